"""Sentences as vectors that know word order: a small transformer over the rows of the built-in embedder, in plain numpy."""

import logging
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.embedders import Vectors, unit_rows
from knowledge.errors import StorageFailed
from knowledge.language import Bilingual
from knowledge.static_embedder import SHIPPED as STATIC
from knowledge.static_embedder import StaticEmbedder, is_static
from knowledge.static_embedder import shipped as shipped_static

log = logging.getLogger(__name__)
SHIPPED = Path(__file__).parent / "contextual"
"""The folder of the weights that come with the package, and their card."""
WEIGHTS = "model.safetensors"
LONGEST = 96  # tokens of a text that are read: a sentence or a short paragraph
HEADS = 4
LAYERS = 2
AS_THEY_ARE = np.float32(0.2)
"""What the cosine of the static vectors counts beside that of what was read; chosen on questions kept aside (semiPQA unseen)."""
LOUDER = 4.0  # what the token's row counts before the first norm
_SMALL = 1e-5  # in a layer norm, as PyTorch has it
_REMEMBERED = 20_000
_AT_ONCE = 256  # texts read in one product of matrices

Weights = Mapping[str, NDArray[np.float32]]


class ContextualEmbedder:
    """Reads a sentence as a whole: each token's row is seen beside the others' (Vaswani et al. 2017, norms first), then summed.

    The vector is the static embedding's, turned, and what the layers add to it, with the static vector beside it as it is; a
    question lies near a sentence that answers it. Two layers cost about a millisecond a sentence, so it is for the few that a search has found; what was read is
    remembered. Loaded at first use, safe for threads.
    """

    def __init__(self, folder: Path = SHIPPED, static: StaticEmbedder | None = None) -> None:
        """Take the folder of the weights, and the embedder whose rows they were trained over (the shipped one)."""
        self._folder, self._static = folder, static or shipped_static()
        self._lock = threading.Lock()
        self._weights: Weights = {}
        self._rows: tuple[Vectors, NDArray[np.float32]] | None = None
        self._known: dict[str, Vectors] = {}

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row per text, shape (len(texts), size). Raises StorageFailed where the weights do not load."""
        self._load()
        known = self._known
        new = list(dict.fromkeys(text for text in texts if text not in known))
        if len(known) + len(new) > _REMEMBERED:
            known = self._known = {}
            new = list(dict.fromkeys(texts))
        for start in range(0, len(new), _AT_ONCE):
            some = new[start : start + _AT_ONCE]
            known.update(zip(some, self._read(self._static.tokens(some)), strict=True))
        rows = np.array([known[text] for text in texts], dtype=np.float32)
        return rows.reshape(len(texts), len(self._weights["out.weight"]) + self._static.size)

    def _read(self, tokens: Sequence[Sequence[int]]) -> Vectors:
        """Return the vectors of texts as tokens. All tokens stand in one matrix; only attention looks at each text apart."""
        if self._rows is None:
            raise RuntimeError("read before it was loaded")
        whole, lengths = self._rows
        weights = self._weights
        ids = [np.array(text[:LONGEST] or [0], dtype=np.int64) for text in tokens]
        flat = np.concatenate(ids)
        ends = np.cumsum([len(text) for text in ids])
        spans = [slice(int(end) - len(text), int(end)) for text, end in zip(ids, ends, strict=True)]
        places = np.concatenate([np.arange(len(text)) for text in ids])
        long = lengths[flat, None]
        loud: Vectors = np.log(long)
        seen: Vectors = LOUDER * _linear(whole[flat] / long, weights, "inp") + loud * weights["lw"]
        seen = _norm(seen + weights["pos.weight"][places], weights, "norm0")
        for layer in range(LAYERS):
            seen = _layer(seen, spans, weights, f"layers.{layer}")
        seen = _norm(seen, weights, "norm")
        heft = _linear(seen, weights, "gate")[:, 0]
        summed = np.array([_softmax(heft[span]) @ seen[span] for span in spans])
        means = np.array([whole[text].sum(axis=0) for text in ids])
        means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), np.float32(1e-12))
        read = unit_rows(means @ weights["base.weight"].T + summed @ weights["out.weight"].T)
        return unit_rows(np.concatenate([np.sqrt(1 - AS_THEY_ARE) * read, np.sqrt(AS_THEY_ARE) * means], axis=1))

    def _load(self) -> None:
        if self._rows is not None:
            return
        with self._lock:
            if self._rows is None:
                whole = self._static.rows()
                self._weights = _weights(self._folder, self._static.fingerprint)
                self._rows = whole, np.maximum(np.linalg.norm(whole, axis=1), np.float32(1e-6))


def _weights(folder: Path, over: str) -> Weights:
    from safetensors import safe_open

    try:
        with safe_open(folder / WEIGHTS, framework="np") as kept:
            found = {name: kept.get_tensor(name).astype(np.float32) for name in kept.keys()}  # noqa: SIM118 - no mapping
            told = (kept.metadata() or {}).get("over", "")
        if not all(np.isfinite(w).all() for w in found.values()) or found["pos.weight"].shape[0] != LONGEST:
            raise ValueError("weights of another shape, or not finite")
        if told != over:
            raise ValueError("they were trained over another embedder")
    # The Rust reader raises plain Exception for what it cannot read, so nothing finer can be caught.
    except Exception as error:
        why = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
        raise StorageFailed(
            Bilingual(
                f"The weights in {folder} could not be loaded ({why}). Install the package again, or run `assistant train contextual`.",
                f"无法加载 {folder} 中的模型权重（{why}），请重新安装本软件，或运行 `assistant train contextual`。",
            )
        ) from error
    return found


def _layer(seen: Vectors, spans: Sequence[slice], weights: Weights, name: str) -> Vectors:
    """Return the tokens after one layer: each looks at its text, then thinks for itself."""
    seen = seen + _attention(_norm(seen, weights, f"{name}.norm1"), spans, weights, f"{name}.self_attn")
    inner = np.maximum(_linear(_norm(seen, weights, f"{name}.norm2"), weights, f"{name}.linear1"), 0.0)
    return seen + _linear(inner, weights, f"{name}.linear2")


def _attention(seen: Vectors, spans: Sequence[slice], weights: Weights, name: str) -> Vectors:
    both = seen @ weights[f"{name}.in_proj_weight"].T + weights[f"{name}.in_proj_bias"]
    size = seen.shape[1] // HEADS
    # (3, heads, tokens, size): queries, keys and values of each head
    parts = both.reshape(len(seen), 3, HEADS, size).transpose(1, 2, 0, 3)
    out = np.empty((len(seen), HEADS, size), dtype=np.float32)
    for span in spans:
        query, key, value = parts[:, :, span]
        near = _softmax(query @ key.transpose(0, 2, 1) / np.float32(size**0.5))
        out[span] = (near @ value).transpose(1, 0, 2)
    return _linear(out.reshape(len(seen), -1), weights, f"{name}.out_proj")


def _linear(rows: Vectors, weights: Weights, name: str) -> Vectors:
    made: Vectors = rows @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]
    return made


def _norm(rows: Vectors, weights: Weights, name: str) -> Vectors:
    centred = rows - rows.mean(axis=1, keepdims=True)
    scale = np.sqrt((centred * centred).mean(axis=1, keepdims=True) + np.float32(_SMALL))
    made: Vectors = centred / scale * weights[f"{name}.weight"] + weights[f"{name}.bias"]
    return made


def _softmax(rows: Vectors) -> Vectors:
    powers = np.exp(rows - rows.max(axis=-1, keepdims=True))
    made: Vectors = powers / powers.sum(axis=-1, keepdims=True)
    return made


@cache
def shipped() -> ContextualEmbedder | None:
    """Return the one that comes with the package, for all who ask; None where its weights or the embedder's are not there."""
    return ContextualEmbedder() if (SHIPPED / WEIGHTS).exists() and is_static(STATIC) else None


def nearnesses(question: str, texts: Sequence[str]) -> list[float]:
    """Return the cosine -1..1 of a question with each of `texts`, read as a whole; all 0.0 without weights."""
    model = shipped()
    if model is None or not texts:
        return [0.0] * len(texts)
    try:
        rows = model.embed([question, *texts])
    except StorageFailed as error:  # what stands on it has other signs
        log.warning("sentences are not read as a whole: %s", error)
        return [0.0] * len(texts)
    near: list[float] = (rows[1:] @ rows[0]).tolist()
    return near
