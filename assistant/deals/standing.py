"""The day that deals are looked at from: today, or where their file ends long ago, the day after its last."""

from collections.abc import Iterable
from datetime import date, timedelta

from assistant.deals.types import Deal
from knowledge.language import Bilingual

QUIET = 180
"""Days without anything noted after which deals are taken for those of an earlier time."""


def standing(deals: Iterable[Deal], today: date) -> date:
    """Return the day to look at deals from.

    That is `today`. Where nothing was opened, moved or closed in the last `QUIET` days, the deals are an export of an
    earlier time: what is "open for long" or "to come next month" is then meant from the day after the last thing noted.
    """
    last = _last(deals, today)
    return last + timedelta(days=1) if last and (today - last).days > QUIET else today


def told(day: date, today: date) -> Bilingual | None:
    """Return what to say where deals are looked at from an earlier day than today, else None."""
    if day >= today:
        return None
    last = day - timedelta(days=1)
    return Bilingual(
        f"Nothing is noted of any deal after {last}: everything is looked at from {day} on, not from today. Import a newer file.",
        f"所有商机的最后一条记录是 {last}：以下均以 {day} 为基准日，而不是今天。请导入更新的文件。",
    )


def _last(deals: Iterable[Deal], today: date) -> date | None:
    noted = (day for d in deals for day in (d.opened_on, d.closed_on, *(m.on for m in d.moves)))
    return max((day for day in noted if day and day <= today), default=None)
