"""The desk of gaps: what was asked and not answered well, in groups; each method authorises, does, records."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import Connection, Engine, Row

from assistant.errors import BadRequest, NotFound
from assistant.gaps import store, wordings
from assistant.gaps.grouping import nearest
from assistant.gaps.room import GapRoom
from assistant.gaps.sheet import write_csv
from assistant.gaps.survey import Said, Survey, Surveyed
from assistant.gaps.types import REASONS, SIDES, Example, Gap, Gaps, GapState, Near, OpenGap, Reason, Side
from assistant.kit import Kit
from assistant.permissions import require
from assistant.types import Person
from knowledge.embedders import Embedder
from knowledge.language import Bilingual, Language, detect
from knowledge.store import writing
from knowledge.types import STAFF

_EXAMPLES, _WORDINGS, _NEAR = 50, 12, 5
_NOTE = 1000
_LANGUAGES: tuple[Language, ...] = ("zh", "en")


@dataclass(frozen=True)
class _Group:
    """A group with the decision it stands under."""

    id: str
    said: tuple[Said, ...]
    decision: Row[Any] | None


class GapDesk:
    """Gaps, for administrators. Nothing a customer said is kept here: it is read from their turns each time."""

    def __init__(self, engine: Engine, kit: Kit, embedder: Embedder) -> None:
        self._engine, self._kit = engine, kit
        self._survey = Survey(engine, embedder, kit.catalogue)
        self.room = GapRoom(self._survey.forget)

    def gaps(
        self, who: Person, side: Side = "customers", *, state: GapState | None = "open", reason: Reason | None = None,
        language: Language | None = None, since: date | None = None, limit: int = 100,
    ) -> Gaps:  # fmt: skip
        """Return the groups with turns of such a reason, language and time, those with most first; counts are of such turns."""
        require(who, "see_gaps")
        surveyed = self._survey.of(side)
        with self._engine.connect() as connection:
            groups = [
                _Group(g.id, told, g.decision)
                for g in _decided(connection, surveyed)
                if state is None or _state(g) == state
                if (told := _chosen(g.said, reason, language, since))
            ]
            groups.sort(key=lambda g: (-len(g.said), g.said[0].counted.at, g.id))
            first = groups[: max(1, min(limit, 500))]
            shown = [gap for gap in self._shown(connection, first) if gap.title]
        every = [said for group in groups for said in group.said]
        looked = sum(len(group) for group in surveyed.groups)
        return Gaps(tuple(shown), len(groups), len(every), looked, surveyed.left_out, _weeks(every))

    def gap(self, who: Person, gap: str) -> OpenGap:
        """Return the gap of an id, or that a turn of this id stands in. Raises NotFound."""
        require(who, "see_gaps")
        with self._engine.connect() as connection:
            group = self._find(connection, gap)
            shown = next(iter(self._shown(connection, [group])))
            newest = [said.counted.turn for said in group.said[::-1]][: 6 * _EXAMPLES]
            read = wordings.read(connection, newest)
        why = {said.counted.turn: said for said in group.said}
        examples = [_example(why[turn], read[turn]) for turn in newest if turn in read]
        apart = list({" ".join(e.alone.casefold().split()): e for e in examples[::-1]}.values())[::-1]
        return OpenGap(shown, tuple(apart[:_EXAMPLES]), _spread(apart), self._near(shown))

    def dismiss(self, who: Person, gap: str, note: str = "", *, seen: int = 0) -> Gap:
        """Set a gap aside as none of our business; `seen` is the version that was read. Raises NotFound or BadRequest."""
        return self._decide(who, gap, seen, "dismissed", note)

    def reopen(self, who: Person, gap: str, *, seen: int) -> Gap:
        """Put a gap back among the open ones. Raises NotFound or BadRequest."""
        return self._decide(who, gap, seen, "open", None)

    def note(self, who: Person, gap: str, note: str, *, seen: int = 0) -> Gap:
        """Keep a note with a gap, such as who sees to it. Raises NotFound or BadRequest."""
        return self._decide(who, gap, seen, None, note)

    def answering(self, who: Person, gap: str, *, seen: int) -> Callable[[Connection], None]:
        """Return what keeps, within a write transaction, that a gap has an answer now. Raises NotFound; BadRequest when called."""
        return self._deciding(who, gap, seen, "answered", None)[1]

    def export(self, who: Person, side: Side = "customers", state: GapState | None = None) -> str:
        """Return gaps as CSV, a line each, most first; no cell can become a formula."""
        return write_csv(self.gaps(who, side, state=state, limit=500).gaps)

    def _decide(self, who: Person, gap: str, seen: int, state: GapState | None, note: str | None) -> Gap:
        kept, decide = self._deciding(who, gap, seen, state, note)
        with writing(self._engine) as connection:
            decide(connection)
        return self.gap(who, kept).gap

    def _deciding(
        self, who: Person, gap: str, seen: int, state: GapState | None, note: str | None
    ) -> tuple[str, Callable[[Connection], None]]:
        """Return the id that a decision is kept under, and what keeps it."""
        require(who, "manage_gaps")
        if note is not None and len(note) > _NOTE:
            raise BadRequest(
                Bilingual(
                    f"A note may have {_NOTE} characters. Please shorten it.", f"备注最多 {_NOTE} 个字符，请缩短。"
                )
            )
        with self._engine.connect() as connection:
            group = self._find(connection, gap)
        was, ids = group.decision, [said.counted.turn for said in group.said]
        told = note.strip() if note is not None else (was.note if was else "")
        new, by = state or _state(group), who.name or who.id
        return group.id, lambda connection: store.decide(connection, group.id, ids, seen, by, new, told)

    def _find(self, connection: Connection, gap: str) -> _Group:
        for side in SIDES:
            for group in _decided(connection, self._survey.of(side)):
                if group.id == gap or any(said.counted.turn == gap for said in group.said):
                    return group
        raise NotFound(
            Bilingual(
                "There is no such open question: its turns may be too old, or forgotten. Look at the list.",
                "没有这个问题：相关对话可能已过期或已被删除。请查看列表。",
            )
        )

    def _shown(self, connection: Connection, groups: Sequence[_Group]) -> Iterable[Gap]:
        """Yield groups as gaps, their titles the wordings in the middle; "" where nothing of it may be read any more."""
        middles = {(g.id, tongue): self._middle(g, tongue) for g in groups for tongue in _LANGUAGES}
        read = wordings.read(connection, [turn for turn in middles.values() if turn])
        for group in groups:
            titles = {t: read[turn].alone for t in _LANGUAGES if (turn := middles[group.id, t]) and turn in read}
            yield _gap(group, titles)

    def _middle(self, group: _Group, language: Language) -> str:
        """Return the turn whose wording stands for the group in a language; "" where there is none in it."""
        mine = {said.key: said.counted.turn for said in group.said[::-1] if said.language == language}
        kept = self._survey.vectors(list(mine))
        return mine[nearest(kept)] if kept else ""

    def _near(self, gap: Gap) -> tuple[Near, ...]:
        """Return the passages and products that lie nearest to the group's middle."""
        found = [
            Near("passage", str(h.passage.id), h.passage.title, " / ".join(h.passage.heading), h.passage.text[:300], h.score)
            for h in self._kit.library.search(gap.title, _NEAR, audiences=STAFF, language=detect(gap.title))
        ]  # fmt: skip
        found += [
            Near("product", h.product.sku, h.product.name.en or h.product.name.zh, "", h.product.description.en[:200], h.score)
            for h in self._kit.catalogue.search(gap.title, 3, audiences=STAFF)
        ]  # fmt: skip
        return tuple(found)


def _decided(connection: Connection, surveyed: Surveyed) -> list[_Group]:
    """Return the groups, each under the decision that most of its turns stand under."""
    known, under = store.decisions(connection), store.decided(connection)
    groups: dict[str, _Group] = {}
    for said in surveyed.groups:
        votes = Counter(gap for one in said if (gap := under.get(one.counted.turn)) in known)
        best = min(votes, key=lambda gap: (-votes[gap], gap)) if votes else None
        id = best or said[0].counted.turn
        if id in groups:  # it fell apart: both parts stand under what was decided of the whole
            said = tuple(sorted((*groups[id].said, *said), key=lambda s: (s.counted.at, s.counted.turn)))
        groups[id] = _Group(id, said, known.get(id))
    return list(groups.values())


def _state(group: _Group) -> GapState:
    return cast(GapState, group.decision.state) if group.decision else "open"


def _chosen(
    said: Sequence[Said], reason: Reason | None, language: Language | None, since: date | None
) -> tuple[Said, ...]:
    begins = since.isoformat() if since else ""
    return tuple(
        one for one in said
        if (reason is None or reason in one.counted.reasons) and (language is None or one.language == language)
        and one.counted.at >= begins
    )  # fmt: skip


def _gap(group: _Group, titles: dict[Language, str]) -> Gap:
    said, kept = group.said, group.decision
    reasons = Counter(reason for one in said for reason in one.counted.reasons)
    tongues = Counter(one.language for one in said)
    common = max(titles, key=lambda t: (tongues[t], t), default=None)
    return Gap(
        group.id, titles[common] if common else "", titles, len(said), len({s.counted.conversation for s in said}),
        said[0].counted.at, said[-1].counted.at, {r: reasons[r] for r in REASONS if reasons[r]}, dict(tongues),
        _weeks(said), _state(group), kept.note if kept else "", kept.by if kept else "", kept.at if kept else "",
        sum(s.counted.at > kept.at for s in said) if kept else 0, kept.version if kept else 0,
    )  # fmt: skip


def _weeks(said: Iterable[Said]) -> tuple[tuple[date, int], ...]:
    """Return how many turns there were by week (its Monday, UTC), without a gap between the first and the last."""
    counts = Counter(_monday(one.counted.at) for one in said)
    if not counts:
        return ()
    week, weeks = min(counts), []
    while week <= max(counts):
        weeks.append((week, counts[week]))
        week += timedelta(days=7)
    return tuple(weeks)


def _monday(at: str) -> date:
    day = datetime.fromisoformat(at).astimezone(UTC).date()
    return day - timedelta(days=day.weekday())


def _example(said: Said, word: wordings.Wording) -> Example:
    one = said.counted
    return Example(one.turn, one.conversation, one.at, word.language, word.text, word.alone, one.reasons)


def _spread(examples: Sequence[Example]) -> tuple[Example, ...]:
    """Return wordings to write an answer by, the newest of each language by turns."""
    lists = [[e for e in examples if e.language == tongue] for tongue in _LANGUAGES]
    pairs = [e for at in range(_WORDINGS) for one in lists for e in one[at : at + 1]]
    return tuple(pairs[:_WORDINGS])
