"""By what deals may be parted: owner, team, product, amount and every trait; numbers cut in quartiles."""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from assistant.deals.types import Deal
from knowledge.language import Bilingual

NAMES: Mapping[str, Bilingual] = {
    "owner": Bilingual("owner", "负责人"),
    "team": Bilingual("team", "团队"),
    "product": Bilingual("product", "产品"),
    "account": Bilingual("account", "客户"),
    "source": Bilingual("source", "来源"),
    "currency": Bilingual("currency", "币种"),
    "amount": Bilingual("amount", "金额"),
}
"""What every deal may be parted by; traits go by the names that their file gave them."""
REST = "…"
"""The group of all values beyond the most frequent."""
HISTORY, QUARTER = "(history)", "(quarter)"
"""Columns that deals are only mixed by: whether the account bought before, and when a deal was opened."""
_BEFORE, _NEW = "won before", "new"
_FIELDS: Mapping[str, Callable[[Deal], str]] = {
    "owner": lambda d: d.owner, "team": lambda d: d.team, "product": lambda d: d.product, "account": lambda d: d.account,
    "source": lambda d: d.source, "currency": lambda d: d.currency,
}  # fmt: skip
_A = TypeVar("_A", bound=Hashable)
_B = TypeVar("_B", bound=Hashable)
_MOST, _DISTINCT, _NUMERIC = 100, 8, 0.9
_SLIPS, _FAR, _EACH = 0.1, 0.25, 3
"""A column stands for people up to so many exceptions, as a share of all and of those there were without it, and so many values each."""


@dataclass(frozen=True)
class Column:
    """One value for each deal: `codes` (int, deals) are places in `labels`, in the order to show them; "" is not known."""

    name: str
    labels: tuple[str, ...]
    codes: NDArray[np.int64]

    @property
    def known(self) -> NDArray[np.bool_]:
        """Return for each deal whether its value is known."""
        return np.array([label != "" for label in self.labels], dtype=bool)[self.codes]


def column_names(deals: Sequence[Deal]) -> tuple[str, ...]:
    """Return what these deals may be parted by: the columns of every deal, then the traits in alphabetic order."""
    return (*NAMES, *sorted({name for deal in deals for name in deal.traits} - set(NAMES) - set(_MIXED)))


def column(deals: Sequence[Deal], name: str) -> Column:
    """Return the values of one column; those of a trait that are numbers, of more than a few kinds, as quartiles."""
    if name == "amount":
        return _amounts(deals)
    if name in _MIXED:
        return _texts(name, _MIXED[name](deals))
    read = _FIELDS.get(name)
    values = [read(deal) for deal in deals] if read else [deal.traits.get(name, "").strip() for deal in deals]
    numbers = None if read else _numbers(values)
    return _texts(name, values) if numbers is None else _quartiles(name, values, numbers)


def history(deals: Sequence[Deal]) -> list[str]:
    """Return whether the account had won a deal before each was opened, "" where account or day is not known."""
    first: dict[str, date] = {}
    for deal in deals:
        if deal.kind == "won" and deal.account and deal.closed_on:
            first[deal.account] = min(first.get(deal.account, deal.closed_on), deal.closed_on)
    return [
        "" if not deal.account or not deal.opened_on
        else _BEFORE if deal.account in first and first[deal.account] < deal.opened_on else _NEW
        for deal in deals
    ]  # fmt: skip


def quarters(deals: Sequence[Deal]) -> list[str]:
    """Return the quarter in which each deal was opened, "" where that is not known."""
    return [f"{d.opened_on.year}-{(d.opened_on.month + 2) // 3}" if d.opened_on else "" for d in deals]


_MIXED: Mapping[str, Callable[[Sequence[Deal]], list[str]]] = {HISTORY: history, QUARTER: quarters}


def of_owners(deals: Sequence[Deal], values: Column) -> bool:
    """Return whether a column tells of people: the owner, the team, or what stands for an owner, such as a region or a number.

    A trait does where each owner has one value of it, or each value one owner; a slip or a deal given to somebody else
    does not hide that. What every deal has, such as the product, does only where both hold.
    """
    if values.name in ("owner", "team"):
        return True
    pairs = Counter(
        (d.owner, c) for d, c in zip(deals, values.codes.tolist(), strict=True) if d.owner and values.labels[c]
    )
    flipped = Counter({(value, owner): count for (owner, value), count in pairs.items()})
    if values.name in NAMES:
        return len({owner for owner, _ in pairs}) > 1 and _tells(pairs) and _tells(flipped)
    each_has_one = bool(pairs) and len({owner for owner, _ in pairs}) == len(pairs)
    few = len(flipped) <= _EACH * len({owner for owner, _ in pairs})
    return each_has_one or _tells(pairs) or (few and _tells(flipped))


def _tells(pairs: Mapping[tuple[_A, _B], int]) -> bool:
    """Return whether the first of a pair tells the second, but for a few deals, and far better than the most usual value does."""
    best, second, deals = Counter[_A](), Counter[_B](), sum(pairs.values())
    for (one, other), count in pairs.items():
        best[one] = max(best[one], count)
        second[other] += count
    wrong, blind = deals - best.total(), deals - max(second.values(), default=0)
    return deals >= 2 * len(best) and wrong <= _SLIPS * deals and wrong <= _FAR * blind and blind > 0


def _texts(name: str, values: Sequence[str]) -> Column:
    """Return texts as they stand, most frequent first; beyond the first hundred they are one group."""
    counts = Counter(values)
    labels = sorted(counts, key=lambda v: (-counts[v], v))
    if len(labels) > _MOST:
        kept = set(labels[: _MOST - 1])
        values = [v if v in kept or not v else REST for v in values]
        return _texts(name, values)
    places = {label: place for place, label in enumerate(labels)}
    return Column(name, tuple(labels), np.array([places[v] for v in values], dtype=np.int64))


def _numbers(values: Sequence[str]) -> list[float | None] | None:
    """Return the numbers of a column, None where most are no numbers or there are only a few kinds."""
    given = [v for v in values if v]
    read = {v: _number(v) for v in set(given)}
    numeric = sum(read[v] is not None for v in given)
    kinds = {n for n in read.values() if n is not None}
    if len(kinds) <= _DISTINCT or numeric < _NUMERIC * len(given):
        return None
    return [read[v] if v else None for v in values]


def _number(text: str) -> float | None:
    try:
        value = float(text.replace(",", "").removesuffix("%"))
    except ValueError:
        return None
    return value if np.isfinite(value) else None


def _quartiles(name: str, values: Sequence[str], numbers: Sequence[float | None]) -> Column:
    """Return a column cut where a quarter, a half and three quarters of the known numbers lie; labels name the cuts."""
    written = {n: v for n, v in zip(numbers, values, strict=True) if n is not None}
    known = np.array([n for n in numbers if n is not None])
    cuts = [float(c) for c in np.unique(np.quantile(known, (0.25, 0.5, 0.75), method="lower"))]
    cuts = [c for c in cuts if c < known.max()] or cuts[:1]
    at = [written[c] for c in cuts]
    labels = (f"≤ {at[0]}", *(f"{a} – {b}" for a, b in pairwise(at)), f"> {at[-1]}", "")
    places = np.searchsorted(np.array(cuts), [known.max() if n is None else n for n in numbers], side="left")
    places[[n is None for n in numbers]] = len(labels) - 1
    return Column(name, labels, places.astype(np.int64))


def _amounts(deals: Sequence[Deal]) -> Column:
    """Return the amounts expected, as quartiles among the deals in the same currency: currencies are never compared."""
    labels, codes = [""], np.zeros(len(deals), dtype=np.int64)
    for currency in sorted({d.currency for d in deals if d.amount is not None and d.currency}):
        here = [i for i, d in enumerate(deals) if d.currency == currency and d.amount is not None]
        texts = [f"{deals[i].amount:f}" for i in here]
        part = _quartiles("amount", texts, [float(t) for t in texts])
        codes[here] = part.codes + len(labels)
        labels += [f"{label} {currency}" if label else "" for label in part.labels]
    return Column("amount", tuple(labels), codes)
