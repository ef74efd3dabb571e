"""A budget for several pieces, as what one of them may cost: "预算5000，要两台" is 2,500 each."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import ROUND_DOWN, Decimal

from knowledge.bounds import Limit
from knowledge.kinds import Kind
from knowledge.places import Places
from knowledge.units import Quantity, numbers

_CENT, _FINER = Decimal("0.01"), Decimal("0.0001")  # the second for small parts, which cost less than one each
_WHOLE = re.compile(
    r"预算|总共|一共|总计|合计|总价|全部|加起来|\bbudget\b|\btotal\b|\baltogether\b|\bin all\b|\ball in\b|\boverall\b"
)
_EACH = re.compile(
    r"每[台个只把件套块张部]|单[价台个]|[一1][台个只把件套块](?:的)?(?:价|预算|\s*\d)|\beach\b|\bapiece\b|\bper (?:unit|piece|item|one|monitor|pc|machine)\b|\ba piece\b|/\s*(?:台|个|unit|pc|piece)"
)
_PIECE = re.compile(
    r"[台个只把件套张部箱](?!\s*(?:hdmi|usb|dp|type|网口|接口|端口|口|屏|月|小时))|pcs\b|pieces?\b|units?\b|sets?\b"
)
_MOST = 100_000


def shared(limits: Sequence[Limit], text: str, kinds: Iterable[Kind]) -> list[Limit]:
    """Return the limits with a price that is for all the pieces wanted in `text` (folded) made one for each.

    Only a sum called a budget or a total is parted, and not where the text says what one may cost.
    """
    if not any(limit.condition.column == "price" for limit in limits) or not _WHOLE.search(text) or _EACH.search(text):
        return list(limits)
    places = Places(text, ((limit.start, limit.end) for limit in limits))
    pieces = _pieces(text, places, tuple(k.start for k in kinds))
    return [_parted(limit, pieces) for limit in limits]


def _parted(limit: Limit, pieces: int) -> Limit:
    value = limit.condition.value
    if limit.condition.column != "price" or not isinstance(value, Decimal) or pieces < 2:
        return limit
    exact = value / pieces
    share = exact.quantize(_CENT if exact >= 1 else _FINER, ROUND_DOWN)
    return replace(limit, condition=replace(limit.condition, value=share, pieces=pieces))


def _pieces(text: str, places: Places, starts: Sequence[int]) -> int:
    """Return how many pieces are wanted: the one number that counts pieces or stands before a kind; 1 where none does."""
    found = {
        int(one.value)
        for one in numbers(text)
        if one.value == int(one.value)
        and 2 <= one.value <= _MOST
        and places.free(one.start, one.end)
        and _counts(text, one, starts)
    }
    return found.pop() if len(found) == 1 else 1


def _counts(text: str, one: Quantity, starts: Sequence[int]) -> bool:
    said = text[one.start : one.end + 8]
    if one.unit == "pcs":
        return bool(_PIECE.search(said)) and not re.search(r"ports?\b|口", said)
    return not one.unit and any(text[one.end : start].isspace() for start in starts if start > one.end)
