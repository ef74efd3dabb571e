"""The hours in which somebody is there."""

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from knowledge.language import Bilingual

_DAYS = Bilingual("Mon Tue Wed Thu Fri Sat Sun", "一 二 三 四 五 六 日")


@dataclass(frozen=True)
class Hours:
    """The days (1 is Monday, 7 Sunday) and the times `HH:MM` between which somebody is there; no days: nothing is said of it."""

    days: str = ""
    opens: str = "09:00"
    closes: str = "18:00"
    zone: str = "Asia/Shanghai"

    def open_at(self, moment: datetime) -> bool | None:
        """Return whether somebody is there at `moment` (with its zone); None where no hours are kept.

        Hours that end before they begin last over midnight and belong to the day on which they begin.
        """
        if not self.days:
            return None
        local = moment.astimezone(ZoneInfo(self.zone))
        opens, closes = time.fromisoformat(self.opens), time.fromisoformat(self.closes)
        now, today = local.time(), local.isoweekday()
        if opens < closes:
            return str(today) in self.days and opens <= now < closes
        yesterday = (today - 2) % 7 + 1
        return (str(today) in self.days and now >= opens) or (str(yesterday) in self.days and now < closes)

    def said(self) -> Bilingual:
        """Return the hours in words; nothing where none are kept."""
        if not self.days:
            return Bilingual("", "")
        span = f"{self.opens}–{self.closes}"
        en, zh = (_days(self.days, names.split()) for names in (_DAYS.en, _DAYS.zh))
        return Bilingual(f"{en}, {span} ({self.zone})", f"周{zh} {span}（{self.zone}）")


def _days(days: str, names: list[str]) -> str:
    """Return days in words, those that follow each other as one span: `Mon–Fri, Sun`."""
    runs = list[list[int]]()
    for day in sorted(int(d) for d in days):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    said = (names[r[0] - 1] + (f"–{names[r[-1] - 1]}" if len(r) > 1 else "") for r in runs)
    return ("、" if names[0] == "一" else ", ").join(said)
