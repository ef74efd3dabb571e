"""Made-up deals for tests: worlds in which it is known what drives winning, and strategies for odd ones."""

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
from hypothesis import strategies as st

from assistant.deals.types import Deal, Move, Stage, StageKind
from knowledge.language import Bilingual

STAGES = (
    Stage("lead", Bilingual("Lead", "线索")), Stage("talk", Bilingual("Talk", "沟通")), Stage("offer", Bilingual("Offer", "报价")),
    Stage("won", Bilingual("Won", "赢单"), "won"), Stage("lost", Bilingual("Lost", "丢单"), "lost"),
)  # fmt: skip
OPEN = ("lead", "talk", "offer")
AS_OF = date(2026, 3, 2)


def world(
    seed: int, count: int = 400, owners: int = 8, *, by_product: float = 0.0, better: float = 0.0, worse_young: bool = False
) -> list[Deal]:  # fmt: skip
    """Return decided deals; every one is won with chance 0.5 unless said otherwise.

    `by_product` is added to it for half of the products and taken off for the others, where the owners with even numbers
    sell the former mostly; `better` is added for owner 0. With `worse_young` owner 1 has only deals of the last month,
    when lost deals have closed already and won ones mostly not.
    """
    dice = np.random.default_rng(seed)
    made = list[Deal]()
    for n in range(count):
        owner = int(dice.integers(owners))
        product = int(dice.integers(4)) if not by_product else 2 * int(dice.integers(2)) + int(dice.random() < (0.2 if owner % 2 else 0.8))  # fmt: skip
        chance = 0.5 + (by_product if product % 2 else -by_product) + (better if owner == 0 else 0)
        won = bool(dice.random() < chance)
        days = int(dice.integers(25, 60) if won else dice.integers(1, 20))
        opened = AS_OF - timedelta(days=int(dice.integers(1, 31) if worse_young and owner == 1 else dice.integers(61, 400)))  # fmt: skip
        closed = opened + timedelta(days=days)
        kind = "open" if closed > AS_OF else "won" if won else "lost"
        made.append(
            Deal(
                f"D{n}", account=f"a{dice.integers(30)}", product=f"p{product}", owner=f"o{owner}", team=f"t{owner % 3}",
                source="import", amount=Decimal(int(dice.integers(1, 1000))), currency="CNY", opened_on=opened,
                won_amount=Decimal(1) if kind == "won" else None, stage="talk" if kind == "open" else kind,
                kind="open" if kind == "open" else "won" if kind == "won" else "lost",
                closed_on=None if kind == "open" else closed,
            )
        )  # fmt: skip
    return made


_KINDS: st.SearchStrategy[StageKind] = st.sampled_from(("open", "won", "lost"))
_DAYS = st.none() | st.dates(date(2025, 10, 1), date(2026, 5, 1))
_AMOUNTS = st.none() | st.decimals(0, 10**6, places=2)
_TEXTS = st.sampled_from(["", "a", "b", "=c", "丁"])


@st.composite
def odd_deals(draw: st.DrawFn, most: int = 30) -> list[Deal]:
    """Return deals in any state: unknown stages, days missing, in the future or the wrong way round, moves back and forth."""
    made = list[Deal]()
    for n in range(draw(st.integers(0, most))):
        kind: StageKind = draw(_KINDS)
        days = sorted(draw(st.lists(st.dates(date(2025, 10, 1), date(2026, 5, 1)), max_size=5)))
        moves = tuple(Move(draw(st.sampled_from([*OPEN, "gone"])), day) for day in days)
        stage = draw(st.sampled_from([*OPEN, "gone", ""])) if kind == "open" else kind
        made.append(
            Deal(
                f"D{n}", account=draw(_TEXTS), product=draw(_TEXTS), owner=draw(_TEXTS), team=draw(_TEXTS),
                source=draw(st.sampled_from(["import", "staff", "quote"])), amount=draw(_AMOUNTS),
                won_amount=draw(_AMOUNTS), currency=draw(st.sampled_from(["CNY", "EUR", ""])), stage=stage, kind=kind,
                opened_on=draw(_DAYS), closed_on=draw(_DAYS) if kind != "open" else None, expected_on=draw(_DAYS),
                next_step=draw(_TEXTS), next_step_on=draw(_DAYS), lost_because=draw(_TEXTS) if kind == "lost" else "",
                traits={"size": draw(st.sampled_from(["", "1", "2,000", "x", "3.5", "nan", "1e999"]))}, moves=moves,
                updated_at=draw(st.sampled_from(["", "2026-02-01T10:00:00.000000+00:00"])),
            )
        )  # fmt: skip
    return made
