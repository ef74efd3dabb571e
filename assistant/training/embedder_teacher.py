"""The teacher of the English side: a Sentence Transformers model, its vectors made smaller and remembered on disk."""

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]
_BATCH = 256
_KEPT = 8192  # texts between two writes of what was made


class Teacher:
    """Vectors of English texts by a model in a folder, turned to their `size` main directions.

    What it made is kept in `work`, so that a stopped training does not ask again.
    """

    def __init__(self, folder: Path, work: Path, size: int, tell: Callable[[int, int, str], None]) -> None:
        self.size = size
        self._folder, self._tell = folder, tell
        self._path = work / f"teacher-{sha256(str(folder.name).encode()).hexdigest()[:8]}.npz"
        self._known: dict[str, NDArray[np.float16]] = {}
        self._turn: tuple[Rows, Rows] | None = None
        self._model: Any = None
        if self._path.exists():
            with np.load(self._path, allow_pickle=False) as kept:
                texts = bytes(kept["texts"]).decode("utf-8").split("\x00")
                self._known = dict(zip(texts, kept["rows"], strict=True))

    def vectors(self, texts: Sequence[str]) -> Mapping[str, Rows]:
        """Return the unit vector (size,) of each text. The first call decides the main directions."""
        new = sorted({t for t in texts if t not in self._known}, key=lambda t: (len(t), t))
        for start in range(0, len(new), _KEPT):
            self._make(new[start : start + _KEPT])
            self._tell(min(start + _KEPT, len(new)), len(new), "teacher")
        unique = list(dict.fromkeys(texts))
        if not unique:
            return {}
        rows = np.array([self._known[t] for t in unique], dtype=np.float32)
        mean, turn = self._turn = self._turn or _main_directions(rows, self.size)
        turned = (rows - mean) @ turn
        turned /= np.maximum(np.linalg.norm(turned, axis=1, keepdims=True), 1e-6)
        return dict(zip(unique, turned.astype(np.float32), strict=True))

    def _make(self, texts: Sequence[str]) -> None:
        if self._model is None:
            from sentence_transformers import SentenceTransformer

            self._model = SentenceTransformer(str(self._folder), device="cpu", trust_remote_code=False)
        rows = self._model.encode(list(texts), batch_size=_BATCH, convert_to_numpy=True, show_progress_bar=False)
        self._known.update(zip(texts, rows.astype(np.float16), strict=True))
        aside = self._path.with_suffix(".part.npz")
        all_texts = np.frombuffer("\x00".join(self._known).encode("utf-8"), dtype=np.uint8)
        np.savez(aside, texts=all_texts, rows=np.array(list(self._known.values())))
        aside.replace(self._path)


def _main_directions(rows: Rows, size: int) -> tuple[Rows, Rows]:
    """Return the mean (d,) of `rows` and their first `size` principal directions (d, size)."""
    mean = rows.mean(axis=0)
    centred = rows - mean
    values, vectors = np.linalg.eigh(centred.T @ centred)
    order = np.argsort(values)[::-1][:size]
    return mean, np.ascontiguousarray(vectors[:, order], dtype=np.float32)
