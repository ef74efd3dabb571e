"""An evidence record as an agent reads it: what was understood, found, stated and checked, without what a model was told."""

from typing import Any, cast

from sqlalchemy import Row

from assistant import records
from assistant.agents.types import Explained, FactUsed, PassageUsed
from assistant.types import (
    CellSource,
    ComputedSource,
    DealSource,
    Fact,
    PassageSource,
    Reply,
    Understanding,
)
from knowledge.language import Bilingual


def explained(row: Row[Any]) -> Explained:
    """Return how the reply of a turn's row came about."""
    names = ("understanding", "reply", "passages", "problems", "versions", "milliseconds")
    parts = dict(zip(names, records.parts(row.record, *names), strict=True))
    said, reply = cast(Understanding, parts["understanding"]), cast(Reply, parts["reply"])
    passages = cast("tuple[dict[str, Any], ...]", parts["passages"])
    problems = cast("tuple[dict[str, Any], ...]", parts["problems"])
    return Explained(
        row.id, row.conversation, row.asked, said.query, reply.intent, reply.confidence,
        tuple(f"{name} {share:.2f}" for name, share in said.intent.ranked[:3]), reply.refused, reply.text,
        tuple(PassageUsed(p["id"], p["name"], " › ".join(p["heading"]), p.get("score")) for p in passages),
        tuple(_fact(fact, reply) for fact in reply.facts), tuple(_problem(p, reply) for p in problems),
        {name: str(version) for name, version in cast("dict[str, object]", parts["versions"]).items()},
        {name: float(took) for name, took in cast("dict[str, float]", parts["milliseconds"]).items()}, row.rating,
    )  # fmt: skip


def _problem(problem: dict[str, Any], reply: Reply) -> str:
    return f"{problem['found']}: {cast(Bilingual, problem['why']).say(reply.language)}"


def _fact(fact: Fact, reply: Reply) -> FactUsed:
    shown = reply.values.get(fact.id, str(fact.value))
    return FactUsed(fact.id, fact.kind, fact.label.say(reply.language), shown, _place(fact))


def _place(fact: Fact) -> str:
    """Return where a fact comes from, as a path: of a document, a cell, a computation over facts, a deal or a rule."""
    source = fact.source
    if isinstance(source, PassageSource):
        return f"document {source.name}, passage {source.passage}, characters {source.start}-{source.end}"
    if isinstance(source, CellSource):
        return f"catalogue {source.sku}, {source.column}, generation {source.generation}"
    if isinstance(source, ComputedSource):
        return f"computed: {source.operation} of {', '.join(source.inputs) or 'deals'}"
    return f"deal {source.deal}, {source.column}" if isinstance(source, DealSource) else f"rule {source.rule}"
