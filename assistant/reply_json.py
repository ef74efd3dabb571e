"""A reply as the command line and the HTTP API give it."""

from assistant.types import Reply


def reply_json(reply: Reply) -> dict[str, object]:
    """Return a reply as plain JSON values; `binding_offer` is always false, as a reply is no offer."""
    return {
        "reply": reply.text, "language": reply.language, "intent": reply.intent, "confidence": reply.confidence,
        "refused": reply.refused,
        "citations": [
            {
                "number": c.number, "document": c.document, "path": c.path, "heading": c.heading, "page": c.page,
                "quote": c.quote, "fact": c.fact, "sku": c.sku, "line": c.place.line, "sheet": c.place.sheet, "cell": c.place.cell,
            }
            for c in reply.citations
        ],
        "facts": [
            {
                "id": f.id, "kind": f.kind, "label": f.label.say(reply.language), "value": str(f.value),
                "shown": reply.values.get(f.id), "unit": f.unit, "currency": f.currency, "product": f.product,
            }
            for f in reply.facts
        ],
        "products": [c.sku for c in reply.cards], "turn": reply.turn, "conversation": reply.conversation,
        "binding_offer": False, "milliseconds": reply.milliseconds,
    }  # fmt: skip
