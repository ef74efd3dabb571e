"""Which turns count as not answered well, and why: from what stands beside the records, without reading them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import Connection, select

from assistant.colleagues.types import COLLEAGUE
from assistant.database import conversations, hand_offs, turns
from assistant.gaps.types import REASONS, Counted, Reason

UNSURE = 0.5
"""An intent less probable than this (0..1) was a guess."""
AT_ONCE = timedelta(minutes=3)
"""Within this time of the reply a like question says that it did not help."""
_APART = frozenset({"small_talk", "lead", "person", COLLEAGUE})
"""Intents whose turns ask the assistant nothing: a greeting, a contact left, the wish for a person, talk with a colleague of ours."""

Pair = tuple[str, str]
"""The ids of a turn and of the one after it."""


class _Walked(NamedTuple):
    """What is told of a turn beside its record."""

    id: str
    conversation: str
    number: int
    intent: str
    confidence: float
    refused: bool
    rating: int | None
    at: str


_WALK = select(*(turns.c[name] for name in _Walked._fields))
"""What an index alone answers: the records, of some ten thousand characters each, are not touched."""


def counted(connection: Connection, since: str, alike: Callable[[Sequence[Pair]], set[Pair]]) -> list[Counted]:
    """Return the turns from a moment on that count, oldest first. `alike` says which pairs of turns ask the same."""
    # Put in order here: asked for in order, SQLite would walk the conversations and touch every record.
    walked = sorted(map(_Walked._make, connection.execute(_WALK.where(turns.c.at >= since))), key=itemgetter(1, 2))
    talks = {talk: list(said) for talk, said in groupby(walked, key=itemgetter(1))}
    told = connection.execute(select(conversations.c.id).where(conversations.c.role == "customer"))
    customers = set(told.scalars())
    again = {one for one, _ in alike(_at_once(talks))}
    handed = set(_handed(connection, talks))
    found = [
        Counted(turn.id, talk, turn.at, "customers" if talk in customers else "staff", why)
        for talk, said in talks.items()
        for turn in said
        if (why := _reasons(turn, again, handed))
    ]
    return sorted(found, key=lambda one: (one.at, one.turn))


def _reasons(turn: _Walked, again: set[str], handed: set[str]) -> tuple[Reason, ...]:
    unsure = turn.confidence < UNSURE and turn.intent not in _APART
    if not (turn.refused or turn.rating or unsure or turn.id in handed or turn.id in again):
        return ()
    holds: Mapping[Reason, bool] = {
        "refused": bool(turn.refused),
        "rated_down": turn.rating is not None and turn.rating < 0,
        "handed_over": turn.id in handed,
        "asked_again": turn.id in again,
        "unsure": unsure,
    }
    return tuple(reason for reason in REASONS if holds[reason])


def _at_once(talks: Mapping[str, Sequence[_Walked]]) -> list[Pair]:
    """Return the turns that were soon followed by another that asks something, oldest first."""
    found = [
        (other.at, one.id, other.id)
        for said in talks.values()
        for one, other in pairwise(said)
        if one.intent not in _APART and other.intent not in _APART
        if datetime.fromisoformat(other.at) - datetime.fromisoformat(one.at) <= AT_ONCE
    ]
    return [(one, other) for _, one, other in sorted(found)]


def _handed(connection: Connection, talks: Mapping[str, Sequence[_Walked]]) -> Iterator[str]:
    """Yield the turn whose reply came last before a conversation was passed to a person; none where that was all it asked."""
    told = select(hand_offs.c.conversation, hand_offs.c.created_at).order_by(hand_offs.c.created_at)
    for row in connection.execute(told):
        before = [turn for turn in talks.get(row.conversation, ()) if turn.at <= row.created_at]
        last = next((turn for turn in reversed(before) if turn.intent not in _APART), None)
        if last is not None:
            yield last.id
