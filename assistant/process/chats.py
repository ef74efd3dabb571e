"""The funnel of conversations: how many customers' conversations came as far as a product, a price, a contact, a quote, an order."""

from datetime import date

from sqlalchemy import ColumnElement, Connection, and_, case, exists, func, or_, select

from assistant.customers.tables import customer_conversations
from assistant.database import conversations, hand_offs
from assistant.process.types import ChatStep
from assistant.quoting.quote_store import events, quotes
from knowledge.language import Bilingual

STEPS = (
    Bilingual("conversations of customers", "客户对话"),
    Bilingual("about a product", "谈及具体产品"),
    Bilingual("price or quote asked for", "询价或要求报价"),
    Bilingual("contact left", "留下联系方式"),
    Bilingual("quote sent", "已发送报价"),
    Bilingual("quote accepted", "报价被接受"),
)
_DAY_ENDS = "T99"  # after every time of a day, as text


def chats(connection: Connection, since: date | None = None, until: date | None = None) -> tuple[ChatStep, ...]:
    """Return how many conversations of customers, begun from `since` to `until` (days, UTC), came as far as each step.

    A conversation counts for every step up to the farthest it came to, also where it left one out: so each step has at most
    as many as the one before. One statement; nothing of what was said is read.
    """
    farthest = case(*((reached, place) for place, reached in reversed(_reached())), else_=0).label("farthest")
    chosen = select(farthest).where(conversations.c.role == "customer")
    if since is not None:
        chosen = chosen.where(conversations.c.started_at >= since.isoformat())
    if until is not None:
        chosen = chosen.where(conversations.c.started_at <= until.isoformat() + _DAY_ENDS)
    each = chosen.subquery()
    counts = select(each.c.farthest, func.count()).group_by(each.c.farthest)
    counted = {int(place): int(count) for place, count in connection.execute(counts)}
    return tuple(
        ChatStep(name, sum(count for at, count in counted.items() if at >= place)) for place, name in enumerate(STEPS)
    )


def _reached() -> list[tuple[int, ColumnElement[bool]]]:
    """Return for each step after the first what shows that a conversation came there."""
    own = quotes.c.conversation == conversations.c.id
    sent = select(events.c.id).where(events.c.quote == quotes.c.id, events.c.action == "send")
    left = and_(hand_offs.c.conversation == conversations.c.id, hand_offs.c.contact != "")
    return [
        (1, conversations.c.products != "[]"),
        (2, or_(conversations.c.intents.like('%"price"%'), conversations.c.intents.like('%"quote_request"%'), exists().where(own))),
        (3, or_(exists().where(customer_conversations.c.conversation == conversations.c.id), exists().where(left))),
        (4, exists().where(own, exists(sent))),
        (5, exists().where(own, quotes.c.state == "accepted")),
    ]  # fmt: skip
