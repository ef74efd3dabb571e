"""Sales-process analysis on a CRM's public data, each figure beside a plain recomputation in pandas, and how long it takes.

Run: `python -m benchmarks.process [DATA]` (DATA or ASSISTANT_BENCH_DATA, default ../shared/data, holds crm_maven/: 8,800 deals with
the days they were opened and closed). Then what is said where nobody differs, and where somebody does, in made-up deals.
"""

import math
import os
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
from sqlalchemy import Engine

from assistant.analysis.significance import two_proportions
from assistant.deals.desk import DealDesk
from assistant.deals.types import Deal, Move, Stage
from assistant.process.desk import ProcessDesk
from assistant.process.groups import groups
from assistant.process.types import Process
from assistant.types import Person
from knowledge.store import create_tables, open_engine
from tests.process_worlds import AS_OF, OPEN, STAGES, world

ADMIN = Person("bench", "admin", "bench")
LAST = date(2017, 12, 31)
BY = ("owner", "team", "product", "sector", "regional_office")
FILES = ("sales_pipeline.csv", "accounts.csv", "products.csv", "sales_teams.csv")


def table(folder: Path) -> pd.DataFrame:
    """Return the files joined by pandas, with days as days."""
    deals = pd.read_csv(folder / FILES[0], parse_dates=["engage_date", "close_date"], date_format="%m/%d/%Y")
    deals["product"] = deals["product"].replace("GTXPro", "GTX Pro")
    found = deals.merge(pd.read_csv(folder / FILES[1]), on="account", how="left")
    found = found.merge(pd.read_csv(folder / FILES[3]), on="sales_agent", how="left")
    return found.rename(columns={"sales_agent": "owner", "manager": "team"})


def line(what: str, ours: object, theirs: object) -> bool:
    """Print one figure beside that of pandas and return whether they agree."""
    same = ours == theirs or (
        isinstance(ours, float) and isinstance(theirs, float) and math.isclose(ours, theirs, abs_tol=1e-9)
    )
    print(f"  {what:<44} {ours!s:>22} {theirs!s:>22}  {'' if same else 'DIFFERENT'}")
    return same


def agree(found: Process, plain: pd.DataFrame) -> bool:
    """Print the figures side by side and return whether all agree."""
    stage, won, lost = plain["deal_stage"], plain["deal_stage"] == "Won", plain["deal_stage"] == "Lost"
    first, second = found.funnel
    days = (plain["close_date"] - plain["engage_date"]).dt.days
    age = (pd.Timestamp(LAST) - plain["engage_date"]).dt.days[stage == "Engaging"]
    limit = float(days[won].quantile(0.9))
    print(f"  {'':<44} {'ours':>22} {'pandas':>22}")
    same = [
        line("first stage: reached", first.reached, len(plain)),
        line("first stage: waiting", first.waiting, int((stage == "Prospecting").sum())),
        line("second stage: reached", second.reached, int((stage != "Prospecting").sum())),
        line("second stage: went on", second.went_on, int(won.sum())),
        line("second stage: lost", second.lost, int(lost.sum())),
        line("second stage: waiting", second.waiting, int((stage == "Engaging").sum())),
        line("share of the decided won", found.rate, float(won.sum() / (won | lost).sum())),
        line("median days to winning", found.stay.won_median, float(days[won].median())),
        line("median days to losing", found.stay.lost_median, float(days[lost].median())),
        line("median days, open ones censored", _half(found), _median(days, age, (stage == "Engaging"))),
        line("nine of ten won within, days", found.stalled[0].usual, limit),
        line("open deals beyond that", sum("long" in s.why for s in found.stalled), int((age > limit).sum())),
        line("open deals beyond every decided one", sum(s.of == 0 for s in found.stalled), int((age > days.max()).sum())),
    ]  # fmt: skip
    for name in BY:
        ours = {g.name: (g.won, g.lost, g.open) for g in found.groups[name] if g.name}
        parts = plain.groupby(name)["deal_stage"]
        theirs = {str(k): ((p == "Won").sum(), (p == "Lost").sum(), (~p.isin(["Won", "Lost"])).sum()) for k, p in parts}
        same.append(line(f"won, lost, open of each {name}", f"{len(ours)} groups", f"{len(ours) if ours == theirs else 'other'} groups"))  # fmt: skip
    return all(same)


def _half(found: Process) -> float | None:
    pairs = zip(found.stay.days, found.stay.open_share, strict=True)
    return next((float(day) for day, share in pairs if share <= 0.5), None)


def _median(days: pd.Series, age: pd.Series, waiting: pd.Series) -> float:
    """Return the Kaplan-Meier median by a plain loop over the days."""
    length = days.where(~waiting, age).dropna()
    ended = days.notna()[length.index]
    share = 1.0
    for day in sorted(length[ended].unique()):
        share *= 1 - ((length == day) & ended).sum() / (length >= day).sum()
        if share <= 0.5:
            return float(day)
    return float("nan")


def differing(found: Process) -> None:
    """Print who differs after the mix is allowed for, beside how many a plain test would name."""
    print(
        "\nwho differs: adjusted for the mix and for how many are compared, beside p < 0.05 of the plain test against all others"
    )
    for name, parts in found.groups.items():
        named = [g for g in parts if g.name]
        plain = sum(
            two_proportions(g.won, g.won + g.lost, found.won - g.won, found.won + found.lost - g.won - g.lost) < 0.05
            for g in named
        )
        least = min((g.chance for g in named), default=1.0)
        print(
            f"  {name:<18} {len(named):3} groups  ours {sum(g.differs for g in named)} (least p {least:.3f})  plain {plain}"
        )


def timed(engine: Engine, deals: Sequence[Deal], stages: Sequence[Stage], what: str, today: date) -> None:
    """Print the least processor time of three analyses of deals that are in memory already."""

    class Held:
        def all(self, who: Person) -> tuple[Deal, ...]:
            return tuple(deals)

        def stages(self, who: Person) -> tuple[Stage, ...]:
            return tuple(stages)

        def state(self) -> str:
            return ""

    took = []
    for _ in range(3):
        began = time.process_time()
        ProcessDesk(engine, Held()).process(ADMIN, today=today)
        took.append(time.process_time() - began)
    print(f"  {what:<44} {min(took):.2f} s of processor time")


def moved(count: int) -> list[Deal]:
    """Return made-up deals with a move into every stage they were in."""
    dice, made = random.Random(1), list[Deal]()
    for deal in world(1, count, 30):
        assert deal.opened_on
        stages = OPEN if deal.kind == "won" else OPEN[: dice.randint(1, 3)]
        last = deal.closed_on or AS_OF
        days = sorted(deal.opened_on + timedelta(days=dice.randint(0, (last - deal.opened_on).days)) for _ in stages)
        moves = tuple(Move(s, on) for s, on in zip(stages, [deal.opened_on, *days[1:]], strict=True))
        end = () if deal.kind == "open" else (Move(deal.stage, last),)
        made.append(replace(deal, moves=(*moves, *end), stage=stages[-1] if deal.kind == "open" else deal.stage))
    return made


def chance() -> None:
    """Print how often made-up companies in which nobody differs are said to have somebody who does, and the other way round."""
    print("\nmade-up companies of 8 owners, 400 deals (1,000 in the last): in how many any owner is said to differ")
    for what, runs, world_of in (
        ("nobody differs", 300, {}),
        ("products differ, owners sell other products", 300, {"by_product": 0.25}),
        ("one owner has only young deals (600)", 100, {"worse_young": True, "count": 600}),
        ("one owner wins 75 instead of 50 % (1,000)", 100, {"better": 0.25, "count": 1000}),
    ):
        ours = plain = 0
        for n in range(runs):
            deals = world(n, **world_of)
            found = groups(deals, ("owner",), AS_OF)["owner"]
            won, decided = sum(g.won for g in found), sum(g.won + g.lost for g in found)
            ours += any(g.differs for g in found)
            plain += any(two_proportions(g.won, g.won + g.lost, won - g.won, decided - g.won - g.lost) < 0.05 for g in found)  # fmt: skip
        print(f"  {what:<44} ours {ours / runs:6.1%}   plain test {plain / runs:6.1%}")


def main() -> None:
    """Print every figure; exit 1 where one differs from that of pandas."""
    data = Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("ASSISTANT_BENCH_DATA", "../shared/data"))
    folder, same = data / "crm_maven", True
    with tempfile.TemporaryDirectory() as home:
        engine = open_engine(f"sqlite:///{home}/store.db")
        create_tables(engine)
        if (folder / FILES[0]).exists():
            desk = DealDesk(engine, lambda: LAST, currency="USD")
            desk.import_file(ADMIN, folder / FILES[0], joins=[folder / name for name in FILES[1:]], currency="USD")
            found = ProcessDesk(engine, desk).process(ADMIN, by=BY, today=LAST)
            print(f"{found.deals:,} deals of {folder.name} as of {LAST}\n")
            same = agree(found, table(folder))
            differing(found)
            print("\nwhat it says")
            for finding in found.findings:
                print(f"  {finding.text.en}")
            print("\nhow long it takes")
            timed(engine, desk.all(ADMIN), desk.stages(ADMIN), "these deals, by owner, team and product", LAST)
        else:
            print(f"Skipped: {folder} is not there. Set ASSISTANT_BENCH_DATA to the folder that holds crm_maven/.")
        timed(engine, moved(10_000), STAGES, "10,000 made-up deals with all their moves", AS_OF)
        engine.dispose()
    chance()
    sys.exit(0 if same else 1)


if __name__ == "__main__":
    main()
