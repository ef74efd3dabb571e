"""What to do first: findings put as plain sentences whose every figure is a fact, checked before it is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant import evidence
from assistant.analysis.insight import Finding
from assistant.analysis.taxonomy import Need
from assistant.errors import Unavailable
from assistant.facts import FactSheet
from assistant.types import Fact
from knowledge.language import Bilingual, Language


@dataclass(frozen=True)
class Action:
    """One suggestion: where and what, why (with its figures), what to do, and the finding it rests on."""

    title: str
    why: str
    what: str
    finding: Finding
    facts: tuple[Fact, ...]


_WHY = Bilingual(
    "{hits} of {count} texts ({share}) speak of it, against {elsewhere} {others}; that is about {excess} more than usual.",
    "{count}条中有{hits}条（{share}）提到，{others}为 {elsewhere}，约多出 {excess} 条。",
)
_READ = Bilingual("Read the sentences behind it, and decide who takes it up.", "请阅读相关原文，并确定负责人。")
"""What is suggested where nobody wrote a suggestion."""
_ELSEWHERE = Bilingual("elsewhere", "其他产品")
_BEFORE = Bilingual("before", "此前")
_LABELS = {
    "hits": Bilingual("texts with this need", "提到该需求的文本"),
    "count": Bilingual("texts here", "此处的文本"),
    "share": Bilingual("share here", "此处占比"),
    "elsewhere": Bilingual("share elsewhere", "其他处占比"),
    "excess": Bilingual("more than expected", "高出预期"),
}


def _percent(share: float) -> Decimal:
    return Decimal(str(round(100 * share, 1 if share < 0.1 else 0)))


def action(finding: Finding, need: Need, language: Language) -> Action:
    """Return the suggestion that follows from a finding. Raises Unavailable where its text fails the evidence check."""
    sheet, where = FactSheet(0), f"{finding.need} {finding.field} {finding.where}"
    figures = {"hits": Decimal(finding.hits), "count": Decimal(finding.count), "excess": Decimal(round(finding.excess)), "share": _percent(finding.share), "elsewhere": _percent(finding.elsewhere)}  # fmt: skip
    named = {
        name: sheet.said(value, f"{name} {where}", _LABELS[name], unit="%" if name in ("share", "elsewhere") else None)
        for name, value in figures.items()
    }
    others = _BEFORE if finding.field in ("day", "week", "month") else _ELSEWHERE
    draft = _WHY.say(language).format(**named, others=others.say(language))
    place = sheet.said_words(finding.where, f"name {where}", Bilingual("where", "对象"))
    title = sheet.said_words(need.title.say(language), f"title {need.name}", Bilingual("need", "需求"))
    return Action(
        _filled(f"{place} · {title}", sheet, language), _filled(draft, sheet, language),
        _filled(need.action.say(language) or _READ.say(language), sheet, language), finding, sheet.facts,
    )  # fmt: skip


def _filled(draft: str, sheet: FactSheet, language: Language) -> str:
    """Return a draft with its facts put in. Raises Unavailable where it holds what no fact supports."""
    problems = evidence.check(draft, sheet.facts)
    if problems:
        raise Unavailable(
            Bilingual(
                f"A suggestion in prompts/needs.toml holds {problems[0].found!r}: {problems[0].why.en}. Take it out.",
                f"prompts/needs.toml 中的建议含有“{problems[0].found}”：{problems[0].why.zh}，请删去。",
            )
        )
    return evidence.Filling(sheet.facts, language).fill(draft).replace(" %", "%")


def first(findings: Sequence[Finding], needs: dict[str, Need], columns: Sequence[str], language: Language, most: int = 8) -> list[Action]:  # fmt: skip
    """Return the suggestions of the findings with the greatest excess: complaints before wishes, two for one place at most."""
    found: list[Action] = []
    ordered = sorted(findings, key=lambda f: (not columns[int(f.need)].startswith("complaint."), -f.excess))
    for finding in ordered:
        if sum(a.finding.where == finding.where for a in found) < 2 and len(found) < most:
            found.append(action(finding, needs[columns[int(finding.need)]], language))
    return found
