"""Many customers chatting at once over HTTP on the customer page, beside a bare Gradio `ChatInterface` that only echoes.

Run: `python -m benchmarks.pages [CHATS] [TURNS]` (30 customers, 4 messages each, by default). Each customer posts to the
page's own queue and reads its stream, as a browser does; the next message follows the reply at once. Printed for both
pages of the same run: replies, percentiles of the time to the whole reply, and the server's processor time for each
reply from /proc (Linux). Compare ratios: times are of a shared machine.
"""

import json
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
from pathlib import Path

import httpx

QUESTIONS = (
    "How long is the warranty on a mini PC?", "最便宜的无线鼠标是哪款？", "Compare the V27Q and the V27U",
    "3000元以内、至少16GB内存的迷你主机", "Do you ship to Germany?", "V27Q 有货吗？",
)  # fmt: skip
_PEER = """
import sys
import gradio as gr

def echo(message, history):
    text = "This is an echo of what was said. " * 6
    for end in range(40, len(text), 40):
        yield text[:end]
    yield text

gr.ChatInterface(echo, concurrency_limit=20).queue(max_size=64).launch(server_port=int(sys.argv[1]), quiet=True)
"""


def main(arguments: list[str]) -> int:
    """Load both pages and print."""
    chats, turns = (int(a) for a in (*arguments, "30", "4")[:2]) if len(arguments) != 1 else (int(arguments[0]), 4)
    with tempfile.TemporaryDirectory() as folder:
        ours = [sys.executable, "-m", "assistant.cli", "serve", "--port"]
        settings = {"ASSISTANT_HOME": folder, "ASSISTANT_MESSAGES_PER_MINUTE": "1000000"}
        with _serving([*ours], settings) as (process, port):
            one = _load("this page", process, port, 1, turns * 4, _ours)
            many = _load("this page", process, port, chats, turns, _ours)
        with _serving([sys.executable, "-c", _PEER], {}) as (process, port):
            peer = _load("bare Gradio", process, port, chats, turns, _bare)
    print(
        f"ratio of p95, {chats} to 1:  {many[1] / one[1]:.1f}   processor time beside bare Gradio: {many[0] / peer[0]:.1f}"
    )
    return 0


@contextmanager
def _serving(command: list[str], settings: dict[str, str]) -> "Iterator[tuple[subprocess.Popen[bytes], int]]":
    """Yield a server process and its port, once it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    quiet = {"GRADIO_ANALYTICS_ENABLED": "False", **settings}
    process = subprocess.Popen(
        [*command, str(port)], env={**os.environ, **quiet}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(480):
            if process.poll() is not None:
                raise RuntimeError(f"the server ended by itself: {command[:4]}")
            try:
                httpx.get(f"http://127.0.0.1:{port}/config", timeout=2)
                break
            except httpx.HTTPError:
                time.sleep(0.5)
        yield process, port
    finally:
        process.terminate()
        process.wait(30)


def _load(
    name: str, process: "subprocess.Popen[bytes]", port: int, chats: int, turns: int,
    say: Callable[[httpx.Client, str, int], bool],
) -> tuple[float, float]:  # fmt: skip
    """Return (milliseconds of processor time for each reply, p95 of the waiting in milliseconds)."""
    waited, busy = list[float](), list[float]()

    def chat(number: int) -> None:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120) as client:
            client.get("/")
            for turn in range(turns):
                began = time.perf_counter()
                done = say(client, QUESTIONS[(number + turn) % len(QUESTIONS)], number)
                (waited if done else busy).append((time.perf_counter() - began) * 1000)

    chat(0)  # the first reply opens the indexes
    waited.clear()
    used, threads = _processor(process.pid), [threading.Thread(target=chat, args=(n,)) for n in range(chats)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = (_processor(process.pid) - used) * 1000 / max(1, len(waited))
    waited.sort()
    p95 = waited[min(len(waited) - 1, int(len(waited) * 0.95))]
    print(
        f"{name:12} {chats:3} at once: {len(waited)} replies, {len(busy)} refused, p50 {statistics.median(waited):.0f} ms, "
        f"p95 {p95:.0f} ms, processor {spent:.0f} ms a reply"
    )
    return spent, p95


def _processor(pid: int) -> float:
    """Return the seconds of processor time a process has used (fields 14 and 15 of /proc/PID/stat)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


_handlers: dict[int, tuple[int, int]] = {}


def _ours(client: httpx.Client, text: str, _number: int) -> bool:
    return _fire(client, _function(client, "ask"), [text, None])


def _bare(client: httpx.Client, text: str, _number: int) -> bool:
    return _fire(client, _function(client, "echo"), [text, None])


def _function(client: httpx.Client, name: str) -> int:
    """Return the number of a page's handler."""
    port = client.base_url.port or 0
    if port not in _handlers:
        found = json.loads(client.get("/config").text)["dependencies"]
        _handlers[port] = next((d["id"], len(d["inputs"])) for d in found if d["api_name"] == name)
    return _handlers[port][0]


def _fire(client: httpx.Client, handler: int, data: list[object]) -> bool:
    session = os.urandom(8).hex()
    wants = _handlers[client.base_url.port or 0][1]
    given = [*data, *[None] * wants][:wants]
    body = {"data": given, "fn_index": handler, "session_hash": session}
    if client.post("/gradio_api/queue/join", json=body).status_code != 200:
        return False
    with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
        last = next(line for line in stream.iter_lines() if '"process_completed"' in line)
    return bool(json.loads(last.removeprefix("data:"))["success"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
