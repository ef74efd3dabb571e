"""The writer trained here: a small model says the acts of a plain statement, and can put in no figure.

Of all references it can only write those that it was given, each figure once and all of them before a paragraph ends; and a
paragraph counts only where it says its acts and nothing else. One that fails all the same is said as the plain statement says it.
"""

import hashlib
import json
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.errors import Unavailable
from assistant.prompting import PromptError
from assistant.writing.pieces import WAYS, Pieces, held_out, numbered, once
from assistant.writing.small_model import Rows, SmallModel, load
from assistant.writing.worded import Notes, WordedWriter
from assistant.writing.wordings import Act, Tone, read_wordings
from knowledge.language import Bilingual, Language

_LONGEST = 120
"""Pieces of one paragraph; the longest lesson has 90."""
_TRIES = 3
"""Ways that are tried for a paragraph."""
Loaded = tuple[SmallModel, Pieces]


class TrainedModel:
    """The pieces and the weights of one folder, checked against the card's hash before anything is read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._loaded: Loaded | None = None

    def loaded(self) -> Loaded:
        """Return the model, loaded on first use. Raises Unavailable for a folder that is not whole."""
        with self._lock:
            if self._loaded is None:
                self._loaded = _read(self.folder)
            return self._loaded

    @property
    def tasks(self) -> frozenset[str]:
        """Return the tasks that the card says it words better than the plain statement. Raises Unavailable."""
        tasks = _card(self.folder).get("tasks")
        return frozenset(map(str, tasks)) if isinstance(tasks, list) else frozenset()


class TrainedWriter(WordedWriter):
    """Words a draft with the model trained here."""

    name = "trained"

    def __init__(self, model: TrainedModel, tone: Tone = "warm", tasks: frozenset[str] | None = None) -> None:
        super().__init__(tone, tasks)
        self._model = model

    @property
    def model(self) -> str:
        """Return the folder's name."""
        return self._model.folder.name

    def prepare(self) -> None:
        """Load the weights. Raises Unavailable."""
        self._model.loaded()

    def _said(self, acts: Sequence[Act], language: Language, tone: Tone, way: int, notes: Notes) -> str | None:
        """Return acts in the model's words, tried a few ways, where these say the acts and nothing else."""
        loaded = self._model.loaded()
        short, names = numbered(acts)
        for one in dict.fromkeys(learned_way(short, language, tone, way + more) for more in range(_TRIES)):
            numbers = worded(loaded, short, language, tone, one)
            notes["reply_tokens"] = int(str(notes["reply_tokens"])) + len(numbers or ())
            text = loaded[1].text(numbers or ())
            # What it has learned well is whole; now and then it slurs a word, says an act twice, or its opposite.
            if numbers and _holds(text, short, language, tone):
                return _named(text, names)
        return None


def _holds(text: str, acts: Sequence[Act], language: Language, tone: Tone) -> bool:
    try:
        return read_wordings(language).holds(acts, tone, text)
    except PromptError:
        return False


def _named(text: str, names: dict[str, str]) -> str:
    """Return a text with the facts' own references for the numbered ones."""
    for short in sorted(names, key=len, reverse=True):
        text = text.replace(f"[[{short}]]", f"[[{names[short]}]]")
    return text


def learned_way(acts: Sequence[Act], language: Language, tone: Tone, way: int) -> int:
    """Return `way`, or the next one whose wording of these acts was learned and not kept to measure on."""
    ways = ((way + at) % WAYS for at in range(WAYS))
    return next((w for w in ways if not held_out(acts, language, tone, w)), way % WAYS)


def worded(loaded: Loaded, acts: Sequence[Act], language: Language, tone: Tone, way: int) -> list[int] | None:
    """Return the pieces of numbered acts in words; None for acts it does not know, or where the text came to no end."""
    model, pieces = loaded
    try:
        asked = pieces.asked(acts, language, tone, way)
    except KeyError:
        return None
    chooser = _Chooser(pieces, acts)
    numbers = list(model.write(asked, chooser.choose, _LONGEST))
    return numbers if chooser.ended else None


class _Chooser:
    """Picks the likeliest piece that may stand there: no reference but those given, no figure twice, no end before all are said."""

    def __init__(self, pieces: Pieces, acts: Sequence[Act]) -> None:
        self._pieces = pieces
        self._open = {pieces.numbers[f"[[{ref}]]"] for act in acts for _, ref in act.slots}
        self._once = {pieces.numbers[f"[[{ref}]]"] for ref in once(acts)}
        self._barred = np.zeros(len(pieces.all), np.float32)
        self._barred[: pieces.words_from] = -np.inf
        self._barred[list(self._open)] = 0
        self._barred[pieces.end] = -np.inf if self._open else 0
        self.ended = False

    def choose(self, scores: Rows) -> int | None:
        """Return the next piece, or None at the end."""
        best = int((scores + self._barred).argmax())
        if best == self._pieces.end:
            self.ended = True
            return None
        self._open.discard(best)
        if best in self._once:
            self._barred[best] = -np.inf
        if not self._open:
            self._barred[self._pieces.end] = 0
        return best


def _read(folder: Path) -> Loaded:
    digest = str(_card(folder).get("sha256", ""))
    try:
        if hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest() != digest:
            raise _not_whole(folder, "model.safetensors is not the file that the card speaks of")
        pieces = Pieces(tuple(json.loads((folder / "pieces.json").read_text("utf-8"))))
        return load(folder), pieces
    except (OSError, ValueError, KeyError) as error:
        raise _not_whole(folder, str(error)) from error


def _card(folder: Path) -> dict[str, object]:
    try:
        card = json.loads((folder / "card.json").read_text("utf-8"))
        return card if isinstance(card, dict) else {}
    except (OSError, ValueError) as error:
        raise _not_whole(folder, str(error)) from error


def _not_whole(folder: Path, why: str) -> Unavailable:
    return Unavailable(
        Bilingual(
            f"The trained writer in {folder} cannot be used: {why}. Train one with `assistant train writer`.",
            f"{folder} 中训练好的写作模型无法使用：{why}。可用 `assistant train writer` 重新训练。",
        )
    )
