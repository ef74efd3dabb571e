"""Starts the pages over the fake assistant for a test module, and stops them."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_ROOT = Path(__file__).parent.parent
_PATIENCE = 240.0  # seconds; importing Gradio alone takes several on a busy machine


@contextmanager
def running(folder: Path, pace: float = 0.01) -> Iterator[str]:
    """Yield the address of a site over the fake assistant that runs until the block ends."""
    port = _free_port()
    with _process(["-m", "tests.serve_fake", str(port), str(folder), str(pace)], port, folder):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def served(home: Path, **settings: str) -> Iterator[str]:
    """Yield the address of the real site over `home`, started by the command line; `settings` are ASSISTANT_* names."""
    port = _free_port()
    given = {"ASSISTANT_HOME": str(home), "ASSISTANT_MESSAGES_PER_MINUTE": "1000000", **settings}
    with _process(["-m", "assistant.cli", "serve", "--port", str(port)], port, home, given):
        yield f"http://127.0.0.1:{port}"


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


@contextmanager
def _process(
    arguments: list[str], port: int, folder: Path, settings: dict[str, str] | None = None
) -> "Iterator[subprocess.Popen[bytes]]":
    """Run a site in a process of its own, as in life; Gradio leaves sockets for the garbage collector to warn of."""
    log = folder / "site.log"
    environment = {
        **os.environ, "PYTHONPATH": str(_ROOT), "GRADIO_TEMP_DIR": str(folder / "gradio"), **(settings or {}),
    }  # fmt: skip
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=_ROOT, env=environment, stdout=output, stderr=output
        )
    try:
        _wait(f"http://127.0.0.1:{port}", process, log)
        yield process
    finally:
        process.terminate()
        process.wait(20)


def _wait(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(address + "/healthz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"the site did not start: {log.read_text(encoding='utf-8', errors='replace')[-2000:]}")
