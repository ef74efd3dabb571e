"""What we do not do, politely; unless the documents do hold the answer after all."""

from assistant import grounds, makes, reading
from assistant.kit import Turn
from assistant.skills import product_question
from assistant.types import Draft
from knowledge.language import Bilingual

_SURE = 0.8  # the documents must be this sure to overrule the classifier


def answer(turn: Turn) -> Draft:
    """Decline, and say what can be asked."""
    if makes.in_focus(turn):
        return product_question.answer(turn)
    found = reading.read(turn)
    if found.sentences and found.probability >= _SURE and turn.said.intent.confidence < _SURE:
        return grounds.from_documents(turn, found, task="product_question")
    company = turn.sheet.said_words(turn.pick(turn.kit.company), "company", Bilingual("company", "公司"))
    return Draft("refuse", turn.say("scope.out", company=company), turn.sheet.facts, refused=True)
