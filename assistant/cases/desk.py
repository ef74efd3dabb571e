"""The desk of cases: confirmed, run with progress and stop, exported and imported; each method authorises, does, records."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

from sqlalchemy import Engine, func, select

from assistant.cases import files, store
from assistant.cases.running import Documents, tried
from assistant.cases.tables import own_cases
from assistant.cases.types import Imported, OwnCase, Run
from assistant.database import Records
from assistant.errors import BadRequest, Busy, NotFound
from assistant.evaluation import Case
from assistant.gaps.wordings import shown
from assistant.kit import Kit
from assistant.permissions import require
from assistant.types import Person
from knowledge.catalogue import Catalogue
from knowledge.errors import Stopped
from knowledge.language import Bilingual, detect
from knowledge.store import now, writing
from knowledge.types import Progress

_BEFORE = 6  # turns of a conversation that a case keeps


class CaseDesk:
    """Cases, for administrators. `kit` returns what a turn may use now."""

    def __init__(self, engine: Engine, kit: Callable[[], Kit], catalogue: Catalogue, library: Documents) -> None:
        self._engine, self._kit, self._catalogue, self._library = engine, kit, catalogue, library
        self._records = Records(engine)
        self._running, self._stop = threading.Lock(), threading.Event()

    def cases(self, who: Person) -> list[OwnCase]:
        """Return every case, those that fail first."""
        require(who, "manage_cases")
        with self._engine.connect() as connection:
            found = store.every(connection)
        return sorted(found, key=lambda own: own.result is None or own.result.outcome != "failed")

    def confirm(
        self, who: Person, turn: str, *, answerable: bool = True, documents: Sequence[str] = (), skus: Sequence[str] = (),
        include: Sequence[str] = (), exclude: Sequence[str] = (),
    ) -> OwnCase:  # fmt: skip
        """Make a turn a case, with the conversation before it: what must be cited and said, or that it must be refused.

        Its texts are kept with contacts masked. Raises NotFound, or BadRequest where nothing of it can be checked.
        """
        require(who, "manage_cases")
        row = self._records.turn(turn)
        if not row.asked:
            raise NotFound(Bilingual("That turn was forgotten with its customer.", "该对话已随客户资料一并删除。"))
        if answerable and not any((documents, skus, include, exclude)):
            raise BadRequest(
                Bilingual(
                    "Say what the reply must cite, say or not say, or that it must be refused: else nothing can be checked.",
                    "请填写回复必须引用、包含或不得包含的内容，或选择“应当拒答”，否则无法检查。",
                )
            )
        before = self._records.last_turns(row.conversation, _BEFORE, row.number)
        role = "customer" if self._records.owner(row.conversation)[1] == "customer" else "sales"
        case = Case(
            f"turn-{row.id}", detect(row.asked, "en"), shown(row.asked), answerable, tuple(documents), tuple(skus),
            tuple(include), tuple(exclude), role=role, turns=tuple(shown(one.asked) for one in before if one.asked),
        )  # fmt: skip
        with writing(self._engine) as connection:
            self._room_for(connection.scalar(select(func.count()).select_from(own_cases)) or 0)
            store.keep(connection, case, who.name or who.id, turn=row.id, conversation=row.conversation)
        return next(own for own in self.cases(who) if own.case.id == case.id)

    def _room_for(self, kept: int) -> None:
        if kept >= files.MOST:
            raise BadRequest(
                Bilingual(
                    f"There are {kept:,} cases already. Delete some first.", f"已有 {kept:,} 个用例，请先删除一些。"
                )
            )

    def delete(self, who: Person, case: str) -> None:
        """Delete a case. Raises NotFound."""
        require(who, "manage_cases")
        with writing(self._engine) as connection:
            if not store.drop(connection, [case]):
                raise NotFound(Bilingual("There is no such case.", "没有该用例。"))

    def run(self, who: Person, progress: Progress | None = None) -> Run:
        """Put every case to the assistant as it is now and keep how it went. Raises Busy while another run goes on.

        Nothing is saved of the replies but with the case. `progress` hears (done, all, question).
        """
        require(who, "manage_cases")
        if not self._running.acquire(blocking=False):
            raise Busy(
                Bilingual(
                    "The cases are being run already. Wait until that ends, or stop it.",
                    "用例正在运行，请等待完成或先停止。",
                )
            )
        try:
            self._stop.clear()
            return self._run(self.cases(who), progress)
        finally:
            self._running.release()

    def _run(self, cases: Sequence[OwnCase], progress: Progress | None) -> Run:
        done: list[OwnCase] = []
        stopped = False
        for at, own in enumerate(cases):
            try:
                if progress:
                    progress(at, len(cases), own.case.text[:60])
            except Stopped:
                stopped = True
            if stopped or self._stop.is_set():
                stopped = True
                break
            done.append(self._try(own))
        if progress and not stopped:
            progress(len(cases), len(cases), "")
        outcomes = [own.result.outcome for own in done if own.result]
        failed = tuple(own for own in done if own.result and own.result.outcome == "failed")
        return Run(now(), len(done), outcomes.count("passed"), outcomes.count("not_due"), failed, stopped)

    def _try(self, own: OwnCase) -> OwnCase:
        with self._engine.connect() as connection:
            good = store.good(connection, own.case.id)
        result, kept = tried(own, good, self._kit(), self._catalogue, self._library)
        with writing(self._engine) as connection:
            store.keep_result(connection, own, result, kept)
        return replace(own, result=result)

    def stop(self, who: Person) -> None:
        """Stop the run that goes on after the case that is being put."""
        require(who, "manage_cases")
        self._stop.set()

    def export(self, who: Person) -> str:
        """Return every case as JSONL, in the format of the evaluation suites."""
        return files.write(own.case for own in self.cases(who))

    def import_text(self, who: Person, text: str) -> Imported:
        """Keep the cases of a JSONL text, each in place of the one of its id. Raises BadRequest where there are too many."""
        require(who, "manage_cases")
        found = list(files.read(text))
        added = changed = 0
        with writing(self._engine) as connection:
            self._room_for((connection.scalar(select(func.count()).select_from(own_cases)) or 0) + len(found) - 1)
            for _, case in found:
                if isinstance(case, Case):
                    new = store.keep(connection, case, who.name or who.id)
                    added, changed = added + new, changed + (not new)
        return Imported(added, changed, tuple((n, why) for n, why in found if isinstance(why, Bilingual)))
