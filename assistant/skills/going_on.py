"""Whether a message orders, or goes on with an order: "no, make it 12", "and 2 of the white one", "forget the pump"."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.kit import Turn
from assistant.places import destination
from assistant.quoting.orders import Reading
from assistant.skills import in_talk, order_sums, taking
from assistant.skills.order_heard import CHANGES, LAST_TIME, MAKES, SUM, clear, read
from assistant.skills.pointed import pointed
from assistant.types import IntentGuess
from assistant.understanding.comparing import VERSUS
from assistant.understanding.followups import PastTurn
from assistant.understanding.intending import PAPER
from knowledge.numerals import NUMBER
from knowledge.pieces import COUNTERS

_SHOWN = 4  # products that a line may be, to ask which is meant
_CORRECTION = 80  # characters; a longer message is no mere correction
_ASKING = re.compile(r"[?？]|吗|呢\s*$|多少|为什么|怎么|几[种个款]|哪|什么")
_NO_ORDER = frozenset({"person", "complaint", "after_sales", "policy", "lead", "document_request", "how_to"})


def going_on(turn: Turn, history: Sequence[PastTurn]) -> Turn:
    """Return the turn as one that goes on ordering, where it corrects what was ordered just before ("no, make it 12")."""
    said = turn.said
    compares = (
        said.intent.name == "comparison"
        and VERSUS.search(said.text)
        and not (taking.bare(said.text) or (turn.ordered and CHANGES.search(said.text)))
    )
    if _of_the_order(turn, history) or (not compares and _takes(turn)):
        return _as_order(turn)
    plainly = MAKES.fullmatch(said.text) or _goes_on(turn) or CHANGES.search(said.text) or taking.bare(said.text)
    orders = said.intent.name not in _NO_ORDER or plainly
    just_ordered = any(past.ordered for past in history[-2:])
    abroad = destination(said.text) not in (None, turn.kit.settings.region) and (
        taking.sends(said.text) or taking.bare(said.text)
    )
    if just_ordered and turn.ordered and abroad:
        return _as_order(turn)
    follows = just_ordered and orders and not compares
    if not follows or len(said.text) > _CORRECTION or _ASKING.search(said.text):
        return turn
    order = turn.kit.estimates.read(taking.plain(said.text), turn.ordered, pointed(turn))
    strange = [thing for thing in order.unknown if not turn.kit.catalogue.parse(thing, said.language).category]
    undone = (order.unplaced or order.wrong) and CHANGES.search(said.text)
    if not order.changed and not strange and not undone:  # "add keyboards" looks for some
        return turn
    return _as_order(turn)


def _takes(turn: Turn) -> bool:
    """Return whether a message orders so many of what was shown or is named ("2 of the white one", "来两个白色的")."""
    strictly = turn.said.intent.name in _NEVER and (
        turn.said.intent.name != "document_request" or bool(PAPER.search(turn.said.text))
    )
    mentions = turn.kit.catalogue.mentions(turn.said.text, turn.language)
    takes = _TAKES_SOME.match(turn.said.text) or _LIST.search(turn.said.text)
    if not (turn.shown or mentions or takes) or len(turn.said.text) > _LONGEST:
        return False
    named = [*mentions, *pointed(turn)(turn.said.text, mentions)]
    if not taking.orders(turn, named, strictly=strictly) and (
        not _COUNTS.search(turn.said.text) or taking.asks(turn.said.text)
    ):
        return False
    reading = read(turn)
    new = [line for line in reading.lines if line not in turn.ordered]
    told = reading.lines and all(line.quantity and len(line.skus) <= _SHOWN for line in reading.lines)
    opens = _OPENS.match(turn.said.text) if told and not reading.unplaced else None
    lists = _LIST.search(turn.said.text) or (opens and (len(new) > 1 or _PLEASE.search(turn.said.text)))
    listed = bool(lists) and not strictly and not taking.asks(turn.said.text)
    if not listed and not taking.orders(turn, named, (*reading.unknown, *reading.unplaced), strictly=strictly):
        return False
    if turn.ordered and reading.unplaced and not reading.changed:
        return True  # it is asked what is meant
    if len(reading.unplaced) > 1 and not reading.lines and not strictly:
        return bool(takes)  # a list of things that are none of ours
    known = {line for line in reading.lines if line.quantity and len(line.skus) <= _SHOWN}
    return reading.changed and bool(known - {*turn.ordered}) and len(known) == len(reading.lines)


_TAKES_SOME = re.compile(
    r"\W*(?:那|我|我们|再|还|给我|帮我|先|就|也)*(?:来|要|买|拿|订)(?:[\d一二两三四五六七八九十半])|\W*(?:and |also |plus |ok,? )*(?:i(?:['’]ll| will) (?:take|have)|give me|throw in|add)\b",
    re.IGNORECASE,
)
"""Begins a message that takes some of a thing, which may be said in words alone ("还要半打鱼粮")."""
_LIST = re.compile(
    rf"(?:{NUMBER})(?:个|块|{COUNTERS})[，,、 ].{{1,16}}(?:{NUMBER})(?:个|块|{COUNTERS})"
    rf"|^\W*(?:{NUMBER})(?:个|块|{COUNTERS}).{{2,16}}[，,、 ](?:再|还|另|外)?(?:配|加|和|带|来|要)?.{{0,4}}(?:{NUMBER})(?:个|块|{COUNTERS})"
)
"""Counts two things of a list ("二氧化碳一套，鱼抄两个")."""
_OPENS = re.compile(rf"\W*(?:(?:hi|hello|ok)\W+)?(?:an?|{NUMBER})\b.{{3,80}}$", re.IGNORECASE)
_PLEASE = re.compile(r"\bplease\W*$", re.IGNORECASE)
"""Is some of a thing and "please", or of two ("a hose and a punch please", "1 timer and 1 punch")."""
_LONGEST = 1_000  # characters of a message that may be an order by its words alone
_COUNTS = re.compile(rf"\d|{NUMBER}", re.IGNORECASE)
_NEVER = frozenset({"complaint", "lead", "after_sales", "document_request"})


def _as_order(turn: Turn) -> Turn:
    guess = IntentGuess("quote_request", turn.said.intent.confidence, turn.said.intent.ranked)
    return replace(turn, said=replace(turn.said, intent=guess))


def _of_the_order(turn: Turn, history: Sequence[PastTurn]) -> bool:
    """Return whether something is asked of all that was ordered just before ("and the total?", 一共多重), or of nothing that is left."""
    asks = bool(SUM.fullmatch(turn.said.text.strip()))
    again = LAST_TIME.search(turn.said.text) and turn.said.intent.name not in _NEVER and not in_talk.named(turn)
    if again or not turn.ordered:
        return bool(again or (turn.emptied and asks))
    if not any(past.ordered for past in history[-_RECENT:]):
        return False
    return (asks and clear(Reading(turn.ordered))) or order_sums.of(turn).any


_RECENT = 3  # turns back that an order is just made


def _goes_on(turn: Turn) -> bool:
    """Return whether a message adds so many of a product ("and 2 trail boots in 43"), whatever else its words may mean."""
    if not _ADDS.match(turn.said.text) or not turn.said.slots.mentions:
        return False
    return clear(turn.kit.estimates.read(turn.said.text, ()))


_ADDS = re.compile(r"\W*(?:and|plus|also|add|then)\b|\W*(?:再|还要|另外|加上?|以及|和)", re.IGNORECASE)
