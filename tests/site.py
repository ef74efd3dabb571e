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
_PATIENCE = 60.0  # seconds; importing Gradio alone takes several on a busy machine


@contextmanager
def running(folder: Path, pace: float = 0.01) -> Iterator[str]:
    """Yield the address of a site that runs until the block ends.

    It is a process of its own, as in life; Gradio leaves sockets for the garbage collector, which would count as
    warnings here.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / "site.log"
    environment = {**os.environ, "PYTHONPATH": str(_ROOT), "GRADIO_TEMP_DIR": str(folder / "gradio")}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.serve_fake", str(port), str(folder), str(pace)],
            cwd=_ROOT, env=environment, stdout=output, stderr=output,
        )  # fmt: skip
    try:
        _wait(f"http://127.0.0.1:{port}", process, log)
        yield f"http://127.0.0.1:{port}"
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
