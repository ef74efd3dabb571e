"""From words to a question about deals, forecasts or the process; None for what asks nothing of them."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from assistant.deals.questions import DealKind, DealQuestion, DealsTold
from assistant.quoting.currencies import said as currency_said
from assistant.understanding import deal_words as words
from assistant.understanding.deal_details import (
    OPEN,
    WON,
    Said,
    amounts_of,
    goal_of,
    most_of,
    order_of,
    owner_of,
    part_of,
    stage_of,
    state_of,
)
from assistant.understanding.deal_followups import BACK, leaning
from assistant.understanding.deal_names import DealNames
from assistant.understanding.periods import period

_LONGEST = 300  # characters; a longer message tells a story
_DEAL_ID = re.compile(r"\b(?:D-[0-9A-Z]{4,12}|Q-?\d[\w-]{3,18})\b", re.IGNORECASE)
_NAMED = re.compile(
    r"\bthe (?P<a>[A-Z][\w&.'-]*(?: [A-Z][\w&.'-]*){0,3}) (?:deal|opportunity|account)\b"
    r"|\b(?:deals?|opportunit\w+|new) (?:with|for|at|from) (?P<b>[A-Z][\w&.'-]*(?: [A-Z][\w&.'-]*){0,3})|^(?P<c>[\u4e00-\u9fff]{2,12})(?:的)(?:单子|商机|单)"
)


def may_ask(text: str) -> bool:
    """Return whether a text may ask anything about deals: what is cheap to see before deals are read."""
    return len(text) <= _LONGEST and bool(words.ANY.search(text)) and not words.NOT_OURS.search(text)


def read(
    text: str, names: DealNames, today: date, told: DealsTold | None = None, *, named: tuple[str, ...] = (), counted: bool = False
) -> DealQuestion | None:  # fmt: skip
    """Return what a message asks about deals; None where it asks something else.

    `told` is what the message before asked and listed, where it was about deals. `named` are the SKUs of
    products of the catalogue that are named, `counted` says whether pieces of them are ordered.
    """
    if len(text) > _LONGEST or words.NOT_OURS.search(text) or (counted and named):
        return None
    said = Said(text, names, today, named)
    if told is not None and (following := leaning(said, told)):
        return following
    if said.has(words.BARGAIN) and not said.has(words.SELLING):
        return None
    kind = _kind(said)
    return None if kind is None else _made(said, kind)


# --- what is asked -------------------------------------------------------------------------------------------------


def _kind(said: Said) -> DealKind | None:
    """Return the kind of question a message is by itself, the most telling words first."""
    found = next((kind for kind, holds in _KINDS if holds(said)), None)
    if found in ("chances", "stuck", "deals", "duration") and said.named and not said.has(words.DEALS):
        return None
    return found


def _forecast(said: Said) -> bool:
    if not said.has(words.FORECAST) or said.has(_CLOSING_LIST):
        return False
    ahead = period(said.text, said.today)
    if said.has(words.FORECAST_ALONE):
        return bool(said.has(words.SALES_SENSE) or ahead or (len(said.text.split()) <= 3 and len(said.text) <= 24))
    return not said.named or ahead is not None


_CLOSING_LIST = re.compile(r"(?:预计|预期|计划)成交(?:的|日|单|商机|客户)|哪.{0,8}(?:预计|会|要)成交|预计.{0,6}成交的|\bhow many deals\b", re.IGNORECASE)  # fmt: skip


def _chances(said: Said) -> bool:
    product = re.search(r"\bproducts?\b|\bmodels?\b|产品|哪款|型号|商品", said.text, re.IGNORECASE)
    if said.has(_TO_CLOSE) and period(said.text, said.today):
        return False
    return said.has(words.CHANCES) and not (product and not said.has(words.DEALS))


_TO_CLOSE = re.compile(r"(?:会|要|快要|将)(?:成交|签)")
"""What is to close in a period is a list by its days, not by chances."""


def _stuck(said: Said) -> bool:
    return said.has(words.STUCK) and (
        said.has(words.DEALS) or bool(re.search(r"客户|跟进|\b(?:customers?|clients?)\b", said.text, re.IGNORECASE))
    )


def _sold(said: Said) -> bool:
    if not said.has(words.SOLD) or (said.has(words.LISTED) and said.has(OPEN) and not said.has(WON)):
        return False
    dated = period(said.text, said.today, back=True)
    if dated is not None and dated[0].since > said.today:
        return False
    strong = re.search(r"\b(?:deals?|opportunit\w+|won|sales|revenue|turnover|bookings|sell|sold)\b|业绩|成交|销售|营业额|营收|赢|签", said.text, re.IGNORECASE)  # fmt: skip
    return (dated is not None) if said.named else bool(dated or strong)


def _ranked(said: Said) -> str:
    """Return by what those who sold or bought most are asked for; "" where they are not."""
    if said.named or (said.has(words.BUYERS) and said.has(OPEN) and not said.has(WON)):
        return ""
    return "owner" if said.has(words.SELLERS) else "account" if said.has(words.BUYERS) else ""


def _person(said: Said) -> bool:
    """Return whether a message asks how one of the owners is doing."""
    return (
        bool(said.names.owner(said.text)[0]) and said.has(words.NEWS) and not said.named and not said.has(words.DEALS)
    )


def _stalls(said: Said) -> bool:
    ours = said.has(words.DEALS) or re.search(r"\b(?:sales|process|stages?|bottlenecks?|we)\b|阶段|环节|瓶颈|丢单|流失", said.text, re.IGNORECASE)  # fmt: skip
    return said.has(words.STALLS) and bool(ours) and not said.named


def _why_one(said: Said) -> bool:
    if not (said.has(words.WHY) and said.has(words.LOW_HIGH)):
        return False
    return said.has(words.DEALS) or said.has(words.CHANCE_OF) or bool(said.names.account(said.text)[0])


def _one(said: Said) -> bool:
    """Return whether a message asks after one account or one deal."""
    if _DEAL_ID.search(said.text) and said.has(words.DEALS):
        return True
    if not (said.has(words.NEWS) or said.has(words.CHANCE_OF)):
        return False
    return not said.named and bool(said.names.account(said.text)[0])


def _changed(said: Said) -> bool:
    """Return whether a message asks what happened to the deals: in some days, or of deals by name; of one account it is not."""
    if not said.has(words.CHANGED) or said.named or said.names.account(said.text)[0] or _DEAL_ID.search(said.text):
        return False
    return said.has(words.CHANGED_OURS) or period(said.text, said.today, back=True) is not None


def _rate(said: Said) -> bool:
    loose = re.search(r"转化率|\bconversion rates?\b|\bsuccess rates?\b", said.text, re.IGNORECASE)
    return (
        said.has(words.RATE)
        and not (said.named and loose)
        and (not loose or said.has(words.SALES_SENSE) or len(said.text) < 24)
    )


def _deals(said: Said) -> bool:
    """Return whether a message asks for deals: by a word for them, by a stage, or by what is to be, or was, closed."""
    if said.has(words.LOSSES) and not said.named:
        return True
    return said.has(words.LISTED) and (said.has(words.DEALS) or stage_of(said) != "" or said.has(words.CLOSINGS))


_KINDS: tuple[tuple[DealKind, Callable[[Said], bool]], ...] = (
    ("deal", _why_one),
    ("reasons", lambda s: s.has(words.REASONS)),
    ("stalls", _stalls),
    ("duration", lambda s: s.has(words.DURATION) and (not s.named or s.has(words.DEALS))),
    ("rate", _rate),
    ("funnel", lambda s: s.has(words.FUNNEL) and not s.named),
    ("goal", lambda s: s.has(words.GOAL) and not s.named),
    ("weighted", lambda s: s.has(words.WEIGHTED) and not s.named),
    ("changed", _changed),
    ("forecast", _forecast),
    ("stuck", _stuck),
    ("chances", _chances),
    ("process", lambda s: s.has(words.PROCESS) and not s.named),
    ("sold", lambda s: _ranked(s) != ""),
    ("sold", _person),
    ("sold", _sold),
    ("deals", _deals),
    ("deal", _one),
)


def _made(said: Said, kind: DealKind) -> DealQuestion | None:
    """Return the question with all that a message says of which deals are meant."""
    state = state_of(said, kind)
    dated = period(said.text, said.today, back=kind in BACK or state in ("won", "lost"))
    asked = DealQuestion(
        kind, state, dated[0] if dated else None, by=part_of(said), owner=owner_of(said), team=said.names.team(said.text)[0],
        stage=stage_of(said) if kind in ("deals", "stuck", "chances") else "", order=order_of(said, kind), most=most_of(said),
        currency=currency_said(said.text), why=said.has(words.WHY) and kind in ("deal", "chances"),
    )  # fmt: skip
    if kind == "changed" and asked.period and said.has(_UP_TO_NOW) and asked.period.until < said.today:
        asked = replace(asked, period=replace(asked.period, until=said.today))
    if kind == "goal":
        asked = replace(asked, least=goal_of(said))
    if kind in ("deals", "sold", "chances", "stuck"):
        least, largest = amounts_of(said)
        asked = replace(asked, least=least, largest=largest)
    if kind == "sold" and (by := _ranked(said)):
        asked = replace(asked, by=by)
    if kind in ("sold", "rate", "duration") and not asked.by and said.has(_WHO):
        asked = replace(asked, by="owner")
    if kind in ("sold", "forecast", "deals", "rate", "chances", "stuck", "duration"):
        one = said.names.product(said.text)[0]
        asked = replace(asked, products=(one,) if one else said.named)
    return _of_account(said, asked)


_UP_TO_NOW = re.compile(r"\bcompared\b|\bversus\b|\bvs\b|比|较|跟|和(?=.{0,4}[上前昨])", re.IGNORECASE)
"""What compares with a time means what happened from then on."""
_WHO = re.compile(r"\bwho\b|谁", re.IGNORECASE)


def _of_account(said: Said, asked: DealQuestion) -> DealQuestion | None:
    """Return the question with the account or the deal that it names; one that asks of one account's deals asks of those."""
    number = _DEAL_ID.search(said.text)
    if number and number[0].upper() in said.names.ids:
        return replace(asked, kind="deal", deal=number[0].upper())
    if asked.kind not in ("deal", "deals", "chances", "sold", "stuck"):
        return asked
    rest = said.text.replace(asked.owner, " ") if asked.owner else said.text
    loosely = bool(said.has(words.NEWS) or said.has(words.CHANCE_OF) or said.has(words.WHY))
    accounts = said.names.account(rest, loosely=loosely)[0]
    if accounts:
        kind = asked.kind if asked.kind in ("sold", "deal") or asked.state in ("won", "lost") else "deal"
        return replace(asked, kind=kind, accounts=accounts, state="" if kind == "deal" else asked.state)
    if asked.kind == "deal":
        unknown = _NAMED.search(said.text)
        return replace(asked, unknown=(unknown[unknown.lastgroup or 0] or "").strip() if unknown else "")
    return asked
