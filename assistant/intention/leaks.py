"""Columns that must not be learnt from: those that tell the outcome itself, or only the one deal they stand in."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.deals.types import Deal
from assistant.intention.features import number
from assistant.intention.history import LEVELS, TRAIT, traits_of, value_of
from assistant.intention.measures import auc
from knowledge.language import Bilingual

_ALONE = 0.98
"""AUC of one column alone, on deals it was not learnt from, above which it tells the outcome and does not foresee it."""
_FILLED, _TRAITS = 0.05, 40
"""Share of deals that must hold a trait; how many traits are looked at."""
_DATE = re.compile(r"\s*\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}.{0,12}")

AFTERWARDS = Bilingual("known only when the deal is decided", "成交或输单后才知道")
CLOSED_ONLY = Bilingual("filled almost only where the deal is decided", "几乎只在已结束的商机中有值")
DECIDES = Bilingual("alone it tells won from lost on later deals: it is likely written down afterwards", "单凭它就能区分后来商机的成败：很可能是事后填写的")  # fmt: skip
SAME = Bilingual("the same for all, or not known for past deals", "取值全部相同，或过去的商机没有这项记录")
MANY = Bilingual("too many different values", "取值过多")
RARE = Bilingual("too few deals have it", "有该项的商机太少")
DATES = Bilingual("a date: only the days of the deal itself are used", "日期：仅使用商机自身的日期")
MOVES = Bilingual("it is put off while a deal goes on, so what it says now was not known then", "会随商机推进而修改，现在的值当时并不知道")  # fmt: skip

NEVER: Mapping[str, Bilingual] = {
    "closed_on": AFTERWARDS, "won_amount": AFTERWARDS, "lost_because": AFTERWARDS, "final stage": AFTERWARDS,
    "expected_on": MOVES, "next_step": MOVES, "next_step_on": MOVES,
}  # fmt: skip
"""What never enters, whatever the data."""


def sort_out(decided: Sequence[Deal], open_: Sequence[Deal]) -> tuple[list[str], list[str], dict[str, Bilingual]]:
    """Return the columns told by their values, the traits that are numbers, and those left out with the reason.

    `decided` stand in the order in which they were decided.
    """
    left = dict(NEVER)
    levels, numbers = [], list[str]()
    for column in LEVELS:
        why = _afterwards([value_of(d, column) for d in decided], [value_of(d, column) for d in open_], decided)
        if why is not None:
            left[column] = why
        elif len({value_of(d, column) for d in decided}) < 2:
            left[column] = SAME
        else:
            levels.append(column)
    held = traits_of(decided)
    for name in sorted(held, key=lambda n: (-len(held[n]), n))[:_TRAITS]:
        told = _trait(name, held[name], decided, open_)
        if isinstance(told, Bilingual):
            left[name] = told
        else:
            (numbers if told else levels).append(name if told else TRAIT + name)
    return levels, numbers, left


def amount_leaks(decided: Sequence[Deal], open_: Sequence[Deal]) -> Bilingual | None:
    """Return why the expected amount is not used, None where it may be."""
    said, waits = ([str(d.amount) if d.amount is not None else "" for d in deals] for deals in (decided, open_))
    return _afterwards(said, waits, decided)


def _trait(name: str, texts: Sequence[str], decided: Sequence[Deal], open_: Sequence[Deal]) -> Bilingual | bool:
    """Return whether a trait is a number, or why it is left out."""
    if len(texts) < max(5, _FILLED * len(decided)):
        return RARE
    numeric = sum(number(t) is not None for t in texts) >= 0.9 * len(texts)
    values = Counter(value_of(d, TRAIT + name) for d in decided)
    values.pop("", None)
    said, waits = ([str(d.traits.get(name, "")).strip() for d in deals] for deals in (decided, open_))
    if why := _afterwards(said, waits, decided):
        return why
    if len(values) < 2 and len(texts) == len(decided):
        return SAME
    if not numeric and sum(bool(_DATE.fullmatch(t[:40])) for t in texts) >= 0.9 * len(texts):
        return DATES
    if numeric and len(values) > 5:
        return True
    return MANY if len(values) > max(20, len(texts) / 5) else False


def _afterwards(said: Sequence[str], waits: Sequence[str], decided: Sequence[Deal]) -> Bilingual | None:
    """Return why a column tells the outcome itself: it is filled only then, or decides it alone; None where it does neither."""
    filled, still = (sum(map(bool, x)) / len(x) if x else 0.0 for x in (said, waits))
    if len(waits) >= 10 and filled >= _FILLED and still < filled / 10:
        return CLOSED_ONLY
    won = np.array([d.kind == "won" for d in decided])
    return DECIDES if _alone(said, won) > _ALONE else None


def _alone(said: Sequence[str], won: NDArray[np.bool_]) -> float:
    """Return the best AUC that a column alone reaches on the last two fifths, by its values' outcomes or as a number."""
    cut = len(won) * 3 // 5
    if min(won[cut:].sum(), (~won[cut:]).sum(), won[:cut].sum(), (~won[:cut]).sum()) < 3:
        return 0.5
    counts: dict[str, list[int]] = {}
    for text, y in zip(said[:cut], won[:cut], strict=True):
        counts.setdefault(text, [0, 0])[int(y)] += 1
    usual = float(won[:cut].mean())
    shares = {text: (w + usual) / (w + n + 1) for text, (n, w) in counts.items()}
    best = auc(np.array([shares.get(t, usual) for t in said[cut:]]), won[cut:])
    # A value of its own for each deal tells by whether it is there at all.
    there = auc(np.array([float(bool(t)) for t in said[cut:]]), won[cut:])
    values = [number(t) for t in said]
    ranked = auc(np.array([-1e300 if v is None else v for v in values[cut:]]), won[cut:])
    return max(best, there, 1 - there, ranked, 1 - ranked)
