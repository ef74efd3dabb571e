"""Which piece of a row answers by its form a question that names no word of it: "is it waterproof?" is answered by "IPX4"."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_COUNT = re.compile(r"\bhow many ([a-z]{3,})|(?:几|多少)([\u4e00-\u9fff]{1,4})", re.IGNORECASE)
_OF_EVERYTHING = frozenset(
    {"个", "钱", "天", "年", "人", "种", "款", "pieces", "units", "people", "days", "are", "can"}
)
"""What is counted of any product, or of none."""
_OF_THE_SHOP = re.compile(
    r"warrant|guarant|deliver|\bship|lead time|\bstock|\bprice|\bcost|refund|\breturn|保修|质保|保固|发货|送[到货]|到货|运费|多少钱|价格|退[货换款]|有货|现货|库存",
    re.IGNORECASE,
)
"""Asks of prices, stock or rules, whatever words of a form stand beside."""
_FIGURE = r"(?:\d[\d,.]*|[一二两三四五六七八九十]+)"


@dataclass(frozen=True)
class _Form:
    ask: re.Pattern[str]
    tell: re.Pattern[str]


@cache
def _forms() -> tuple[_Form, ...]:
    raw = tomllib.loads(files("prompts").joinpath("forms.toml").read_text("utf-8"))
    return tuple(
        _Form(re.compile(one["ask"], re.IGNORECASE), re.compile(one["tell"], re.IGNORECASE)) for one in raw["form"]
    )


def telling(question: str, pieces: Sequence[str]) -> int | None:
    """Return which of `pieces` answers `question` by its form, the first of them; None where none does."""
    if _OF_THE_SHOP.search(question):
        return None
    wanted = [*(form.tell for form in _forms() if form.ask.search(question)), *_counted(question)]
    return next((n for tell in wanted for n, piece in enumerate(pieces) if tell.search(piece)), None)


def _counted(question: str) -> Iterator[re.Pattern[str]]:
    """Yield what a piece holds that counts what the question counts, the fullest first: 4位密码 of 几位密码, "126 links" of "how many links"."""
    for match in _COUNT.finditer(question):
        english, chinese = match.groups()
        if english and english.lower() not in _OF_EVERYTHING:
            yield re.compile(rf"{_FIGURE}[- ](?:[a-z]+ )?{re.escape(english.lower().removesuffix('s'))}", re.IGNORECASE)
        for size in range(len(chinese or ""), 0, -1):
            if (said := chinese[:size]) not in _OF_EVERYTHING and (size > 1 or said in "速档挡位节孔层格片把根股"):
                yield re.compile(_FIGURE + r"\s*" + re.escape(said))
