"""transformers' own server with a tiny model, on loopback: a reply is right whatever the model babbles, and tokens are counted."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from assistant.chat import Asked, Outcome, respond
from assistant.writing.endpoint import openai_talker
from assistant.writing.failure import WriterFailed
from assistant.writing.model_writer import Limits, ModelWriter
from assistant.writing.talking import Request
from tests.fakes import CUSTOMER, FakeCatalogue, kit, pump
from tests.test_local_model import tokenizer

_NEEDED = ("fastapi", "uvicorn", "accelerate", "openai")
pytestmark = pytest.mark.skipif(
    not all(find_spec(name) for name in _NEEDED), reason="transformers' server needs " + ", ".join(_NEEDED)
)
_START = 90  # seconds; the server reads torch first


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Yield the server's URL and the model's name."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    folder = tmp_path_factory.mktemp("served")
    size = tokenizer(folder, "{% for m in messages %}{{ m['role'] }} : {{ m['content'] }} {% endfor %}assistant :")
    torch.manual_seed(1)
    config = LlamaConfig(
        vocab_size=size, hidden_size=16, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2,
        max_position_embeddings=4096, pad_token_id=0, bos_token_id=1, eos_token_id=2,
    )  # fmt: skip
    LlamaForCausalLM(config).save_pretrained(folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    run = "from transformers.cli.transformers import main; main()"
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-c",
        run,
        "serve",
        str(folder),
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--device",
        "cpu",
    ]
    log = folder / "server.log"
    with log.open("w") as told:
        process = subprocess.Popen(command, stdout=told, stderr=told, env={**os.environ, "HF_HUB_OFFLINE": "1"})
        try:
            _wait(port, process, log)
            yield f"http://127.0.0.1:{port}/v1", str(folder)
        finally:
            process.kill()
            process.wait()


def _wait(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + _START
    while time.monotonic() < until and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/health")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.3)
        finally:
            connection.close()
    pytest.fail(f"the server did not start: {log.read_text()[-2000:]}")


def test_the_server_is_talked_to_word_by_word(served: tuple[str, str]) -> None:
    url, model = served
    pieces = list(openai_talker(url, model, "", 30).talk(Request("the rules", "the data", 8), 30))
    assert len([p for p in pieces if p.text]) > 1
    assert 1 < sum(p.written for p in pieces) <= 8
    assert sum(p.asked for p in pieces) > 4


def test_whatever_the_served_model_babbles_the_reply_is_right(served: tuple[str, str]) -> None:
    url, model = served
    writer = ModelWriter("endpoint", openai_talker(url, model, "", 30), Limits(first=30, whole=60, reply_tokens=24))
    collaborators = kit(catalogue=FakeCatalogue((pump("P-1", "12800"),)), writer=writer)
    *_, last = respond(collaborators, Asked(CUSTOMER, "c", "t", "How much is the P-1?", (), "en"))
    assert isinstance(last, Outcome)
    assert "¥12,800.00" in last.reply.text
    notes: Any = last.record["writing"]
    assert notes["attempts"] == 1
    assert notes["reply_tokens"] == 24
    assert notes["cut"]


def test_a_model_that_the_server_does_not_have_is_a_failure_with_its_reason(served: tuple[str, str]) -> None:
    url, _ = served
    with pytest.raises(WriterFailed) as failed:
        list(openai_talker(url, "no/such-model", "", 30).talk(Request("", "the data", 4), 30))
    assert failed.value.kind in ("denied", "garbled", "broken")
