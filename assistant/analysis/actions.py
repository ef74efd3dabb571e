"""What to do first: findings put as plain sentences whose every figure is a fact, checked before it is shown."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant import evidence
from assistant.analysis.insight import Finding
from assistant.analysis.taxonomy import Need
from assistant.analysis.topics import Topic
from assistant.errors import Unavailable
from assistant.facts import FactSheet
from assistant.saying import Saying, Speaking
from assistant.types import Draft, Fact
from knowledge.language import Bilingual, Language


@dataclass(frozen=True)
class Action:
    """One suggestion: where and what, why (with its figures), what to do, and the finding it rests on.

    `plain` is why and what with references to `facts`; `groups` are what its sentences are about and `quote` is one of
    them. `said` is the same in a writer's words, "" where none of them passed the check: then `why` and `what` are shown.
    """

    title: str
    why: str
    what: str
    finding: Finding
    facts: tuple[Fact, ...]
    plain: str
    groups: tuple[Topic, ...] = ()
    quote: str = ""
    said: str = ""


_WHY = Bilingual(
    "{hits} of {count} texts ({share}) speak of it, against {elsewhere} {others}. That is about {excess} more than usual.",
    "{count}中有{hits}（{share}）提到，{others}为 {elsewhere}。约多出 {excess}。",
)
_READ = Bilingual("Read the sentences behind it, and decide who takes it up.", "请阅读相关原文，并确定负责人。")
"""What is suggested where nobody wrote a suggestion."""
_MOST = Bilingual("Most of them are about {words}.", "主要涉及{words}。")
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


def action(finding: Finding, need: Need, language: Language, groups: Sequence[Topic] = (), quote: str = "") -> Action:
    """Return the suggestion that follows from a finding. Raises Unavailable where its text fails the evidence check."""
    sheet, where = FactSheet(0), f"{finding.need} {finding.field} {finding.where}"
    figures = {"hits": Decimal(finding.hits), "count": Decimal(finding.count), "excess": Decimal(round(finding.excess)), "share": _percent(finding.share), "elsewhere": _percent(finding.elsewhere)}  # fmt: skip
    counted = "条" if language == "zh" else None
    named = {
        name: sheet.said(
            value, f"{name} {where}", _LABELS[name], unit="%" if name in ("share", "elsewhere") else counted
        )
        for name, value in figures.items()
    }
    others = _BEFORE if finding.field in ("day", "week", "month") else _ELSEWHERE
    draft = _WHY.say(language).format(**named, others=others.say(language))
    place = sheet.said_words(finding.where, f"name {where}", Bilingual("where", "对象"))
    title = sheet.said_words(need.title.say(language), f"title {need.name}", Bilingual("need", "需求"))
    about = [sheet.said_words(" / ".join(t.words[:2]), f"topic {where}", Bilingual("what they are about", "主要话题")) for t in groups[:2]]  # fmt: skip
    most = _MOST.say(language).format(words=("、" if language == "zh" else ", ").join(about)) if about else ""
    what = need.action.say(language) or _READ.say(language)
    plain = ("" if language == "zh" else " ").join(filter(None, (draft, most, what)))
    return Action(
        _filled(f"{place} · {title}", sheet.facts, language), _filled(draft, sheet.facts, language),
        _filled(what, sheet.facts, language), finding, sheet.facts, plain, tuple(groups), quote,
    )  # fmt: skip


def _filled(draft: str, facts: Sequence[Fact], language: Language) -> str:
    """Return a draft with its facts put in. Raises Unavailable where it holds what no fact supports."""
    problems = evidence.check(draft, facts)
    if problems:
        raise Unavailable(
            Bilingual(
                f"A suggestion in prompts/needs.toml holds {problems[0].found!r}: {problems[0].why.en}. Take it out.",
                f"prompts/needs.toml 中的建议含有“{problems[0].found}”：{problems[0].why.zh}，请删去。",
            )
        )
    return evidence.Filling(facts, language).fill(draft).replace(" %", "%").replace(" 条", "条")


def worded(action: Action, voice: Speaking, language: Language) -> Action:
    """Return the suggestion in the words of the writer in use; as it is where what was written is not whole or not true."""
    asked = (action.quote,) if action.quote else ()
    saying = Saying(voice, Draft("needs_action", action.plain, action.facts), language, asked)
    pieces = list(saying.sentences())
    text = "".join(pieces).strip()
    if "\n\n" in pieces or text == action.plain:  # the plain statement had to follow, or is all that was said
        return action
    return replace(action, said=_filled(text, action.facts, language))


def chosen(findings: Sequence[Finding], columns: Sequence[str], most: int = 8) -> list[Finding]:
    """Return the findings with the greatest excess: complaints before wishes, two for one place at most."""
    found: list[Finding] = []
    for finding in sorted(findings, key=lambda f: (not columns[int(f.need)].startswith("complaint."), -f.excess)):
        if sum(f.where == finding.where for f in found) < 2 and len(found) < most:
            found.append(finding)
    return found
