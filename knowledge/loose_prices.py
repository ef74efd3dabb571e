"""Prices as people say them: "两三千", "小两千", "一千出头", "1.5w以内", "2-3k"; and what is no price limit: an offer."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from knowledge.bounds import ABOUT, Limit
from knowledge.types import Condition, Operator
from knowledge.units import Quantity

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2}
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
_NO_PRICE = (
    r"(?![\d一二两三四五六七八九十百千万]|\s*(?:的人|台|个|套|件|只|部|把|张|箱|人|小时|天|克|米|流明|mah|[a-z]))"
)
_NOT_AFTER = r"(?<![\d.一二两三四五六七八九十百千万第])"
_ONE = r"(?P<low>[一二两三四五六七八九]|\d{1,4}(?![\d.]))(?P<scale>[百千万])?"
_MONEY = r"(?:块钱?|元)?"
_SEVERAL = re.compile(
    rf"{_NOT_AFTER}(?P<low>[一二两三四五六七八九]|\d{{1,2}}(?![\d.]))(?P<high>[二三四五六七八九])?(?P<scale>[百千万])"
    rf"(?P<more>多|来)?{_MONEY}{_NO_PRICE}"
)
_SOME = re.compile(rf"(?<![十好])几(?P<scale>[十百千万])(?:块钱?|元){_NO_PRICE}")
_NEARLY = re.compile(rf"(?<![大较不])小{_ONE}{_MONEY}{_NO_PRICE}")
_JUST_OVER = re.compile(rf"{_NOT_AFTER}{_ONE}{_MONEY}(?:刚)?出头{_NO_PRICE}")
_JUST_UNDER = re.compile(rf"{_NOT_AFTER}{_ONE}{_MONEY}(?:还)?不到(?!货){_NO_PRICE}")
_OR_SO = re.compile(rf"(?P<scale>[百千万])(?:把|来)(?:块钱?|元){_NO_PRICE}")
_NEAREST: tuple[tuple[re.Pattern[str], tuple[tuple[Decimal, Operator], ...]], ...] = (
    (_NEARLY, ((1 - ABOUT, ">="), (Decimal(1), "<="))),
    (_JUST_OVER, ((Decimal(1), ">="), (1 + ABOUT, "<="))),
    (_JUST_UNDER, ((Decimal(1), "<"),)),
    (_OR_SO, ((1 - ABOUT, ">="), (1 + ABOUT, "<="))),
)
_WAN = re.compile(r"\s*(?:rmb|块|元)?(?:以内|之内|以下|之下|左右|上下|内(?!存)|预算|的?预算|封顶|出头|多|起|以上)")
_WAN_BEFORE = re.compile(r"(?:预算|价格|价位|总价|不超过|最多|大概|大约|控制在)(?:是|在|为)?\s*$")
_POWER = re.compile(r"瓦|功率|功耗|耗电|待机|充电|快充|供电|电源|适配器|灯|power|watt|charg|adapter|draw|pd\b")
_BESIDE = 96
"""Characters before or after a sum that may tell what is meant by it."""
_MOST_WAN = 5
"""Bare "w" after a figure above this is taken for watts, unless the word budget stands beside it."""
_OFFER_AFTER = re.compile(
    r"\s*(?:钱)?(?:就|你|能|可以|可不可以|能不能|行不行)*(?:卖|拿走|拿下|成交|成不成|购(?!买)|秒杀|带走|给我(?:一|两|\d|吧|行|好|$))|\s*deal\b"
)
_OFFER_BEFORE = re.compile(
    r"(?:\bsell\b[^.?!。]{0,40}\b(?:for|at)|\b(?:let me have|give me) (?:it|this|that|one|them)\s*(?:for|at)"
    r"|\bprice is (?:now|from now on)|\b(?:set|change|make|lower) (?:the|its|your) price (?:to|as)|(?:改成|改为|设为|变成)\s*)"
    r"\s*(?:only |just )?[$¥€£]?\s*$"
)
_ORDERED = re.compile(
    r"(?:ignore|disregard|forget|override|bypass)\b.{0,24}\b(?:rule|instruction|prompt|polic|limit)|(?:忽略|无视|忘记|忘掉|不要管|绕过|跳过).{0,10}(?:规则|指令|提示|设定|限制|规定)"
)


def loosely(text: str) -> Iterator[Limit]:
    """Yield the limits of prices said loosely in `text` (folded): "两三千" is 2000 to 3000, "三千多" 3000 to under 4000."""
    for match in _SEVERAL.finditer(text):
        low, scale = _digit(match["low"]), _SCALES[match["scale"]]
        high = _DIGITS[match["high"]] if match["high"] else low + 1
        if high > low and (match["high"] or match["more"]):
            last: Operator = "<=" if match["high"] else "<"
            yield from _limits(match, ((low * scale, ">="), (high * scale, last)))
    for match in _SOME.finditer(text):
        scale = _SCALES[match["scale"]]
        yield from _limits(match, ((scale, ">="), (scale * 10, "<")))
    for pattern, ends in _NEAREST:
        for match in pattern.finditer(text):
            said = match.groupdict()
            whole = _digit(said.get("low") or "1") * _SCALES.get(said["scale"] or "", 1)
            if whole >= 100:
                yield from _limits(match, tuple((whole * share, operator) for share, operator in ends))


def _limits(match: re.Match[str], ends: tuple[tuple[Decimal | int, Operator], ...]) -> Iterator[Limit]:
    for number, operator in ends:
        yield Limit(Condition("price", operator, Decimal(number), None, match[0]), *match.span())


def _digit(word: str) -> int:
    return _DIGITS.get(word) or int(word)


def ten_thousands(text: str, one: Quantity) -> Quantity:
    """Return "1.5w以内" as 15,000 where the w is no watt: a small figure with a bound, and nothing electric said."""
    if one.unit != "W" or text[one.end - 1 : one.end] != "w" or _electric(text):
        return one
    after = text[one.end : one.end + _BESIDE].lstrip()
    budget = _WAN_BEFORE.search(text, max(0, one.start - _BESIDE), one.start) or after.startswith(("预算", "的预算"))
    bounded = one.value <= _MOST_WAN and _WAN.match(text, one.end)
    return replace(one, value=one.value * 10_000, unit="") if budget or bounded else one


@lru_cache(maxsize=64)
def _electric(text: str) -> bool:
    """Return whether a text speaks of power; kept, as each figure of it asks."""
    return _POWER.search(text) is not None


_MINOR = re.compile(r"\s*(?:(?P<cents>cents?\b|¢)|(?P<mao>毛钱?(?![发衣线巾绒利])|角钱)|分钱)")


def minor(text: str, one: Quantity, currency: str) -> Quantity:
    """Return "5 cents", "5毛", "5分钱" in whole units of money; cents are of `currency`, the catalogue's own."""
    found = None if one.unit else _MINOR.match(text, one.end)
    if not found:
        return one
    value = one.value / (10 if found["mao"] else 100)
    return replace(one, value=value, unit=currency if found["cents"] else "CNY", end=found.end())


def shared_scale(text: str, low: Quantity, high: Quantity) -> Quantity:
    """Return the lower end of "2-3k", "1-2万", "between 1 and 2 grand" in the thousands that only the upper end says."""
    said = re.search(r"(?:k|千|万|grand|thousand)$", text[high.start : high.end])
    bare = text[low.start : low.end].replace(".", "").isdigit()
    if not said or not bare or low.unit or low.value >= 100:
        return low
    scale = 10_000 if said[0] == "万" else 1000
    return replace(low, value=low.value * scale) if low.value * scale < high.value else low


def is_offer(text: str, one: Quantity) -> bool:
    """Return whether a sum is what the customer would pay or orders us to take ("一元卖我"), not what they can spend."""
    before = _OFFER_BEFORE.search(text, max(0, one.start - _BESIDE), one.start)
    return order_at(text) >= 0 or bool(_OFFER_AFTER.match(text, one.end) or before)


@lru_cache(maxsize=64)
def order_at(text: str) -> int:
    """Return where `text` (folded) tells us to leave our rules ("ignore your rules", "忽略规则"); -1 where it does not."""
    found = _ORDERED.search(text)
    return found.start() if found else -1
