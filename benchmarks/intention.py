"""Purchase intention: chances of deals beside the base rate and beside what scikit-learn makes of the same deals.

    python -m benchmarks.intention [DATA] [--only real|simulated]

DATA (or ASSISTANT_BENCH_DATA, default ../shared/data) holds crm_maven/ ("CRM Sales Opportunities" by Maven Analytics). All
learn from the deals decided before one day, as of opening and of set ages, and tell of those decided later, as of opening
and of 7, 30, 60 and 90 days, none before that day. The simulated part needs no data: deals whose true chances are known,
seeded.
"""

import argparse
import csv
import os
import time
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.deals.types import Deal, Move
from assistant.intention.base_rate import base_rate
from assistant.intention.features import Seen, number
from assistant.intention.learning import Past, enough, learn, past_of, rows_of
from assistant.intention.measures import (
    auc,
    auc_interval,
    bins,
    brier,
    calibration_error,
    gain,
    log_loss,
    resampled,
)
from assistant.intention.training import train
from tests.deal_worlds import world

AGES = (0, 7, 30, 60, 90)
SHARE = 0.7
Floats = NDArray[np.float64]
Tell = Callable[[Past, Sequence[Deal], Sequence[Seen]], Floats]


def silent(conversation: str, on: date) -> float | None:
    """No deal of these has a conversation."""
    return None


def read(folder: Path) -> list[Deal]:
    """Return the deals, with what is known of accounts, products and people as traits."""

    def rows(name: str) -> list[dict[str, str]]:
        return list(csv.DictReader((folder / name).open(encoding="utf-8-sig")))

    accounts, teams = (
        {r["account"]: r for r in rows("accounts.csv")},
        {r["sales_agent"]: r for r in rows("sales_teams.csv")},
    )
    products = {r["product"].replace(" ", ""): r for r in rows("products.csv")}
    return [_deal(r, accounts.get(r["account"], {}), products[r["product"].replace(" ", "")], teams[r["sales_agent"]]) for r in rows("sales_pipeline.csv")]  # fmt: skip


def _deal(row: dict[str, str], account: dict[str, str], product: dict[str, str], team: dict[str, str]) -> Deal:
    kind = {"Won": "won", "Lost": "lost"}.get(row["deal_stage"], "open")
    began, ended = _day(row["engage_date"]), _day(row["close_date"])
    traits = {n: account.get(n, "") for n in ("sector", "year_established", "revenue", "employees", "office_location", "subsidiary_of")}  # fmt: skip
    traits |= {"series": product["series"], "regional_office": team["regional_office"]}
    moves = [Move("qualified", began)] if began else []
    if ended:
        moves.append(Move(kind, ended))
    return Deal(
        row["opportunity_id"], account=row["account"], product=product["product"], owner=row["sales_agent"],
        team=team["manager"], source="import", amount=Decimal(product["sales_price"]), currency="USD",
        won_amount=Decimal(row["close_value"]) if kind == "won" else None, stage=kind if ended else "qualified", kind=kind,  # type: ignore[arg-type]
        opened_on=began, closed_on=ended, traits={k: v for k, v in traits.items() if v}, moves=tuple(moves),
    )  # fmt: skip


def _day(text: str) -> date | None:
    return datetime.strptime(text, "%m/%d/%Y").date() if text else None


# --- who tells ----------------------------------------------------------------------------------------------------------


def ours(past: Past, known: Sequence[Deal], seen: Sequence[Seen]) -> Floats:
    """Return what our model says."""
    learnt, _ = learn(past, known)
    return learnt.tell(seen, past.history, silent).chance


def by_base(past: Past, known: Sequence[Deal], seen: Sequence[Seen]) -> Floats:
    """Return the base rate."""
    return np.full(len(seen), base_rate(known).chance)


def _columns(seen: Sequence[Seen]) -> tuple[NDArray[np.str_], Floats]:
    """Return what is known of deals on their days as texts and as numbers, for those that take them as they are."""
    names = ("sector", "office_location", "subsidiary_of", "series", "regional_office")
    texts = [[s.deal.owner, s.deal.team, s.deal.product, s.deal.account, str((s.on.month - 1) % 3), *(s.deal.traits.get(n, "") for n in names)] for s in seen]  # fmt: skip
    numbers = [
        [float(s.deal.amount or 0), float((s.on - (s.deal.opened_on or s.on)).days), float((s.on.month - 1) % 3 * 31 + s.on.day),
         *(number(s.deal.traits.get(n, "")) or 0.0 for n in ("year_established", "revenue", "employees"))]
        for s in seen
    ]  # fmt: skip
    return np.array(texts), np.array(numbers)


def logistic(past: Past, known: Sequence[Deal], seen: Sequence[Seen]) -> Floats:
    """Return what scikit-learn's logistic regression says, with its own defaults, one column a value."""
    from sklearn.compose import ColumnTransformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    rows, won, _ = rows_of(known)
    (texts, numbers), (texts2, numbers2) = _columns(rows), _columns(seen)
    width = texts.shape[1]
    both, both2 = (np.hstack([t.astype(object), n.astype(object)]) for t, n in ((texts, numbers), (texts2, numbers2)))
    made = make_pipeline(
        ColumnTransformer([
            ("texts", OneHotEncoder(handle_unknown="ignore"), list(range(width))),
            ("numbers", StandardScaler(), list(range(width, both.shape[1]))),
        ]),
        LogisticRegression(max_iter=2000),
    )  # fmt: skip
    found: Floats = made.fit(both, won).predict_proba(both2)[:, 1]
    return found


def boosted(past: Past, known: Sequence[Deal], seen: Sequence[Seen]) -> Floats:
    """Return what scikit-learn's gradient boosting says, with its own defaults and early stopping, texts as categories."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.preprocessing import OrdinalEncoder

    rows, won, _ = rows_of(known)
    (texts, numbers), (texts2, numbers2) = _columns(rows), _columns(seen)
    coded = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan).fit(texts)
    made = HistGradientBoostingClassifier(categorical_features=list(range(texts.shape[1])), early_stopping=True, random_state=0)  # fmt: skip
    made.fit(np.hstack([coded.transform(texts), numbers]), won)
    found: Floats = made.predict_proba(np.hstack([coded.transform(texts2), numbers2]))[:, 1]
    return found


WHO: dict[str, Tell] = {
    "base rate": by_base, "ours": ours, "logistic, one-hot": logistic, "gradient boosting": boosted,
}  # fmt: skip


# --- what is measured ---------------------------------------------------------------------------------------------------


def later(decided: Sequence[Deal], cut: date) -> tuple[list[Seen], NDArray[np.bool_], NDArray[np.int64]]:
    """Return the deals decided from a day on, as of opening and the ages, on days not before it."""
    rows = [
        (Seen(deal, day), deal.kind == "won", n)
        for n, deal in enumerate(decided)
        if deal.opened_on and deal.closed_on and deal.closed_on >= cut
        for age in AGES
        if (day := date.fromordinal(deal.opened_on.toordinal() + age)) >= cut and (age == 0 or day < deal.closed_on)
    ]
    return [s for s, _, _ in rows], np.array([w for _, w, _ in rows]), np.array([n for *_, n in rows])


def real(folder: Path) -> None:
    """Print how each did on the later deals."""
    past = past_of(read(folder), silent)
    cut = past.decided[int(len(past.decided) * SHARE)].closed_on
    assert cut is not None
    known = [d for d in past.decided if d.closed_on and d.closed_on < cut]
    seen, won, deal = later(past.decided, cut)
    draws, ages = resampled(deal), np.array([(s.on - (s.deal.opened_on or s.on)).days for s in seen])
    print(f"{len(past.decided)} decided deals; learnt from {len(known)} decided before {cut}; {len(np.unique(deal))} later ones, {len(seen)} rows")  # fmt: skip
    base = WHO["base rate"](past, known, seen)
    for name, tell in WHO.items():
        began = time.perf_counter()
        said = tell(past, known, seen)
        low, high = auc_interval(said, won, draws)
        less = gain(said, base, won, draws)
        print(
            f"{name:20} AUC {auc(said, won):.3f} ({low:.3f}-{high:.3f})  Brier {brier(said, won):.4f}  less than the base rate's by "
            f"{less[0]:+.4f}..{less[1]:+.4f}  log loss {log_loss(said, won):.4f}  ECE {calibration_error(bins(said, won)):.3f}  {time.perf_counter() - began:.1f} s"
        )
        for age in AGES:
            at = ages == age
            print(f"    at {age:3} days  {int(at.sum()):5} rows  won {won[at].mean():.3f}  said {said[at].mean():.3f}  AUC {auc(said[at], won[at]):.3f}  Brier {brier(said[at], won[at]):.4f}")  # fmt: skip


def simulated(repeats: int = 40) -> None:
    """Print, by how many outcomes there are, how often the 90 % interval holds the true chance and how near the chance is."""
    for count in (30, 60, 120, 500):
        held, width, near, usual, taken = [], [], [], [], []
        for seed in range(repeats if count < 500 else repeats // 2):
            made = world(count, seed, size=1.0, owners=(-0.5, 0.0, 0.5), open_=40)
            past = past_of(made.deals, silent)
            if not enough(past.decided):
                continue
            learnt, _ = learn(past, past.decided)
            told = learnt.tell([Seen(d, d.opened_on or date.min) for d in past.open], past.history, silent)
            true = np.array([made.chances[d.id] for d in past.open])
            held.append(((told.low <= true) & (true <= told.high)).mean())
            width.append((told.high - told.low).mean())
            near.append(((told.chance - true) ** 2).mean())
            usual.append(((base_rate(past.decided).chance - true) ** 2).mean())
            taken.append(train(made.deals, silent, "").card.better)
        print(
            f"{count:4} outcomes, {len(held)} worlds: 90 % interval holds {np.mean(held):.1%}, width {np.mean(width):.2f}, "
            f"RMSE {np.sqrt(np.mean(near)):.3f} (base rate {np.sqrt(np.mean(usual)):.3f}), gate passed {np.mean(taken):.0%}"
        )
    nothing = [train(world(200, seed).deals, silent, "").card.better for seed in range(repeats)]
    print(f"where nothing tells (200 outcomes, {repeats} worlds): gate passed {np.mean(nothing):.1%}")


def main() -> None:
    """Run both parts."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument(
        "data", nargs="?", type=Path, default=Path(os.environ.get("ASSISTANT_BENCH_DATA", "../shared/data"))
    )
    parser.add_argument("--only", choices=("real", "simulated"))
    given = parser.parse_args()
    folder = given.data / "crm_maven"
    if given.only != "simulated":
        if folder.is_dir():
            real(folder)
        else:
            print(f"Passed over: {folder} is not there. Set ASSISTANT_BENCH_DATA to the folder that holds crm_maven/.")
    if given.only != "real":
        simulated()


if __name__ == "__main__":
    main()
