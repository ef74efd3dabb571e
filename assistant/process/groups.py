"""Deals of each owner, team, product or trait beside all others: who wins more or less often than the same mix elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from assistant.analysis.significance import adjusted, interval
from assistant.deals.types import Deal
from assistant.process.columns import HISTORY, QUARTER, REST, Column, column
from assistant.process.compared import Bools, Compared, Ints, compare, crossed, information
from assistant.process.funnel import amounts
from assistant.process.stays import median
from assistant.process.types import Group
from assistant.process.visits import took

LEVEL = 0.05
"""Below this adjusted p-value a group is said to differ."""
_MIX: Mapping[str, tuple[str, ...]] = {
    "product": (QUARTER, "owner", HISTORY), "amount": (QUARTER, "owner", HISTORY),
}  # fmt: skip
_USUAL_MIX = (QUARTER, "product", "amount", HISTORY)
_FEWEST, _LEFT, _MISSING, _LIKE = 5, 0.5, 0.1, 0.1


def groups(deals: Sequence[Deal], by: Sequence[str], as_of: date) -> dict[str, tuple[Group, ...]]:
    """Return the groups by each column, those with the most decided deals first (quartiles in their order).

    A column of which nothing is known has no groups. The mix that is allowed for are the quarter in which a deal was opened
    (deals are lost sooner than they are won, so whoever has only young ones seems to win less), product, quartile of the
    amount and whether a deal of the account had been won before; for products and amounts the owner in place of those two.
    A column of the mix that leaves too little to compare (one that goes with the groups, such as the product with its
    series) or is missing for many decided deals is left out. All groups that are compared, of all columns together, count for the
    adjustment of their p-values: among deals without any difference one in twenty analyses says of any group that it
    differs. Groups of fewer than five decided deals, those of rare values together, deals of which the value is not known, and columns that are missing
    much more often for lost deals than for won ones are not compared.
    """
    found = {name: column(deals, name) for name in dict.fromkeys(by)}
    compared = {name: _compare(deals, values) for name, values in found.items()}
    made = {name: _groups(deals, values, compared[name], as_of) for name, values in found.items()}
    tested = [
        (name, k)
        for name in made
        for k, g in enumerate(made[name])
        if g.name not in ("", REST) and _tested(g, compared[name])
    ]
    for (name, k), chance in zip(tested, adjusted([made[n][k].chance for n, k in tested]), strict=True):
        group = made[name][k]
        beyond = compared[name].beyond[found[name].labels.index(group.name)]
        apart = (group.rate or 0) - (group.expected or 0)
        made[name][k] = replace(group, chance=chance, differs=chance < LEVEL and apart * beyond > 0)
    untested = {(name, k) for name in made for k in range(len(made[name]))} - set(tested)
    for name, k in untested:
        made[name][k] = replace(made[name][k], chance=1.0)
    return {name: tuple(found_) if any(g.name for g in found_) else () for name, found_ in made.items()}


def mix(deals: Sequence[Deal], by: str, among: Sequence[int], codes: Ints) -> tuple[tuple[str, ...], Ints]:
    """Return the columns that a comparison by `by` allows for, and the cell of each deal `among`; `codes` are the groups."""
    cell, used = np.zeros(len(among), dtype=np.int64), list[str]()
    whole = information(codes, cell)
    won = np.array([deals[i].kind == "won" for i in among], dtype=bool)
    for name in _MIX.get(by, _USUAL_MIX):
        values = column(deals, name)
        if _often_missing(values.known[list(among)], won):
            continue
        finer = crossed(cell, values.codes[list(among)])
        if finer.max(initial=0) > cell.max(initial=0) and information(codes, finer) >= _LEFT * whole:
            cell, used = finer, [*used, name]
    return tuple(used), cell


def _compare(deals: Sequence[Deal], values: Column) -> Compared:
    among = [i for i, deal in enumerate(deals) if deal.kind != "open"]
    codes = values.codes[among]
    won = np.array([deals[i].kind == "won" for i in among], dtype=bool)
    _, cell = mix(deals, values.name, among, codes)
    found = compare(codes, cell, won, len(values.labels))
    if _tells_of_the_end(values.known[among], won):
        return replace(found, chance=np.full(len(values.labels), np.nan))
    return found


def _often_missing(known: Bools, won: Bools) -> bool:
    """Return whether a column is missing for a tenth of the won or of the lost deals: that alone may tell how they ended."""
    return any(bool(part.any()) and 1 - float(known[part].mean()) > _MISSING for part in (won, ~won))


def _tells_of_the_end(known: Bools, won: Bools) -> bool:
    """Return whether a column is missing much more often for lost deals than for won ones, or the other way round."""
    return bool(won.any() and (~won).any()) and abs(float(known[won].mean()) - float(known[~won].mean())) > _LIKE


def _tested(group: Group, compared: Compared) -> bool:
    return group.won + group.lost >= _FEWEST and group.expected is not None and not np.isnan(group.chance)


def _groups(deals: Sequence[Deal], values: Column, compared: Compared, as_of: date) -> list[Group]:
    parts: list[list[Deal]] = [[] for _ in values.labels]
    for deal, code in zip(deals, values.codes.tolist(), strict=True):
        parts[code].append(deal)
    made = [
        _group(label, part, float(compared.expected[k]), float(compared.chance[k]), as_of)
        for k, (label, part) in enumerate(zip(values.labels, parts, strict=True))
        if part
    ]
    ranked = values.name != "amount" and not any(label.startswith("≤ ") for label in values.labels)
    return sorted(made, key=lambda g: (g.name == "", -(g.won + g.lost), g.name)) if ranked else made


def _group(name: str, deals: Sequence[Deal], expected: float, chance: float, as_of: date) -> Group:
    won, lost = ([d for d in deals if d.kind == kind] for kind in ("won", "lost"))
    decided = len(won) + len(lost)
    low, high = interval(len(won), decided)
    return Group(
        name, len(won), len(lost), len(deals) - decided, len(won) / decided if decided else None, low, high,
        None if np.isnan(expected) else expected, chance, False,
        amounts((d.currency, d.won_amount) for d in won),
        amounts((d.currency, d.amount) for d in deals if d.kind == "open"),
        median([days for d in won if (days := took(d, as_of)) is not None]),
    )  # fmt: skip
