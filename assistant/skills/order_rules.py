"""What the documents say beside an order that no price rule holds: a discount for many, carriage to the place it goes to."""

import re
from collections.abc import Iterator

from assistant import reading
from assistant.found import Reading
from assistant.kit import Turn
from assistant.quoting.types import Amounts
from assistant.regions import for_the_place, region_of, tells_of_place
from knowledge.answerability import Sentence
from knowledge.language import Bilingual

CHEAPER = re.compile(
    r"便宜|优惠|折扣|打折|打个?[一二三四五六七八九]折|让利|最低价|discount|cheaper|better price|best price|special price|% off|rebate",
    re.IGNORECASE,
)
_SEVERAL = 5  # pieces of one line from which a discount for many may hold
_MOST = 3
_PER_CENT = re.compile(r"\d\s*(?:%|％|per cent|percent)|[一二三四五六七八九\d]折", re.IGNORECASE)


def told(turn: Turn, amounts: Amounts, *, cheaper: bool) -> list[str]:
    """Return lines that quote what our documents say of discounts and carriage, as far as no rule has reckoned with it.

    An order that only changes is told the same again only where it is asked.
    """
    words = [*_rebates(turn, amounts, cheaper=cheaper), *_carriage(turn, amounts)]
    return ["", turn.say("quote.beside"), *(f"> {one}" for one in words)] if words else []


def _rebates(turn: Turn, amounts: Amounts, *, cheaper: bool) -> Iterator[str]:
    many = cheaper or (not turn.ordered and any(line.quantity >= _SEVERAL for line in amounts.lines))
    if not many or any(step.rule for line in amounts.lines for step in line.steps):
        return
    found = reading.read(turn, turn.say("quote.rebates_asked"))
    yield from quoted(turn, found, [s for s in found.sentences if _PER_CENT.search(s.text)])


def _carriage(turn: Turn, amounts: Amounts) -> Iterator[str]:
    if amounts.shipping or (said := region_of(turn.said.text)) is None:
        return
    place = turn.sheet.said_words(said[0], "the customer said, as the destination", Bilingual("destination", "收货地"))
    asked = turn.say("quote.carriage_asked", place=place).replace(place, said[0])
    found = for_the_place(turn.said.text, reading.read(turn, asked))
    yield from quoted(turn, found, tells_of_place(turn.said.text, found))


def quoted(turn: Turn, found: Reading, sentences: list[Sentence]) -> Iterator[str]:
    """Yield the first sentences of one document, where what was found holds an answer."""
    if not sentences or not reading.holds_answer(turn, found):
        return
    first = sentences[0].hit.passage.document
    ours = [one for one in sentences[:_MOST] if one.hit.passage.document == first]
    for one in sorted(ours, key=lambda s: (s.hit.passage.id, s.start)):
        yield turn.sheet.quote(one.hit, one.start, one.end)
