"""A message that only asks for the other of our two languages: "in English, please", "请用中文回答"."""

import re

from knowledge.language import Language

_AROUND = (
    r"(?:can|could|would|will|do|does|you|we|i|please|pls|kindly|answer|reply|respond|speak|talk|write|chat|continue|go|on|switch|change|back|to|in|into|me|with"
    r"|now|this|that|it|the|language|use|using|let'?s|prefer|want|need|like|again|once|more|say|repeat|translate|only|from|ok|okay|hi|hello|sorry|thanks|thank)"
)
_EN = re.compile(
    rf"\W*(?:{_AROUND}\W+)*(?:(?P<en>english)|(?P<zh>chinese|mandarin))(?:\W+{_AROUND})*\W*", re.IGNORECASE
)
_ZH_AROUND = r"[请你您能可以不会用说讲换成改切回到答复为一下吗呢吧么行好再次的我想要后都来和聊翻译刚才那句话这遍\s\W]*"
_ZH = re.compile(rf"{_ZH_AROUND}(?:(?P<en>英文|英语)|(?P<zh>中文|汉语|普通话|国语|华语)){_ZH_AROUND}")


def tongue_wished(text: str) -> Language | None:
    """Return the language that a message asks for and nothing else; None where it says anything more."""
    found = _EN.fullmatch(text.strip()) or _ZH.fullmatch(text.strip())
    if found is None:
        return None
    return "en" if found["en"] else "zh"
