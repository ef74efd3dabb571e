"""What is known of a deal at a day, as numbers: the same for learning from past deals and for telling of open ones."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import isfinite, log, log1p
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from assistant.deals.types import Deal
from assistant.intention.history import TRAIT, History, level, value_of

Warm = Callable[[str, date], float | None]
"""Gives the score (0..100) that a conversation had at the end of a day; None where it had not begun."""
AGES = (0, 7, 14, 30, 60, 90, 120, 180, 270, 365)
"""Days after opening as of which a deal that was still open then is learnt from."""
_FAR = 4.0
"""Standard deviations beyond which a value counts no further."""


@dataclass(frozen=True)
class Plan:
    """How a deal becomes numbers, as found in the deals learnt from; it holds no name of a person, a customer or a value.

    `levels` are columns told by how earlier deals went, `numbers` traits with the quantiles they are ranked by, `centres`
    the mean log amount by currency, `knots` the days by which ages are told apart, `lives` how many days deals took (quantiles),
    `oldest` the most days.
    """

    levels: tuple[str, ...]
    numbers: Mapping[str, tuple[float, ...]]
    centres: Mapping[str, float]
    knots: tuple[float, ...]
    lives: tuple[float, ...]
    stages: tuple[str, ...]
    seasons: bool = False
    oldest: float = float("inf")

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns in order: what they belong to, and after a bar which part of it they are."""
        ages = tuple(f"age|{i}" for i in range(len(self.knots) - 1))
        stages = tuple(f"stage|{s}" for s in self.stages)
        seasons = ("season|sine", "season|cosine") if self.seasons else ()
        numbers = tuple(f"{TRAIT}{name}" for name in self.numbers)
        return (
            "amount", *self.levels, *ages, "stay", *stages, "month|2", "month|3", "month|end", *seasons, "load",
            "lately", "heat", *numbers,
        )  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """A deal as it was known on a day."""

    deal: Deal
    on: date


def older(deal: Deal, on: date, plan: Plan) -> bool:
    """Return whether a deal has been open for longer than any that was learnt from: nothing is known of such."""
    return deal.opened_on is not None and (on - deal.opened_on).days > plan.oldest


def ages_of(deal: Deal) -> list[date]:
    """Return the days as of which a decided deal is learnt from: opening, and set ages while it was open."""
    if deal.closed_on is None:
        return []
    if deal.opened_on is None or deal.opened_on > deal.closed_on:
        return [deal.closed_on]
    lived = (deal.closed_on - deal.opened_on).days
    return [date.fromordinal(deal.opened_on.toordinal() + age) for age in AGES if age == 0 or age < lived]


def number(text: str) -> float | None:
    """Return the number that a trait's text is, or None."""
    if len(text) > 40:
        return None
    try:
        value = float(text.strip().lstrip("¥￥$€£").replace(",", "").removesuffix("%"))
    except ValueError:
        return None
    return value if isfinite(value) else None


def stage_on(deal: Deal, on: date, stages: Sequence[str]) -> tuple[str, date | None]:
    """Return the open stage that a deal was in on a day, and since when; ("", None) where no move tells."""
    past = [m for m in deal.moves if m.on <= on and m.stage in stages]
    return (past[-1].stage, past[-1].on) if past else ("", None)


def matrix(seen: Sequence[Seen], plan: Plan, history: History, warm: Warm) -> NDArray[np.float64]:
    """Return the numbers of each deal at its day: float64 (deals, columns). What is not known is NaN."""
    rows, ends, known = [], dict[tuple[int, date], float](), _Known.of(Deal(""), plan)
    for one in seen:
        if known.deal is not one.deal:
            known = _Known.of(one.deal, plan)
        rows.append(_row(known, one.on, plan, history, warm, ends))
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(plan.columns))


@dataclass(frozen=True)
class _Known:
    """What is the same of a deal on every day."""

    deal: Deal
    amount: float
    values: tuple[tuple[str, str], ...]
    owner: str
    ranks: tuple[float, ...]

    @staticmethod
    def of(deal: Deal, plan: Plan) -> "_Known":
        """Return it for one deal."""
        ranks = tuple(_rank(str(deal.traits.get(name, "")), grid) for name, grid in plan.numbers.items())
        values = tuple((column, value_of(deal, column)) for column in plan.levels)
        return _Known(deal, _amount(deal, plan), values, level(deal.owner), ranks)


def _row(
    known: _Known, on: date, plan: Plan, history: History, warm: Warm, ends: dict[tuple[int, date], float]
) -> list[float]:
    deal = known.deal
    stage, since = stage_on(deal, on, plan.stages)
    third = (on.month - 1) % 3
    return [
        known.amount,
        *(history.better(column, value, on) if value else np.nan for column, value in known.values),
        *_age(deal, on, plan.knots),
        log1p(max(0, (on - since).days)) if since else np.nan,
        *(float(stage == s) if stage else np.nan for s in plan.stages),
        float(third == 1),
        float(third == 2),
        _end(deal, on, plan.lives, history, ends),
        *(_season(on) if plan.seasons else ()),
        history.load(known.owner, on) if known.owner else np.nan,
        history.lately(on),
        _heat(deal, on, warm),
        *known.ranks,
    ]


def _amount(deal: Deal, plan: Plan) -> float:
    """Return the expected amount beside others of its currency, in natural logs: two currencies are never compared."""
    if deal.amount is None or not deal.amount.is_finite() or deal.amount <= 0 or deal.currency not in plan.centres:
        return np.nan
    return log(float(deal.amount) + 1) - plan.centres[deal.currency]


def _age(deal: Deal, on: date, knots: Sequence[float]) -> list[float]:
    """Return how far the age has come between each two knots, 0..1: a line with bends at the knots."""
    if deal.opened_on is None:
        return [np.nan] * (len(knots) - 1)
    age = (on - deal.opened_on).days
    return [min(1.0, max(0.0, (age - a) / (b - a))) for a, b in pairwise(knots)]


def _end(deal: Deal, on: date, lives: Sequence[float], history: History, known: dict[tuple[int, date], float]) -> float:
    """Return how the months in which a deal of this age is usually decided had gone, in log-odds: quarters' ends differ."""
    if deal.opened_on is None:
        return np.nan
    age = (on - deal.opened_on).days
    if (age, on) not in known:
        left = np.asarray(lives)[bisect_right(lives, age) :] - age if lives[-1] > age else np.array([7.0])
        days = np.datetime64(on) + np.round(left).astype("timedelta64[D]")
        months = days.astype("datetime64[M]").astype(np.int64) % 3  # counted from a January
        known[age, on] = float(np.array(history.by_month(on))[months].mean())
    return known[age, on]


def _season(on: date) -> tuple[float, float]:
    turn = 2 * np.pi * (on.timetuple().tm_yday - 1) / 365.25
    return float(np.sin(turn)), float(np.cos(turn))


def _heat(deal: Deal, on: date, warm: Warm) -> float:
    if not deal.conversation:
        return np.nan
    day = date.fromordinal(on.toordinal() - 1) if deal.kind != "open" and deal.closed_on == on else on
    score = warm(deal.conversation, day)
    return np.nan if score is None else score / 100


def _rank(text: str, grid: Sequence[float]) -> float:
    """Return where a number stands among those learnt from, as the normal quantile of its rank (about -2..2)."""
    value = number(text)
    if value is None:
        return np.nan
    place = float(np.interp(value, grid, range(len(grid))))
    return NormalDist().inv_cdf((place + 0.5) / len(grid))


def standard(rows: NDArray[np.float64], mean: NDArray[np.float64], spread: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the numbers in standard deviations from the mean, those not known as the mean itself."""
    found: NDArray[np.float64] = np.clip(np.nan_to_num((rows - mean) / spread, nan=0.0), -_FAR, _FAR)
    return found
