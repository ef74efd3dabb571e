"""Whether words in a message are taken back where they stand: "I don't need a quote", "先不要报价"."""

import re

CLAUSES = re.compile(r"[。！!？?；;\n,，]+|\.(?=\s|$)|\bbut\b|\bhowever\b|但是?|不过|只是|而是", re.IGNORECASE)
"""What parts a message into the clauses that a negation reaches over."""

# Words with a "no" in them that asks, or that misses something: they take nothing back.
_NO_NEGATION = re.compile(
    r"能不能|可不可以|可否|是否|有没有|是不是|要不要|会不会|行不行|好不好|方不方便|用不用|需不需要|"
    r"(?:不|没)(?:太|大)?(?:知道|清楚|晓得|明白|了解|懂)|不含税|不包邮|不锈|不错|不好意思|(?:还|一直)?没(?:有)?(?:收到|看到|找到|发|给)|不见|"
    r"\b(?:do|does|did|can|could|would|will|wo|ca|have|has)(?:n['’]?t| not) (?:you|we|i|they|it)\b|\bwhy (?:not|(?:do|does|did|have|has|is|are|was)(?:n['’]?t| not))\b|"
    r"\b(?:do|did|does)(?:n['’]?t| not) (?:really )?(?:know|see|get|receive|find|understand|have)\b|\bnot sure\b|\b(?:have|has)(?:n['’]?t| not) (?:\w+ )?(?:seen|received|got|gotten|had|been)\b|"
    r"\b(?:ca|could)n['’]?t (?:find|see)\b|\bcannot (?:find|see)\b|\bno problem\b|\bno later than\b|\bnot only\b|\bif not\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"(?:先|暂时?|目前|现在|还|并|也|都|就|真的)?(?:不(?:要|用|想|需要?|必|急着?|考虑|打算|是(?:来|要|想|问)?|问|关心|会|再)|别|勿|无需|没必要|没(?:有)?(?:想|打算|需要|说)|没有?|取消|免了|拒绝)"
    r"|\b(?:do|does|did|would|will|wo|am|is|are|was|should|need|have|has|had)(?:n['’]?t| not)\b|\b(?:not|never|without|cancel|stop|skip|forget|no need|no longer|rather than|instead of|nobody|no one|no)\b",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"^(?:[了的单呢嘛吧]|这(?:件)?事|这块|什么的|就|先|暂时|暂|也|可以|都){0,4}(?:不用|不需要|不必|不要|免了|算了|别|没必要|取消)"
    r"|^\W*(?:\w+\W+){0,2}?(?:is|are|was)?(?:n['’]?t| not) (?:needed|necessary|required|wanted|for me|now)\b|^\W*(?:\w+ )?(?:no thanks|unnecessary)",
    re.IGNORECASE,
)
_REACH_ZH, _REACH_EN = 8, 45
"""Characters before a word within which a negation takes it back: of Chinese, of English."""


def clauses(text: str) -> list[str]:
    """Return the clauses of a message in which something stands."""
    return [part.strip() for part in CLAUSES.split(text) if part.strip()]


def refuses(text: str) -> bool:
    """Return whether anything in a message is refused or taken back."""
    return any(_BEFORE.search(_asked(clause)) or _AFTER.search(clause) for clause in clauses(text))


def negated(clause: str, start: int, end: int) -> bool:
    """Return whether what stands at `start`..`end` of a clause is taken back by what stands before or after it."""
    if _AFTER.search(clause[end:]):
        return True
    before = _asked(clause)[:start]
    return any(
        start - found.end() <= (_REACH_EN if found[0][0].isascii() else _REACH_ZH) for found in _BEFORE.finditer(before)
    )


def _asked(clause: str) -> str:
    """Return a clause with the questions and misses that only look like a negation blanked out, places kept."""
    return _NO_NEGATION.sub(lambda m: " " * len(m[0]), clause)
