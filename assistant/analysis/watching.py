"""The inputs of every analysis, kept as counts without a text, so that the next can be compared with the one before."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Column, Connection, String, Table, Text, insert, select

from assistant.analysis.drift import Change, Snapshot, changes, restored
from assistant.database import new_id
from knowledge.store import metadata, now

need_inputs = Table(
    "need_inputs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(200), nullable=False),  # of the file, or "conversations"
    Column("at", String(32), nullable=False, index=True),
    Column("inputs", Text, nullable=False),  # JSON of a Snapshot
)


@dataclass(frozen=True)
class Watched:
    """The texts of an analysis beside those learnt from, and beside those of the analysis before (empty for the first)."""

    name: str
    at: str
    learnt: tuple[Change, ...]
    before: tuple[Change, ...]
    before_name: str = ""


def keep(connection: Connection, name: str, found: Snapshot) -> None:
    """Keep what the texts of an analysis were like."""
    told = json.dumps(asdict(found), ensure_ascii=False)
    connection.execute(insert(need_inputs).values(id=new_id(), name=name[:200], at=now(), inputs=told))


def latest(connection: Connection, card: Mapping[str, Any]) -> Watched | None:
    """Return how the texts of the latest analysis compare, or None where there was none yet."""
    chosen = select(need_inputs).order_by(need_inputs.c.at.desc(), need_inputs.c.id).limit(2)
    rows = connection.execute(chosen).all()
    if not rows:
        return None
    seen = [restored(json.loads(r.inputs)) for r in rows]
    before = changes(seen[1], seen[0]) if len(rows) > 1 else ()
    return Watched(
        rows[0].name, rows[0].at, since_training(card, seen[0]), before, rows[1].name if len(rows) > 1 else ""
    )


def since_training(card: Mapping[str, Any], found: Snapshot) -> tuple[Change, ...]:
    """Return how texts compare with those the model learnt from; nothing where its card does not say what they were like."""
    kept = card.get("inputs")
    return changes(restored(kept), found) if isinstance(kept, dict) else ()
