"""Quotes: how fast they are priced and drawn, how exactly orders are read, and how often the engine and the oracle differ.

`python -m benchmarks.quotes [QUOTES]` compares so many random quotes with the oracle (default 5,000).
"""

import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from assistant.build import open_assistant
from assistant.first_run import load_examples
from assistant.quoting.types import Asked, Buyer, Order, OrderLine
from assistant.service import Assistant
from assistant.settings import Settings
from assistant.types import Person
from tests.test_quote_oracle import differences
from tests.test_quote_orders import fits

SALES = Person("u-1", "sales", "Sam")


def timed(what: str, times: int, call: Callable[[], object]) -> None:
    """Print the median of some runs in milliseconds, after one to warm up: by the clock, and of this process's own work."""
    call()
    clock, work = list[float](), list[float]()
    for _ in range(times):
        began, at_work = time.perf_counter(), time.process_time()
        call()
        clock.append((time.perf_counter() - began) * 1000)
        work.append((time.process_time() - at_work) * 1000)
    print(f"{what:<40} clock {statistics.median(clock):8.1f} ms   work {statistics.median(work):8.1f} ms")


def speed(assistant: Assistant) -> None:
    """Print how long a quote of a hundred lines takes, from pricing to paper."""
    r = random.Random(1)
    skus = [p.sku for p in assistant.catalogue.products(0, 200) if not p.discontinued]
    lines = tuple(OrderLine(r.choice(skus), r.randint(1, 60), Decimal(r.randint(0, 3))) for _ in range(100))
    order = Order(lines, discount=Decimal(1), buyer=Buyer(company="某某贸易有限公司"))
    desk = assistant.quotes
    timed("100 lines priced", 20, lambda: desk.price(SALES, order))
    timed("100 lines drafted, number and all", 10, lambda: desk.draft(SALES, order))
    made = desk.draft(SALES, order)
    for language in ("zh", "en", "both"):
        timed(f"100 lines as PDF, {language}", 5, lambda said=language: desk.export(SALES, made.id, "pdf", said))  # type: ignore[misc]
    timed("100 lines as XLSX", 5, lambda: desk.export(SALES, made.id, "xlsx", "both"))
    chat = "，".join(f"{n % 30 + 1}个{sku}" for n, sku in enumerate(skus[:50]))
    timed("50 lines read from one sentence", 5, lambda: assistant.kit.estimates.read(chat))
    timed(
        "one turn that orders two products",
        5,
        lambda: list(assistant.reply(Person("v-1", "customer"), "20台V27Q和5个D13，报个价")),
    )


def orders(assistant: Assistant) -> None:
    """Print how many of our own order sentences are read exactly."""
    for split in ("dev", "heldout"):
        rows = [json.loads(x) for x in Path("prompts/cases/orders.jsonl").read_text(encoding="utf-8").splitlines()]
        rows = [row for row in rows if row["split"] == split]
        hits = {language: [0, 0] for language in ("zh", "en", "mixed")}
        for row in rows:
            before = [Asked((sku,), count) for sku, count in row.get("before", [])]
            hits[row["language"]][0] += fits(row["lines"], assistant.kit.estimates.read(row["text"], before))
            hits[row["language"]][1] += 1
        total = sum(h for h, _ in hits.values()), sum(n for _, n in hits.values())
        print(
            f"orders read exactly, {split:<8} {total[0]}/{total[1]}   "
            + ", ".join(f"{k} {h}/{n}" for k, (h, n) in hits.items())
        )


def main(count: int) -> None:
    """Print every figure."""
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(Settings(), home=Path(folder), messages_per_minute=10**9)
        load_examples(settings)
        assistant = open_assistant(settings)
        speed(assistant)
        orders(assistant)
    unlike, kinds = differences(range(count))
    print(f"random quotes against the oracle: {count}, of these {kinds}; differences {len(unlike)} {unlike[:5]}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5_000)
