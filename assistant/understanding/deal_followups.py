"""What a short message changes of the question about deals before it, or which of the listed deals it asks of."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from assistant.deals.questions import DealKind, DealQuestion, DealsTold, Period
from assistant.deals.types import StageKind
from assistant.quoting.currencies import said as currency_said
from assistant.understanding import deal_words as words
from assistant.understanding.deal_details import (
    BY,
    LOST,
    NUMBER,
    OPEN,
    ORDERS,
    WON,
    Said,
    order_of,
    part_of,
    stage_of,
)
from assistant.understanding.periods import period, shifted
from knowledge.numerals import value

BACK: frozenset[DealKind] = frozenset({"sold", "rate", "reasons", "duration", "funnel", "stalls", "process", "changed"})
"""Questions of what was, not of what is to come."""
_FOLLOWING = 80  # characters of a message that leans on the one before
_OF_ONE = re.compile(
    r"\b(?:the |that |no\.? ?|number |#\s?)?"
    r"(?P<nth>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|1st|2nd|3rd|[4-9]th|10th|\d{1,2})"
    r"(?: one| deal| opportunity)?\b(?! (?:quarter|half|week|month|year|days?|weeks?|months?|quarters?))"
    rf"|第(?P<zh>{NUMBER})\s?(?:个|单|笔|条|家)?|最后(?:一)?(?:个|单|笔)",
    re.IGNORECASE,
)
_NTH = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
    "last": -1,
}  # fmt: skip
_THAT = re.compile(
    r"\b(?:that|this|the) (?:deal|one|opportunity|account|customer)\b|\bit\b|\bits\b"
    r"|(?:这|那|该)(?:个|一)?(?:单|商机|客户|笔|家)|它|(?:这|那)个(?!月|季|周|年|星期)|详细",
    re.IGNORECASE,
)
_OF_DEALS = re.compile(
    r"\b(?:who|when|owns?|owner|amount|worth|value|stage|next step|expected|closing)\b|负责|谁|金额|价值|阶段|下一步|什么时候|何时",
    re.IGNORECASE,
)
_AWAY = re.compile(r"\b(?:win rate|forecast|funnel|quarter|half)\b|赢单率|预测|漏斗|季度|半年", re.IGNORECASE)
_FILLER = re.compile(
    r"\b(?:and|what|how|about|for|the|those|them|ones?|by|in|of|then|also|please|only|just|now|so|ok(?:ay)?|show|me|tell|more|give"
    r"|deals?|same|with|at|is|are|to|that|this|it|on|stage|split|per|each|break|down|broken|it's|whats|let's|see|but|or|do|does|can"
    r"|you|could|we|our|us|instead|from|up|a|an|any|total|in|all|forecast|people|person|details?|s)\b"
    r"|[那呢只就仅的按看一下吗嘛吧啊么？?。.，,!！、:：~\s]|换成|改成|怎么样|如何|多少|又|则|情况|来|个|分|再|详细|说说|讲讲|介绍|具体"
    r"|单子|单|商机|有|哪些|几|是|把|给我|列|出",
    re.IGNORECASE,
)
_MINE = re.compile(r"\bmine\b|\bmy (?:own|deals)\b|\bmy\b|\bme\b$|我(?!们)的?|本人", re.IGNORECASE)
_TO_ME = re.compile(r"\b(?:show|tell|give) me\b|给我|告诉我", re.IGNORECASE)
_EVERYBODY = re.compile(
    r"\b(?:everybody|everyone|all of us|the whole team|overall)\b|大家|所有人|全部|整体|总体", re.IGNORECASE
)
_GOES_ON = re.compile(r"\s*(?:and|what about|how about|那)|.*呢", re.IGNORECASE)
_Change = tuple[DealQuestion, str]
"""The question as it was changed, and what is left of the message."""


def leaning(said: Said, told: DealsTold) -> DealQuestion | None:
    """Return what a short message changes of the question before, or which listed deal it asks of; None where it does neither."""
    if len(said.text) > _FOLLOWING or said.named:
        return None
    if (one := _listed(said, told)) is not None:
        return one
    asked, rest = told.question, said.text
    for step in _STEPS:
        for changed in step(replace(said, text=rest), asked):
            asked, rest = changed
    if not _FILLER.sub("", rest):
        return asked if rest != said.text else None
    return _other_account(said, asked, rest)


def _period(said: Said, asked: DealQuestion) -> Iterator[_Change]:
    found = _when(said, asked)
    if found:
        yield replace(asked, period=found[0]), _without(said.text, found[1])


def _when(said: Said, asked: DealQuestion) -> tuple[Period, tuple[int, int]] | None:
    if asked.period and (moved := shifted(said.text, asked.period)):
        return moved
    return period(said.text, said.today, back=asked.kind in BACK or asked.state in ("won", "lost"))


def _owner(said: Said, asked: DealQuestion) -> Iterator[_Change]:
    name, at = said.names.owner(said.text)
    if name:
        yield replace(asked, owner=name, by="" if asked.by == "owner" else asked.by), _without(said.text, at)
    elif (mine := _MINE.search(said.text)) and not _TO_ME.search(said.text):
        yield replace(asked, owner=said.names.me), _without(said.text, mine.span())
    elif everybody := _EVERYBODY.search(said.text):
        yield replace(asked, owner="", team=""), _without(said.text, everybody.span())


def _part(said: Said, asked: DealQuestion) -> Iterator[_Change]:
    by = part_of(said)
    if by:
        pattern = dict(BY).get(by) or re.compile(re.escape(by), re.IGNORECASE)
        match = pattern.search(said.text)
        yield replace(asked, by=by), _without(said.text, match.span()) if match else ""


def _stage(said: Said, asked: DealQuestion) -> Iterator[_Change]:
    stage = stage_of(said) if asked.kind in ("deals", "stuck", "chances", "deal") else ""
    if stage:
        name = next(s.name for s in said.names.stages if s.id == stage)
        called = rf"{re.escape(name.en)}|{re.escape(name.zh)}|[\u4e00-\u9fff]{{2,4}}阶段|{re.escape(stage)}"
        yield replace(asked, stage=stage), re.sub(called, " ", said.text, flags=re.IGNORECASE)


def _state(said: Said, asked: DealQuestion) -> Iterator[_Change]:
    if asked.kind not in ("deals", "sold"):
        return
    states: tuple[tuple[StageKind, re.Pattern[str]], ...] = (("won", WON), ("lost", LOST), ("open", OPEN))
    for state, pattern in states:
        if said.has(pattern):
            kind: DealKind = "sold" if state == "won" else "deals"
            yield replace(asked, kind=kind, state=state), pattern.sub(" ", said.text)
            return


def _order(said: Said, asked: DealQuestion) -> Iterator[_Change]:
    order = order_of(said, "deals") if asked.kind == "deals" else ""
    if order:
        yield replace(asked, order=order), dict(ORDERS)[order].sub(" ", said.text)


def _currency(said: Said, asked: DealQuestion) -> Iterator[_Change]:
    code = currency_said(said.text)
    if code:
        yield replace(asked, currency=code), ""


_STEPS: tuple[Callable[[Said, DealQuestion], Iterator[_Change]], ...] = (
    _period, _owner, _part, _stage, _state, _order, _currency,
)  # fmt: skip


def _other_account(said: Said, asked: DealQuestion, rest: str) -> DealQuestion | None:
    """Return the question after another account: "and Globex?"."""
    accounts, at = said.names.account(rest) if _GOES_ON.match(rest) else ((), (0, 0))
    if accounts and not _FILLER.sub("", _without(rest, at)):
        return replace(asked, kind="deal", accounts=accounts, deal="", unknown="")
    return None


def _without(text: str, at: tuple[int, int]) -> str:
    return text[: at[0]] + " " + text[at[1] :]


# --- one of those listed -------------------------------------------------------------------------------------------


def _listed(said: Said, told: DealsTold) -> DealQuestion | None:
    """Return the question after one of the deals that were listed: "the second one", "that deal", "why?"."""
    if not told.deals or said.has(_AWAY):
        return None
    why, nth = said.has(words.WHY), _nth(said.text)
    rest = _OF_ONE.sub(" ", _THAT.sub(" ", said.text))
    asks = (
        why or any(map(said.has, (words.CHANCE_OF, words.NEWS, words.LISTED, _OF_DEALS))) or not _FILLER.sub("", rest)
    )
    if not asks:
        return None
    if nth and abs(nth) <= len(told.deals):
        return DealQuestion("deal", deal=told.deals[nth - 1 if nth > 0 else nth], why=why)
    bare = why and not _FILLER.sub("", words.WHY.sub(" ", words.LOW_HIGH.sub(" ", said.text)))
    if (said.has(_THAT) or bare) and not said.names.account(said.text, loosely=False)[0]:
        return DealQuestion("deal", deal=told.deals[0], why=why)
    return None


def _nth(text: str) -> int:
    """Return which of a list is meant, from 1 on, -1 the last; 0 where none is: a bare number counts something."""
    match = _OF_ONE.search(text)
    if match is None:
        return 0
    if match["zh"]:
        return value(match["zh"]) or 0
    said = (match["nth"] or "last").lower()
    if said in _NTH:
        return _NTH[said]
    pointed = not said.isdigit() or re.search(rf"(?:#|no\.?|number|deal) ?{said}\b", text, re.IGNORECASE)
    return int(re.sub(r"\D", "", said)) if pointed else 0
