"""Which of our two languages a text is in, and texts that exist in both."""

import re
from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_LATIN_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")
_CODE = re.compile(r"[\w.+-]+@[\w.-]+|\b(?=\w*\d)\w[\w./-]*|\b[A-Z]{2,6}\b")


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
    as half a word, since Chinese words are mostly two characters long.
    """
    han = len(_HAN.findall(text))
    latin = len(_LATIN_WORD.findall(_CODE.sub(" ", text)))
    if not han and not latin:
        return default
    return "zh" if han / 2 >= latin or (han >= 4 and han >= latin) else "en"
