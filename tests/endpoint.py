"""The fault server as a process of its own, and writers that talk to it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal

import pytest

from assistant.writing.breaker import Breaker
from assistant.writing.endpoint import openai_talker
from assistant.writing.model_writer import Limits, ModelWriter

LIMITS = Limits(first=1.5, whole=3.0, price_in=Decimal("0.5"), price_out=Decimal("1.5"))


@contextmanager
def fault_server() -> Iterator[str]:
    """Yield the base URL of a fault server that ends with the block."""
    process = subprocess.Popen([sys.executable, "-m", "tests.fault_server"], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
    finally:
        process.kill()
        process.stdout.close()
        process.wait()


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Return the URL of a fault server of the module's own."""
    with fault_server() as address:
        yield address


def writer(url: str, model: str, limits: Limits = LIMITS, **more: object) -> ModelWriter:
    """Return the writer over one behaviour of the server."""
    limits = replace(limits, **more)  # type: ignore[arg-type]
    return ModelWriter("endpoint", openai_talker(url, model, "", limits.whole), limits, Breaker())
