"""Forecasts beside those of statsmodels on M4 (weekly, hourly), and won amounts of a public CRM from its past and its deals.

Run: `python -m benchmarks.forecasting [--series N] [--seed S] [--only m4|crm]`; N series of each kind (default 60, 0 for all).

The data are `m4_sample/` and `crm_maven/` below ASSISTANT_BENCH_DATA (default ../shared/data); without them it is skipped.
OWA is the M4 competition's: the mean of sMAPE and MASE, each over that of Naive2; weekly series count as without a season
there, hourly ones with one of 24. statsforecast's AutoETS and AutoTheta are beside it where that is installed.
"""

import argparse
import csv
import os
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from assistant.deals.types import Deal, Move
from assistant.forecasting import losses
from assistant.forecasting.losses import Array
from assistant.forecasting.methods import METHODS
from assistant.forecasting.outlooks import Question, outlook
from assistant.forecasting.seasons import pattern, seasonal, with_pattern, without
from assistant.forecasting.series import whole, won_in
from assistant.forecasting.trying import look_ahead
from assistant.forecasting.types import Every, Point

Peer = Callable[[Array, int], Array]


@dataclass(frozen=True)
class Kind:
    """One frequency of M4: its season in the competition, and the seasons that ours looks for."""

    name: str
    season: int
    seasons: tuple[int, ...]


KINDS = (Kind("Weekly", 1, (52, 13)), Kind("Hourly", 24, (168, 24)))


def read_series(file: Path) -> dict[str, Array]:
    """Return the series of an M4 file by id."""
    with file.open(encoding="utf-8") as opened:
        rows = list(csv.reader(opened))[1:]
    return {row[0]: np.array([float(v) for v in row[1:] if v.strip()]) for row in rows}


def naive2(season: int) -> Peer:
    """Return the competition's Naive2: the last value of the series without its pattern, where the test finds one."""

    def say(y: Array, steps: int) -> Array:
        if not seasonal(y, season):
            return np.full(steps, y[-1])
        found = pattern(y, season)
        return with_pattern(np.full(steps, without(y, found)[-1]), found, y.size)

    return say


def peers(season: int) -> dict[str, Peer]:
    """Return what ours stands beside."""
    found: dict[str, Peer] = {
        "naive": lambda y, n: np.full(n, y[-1]), "seasonal naive": lambda y, n: METHODS["last_season"](y, n, season, 0),
        "Naive2": naive2(season), "Theta (statsmodels)": lambda y, n: _theta(y, n, season), "ETS (statsmodels)": lambda y, n: _ets(y, n, season),
    }  # fmt: skip
    if find_spec("statsforecast"):
        found |= {f"{name} (statsforecast)": _statsforecast(name, season) for name in ("AutoETS", "AutoTheta")}
    return found


def _theta(y: Array, steps: int, season: int) -> Array:
    from statsmodels.tsa.forecasting.theta import ThetaModel

    made = ThetaModel(y, period=max(season, 2), deseasonalize=season > 1)
    return np.asarray(made.fit().forecast(steps), np.float64)


def _ets(y: Array, steps: int, season: int) -> Array:
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    size = float(np.abs(y).max())
    more: dict[str, Any] = {"seasonal": "add", "seasonal_periods": season} if season > 1 else {}
    made = ETSModel(y / size, error="add", trend="add", damped_trend=True, **more)
    return size * np.asarray(made.fit(disp=False, warn_convergence=False).forecast(steps), np.float64)


def _statsforecast(name: str, season: int) -> Peer:
    import statsforecast.models as models  # type: ignore[import-not-found,unused-ignore]

    def say(y: Array, steps: int) -> Array:
        made = getattr(models, name)(season_length=season)
        return np.asarray(made.forecast(y=y, h=steps)["mean"], np.float64)

    return say


def m4(kind: Kind, folder: Path, count: int, seed: int) -> None:
    """Print OWA, sMAPE and MASE of ours and of every peer, and how often ours' intervals held."""
    past, came = (read_series(folder / f"{kind.name}-{part}.csv") for part in ("train", "test"))
    ids = sorted(past)
    if count:
        ids = sorted(np.random.default_rng(seed).choice(ids, min(count, len(ids)), replace=False).tolist())
    print(f"\nM4 {kind.name}: {len(ids)} series, horizon {came[ids[0]].size}, season {kind.season}")
    held = {0.8: list[float](), 0.95: list[float]()}

    def ours(y: Array, steps: int) -> Array:
        found = look_ahead(y, steps, kind.seasons)
        truth = came[_of[y.tobytes()]]
        for level, half in found.halves.items():
            held[level].append(losses.coverage(truth, found.middle - half, found.middle + half))
        return found.middle

    _of = {past[i].tobytes(): i for i in ids}
    scores = dict[str, tuple[float, float]]()
    for name, say in {"ours": ours, **peers(kind.season)}.items():
        began, pairs = time.process_time(), list[tuple[float, float]]()
        for i in ids:
            said = say(past[i], came[i].size)
            pairs.append((losses.smape(came[i], said), losses.mase(came[i], said, past[i], kind.season)))
        mean = np.mean(pairs, axis=0)
        scores[name] = (float(mean[0]), float(mean[1]))
        print(
            f"  {name}: {(time.process_time() - began) / len(ids) * 1000:.0f} ms of processor time a series", flush=True
        )
    _table(scores)
    print("  ours' intervals held: " + ", ".join(f"{level:.0%} in {np.mean(h):.1%}" for level, h in held.items()))


def _table(scores: Mapping[str, tuple[float, float]]) -> None:
    owa = {name: losses.owa(score, scores["Naive2"]) for name, score in scores.items()}
    best = min(value for name, value in owa.items() if name != "ours")
    print(f"  {'':26}{'OWA':>8}{'sMAPE':>9}{'MASE':>9}{'ours over it':>14}")
    for name, (smape, mase) in sorted(scores.items(), key=lambda row: owa[row[0]]):
        print(f"  {name:26}{owa[name]:8.3f}{smape:9.3f}{mase:9.3f}{owa['ours'] / owa[name]:14.3f}")
    print(f"  ours over the best peer: {owa['ours'] / best:.3f}")


# --- the CRM ----------------------------------------------------------------------------------------------------------


def read_deals(folder: Path) -> list[Deal]:
    """Return the opportunities of crm_maven; the price in the list is what they are expected to bring."""

    def rows(name: str) -> list[dict[str, str]]:
        with (folder / name).open(encoding="utf-8-sig") as opened:
            return list(csv.DictReader(opened))

    prices = {row["product"].replace(" ", ""): Decimal(row["sales_price"]) for row in rows("products.csv")}
    teams = {row["sales_agent"]: row["manager"] for row in rows("sales_teams.csv")}
    return [_deal(row, prices, teams) for row in rows("sales_pipeline.csv")]


def _deal(row: Mapping[str, str], prices: Mapping[str, Decimal], teams: Mapping[str, str]) -> Deal:
    stage = row["deal_stage"].lower()
    opened, closed = (_day(row[name]) for name in ("engage_date", "close_date"))
    moves = [Move("engaging", opened)] if opened else []
    moves += [Move(stage, closed)] if closed else []
    return Deal(
        row["opportunity_id"], account=row["account"], product=row["product"], owner=row["sales_agent"],
        team=teams[row["sales_agent"]], amount=prices[row["product"].replace(" ", "")],
        won_amount=Decimal(row["close_value"]) if stage == "won" else None, currency="USD", stage=stage,
        kind="won" if stage == "won" else "lost" if stage == "lost" else "open", opened_on=opened, closed_on=closed,
        moves=tuple(moves),
    )  # fmt: skip


def _day(text: str) -> date | None:
    return datetime.strptime(text, "%m/%d/%Y").date() if text else None


def before(deals: list[Deal], day: date) -> list[Deal]:
    """Return the deals as they were known before a day began."""
    return [
        replace(d, kind="open", stage="engaging", closed_on=None, won_amount=None, moves=d.moves[:1])
        if d.closed_on and d.closed_on >= day else d
        for d in deals
        if d.opened_on is None or d.opened_on < day
    ]  # fmt: skip


def crm(deals: list[Deal], every: Every, steps: int) -> None:
    """Print how far off the past, the deals and both were from every earlier day, and the usual peers."""
    end = date(2018, 1, 1)
    series = whole(won_in(deals, "USD", end), every, end)
    y = np.array([float(v) for v in series.y])
    said = dict[str, list[tuple[float, float]]]()
    inside = dict[str, list[tuple[bool, bool]]]()
    for at in range(4, y.size):
        day = series.ds[at]
        found = outlook(before(deals, day), Question(every, steps, "USD", day))
        came = y[at : at + steps]
        ways: dict[str, tuple[Point, ...]] = {
            "from the past": found.from_past.points,
            "from the deals": found.from_deals,
        }
        for name, points in ways.items():
            said.setdefault(name, []).extend((float(p.middle), c) for p, c in zip(points, came, strict=False))
            inside.setdefault(name, []).extend(
                (float(p.low80) <= c <= float(p.high80), float(p.low95) <= c <= float(p.high95))
                for p, c in zip(points, came, strict=False)
            )
        both = [(float(a.middle) + float(b.middle)) / 2 for a, b in zip(*ways.values(), strict=True)]
        said.setdefault("the mean of both", []).extend(zip(both, came, strict=False))
        for name, peer in {"naive": "last", "mean of the last six": "mean", "Theta": "theta"}.items():
            said.setdefault(name, []).extend(zip(METHODS[peer](y[:at], steps, 1, 0).tolist(), came, strict=False))
    print(f"\ncrm_maven by {every}, {y.size - 4} earlier days, {steps} periods ahead")
    for name, pairs in said.items():
        forecast, truth = np.array(pairs).T
        held = np.mean(inside[name], axis=0) if name in inside else None
        line = f"  {name:24} off by {losses.wape(truth, forecast):6.1%} of what came, MASE {losses.mae(truth, forecast) / losses.scale(y):.3f}"
        print(line + (f", 80 % held {held[0]:.1%}, 95 % held {held[1]:.1%}" if held is not None else ""))


def main() -> None:
    """Print every table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--series", type=int, default=60, help="series of each kind; 0 for all (default: 60)")
    parser.add_argument("--seed", type=int, default=1, help="which series (default: 1)")
    parser.add_argument("--only", choices=("m4", "crm"), default="")
    given = parser.parse_args()
    data = Path(os.environ.get("ASSISTANT_BENCH_DATA", "../shared/data"))
    warnings.simplefilter("ignore")  # of the peers: what they warn of is not ours to act on
    if not (data / "m4_sample").is_dir() or not (data / "crm_maven").is_dir():
        print(f"Skipped: {data} holds no m4_sample/ and crm_maven/. Set ASSISTANT_BENCH_DATA to the folder that does.")
        return
    if given.only != "crm":
        for kind in KINDS:
            m4(kind, data / "m4_sample", given.series, given.seed)
    if given.only != "m4":
        deals = read_deals(data / "crm_maven")
        crm(deals, "month", 3)
        crm(deals, "week", 4)


if __name__ == "__main__":
    main()
