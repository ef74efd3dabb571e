"""Text to vectors: the built-in hashing embedder, and any Sentence Transformers model or LangChain embeddings."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import blake2b, sha256
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import StorageFailed
from knowledge.language import Bilingual
from knowledge.stop_words import STOP_WORDS
from knowledge.tokens import fold

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into vectors. The same text always gives the same row, whatever stands beside it in the batch."""

    @property
    def size(self) -> int:
        """Return the length of a vector."""
        ...

    @property
    def fingerprint(self) -> str:
        """Return a text (at most 128 characters) that changes with anything that changes the vectors."""
        ...

    @property
    def quick(self) -> bool:
        """Say whether a question may embed some dozens of titles on the way: it then costs a millisecond, and finds better."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row per text, shape (len(texts), size); an empty text gets a unit row too."""
        ...


_WORD = re.compile(r"(?P<han>[\u3400-\u9fff\uf900-\ufaff]+)|[^\W_\u3400-\u9fff\uf900-\ufaff]+")
_MEMO = 100_000


class HashingEmbedder:
    """Words, character triples and Chinese characters in pairs, hashed with a sign into `size` numbers.

    Feature hashing after Weinberger et al. 2009. It knows no meaning, only spelling: it forgives typos and endings
    where the term index does not. Needs nothing loaded; about 10,000 passages a second.
    """

    quick = False

    def __init__(self, size: int = 256) -> None:
        if size < 8:
            raise ValueError(f"size must be at least 8, not {size}")
        self._size = size
        self._memo: dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]] = {}

    @property
    def size(self) -> int:
        """Return the length of a vector."""
        return self._size

    @property
    def fingerprint(self) -> str:
        """Return the version of the features and the size."""
        return f"hashing-1-{self._size}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row per text, shape (len(texts), size)."""
        rows = np.zeros((len(texts), self._size), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[:] = self._row(text)
        return unit_rows(rows)

    def _row(self, text: str) -> NDArray[np.float64]:
        counts = Counter(_words(text))
        if not counts:
            return np.zeros(self._size)
        hashed = [self._hashed(word) for word in counts]
        # 1 + log(count): the tenth time a word stands there says less than the first
        weights = 1.0 + np.log(np.fromiter(counts.values(), dtype=np.float64, count=len(counts)))
        lengths = [len(places) for places, _ in hashed]
        values = np.concatenate([v for _, v in hashed]) * np.repeat(weights, lengths)
        places = np.concatenate([p for p, _ in hashed])
        return np.bincount(places, values, minlength=self._size).astype(np.float64)

    def _hashed(self, word: str) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the places and signed weights of a word's features; their squares add up to the word's weight."""
        known = self._memo.get(word)
        if known is None:
            features = list(_features(word))
            numbers = np.array([_stable_hash(f) for f, _ in features], dtype=np.uint64)
            signs = np.where(numbers >> np.uint64(63), 1.0, -1.0)
            weights = np.sqrt(np.array([w for _, w in features]))
            known = (numbers % np.uint64(self._size)).astype(np.int64), signs * weights
            if len(self._memo) >= _MEMO:
                self._memo.clear()
            self._memo[word] = known
        return known


def _words(text: str) -> Iterator[str]:
    """Yield the words of a text but stop words; Chinese as single characters and pairs."""
    for match in _WORD.finditer(fold(text)):
        run = match[0]
        if match["han"]:
            yield from (c for c in run if c not in STOP_WORDS)
            yield from map("".join, pairwise(run))
        elif run not in STOP_WORDS:
            yield run


def _features(word: str) -> Iterator[tuple[str, float]]:
    """Yield (feature, weight) of one word: itself, and for Latin words its triples at two thirds of the weight."""
    if not word.isascii() or len(word) < 3:
        yield word, 0.4 if len(word) == 1 else 1.0
        return
    yield word, 1.0
    framed = f"<{word}>"
    triples = [framed[i : i + 3] for i in range(len(framed) - 2)]
    yield from ((t, 2 / 3 / len(triples)) for t in triples)


def _stable_hash(text: str) -> int:
    """Return 64 bits that are the same in every process (Python's own `hash` is not)."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


def unit_rows(rows: NDArray[Any]) -> Vectors:
    """Return `rows` (n, size) scaled to length one. A row of zeros, or not finite, becomes the first unit vector."""
    rows = np.array(rows, dtype=np.float32, copy=True)
    rows[~np.isfinite(rows).all(axis=1)] = 0.0
    lengths = np.linalg.norm(rows, axis=1)
    rows[lengths == 0, 0] = 1.0
    lengths[lengths == 0] = 1.0
    return np.ascontiguousarray(rows / lengths[:, None], dtype=np.float32)


class SentenceTransformerEmbedder:
    """A Sentence Transformers model, by Hugging Face id or by folder. Loaded at first use; safetensors only.

    `HF_HUB_OFFLINE` and the other variables of Hugging Face hold as usual: nothing is fetched where they forbid it.
    """

    quick = False

    def __init__(self, name: str, *, batch: int = 32) -> None:
        self._name = name
        self._batch = batch
        self._model: Any = None
        self._identity = ""

    @property
    def size(self) -> int:
        """Return the length of a vector (loads the model)."""
        return int(self._loaded().get_embedding_dimension())

    @property
    def fingerprint(self) -> str:
        """Return the model's name and a digest of its weights (loads the model)."""
        self._loaded()
        return self._identity

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row per text, shape (len(texts), size). Raises StorageFailed where there is no such model."""
        if not texts:
            return np.zeros((0, self.size), dtype=np.float32)
        rows = self._loaded().encode(
            list(texts), batch_size=self._batch, convert_to_numpy=True, show_progress_bar=False
        )
        return unit_rows(rows)

    def _loaded(self) -> Any:  # noqa: ANN401 - the library is imported only here
        if self._model is None:
            self._model = _load_sentence_transformer(self._name)
            self._identity = f"st-{Path(self._name).name[-60:]}-{_weights_digest(self._model)}"
        return self._model


def _load_sentence_transformer(name: str) -> Any:  # noqa: ANN401 - the library is imported only here
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(name, device="cpu", trust_remote_code=False, model_kwargs={"use_safetensors": True})
    except (OSError, ValueError, TypeError, KeyError, RuntimeError) as error:
        raise StorageFailed(
            Bilingual(
                f'The embedding model "{name}" could not be loaded ({_first_line(error)}). Set ASSISTANT_EMBEDDER to a '
                "folder that holds a Sentence Transformers model with safetensors weights, or to a Hugging Face id "
                'that is already downloaded; "builtin" needs neither.',
                f"无法加载向量模型“{name}”（{_first_line(error)}）。请将 ASSISTANT_EMBEDDER 设为存有 Sentence "
                "Transformers 模型（safetensors 权重）的文件夹，或已下载的 Hugging Face 模型名；设为 builtin 则无需模型。",
            )
        ) from error


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]


def _weights_digest(model: Any) -> str:  # noqa: ANN401 - a torch module
    """Return 16 hex digits of every weight's name, shape and bytes: a model trained further has another digest."""
    digest = sha256()
    for key, value in sorted(model.state_dict().items()):
        digest.update(f"{key}{tuple(value.shape)}".encode())
        digest.update(value.detach().cpu().contiguous().float().numpy().tobytes())
    return digest.hexdigest()[:16]


class LangChainEmbedder:
    """Any LangChain `Embeddings`. `name` must change when the model behind it does: LangChain offers no identity."""

    quick = False

    def __init__(self, embeddings: Any, name: str = "") -> None:  # noqa: ANN401 - langchain is not imported for a type
        self._embeddings = embeddings
        self._name = name or _model_name(embeddings)
        self._size: int | None = None

    @property
    def size(self) -> int:
        """Return the length of a vector (asks for one at first use)."""
        if self._size is None:
            self._size = len(self._embeddings.embed_documents(["size"])[0])
        return self._size

    @property
    def fingerprint(self) -> str:
        """Return the class and model name as LangChain tells them, and the size."""
        return f"lc-{self._name[:100]}-{self.size}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row per text, shape (len(texts), size)."""
        if not texts:
            return np.zeros((0, self.size), dtype=np.float32)
        return unit_rows(np.asarray(self._embeddings.embed_documents(list(texts)), dtype=np.float32))


def open_langchain_embedder(name: str) -> LangChainEmbedder:
    """Return the LangChain embeddings of `name`, as `provider:model`. Raises StorageFailed where LangChain has none such."""
    from langchain.embeddings import init_embeddings

    try:
        return LangChainEmbedder(init_embeddings(name), name)
    except Exception as error:  # each provider's package raises errors of its own: no key, no model, no package
        raise StorageFailed(
            Bilingual(
                f'LangChain cannot make the embeddings "{name}" ({_first_line(error)}). Set ASSISTANT_EMBEDDER to '
                "langchain:PROVIDER:MODEL, such as langchain:openai:text-embedding-3-small, and install the provider's package.",
                f"LangChain 无法创建向量模型“{name}”（{_first_line(error)}）。请将 ASSISTANT_EMBEDDER 设为 langchain:提供方:模型"
                "（如 langchain:openai:text-embedding-3-small），并安装相应的软件包。",
            )
        ) from error


def _model_name(embeddings: object) -> str:
    found = (getattr(embeddings, key, None) for key in ("model", "model_name", "model_id"))
    return f"{type(embeddings).__name__}-{next((v for v in found if isinstance(v, str)), '')}"
