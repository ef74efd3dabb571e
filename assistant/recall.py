"""What a later turn may lean on of a recorded one: the products that its reply showed, and what was asked."""

from typing import cast

from assistant import records as codec
from assistant.types import Draft, Reply, Understanding
from assistant.understanding.past import PastTurn
from knowledge.answerability import is_row
from knowledge.catalogue import Catalogue
from knowledge.language import Language

_OF_PRODUCTS = frozenset({"product_question", "specification", "comparison", "recommendation", "unclear"})
_FEW = 4  # products that quoted sentences name; more are a table's, spoken of by nobody


def shown(reply: Reply, said: Understanding, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the SKUs a reply showed, in order: what "the second one" will mean. What one product was asked of leads.

    Where it showed none, they are those that the sentences it quoted name.
    """
    cards = [c.sku for c in reply.cards]
    named = {sku for mention in said.slots.mentions for sku in mention.skus}
    if len(said.slots.mentions) > 1 and 1 < len(said.focus) <= _FEW and set(cards) < set(said.focus) <= named:
        return said.focus  # the reply shows cards of some of those that were asked about
    asked = [sku for sku in said.focus[:1] if len(said.focus) == 1 and sku in cards]
    return tuple(dict.fromkeys([*asked, *cards] or said.focus)) or _quoted(reply, catalogue)


def _quoted(reply: Reply, catalogue: Catalogue) -> tuple[str, ...]:
    """Return a SKU of each product that the quoted sentences name; none where they name many, as a table does."""
    if reply.refused or reply.intent not in _OF_PRODUCTS:
        return ()
    told = (str(f.value) for f in reply.facts if f.kind == "quote")
    named = [catalogue.named_whole(text)[: 1 if is_row(text) else None] for text in told]
    skus = tuple(dict.fromkeys(m.skus[0] for mentions in named for m in mentions))
    return skus if len(skus) <= _FEW else ()


def past_turn(record: str, catalogue: Catalogue) -> tuple[PastTurn, Language]:
    """Return a recorded turn as later ones lean on it, and the language it was in."""
    parts = codec.parts(record, "understanding", "reply", "draft")
    said, reply, draft = cast(Understanding, parts[0]), cast(Reply, parts[1]), cast(Draft, parts[2])
    turn = PastTurn(
        text=said.text,
        query=said.query,
        focus=shown(reply, said, catalogue),
        products=said.products,
        intent=said.intent.name,
        ordered=draft.ordered,
        emptied=draft.emptied,
        reply=reply.text,
        told=draft.told,
    )
    return turn, said.language
