"""Which needs a text tells of, how it speaks and whether it hurries: a linear model with calibrated probabilities.

Serving needs numpy alone (and the built-in embedder, where installed). A model is a folder that `assistant.training.needs.train` writes: `model.json`, `weights.safetensors`,
`card.json` and `manifest.json` with the SHA-256 of the other three, checked on every load.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.analysis.calibration import joint, sigmoid
from assistant.analysis.lexicon import Hits, Lexicon
from assistant.analysis.spans import BUCKETS, LONGEST, VERSION, Spans, spans
from assistant.errors import Unavailable
from assistant.understanding.intents import manifest
from assistant.understanding.meaning import by_character, fingerprint, shipped, vectors
from knowledge.language import Bilingual

FILES = ("model.json", "weights.safetensors", "card.json")
MANIFEST = "manifest.json"
OUTSIDE = "outside"
MOODS = ("negative", "positive", "urgent", OUTSIDE)
"""The columns behind the needs: how a text speaks, whether it hurries, and whether it has nothing to do with the company."""
_AT_ONCE = 2000
MODEL_VERSION = f"{VERSION}.3"
"""Of the spans and of what is made of them: a model of another version is refused rather than misread."""


@dataclass(frozen=True)
class Parameters:
    """What training found.

    `labels` are the needs and then `MOODS`. `rows` (BUCKETS,) int32 gives the row of `weights` a span's bucket has, 0 for
    one never seen (row 0 is nothing). `weights` float32 (rows, labels) are for spans, `ideas` float32 (lexicon size,
    labels) for word lists, `meaning` float32 (size, labels) for the vector of the embedder whose fingerprint is `embedder`
    (empty both where there was none), `bias` (labels,). A need's probability comes of its score beside the others' by `joint` (4,)
    (see `calibration`), that of a mood is sigmoid(slope * score + shift), both (4,). A label holds from `thresholds` on.
    """

    labels: tuple[str, ...]
    lists: dict[str, list[str]]
    rows: NDArray[np.int32]
    weights: NDArray[np.float32]
    ideas: NDArray[np.float32]
    meaning: NDArray[np.float32]
    bias: NDArray[np.float32]
    joint: NDArray[np.float32]
    slope: NDArray[np.float32]
    shift: NDArray[np.float32]
    thresholds: NDArray[np.float32]
    embedder: str
    fingerprint: str


class NeedsClassifier(Protocol):
    """What reads needs, whatever it is made of: this file's linear model, or a fine-tuned encoder.

    `labels` are the needs and then `MOODS`; a label holds from its `thresholds` on.
    """

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the needs, then `MOODS`."""
        ...

    @property
    def needs(self) -> tuple[str, ...]:
        """Return the names of the needs, in the order of the columns."""
        ...

    @property
    def thresholds(self) -> NDArray[np.float32]:
        """Return the probability from which on each label holds: float32 (labels,)."""
        ...

    @property
    def fingerprint(self) -> str:
        """Return what tells this model from every other."""
        ...

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the calibrated probability 0..1 of each label for each text: float32 (texts, labels)."""
        ...

    def contributions(self, text: str, label: str) -> NDArray[np.float64]:
        """Return what each character adds to the score of `label`: float64 (len(text),); negative speaks against it."""
        ...


@dataclass(frozen=True)
class Seen:
    """What the model saw of a batch: the known spans with their rows, the phrases of word lists, the lengths (texts,), the meanings."""

    known: Spans
    row: NDArray[np.int64]
    hits: Hits
    norm: NDArray[np.float32]
    meaning: NDArray[np.float32]


class NeedsModel:
    """A trained model. Nothing in it changes, so threads may share it."""

    def __init__(self, parameters: Parameters) -> None:
        self.parameters = parameters
        self.lexicon = Lexicon(parameters.lists)
        self._embedder = shipped() if parameters.embedder else None

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the needs, then `MOODS`."""
        return self.parameters.labels

    @property
    def needs(self) -> tuple[str, ...]:
        """Return the names of the needs, in the order of the columns."""
        return self.parameters.labels[: -len(MOODS)]

    @property
    def thresholds(self) -> NDArray[np.float32]:
        """Return the probability from which on each label holds: float32 (labels,)."""
        return self.parameters.thresholds

    @property
    def fingerprint(self) -> str:
        """Return what tells this model from every other."""
        return self.parameters.fingerprint

    def see(self, texts: Sequence[str]) -> Seen:
        """Return what the model knows of `texts`."""
        found = spans(texts)
        rows = self.parameters.rows[found.bucket].astype(np.int64)
        keep = np.flatnonzero((rows > 0) & found.learn)
        known = found.take(keep)
        counts = np.bincount(known.text, minlength=len(texts)).astype(np.float32)
        meaning = vectors([text[:LONGEST] for text in texts], self._embedder)
        norm = (1.0 / np.sqrt(np.maximum(counts, 1.0))).astype(np.float32)
        return Seen(known, rows[keep], self.lexicon.hits(found), norm, meaning)

    def scores(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the uncalibrated score of each text for each label: float32 (texts, labels)."""
        parts = [self._scores(self.see(texts[i : i + _AT_ONCE])) for i in range(0, len(texts), _AT_ONCE)]
        return np.concatenate(parts) if parts else np.zeros((0, len(self.parameters.labels)), dtype=np.float32)

    def _scores(self, seen: Seen) -> NDArray[np.float32]:
        found, count = self.parameters, len(seen.norm)
        order = np.argsort(seen.known.text, kind="stable")
        owners = seen.known.text[order]
        sums = np.zeros((count, len(found.labels)), dtype=np.float32)
        firsts = np.flatnonzero(np.diff(owners, prepend=-1))
        if len(firsts):
            sums[owners[firsts]] = np.add.reduceat(found.weights[seen.row[order]], firsts, axis=0)
        held = self.lexicon.presence(seen.hits, count) @ found.ideas + seen.meaning @ found.meaning
        return np.asarray(sums * seen.norm[:, None] + held + found.bias, dtype=np.float32)

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the calibrated probability 0..1 of each label for each text: float32 (texts, labels).

        A text that holds no word the model knows has 0 throughout: it is in no language that was learnt.
        """
        parts = [self._probabilities(texts[i : i + _AT_ONCE]) for i in range(0, len(texts), _AT_ONCE)]
        return np.concatenate(parts) if parts else np.zeros((0, len(self.parameters.labels)), dtype=np.float32)

    def _probabilities(self, texts: Sequence[str]) -> NDArray[np.float32]:
        seen = self.see(texts)
        strange = np.ones(len(texts), dtype=bool)
        strange[seen.known.text[seen.known.phrase]] = False
        strange[seen.hits.text] = False
        chances = calibrated(self._scores(seen), self.parameters)
        chances[strange] = 0.0
        return chances

    def contributions(self, text: str, label: str) -> NDArray[np.float64]:
        """Return what each character of `text` adds to the uncalibrated score of `label`: float64 (len(text),).

        Their sum and the label's bias are exactly the score. A span's weight is shared evenly by its characters, an
        idea's by the phrases that stand for it, that of an aspect with a tone by both, and the meaning's by the words.
        """
        found, column = self.parameters, self.parameters.labels.index(label)
        seen, adds = self.see([text]), np.zeros(max(len(text), 1))
        for start, length, row in zip(seen.known.start, seen.known.length, seen.row, strict=True):
            adds[start : start + length] += found.weights[row, column] * seen.norm[0] / length
        held = self.lexicon.presence(seen.hits, 1)[0]
        for c in np.flatnonzero(held):
            ideas = self.lexicon.pair(int(c))
            for idea in ideas:
                hits = np.flatnonzero(seen.hits.idea == idea)
                part = found.ideas[c, column] / len(ideas) / len(hits)
                for h in hits:
                    start, length = seen.hits.start[h], seen.hits.length[h]
                    adds[start : start + length] += part / length
        if self._embedder:
            read = text[:LONGEST]
            adds[: len(read)] += by_character(read, self._embedder, found.meaning[:, column])
        return adds[: len(text)]


def calibrated(scores: NDArray[np.floating], parameters: Parameters) -> NDArray[np.float32]:
    """Return the probabilities of scores: float32 (texts, labels)."""
    needs, moods = scores[:, : -len(MOODS)], scores[:, -len(MOODS) :]
    if not len(scores):
        return np.zeros(scores.shape, dtype=np.float32)
    return np.hstack([joint(needs, parameters.joint), sigmoid(moods * parameters.slope + parameters.shift)])


def _broken(folder: Path, en: str, zh: str) -> Unavailable:
    return Unavailable(
        Bilingual(
            f"The needs model in {folder} cannot be used: {en}. Run `assistant train needs` to make it again.",
            f"{folder} 中的需求模型不可用：{zh}。请运行 `assistant train needs` 重新训练。",
        )
    )


def check(folder: Path) -> None:
    """Raise Unavailable unless every file of the model in `folder` is what was written."""
    try:
        expected = json.loads((folder / MANIFEST).read_bytes())
        found = manifest([folder / name for name in FILES])
    except (OSError, ValueError) as error:
        raise _broken(folder, f"a file is missing or unreadable ({error})", f"文件缺失或无法读取（{error}）") from error
    changed = [n for n in FILES if not isinstance(expected, dict) or expected.get(n) != found[n]]
    if changed:
        raise _broken(folder, f"{changed[0]} was changed after training", f"{changed[0]} 在训练之后被改动过")


def load(folder: Path) -> NeedsModel:
    """Return the model in `folder`. Raises Unavailable where it is missing, was tampered with, or is of another version."""
    from safetensors.numpy import load_file

    check(folder)
    described = json.loads((folder / "model.json").read_bytes())
    if described["version"] != MODEL_VERSION:
        raise _broken(folder, "it was trained by another version", "它由其他版本训练")
    if described["embedder"] not in ("", fingerprint()):
        raise _broken(folder, "it was trained beside another embedder", "它是与另一个向量模型一起训练的")
    arrays = load_file(folder / "weights.safetensors")
    if not _fits(described, arrays):
        raise _broken(folder, "its parts do not fit together", "各部分不匹配")
    rows = np.zeros(BUCKETS, dtype=np.int32)
    rows[arrays.pop("buckets")] = np.arange(1, len(arrays["weights"]))
    return NeedsModel(
        Parameters(
            labels=tuple(described["labels"]), lists=described["lists"], rows=rows, embedder=described["embedder"],
            fingerprint=described["fingerprint"], **arrays
        )
    )  # fmt: skip


def _fits(described: dict[str, object], arrays: dict[str, NDArray[np.float32]]) -> bool:
    labels = len(described["labels"])  # type: ignore[arg-type]
    finite = all(np.isfinite(a).all() for a in arrays.values())
    return finite and arrays["weights"].shape == (len(arrays["buckets"]) + 1, labels)


def save_files(parameters: Parameters, buckets: NDArray[np.int64], card: dict[str, object], folder: Path) -> None:
    """Write the four files of a model into `folder`; `buckets` are those of rows 1, 2, ... in order."""
    from safetensors.numpy import save_file

    described = {
        "version": MODEL_VERSION,
        "labels": parameters.labels,
        "lists": parameters.lists,
        "embedder": parameters.embedder,
        "fingerprint": parameters.fingerprint,
    }
    arrays = {
        n: getattr(parameters, n)
        for n in ("weights", "ideas", "meaning", "bias", "joint", "slope", "shift", "thresholds")
    }
    (folder / "model.json").write_text(json.dumps(described, ensure_ascii=False), "utf-8")
    save_file({**arrays, "buckets": buckets.astype(np.int32)}, folder / "weights.safetensors")
    (folder / "card.json").write_text(json.dumps(card, ensure_ascii=False, indent=1), "utf-8")
    (folder / MANIFEST).write_text(json.dumps(manifest([folder / name for name in FILES]), indent=1), "utf-8")
