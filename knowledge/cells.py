"""What a catalogue cell says: text, a number with its unit, money, or yes and no."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from knowledge.pieces import split_per
from knowledge.units import quantities
from knowledge.vocabulary import plain, vocabulary

MAX_AMOUNT = Decimal(10) ** 12
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_NUMBER = re.compile(r"[+-]?\d[\d,.' ]*(?:[eE][+-]?\d+)?")
_BEFORE_PRICE = re.compile(r"^(?:from|ab|vanaf)\s+", re.IGNORECASE)
_AFTER_PRICE = re.compile(
    r"(?:[,.]\s*[-–—]+|\s*\*+|[(（][^()（）]*[)）]|\s*/\s*[^\d/]+|起|each|ea\b|net)+\s*$", re.IGNORECASE
)
_QUANTITY = re.compile(r"[+-]?\d[\d,.]*\s*[^\d\s][^\d]{0,14}\d?$")


def text(value: Any, limit: int = 20_000) -> str:  # noqa: ANN401 - a cell holds whatever the file holds
    """Return a cell as plain text of at most `limit` characters; control and direction characters are left out."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        exact = number(value)
        return "" if exact is None else format(exact, "f")
    if isinstance(value, datetime):
        return str(value.date() if value.time() == time() else value)
    if isinstance(value, list):
        return ", ".join(filter(None, (text(item, limit) for item in value[:100])))[:limit]
    return _CONTROL.sub("", str(value)[: limit * 2]).strip()[:limit]


def number(value: Any) -> Decimal | None:  # noqa: ANN401
    """Return the number that the whole cell is (3, 2.0, "3,299.00", "1.234,56", "1,5"), or None."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float | Decimal):
        return _tidy(Decimal(str(value)))
    return (
        _written(unicodedata.normalize("NFKC", value).strip()) if isinstance(value, str) and len(value) < 40 else None
    )


def written(text: str) -> Decimal | None:
    """Return the number that a person wrote into a field, as `number` reads a cell; a percent sign and ".5" are allowed."""
    said = text.strip().rstrip("%％").strip()
    return number(f"0{said}" if re.match(r"\.\d", said) else said)


def _tidy(value: Decimal) -> Decimal | None:
    """Return `value` without needless zeros; None for infinities and numbers beyond any product's measure."""
    if not value.is_finite() or value.adjusted() > 30 or value.adjusted() < -30:
        return None
    return value.to_integral_value() if value == value.to_integral_value() else value.normalize()


@lru_cache(maxsize=50_000)
def _written(word: str) -> Decimal | None:
    if word.endswith("万") and (thousands := _written(word[:-1].strip())) is not None:
        return _tidy(thousands * 10_000)
    if not _NUMBER.fullmatch(word):
        return None
    word = word.replace(" ", "").replace("'", "")
    comma, point = word.rfind(","), word.rfind(".")
    if comma >= 0 and point >= 0:
        word = word.replace(".", "").replace(",", ".") if comma > point else word.replace(",", "")
    elif comma >= 0:
        whole = re.fullmatch(r"[+-]?[1-9]\d{0,2}(,\d{3})+", word) is not None
        word = word.replace(",", "") if whole else word.replace(",", ".")
    try:
        return _tidy(Decimal(word))
    except InvalidOperation:
        return None


@lru_cache(maxsize=50_000)
def quantity(word: str) -> tuple[Decimal, str] | None:
    """Return (value, unit) where the whole text is one measure such as "16 GB" or "27 英寸", else None."""
    word = word.strip()
    if len(word) > 40 or not _QUANTITY.match(word):
        return None
    found = quantities(word)
    if len(found) != 1 or word[: found[0].start].strip() or word[found[0].end :].strip():
        return None
    return found[0].value, found[0].unit


@lru_cache(maxsize=2_000)
def unit_named(word: str) -> str | None:
    """Return the usual symbol of the unit that `word` names ("公斤" -> "kg"), or None where it names none."""
    for written in (f"1 {word}", f"1{word}"):
        found = quantities(written)
        if len(found) == 1 and found[0].unit and found[0].end == len(written):
            return found[0].unit
    return None


def flag(value: Any) -> bool | None:  # noqa: ANN401
    """Return whether the cell says yes or no, or None where it says neither."""
    if isinstance(value, bool):
        return value
    return (
        vocabulary().flags.get(unicodedata.normalize("NFKC", value).strip().lower()) if isinstance(value, str) else None
    )


@dataclass(frozen=True)
class Money:
    """What a price cell says: an amount, with the currency where the cell names one; or only a note ("call us")."""

    amount: Decimal | None
    currency: str | None = None
    note: str = ""
    pieces: int = 1  # that the amount is for
    unit: str = ""  # what it is for, where the cell says so: "公斤" of "120元/公斤"


def money(value: Any) -> Money:  # noqa: ANN401
    """Return the price in a cell. `amount` is None where it says "call us", a range or "per 500 g" (kept as `note`) or is empty.

    Raises ValueError where the cell is neither a price nor a known way to say that there is none.
    """
    amount = number(value)
    if amount is not None:
        return Money(amount)
    said = text(value, 200)
    if plain(said) in vocabulary().on_request:
        return Money(None, None, said)
    currency, rest = _currency(unicodedata.normalize("NFKC", said))
    try:
        rest, pieces = split_per(rest)
    except ValueError:
        if not _OF_A_MEASURE.search(rest):
            raise
        return Money(None, None, said)
    amount = number(_AFTER_PRICE.sub("", _BEFORE_PRICE.sub("", rest.strip())).strip())
    if amount is None:
        if not re.search(r"\d", said) or _is_range(rest):
            return Money(None, None, said)
        raise ValueError(said)
    unit = _UNIT_OF_PRICE.search(rest)
    return Money(amount, currency, pieces=pieces or 1, unit=unit[1] if unit else "")


def is_money(value: Any) -> bool:  # noqa: ANN401 - a cell holds whatever the file holds
    """Tell whether a cell holds an amount of money."""
    try:
        return money(value).amount is not None
    except ValueError:
        return False


_UNIT_OF_PRICE = re.compile(r"/\s*([^\d/\s(（]{1,10})\s*$")
_OF_A_MEASURE = re.compile(r"[1-9]\d*\s*[a-z\u4e00-\u9fff]{1,8}\W*$|\bpack|\bbox|\bcase|\bset of", re.IGNORECASE)


def _is_range(said: str) -> bool:
    """Tell whether a price goes from one amount to a greater one ("139-169", "99 ~ 129"): no figure, but worth telling."""
    ends = [number(_currency(part)[1].strip()) for part in re.split(r"[-–—~至到]", said)]
    return len(ends) == 2 and ends[0] is not None and ends[1] is not None and 0 < ends[0] < ends[1]


def currency(value: str) -> str | None:
    """Return the ISO 4217 code that a cell holding nothing else names ("usd", "RMB", "美元", "SEK"), None for anything else."""
    said = unicodedata.normalize("NFKC", value).strip()
    known = {unicodedata.normalize("NFKC", word): code for word, code in vocabulary().currencies.items()}
    return known.get(said.lower()) or (said.upper() if re.fullmatch(r"[A-Za-z]{3}", said) else None)


def _currency(said: str) -> tuple[str | None, str]:
    """Return the currency named in `said`, longest name first, and the rest of the text."""
    low = said.lower()
    for word, code in sorted(vocabulary().currencies.items(), key=lambda pair: -len(pair[0])):
        at = low.find(unicodedata.normalize("NFKC", word))
        if at >= 0:
            return code, said[:at] + said[at + len(word) :]
    return None, said


def whole(value: Any) -> int | None:  # noqa: ANN401
    """Return the whole number >= 0 that the cell begins with ("12", "7 天", "3-5 days" -> 5, "有货" -> None)."""
    exact = number(value)
    if exact is not None:
        return int(exact) if 0 <= exact < 2**31 else None
    found = re.match(r"\s*[><≥约]?\s*(\d{1,9})(?:\s*[-~–至到]\s*(\d{1,9}))?", text(value, 100))
    return int(found.group(2) or found.group(1)) if found else None
