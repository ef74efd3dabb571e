"""From deals to series of won amounts: one row a period, in one currency, of the whole or of an owner, team or product."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from assistant.deals.types import Deal
from assistant.forecasting.periods import ahead, between, days_left, start_of, title
from assistant.forecasting.types import Every
from knowledge.language import Bilingual

_YEARS = 60
"""Years looked back, at most: a day before is a slip of the pen."""
OTHERS = "…"
"""The name of the part that all parts beyond the greatest are put together in; "" is what names no owner, team or product."""

PARTS: Mapping[str, Callable[[Deal], str]] = {
    "owner": lambda deal: deal.owner, "team": lambda deal: deal.team, "product": lambda deal: deal.product,
}  # fmt: skip


@dataclass(frozen=True)
class Series:
    """Won amounts of finished periods, one after another without a gap: the long table's `unique_id`, `ds` and `y`."""

    unique_id: str
    ds: tuple[date, ...]
    y: tuple[Decimal, ...]


@dataclass(frozen=True)
class Won:
    """The won deals that count: in one currency, closed on a known day that is not in the future; and what was left out."""

    deals: tuple[Deal, ...]
    currency: str
    notes: tuple[Bilingual, ...] = ()


def brought(deal: Deal) -> Decimal | None:
    """Return what a won deal brought, as far as known: the won amount, else the expected one."""
    return deal.amount if deal.won_amount is None else deal.won_amount


def currencies(deals: Iterable[Deal]) -> tuple[str, ...]:
    """Return the currencies of deals with an amount, the one of most won deals first, then of most deals, then by name."""
    won, known = Counter[str](), Counter[str]()
    for deal in deals:
        if deal.currency and brought(deal) is not None:
            known[deal.currency] += 1
            won[deal.currency] += deal.kind == "won"
    return tuple(sorted(known, key=lambda c: (-won[c], -known[c], c)))


def won_in(deals: Iterable[Deal], currency: str, as_of: date) -> Won:
    """Return the won deals in `currency` up to `as_of`, by day and id, with a note on each kind left out."""
    kept, left = list[Deal](), Counter[str]()
    for deal in deals:
        amount = brought(deal)
        if deal.kind != "won":
            continue
        if amount is None or not amount.is_finite():
            left["amount"] += 1
        elif amount < 0:
            left["negative"] += 1
        elif deal.currency != currency:
            left["currency"] += 1
        elif deal.closed_on is None:
            left["day"] += 1
        elif deal.closed_on > as_of:
            left["future"] += 1
        elif deal.closed_on.year < as_of.year - _YEARS:
            left["old"] += 1
        else:
            kept.append(deal)
    kept.sort(key=lambda d: (d.closed_on or as_of, d.id))
    notes = tuple(_LEFT_OUT[why](left[why], currency) for why in _LEFT_OUT if left[why])
    return Won(tuple(kept), currency, notes)


_LEFT_OUT: dict[str, Callable[[int, str], Bilingual]] = {
    "currency": lambda n, c: Bilingual(
        f"Won deals in other currencies are left out, as amounts of two currencies are never added: {n} (shown: {c}).",
        f"其他币种的赢单 {n} 笔未计入（当前币种：{c}）：不同币种的金额不相加。",
    ),
    "amount": lambda n, c: Bilingual(
        f"Won deals without an amount are left out: {n}. Enter what they brought.", f"没有金额的赢单 {n} 笔未计入，请补填成交金额。",
    ),
    "negative": lambda n, c: Bilingual(
        f"Won deals with an amount below 0 are left out: {n}. Correct the amount.", f"金额为负的赢单 {n} 笔未计入，请更正金额。",
    ),
    "day": lambda n, c: Bilingual(
        f"Won deals without a closing day are left out: {n}. Enter the day.", f"没有成交日期的赢单 {n} 笔未计入，请补填日期。",
    ),
    "future": lambda n, c: Bilingual(
        f"Won deals with a closing day that is yet to come are left out: {n}.", f"成交日期尚未到来的赢单 {n} 笔未计入。",
    ),
    "old": lambda n, c: Bilingual(
        f"Won deals closed more than {_YEARS} years ago are left out: {n}. Correct the day.", f"成交日期在 {_YEARS} 年以前的赢单 {n} 笔未计入，请更正日期。",
    ),
}  # fmt: skip


def whole(won: Won, every: Every, as_of: date, name: str = "") -> Series:
    """Return the series of all won deals: from the first one's period to the last finished one before `as_of`."""
    return _summed(won.deals, every, _starts(won, every, as_of), name)


def parts(won: Won, every: Every, as_of: date, by: str, most: int) -> tuple[Series, ...]:
    """Return a series for each owner, team or product over the whole's periods; they sum to it.

    Beyond the `most` greatest, those left are one part, `OTHERS`.
    """
    starts, groups = _starts(won, every, as_of), dict[str, list[Deal]]()
    for deal in won.deals:
        groups.setdefault(PARTS[by](deal), []).append(deal)
    made = [_summed(deals, every, starts, name) for name, deals in sorted(groups.items())]
    made.sort(key=lambda s: (-sum(s.y, Decimal()), s.unique_id))
    if len(made) > most:
        rest = [deal for s in made[most - 1 :] for deal in groups[s.unique_id]]
        made = [*made[: most - 1], _summed(rest, every, starts, OTHERS)]
    return tuple(made)


def begun(won: Won, every: Every, as_of: date) -> Decimal:
    """Return what was won in the period that `as_of` is in, so far."""
    start = start_of(as_of, every)
    return sum((brought(d) or Decimal() for d in won.deals if d.closed_on and d.closed_on >= start), Decimal())


def begun_by(won: Won, every: Every, as_of: date, by: str, names: Iterable[str]) -> dict[str, Decimal]:
    """Return what each part has won in the period that `as_of` is in; whose part is not among `names` counts to `OTHERS`."""
    start, known, sums = start_of(as_of, every), frozenset(names), dict[str, Decimal]()
    for deal in won.deals:
        if deal.closed_on and deal.closed_on >= start:
            name = PARTS[by](deal)
            part = name if name in known else OTHERS
            sums[part] = sums.get(part, Decimal()) + (brought(deal) or Decimal())
    return sums


def unfinished(won: Won, every: Every, as_of: date) -> Bilingual:
    """Return the note that the period `as_of` is in has not ended, what it brought so far, and how its forecast is made."""
    name, so_far = title(start_of(as_of, every), every), begun(won, every, as_of)
    left, days = days_left(as_of, every)
    return Bilingual(
        f"{name} has not ended: its forecast is what is won in it so far ({so_far:,f} {won.currency}) and, for the {left} of its {days} days still to come, that share of a whole period's forecast.",
        f"{name} 尚未结束：其预测为目前已赢单金额（{so_far:,f} {won.currency}）加上尚余 {left} 天（共 {days} 天）按比例计算的整期预测。",
    )


def _starts(won: Won, every: Every, as_of: date) -> tuple[date, ...]:
    """Return the starts of the finished periods."""
    if not won.deals or won.deals[0].closed_on is None:
        return ()
    count = between(won.deals[0].closed_on, as_of, every)
    now = start_of(as_of, every)
    return tuple(ahead(now, every, -i) for i in range(count, 0, -1))


def _summed(deals: Sequence[Deal], every: Every, starts: tuple[date, ...], name: str) -> Series:
    totals = dict.fromkeys(starts, Decimal())
    for deal in deals:
        start = start_of(deal.closed_on, every) if deal.closed_on else None
        if start in totals:
            totals[start] += brought(deal) or Decimal()
    return Series(name, starts, tuple(totals.values()))
