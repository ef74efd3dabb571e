"""Whether a sentence is in the language it should be in."""

import re

from assistant.evidence import REFERENCE
from knowledge.language import Language

_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"\b[a-z]{2,}\b")  # names are written with a capital or a digit
_OTHER_SCRIPT = re.compile(r"[\u0370-\u1fff\u3040-\u30ff\uac00-\ud7af]")
_FEW = 4


def in_language(sentence: str, language: Language) -> bool:
    """Return whether a sentence reads as `language`; names, references and a foreign word or two do not count."""
    text = REFERENCE.sub(" ", sentence)
    if len(_OTHER_SCRIPT.findall(text)) > _FEW:
        return False
    han = len(_HAN.findall(text))
    if language == "en":
        return han <= _FEW
    # "Happy to help." is no Chinese either; beside a fact a foreign word or two may be all that stands there.
    return han > 0 or len(_WORD.findall(text)) < (_FEW if REFERENCE.search(sentence) else 2)
