"""What the data lack, counted: without it a figure of the process would be taken for more than it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.deals.types import Deal, Stage
from assistant.process.types import Process
from assistant.process.visits import route
from knowledge.language import Bilingual

_OLD_DAYS, _SOME = 60, 0.1


@dataclass(frozen=True)
class Gaps:
    """How many deals there are of each kind of gap; `latest` is the last day on which anything happened.

    `undated` are left out since a period was asked for and their days are not known.
    """

    deals: int
    decided: int
    won: int
    lost: int
    open: int
    with_moves: int
    open_without_day: int
    without_way: int
    impossible: int
    elsewhere: int
    without_owner: int
    without_amount: int
    without_reason: int
    latest: date | None
    undated: int = 0


def gaps(deals: Sequence[Deal], stages: Sequence[Stage], as_of: date, undated: int = 0) -> Gaps:
    """Return what the deals lack."""
    names = {s.id for s in stages}
    won, lost, waiting = ([d for d in deals if d.kind == kind] for kind in ("won", "lost", "open"))
    days = [d for deal in deals for d in (deal.opened_on, deal.closed_on, *(m.on for m in deal.moves)) if d]
    return Gaps(
        deals=len(deals), decided=len(won) + len(lost), won=len(won), lost=len(lost), open=len(waiting),
        with_moves=sum(bool(d.moves) for d in route(deals, stages).deals),
        open_without_day=sum(not d.opened_on and not d.moves for d in waiting),
        without_way=sum(not (d.opened_on and d.closed_on) for d in [*won, *lost]),
        impossible=sum(_impossible(d, as_of) for d in deals),
        elsewhere=sum(d.stage not in names for d in waiting),
        without_owner=sum(not d.owner for d in deals),
        without_amount=sum(d.amount is None for d in waiting),
        without_reason=sum(not d.lost_because for d in lost),
        latest=max((d for d in days if d <= as_of), default=None), undated=undated,
    )  # fmt: skip


def _impossible(deal: Deal, as_of: date) -> bool:
    """Return whether a deal closed before it was opened, or either day is still to come."""
    opened, closed = deal.opened_on, deal.closed_on if deal.kind != "open" else None
    return bool((opened and closed and closed < opened) or (opened and opened > as_of) or (closed and closed > as_of))


def told(process: Process, f: Gaps) -> Iterator[tuple[bool, Bilingual]]:
    """Yield each gap in words, and whether it is large enough to say."""
    unplaced = sum(s.unplaced for s in process.funnel)
    under = [s.name for s in process.funnel if s.unplaced]
    said = Bilingual(", ".join(f"“{n.en}”" for n in under), "、".join(f"“{n.zh}”" for n in under))
    yield (
        not f.with_moves,
        Bilingual(
            "No days of moves: how long deals stay in each stage is not known, only how long they take as a whole.",
            "没有阶段变更日期：无法得知各阶段停留时长，只能得知整个周期。",
        ),
    )
    yield (
        bool(unplaced and len(process.funnel) > 1),
        Bilingual(
            f"Out of which stage {unplaced:,} of {f.lost:,} lost deals were lost is not noted: they count under {said.en}.",
            f"{f.lost:,} 个输单中有 {unplaced:,} 个未记录在哪个阶段输掉，均计入{said.zh}。",
        ),
    )
    yield from _of_days(process, f)
    yield (
        bool(f.impossible),
        Bilingual(
            f"{f.impossible:,} deals closed before they opened, or on a day still to come: these days do not count.",
            f"{f.impossible:,} 个商机的关闭日期早于开始日期，或日期尚未到来，这些日期不计入。",
        ),
    )
    yield (
        bool(f.elsewhere),
        Bilingual(
            f"{f.elsewhere:,} open deals are in no stage of the company's: the funnel leaves them out.",
            f"{f.elsewhere:,} 个进行中的商机不在公司的任何阶段，漏斗未计入。",
        ),
    )
    yield (
        f.without_amount > _SOME * f.open,
        Bilingual(
            f"{f.without_amount:,} of {f.open:,} open deals have no amount: sums are of the others.",
            f"{f.open:,} 个进行中的商机中有 {f.without_amount:,} 个没有金额，合计只含其余商机。",
        ),
    )
    yield f.without_reason > 0.5 * f.lost, _no_reason(f)


def _of_days(process: Process, f: Gaps) -> Iterator[tuple[bool, Bilingual]]:
    """Yield what is lacking of days."""
    yield (
        bool(f.latest and (process.as_of - f.latest).days > _OLD_DAYS),
        Bilingual(
            f"The last thing noted happened on {f.latest}, {(process.as_of - (f.latest or process.as_of)).days:,} days before {process.as_of}: the ages of open deals count up to that day. Import a newer file, or ask for an earlier day.",
            f"最近一次记录是 {f.latest}，距 {process.as_of} 已有 {(process.as_of - (f.latest or process.as_of)).days:,} 天，进行中商机的时长均算到该日。请导入更新的文件，或指定更早的日期。",
        ),
    )
    yield (
        bool(f.open_without_day),
        Bilingual(
            f"{f.open_without_day:,} of {f.open:,} open deals have no day at all: whether they have stalled cannot be said.",
            f"{f.open:,} 个进行中的商机中有 {f.open_without_day:,} 个没有任何日期，无法判断是否停滞。",
        ),
    )
    yield (
        f.without_way > _SOME * f.decided,
        Bilingual(
            f"{f.without_way:,} of {f.decided:,} decided deals lack the day they opened or closed: they do not count for times.",
            f"{f.decided:,} 个已结束的商机中有 {f.without_way:,} 个缺少开始或关闭日期，不计入时长。",
        ),
    )
    yield (
        bool(f.undated),
        Bilingual(
            f"{f.undated:,} deals have no opening day: a period leaves them out.",
            f"{f.undated:,} 个商机没有开始日期，按时段分析时不计入。",
        ),
    )


def _no_reason(f: Gaps) -> Bilingual:
    if f.without_reason == f.lost:
        return Bilingual(f"None of the {f.lost:,} lost deals has a reason noted.", f"{f.lost:,} 个输单均未记录原因。")
    return Bilingual(
        f"Of {f.lost:,} lost deals {f.without_reason:,} have no reason noted.",
        f"{f.lost:,} 个输单中有 {f.without_reason:,} 个未记录原因。",
    )
