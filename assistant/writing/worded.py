"""A writer that words what the plain statement says, paragraph by paragraph, by the hand-written wordings.

It is shown acts and references, never values. A paragraph for which there is no wording, or that does not pass the check, is
said as the plain statement says it.
"""

import logging
import time
from collections.abc import Iterator, Sequence
from zlib import crc32

from assistant.grounding import Grounding
from assistant.prompting import PromptError
from assistant.types import Fact
from assistant.writing.about import about
from assistant.writing.composed import ComposedWriter
from assistant.writing.language import in_language
from assistant.writing.letter_plan import letter_parts
from assistant.writing.plan import Part, parts
from assistant.writing.sentences import sentences
from assistant.writing.wordings import TONES, Act, Tone, read_wordings
from assistant.writing.written import Written
from knowledge.language import Language

log = logging.getLogger(__name__)
Notes = dict[str, object]
WORDED_BETTER = frozenset(
    {
        "price", "availability", "comparison", "complaint", "policy", "how_to", "product_question", "clarify", "after_sales", "quote_note",
    }
)  # fmt: skip
"""Tasks whose replies were found better than the plain statement when both were compared blind (`benchmarks/LOG.md`)."""


class WordedWriter:
    """Chooses among the wordings by code: another question, other words; the same question, the same."""

    name = "worded"

    def __init__(self, tone: Tone = "warm", tasks: frozenset[str] | None = None) -> None:
        self._tone, self._tasks = tone, tasks

    @property
    def model(self) -> str:
        """Return the model's name; "" where there is none."""
        return ""

    def prepare(self) -> None:
        """Load what there is to load. Raises assistant.errors.Unavailable."""

    def write(
        self, task: str, plain: str, facts: Sequence[Fact], language: Language, asked: Sequence[str] = ()
    ) -> Written | list[str]:
        """Return the text while it is being written. A task may say more: `letter KIND TONE LENGTH`, `quote_note TONE`."""
        name, *said = task.split()
        tone = next((t for t in TONES if t in said), self._tone)
        read = None
        if name == "letter" and self._words(name):
            read = letter_parts(said[0], plain, facts)
        elif self._words(name):
            read = parts(name, plain, facts, language, about=about(name, asked))
        if read is None:
            return ComposedWriter().write(task, plain, facts, language)
        notes: Notes = {"writer": self.name, "model": self.model, "reply_tokens": 0, "kept": 0}
        self.prepare()
        way = crc32(f"{asked[-1] if asked else ''}{len(asked)}".encode())
        return Written(self._sentences(read, facts, language, tone, way, notes), lambda sentence, why: "", notes)

    def _words(self, task: str) -> bool:
        return self._tasks is None or task in self._tasks

    def _sentences(
        self, read: Sequence[Part], facts: Sequence[Fact], language: Language, tone: Tone, way: int, notes: Notes
    ) -> Iterator[str]:
        began, grounding = time.perf_counter(), Grounding(facts, "\n".join(p.plain for p in read))
        bold = frozenset(f.id for f in facts if f.kind == "name" and f.product)
        for at, part in enumerate(read):
            text = self._said(part.acts, language, tone, way + at, notes) if part.acts else None
            if part.acts and (text is None or not _passes(text, grounding, language)):
                notes["kept"], text = int(str(notes["kept"])) + 1, None
            said = part.plain if text is None else _bold(text, bold)
            for sentence in sentences([said + (read[at + 1].before if at + 1 < len(read) else "")]):
                notes.setdefault("first_text_milliseconds", round((time.perf_counter() - began) * 1000, 1))
                yield sentence
        notes["milliseconds"] = round((time.perf_counter() - began) * 1000, 1)

    def _said(self, acts: Sequence[Act], language: Language, tone: Tone, way: int, notes: Notes) -> str | None:
        """Return acts in words, or None where there are none for them."""
        try:
            return read_wordings(language).say(acts, tone, way)
        except PromptError as error:
            log.info("said plainly: %s", error)
            return None


def _passes(text: str, grounding: Grounding, language: Language) -> bool:
    """Return whether every sentence passes the check that will read it again; what passes is remembered."""
    for sentence in sentences([text]):
        found = grounding.check(sentence)
        if found.problems or not in_language(found.text, language):
            log.info("a paragraph is said plainly: %s", [p.why.en for p in found.problems])
            return False
        grounding.release(found)
    return bool(text.strip())


def _bold(text: str, names: frozenset[str]) -> str:
    """Return a text with its products in bold, as every reply has them."""
    for name in names:
        text = text.replace(f"[[{name}]]", f"**[[{name}]]**")
    return text
