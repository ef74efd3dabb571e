"""A model in this process: tiny ones made here, loaded as any other; what cannot be loaded says what to do."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from assistant.chat import Asked, Outcome, respond
from assistant.errors import Unavailable
from assistant.writing.failure import WriterFailed
from assistant.writing.local import LocalTalker
from assistant.writing.model_writer import Limits, ModelWriter
from assistant.writing.talking import Request
from tests.fakes import CUSTOMER, FakeCatalogue, kit, pump

WORDS = [
    "the",
    "pump",
    "costs",
    "is",
    "good",
    "[[f1]]",
    "[[f2]]",
    "system",
    "user",
    "assistant",
    ".",
    ":",
]
ASK = Request("the rules", "the data", 8)


def tokenizer(folder: Path, template: str = "") -> int:
    """Save a word tokenizer and return how many words it knows."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    known = {w: n for n, w in enumerate(["<pad>", "<s>", "</s>", "<unk>", *WORDS])}
    plain = Tokenizer(models.WordLevel(known, unk_token="<unk>"))
    plain.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    make: Any = PreTrainedTokenizerFast
    fast = make(tokenizer_object=plain, pad_token="<pad>", bos_token="<s>", eos_token="</s>", unk_token="<unk>")
    if template:
        fast.chat_template = template
    fast.save_pretrained(folder)
    return len(known)


@pytest.fixture(scope="module")
def causal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a causal model."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    folder = tmp_path_factory.mktemp("causal")
    size = tokenizer(folder, "{% for m in messages %}{{ m['role'] }} : {{ m['content'] }} {% endfor %}assistant :")
    torch.manual_seed(1)
    config = LlamaConfig(
        vocab_size=size, hidden_size=16, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2,
        max_position_embeddings=4096, pad_token_id=0, bos_token_id=1, eos_token_id=2,
    )  # fmt: skip
    LlamaForCausalLM(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def seq2seq(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a sequence-to-sequence model."""
    import torch
    from transformers import T5Config, T5ForConditionalGeneration

    folder = tmp_path_factory.mktemp("seq2seq")
    size = tokenizer(folder)
    torch.manual_seed(2)
    make: Any = T5Config
    config = make(
        vocab_size=size, d_model=16, d_kv=8, d_ff=32, num_layers=1, num_heads=2, pad_token_id=0, eos_token_id=2,
        decoder_start_token_id=0,
    )  # fmt: skip
    T5ForConditionalGeneration(config).save_pretrained(folder)
    return folder


@pytest.mark.parametrize("kind", ["causal", "seq2seq"])
def test_a_model_of_a_folder_speaks_and_is_counted(kind: str, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(kind)
    talker = LocalTalker(str(folder), "cpu", "float32")
    chunks = list(talker.talk(ASK, 30))
    text = "".join(c.text for c in chunks)
    assert set(text.split()) <= {*WORDS, "<unk>"}
    assert chunks[-1].asked > 0
    assert 0 <= chunks[-1].written <= ASK.tokens
    again = "".join(c.text for c in talker.talk(ASK, 30))
    assert again == text


def test_closing_stops_the_model_and_the_next_reply_is_free_to_begin(causal: Path) -> None:
    talker = LocalTalker(str(causal))
    long = Request("the rules", "the data", 3000)
    first = talker.talk(long, 30)
    next(first)
    began = time.monotonic()
    first.close()  # type: ignore[attr-defined]
    assert time.monotonic() - began < 5
    assert list(talker.talk(ASK, 30))


def test_a_model_ends_at_its_time(causal: Path) -> None:
    talker = LocalTalker(str(causal))
    talker.prepare()
    began = time.monotonic()
    words = "".join(c.text for c in talker.talk(Request("the rules", "the data", 3000), 0.3)).split()
    assert len(words) < 3000
    assert time.monotonic() - began < 5


def test_a_prompt_longer_than_the_model_holds_is_not_cut(causal: Path) -> None:
    with pytest.raises(WriterFailed) as raised:
        list(LocalTalker(str(causal)).talk(Request("the rules", "the data " * 4000, 8), 30))
    assert raised.value.kind == "too_much"


def test_whatever_a_model_babbles_the_reply_is_right(causal: Path) -> None:
    shelf = FakeCatalogue([pump("P-1", "12800.00")])
    words = ModelWriter("local", LocalTalker(str(causal)), Limits(first=20, whole=30, reply_tokens=20))
    *_, last = respond(kit(catalogue=shelf, writer=words), Asked(CUSTOMER, "c1", "t1", "what does P-1 cost?", (), "en"))
    assert isinstance(last, Outcome)
    assert "¥12,800.00" in last.reply.text


def edited(folder: Path, to: Path, **values: Any) -> Path:
    """Return a copy of a model's folder with other values in its config."""
    import shutil

    shutil.copytree(folder, to)
    config = json.loads((to / "config.json").read_text(encoding="utf-8")) | values
    (to / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return to


def trouble(folder: Path, dtype: str = "auto") -> Unavailable:
    with pytest.raises(Unavailable) as raised:
        LocalTalker(str(folder), "cpu", dtype).prepare()
    assert raised.value.text.zh != raised.value.text.en
    return raised.value


def test_what_cannot_be_loaded_says_why_and_what_to_do(causal: Path, tmp_path: Path) -> None:
    assert "could not be found" in trouble(tmp_path / "nothing").text.en
    assert "could not be found" in trouble(tmp_path).text.en
    no_weights = edited(causal, tmp_path / "no-weights")
    (no_weights / "model.safetensors").unlink()
    assert "not complete" in trouble(no_weights).text.en
    assert "not one that writes text" in trouble(edited(causal, tmp_path / "vit", model_type="vit")).text.en
    assert "not one that writes text" in trouble(edited(causal, tmp_path / "odd", model_type="nobody")).text.en
    assert "not one that writes text" in trouble(causal, "float77").text.en


def test_weights_that_could_run_code_are_not_read(causal: Path, tmp_path: Path) -> None:
    import torch

    folder = edited(causal, tmp_path / "pickled")
    (folder / "model.safetensors").unlink()
    torch.save({}, folder / "pytorch_model.bin")
    assert "safetensors" in trouble(folder).text.en


def test_a_model_larger_than_the_memory_is_not_begun(causal: Path, tmp_path: Path) -> None:
    folder = edited(causal, tmp_path / "large")
    with (folder / "more.safetensors").open("wb") as file:
        file.truncate(10**13)  # a file with a hole: it takes no room
    assert "does not fit into the memory" in trouble(folder).text.en
