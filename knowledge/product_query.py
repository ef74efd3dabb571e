"""Words to a `ProductQuery`: kind, limits with units, brand and order, by the catalogue's own vocabulary."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from knowledge.bounds import Limit
from knowledge.budgets import shared
from knowledge.holdings import Held, Holdings
from knowledge.kinds import Kind, KindReader, folded, listed, wanted
from knowledge.language import Language
from knowledge.limits import LimitReader
from knowledge.places import Places
from knowledge.sayings import Adjective, sayings
from knowledge.sizes import COLUMNS as SIZES
from knowledge.sizes import sizes
from knowledge.types import Condition, Operator, ProductQuery
from knowledge.units import CURRENCIES, numbers

MAX_TEXT = 2_000
"""Characters looked at; a question is shorter."""
_STOCK = re.compile(
    r"(?<![a-z])(?:in stock|available (?:now|today|immediately)|on hand|ready to ship|in-stock)(?![a-z])|有现货|现货|有货(?![架柜车物运])|有库存|马上能发|能马上发货"
)
_NOT = re.compile(
    r"(?:\b(?:without|no|not|non|isn't|doesn't have|excluding|except)\s*-?(?:a |an |any )?|不要|不带|不需要|(?<!有)没有|无|非|不是|别要|除了)\s*$"
)
_ASKED_BEFORE = re.compile(r"(?:how many|what|which|几个|多少)\s*(?:个|kind of\s*)?$")
_BESIDE = 64
"""Characters before a word that may tell how it is meant."""
_CLAUSE = 200
"""Characters of a clause that are read."""
_ASKED_AFTER = re.compile(r"\s*(?:有|是|支持)?\s*(?:几个|多少|多大|多高|几|怎么|如何|是什么|版本)")
_WORD_END = r"(?![a-z0-9])"


class QueryReader:
    """Reads questions by one state of the catalogue. Any number of threads may share one."""

    def __init__(self, holdings: Holdings) -> None:
        self._holdings = holdings
        self._kinds = KindReader(holdings.spoken)
        words = sayings()
        self._order = _pattern(words.orders)
        self._superlative = _pattern((*words.most, *words.least))
        self._adjective = _pattern(words.adjectives)
        # Only the words of attributes that are held: a dozen where the vocabulary has hundreds.
        held = [
            w for w, names in words.attributes.items() if any(n in holdings.attributes for n in names) and len(w) > 1
        ]
        self._attribute = _pattern(held)
        self._colour = _pattern(c for c in holdings.colours if c not in words.adjectives and c not in holdings.spoken)
        brands = {**holdings.brands, **{w: holdings.brands[b] for w, b in words.brands.items() if b in holdings.brands}}
        told = {b: name for b, name in brands.items() if b not in holdings.spoken and b not in words.attributes}
        self._brands = {_together(b): name for b, name in told.items()}
        self._brand = _spaced(told)

    def parse(self, text: str, language: Language = "en", skip: Sequence[tuple[int, int]] = ()) -> ProductQuery:
        """Return what `text` asks of the catalogue.

        `skip` are spans that name products: no kind, brand or figure is read from them. `text` of the result is what
        is left when all that was understood is taken out.
        """
        said = folded(text[:MAX_TEXT])
        for start, end in skip:
            said = said[:start] + " " * (end - start) + said[end:]
        kind, kinds = self._kind(said)
        held = self._holdings.holds(kind.key) if kind else ()
        worn = list(sizes(said, (self._holdings.attributes[name] for name in SIZES if self._has(name, held))))
        limits = [one for one in LimitReader(self._holdings, held).read(said) if not _of_furniture(said, one)]
        places = Places(said, ((one.start, one.end) for one in worn))
        limits = [one for one in limits if places.free(one.start, one.end)]
        order, ordered = self._ordered(said, held)
        taken = [(limit.start, limit.end) for limit in limits] + ordered
        limits += self._adjectives(said, held, Places(said, taken))
        named = [(k.start, k.end) for k in kinds if not k.aside]
        limits += self._properties(said, held, Places(said, [*taken, *named]))
        limits += self._colours(said, held, taken)
        limits += self._plain(said)
        limits += worn
        taken = [*taken, *((limit.start, limit.end) for limit in limits)]
        if kind:
            taken.append((kind.start, kind.end))
        limits = shared(limits, said, kinds)
        said_as = (replace(one.condition, said=text[one.start : one.end].strip()) for one in limits)
        conditions = _distinct(said_as)
        currency = next((c.unit for c in conditions if c.column == "price" and c.unit in CURRENCIES), None)
        currency = currency or next((q.unit for q in numbers(said) if q.unit in CURRENCIES), None)
        return ProductQuery(
            text=_left(text[:MAX_TEXT], taken),
            category=kind.key if kind else None,
            conditions=conditions,
            order=order,
            currency=currency,
        )

    def parse_each(self, text: str, language: Language = "en") -> list[tuple[str, str, ProductQuery]]:
        """Return what `text` asks of each kind where it lists several, with the words that say so and the kind's; else nothing."""
        said = folded(text[:MAX_TEXT])
        kinds = [k for k in self._kinds.read(said) if self._holdings.holds(k.key) or not self._is_attribute(said, k)]
        if not any(self._holdings.holds(k.key) for k in kinds):
            return []
        parts = [text[start:end].strip(" ,，、;；") for start, end in listed(said, kinds)]
        names = [text[k.start : k.end] for k in kinds]
        return [(part, name, self.parse(part, language)) for part, name in zip(parts, names, strict=False)]

    def _kind(self, said: str) -> tuple[Kind | None, list[Kind]]:
        """Return the kind asked for and all that are named. A word that is an attribute's, too, gives way to others."""
        kinds = self._kinds.read(said)
        strict = [k for k in kinds if not self._is_attribute(said, k)]
        chosen = wanted(said, strict)
        if chosen is not None and not self._holdings.holds(
            chosen.key
        ):  # "we have Dell laptops, what dock?" wants a dock
            ours = [k for k in strict if not k.aside and self._holdings.holds(k.key)]
            chosen = wanted(said, ours) or (None if chosen.aside else chosen)  # "her router is upstairs" wants none
        if chosen is None or (chosen.aside and len(strict) < len(kinds)):
            doubtful = [k for k in kinds if self._holdings.holds(k.key)]
            chosen = chosen or wanted(said, doubtful)
        return chosen, kinds

    def _is_attribute(self, said: str, kind: Kind) -> bool:
        word = said[kind.start : kind.end]
        names = sayings().attributes.get(word) or sayings().attributes.get(word.removesuffix("s")) or ()
        return any(name in self._holdings.attributes for name in names)

    def _adjectives(self, said: str, kinds: Sequence[str], places: Places) -> Iterator[Limit]:
        for match in self._adjective.finditer(said):
            if not places.free(*match.span()):
                continue
            rule = sayings().adjectives[" ".join(match[0].split())]
            name = next((n for n in rule.columns if self._has(n, kinds)), None)
            if name is None:
                continue
            wanted_ = not _denied(said, match.start())
            for condition in _adjective(self._holdings.attributes[name], rule, wanted_, match[0]):
                yield Limit(condition, match.start(), match.end())

    def _properties(self, said: str, kinds: Sequence[str], places: Places) -> Iterator[Limit]:
        """Yield limits that only name a property: "with HDMI" is at least one port, "touchscreen" is a flag."""
        for match in self._attribute.finditer(said):
            if not places.free(*match.span()) or _ASKED_AFTER.match(said, match.end()):
                continue
            if _ASKED_BEFORE.search(said, max(0, match.start() - _BESIDE), match.start()):
                continue
            names = sayings().attributes[" ".join(match[0].split())]
            held = next((self._holdings.attributes[n] for n in names if self._has(n, kinds)), None)
            condition = _property(held, not _denied(said, match.start()), match[0]) if held else None
            if condition:
                yield Limit(condition, match.start(), match.end())

    def _colours(self, said: str, kinds: Sequence[str], taken: Sequence[tuple[int, int]]) -> Iterator[Limit]:
        """Yield limits on colours that only this catalogue has ("navy", 青色)."""
        places = Places(said, taken)
        for match in self._colour.finditer(said) if self._has("colour", kinds) else ():
            if places.free(*match.span()):
                operator: Operator = "!=" if _NOT.search(said, 0, match.start()) else "contains"
                yield Limit(Condition("colour", operator, match[0], None, match[0]), *match.span())

    def _plain(self, said: str) -> Iterator[Limit]:
        """Yield the limits on stock and brand."""
        for match in _STOCK.finditer(said):
            if not _denied(said, match.start()):
                yield Limit(Condition("stock", ">", Decimal(0), None, match[0]), *match.span())
        for match in self._brand.finditer(said):
            brand = self._brands[_together(match[0])]
            operator: Operator = "!=" if _denied(said, match.start()) else "="
            yield Limit(Condition("brand", operator, brand, None, match[0]), *match.span())

    def _ordered(self, said: str, kinds: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
        """Return the order wanted and the characters that told it."""
        for match in self._superlative.finditer(said):
            near = self._beside(said, match, kinds)
            if near:
                name, start, end = near
                return ("-" if match[0] in sayings().most else "") + name, [(start, end)]
        for match in self._order.finditer(said):
            for by in sayings().orders[" ".join(match[0].split())].split("|"):
                if by.lstrip("-") in ("price", "lead_days") or self._number(by.lstrip("-"), kinds):
                    return by, [match.span()]
        return "relevance", []

    def _beside(self, said: str, match: re.Match[str], kinds: Sequence[str]) -> tuple[str, int, int] | None:
        """Return the number attribute named right after or right before a superlative, with both words' span."""
        after = self._attribute.match(said, match.end() + (1 if said[match.end() : match.end() + 1] in " 的" else 0))
        before = next(
            (m for m in self._attribute.finditer(said, 0, match.start()) if not said[m.end() : match.start()].strip()),
            None,
        )
        for word in (after, before):
            if word is None:
                continue
            for name in sayings().attributes[" ".join(word[0].split())]:
                if self._has(name, kinds) and self._holdings.attributes[name].kind == "number":
                    return name, min(word.start(), match.start()), max(word.end(), match.end())
        return None

    def _number(self, name: str, kinds: Sequence[str]) -> bool:
        return self._has(name, kinds) and self._holdings.attributes[name].kind == "number"

    def _has(self, name: str, kinds: Sequence[str]) -> bool:
        held = self._holdings.attributes.get(name)
        return held is not None and held.among(kinds) > 0


_FURNITURE = re.compile(r"\b(?:desk|table|shelf)s?\b|桌|柜")
_OWNED = re.compile(
    r"\bmine\b|\bcame with\b|\bi already have\b|我(?:自己|原来)?的(?:那个|那台|这台)?(?:是|只有|带)|原装"
)
_STOPS = re.compile(r"[,，。.;；!！?？]")


def _of_furniture(said: str, limit: Limit) -> bool:
    """Return whether a size is of the place where the thing is to stand ("my desk is 50 cm deep") or of what is owned already."""
    near = said[max(0, limit.start - 16) : limit.end + 8]
    clause = _STOPS.split(said[max(0, limit.start - _CLAUSE) : limit.start])[-1]
    return limit.condition.column != "price" and bool(_FURNITURE.search(near) or _OWNED.search(clause))


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    return _whole({w: re.escape(w) for w in words})


def _spaced(words: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern of names that are also written with a dash or as one word: TP-LINK, TP Link, tplink."""
    return _whole({w: re.escape(w).replace(r"\ ", r"[\s.-]?") for w in words})


def _whole(ways: Mapping[str, str]) -> re.Pattern[str]:
    """Return the pattern of words, each written as its way, the longest first; Latin ones only as whole words.

    Those in ASCII share one look at what stands before, so a place is passed over by their first letters. A word with
    others in it comes first: where one in ASCII stands at the same place, that is the shorter.
    """
    listed = sorted(ways, key=len, reverse=True)
    latin = [ways[w] for w in listed if w.isascii()]
    choices = [
        rf"(?<![a-z0-9]){ways[w]}{_WORD_END}" if w[:1].isascii() and w[-1:].isascii() else ways[w]
        for w in listed
        if not w.isascii()
    ]
    if latin:
        choices.append(rf"(?<![a-z0-9])(?:{'|'.join(latin)}){_WORD_END}")
    return re.compile("|".join(choices) or "(?!)")


def _together(name: str) -> str:
    return re.sub(r"[\s.-]+", "", name)


def _adjective(held: Held, rule: Adjective, wanted_: bool, said: str) -> Iterator[Condition]:
    if held.kind == "flag":
        yield Condition(held.name, "=", wanted_, None, said)
    elif held.kind == "number":
        yield Condition(held.name, ">" if wanted_ else "=", Decimal(0), held.unit, said)
    else:
        yield Condition(held.name, "contains" if wanted_ else "!=", rule.value, None, said)
        if rule.exclude and wanted_:
            yield Condition(held.name, "!=", rule.exclude, None, said)


def _property(held: Held, wanted_: bool, said: str) -> Condition | None:
    if held.kind == "flag":
        return Condition(held.name, "=", wanted_, None, said)
    if held.kind == "number" and (
        held.name.endswith("_ports") or held.name in ("bluetooth", "ethernet", "thunderbolt")
    ):
        return Condition(held.name, ">" if wanted_ else "=", Decimal(0), held.unit, said)
    return None


def _denied(said: str, at: int) -> bool:
    """Return whether what stands at `at` is not wanted."""
    return _NOT.search(said, max(0, at - _BESIDE), at) is not None


def _distinct(conditions: Iterator[Condition]) -> tuple[Condition, ...]:
    """Return each condition once: what the same column must be is not said twice."""
    found: dict[tuple[str, str], Condition] = {}
    numeric: set[str] = set()
    for condition in conditions:
        if condition.operator == ">" and condition.value == 0 and condition.column in numeric:
            continue
        if isinstance(condition.value, Decimal):
            numeric.add(condition.column)
        found.setdefault((condition.column, f"{condition.operator}{condition.value}"), condition)
    return tuple(found.values())


def _left(text: str, taken: Sequence[tuple[int, int]]) -> str:
    places = Places(text, taken)
    kept = "".join(c if places.free(at, at + 1) else " " for at, c in enumerate(text))
    return " ".join(kept.split())
