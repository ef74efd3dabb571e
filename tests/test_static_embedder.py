"""The built-in bilingual embedder: unit rows in plain numpy, the same as Sentence Transformers makes of its folder."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.training.embedder import write
from assistant.training.embedder_vocabulary import tokenizer_json, vocabulary
from knowledge.embedders import SentenceTransformerEmbedder
from knowledge.errors import StorageFailed
from knowledge.static_embedder import SHIPPED, StaticEmbedder

WORDS = ["显示器", "保修", "无线", "鼠标"]
TEXTS = ["the monitor warranty 24 inch", "显示器保修 monitor", "無線鼠標 Wireless MOUSE", "", "!!! …", "ｍｏｎｉｔｏｒ"]
PIECES = ["the", "monitor", "warranty", "wireless", "mouse", "24", "##s", "##or"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("static") / "model"
    known = vocabulary(WORDS, ["monitor 显示器 " * 5, "无线鼠标 inch " * 5], PIECES)
    rows = np.random.default_rng(0).normal(size=(len(known.tokens), 16)).astype(np.float32)
    rows[0] = 0
    write(made, rows, tokenizer_json(known), {"name": "tiny"})
    return made


def test_rows_are_unit_and_do_not_depend_on_their_batch(folder: Path) -> None:
    embedder = StaticEmbedder(folder)
    rows = embedder.embed(TEXTS)
    assert rows.shape == (len(TEXTS), 16)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-6)
    for text, row in zip(TEXTS, rows, strict=True):
        assert np.array_equal(StaticEmbedder(folder).embed([text])[0], row)
    assert embedder.embed([]).shape == (0, 16)


def test_width_case_and_traditional_characters_are_folded(folder: Path) -> None:
    one, other = StaticEmbedder(folder).embed(["無線鼠標 ＭＯＮＩＴＯＲ", "无线鼠标 monitor"])
    assert np.array_equal(one, other)


def test_sentence_transformers_makes_the_same_of_the_folder(folder: Path) -> None:
    texts = ["the monitor warranty 24 inch", "显示器保修 monitor", "Wireless mouse"]
    assert np.allclose(
        StaticEmbedder(folder).embed(texts), SentenceTransformerEmbedder(str(folder)).embed(texts), atol=1e-3
    )


def test_its_fingerprint_changes_with_a_single_weight(folder: Path, tmp_path: Path) -> None:
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    before = StaticEmbedder(tmp_path).fingerprint
    data = bytearray((tmp_path / "model.safetensors").read_bytes())
    data[-1] ^= 1
    (tmp_path / "model.safetensors").write_bytes(bytes(data))
    assert StaticEmbedder(tmp_path).fingerprint != before == StaticEmbedder(folder).fingerprint


@pytest.mark.parametrize("damage", ["missing", "torn", "tokenizer", "too few rows"])
def test_what_does_not_load_is_said_in_words(folder: Path, tmp_path: Path, damage: str) -> None:
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    weights = tmp_path / "model.safetensors"
    if damage == "missing":
        weights.unlink()
    elif damage == "torn":
        weights.write_bytes(weights.read_bytes()[:100])
    elif damage == "tokenizer":
        (tmp_path / "tokenizer.json").write_text("{}")
    else:
        write(tmp_path, np.ones((3, 16), dtype=np.float32), (folder / "tokenizer.json").read_text("utf-8"), {})
    with pytest.raises(StorageFailed, match="ASSISTANT_EMBEDDER"):
        StaticEmbedder(tmp_path).embed(["monitor"])


@given(st.lists(st.text(max_size=300), max_size=5))
@settings(max_examples=60, deadline=None)
def test_any_text_has_a_finite_unit_row(folder: Path, texts: list[str]) -> None:
    rows = StaticEmbedder(folder).embed(texts)
    assert np.isfinite(rows).all()
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)


def test_it_needs_neither_torch_nor_sentence_transformers(folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from knowledge.static_embedder import StaticEmbedder\n"
        "StaticEmbedder(Path(sys.argv[1])).embed(['monitor'])\n"
        "print(sorted({'torch', 'transformers', 'sentence_transformers', 'sklearn'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_whole_word_goes_before_its_pieces(folder: Path) -> None:
    tokens = json.loads((folder / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    names = [name for name, _ in tokens]
    assert [[names[i] for i in ids] for ids in StaticEmbedder(folder).tokens(["monitors 显示器保修"])] == [
        ["monitor", "s", "显示器", "保修"]
    ]


def test_the_shipped_weights_bring_both_languages_together() -> None:
    embedder = StaticEmbedder(SHIPPED)
    english = [
        "How long is the warranty?",
        "Wireless mouse",
        "Return a product",
        "Delivery time",
        "Invoices and payment",
    ]
    chinese = ["保修期多长？", "无线鼠标", "退货", "交货期", "发票与付款"]
    near = embedder.embed(chinese) @ embedder.embed(english).T
    assert near.argmax(axis=1).tolist() == near.argmax(axis=0).tolist() == [0, 1, 2, 3, 4]


def test_the_shipped_weights_are_those_of_their_card() -> None:
    card = json.loads((SHIPPED / "card.json").read_text("utf-8"))
    weights = (SHIPPED / "model.safetensors").read_bytes()
    assert hashlib.sha256(weights).hexdigest() == card["weights_sha256"]
    assert sum(p.stat().st_size for p in SHIPPED.iterdir()) < 40_000_000
    assert "CC-BY-SA-4.0" in (SHIPPED / "README.md").read_text("utf-8")
