"""An existing order, repair or return: the rule from the documents, and a person for the case itself."""

import re
from dataclasses import replace

from assistant import citing, reading
from assistant.found import Reading
from assistant.kit import Turn
from assistant.types import Draft
from assistant.understanding.completing import COVERED

_OWN_CASE = re.compile(
    r"\b(?:my|our|the) (?:order|package|parcel|shipment|delivery)\b|\border (?:no|number|#|\d)|\btracking\b"
    r"|订单|单号|快递|物流|我买的|我的货|催(?:一下|单)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Z]{1,4}[-#]?|[Nn]o\.? ?|#)\d{4,}|(?<!\d)\d{8,}(?!\d)|\bordered (?:it |them )?on\b|下的单"
)
"""Tells which order it is: only a person can look it up."""


def _of_trouble(turn: Turn) -> Reading | None:
    """Return what rules there are for a trouble that is only told ("the corner is cracked"), where nothing is asked.

    What the documents answer as it was told ("it does not start") is answered so.
    """
    if turn.said.followed_up and COVERED.search(turn.said.text):
        accident = _rule(turn.said.query) == "service.accident"
        rule = turn.say("service.accident" if accident else "service.aged")
        return _held(turn, reading.read(turn, f"{_kind(turn)} {rule}"))
    if _asks(turn.said.text) or (turn.said.followed_up and _asks(turn.before)):
        return None
    said = turn.before if turn.said.followed_up else turn.said.text
    beyond = turn.said.products.text or said  # that it is a monitor says nothing of the trouble
    if _rule(said) == "service.accident":  # how it came about says more than what does not work now
        return _held(turn, reading.read(turn, turn.say("service.accident")))
    found = reading.read(turn, f"{said} {turn.say(_rule(said))}")
    told = reading.read(turn, said)
    ours = bool(told.sentences) and told.sentences[0].hit.passage.language == turn.language
    if ours and reading.holds_answer(turn, told) and reading.share(told, beyond) > reading.share(found, beyond):
        return told
    return _held(turn, found)


def _of_a_case(turn: Turn) -> bool:
    """Return whether the customer speaks of a case of their own, which a person can look up, rather than asks for a rule."""
    text = turn.said.text
    return bool(_OWN_CASE.search(text) or _NUMBERED.search(text)) or not _asks(text)


def _asks(text: str) -> bool:
    """Return whether a trouble is asked about, rather than told: "有几个键按不出来" asks nothing."""
    return reading.asks(re.sub(r"(?:有|好|坏了?|掉了?)几(?=[个颗次天条处])", "", text))


def _held(turn: Turn, found: Reading) -> Reading | None:
    return found if reading.holds_answer(turn, found) else None


def _kind(turn: Turn) -> str:
    """Return what the kind of product that is at fault is called; "" where none is named."""
    key = turn.kit.catalogue.parse(turn.said.query, turn.language).category
    return next((label.say(turn.language) for name, label, _ in turn.kit.catalogue.categories() if name == key), "")


def _rule(said: str) -> str:
    """Return the phrase for the rules that a trouble falls under: an accident, a fault after a long time, or any other."""
    if _ACCIDENT.search(said):
        return "service.accident"
    return "service.aged" if _AGED.search(said) else "service.trouble"


_ACCIDENT = re.compile(
    r"洒|泼|进水|进液|泡水|摔|磕|掉(?:地上|下来|到地)|压[坏碎]|踩|烧[了坏]|\b(?:spill(?:ed|t)?|dropped|drop it|fell|knocked (?:it )?(?:over|off)|water got|poured|stepped on|sat on)\b",
    re.IGNORECASE,
)
_AGED = re.compile(
    r"(?:去年|前年|上半年|半年|[两三四五六七八九十几\d]+个?多?(?:月|年))[前了多以]?|\b(?:last year|years? ago|months? ago|(?:a|two|three|four|five|six|\d+) (?:months?|years?))\b",
    re.IGNORECASE,
)


def answer(turn: Turn) -> Draft:
    """Quote the rule that applies where the documents have one; the order itself needs a person."""
    found = _of_trouble(turn) or reading.read(turn)
    order = turn.say("service.order") if _of_a_case(turn) else ""
    if reading.holds_answer(turn, found):
        plain = f"{citing.quote(turn, found, task='after_sales').plain}\n\n{order}".strip()
        return Draft("after_sales", plain, turn.sheet.facts, offer_person=True, passages=found.passages)
    if _OWN_CASE.search(turn.said.text) or _NUMBERED.search(turn.said.text):
        return Draft("after_sales", order, turn.sheet.facts, offer_person=True, passages=found.passages)
    order = order or turn.say("service.order")
    nearest = citing.none_found(turn, found, task="after_sales")
    return replace(nearest, plain=f"{nearest.plain}\n\n{order}", facts=turn.sheet.facts)
