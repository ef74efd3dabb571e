"""How warm customers' conversations are: their recorded turns read for signals, remembered until something is added."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any

from sqlalchemy import Engine, Row, func, select

from assistant.database import conversations, hand_offs, turns
from assistant.intention import warmth
from assistant.intention.signals import START, Told, kinds, tells
from assistant.intention.types import Heat, Signal

_AT_ONCE = 500
_KEPT = 5000
_UNANSWERED = 3
"""Unanswered questions that count at most."""


@dataclass(frozen=True)
class Said:
    """One turn of a customer as far as signals go; `at` is ISO text in UTC."""

    turn: str
    text: str
    at: str
    intent: str = ""
    confidence: float = 0.0
    refused: bool = False


def heat_of(conversation: str, said: Sequence[Said], earlier: str = "", asked_for: Sequence[str] = ()) -> Heat:
    """Return how warm a conversation is by its turns in order.

    The score is 20 and the points of each kind of signal once, kept within 0..100; a later "no" takes back what was said
    before. `earlier` is the first day on which the customer had written before this conversation ("" never), `asked_for`
    the contacts given where a person was asked for ("" none was given).
    """
    found: dict[str, Signal] = {}
    for turn in said:
        for told in tells(turn.text, turn.intent, turn.confidence):
            if told.gone:
                found.pop(told.kind, None)
            else:
                found.setdefault(told.kind, _signal(told, turn))
    back = next((t for t in said if t.text and t.at[:10] > (earlier or said[0].at)[:10]), None)
    if back is not None:
        found["returned"] = _signal(Told("returned", back.text[:120]), back)
    for contact in asked_for:
        found.setdefault("person", _signal(Told("person", ""), said[-1]))
        if contact:
            found.setdefault("contact", _signal(Told("contact", contact[:120]), said[-1]))
    signals = [*found.values(), *_unanswered(said)]
    score = max(0, min(100, round(START + sum(s.points for s in signals))))
    signals.sort(key=lambda s: (-abs(s.points), s.id, s.turn))
    return Heat(conversation, score, warmth.of_score(score), tuple(signals))


def _signal(told: Told, turn: Said) -> Signal:
    kind = kinds()[told.kind]
    return Signal(kind.id, kind.label, float(kind.points), turn.turn, told.quote)


def _unanswered(said: Sequence[Said]) -> list[Signal]:
    missed = [t for t in said if t.refused and t.intent not in ("out_of_scope", "small_talk") and t.text]
    return [_signal(Told("unanswered", t.text[:120]), t) for t in missed[:_UNANSWERED]]


def scores_by_day(said: Mapping[str, Sequence[Said]]) -> Callable[[str, date], float | None]:
    """Return what gives the score that a conversation had at the end of a day; None where it had not begun."""
    known: dict[tuple[str, int], float] = {}

    def score(conversation: str, on: date) -> float | None:
        so_far = [turn for turn in said.get(conversation, ()) if turn.at[:10] <= on.isoformat()]
        key = conversation, len(so_far)
        if so_far and key not in known:
            known[key] = float(heat_of(conversation, so_far).score)
        return known[key] if so_far else None

    return score


class Heats:
    """Reads many conversations at once, and again only where a turn was added, answered for or removed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._kept: OrderedDict[str, tuple[tuple[object, ...], Heat]] = OrderedDict()
        self._lock = Lock()

    def of(self, wanted: Iterable[str]) -> dict[str, Heat]:
        """Return the heat of each conversation that is a customer's and has a turn; trials of staff are none."""
        ids, found = list(dict.fromkeys(wanted)), dict[str, Heat]()
        for start in range(0, len(ids), _AT_ONCE):
            found |= self._some(ids[start : start + _AT_ONCE])
        return found

    def said(self, wanted: Iterable[str]) -> dict[str, list[Said]]:
        """Return the turns of customers' conversations in order, by conversation."""
        ids, found = list(dict.fromkeys(wanted)), dict[str, list[Said]]()
        with self._engine.connect() as connection:
            for start in range(0, len(ids), _AT_ONCE):
                some = ids[start : start + _AT_ONCE]
                own = {row.id for row in connection.execute(_marks(some))}
                for row in connection.execute(_turns(some)):
                    if row.conversation in own:
                        found.setdefault(row.conversation, []).append(_said(row))
        return found

    def forget(self) -> None:
        """Keep nothing of what was read."""
        with self._lock:
            self._kept.clear()

    def _some(self, ids: Sequence[str]) -> dict[str, Heat]:
        with self._engine.connect() as connection:
            marks = {row.id: tuple(row) for row in connection.execute(_marks(ids))}
            with self._lock:
                kept = {c: self._kept[c][1] for c, m in marks.items() if c in self._kept and self._kept[c][0] == m}
            fresh = [c for c in marks if c not in kept]
            rows = connection.execute(_turns(fresh)).all() if fresh else []
            passed = connection.execute(_hand_offs(fresh)).all() if fresh else []
        said, asked_for = dict[str, list[Said]](), dict[str, list[str]]()
        for row in rows:
            said.setdefault(row.conversation, []).append(_said(row))
        for row in passed:
            asked_for.setdefault(row.conversation, []).append(row.contact)
        new = {c: heat_of(c, lines, str(marks[c][2] or ""), asked_for.get(c, ())) for c, lines in said.items()}
        self._keep({c: (marks[c], heat) for c, heat in new.items()})
        return {c: heat for c in ids if (heat := kept.get(c) or new.get(c)) is not None}

    def _keep(self, new: dict[str, tuple[tuple[object, ...], Heat]]) -> None:
        with self._lock:
            self._kept |= new
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)


def _marks(ids: Sequence[str]) -> Any:  # noqa: ANN401 - a Select of any columns
    """Return what asks for the marks by which a conversation is known to have changed: id, turns, first day, length of what was said."""
    other = conversations.alias()
    earlier = select(func.min(other.c.started_at)).where(other.c.owner == conversations.c.owner).scalar_subquery()
    length = select(func.sum(func.length(turns.c.asked))).where(turns.c.conversation == conversations.c.id)
    given = func.count() + func.coalesce(func.sum(func.length(hand_offs.c.contact)), 0)
    passed = select(given).where(hand_offs.c.conversation == conversations.c.id)
    chosen = select(
        conversations.c.id, conversations.c.turns, earlier, length.scalar_subquery(), passed.scalar_subquery()
    )
    return chosen.where(conversations.c.id.in_(ids), conversations.c.role == "customer")


def _turns(ids: Sequence[str]) -> Any:  # noqa: ANN401 - a Select of any columns
    columns = (turns.c.id, turns.c.conversation, turns.c.asked, turns.c.at, turns.c.intent, turns.c.confidence, turns.c.refused)  # fmt: skip
    return select(*columns).where(turns.c.conversation.in_(ids)).order_by(turns.c.conversation, turns.c.number)


def _hand_offs(ids: Sequence[str]) -> Any:  # noqa: ANN401 - a Select of any columns
    chosen = select(hand_offs.c.conversation, hand_offs.c.contact)
    return chosen.where(hand_offs.c.conversation.in_(ids)).order_by(hand_offs.c.created_at)


def _said(row: Row[Any]) -> Said:
    return Said(row.id, row.asked, row.at, row.intent, row.confidence, row.refused)
