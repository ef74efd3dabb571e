"""One file per intent, each with one function `answer(turn) -> Draft`; this table says which is which."""

from collections.abc import Callable

from assistant import makes, nearer, shelf
from assistant.asides import aside
from assistant.kit import Turn
from assistant.skills import (
    after_sales,
    assortment,
    availability,
    comparison,
    complaint,
    document_request,
    how_to,
    lead,
    out_of_scope,
    person,
    pipeline,
    policy,
    price,
    product_question,
    quote_request,
    recommendation,
    several,
    small_talk,
    specification,
    staff,
    unclear,
    versions,
)
from assistant.types import Draft

Skill = Callable[[Turn], Draft]

SKILLS: dict[str, Skill] = {
    "after_sales": after_sales.answer,
    "assortment": assortment.answer,
    "availability": availability.answer,
    "comparison": comparison.answer,
    "complaint": complaint.answer,
    "document_request": document_request.answer,
    "how_to": how_to.answer,
    "lead": lead.answer,
    "out_of_scope": out_of_scope.answer,
    "person": person.answer,
    "policy": policy.answer,
    "price": price.answer,
    "product_question": product_question.answer,
    "quote_request": quote_request.answer,
    "recommendation": recommendation.answer,
    "small_talk": small_talk.answer,
    "specification": specification.answer,
    "unclear": unclear.answer,
}


def skill_for(turn: Turn) -> Skill:
    """Return the skill that answers a turn: its intent's, but how many we carry of a kind is always counted.

    What is no question about the company is declined with words of its own, whatever intent it looks like.
    """
    if beside := aside(turn):
        return beside
    if inside := staff.wanted(turn) or pipeline.wanted(turn):
        return inside
    if specification.wants_sheet(turn):
        return specification.sheet
    if recommendation.counts(turn):
        return recommendation.count
    if versions.wanted(turn):
        return versions.answer
    if versions.lists(turn):
        return versions.all_makes
    if versions.asks_for_option(turn):
        return versions.option
    if versions.missing(turn):
        return versions.none
    if several.wanted(turn):
        return several.answer
    if (item := nearer.in_hand(turn)) is not None:
        return lambda asked: specification.about(asked, [item])
    if turn.said.intent.name == "recommendation" and (skill := _of_those_shown(turn)):
        return skill
    return SKILLS.get(turn.said.intent.name, SKILLS["unclear"])


def _of_those_shown(turn: Turn) -> Skill | None:
    """Return the skill for a follow-up that asks of what was shown ("is it flicker free?", "which has more memory?"), not for others."""
    said = turn.said
    if not said.followed_up or not said.slots.mentions or shelf.wants_products(said.products):
        return None
    if len(said.focus) == 1:
        return product_question.answer
    asked = any(shelf.asked_attributes(turn, p) for p in makes.in_focus(turn))
    return comparison.answer if asked else recommendation.among_shown
