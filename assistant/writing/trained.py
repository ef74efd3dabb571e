"""The writer trained here: it words what the plain statement says, paragraph by paragraph, and can put in no figure.

It is shown acts and numbered references, never values, and of all references it can only write those that it was given,
each figure once and all of them before the paragraph ends. A paragraph that fails all the same is said as the plain
statement says it.
"""

import hashlib
import json
import logging
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from zlib import crc32

import numpy as np

from assistant.errors import Unavailable
from assistant.grounding import Grounding
from assistant.types import Fact
from assistant.writing.about import about
from assistant.writing.composed import ComposedWriter
from assistant.writing.language import in_language
from assistant.writing.pieces import WAYS, Pieces, held_out, numbered, once
from assistant.writing.plan import Part, parts
from assistant.writing.sentences import sentences
from assistant.writing.small_model import Rows, SmallModel, load
from assistant.writing.wordings import Act, Tone
from assistant.writing.written import Written
from knowledge.language import Bilingual, Language

log = logging.getLogger(__name__)
_LONGEST = 120
"""Pieces of one paragraph; the longest lesson has 90."""
_SURE = 0.3
"""Below it a text was wrong more often than not, on lessons not learned from."""


class TrainedModel:
    """The pieces and the weights of one folder, checked against the card's hash before anything is read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._loaded: tuple[SmallModel, Pieces] | None = None

    def loaded(self) -> tuple[SmallModel, Pieces]:
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


class TrainedWriter:
    """Words a draft with the model trained here. What it has no wording for is said as the plain statement says it."""

    name = "trained"

    def __init__(self, model: TrainedModel, tone: Tone = "warm", tasks: frozenset[str] | None = None) -> None:
        self._model, self._tone, self._tasks = model, tone, tasks

    @property
    def model(self) -> str:
        """Return the folder's name."""
        return self._model.folder.name

    def prepare(self) -> None:
        """Load the weights. Raises Unavailable."""
        self._model.loaded()

    def write(
        self, task: str, plain: str, facts: Sequence[Fact], language: Language, asked: Sequence[str] = ()
    ) -> Written | list[str]:
        """Return the text while it is being written."""
        kind = " ".join(task.split()[:2])
        read = None
        if self._tasks is None or kind in self._tasks:
            read = parts(task, plain, facts, language, about=about(task, asked))
        if read is None:
            return ComposedWriter().write(task, plain, facts, language)
        notes: dict[str, object] = {"writer": self.name, "model": self.model, "reply_tokens": 0, "kept": 0}
        self.prepare()
        way = crc32(f"{asked[-1] if asked else ''}{len(asked)}".encode())
        return Written(self._sentences(read, facts, language, way, notes), lambda sentence, why: "", notes)

    def _sentences(
        self, read: Sequence[Part], facts: Sequence[Fact], language: Language, way: int, notes: dict[str, object]
    ) -> Iterator[str]:
        began, grounding = time.perf_counter(), Grounding(facts, "\n".join(p.plain for p in read))
        bold = frozenset(f.id for f in facts if f.kind == "name" and f.product)
        for at, part in enumerate(read):
            text = self._worded(part, language, way + at, notes) if part.acts else part.plain
            whole = text is not None and (not part.acts or _passes(text, grounding, language))
            if not whole:
                notes["kept"] = int(str(notes["kept"])) + 1
                text = part.plain
            following = read[at + 1].before if at + 1 < len(read) else ""
            said = _bold(text or "", bold) if whole and part.acts else text or ""
            for sentence in sentences([said + following]):
                if "first_text_milliseconds" not in notes:
                    notes["first_text_milliseconds"] = round((time.perf_counter() - began) * 1000, 1)
                yield sentence
        notes["milliseconds"] = round((time.perf_counter() - began) * 1000, 1)

    def _worded(self, part: Part, language: Language, way: int, notes: dict[str, object]) -> str | None:
        """Return a part in the model's words with the facts' own references, or None where it came to no end."""
        acts, short = numbered(part.acts)
        numbers = worded(self._model.loaded(), acts, language, self._tone, learned_way(acts, language, self._tone, way))
        if numbers is None:
            return None
        notes["reply_tokens"] = int(str(notes["reply_tokens"])) + len(numbers)
        text = self._model.loaded()[1].text(numbers)
        for name in sorted(short, key=len, reverse=True):
            text = text.replace(f"[[{name}]]", f"[[{short[name]}]]")
        return text


def learned_way(acts: Sequence[Act], language: Language, tone: Tone, way: int) -> int:
    """Return `way`, or the next one whose wording of these acts was learned and not kept to measure on."""
    ways = ((way + at) % WAYS for at in range(WAYS))
    return next((w for w in ways if not held_out(acts, language, tone, w)), way % WAYS)


def worded(
    loaded: tuple[SmallModel, Pieces],
    acts: Sequence[Act],
    language: Language,
    tone: Tone,
    way: int,
    sure: float = _SURE,
) -> list[int] | None:
    """Return the pieces of numbered acts in words; None for acts it does not know, or where the text came to no end.

    `sure` is the least probability 0..1 that every piece must have: where two wordings run into one another, one has less.
    """
    model, pieces = loaded
    try:
        asked = pieces.asked(acts, language, tone, way)
    except KeyError:
        return None
    chooser = Chooser(pieces, acts)
    numbers = list(model.write(asked, chooser.choose, _LONGEST))
    return numbers if chooser.ended and chooser.least >= sure else None


class Chooser:
    """Picks the likeliest piece that may stand there: no reference but those given, no figure twice, no end before all are said.

    `least` is the lowest probability 0..1 that a piece picked had among those that could stand there.
    """

    def __init__(self, pieces: Pieces, acts: Sequence[Act]) -> None:
        self._pieces = pieces
        self._open = {pieces.numbers[f"[[{ref}]]"] for act in acts for _, ref in act.slots}
        self._once = {pieces.numbers[f"[[{ref}]]"] for ref in once(acts)}
        self._barred = np.zeros(len(pieces.all), np.float32)
        self._barred[: pieces.words_from] = -np.inf
        self._barred[list(self._open)] = 0
        self._barred[pieces.end] = -np.inf if self._open else 0
        self.ended, self.least = False, 1.0

    def choose(self, scores: Rows) -> int | None:
        """Return the next piece, or None at the end."""
        scores = scores + self._barred
        best = int(scores.argmax())
        self.least = min(self.least, float(1 / np.exp(scores - scores[best]).sum()))
        if best == self._pieces.end:
            self.ended = True
            return None
        self._open.discard(best)
        if best in self._once:
            self._barred[best] = -np.inf
        if not self._open:
            self._barred[self._pieces.end] = 0
        return best


def _passes(text: str, grounding: Grounding, language: Language) -> bool:
    """Return whether every sentence passes the check that will read it again; what passes is remembered."""
    for sentence in sentences([text]):
        found = grounding.check(sentence)
        if found.problems or not in_language(found.text, language):
            log.info("a paragraph of the trained writer is said plainly: %s", [p.why.en for p in found.problems])
            return False
        grounding.release(found)
    return bool(text.strip())


def _bold(text: str, names: frozenset[str]) -> str:
    """Return a text with its products in bold, as every reply has them."""
    for name in names:
        text = text.replace(f"**[[{name}]]**", f"[[{name}]]").replace(f"[[{name}]]", f"**[[{name}]]**")
    return text


def _read(folder: Path) -> tuple[SmallModel, Pieces]:
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
