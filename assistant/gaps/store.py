"""Decisions on gaps as rows: kept with the turns they were taken on, so that they stay with the question whatever else is asked."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from assistant.errors import BadRequest
from assistant.gaps.tables import gap_turns, gaps
from assistant.gaps.types import GapState
from knowledge.language import Bilingual
from knowledge.store import hold, now

_MOST_TURNS = 2_000  # of one decision, the newest: any one of them is enough to know the group by


def decisions(connection: Connection) -> dict[str, Row[Any]]:
    """Return every decision by its id."""
    return {row.id: row for row in connection.execute(select(gaps))}


def decided(connection: Connection) -> dict[str, str]:
    """Return the decision that each turn stands under."""
    return {row.turn: row.gap for row in connection.execute(select(gap_turns))}


def decide(
    connection: Connection, gap: str, turns: Sequence[str], seen: int, by: str, state: GapState, note: str
) -> None:
    """Keep what was decided of a gap. `turns` are its turns, oldest first. Raises BadRequest where `seen` is not its version."""
    hold(connection, "gaps")  # of two who decide at once the second finds what the first did
    kept = connection.scalar(select(gaps.c.version).where(gaps.c.id == gap))
    if (kept or 0) != seen:
        raise BadRequest(
            Bilingual(
                "Somebody else has just decided on this question. Open it again to see what, then decide anew.",
                "其他人刚刚处理了这个问题。请重新打开查看后再操作。",
            )
        )
    values = {"state": state, "note": note, "by": by, "at": now(), "version": seen + 1}
    if kept is None:
        connection.execute(insert(gaps).values(id=gap, **values))
    else:
        connection.execute(update(gaps).where(gaps.c.id == gap).values(**values))
    mine = list(turns[-_MOST_TURNS:])
    connection.execute(delete(gap_turns).where(gap_turns.c.gap == gap))
    _leave(connection, mine)
    connection.execute(insert(gap_turns), [{"turn": turn, "gap": gap} for turn in mine])


def _leave(connection: Connection, turns: Collection[str]) -> None:
    """Take turns out of what they stood under."""
    ids = list(turns)
    for start in range(0, len(ids), 500):
        connection.execute(delete(gap_turns).where(gap_turns.c.turn.in_(ids[start : start + 500])))


def forget(connection: Connection, turns: Iterable[str], names: Callable[[str], bool]) -> int:
    """Take a customer's turns out of all decisions, empty the notes that name them; a decision without turns goes."""
    before = set(connection.scalars(select(gap_turns.c.gap).distinct()))
    gone = list(turns)
    _leave(connection, gone)
    left = set(connection.scalars(select(gap_turns.c.gap).distinct()))
    connection.execute(delete(gaps).where(gaps.c.id.in_(before - left)))
    named = [row.id for row in connection.execute(select(gaps.c.id, gaps.c.note)) if names(row.note)]
    connection.execute(update(gaps).where(gaps.c.id.in_(named)).values(note=""))
    return len(before - left) + len(named)
