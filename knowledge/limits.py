"""The figures in a question made into limits on columns: "under 3000 元", "at least 16 GB", "2000到3000之间"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from knowledge.bounds import ABOUT, Limit, at_least, bounds
from knowledge.holdings import Held, Holdings
from knowledge.loose_prices import is_offer, loosely, minor, shared_scale, ten_thousands
from knowledge.places import Places
from knowledge.sayings import lengths, sayings
from knowledge.types import Condition, Operator
from knowledge.units import CURRENCIES, Quantity, convert, dimension, numbers, resolutions, same_dimension

_RANGE = re.compile(r"\s*(?:-|–|—|~|～|至|到|to|and)\s*(?:[$¥€£]\s*)?$")
_PRICE_WORD = re.compile(
    r"price|cost|budget|spend|cheap|pay\b|under|below|less than|up to|within|预算|价|钱|便宜|花|以内|以下|之内|左右|不超过|别超过|要超过|不高于|控制在|低于|不到|不足|块|元"
)
_LOOSE_WORD = re.compile(
    r"\btops\b|max\b|at most|(?:no|not) more than|not over|\d-?ish\b|\bsub\b|\dk\s?\+|\d\+的|grand\b|预算|总共|一共|总价|合计|\btotal\b"
)
_TOPS = re.compile(r"\bnpu\b|\bai\b|算力")  # such a chip does so many TOPS
_SUB = re.compile(r"\bsub-(?=\s?[$¥€£]?\d)")
_FOR_PEOPLE = re.compile(
    r"\bfor (?P<n>\d|two|three|four|five|six|eight)(?= ?(?:$|[,.;!?]|people\b|persons\b|adults\b|of us\b|and\b|with\b|that\b))(?: (?:people|persons|adults|of us))?"
    r"|\bfamily of (?P<f>\d|two|three|four|five|six|eight)\b|(?P<zh>[\d一二两三四五六八])(?:口之家|口人|个人用|个人住|个人睡)"
)
_PEOPLE_IN_WORDS = {
    word: Decimal(n)
    for n, words in {
        2: "two 二 两",
        3: "three 三",
        4: "four 四",
        5: "five 五",
        6: "six 六",
        8: "eight 八",
        1: "一",
    }.items()
    for word in words.split()
}
_CALENDAR = frozenset({"day", "week", "month", "year"})
"""Spans of time that nobody but a delivery, a warranty or a plan has: no limit on a battery unless it is named."""
_JOINED = re.compile(
    r"s?\s*(?:of|is|为|是|要|有|在|:|：|至少|最少|不低于|不超过|最多|at least|over|above|under|below|>=|<=|≥|≤|>|<)*\s*$"
)
"""What may stand between an attribute's word and its figure."""
_BESIDE = 64
"""Characters before a figure that may tell what it is of."""
_GOES_ON = re.compile(r"(?![的以吗呢左有和及])[\u4e00-\u9fff]")  # after 键: 键盘 is no key
_PIECES_FOR = re.compile(r"\b(?:prices?|quotes?|quotation|costs?|how much)(?: (?:is it|would it be|it))? for\s*$")
_PIECE_AFTER = re.compile(r"\s*(?:of|x|×|个|只|台|条)?\s*(?:4k|8k|5k|1080p|external|外接|的)?\s*")


class LimitReader:
    """Reads figures by what the catalogue holds of the kinds in question."""

    def __init__(self, holdings: Holdings, kinds: Sequence[str]) -> None:
        self._holdings, self._kinds = holdings, tuple(kinds)

    def read(self, text: str) -> list[Limit]:
        """Return the limits that the figures of `text` (folded) set, in order."""
        text = _SUB.sub("sub ", text)
        found = [*self._resolutions(text), *loosely(text), *self._persons(text)]
        places = Places(text, ((f.start, f.end) for f in found))
        read = (q for q in numbers(text) if q.unit or text[q.start : q.end] != "one")  # "the 4 person one"
        said = [q for q in read if places.free(q.start, q.end)]
        usual = next(iter(self._holdings.currencies), "")
        said = [
            ten_thousands(text, minor(text, q, usual))
            for q in said
            if q.unit or not _PIECES_FOR.search(text, max(0, q.start - _BESIDE), q.start)
        ]
        at = 0
        while at < len(said):
            upper = said[at + 1] if at + 1 < len(said) else None
            ranged = self._range(text, said[at], upper) if upper else None
            if ranged:
                found += ranged
                at += 2
                continue
            found += self._single(text, said[at])
            at += 1
        return sorted(found, key=lambda limit: limit.start)

    def _persons(self, text: str) -> Iterator[Limit]:
        """Yield how many people a thing is to be for, where the kind says so: "a tent for 2", "family of 5", 三口之家."""
        held = self._holdings.attributes.get("persons")
        if held is None or not self._kinds or not held.among(self._kinds):
            return
        for match in _FOR_PEOPLE.finditer(text):
            count = _people(match["n"] or match["f"] or match["zh"])
            several = match["f"] or match["zh"]
            yield Limit(Condition("persons", ">=" if several else "=", count, None, match[0]), *match.span())

    def _range(self, text: str, low: Quantity, high: Quantity) -> list[Limit]:
        """Return both ends of "2000-3000元", "between 10 and 14 inches", "16GB到32GB"; [] where it is none."""
        joint = text[low.end : high.start]
        low = shared_scale(text, low, high)
        unit = high.unit or low.unit
        if not _RANGE.fullmatch(joint) or (low.unit and high.unit and not same_dimension(low.unit, high.unit)):
            return []
        if joint.strip() == "and" and "between" not in text[max(0, low.start - 12) : low.start]:
            return []
        column = self._column(text, replace(high, unit=unit, start=low.start))
        if column is None and not unit and low.value >= 100:
            column = "price"
        if column is None or low.value >= high.value:
            return []
        end = high.end + len(re.match(r"\s*(?:之间|间)?", text[high.end :])[0])  # type: ignore[index]
        said = text[low.start : end].strip()
        pairs: tuple[tuple[Quantity, Operator], ...] = (
            (replace(low, unit=low.unit or unit), ">="),
            (replace(high, unit=unit), "<="),
        )
        conditions = (self._condition(column, quantity, operator, said) for quantity, operator in pairs)
        return [Limit(c, low.start, end) for c in conditions if c]

    def _single(self, text: str, one: Quantity) -> Iterator[Limit]:
        column = self._column(text, one)
        if column is None or (column == "price" and is_offer(text, one)):
            return
        bound = bounds(text, one)
        said = text[bound.start : bound.end].strip()
        if bound.about:
            for share, operator in ((1 - ABOUT, ">="), (1 + ABOUT, "<=")):
                near = replace(one, value=one.value * share)
                condition = self._condition(column, near, operator, said)  # type: ignore[arg-type]
                if condition:
                    yield Limit(condition, bound.start, bound.end)
            return
        operator = bound.operator or ("<=" if column == "price" else ">=" if column in sayings().lower else "=")
        condition = self._condition(column, one, operator, said)
        if condition:
            yield Limit(condition, bound.start, bound.end)

    def _condition(self, column: str, one: Quantity, operator: Operator, said: str) -> Condition | None:
        if column == "price":
            currency = one.unit if one.unit in CURRENCIES else None
            return Condition("price", operator, one.value, currency, said)
        held = self._holdings.attributes[column]
        value = one.value
        if held.unit and one.unit and one.unit != "pcs":
            changed = convert(value, one.unit, held.unit)
            if changed is None:
                return None
            value = changed
        return Condition(column, operator, value, held.unit, said)

    def _column(self, text: str, one: Quantity) -> str | None:
        """Return the column that a figure is about, or None where it is no limit (a year, a number of pieces)."""
        if one.unit in CURRENCIES:
            return "price"
        named = self._named(text, one)
        if named:
            return named
        if one.unit and one.unit != "pcs":
            return None if one.unit in _CALENDAR else self._by_unit(one)
        if one.unit == "pcs":
            return None
        near = text[max(0, one.start - 14) : one.end + 5]
        loosely_near = (
            one.value >= 100 and not _of_a_chip(text) and _LOOSE_WORD.search(text, max(0, one.start - 14), one.end + 10)
        )
        told = one.value >= 10 or one.value % 1 != 0  # "pens under 0.50"; "under 5" may be five of anything
        spent = (told and _PRICE_WORD.search(near)) or loosely_near
        return "price" if spent and not _other_word(text, one) else None

    def _named(self, text: str, one: Quantity) -> str | None:
        """Return the attribute whose word stands beside the figure: "16GB 内存", "2 HDMI ports", "refresh rate 144"."""
        after, before = text[one.end : one.end + 24], text[max(0, one.start - 24) : one.start]
        after = after[len(_PIECE_AFTER.match(after)[0]) :].lstrip("-")  # type: ignore[index]
        ends = [at for at in range(1, len(before) + 1) if _JOINED.match(before, at)]
        behind = [(n, before[at - n : at]) for at in ends for n in lengths() if n <= at]
        ahead = [(n + 100, after[:n]) for n in lengths() if n <= len(after) and _ends_there(after, n)]
        known = {
            (rank, w) for rank, w in (*ahead, *behind) if w in sayings().attributes and (len(w) > 1 or not w.isascii())
        }
        for _, word in sorted(known, reverse=True):
            name = self._fitting(sayings().attributes[word], one)
            if name:
                return name
        return None

    def _fitting(self, names: Sequence[str], one: Quantity) -> str | None:
        held = [self._holdings.attributes[n] for n in names if n in self._holdings.attributes]
        fit = [h for h in held if h.kind == "number" and h.among(self._kinds) and _comparable(h, one)]
        return max(fit, key=lambda h: h.among(self._kinds)).name if fit else None

    def _by_unit(self, one: Quantity) -> str | None:
        """Return the attribute measured in the figure's unit; of several, the one whose values come nearest."""
        names = sayings().by_unit.get(dimension(one.unit) or "", ())
        held = [self._holdings.attributes[n] for n in names if n in self._holdings.attributes]
        fit = [h for h in held if h.kind == "number" and h.among(self._kinds) and self._measured(h, one)]
        ranked = sorted((self._distance(h, one), at, h.name) for at, h in enumerate(fit))
        return ranked[0][2] if ranked else None

    def _measured(self, held: Held, one: Quantity) -> bool:
        """Return whether the column is in the figure's dimension; one without a unit where its values are of that size."""
        if held.unit:
            return same_dimension(held.unit, one.unit)
        values = [v for kind in self._kinds for v in held.values.get(kind, ()) if v > 0]
        return bool(values) and min(values) <= 2 * float(one.value) and float(one.value) <= 2 * max(values)

    def _distance(self, held: Held, one: Quantity) -> float:
        """Return how far the nearest value that occurs is, as a power of two: 0 where the very value occurs."""
        kinds = self._kinds or tuple(held.values)
        values = [v for kind in kinds for v in held.values.get(kind, ()) if v > 0]
        wanted = convert(one.value, one.unit, held.unit) if held.unit else one.value
        if not values or not wanted:
            return 99.0
        target = float(wanted)
        return round(min(max(v / target, target / v) for v in values) - 1, 1)

    def _resolutions(self, text: str) -> Iterator[Limit]:
        names = [
            n for n in ("resolution", "max_display_resolution", "maximum_resolution") if n in self._holdings.attributes
        ]
        fit = [n for n in names if self._holdings.attributes[n].among(self._kinds)]
        for one in resolutions(text) if fit else ():
            operator: Operator = ">=" if at_least(text, one.start, one.end) else "="
            yield Limit(Condition(fit[0], operator, one.value, "p", text[one.start : one.end]), one.start, one.end)


def _people(said: str) -> Decimal:
    return _PEOPLE_IN_WORDS.get(said) or Decimal(said)


@lru_cache(maxsize=64)
def _of_a_chip(text: str) -> bool:
    """Return whether a text speaks of chips that do so many TOPS; kept, as each figure of it asks."""
    return _TOPS.search(text) is not None


def _ends_there(after: str, length: int) -> bool:
    """Return whether a word of so many characters may end there: no Latin letter goes on but an s, no Chinese after a single one."""
    word, following = after[:length], after[length : length + 1]
    goes_on = word.isascii() and re.match(r"[a-z0-9]", following) and following != "s"
    return not goes_on and not (length == 1 and _GOES_ON.match(after, 1))


def _comparable(held: Held, one: Quantity) -> bool:
    if not one.unit or one.unit == "pcs":
        return one.unit == "" or held.unit is None
    return held.unit is not None and same_dimension(held.unit, one.unit)


def _other_word(text: str, one: Quantity) -> bool:
    """Return whether a bare figure is part of something else ("windows 10", "cat 6", "5 ports")."""
    following = text[one.end : one.end + 12].strip()
    preceding = re.search(r"([a-z]+)\s*$", text[max(0, one.start - 24) : one.start])
    if preceding and preceding[1] in (
        "windows",
        "win",
        "cat",
        "usb",
        "hdmi",
        "gen",
        "series",
        "core",
        "version",
        "model",
        "wifi",
        "bluetooth",
        "iphone",
    ):
        return True
    return any(following[:n] in sayings().attributes for n in lengths() if 2 < n <= len(following)) or bool(
        re.match(r"(?:people|users|persons|pieces|人|用户|天|days|pages)", following)
    )
