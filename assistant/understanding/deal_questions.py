"""From words to a question about deals, forecasts or the process; None for what asks nothing of them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from assistant.deals.questions import DealKind, DealOrder, DealQuestion, DealsTold, Period
from assistant.deals.stages import fold, recognise
from assistant.deals.types import StageKind
from assistant.quoting.currencies import said as currency_said
from assistant.understanding import deal_words as words
from assistant.understanding.deal_names import DealNames
from assistant.understanding.periods import period, shifted
from knowledge.numerals import CHINESE, ENGLISH, value

_LONGEST = 300  # characters; a longer message tells a story
_FOLLOWING = 80  # characters of a message that leans on the one before
_NUMBER = rf"(?:\d{{1,3}}|{CHINESE}|(?:{ENGLISH}))"
_ME = re.compile(
    r"\bmy (?:own )?(?:[\w-]+ ){0,2}(?:deals?|opportunit\w+|pipeline|accounts?|rate|forecast|sales|funnel|numbers|customers|clients|cycle|chances?|reasons?)\b|\bmine\b|\b(?:do|did|have|am|will|can|could|should|do) i\b|\bi (?:won|sold|closed|lost|have|own)\b"
    r"|我(?!们)(?:的|负责|手|名下|自己|有|卖|赢|丢|签|成交|跟|能|可以|会|上|下|今|本|这|去|该|应)|本人",
    re.IGNORECASE,
)
_BY: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(
        rf"\b(?:by|per|across|between|for (?:each|every)|of (?:each|every)|(?:split|broken down|grouped|parted|divided) (?:up )?(?:by|into)|each|every|compare(?: the)?(?: win rates?| sales| results)?(?: of| for)?(?: our| the)?|which|what|best|top) (?:the |our |sales )?(?:{en})\b"
        rf"|(?:按照?|以|分|各个?|每个?位?|每一?个?位?|不同|哪些?个?|对比各?|比较各?)(?:个|位)?的?(?:{zh})", re.IGNORECASE,
    ))
    for name, en, zh in (
        ("owner", r"owners?|persons?|people|salespe(?:rson|ople)|salesm[ae]n|sales ?reps?|reps?|sellers?|colleagues?|employees?|account managers?|who", "销售(?:员|人员|代表|经理|同事)?(?!额|漏|过|流|预|情|业|收|周|数)|负责人|业务员|同事|人(?:员)?(?!民)"),
        ("team", r"teams?|departments?|groups?|regions? teams?", "团队|小组|组别|部门"),
        ("product", r"products?|skus?|models?|items?|product lines?", "产品|商品|型号|SKU"),
        ("account", r"accounts?|customers?|clients?|compan(?:y|ies)", "客户|公司"),
        ("stage", r"stages?|steps?|phases?", "阶段|环节"),
    )
)  # fmt: skip
_ORDERS: tuple[tuple[DealOrder, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("closing", r"\b(?:clos(?:e|es|ing)|due|expected)\b|(?:预计|计划|应该|要|快要|会|将|能)(?:成交|签单|签约|关单)|快(?:到期|成交)"),
        ("biggest", r"\b(?:biggest|largest|big|top|highest|most valuable|by (?:value|amount|size))\b|最大|大单|金额(?:最|较)?(?:高|大)|最高|最值钱|前\s?\d"),
        ("least", r"\b(?:smallest|lowest value|least valuable)\b|最小|金额最(?:低|小)"),
        ("latest", r"\b(?:latest|newest|most recent|recent(?:ly)?|new)\b|最新|新增|新建|刚(?:建|加|来)"),
        ("oldest", r"\b(?:oldest|longest open|longest running)\b|最老|最早|时间最长"),
    )
)  # fmt: skip
_MOST = re.compile(rf"\b(?:top|first|biggest|largest|last|latest|newest)\s+(?P<a>{_NUMBER})\b|\b(?P<b>{_NUMBER}) (?:biggest|largest|top|latest|newest|most|smallest|best|hottest|oldest)\b|(?:最\w{{1,4}}的?|前)\s?(?P<c>{_NUMBER})\s?(?:个|单|笔|家|大|位|名)|(?:biggest|largest|top|most likely) (?P<d>{_NUMBER})\b", re.IGNORECASE)  # fmt: skip
_OPEN = re.compile(r"\b(?:open|active|current(?:ly)?|live|in progress|pipeline|ongoing|running|not (?:yet )?closed)\b|进行中|在谈|在跟|跟进中|未(?:签|成交|关闭|完成|结)|没(?:签|成交|成|结)|手[上头]|还有|未结", re.IGNORECASE)  # fmt: skip
_WON = re.compile(r"\bwon\b|\bclosed[- ]won\b|\bwe (?:win|won)\b|赢|(?<![预计划要会未没能可])(?:已|成功)?成交了|已成交|(?:签|拿)(?:下)?了", re.IGNORECASE)  # fmt: skip
_LOST = re.compile(r"\blo(?:st|se|sing)\b|丢了?的?|输|失单|流失|失去", re.IGNORECASE)
_STAGE = re.compile(r"\b(?:in|at|into|reached|entered) (?:the )?(?P<a>[\w-]+(?: [\w-]+)?) (?:stage|phase|step)\b|\b(?:in|at) (?:the )?(?P<b>[\w-]+)\b|\b(?P<c>[\w-]+) (?:stage|phase|deals?|opportunit\w+)\b|(?P<d>[\u4e00-\u9fff]{2,8}?)(?:阶段|中的|的(?:单|商机))", re.IGNORECASE)  # fmt: skip
_DEAL_ID = re.compile(r"\b(?:D-[0-9A-Z]{4,12}|Q-?\d[\w-]{3,18})\b", re.IGNORECASE)
_OF_ONE = re.compile(
    rf"\b(?:the |that |no\.? ?|number |#\s?)?(?P<nth>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|1st|2nd|3rd|[4-9]th|10th|\d{{1,2}})(?: one| deal| opportunity)?\b(?! (?:quarter|half|week|month|year|days?|weeks?|months?|quarters?))"
    rf"|第(?P<zh>{_NUMBER})\s?(?:个|单|笔|条|家)?|最后(?:一)?(?:个|单|笔)",
    re.IGNORECASE,
)
_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "last": -1}  # fmt: skip
_THAT = re.compile(r"\b(?:that|this|the) (?:deal|one|opportunity|account|customer)\b|\bit\b|\bits\b|(?:这|那|该)(?:个|一)?(?:单|商机|客户|笔|家)|它|这个|那个|详细", re.IGNORECASE)  # fmt: skip
_NAMED = re.compile(r"\bthe (?P<a>[A-Z][\w&.'-]*(?: [A-Z][\w&.'-]*){0,3}) (?:deal|opportunity|account)\b|\b(?:deals?|opportunit\w+|new) (?:with|for|at|from) (?P<b>[A-Z][\w&.'-]*(?: [A-Z][\w&.'-]*){0,3})|^(?P<c>[\u4e00-\u9fff]{2,12})(?:的)(?:单子|商机|单)")  # fmt: skip
_FILLER = re.compile(
    r"\b(?:and|what|how|about|for|the|those|them|ones?|by|in|of|then|also|please|only|just|now|so|ok(?:ay)?|show|me|tell|more|give|deals?|same|with|at|is|are|to|that|this|it|on|stage|split|per|each|break|down|broken|it's|whats|let's|see|but|or|do|does|can|you|could|we|our|us|instead|from|up|a|an|any|total|in|all|forecast|people|person|detail|details|s)\b"
    r"|[那呢的按看一下吗嘛吧啊么？?。.，,!！、:：~\s]|换成|改成|怎么样|如何|多少|又|则|情况|来|个|分|再|详细|说说|讲讲|介绍|具体|单子|单|商机|有|哪些|几|是|把|给我|列|出",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Text:
    """A message being read: `named` says whether it names a product of the catalogue."""

    text: str
    names: DealNames
    today: date
    named: bool

    def has(self, pattern: re.Pattern[str]) -> bool:
        return bool(pattern.search(self.text))


def may_ask(text: str) -> bool:
    """Return whether a text may ask anything about deals: what is cheap to see before deals are read."""
    return len(text) <= _LONGEST and bool(words.ANY.search(text)) and not words.NOT_OURS.search(text)


def read(
    text: str, names: DealNames, today: date, told: DealsTold | None = None, *, named: bool = False, counted: bool = False
) -> DealQuestion | None:  # fmt: skip
    """Return what a message asks about deals; None where it asks something else.

    `told` is what the message before asked and listed, where it was about deals. `named` says whether products of the
    catalogue are named, `counted` whether pieces of them are ordered.
    """
    if len(text) > _LONGEST or words.NOT_OURS.search(text) or (counted and named):
        return None
    said = _Text(text, names, today, named)
    if told is not None and (leaning := _leaning(said, told)):
        return leaning
    if said.has(words.BARGAIN) and not said.has(words.SELLING):
        return None
    kind = _kind(said)
    return None if kind is None else _made(said, kind)


# --- what is asked -------------------------------------------------------------------------------------------------


def _kind(said: _Text) -> DealKind | None:
    """Return the kind of question a message is by itself, the most telling words first."""
    found = next((kind for kind, holds in _KINDS if holds(said)), None)
    if found in ("chances", "stuck", "deals", "duration") and said.named and not said.has(words.DEALS):
        return None
    return found


def _forecast(said: _Text) -> bool:
    if not said.has(words.FORECAST) or said.has(_CLOSING_LIST):
        return False
    ahead = period(said.text, said.today)
    if said.has(words.FORECAST_ALONE):
        return bool(said.has(words.SALES_SENSE) or ahead or (len(said.text.split()) <= 3 and len(said.text) <= 24))
    return not said.named or ahead is not None


_CLOSING_LIST = re.compile(r"(?:预计|预期|计划)成交(?:的|日|单|商机|客户)|哪.{0,8}(?:预计|会|要)成交|预计.{0,6}成交的|\bhow many deals\b", re.IGNORECASE)  # fmt: skip


def _chances(said: _Text) -> bool:
    product = re.search(r"\bproducts?\b|\bmodels?\b|产品|哪款|型号|商品", said.text, re.IGNORECASE)
    return said.has(words.CHANCES) and not (product and not said.has(words.DEALS))


def _stuck(said: _Text) -> bool:
    return said.has(words.STUCK) and (
        said.has(words.DEALS) or bool(re.search(r"客户|跟进|\b(?:customers?|clients?)\b", said.text, re.IGNORECASE))
    )


def _sold(said: _Text) -> bool:
    if not said.has(words.SOLD) or (said.has(words.LISTED) and said.has(_OPEN) and not said.has(_WON)):
        return False
    dated = period(said.text, said.today, back=True)
    if dated is not None and dated[0].since > said.today:
        return False
    strong = re.search(r"\b(?:deals?|opportunit\w+|won|sales|revenue|turnover|bookings|sell|sold)\b|业绩|成交|销售|营业额|营收|赢|签", said.text, re.IGNORECASE)  # fmt: skip
    return (dated is not None) if said.named else bool(dated or strong)


def _stalls(said: _Text) -> bool:
    ours = said.has(words.DEALS) or re.search(r"\b(?:sales|process|stages?|bottlenecks?|we)\b|阶段|环节|瓶颈|丢单|流失", said.text, re.IGNORECASE)  # fmt: skip
    return said.has(words.STALLS) and bool(ours) and not said.named


def _why_one(said: _Text) -> bool:
    if not (said.has(words.WHY) and said.has(words.LOW_HIGH)):
        return False
    return said.has(words.DEALS) or said.has(words.CHANCE_OF) or bool(said.names.account(said.text)[0])


def _one(said: _Text) -> bool:
    """Return whether a message asks after one account or one deal."""
    if _DEAL_ID.search(said.text) and said.has(words.DEALS):
        return True
    if not (said.has(words.NEWS) or said.has(words.CHANCE_OF)):
        return False
    return not said.named and bool(said.names.account(said.text)[0])


def _rate(said: _Text) -> bool:
    loose = re.search(r"转化率|\bconversion rates?\b|\bsuccess rates?\b", said.text, re.IGNORECASE)
    return said.has(words.RATE) and not said.named and (not loose or said.has(words.SALES_SENSE) or len(said.text) < 24)


def _deals(said: _Text) -> bool:
    return said.has(words.LISTED) and (
        said.has(words.DEALS) or _stage(said) != "" or said.has(_ZH_LISTS) or said.has(_CLOSE_LISTS)
    )


_ZH_LISTS = re.compile(
    r"(?:预计|要|会|快要|将|计划|能)(?:成交|签约|签单)|在谈的|在跟的|手[上头](?:有|还有)?(?:多少|哪些|几)|跟进中的"
)
_CLOSE_LISTS = re.compile(r"\b(?:what|which|who)\b.{0,20}\b(?:should|will|due to|about to|expected to|likely to|is) clos(?:e|ing)\b|\bclosing (?:this|next)\b", re.IGNORECASE)  # fmt: skip
_KINDS: tuple[tuple[DealKind, Callable[[_Text], bool]], ...] = (
    ("deal", _why_one),
    ("reasons", lambda s: s.has(words.REASONS)),
    ("stalls", _stalls),
    ("duration", lambda s: s.has(words.DURATION) and not s.named),
    ("rate", _rate),
    ("funnel", lambda s: s.has(words.FUNNEL) and not s.named),
    ("forecast", _forecast),
    ("stuck", _stuck),
    ("chances", _chances),
    ("process", lambda s: s.has(words.PROCESS) and not s.named),
    ("sold", _sold),
    ("deals", _deals),
    ("deal", _one),
)
_BACK: frozenset[DealKind] = frozenset({"sold", "rate", "reasons", "duration", "funnel", "stalls", "process"})


def _made(said: _Text, kind: DealKind) -> DealQuestion | None:
    """Return the question with all that a message says of which deals are meant."""
    state = _state(said, kind)
    dated = period(said.text, said.today, back=kind in _BACK or state in ("won", "lost"))
    asked = DealQuestion(
        kind, state, dated[0] if dated else None, by=_by(said), owner=_owner(said), team=said.names.team(said.text)[0],
        stage=_stage(said) if kind in ("deals", "stuck", "chances") else "", order=_order(said, kind), most=_most(said),
        currency=currency_said(said.text), why=said.has(words.WHY) and kind in ("deal", "chances"),
    )  # fmt: skip
    if kind in ("sold", "forecast", "deals", "rate", "chances", "stuck", "duration"):
        asked = replace(asked, product=said.names.product(said.text)[0])
    return _of_account(said, asked)


def _of_account(said: _Text, asked: DealQuestion) -> DealQuestion | None:
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


def _state(said: _Text, kind: DealKind) -> StageKind | str:  # narrowed below
    if kind == "sold":
        return "won"
    if kind != "deals":
        return ""
    if said.has(_OPEN):
        return "open"
    return "won" if said.has(_WON) else "lost" if said.has(_LOST) else "open"


def _by(said: _Text) -> str:
    for column in said.names.columns:
        if column not in dict(_BY) and re.search(rf"\b(?:by|per|each) {re.escape(column)}\b|按{re.escape(column)}", said.text, re.IGNORECASE):  # fmt: skip
            return column
    text = re.sub(r"\b(?:which|what|top|best) (?:deals?|accounts?|customers?|stages?|clients?)\b|哪些?个?(?:客户|阶段|环节|公司)", " ", said.text, flags=re.IGNORECASE)  # fmt: skip
    return next((name for name, pattern in _BY if pattern.search(text)), "")


def _owner(said: _Text) -> str:
    owner = said.names.owner(said.text)[0]
    return owner or (said.names.me if said.has(_ME) else "")


def _order(said: _Text, kind: DealKind) -> DealOrder:
    if kind == "chances":
        return "least" if re.search(r"\bleast\b|\bunlikely\b|\blowest\b|\bcold|\bworst\b|最不|最低|最小|没戏|没希望", said.text, re.IGNORECASE) else ""  # fmt: skip
    if kind != "deals":
        return ""
    return next((order for order, pattern in _ORDERS if pattern.search(said.text)), "")


def _most(said: _Text) -> int:
    match = _MOST.search(said.text)
    number = value(match[match.lastgroup or 0]) if match else None
    return number if number and number <= 50 else 0


def _stage(said: _Text) -> str:
    """Return the id of the open stage that a message names."""
    for stage in said.names.stages:
        if stage.kind == "open" and len(stage.name.zh) > 2 and stage.name.zh in said.text:
            return stage.id
    for match in _STAGE.finditer(said.text):
        group = match.lastgroup or "a"
        word = match[group]
        tries = [word] if word.isascii() else [word[i:] for i in range(len(word) - 1)]
        for one in tries:
            own = next(
                (s for s in said.names.stages if fold(one) in (fold(s.id), fold(s.name.en), fold(s.name.zh))), None
            )
            found = own or (recognise(one, said.names.stages) if group in "ad" and _telling(one) else None)
            if found is not None and found.kind == "open":
                return found.id
    return ""


def _telling(word: str) -> bool:
    return word.lower() not in (
        "open",
        "new",
        "this",
        "that",
        "which",
        "what",
        "each",
        "every",
        "any",
    ) and word not in ("商机", "新建")


# --- what leans on the message before -------------------------------------------------------------------------------


def _leaning(said: _Text, told: DealsTold) -> DealQuestion | None:
    """Return what a short message changes of the question before, or which listed deal it asks of."""
    if len(said.text) > _FOLLOWING or said.named:
        return None
    if (one := _listed(said, told)) is not None:
        return one
    before, rest, changed = told.question, said.text, False

    def take(at: tuple[int, int]) -> None:
        nonlocal rest, changed
        rest, changed = rest.replace(said.text[slice(*at)], " ", 1), True

    asked = before
    if when := _period(said, before):
        asked = replace(asked, period=when[0])
        take(when[1])
    owner, at = said.names.owner(rest)
    if owner:
        asked = replace(asked, owner=owner, by="" if asked.by == "owner" else asked.by)
        rest, changed = rest[: at[0]] + " " + rest[at[1] :], True
    elif mine := re.search(r"\bmine\b|\bmy (?:own|deals)\b|\bmy\b|\bme\b$|我(?!们)的?|本人", rest, re.IGNORECASE):
        if not re.search(r"\b(?:show|tell|give) me\b|给我|告诉我", rest, re.IGNORECASE):
            asked, rest, changed = replace(asked, owner=said.names.me), rest.replace(mine[0], " ", 1), True
    elif everybody := re.search(r"\b(?:everybody|everyone|all of us|the whole team|overall)\b|大家|所有人|全部|整体|总体", rest, re.IGNORECASE):  # fmt: skip
        asked, rest, changed = replace(asked, owner="", team=""), rest.replace(everybody[0], " ", 1), True
    if by := _by(replace(said, text=rest)):
        pattern = dict(_BY).get(by)
        match = pattern.search(rest) if pattern else re.search(re.escape(by), rest)
        asked, changed = replace(asked, by=by), True
        rest = rest.replace(match[0], " ", 1) if match else rest
    if (stage := _stage(replace(said, text=rest))) and asked.kind in ("deals", "stuck", "chances", "deal"):
        name = next(s.name for s in said.names.stages if s.id == stage)
        asked, changed = replace(asked, stage=stage), True
        rest = re.sub(rf"{re.escape(name.en)}|{re.escape(name.zh)}|[\u4e00-\u9fff]{{2,4}}阶段|{re.escape(stage)}", " ", rest, flags=re.IGNORECASE)  # fmt: skip
    if asked.kind in ("deals", "sold") and (state := _said_state(rest)):
        pattern = {"won": _WON, "lost": _LOST, "open": _OPEN}[state]
        kind: DealKind = "sold" if state == "won" else "deals"
        asked, rest, changed = replace(asked, kind=kind, state=state), pattern.sub(" ", rest), True
    if asked.kind == "deals" and (order := _order(replace(said, text=rest), "deals")):
        asked, changed = replace(asked, order=order), True
        rest = dict(_ORDERS)[order].sub(" ", rest)
    if code := currency_said(rest):
        asked, rest, changed = replace(asked, currency=code), "", True
    if not _FILLER.sub("", rest):
        return asked if changed else None
    accounts, at = said.names.account(rest) if re.match(r"\s*(?:and|what about|how about|那)|.*呢", rest, re.IGNORECASE) else ((), (0, 0))  # fmt: skip
    if accounts and not _FILLER.sub("", rest[: at[0]] + " " + rest[at[1] :]):
        return replace(asked, kind="deal", accounts=accounts, deal="", unknown="")
    return None


def _said_state(text: str) -> StageKind | None:
    return "won" if _WON.search(text) else "lost" if _LOST.search(text) else "open" if _OPEN.search(text) else None


def _period(said: _Text, before: DealQuestion) -> tuple[Period, tuple[int, int]] | None:
    if before.period and (moved := shifted(said.text, before.period)):
        return moved
    return period(said.text, said.today, back=before.kind in _BACK or before.state in ("won", "lost"))


def _listed(said: _Text, told: DealsTold) -> DealQuestion | None:
    """Return the question after one of the deals that were listed: "the second one", "that deal", "why?"."""
    if not told.deals:
        return None
    why = said.has(words.WHY)
    nth = _nth(said.text)
    pointed = said.has(_THAT) and not said.has(
        re.compile(r"\b(?:this|that) (?:month|quarter|week|year)\b|[这那]个?(?:月|季|周|年)")
    )
    asks = why or said.has(words.CHANCE_OF) or said.has(words.NEWS) or said.has(words.LISTED) or len(said.text) <= 24
    if nth and abs(nth) <= len(told.deals) and asks and not said.has(_AWAY):
        return DealQuestion("deal", deal=told.deals[nth - 1 if nth > 0 else nth], why=why)
    bare = why and not _FILLER.sub("", words.WHY.sub(" ", words.LOW_HIGH.sub(" ", said.text)))
    if (pointed or bare) and asks and not said.has(_AWAY) and not said.names.account(said.text, loosely=False)[0]:
        return DealQuestion("deal", deal=told.deals[0], why=why)
    return None


_AWAY = re.compile(r"\b(?:win rate|forecast|funnel|quarter|half)\b|赢单率|预测|漏斗|季度|半年|阶段", re.IGNORECASE)


def _nth(text: str) -> int:
    match = _OF_ONE.search(text)
    if match is None:
        return 0
    if match["zh"]:
        return value(match["zh"]) or 0
    said = (match["nth"] or "last").lower()
    digits = re.match(r"\d+", said)
    if digits:
        counted = re.fullmatch(r"\d+", said) and not re.search(
            rf"(?:#|no\.?|number|deal) ?{said}\b", text, re.IGNORECASE
        )
        return 0 if counted else int(digits[0])
    return _NTH[said]
