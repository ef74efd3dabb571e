"""The desk of reviewed answers: seen before they are saved, kept, edited, deleted; each method authorises, does, records."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Engine, Row

from assistant.answers import conflicts, fields, store
from assistant.answers.publishing import names, prepared, publish, withdraw
from assistant.answers.room import AnswerRoom
from assistant.answers.types import KIND, Answer, AnswerState, Preview, Shown, Written
from assistant.cases.running import ask
from assistant.database import new_id
from assistant.gaps.desk import GapDesk
from assistant.kit import Kit
from assistant.permissions import require
from assistant.types import Person
from knowledge.catalogue import Catalogue
from knowledge.drafts import DraftLibrary
from knowledge.language import Bilingual, detect
from knowledge.library import Library
from knowledge.store import writing
from knowledge.types import Document

_ASKED = 8  # questions that are put before and after
_UNUSED = Bilingual(
    "Even with it, “{question}” is not answered from it. Give it as a question of the answer, or use its words in the text.",
    "即使保存，“{question}”也不会用到该答案。请把它列为答案对应的问题，或在答案中使用其中的词语。",
)


class AnswerDesk:
    """Reviewed answers, for administrators. `kit` returns what a turn may use now."""

    def __init__(
        self, engine: Engine, kit: Callable[[], Kit], library: Library, catalogue: Catalogue, gaps: GapDesk
    ) -> None:
        self._engine, self._kit, self._library, self._catalogue, self._gaps = engine, kit, library, catalogue, gaps
        self.room = AnswerRoom(library)

    def answers(self, who: Person) -> list[Answer]:
        """Return every answer, the newest first."""
        require(who, "manage_answers")
        return self._all()

    def answer(self, who: Person, answer: str) -> Answer:
        """Return one answer. Raises NotFound."""
        require(who, "manage_answers")
        with self._engine.connect() as connection:
            row = store.row(connection, answer)
        return self._answer(row, self._kept())

    def preview(self, who: Person, written: Written, answer: str = "") -> Preview:
        """Return what its questions are replied now and would be with it, and what speaks against it; nothing is changed.

        `answer` is the id of the one that it is to stand instead of. Raises BadRequest or Unreadable.
        """
        require(who, "manage_answers")
        written = fields.clean(written)
        kit = self._kit()
        made = prepared(self._library, answer or "draft", written, who.name)
        instead = [kept.id for name in names(answer) if answer and (kept := self._library.named(name))]
        then = replace(kit, library=DraftLibrary(self._library, made, instead))
        shown = tuple(self._shown(q, written, kit, then, names(answer or "draft")) for q in written.questions[:_ASKED])
        return Preview(shown, (*self._against(written, answer), *_unused(shown)))

    def _shown(self, question: str, written: Written, now: Kit, then: Kit, mine: Collection[str]) -> Shown:
        role, language = ("customer" if written.audience == "public" else "sales"), detect(question, "en")
        before, after = (ask(kit, self._catalogue, question, role, language) for kit in (now, then))
        return Shown(question, language, before, after, any(c.path in mine for c in after.citations))

    def _against(self, written: Written, answer: str) -> Iterator[Bilingual]:
        yield from conflicts.against_catalogue(written, self._catalogue, self._kit().today())
        others = [other for other in self._all() if other.id != answer]
        yield from conflicts.against_answers(written, others, self._library.embedder)

    def save(self, who: Person, written: Written, *, gap: str = "", seen: int = 0) -> Answer:
        """Keep a new answer: it is knowledge at once, its questions are cases, and the gap that it is for is answered.

        `seen` is the gap's version. Raises BadRequest, NotFound (no such gap) or Unreadable; then nothing is changed.
        """
        require(who, "manage_answers")
        opened = self._gaps.gap(who, gap).gap.id if gap else ""
        also = self._gaps.answering(who, opened, seen=seen) if opened else None
        return self._keep(who, new_id(), fields.clean(written), 0, opened, also)

    def edit(self, who: Person, answer: str, written: Written, *, seen: int) -> Answer:
        """Keep an answer as it is written now; `seen` is the version that was read. Raises NotFound, BadRequest or Unreadable."""
        return self._keep(who, self.answer(who, answer).id, fields.clean(written), seen, "")

    def _keep(
        self, who: Person, answer: str, written: Written, seen: int, gap: str,
        also: Callable[[Connection], None] | None = None,
    ) -> Answer:  # fmt: skip
        by = who.name or who.id
        made = prepared(self._library, answer, written, who.id)
        with writing(self._engine) as connection:
            if also:
                also(connection)
            store.keep(connection, answer, written, seen, by, gap)
            publish(connection, self._library, answer, written, made, by)
        return self.answer(who, answer)

    def delete(self, who: Person, answer: str, *, seen: int) -> None:
        """Delete an answer with its documents and cases. Raises NotFound, or BadRequest where it was changed since."""
        require(who, "manage_answers")
        with writing(self._engine) as connection:
            store.drop(connection, answer, seen)
            withdraw(connection, self._library, answer)

    def _all(self) -> list[Answer]:
        kept = self._kept()
        with self._engine.connect() as connection:
            return [self._answer(row, kept) for row in store.rows(connection)]

    def _kept(self) -> dict[str, Document]:
        return {d.name: d for d in self._library.documents() if d.name.startswith(f"{KIND}/")}

    def _answer(self, row: Row[Any], kept: dict[str, Document]) -> Answer:
        written = store.written(row)
        answer = Answer(row.id, written, "in_force", row.gap, row.by, row.at, row.version)
        return replace(answer, state=self._state(answer, kept))

    def _state(self, answer: Answer, kept: dict[str, Document]) -> AnswerState:
        days, today = answer.written.validity, self._kit().today()
        if not all(name in kept for name in answer.documents):
            return "deleted"
        if days.since and today < days.since:
            return "to_come"
        return "in_force" if days.holds(today) else "expired"


def _unused(shown: tuple[Shown, ...]) -> Iterator[Bilingual]:
    for one in shown:
        if not one.used:
            yield Bilingual(*(text.replace("{question}", one.question) for text in (_UNUSED.en, _UNUSED.zh)))
