"""Own time of a turn with both real sets loaded, alone and with twenty customers at once; memory; time to load.

Run: `python -m benchmarks.turns` (needs the outside data folder `ASSISTANT_BENCH_DATA`, default `../shared/data`).
Prints counts, percentiles and the ratio of twenty at once to one alone. Times are of a shared machine: compare ratios.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

DATA = Path(os.environ.get("ASSISTANT_BENCH_DATA", "../shared/data"))
CASES = Path(__file__).parent.parent / "prompts" / "cases"
CUSTOMERS = 20


def main() -> int:
    """Load both sets, ask, and print."""
    if not (DATA / "khadas_docs").exists():
        print(f"skipped: there is no {DATA}/khadas_docs (set ASSISTANT_BENCH_DATA)")
        return 0
    home = Path(os.environ.get("BENCH_HOME") or tempfile.mkdtemp(prefix="bench-"))
    os.environ["ASSISTANT_HOME"] = str(home)
    _load("ingest", str(DATA / "khadas_docs"))
    _load("catalogue", "import", str(DATA / "icecat" / "products.jsonl.gz"))
    return _ask()


def _load(*arguments: str) -> None:
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "assistant.cli", *arguments, "--json"], check=True, capture_output=True, text=True
    )
    print(f"{' '.join(arguments[:2]):24.24} {time.perf_counter() - began:6.1f} s  {done.stdout.strip()[:120]}")


def _ask() -> int:
    import psutil

    from assistant.build import open_assistant
    from assistant.settings import read_settings
    from assistant.warming import warm

    began = time.perf_counter()
    assistant = open_assistant(replace(read_settings(), messages_per_minute=10**9))
    warm(assistant)  # as `assistant serve` does beside the site
    texts = _texts()
    _one(assistant, texts[0], 0)
    print(f"open and first answer    {time.perf_counter() - began:6.1f} s")
    alone = [_one(assistant, text, 0) for text in texts]
    together: list[float] = []
    began = time.perf_counter()
    threads = [
        threading.Thread(target=lambda n=n: together.extend(_one(assistant, t, n) for t in texts[n::CUSTOMERS]))
        for n in range(CUSTOMERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = len(together) / (time.perf_counter() - began)
    _print("one customer", alone)
    _print(f"{CUSTOMERS} customers", together)
    print(f"answers per second       {rate:6.1f}")
    print(f"ratio of p95             {_percentile(together, 95) / _percentile(alone, 95):6.1f}")
    print(f"memory                   {psutil.Process().memory_info().rss / 1e6:6.0f} MB")
    return 0


def _texts() -> list[str]:
    files = [CASES / "khadas.jsonl", CASES / "icecat.jsonl"]
    return [
        json.loads(line)["text"]
        for f in files
        if f.exists()
        for line in f.read_text(encoding="utf-8").splitlines()
        if line
    ]


def _one(assistant: object, text: str, number: int) -> float:
    from assistant.service import Assistant
    from assistant.types import Person

    assert isinstance(assistant, Assistant)
    began = time.perf_counter()
    for _ in assistant.reply(Person(f"v-{number}", "customer"), text):
        pass
    return (time.perf_counter() - began) * 1000


def _percentile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100)[percent - 1]


def _print(name: str, values: list[float]) -> None:
    print(
        f"{name:24} {len(values)} turns, p50 {statistics.median(values):.0f} ms, p95 {_percentile(values, 95):.0f} ms, "
        f"max {max(values):.0f} ms"
    )


if __name__ == "__main__":
    sys.exit(main())
