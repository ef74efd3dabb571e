"""A reply as the command line, the HTTP API and the tools for agents give it."""

from dataclasses import asdict, dataclass

from assistant.types import Reply


@dataclass(frozen=True)
class CitationRow:
    """A reference `[number]` of a reply: the place in a document or catalogue, and its words."""

    number: int
    document: str
    path: str
    heading: str
    page: int | None
    quote: str
    fact: str
    sku: str | None
    line: int | None
    sheet: str | None
    cell: str | None


@dataclass(frozen=True)
class FactRow:
    """One thing that the reply states, as a typed value and as it is written there."""

    id: str
    kind: str
    label: str
    value: str
    shown: str | None
    unit: str | None
    currency: str | None
    product: str | None


def citation_rows(reply: Reply) -> list[CitationRow]:
    """Return a reply's references in their order."""
    return [
        CitationRow(c.number, c.document, c.path, c.heading, c.page, c.quote, c.fact, c.sku, c.place.line, c.place.sheet, c.place.cell)
        for c in reply.citations
    ]  # fmt: skip


def fact_rows(reply: Reply) -> list[FactRow]:
    """Return a reply's facts, labelled in its language."""
    return [
        FactRow(f.id, f.kind, f.label.say(reply.language), str(f.value), reply.values.get(f.id), f.unit, f.currency, f.product)
        for f in reply.facts
    ]  # fmt: skip


def reply_json(reply: Reply) -> dict[str, object]:
    """Return a reply as plain JSON values; `binding_offer` is always false, as a reply is no offer."""
    return {
        "reply": reply.text, "language": reply.language, "intent": reply.intent, "confidence": reply.confidence,
        "refused": reply.refused, "citations": [asdict(row) for row in citation_rows(reply)],
        "facts": [asdict(row) for row in fact_rows(reply)],
        "products": [c.sku for c in reply.cards], "turn": reply.turn, "conversation": reply.conversation,
        "binding_offer": False, "milliseconds": reply.milliseconds,
    }  # fmt: skip
