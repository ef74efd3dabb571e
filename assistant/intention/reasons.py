"""Why a deal has its chance: the model's columns put together to things that a person knows, in points."""

from collections.abc import Mapping, Sequence
from datetime import date

from assistant.deals.types import Deal, Stage
from assistant.intention.features import Seen, Warm, stage_on
from assistant.intention.history import TRAIT, History, level, value_of
from assistant.intention.types import Reason
from knowledge.language import Bilingual

_SHOWN = 6
_LABELS = {
    "amount": Bilingual("Expected amount", "预计金额"),
    "owner": Bilingual("How its owner's deals went", "负责人的成交情况"),
    "team": Bilingual("How its team's deals went", "团队的成交情况"),
    "source": Bilingual("Where it came from", "商机来源"),
    "product": Bilingual("How deals of this product went", "该产品的成交情况"),
    "account": Bilingual("How deals with this account went", "该客户的成交情况"),
    "age": Bilingual("Days since it was opened", "已开启天数"),
    "stay": Bilingual("Days in its stage", "当前阶段停留天数"),
    "stage": Bilingual("Stage", "阶段"),
    "month": Bilingual("Month of the quarter", "所处季度月份"),
    "season": Bilingual("Time of the year", "时节"),
    "load": Bilingual("How many open deals its owner has", "负责人手上的商机数量"),
    "lately": Bilingual("How deals went lately", "近期总体成交情况"),
    "heat": Bilingual("The conversation's score", "对话热度"),
}
_PEOPLE = frozenset({"owner", "team", "load"})
OTHER = Bilingual("Everything else together", "其他因素合计")


def label_of(column: str) -> Bilingual:
    """Return what a column, or the thing it belongs to, is called."""
    thing = thing_of(column)
    return Bilingual.same(thing.removeprefix(TRAIT)) if thing.startswith(TRAIT) else _LABELS[thing]


def thing_of(column: str) -> str:
    """Return what a column belongs to: `age|2` is a part of `age`; a trait's name may hold a bar of its own."""
    return column if column.startswith(TRAIT) else column.partition("|")[0]


class Facts:
    """What the values of reasons are read from: the history, conversations' scores and the stages' names."""

    def __init__(self, history: History, warm: Warm, stages: Sequence[Stage]) -> None:
        self._history, self._warm = history, warm
        self._names = {stage.id: stage.name for stage in stages}

    def value(self, thing: str, seen: Seen) -> str:
        """Return what a deal holds of a thing on its day; shares are won/decided of the days before."""
        deal, on = seen.deal, seen.on
        if thing.startswith(TRAIT):
            return str(deal.traits.get(thing.removeprefix(TRAIT), ""))[:60]
        if thing in ("owner", "team", "source", "product", "account"):
            return self._record(deal, thing, on)
        stage, since = stage_on(deal, on, tuple(self._names))
        read = {
            "amount": f"{deal.amount:,f} {deal.currency}".strip() if deal.amount is not None else "",
            "age": str((on - deal.opened_on).days) if deal.opened_on else "",
            "stay": str((on - since).days) if since else "",
            "stage": _both(self._names.get(stage, Bilingual.same(stage))),
            "month": f"{(on.month - 1) % 3 + 1}/3",
            "season": f"{on.month}/12",
            "load": str(self._history.open_of(level(deal.owner), on)),
        }
        if thing == "lately":
            return _share(*self._history.lately_counts(on))
        if thing == "heat":
            score = self._warm(deal.conversation, on) if deal.conversation else None
            return "" if score is None else f"{score:.0f}/100"
        return read[thing]

    def _record(self, deal: Deal, thing: str, on: date) -> str:
        record = self._history.record(thing, value_of(deal, thing), on)
        text = str(getattr(deal, thing))[:60]
        return f"{text} · {_share(record.won, record.lost)}" if text else ""


def reasons_of(points: Mapping[str, float], seen: Seen, facts: Facts, *, people: bool) -> tuple[Reason, ...]:
    """Return the points of each column as reasons, the greatest first; the small ones, and what compares people, together.

    `people` says whether the asker may see how owners and teams did beside others. All points add up as they did before.
    """
    things: dict[str, float] = {}
    for column, value in points.items():
        things[thing_of(column)] = things.get(thing_of(column), 0.0) + value
    open_ = {thing: value for thing, value in things.items() if people or thing not in _PEOPLE}
    shown = sorted(open_, key=lambda thing: (-abs(open_[thing]), thing))[:_SHOWN]
    rest = sum(value for thing, value in things.items() if thing not in shown)
    told = [Reason(label_of(thing), facts.value(thing, seen), open_[thing]) for thing in shown]
    return (*told, *((Reason(OTHER, "", rest),) if len(things) > len(shown) else ()))


def _share(won: int, lost: int) -> str:
    return f"{won}/{won + lost}" if won + lost else "–"


def _both(name: Bilingual) -> str:
    return name.en if name.en == name.zh else f"{name.en} / {name.zh}"
