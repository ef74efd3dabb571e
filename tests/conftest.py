"""One home per test, and no connection beyond loopback in the whole suite."""

import os
import signal
import socket
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from knowledge.readers.sandbox import AHEAD

# No deadline: a machine that does other work is slow, not wrong. The quick suite looks at the same examples each time, so
# that a failure is of the change at hand; `make soak` goes on looking for new ones.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("searching", deadline=None, max_examples=500, print_blob=True)
settings.load_profile("steady")

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_OFFLINE"] = "1"

if threading.current_thread() is threading.main_thread():
    # Started in the background, a shell has Ctrl-C ignored, and every process that a test starts would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)

_LOCAL = {"127.0.0.1", "::1", "localhost", "0.0.0.0", "::", ""}


def _guard(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse every connection that leaves this machine, whoever opens it."""
    if event == "socket.connect":
        address = arguments[1]
        if isinstance(address, tuple) and address[0] not in _LOCAL:
            raise AssertionError(f"a test tried to reach {address}: nothing may leave this machine")
    elif event == "socket.getaddrinfo" and arguments[0] is not None:
        host = arguments[0].decode() if isinstance(arguments[0], bytes) else str(arguments[0])
        if host not in _LOCAL and host != socket.gethostname():
            raise AssertionError(f"a test tried to look up {host}: nothing may leave this machine")


sys.addaudithook(_guard)
AHEAD.close()  # no test leaves a child waiting; those about it have their own


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test its own empty `ASSISTANT_HOME` and none of the caller's settings."""
    for name in [n for n in os.environ if n.startswith("ASSISTANT_") and n != "ASSISTANT_BENCH_DATA"]:
        monkeypatch.delenv(name)
    folder = tmp_path / "home"
    monkeypatch.setenv("ASSISTANT_HOME", str(folder))
    return folder


pytest_plugins = ["tests.example_company", "tests.library_fakes", "tests.browsing", "tests.endpoint", "tests.postgres"]
