"""Which turns count as not answered well, and why: from what stands beside the records, without reading them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from typing import Any

from sqlalchemy import Connection, Row, select

from assistant.database import conversations, hand_offs, turns
from assistant.gaps.types import REASONS, Counted, Reason

UNSURE = 0.5
"""An intent less probable than this (0..1) was a guess."""
AT_ONCE = timedelta(minutes=3)
"""Within this time of the reply a like question says that it did not help."""
_APART = frozenset({"small_talk", "lead", "person"})
"""Intents whose turns ask nothing: a greeting, a contact left, the wish for a person."""

Pair = tuple[str, str]
"""The ids of a turn and of the one after it."""

_WALK = select(
    turns.c.id, turns.c.conversation, turns.c.number, turns.c.intent, turns.c.confidence, turns.c.refused,
    turns.c.rating, turns.c.at,
)  # fmt: skip
"""What an index alone answers: the records, of some ten thousand characters each, are not touched."""


def counted(connection: Connection, since: str, alike: Callable[[Sequence[Pair]], set[Pair]]) -> list[Counted]:
    """Return the turns from a moment on that count, oldest first. `alike` says which pairs of turns ask the same."""
    rows: list[Row[Any]] = sorted(
        connection.execute(_WALK.where(turns.c.at >= since)), key=lambda r: (r.conversation, r.number)
    )
    told = connection.execute(select(conversations.c.id, conversations.c.role))
    roles: dict[str, str] = {row.id: row.role for row in told}
    talks: dict[str, list[Row[Any]]] = {talk: list(said) for talk, said in groupby(rows, key=lambda r: r.conversation)}
    again = {one for one, _ in alike(list(_at_once(talks)))}
    handed = set(_handed(connection, talks))
    found = [
        Counted(row.id, talk, row.at, "customers" if roles.get(talk) == "customer" else "staff", why)
        for talk, said in talks.items() for row in said if (why := _reasons(row, again, handed))
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.at, one.turn))


def _reasons(row: Row[Any], again: set[str], handed: set[str]) -> tuple[Reason, ...]:
    asks = row.intent not in _APART
    holds: Mapping[Reason, bool] = {
        "refused": bool(row.refused),
        "rated_down": row.rating is not None and row.rating < 0,
        "handed_over": row.id in handed,
        "asked_again": row.id in again,
        "unsure": asks and row.confidence < UNSURE,
    }
    return tuple(reason for reason in REASONS if holds[reason])


def _at_once(talks: Mapping[str, Sequence[Row[Any]]]) -> Iterator[Pair]:
    """Yield the turns that were soon followed by another that asks something."""
    for said in talks.values():
        for one, other in pairwise(said):
            if one.intent in _APART or other.intent in _APART:
                continue
            if datetime.fromisoformat(other.at) - datetime.fromisoformat(one.at) <= AT_ONCE:
                yield one.id, other.id


def _handed(connection: Connection, talks: Mapping[str, Sequence[Row[Any]]]) -> Iterator[str]:
    """Yield the turn whose reply came last before a conversation was passed to a person; none where that was all it asked."""
    told = select(hand_offs.c.conversation, hand_offs.c.created_at).order_by(hand_offs.c.created_at)
    for row in connection.execute(told):
        before = _before(talks.get(row.conversation, ()), row.created_at)
        last = next((turn for turn in before if turn.intent not in _APART), None)
        if last is not None:
            yield last.id


def _before(said: Iterable[Row[Any]], moment: str) -> list[Row[Any]]:
    return [turn for turn in said if turn.at <= moment][::-1]
