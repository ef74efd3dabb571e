"""What HTTP adds to a turn: the site in a process of its own against the same call made directly, alone and twenty at once.

Run: `python -m benchmarks.api` (a minute, loopback only; `BENCH_HOME` names a folder with a company in it, else the
example company is loaded into a new one). Both ways are asked in turn, so that a shared machine slows both alike: read
the ratios. What follows the first byte of a stream is the same work as a whole reply, so its time is given besides.
"""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

CLIENTS = 20
ROUNDS = 5
TEXTS = (
    "How long is the warranty?", "Compare LK-V27Q and LK-V24F", "price of LK-V27Q", "mini PCs under 3000 yuan",
    "do you ship to Germany?", "保修多久？", "LK-V27Q 多少钱？", "3000 元以内的迷你主机有哪些？", "对比 LK-V27Q 和 LK-V24F", "支持哪些付款方式？",
)  # fmt: skip


def main() -> int:
    """Load, serve, ask both ways, and print."""
    import httpx

    from assistant.build import open_assistant
    from assistant.first_run import load_examples
    from assistant.settings import Settings
    from assistant.types import Person
    from assistant.warming import warm

    home = Path(os.environ.get("BENCH_HOME") or tempfile.mkdtemp(prefix="bench-"))
    settings = replace(Settings(), home=home, messages_per_minute=10**9)
    load_examples(settings)
    assistant = open_assistant(settings)
    warm(assistant)
    _, key = assistant.api_keys.add(Person("bench", "admin", "bench"), "bench", per_minute=6000)
    with _site(home) as address:
        client = httpx.Client(
            base_url=f"{address}/v1", headers={"Authorization": f"Bearer {key}"}, timeout=120,
            limits=httpx.Limits(max_connections=CLIENTS, max_keepalive_connections=CLIENTS),
        )  # fmt: skip

        def direct(text: str) -> None:
            *_, last = assistant.reply(Person("v-bench", "customer"), text)
            assert last.reply is not None

        def http(text: str) -> None:
            body = {"model": "assistant", "messages": [{"role": "user", "content": text}]}
            client.post("/chat/completions", json=body).raise_for_status()

        def streamed(text: str) -> None:
            body = {"model": "assistant", "stream": True, "messages": [{"role": "user", "content": text}]}
            with client.stream("POST", "/chat/completions", json=body) as answer:
                answer.raise_for_status()
                assert "[DONE]" in list(answer.iter_lines())[-2]

        _compare({"direct": direct, "HTTP": http, "HTTP, streamed": streamed})
        client.close()
    return 0


def _compare(ways: dict[str, Callable[[str], None]]) -> None:
    for ask in ways.values():
        ask(TEXTS[0])
    alone: dict[str, list[float]] = {name: [] for name in ways}
    together: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for text in TEXTS:
            for name, ask in ways.items():
                alone[name].append(_timed(ask, text))
        for name, ask in ways.items():
            together[name].append(_all_at_once(ask))
    base, base_rate = statistics.median(alone["direct"]), CLIENTS * len(TEXTS) / statistics.median(together["direct"])
    print(
        f"{len(TEXTS)} questions, {ROUNDS} rounds; one alone, then {CLIENTS} clients who ask all of them without a pause"
    )
    for name in ways:
        one = statistics.median(alone[name])
        rate = CLIENTS * len(TEXTS) / statistics.median(together[name])
        print(
            f"{name:16} alone p50 {one * 1000:6.1f} ms, ratio {one / base:5.2f}, {(one - base) * 1000:+6.1f} ms;  "
            f"{CLIENTS} at once {rate:6.1f} replies a second, ratio {rate / base_rate:5.2f}"
        )


def _all_at_once(ask: Callable[[str], None]) -> float:
    """Return the seconds until every client has all its answers."""
    failed: list[Exception] = []

    def run(start: int) -> None:
        try:
            for n in range(len(TEXTS)):
                ask(TEXTS[(start + n) % len(TEXTS)])
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(n,)) for n in range(CLIENTS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return time.perf_counter() - began


def _timed(ask: Callable[[str], None], text: str) -> float:
    began = time.perf_counter()
    ask(text)
    return time.perf_counter() - began


@contextmanager
def _site(home: Path) -> Iterator[str]:
    import httpx

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    environment: dict[str, Any] = {
        **os.environ,
        "ASSISTANT_HOME": str(home),
        "ASSISTANT_MESSAGES_PER_MINUTE": "1000000",
    }
    command = [sys.executable, "-m", "assistant.cli", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                httpx.get(f"{address}/healthz", timeout=5)
                break
            except httpx.TransportError:
                time.sleep(0.5)
        yield address
    finally:
        process.terminate()
        process.wait(30)


if __name__ == "__main__":
    sys.exit(main())
