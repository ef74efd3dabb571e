"""Which of our two languages a text is in, and texts that exist in both."""

import re
from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_LATIN_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")
_CODE = re.compile(
    r"[\w.+-]+@[\w.-]+|(?<![A-Za-z0-9])(?=[A-Za-z]*\d)[A-Za-z0-9][A-Za-z0-9./-]*|(?<![A-Za-z])[A-Z]{2,6}(?![A-Za-z])"
)
# Words that hold a sentence together: where one language has them and the other none, the sentence is in that one.
_ZH_GRAMMAR = re.compile(
    r"[吗呢吧么啥咋]|什么|怎|多少|哪|能|可以|支持|请|的|了|是|有|我|你|给|要|和|跟|几|用|推荐|想|买|价|求|换|比"
)
_EN_GRAMMAR = re.compile(
    r"\b(?:the|an?|is|are|was|do|does|did|can|could|will|would|how|what|which|who|where|when|why|you|your|my|it|i|we|to|of"
    r"|for|in|on|with|and|or|please|any|have|has|need|want|this|that)\b",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True)
class Bilingual:
    """One text in both languages; `say` picks one."""

    en: str
    zh: str

    def say(self, language: Language) -> str:
        """Return the text in `language`."""
        return self.zh if language == "zh" else self.en

    @classmethod
    def same(cls, text: str) -> "Bilingual":
        """Return a text that reads alike in both languages, such as a model number."""
        return cls(text, text)


def detect(text: str, default: Language = "en") -> Language:
    """Return the language a person wrote `text` in; `default` where it has no word of either.

    Model numbers and acronyms ("VIM4", "HDMI") belong to both languages and do not count. A Han character counts
    as half a word, since Chinese words are mostly two characters long. Where only one of the languages has words that
    hold a sentence together, it is that one, however many names of the other stand in it.
    """
    han = len(_HAN.findall(text))
    latin = len(_LATIN_WORD.findall(_CODE.sub(" ", text)))
    if not han and not latin:
        return default
    if han and latin and bool(_ZH_GRAMMAR.search(text)) != bool(_EN_GRAMMAR.search(text)):
        return "zh" if _ZH_GRAMMAR.search(text) else "en"
    return "zh" if han / 2 >= latin or (han >= 4 and han >= latin) else "en"


_NARROW = {
    0xFEE0 + ord(c): c for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-./_"
}  # a full-width sign stands 0xFEE0 above the plain one


def narrow(text: str) -> str:
    """Return `text` with full-width letters, digits and the joints of model numbers as plain ones; positions stay."""
    return text if text.isascii() else text.translate(_NARROW)
