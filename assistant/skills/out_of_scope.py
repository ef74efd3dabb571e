"""What we do not do, politely; unless the documents do hold the answer after all."""

from assistant import grounds, makes, reading
from assistant.found import Reading
from assistant.kit import Turn
from assistant.skills import product_question
from assistant.types import Draft
from knowledge.language import Bilingual

_OURS = 0.5
_SURE = 0.8  # a classifier this sure is overruled by documents that are as sure, any other by those that hold an answer


def _of_the_shop(turn: Turn, found: Reading) -> bool:
    """Return whether most of what the message speaks of stands in the passage that was found: weather and verses do not."""
    return reading.share(found, turn.said.text) >= _OURS


def answer(turn: Turn) -> Draft:
    """Decline, and say what can be asked."""
    if makes.in_focus(turn):
        return product_question.answer(turn)
    found = reading.read(turn)
    sure = turn.said.intent.confidence >= _SURE
    if reading.holds_answer(turn, found) and (found.probability >= _SURE or not sure) and _of_the_shop(turn, found):
        return grounds.from_documents(turn, found, task="product_question")
    company = turn.sheet.said_words(turn.pick(turn.kit.company), "company", Bilingual("company", "公司"))
    return Draft("refuse", turn.say("scope.out", company=company), turn.sheet.facts, refused=True)
