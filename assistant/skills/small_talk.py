"""Greeting, thanks, goodbye, and who is speaking."""

import re

from assistant.kit import Turn
from assistant.skills import product_question
from assistant.types import Draft
from knowledge.language import Bilingual

_KINDS = (
    ("greeting.bye", re.compile(r"\b(?:bye|goodbye|see you|good night|cya)\b|再见|拜拜|晚安|回头见", re.IGNORECASE)),
    ("greeting.who", re.compile(r"\b(?:who|what) are you\b|\byour name\b|\bare you (?:a |an )?(?:bot|robot|human|real|ai|machine)|你是谁|你叫什么|机器人|真人|人工智能|\bAI\b", re.IGNORECASE)),
    ("greeting.thanks", re.compile(r"\bthank|\bthx\b|\bcheers\b|appreciate|great|perfect|谢|辛苦|太好了|不错|明白了|知道了", re.IGNORECASE)),
)  # fmt: skip

_HELLO = re.compile(
    r"\b(?:hi|hello|hey|hiya|howdy|yo|good (?:morning|afternoon|evening|day))\b|您好|你好|哈喽|嗨|在吗|在么|有人吗|早上好|早安|下午好|晚上好",
    re.IGNORECASE,
)
_SURE = 0.9  # below this probability of the intent a greeting must be seen in the words


def answer(turn: Turn) -> Draft:
    """Answer in kind; what is no greeting at all is answered as a question."""
    key = next((key for key, pattern in _KINDS if pattern.search(turn.said.text)), "greeting.hello")
    if key == "greeting.hello" and turn.said.intent.confidence < _SURE and not _HELLO.search(turn.said.text):
        draft = product_question.answer(turn)
        if not draft.refused:
            return draft
    company = turn.sheet.said_words(turn.pick(turn.kit.company), "company", Bilingual("company", "公司"))
    plain = turn.say(key, company=company) if key in ("greeting.hello", "greeting.who") else turn.say(key)
    return Draft("small_talk", plain, turn.sheet.facts)
