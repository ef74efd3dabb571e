"""The ways in and out of finding: LangChain retriever, any embeddings by setting, a second reader, repeats left out."""

import sys
import types
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from assistant.build import open_embedder, open_reranker
from assistant.settings import read_settings
from knowledge.embedders import HashingEmbedder, LangChainEmbedder, SentenceTransformerEmbedder
from knowledge.errors import StorageFailed
from knowledge.langchain import as_retriever
from knowledge.library import Library
from knowledge.repeats import distinct
from knowledge.rerankers import CrossEncoderReranker
from knowledge.static_embedder import SHIPPED, StaticEmbedder, is_static
from knowledge.types import PUBLIC, STAFF, Passage, PassageHit, Place
from tests.library_fakes import one_a_line, open_library, read_lines, write
from tests.test_embedders import make_model

# --- LangChain --------------------------------------------------------------------------------------------------------


def test_the_library_is_a_langchain_retriever(engine: Engine, tmp_path: Path) -> None:
    library = open_library(engine)
    library.add(write(tmp_path, "a.md", "Warranty lasts three years\nReturns within 30 days"), "policies/a.md")
    library.add(write(tmp_path, "b.md", "Warranty costs us 4 EUR"), "b.md", "internal")
    found = as_retriever(library, 5).invoke("warranty")
    assert found[0].page_content == "Warranty lasts three years"
    assert found[0].id == str(library.search("warranty", audiences=PUBLIC)[0].passage.id)
    assert (found[0].metadata["source"], found[0].metadata["line"]) == ("policies/a.md", 1)
    assert all(d.metadata["audience"] == "public" for d in found)
    everyone = as_retriever(library, 5, audiences=STAFF).invoke("warranty")
    assert "Warranty costs us 4 EUR" in {d.page_content for d in everyone}
    assert as_retriever(library, 1).batch(["warranty", "", "!!!"])[0][0].page_content == "Warranty lasts three years"


def test_any_langchain_embeddings_by_setting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class OllamaEmbeddings:
        """Embeddings of our own under a provider's name: the loading is LangChain's."""

        def __init__(self, model: str, **_: object) -> None:
            self.model = model

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return [[1.0 + text.count("a"), float(len(text))] for text in texts]

    package = types.ModuleType("langchain_ollama")
    package.OllamaEmbeddings = OllamaEmbeddings  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "langchain_ollama", package)
    settings = read_settings({"ASSISTANT_HOME": str(tmp_path), "ASSISTANT_EMBEDDER": "langchain:ollama:tiny"})
    embedder = open_embedder(settings)
    assert isinstance(embedder, LangChainEmbedder)
    assert (embedder.size, "ollama:tiny" in embedder.fingerprint) == (2, True)


@pytest.mark.parametrize("name", ["langchain:nobody:tiny", "langchain:", "langchain:openai:text-embedding-3-small"])
def test_embeddings_that_langchain_lacks_are_said_in_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(StorageFailed, match="ASSISTANT_EMBEDDER"):
        open_embedder(read_settings({"ASSISTANT_HOME": str(tmp_path), "ASSISTANT_EMBEDDER": name}))


def test_the_setting_picks_the_embedder(tmp_path: Path) -> None:
    def of(name: str) -> object:
        return open_embedder(read_settings({"ASSISTANT_HOME": str(tmp_path), "ASSISTANT_EMBEDDER": name}))

    assert isinstance(of("builtin"), StaticEmbedder if is_static(SHIPPED) else HashingEmbedder)
    assert isinstance(of("hashing"), HashingEmbedder)
    assert isinstance(of(str(make_model(tmp_path / "static", 1))), StaticEmbedder)
    assert isinstance(of("some/model"), SentenceTransformerEmbedder)


# --- a second reader --------------------------------------------------------------------------------------------------


def cross_encoder(folder: Path, labels: int = 1) -> Path:
    """Save a tiny cross-encoder of chance, made here, to `folder`."""
    import torch
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "warranty", "dock", "three", "years", "ports"]
    tokenizer = Tokenizer(WordLevel({w: i for i, w in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    make_tokenizer: Any = PreTrainedTokenizerFast
    make_tokenizer(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]"
    ).save_pretrained(str(folder))
    torch.manual_seed(3)
    make_config: Any = BertConfig
    config = make_config(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
        num_labels=labels, max_position_embeddings=128,
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(str(folder))
    return folder


def test_a_cross_encoder_by_folder_orders_what_was_found(engine: Engine, tmp_path: Path) -> None:
    model = cross_encoder(tmp_path / "cross")
    reranker = open_reranker(read_settings({"ASSISTANT_HOME": str(tmp_path), "ASSISTANT_RERANKER": str(model)}))
    assert isinstance(reranker, CrossEncoderReranker)
    plain = open_library(engine)
    plain.add(write(tmp_path, "a.md", "\n".join(f"warranty {w} years" for w in ("dock", "three", "ports"))), "a.md")
    texts = [h.passage.text for h in plain.search("warranty", audiences=PUBLIC)]
    wanted = reranker.scores("warranty", [f"a / Section\n{text}" for text in texts])
    assert all(0.0 <= score <= 1.0 for score in wanted)
    library = Library(engine, HashingEmbedder(32), read_many=read_lines, chunks=one_a_line, reranker=reranker)
    found = library.search("warranty", audiences=PUBLIC)
    assert found[0].passage.text == texts[wanted.index(max(wanted))]
    assert {h.passage.text for h in found} == set(texts)
    assert [h.score for h in found] == sorted((h.score for h in found), reverse=True)


class Backwards:
    """Prefers the text that was found last."""

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        return [n / len(texts) for n in range(len(texts))]


def test_a_reranker_may_turn_the_order_round_and_hides_nothing(engine: Engine, tmp_path: Path) -> None:
    plain = open_library(engine)
    for n in range(40):
        plain.add(write(tmp_path, f"{n}.md", f"warranty {'year ' * n}{n}"), f"{n}.md")
    library = Library(engine, HashingEmbedder(32), read_many=read_lines, chunks=one_a_line, reranker=Backwards())
    before = [h.passage.id for h in plain.search("warranty", 30, audiences=PUBLIC)]
    after = [h.passage.id for h in library.search("warranty", 30, audiences=PUBLIC)]
    assert after == [*reversed(before[:24]), *before[24:]]


@pytest.mark.parametrize("labels", [0, 3])
def test_a_model_that_is_no_reranker_is_said_in_words(tmp_path: Path, labels: int) -> None:
    folder = cross_encoder(tmp_path / "three", labels) if labels else tmp_path / "nothing"
    with pytest.raises(StorageFailed, match="ASSISTANT_RERANKER"):
        CrossEncoderReranker(str(folder)).scores("warranty", ["dock"])


# --- repeats ----------------------------------------------------------------------------------------------------------


def hit(number: int, text: str) -> PassageHit:
    passage = Passage(number, f"d{number}", f"{number}.md", "T", (), text, Place(), "en", "public")
    return PassageHit(passage, 1.0 - number / 100)


LONG = [
    "The dock has nine ports",
    "It charges a laptop at 65W",
    "The cable is a metre long",
    "保修三年",
    "It stands upright",
]


def kept(*texts: str) -> list[int]:
    return [h.passage.id for h in distinct([hit(n, text) for n, text in enumerate(texts)])]


def test_the_same_text_but_for_space_width_and_case_is_shown_once() -> None:
    assert kept("The dock", "the  DOCK", "Ｔｈｅ dock", "The docks") == [0, 3]


def test_nearly_the_same_sentences_are_shown_once_but_never_with_other_figures() -> None:
    whole = "\n".join(LONG)
    assert kept(whole, "\n".join([*LONG[1:], LONG[0]]), whole + "\nNew") == [0]
    assert kept(whole, whole.replace("65W", "90W")) == [0, 1]
    assert kept(whole, whole.replace("dock", "VIM4")) == [0, 1]
    assert kept(whole, "\n".join(LONG[:2])) == [0, 1]
