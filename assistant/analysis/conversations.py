"""What customers wrote to the assistant, as texts to analyse: their messages with day, products and what they rated."""

import json

from sqlalchemy import Engine, select

from assistant.analysis.intake import Intake, take
from assistant.database import conversations, turns

NAME = "conversations"
_MOST = 200_000


def read_conversations(engine: Engine, *, masked: bool = False) -> Intake:
    """Return the messages of all customers, oldest first (the latest 200,000)."""
    chosen = (
        select(
            turns.c.asked,
            turns.c.at,
            turns.c.rating,
            turns.c.conversation,
            conversations.c.owner,
            conversations.c.products,
        )
        .select_from(turns.join(conversations, conversations.c.id == turns.c.conversation))
        .where(conversations.c.role == "customer")
        .order_by(turns.c.at.desc())
        .limit(_MOST)
    )
    with engine.connect() as connection:
        rows = connection.execute(chosen).all()
    lines = [
        {"text": r.asked, "date": r.at, "customer": r.owner, "product": _first(r.products), "label": {1: "good", -1: "bad"}.get(r.rating, ""),
         "conversation": r.conversation}
        for r in reversed(rows)
    ]  # fmt: skip
    return take(NAME, lines or [{"text": ""}], masked=masked)


def _first(products: str) -> str:
    """Return the first product a conversation was about, "" where there is none."""
    skus = json.loads(products)
    return str(skus[0]) if skus else ""
