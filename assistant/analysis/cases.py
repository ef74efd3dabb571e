"""Texts that people label: doubtful ones of analyses, replies with a thumbs-down, hand-offs; and what they said of them."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

import numpy as np
from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Float,
    Index,
    Row,
    Select,
    String,
    Table,
    Text,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
)

from assistant.analysis.cleaning import clean, mask
from assistant.analysis.reading import Readings
from assistant.analysis.taxonomy import PRAISE, Example, Taxonomy, sentiment_of
from assistant.customers.types import Forgotten
from assistant.database import hand_offs, new_id, turns
from knowledge.language import Language, detect
from knowledge.store import metadata, now

_DOUBTFUL = 60
"""Texts of one analysis that wait to be labelled at most: a person reads no more."""
Source = Literal["doubtful", "thumbs_down", "hand_off", "correction"]

need_cases = Table(
    "need_cases",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("text", Text, nullable=False),
    Column("language", String(2), nullable=False),
    Column("source", String(16), nullable=False),
    Column("origin", String(64), nullable=False, unique=True),  # the turn or hand-off it is from, or the text's hash
    Column("conversation", String(32), nullable=False, index=True),  # "" where it is from a file
    Column("doubt", Float, nullable=False),  # 0 sure, 1 not at all
    Column("at", String(32), nullable=False),
)

need_labels = Table(
    "need_labels",
    metadata,
    Column("case", String(32), nullable=False),
    Column("by", String(64), nullable=False),
    Column("needs", Text, nullable=False),  # JSON list
    Column("urgent", Boolean, nullable=False),
    Column("at", String(32), nullable=False),
    Index("need_labels_once", "case", "by", unique=True),
)


@dataclass(frozen=True)
class Case:
    """A text to label, why it is here, and what others said of it."""

    id: str
    text: str
    language: Language
    source: Source
    doubt: float
    others: tuple[tuple[str, ...], ...] = ()

    @property
    def disputed(self) -> bool:
        """Return whether two people labelled it differently."""
        return len(set(self.others)) > 1


@dataclass(frozen=True)
class Agreement:
    """How far two people agree on the cases both labelled: `kappa` is Cohen's, None where it cannot be said."""

    one: str
    other: str
    cases: int
    kappa: float | None


def origin_of(text: str) -> str:
    """Return what a text that is no turn's and no hand-off's is known by: the same text again is the same case."""
    return f"text {hashlib.sha256(text.encode()).hexdigest()[:40]}"


def add(connection: Connection, text: str, source: Source, origin: str, doubt: float, conversation: str = "") -> str:
    """Keep a text to be labelled and return its id; the same origin again is the same case."""
    known = connection.scalar(select(need_cases.c.id).where(need_cases.c.origin == origin))
    if known is not None:
        return str(known)
    case = new_id()
    connection.execute(
        insert(need_cases).values(
            id=case, text=text[:2000], language=detect(text, "zh"), source=source, origin=origin, conversation=conversation,
            doubt=doubt, at=now(),
        )
    )  # fmt: skip
    return case


def queue(connection: Connection, readings: Readings) -> int:
    """Keep the most doubtful texts of an analysis to be labelled, and return how many are new among those kept.

    They are the texts not understood, and those nearest to a label's edge; the same text again is the same case.
    """
    edge = 1 - 2 * np.abs(readings.chance - 0.5).min(axis=1)
    doubt = np.where(readings.unsure, np.maximum(edge, 0.6), edge)
    short = np.array([5 <= len(x.text) <= 200 for x in readings.lines])
    before = _count(connection)
    for i in [i for i in np.argsort(-doubt, kind="stable") if short[i]][:_DOUBTFUL]:
        line = readings.lines[i]
        add(connection, line.text, "doubtful", origin_of(line.text), float(doubt[i]), line.conversation)
    return _count(connection) - before


def _count(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(need_cases)) or 0


@dataclass(frozen=True)
class Fresh:
    """A text that is to become a case, and where it is from."""

    text: str
    source: Source
    origin: str
    doubt: float
    conversation: str


def fresh(connection: Connection) -> list[Fresh]:
    """Return the replies with a thumbs-down and the hand-offs that are no cases yet; two looks at the database, however many are."""

    def new(kind: str, id_: Column[str]) -> ColumnElement[bool]:
        return ~exists().where(need_cases.c.origin == literal(f"{kind} ") + id_)

    bad = select(turns.c.id, turns.c.asked, turns.c.conversation).where(
        turns.c.rating == -1, turns.c.asked != "", new("turn", turns.c.id)
    )
    last = select(turns.c.asked).where(turns.c.conversation == hand_offs.c.conversation).order_by(turns.c.number.desc())
    passed = select(
        hand_offs.c.id, hand_offs.c.conversation, hand_offs.c.note, last.limit(1).scalar_subquery().label("asked")
    )
    disliked = [Fresh(r.asked, "thumbs_down", f"turn {r.id}", 0.9, r.conversation) for r in connection.execute(bad)]
    handed = connection.execute(passed.where(new("hand_off", hand_offs.c.id)))
    texts = [Fresh(r.note or r.asked or "", "hand_off", f"hand_off {r.id}", 0.8, r.conversation) for r in handed]
    return [*disliked, *(one for one in texts if one.text)]


def gather(connection: Connection, found: Sequence[Fresh]) -> None:
    """Make cases of what `fresh` found."""
    for one in found:
        add(connection, one.text, one.source, one.origin, one.doubt, one.conversation)


def label(connection: Connection, case: str, by: str, needs: Sequence[str], urgent: bool) -> None:
    """Keep what somebody says a case is; said again, the newer word holds."""
    connection.execute(delete(need_labels).where(need_labels.c.case == case, need_labels.c.by == by))
    values = {"case": case, "by": by, "needs": json.dumps(sorted(needs)), "urgent": urgent, "at": now()}
    connection.execute(insert(need_labels).values(**values))


def waiting(connection: Connection, by: str, limit: int) -> list[Case]:
    """Return cases that `by` has not labelled: those that others dispute first, then the doubtful ones."""
    mine = select(need_labels.c.case).where(need_labels.c.by == by)
    chosen = select(need_cases).where(need_cases.c.id.not_in(mine)).order_by(need_cases.c.doubt.desc()).limit(2000)
    told = _told(connection, chosen.with_only_columns(need_cases.c.id))
    found = [_case(row, told.get(row.id, ())) for row in connection.execute(chosen)]
    return sorted(found, key=lambda c: (not c.disputed, bool(c.others), -c.doubt))[:limit]


def one(connection: Connection, case: str) -> Case | None:
    """Return a case, or None."""
    row = connection.execute(select(need_cases).where(need_cases.c.id == case)).one_or_none()
    return _case(row, ()) if row else None


def _case(row: Row[Any], others: tuple[tuple[str, ...], ...]) -> Case:
    return Case(row.id, row.text, row.language, cast(Source, row.source), row.doubt, others)


def _told(connection: Connection, cases: Select[tuple[str]]) -> dict[str, tuple[tuple[str, ...], ...]]:
    told: dict[str, tuple[tuple[str, ...], ...]] = {}
    said = select(need_labels).where(need_labels.c.case.in_(cases)).order_by(need_labels.c.at)
    for row in connection.execute(said):
        told[row.case] = (*told.get(row.case, ()), tuple(json.loads(row.needs)))
    return told


def corrections(connection: Connection, known: Taxonomy) -> list[Example]:
    """Return every labelled case as an example by the needs in use, the newest word on each; those of none are left out."""
    joined = select(need_cases, need_labels).join(need_labels, need_labels.c.case == need_cases.c.id)
    latest: dict[str, Example] = {}
    for row in connection.execute(joined.order_by(need_labels.c.at)):
        needs = tuple(json.loads(row.needs)) or (PRAISE,)
        latest[row.id] = Example(row.text, row.language, needs, sentiment_of(needs), row.urgent)
    return known.placed(latest.values())


def agreement(connection: Connection) -> list[Agreement]:
    """Return how far each two people agree on the first need of the cases both labelled."""
    said: dict[str, dict[str, str]] = {}
    for row in connection.execute(select(need_labels)):
        said.setdefault(row.by, {})[row.case] = (json.loads(row.needs) or [PRAISE])[0]
    people = sorted(said)
    return [
        Agreement(a, b, len(both), kappa([(said[a][c], said[b][c]) for c in both]))
        for i, a in enumerate(people)
        for b in people[i + 1 :]
        if (both := sorted(said[a].keys() & said[b].keys()))
    ]


def kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Return Cohen's kappa (1960): agreement beyond chance, 1 full; None without pairs or where chance alone explains all."""
    if not pairs:
        return None
    one, other = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    seen = sum(a == b for a, b in pairs) / len(pairs)
    chance = sum(one[x] * other[x] for x in one) / len(pairs) ** 2
    return None if chance == 1 else (seen - chance) / (1 - chance)


class NeedsRoom:
    """What the needs analysis keeps of customers, for merging and erasing."""

    def moved(self, connection: Connection, other: str, keep: str) -> None:
        """Cases belong to conversations, which move by themselves."""

    def forget(self, connection: Connection, gone: Forgotten) -> dict[str, int]:
        """Delete the cases of what a customer wrote and of texts that name them, with what was said of them.

        A text that came without its conversation, from a file or as a correction, is theirs where they wrote the same.
        """
        own = _origins(connection, gone.conversations)
        columns = (need_cases.c.id, need_cases.c.text, need_cases.c.origin, need_cases.c.conversation)
        chosen = [
            row.id
            for row in connection.execute(select(*columns)).all()
            if row.conversation in gone.conversations or row.origin in own or gone.names(row.text)
        ]
        connection.execute(delete(need_labels).where(need_labels.c.case.in_(chosen)))
        connection.execute(delete(need_cases).where(need_cases.c.id.in_(chosen)))
        return {"need_cases": len(chosen)}


def _origins(connection: Connection, talks: Sequence[str]) -> set[str]:
    """Return what the texts of conversations are known by as they were written, cleaned, and masked for an analysis."""
    said = connection.scalars(select(turns.c.asked).where(turns.c.conversation.in_(talks), turns.c.asked != "")).all()
    return {origin_of(form) for text in said for form in (text, clean(text), mask(clean(text)))}
