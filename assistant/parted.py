"""A message of several questions that are of different things: each is answered for itself, in one reply."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.kit import Turn
from assistant.types import Draft
from assistant.understanding.followups import PastTurn

_REFERENCE = re.compile(r"\[\[f\d+\]\]")
One = Callable[[str, tuple[PastTurn, ...]], tuple[Draft, Turn]]
"""Drafts the answer to one question as if it had come after these turns."""


def answered(parts: Sequence[str], history: tuple[PastTurn, ...], text: str, one: One) -> tuple[Draft, Turn]:
    """Return the answers to all parts as one draft, with the turn of the first of them that is about a product.

    A part leans on the parts before it as on messages of their own: "and when can I get it" means what the first named.
    """
    drafts, turns = list[Draft](), list[Turn]()
    for part in parts:
        draft, turn = one(part, history)
        drafts.append(draft)
        turns.append(turn)
        history = (*history, _past(draft, turn))
    main = next((t for t in turns if t.said.focus), turns[0])
    query = (" " if turns[0].language == "en" else "，").join(t.said.query for t in turns)
    return _together(drafts, turns[-1]), replace(main, said=replace(main.said, text=text, query=query))


def _past(draft: Draft, turn: Turn) -> PastTurn:
    """Return a part that was answered as the next one leans on it."""
    said = turn.said
    focus = tuple(dict.fromkeys([*said.focus, *(card.sku for card in draft.cards)]))
    return PastTurn(
        said.text,
        said.query,
        focus,
        said.products,
        said.intent.name,
        draft.ordered,
        _REFERENCE.sub("…", draft.plain),
        emptied=draft.emptied,
        told=draft.told,
    )


def _together(drafts: Sequence[Draft], last: Turn) -> Draft:
    """Return one draft of several; what two of them say alike is said once, and a refusal stands last."""
    told = sorted(drafts, key=lambda d: d.refused)
    ordered = [d for d in told if d.ordered]
    cards = {card.sku: card for draft in told for card in draft.cards}
    return replace(
        told[0],
        plain="\n\n".join(dict.fromkeys(d.plain for d in told)), facts=last.sheet.facts, cards=tuple(cards.values()),
        table=next((d.table for d in told if d.table), None), refused=all(d.refused for d in told),
        offer_person=any(d.offer_person for d in told), passages=tuple(dict.fromkeys(p for d in told for p in d.passages)),
        ordered=ordered[0].ordered if ordered else (), order=ordered[0].order if ordered else None,
        emptied=not ordered and any(d.emptied for d in told),
        suggestions=tuple(dict.fromkeys(s for d in told for s in d.suggestions)),
    )  # fmt: skip
