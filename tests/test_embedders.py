"""The contract of every embedder: unit rows, the same text the same row, a fingerprint that tells vectors apart."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.embedders import Embedder, HashingEmbedder, LangChainEmbedder, SentenceTransformerEmbedder, unit_rows
from knowledge.errors import StorageFailed

TEXTS = ["a mini PC with 16GB", "迷你主机 16GB", "", "   ", "!!!", "x" * 5000, "顯示器", "a mini PC with 16GB"]


def make_model(folder: Path, seed: int) -> Path:
    """Save a tiny Sentence Transformers model, made here, to `folder`."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    words = ["[UNK]", "mini", "pc", "monitor", "keyboard", "with", "a", "迷你主机"]
    tokenizer = Tokenizer(WordLevel({w: i for i, w in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    weights = np.random.default_rng(seed).normal(size=(len(words), 16)).astype(np.float32)
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=weights)], device="cpu").save(str(folder))
    return folder


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("models") / "tiny", 1)


class Letters:
    """LangChain embeddings of our own: how often each of eight letters stands in the text; not unit rows."""

    model = "letters-1"

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[float(text.count(c)) for c in "abcdeimp"] for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


@pytest.fixture(params=["hashing", "sentence-transformers", "langchain"])
def embedder(request: pytest.FixtureRequest, model: Path) -> Embedder:
    if request.param == "hashing":
        return HashingEmbedder(64)
    return SentenceTransformerEmbedder(str(model)) if request.param == "sentence-transformers" else _langchain()


def _langchain() -> Embedder:
    return LangChainEmbedder(Letters())


def test_rows_are_unit_vectors(embedder: Embedder) -> None:
    rows = embedder.embed(TEXTS)
    assert rows.shape == (len(TEXTS), embedder.size)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)
    assert embedder.embed([]).shape == (0, embedder.size)


def test_same_text_has_the_same_row_alone_or_in_a_batch(embedder: Embedder) -> None:
    together = embedder.embed(TEXTS)
    assert np.array_equal(together[0], together[-1])
    for row, text in zip(together, TEXTS, strict=True):
        assert np.allclose(embedder.embed([text])[0], row, atol=1e-6)


def test_fingerprint_is_short_enough_to_keep(embedder: Embedder) -> None:
    assert 0 < len(embedder.fingerprint) <= 128


def test_fingerprints_tell_vectors_apart(model: Path, tmp_path: Path) -> None:
    first = SentenceTransformerEmbedder(str(model))
    again = SentenceTransformerEmbedder(str(make_model(tmp_path / "again" / "tiny", 1)))
    trained_on = SentenceTransformerEmbedder(str(make_model(tmp_path / "other" / "tiny", 2)))
    assert first.fingerprint == again.fingerprint
    assert first.fingerprint != trained_on.fingerprint
    assert HashingEmbedder(64).fingerprint != HashingEmbedder(128).fingerprint


def test_missing_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed) as caught:
        SentenceTransformerEmbedder(str(tmp_path / "nothing")).embed(["text"])
    assert "ASSISTANT_EMBEDDER" in caught.value.say("en")
    assert "ASSISTANT_EMBEDDER" in caught.value.say("zh")


def test_langchain_base_class_is_accepted() -> None:
    from langchain_core.embeddings import Embeddings

    class Ours(Letters, Embeddings):
        pass

    assert LangChainEmbedder(Ours()).embed(["abc"]).shape == (1, 8)
    assert "letters-1" in LangChainEmbedder(Ours()).fingerprint


def cosine(embedder: Embedder, one: str, other: str) -> float:
    rows = embedder.embed([one, other])
    return float(rows[0] @ rows[1])


@pytest.mark.parametrize(
    ("question", "near", "far"),
    [
        ("wireles keybord", "wireless keyboard with backlight", "warranty and returns policy"),
        ("显示器的接口", "显示器接口说明", "退货与保修政策"),
        ("顯示器", "显示器", "键盘"),
        ("mini pc memory", "memory of the mini PC", "shipping times"),
    ],
)
def test_hashing_puts_like_spelling_nearer(question: str, near: str, far: str) -> None:
    embedder = HashingEmbedder()
    assert cosine(embedder, question, near) > cosine(embedder, question, far) + 0.1


def test_hashing_is_the_same_in_every_process() -> None:
    row = HashingEmbedder(16).embed(["迷你主机 mini pc"])[0]
    again = _in_another_process("迷你主机 mini pc")
    assert np.allclose(row, again, atol=1e-6)


def _in_another_process(text: str) -> Any:
    import json
    import subprocess
    import sys

    code = f"from knowledge.embedders import HashingEmbedder as H; print(H(16).embed([{text!r}])[0].tolist())"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "7"}
    )
    return json.loads(done.stdout)


@given(st.lists(st.text(max_size=40), max_size=6))
@settings(max_examples=60, deadline=None)
def test_hashing_never_fails(texts: Sequence[str]) -> None:
    rows = HashingEmbedder(32).embed(texts)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)


def test_rows_that_are_no_numbers_become_unit_rows() -> None:
    rows = unit_rows(np.array([[np.nan, 1.0], [0.0, 0.0], [3.0, 4.0], [np.inf, 1.0]]))
    assert rows.tolist() == [[1.0, 0.0], [1.0, 0.0], pytest.approx([0.6, 0.8]), [1.0, 0.0]]
