"""The few sentences that stand out of a process, in both languages, each with the figures it rests on."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from assistant.analysis.significance import two_proportions
from assistant.process.columns import NAMES
from assistant.process.funnel import amounts
from assistant.process.gaps import Gaps, told
from assistant.process.groups import LEVEL
from assistant.process.types import Finding, Group, Process, Stalled, Step, Why
from assistant.wording import money
from knowledge.language import Bilingual, Language

WHY: Mapping[Why, Bilingual] = {
    "long": Bilingual("longer than usual", "停留过久"),
    "overdue": Bilingual("expected closing day passed", "预计成交日已过"),
    "step_overdue": Bilingual("next step overdue", "下一步已逾期"),
    "no_step": Bilingual("no next step", "没有下一步安排"),
    "quiet": Bilingual("nothing happened for 30 days", "30 天以上没有动静"),
}
_UNPLACED, _GROUPS = 0.2, 3


def findings(process: Process, gaps: Gaps, *, everybody: bool = True) -> tuple[Finding, ...]:
    """Return what stands out, most telling first: stages, groups, stalled deals, then what the data lack.

    `everybody` is False where the process holds only what one salesperson may see: nothing is told of other people then.
    """
    if not process.deals:
        text = Bilingual("There are no deals in this period.", "该时段内没有商机。") if gaps.undated else _NOTHING
        return (Finding(text, "data"),)
    return (
        *_stages(process, gaps), *_reasons(process, gaps), *_groups(process), *_stalls(process, everybody),
        *(Finding(text, "data") for holds, text in told(process, gaps) if holds),
    )  # fmt: skip


_NOTHING = Bilingual("There are no deals yet. Import a file of them, or add one.", "还没有商机，请导入文件或新增。")


# --- stages --------------------------------------------------------------------------------------------------------


def _stages(process: Process, gaps: Gaps) -> Iterator[Finding]:
    worst = _loses_most(process.funnel)
    if worst:
        step, others, elsewhere = worst
        lost, decided = step.lost, step.lost + step.went_on
        yield Finding(
            Bilingual(
                f"“{step.name.en}” loses most: {_percent(lost / decided)} of the deals decided there ({lost:,} of {decided:,}), "
                f"{_percent(others)} in the other stages ({elsewhere:,}).",
                f"“{step.name.zh}”阶段流失最多：在该阶段有结果的商机中 {_percent(lost / decided)} 输单（{lost:,}/{decided:,}），"
                f"其他阶段为 {_percent(others)}（共 {elsewhere:,}）。",
            ),
            "stage",
        )
    timed = [s for s in process.funnel if s.days is not None]
    slowest = max(timed, key=lambda s: s.days or 0, default=None)
    if slowest and slowest.days and len(timed) > 1:
        yield Finding(
            Bilingual(
                f"Deals stay longest in “{slowest.name.en}”: half are still there after {slowest.days:,.0f} days.",
                f"商机在“{slowest.name.zh}”阶段停留最久：{slowest.days:,.0f} 天后仍有半数停留。",
            ),
            "stage",
        )
    stay = process.stay
    if stay.won_median is not None and stay.lost_median is not None and gaps.decided >= 20:
        yield Finding(
            Bilingual(
                f"Half of the won deals closed within {stay.won_median:,.0f} days, half of the lost ones within {stay.lost_median:,.0f}.",
                f"半数赢单在 {stay.won_median:,.0f} 天内成交，半数输单在 {stay.lost_median:,.0f} 天内关闭。",
            ),
            "stage",
        )


def _loses_most(steps: Sequence[Step]) -> tuple[Step, float, int] | None:
    """Return the step that loses a larger share than all others together beyond chance, that share and of how many.

    None where it is not known well enough out of which stages deals were lost.
    """
    lost = sum(s.lost for s in steps)
    decided = [s for s in steps if s.lost + s.went_on]
    if len(decided) < 2 or sum(s.unplaced for s in steps) > _UNPLACED * lost:
        return None
    worst = max(decided, key=lambda s: s.lost / (s.lost + s.went_on))
    others = sum(s.lost + s.went_on for s in decided) - worst.lost - worst.went_on
    chance = two_proportions(worst.lost, worst.lost + worst.went_on, lost - worst.lost, others)
    return (worst, (lost - worst.lost) / others, others) if chance * len(decided) < LEVEL else None


def _reasons(process: Process, gaps: Gaps) -> Iterator[Finding]:
    given = gaps.lost - gaps.without_reason
    if given < 10 or not process.reasons:
        return
    reason, count = process.reasons[0]
    yield Finding(
        Bilingual(
            f"The reason given most often for a lost deal is “{reason}”: {count:,} of {given:,} ({_percent(count / given)}).",
            f"最常见的输单原因是“{reason}”：{given:,} 单中有 {count:,} 单（{_percent(count / given)}）。",
        ),
        "stage",
    )


# --- groups --------------------------------------------------------------------------------------------------------


def _groups(process: Process) -> Iterator[Finding]:
    for name, found in process.groups.items():
        apart = [g for g in found if g.differs]
        for group in sorted(apart, key=lambda g: g.chance)[:_GROUPS]:
            yield Finding(_differs(name, group), "group")
        decided = [g for g in found if g.name and g.won + g.lost >= 5]
        if not apart and len(decided) > 1 and any(g.chance < 1 for g in decided):  # all at 1: nothing could be compared
            yield Finding(_alike(name, decided), "group")


def _differs(name: str, group: Group) -> Bilingual:
    rate, expected, decided = group.rate or 0.0, group.expected or 0.0, group.won + group.lost
    beyond = (rate - expected) * decided
    more, mehr = ("more", "多") if beyond > 0 else ("fewer", "少")
    label = NAMES.get(name, Bilingual.same(name))
    return Bilingual(
        f"{label.en.capitalize()} {group.name}: {_percent(rate)} won ({group.won:,} of {decided:,}; {_between(group)}), where the same mix "
        f"brings the others {_percent(expected)}: some {abs(beyond):,.0f} deals {more}. Adjusted p {_chance(group.chance)}.",
        f"{label.zh} {group.name}：赢单率 {_percent(rate)}（{group.won:,}/{decided:,}；{_between(group)}），同样的商机构成在其他组为 "
        f"{_percent(expected)}，约{mehr} {abs(beyond):,.0f} 单。校正后 p {_chance(group.chance)}。",
    )


def _alike(name: str, found: Sequence[Group]) -> Bilingual:
    label = NAMES.get(name, Bilingual.same(name))
    low, high = min(found, key=lambda g: g.rate or 0), max(found, key=lambda g: g.rate or 0)
    return Bilingual(
        f"By {label.en} ({len(found)} compared) no difference in win rates beyond chance is found: they go from {_percent(low.rate or 0)} "
        f"({low.name}) to {_percent(high.rate or 0)} ({high.name}).",
        f"按{_spaced(label.zh)}比较（{len(found)} 组），未发现超出偶然范围的赢单率差异：从 {_percent(low.rate or 0)}（{low.name}）到 "
        f"{_percent(high.rate or 0)}（{high.name}）。",
    )


# --- stalled deals -------------------------------------------------------------------------------------------------


def _stalls(process: Process, everybody: bool) -> Iterator[Finding]:
    found = process.stalled
    if not found:
        return
    of = f" of {process.open:,} open deals" if everybody else " open deals of yours or of nobody"
    of_zh = (
        f"{process.open:,} 个进行中的商机里有 {len(found):,} 个"
        if everybody
        else f"您名下及无人负责的商机中有 {len(found):,} 个"
    )
    why = Counter(w for s in found for w in s.why)
    said, said_zh = (
        ", ".join(f"{WHY[w].en} {n:,}" for w, n in why.most_common()),
        "，".join(f"{WHY[w].zh} {n:,}" for w, n in why.most_common()),
    )
    value = amounts((s.currency, s.amount) for s in found)
    yield Finding(
        Bilingual(
            f"{len(found):,}{of} should be looked at{_worth(value, 'en')}: {said}.",
            f"{of_zh}需要关注{_worth(value, 'zh')}：{said_zh}。",
        ),
        "stall",
    )
    yield from _beyond(found, process)


def _beyond(found: Sequence[Stalled], process: Process) -> Iterator[Finding]:
    """Yield in which stage most have been too long, and what became of deals that stood as long."""
    long = [s for s in found if "long" in s.why]
    if not long:
        return
    names = {s.stage: s.name for s in process.funnel}
    (stage, by_age), count = Counter((s.stage, s.by_age) for s in long).most_common(1)[0]
    here = [s for s in long if (s.stage, s.by_age) == (stage, by_age)]
    usual, name, then = here[0].usual or 0.0, names.get(stage, Bilingual.same(stage)), _after(here)
    done = Bilingual("had closed", "已成交") if by_age else Bilingual("had moved on", "已进入下一步")
    yield Finding(
        Bilingual(
            f"Most of the overlong deals are in “{name.en}”: {count:,} are beyond the {usual:,.0f} days within which nine of ten "
            f"won deals {done.en}{then.en}.",
            f"停留过久的商机主要在“{name.zh}”：{count:,} 个已超过 {usual:,.0f} 天（九成赢单在此之前{done.zh}）{then.zh}。",
        ),
        "stall",
    )


def _after(here: Sequence[Stalled]) -> Bilingual:
    """Return how many deals that stood as long were won so far, and how many stand longer than any decided deal did."""
    en, zh = "", ""
    first = max(here, key=lambda s: (s.chance is not None, s.of))
    if first.chance is not None:
        en += f"; of {first.of:,} deals that stood {first.days:,} days or longer, those still open among them, {_percent(first.chance)} were won so far"
        zh += f"；停留 {first.days:,} 天以上的 {first.of:,} 个商机（含仍在进行的）中至今赢单 {_percent(first.chance)}"
    if never := sum(s.of == 0 for s in here):
        en += f"; {never:,} stand longer than any decided deal ever did"
        zh += f"；其中 {never:,} 个比以往任何已结束的商机都久"
    return Bilingual(en, zh)


# --- figures -------------------------------------------------------------------------------------------------------


def _spaced(name: str) -> str:
    """Return a name within Chinese: one in Latin letters stands between spaces."""
    return f" {name} " if name.isascii() else name


def _percent(share: float) -> str:
    return f"{share:.1%}"


def _between(group: Group) -> str:
    return f"{group.low:.0%}–{group.high:.0%}"


def _chance(chance: float) -> str:
    return f"= {chance:.3f}" if chance >= 0.001 else "< 0.001"


def _worth(value: Mapping[str, Decimal], language: Language) -> str:
    """Return sums of money in parentheses, one for each currency; nothing where there is none."""
    if not value:
        return ""
    said = (" + " if language == "en" else "＋").join(money(v, c, language) for c, v in value.items())
    return f" ({said})" if language == "en" else f"（{said}）"
