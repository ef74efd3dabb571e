"""The stages of selling: the built-in ones, the company's own, and which of them a word means."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import cast

from sqlalchemy import Connection, delete, insert, select

from assistant.customers.fields import seen
from assistant.deals.tables import deal_stages
from assistant.deals.types import Stage, StageKind
from assistant.errors import BadRequest
from knowledge.language import Bilingual

DEFAULT = (
    Stage("lead", Bilingual("Lead", "线索")),
    Stage("qualified", Bilingual("Qualified", "需求确认")),
    Stage("proposal", Bilingual("Proposal", "方案报价")),
    Stage("negotiation", Bilingual("Negotiation", "商务谈判")),
    Stage("won", Bilingual("Won", "赢单"), "won"),
    Stage("lost", Bilingual("Lost", "输单"), "lost"),
)
_WORDS: dict[str, tuple[str, ...]] = {
    # What the common CRM systems and people call the built-in stages, folded as by `fold`.
    "lead": (
        "lead", "leads", "new", "newlead", "open", "prospect", "prospecting", "prospects", "inquiry", "enquiry", "contacted",
        "appointmentscheduled", "contactmade", "identify", "discovery", "线索", "新线索", "潜在客户", "初步接洽", "初步接触",
        "初步沟通", "发现商机", "商机", "验证客户", "新建", "客户接触", "意向客户",
    ),
    "qualified": (
        "qualified", "qualify", "qualification", "engaging", "engaged", "needsanalysis", "qualifiedtobuy", "qualifiedlead",
        "demoscheduled", "develop", "需求确认", "确认需求", "需求分析", "需求沟通", "需求挖掘", "立项", "跟进中", "已确认", "资格确认",
    ),
    "proposal": (
        "proposal", "propose", "proposals", "proposalpricequote", "proposalmade", "proposalsent", "quote", "quoted", "quotation",
        "quotesent", "valueproposition", "presentationscheduled", "solution", "方案报价", "报价", "方案", "提案", "方案制定", "方案沟通",
        "方案展示", "已报价", "报价中", "方案提供",
    ),
    "negotiation": (
        "negotiation", "negotiate", "negotiating", "negotiations", "negotiationreview", "negotiationsstarted", "contractsent",
        "decisionmakerboughtin", "closing", "verbalcommitment", "商务谈判", "谈判", "谈判审核", "谈判中", "合同谈判", "合同签订",
        "签约中", "招投标", "商务洽谈",
    ),
    "won": (
        "won", "closedwon", "closewon", "win", "ordered", "signed", "赢单", "成交", "已成交", "赢", "签约", "已签约", "成单", "赢得",
        "成功", "关闭赢单", "赢单关闭",
    ),
    "lost": (
        "lost", "closedlost", "closelost", "closedlosttocompetition", "lose", "dead", "abandoned", "cancelled", "canceled",
        "disqualified", "unqualified", "rejected", "nodecision", "输单", "丢单", "失单", "流失", "输", "失败", "丢失", "无效", "已取消",
        "关闭输单", "输单关闭", "未成交", "放弃",
    ),
}  # fmt: skip
_MEANING = {word: stage for stage, words in _WORDS.items() for word in words}
_ENDS: tuple[tuple[StageKind, re.Pattern[str]], ...] = (
    (
        "lost",
        re.compile(r"\b(?:lost|lose|disqualified|abandoned|cancell?ed|rejected)\b|输单|丢单|失单|流失|未成交|取消"),
    ),
    ("won", re.compile(r"\bwon\b|赢单|成交")),
)
_NUMBERED = re.compile(
    r"^(?:stage|阶段)?\s*\d{1,2}(?:\s*[-.)、:：_]\s*|\s+)|\s*[(（]?\d{1,3}\s*%[)）]?$", re.IGNORECASE
)
_LONGEST = 64
_MOST = 30


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """Return what names are compared by: letters and digits alone, in small letters."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def read(connection: Connection) -> tuple[Stage, ...]:
    """Return the stages in order: the company's own, else the built-in ones."""
    rows = connection.execute(select(deal_stages).order_by(deal_stages.c.position)).all()
    return tuple(Stage(r.id, Bilingual(r.name_en, r.name_zh), cast(StageKind, r.kind)) for r in rows) or DEFAULT


def write(connection: Connection, stages: Sequence[Stage]) -> None:
    """Keep a list of stages instead of the one before."""
    connection.execute(delete(deal_stages))
    rows = [
        {"id": s.id, "position": n, "name_en": s.name.en, "name_zh": s.name.zh, "kind": s.kind}
        for n, s in enumerate(stages)
    ]
    connection.execute(insert(deal_stages), rows)


def checked(stages: Sequence[Stage]) -> tuple[Stage, ...]:
    """Return a list of stages made clean. Raises BadRequest where it cannot be one.

    There are open stages, then one that is won and one that is lost, each with an id and names of its own; a name given
    in one language stands for both.
    """
    clean = tuple(_cleaned(stage) for stage in stages)
    kinds = [stage.kind for stage in clean]
    if sorted(kinds[-2:]) != ["lost", "won"] or not kinds[:-2] or set(kinds[:-2]) != {"open"} or len(clean) > _MOST:
        raise BadRequest(
            Bilingual(
                f"The stages must be 1 to {_MOST - 2} open ones, then one that is won and one that is lost. Nothing was saved.",
                f"阶段须先有 1 至 {_MOST - 2} 个进行中阶段，最后是一个赢单阶段和一个输单阶段。未保存任何内容。",
            )
        )
    for what in (
        [s.id for s in clean],
        *([fold(s.name.say(language)) for s in clean] for language in ("en", "zh")),
    ):
        twice = next((name for name in what if what.count(name) > 1), None)
        if twice is not None:
            raise BadRequest(
                Bilingual(
                    f"Two stages are called {twice}. Give each a name of its own. Nothing was saved.",
                    f"有两个阶段同名（{twice}），请分别命名。未保存任何内容。",
                )
            )
    return clean


def _cleaned(stage: Stage) -> Stage:
    en, zh = seen(stage.name.en), seen(stage.name.zh)
    name = Bilingual(en or zh, zh or en)
    number = seen(stage.id) or new_id(name.en)
    if not name.en or max(map(len, (number, name.en, name.zh))) > _LONGEST or not fold(name.en) or not fold(name.zh):
        raise BadRequest(
            Bilingual(
                f"A stage needs a name of 1 to {_LONGEST} characters. Nothing was saved.",
                f"阶段须有名称，长度 1 至 {_LONGEST} 个字符。未保存任何内容。",
            )
        )
    return Stage(number, name, stage.kind)


def new_id(name: str) -> str:
    """Return the id of a stage by its name: small letters, digits and hyphens."""
    words = "".join(c if c.isalnum() else "-" for c in unicodedata.normalize("NFKC", seen(name)).casefold())
    return re.sub("-+", "-", words).strip("-")[:_LONGEST]


def recognise(word: str, stages: Sequence[Stage]) -> Stage | None:
    """Return the stage that a word means: by id, by name in either language, by what other systems call it; else None.

    A number before it ("2. Proposal") and a share after it ("Proposal (60%)") are passed over.
    """
    text = seen(word)
    for stage in stages:
        if text == stage.id:
            return stage
    for said in (fold(text), fold(_NUMBERED.sub("", text))):
        for stage in stages:
            if said and said in (fold(stage.id), fold(stage.name.en), fold(stage.name.zh)):
                return stage
        meant = _MEANING.get(said)
        if meant is not None:
            return _meant(meant, stages)
    kind = kind_of(text)
    return None if kind == "open" else _meant(kind, stages)


def _meant(meant: str, stages: Sequence[Stage]) -> Stage | None:
    """Return the stage of a built-in meaning; the ends are known by what they are, whatever they are called."""
    if meant in ("won", "lost"):
        return next(s for s in stages if s.kind == meant)
    return next((s for s in stages if s.id == meant), None)


def kind_of(word: str) -> StageKind:
    """Return whether a name of a stage says that a deal in it is won or lost; "open" where it says neither."""
    text = unicodedata.normalize("NFKC", word).casefold().replace("_", " ")
    return next((kind for kind, words in _ENDS if words.search(text)), "open")


def named(word: str, stages: Sequence[Stage]) -> Stage:
    """Return the stage that a word means. Raises BadRequest naming those there are."""
    found = recognise(word, stages)
    if found is None:
        raise BadRequest(
            Bilingual(
                f"There is no stage {seen(word)[:40]!r}. There are: {', '.join(s.name.en for s in stages)}.",
                f"没有“{seen(word)[:40]}”这一阶段。现有：{'、'.join(s.name.zh for s in stages)}。",
            )
        )
    return found


def kinds(stages: Sequence[Stage]) -> Mapping[str, StageKind]:
    """Return what a deal in each stage is, by the stage's id."""
    return {stage.id: stage.kind for stage in stages}


def first_open(stages: Sequence[Stage]) -> Stage:
    """Return the stage in which deals begin."""
    return stages[0]


def end(stages: Sequence[Stage], kind: StageKind) -> Stage:
    """Return the stage that is won, or the one that is lost."""
    return next(s for s in stages if s.kind == kind)


def proposed(stages: Sequence[Stage]) -> Stage:
    """Return the stage in which the customer has a quote: "proposal", else the last open one."""
    return next((s for s in stages if s.id == "proposal"), stages[-3])
