"""Questions of staff about deals: what was read of each, over a company with deals of its own and on a fixed day."""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, cast

from assistant import records as codec
from assistant.deals.desk import DealDesk
from assistant.deals.questions import DealQuestion
from assistant.service import Assistant
from assistant.types import Draft, Person, Reply, Role
from knowledge.language import Language

TODAY = date(2026, 3, 2)
"""The day on which the cases are asked."""
_NAMES = {"sales": "Sam", "admin": "Ada"}
_FIELDS = ("kind", "state", "by", "owner", "team", "stage", "order", "most", "currency", "why")


@dataclass(frozen=True)
class PipelineCase:
    """One question after others, and what should be read of it; `kind` "" where it is none about deals.

    `expected` holds the fields of a `DealQuestion` that matter, the period as its first and last day.
    """

    id: str
    language: Language
    text: str
    role: str
    after: tuple[str, ...]
    kind: str
    expected: dict[str, Any] = field(default_factory=dict)


def read_pipeline_cases(path: Path) -> tuple[PipelineCase, ...]:
    """Return the cases of a JSONL file."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return tuple(
        PipelineCase(
            row["id"], row["language"], row["text"], row.get("as", "sales"), tuple(row.get("after", ())), row["kind"],
            {k: v for k, v in row.items() if k in _FIELDS or k in ("period", "account", "words")},
        )
        for row in rows
    )  # fmt: skip


def load_deals(desk: DealDesk, path: Path) -> None:
    """Add the deals of a file, each with its moves on their days, in place of those that are there."""
    admin = Person("evaluation-admin", "admin", "evaluation")
    for deal in desk.all(admin):
        desk.delete(admin, deal.id)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            moves = [move.rsplit(" ", 1) for move in row.pop("moves").split("; ") if move]
            made = desk.add(admin, **{k: v for k, v in row.items() if v and k != "lost_because"})
            for stage, day in moves:
                desk.move(
                    admin,
                    made.id,
                    stage,
                    date.fromisoformat(day),
                    reason=row["lost_because"] if stage == "lost" else "",
                )


def asked(assistant: Assistant, case: PipelineCase) -> tuple[DealQuestion | None, str]:
    """Put a case to the assistant after those before it; return what was read and the reply."""
    who = Person(f"evaluation-{case.role}", cast(Role, case.role), _NAMES.get(case.role, ""))
    reply: Reply | None = None
    for text in (*case.after, case.text):
        *_, last = assistant.reply(who, text, reply.conversation if reply else None, page_language=case.language)
        reply = last.reply
    assert reply is not None
    record = assistant.record(Person("evaluation-admin", "admin"), reply.turn)
    (draft,) = cast(tuple[Draft], codec.parts(json.dumps(record), "draft"))
    return (draft.told.question if draft.told else None), reply.text


def wrong(case: PipelineCase, found: DealQuestion | None, reply: str) -> dict[str, Any]:
    """Return what was read otherwise than expected, by field; empty where all is right."""
    if found is None or not case.kind:
        return {} if (found is None) == (not case.kind) else {"kind": found.kind if found else ""}
    got: dict[str, Any] = {name: getattr(found, name) for name in _FIELDS}
    got["period"] = [str(found.period.since), str(found.period.until)] if found.period else None
    got["account"] = (
        case.expected.get("account", "")
        if any(a.startswith(case.expected.get("account", "")) for a in found.accounts)
        else list(found.accounts)
    )
    differing = {k: got[k] for k, v in case.expected.items() if k != "words" and got[k] != v}
    missing = [w for w in case.expected.get("words", ()) if w not in reply]
    return differing | ({"words": missing} if missing else {})


def measure_pipeline(assistant: Assistant, cases: Iterable[PipelineCase]) -> dict[str, Any]:
    """Return how many questions were read right, by language, and the misses."""
    results = list(_results(assistant, cases))
    figures = {
        language: {"cases": len(part), "right": sum(not miss for _, miss in part)}
        for language in ("en", "zh")
        if (part := [(c, m) for c, m in results if c.language == language])
    }
    return {**figures, "misses": [{"id": c.id, "text": c.text, "read": m} for c, m in results if m]}


def _results(assistant: Assistant, cases: Iterable[PipelineCase]) -> Iterator[tuple[PipelineCase, dict[str, Any]]]:
    for case in cases:
        found, reply = asked(assistant, case)
        yield case, wrong(case, found, reply)
