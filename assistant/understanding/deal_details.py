"""Which deals a question means and how the answer is to be given: whose, in which stage, in which order, parted by what."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from assistant.deals.questions import DealKind, DealOrder
from assistant.deals.stages import fold, recognise
from assistant.deals.types import StageKind
from assistant.understanding.deal_names import DealNames
from knowledge.numerals import CHINESE, ENGLISH, value

NUMBER = rf"(?:\d{{1,3}}|{CHINESE}|(?:{ENGLISH}))"
_ME = re.compile(
    r"\bmy (?:own )?(?:[\w-]+ ){0,2}(?:deals?|opportunit\w+|pipeline|accounts?|rate|forecast|sales|funnel|numbers|customers|clients|cycle|chances?|reasons?)\b"
    r"|\bmine\b|\b(?:do|did|have|am|will|can|could|should|do) i\b|\bi (?:won|sold|closed|lost|have|own)\b"
    r"|我(?!们)(?:的|负责|手|名下|自己|有|卖|赢|丢|签|成交|跟|能|可以|会|上|下|今|本|这|去|该|应)|本人",
    re.IGNORECASE,
)
_OWN = re.compile(r"\bmy\b|\bmine\b|我(?!们)(?:的|负责|手|名下|自己)|本人", re.IGNORECASE)
BY: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(
        r"\b(?:by|per|across|between|(?:for|of) (?:each|every)|(?:split|broken down|grouped|parted|divided) (?:up )?(?:by|into)|each|every"
        rf"|compare(?: the)?(?: win rates?| sales| results)?(?: of| for)?(?: our| the)?|which|what|best|top) (?:the |our |sales )?(?:{en})\b"
        rf"|(?:按照?|以|分|各个?|每个?位?|每一?个?位?|不同|哪些?个?|对比各?|比较各?)(?:个|位)?的?(?:{zh})", re.IGNORECASE,
    ))
    for name, en, zh in (
        ("owner", r"owners?|persons?|people|salespe(?:rson|ople)|salesm[ae]n|sales ?reps?|reps?|sellers?|colleagues?|employees?|account managers?",
         "销售(?:员|人员|代表|经理|同事)?(?!额|漏|过|流|预|情|业|收|周|数)|负责人|业务员|同事|人(?:员)?(?!民)"),
        ("team", r"teams?|departments?|groups?|regions? teams?", "团队|小组|组别|部门"),
        ("product", r"products?|skus?|models?|items?|product lines?", "产品|商品|型号|SKU"),
        ("account", r"accounts?|customers?|clients?|compan(?:y|ies)", "客户|公司"),
        ("stage", r"stages?|steps?|phases?", "阶段|环节"),
    )
)  # fmt: skip
_ORDER_WORDS: tuple[tuple[DealOrder, str], ...] = (
        ("closing", r"\b(?:clos(?:e|es|ing)|due|expected)\b|(?:预计|计划|应该|要|快要|会|将|能)(?:成交|签单|签约|关单)|(?:能|会|要|应该)(?:签|成)的|\bland\b|快(?:到期|成交)"),
        ("biggest", r"\b(?:biggest|largest|big|top|highest|most valuable|by (?:value|amount|size))\b|最大|大单|金额(?:最|较)?(?:高|大)|最高|最值钱|前\s?\d"),
        ("least", r"\b(?:smallest|lowest value|least valuable)\b|最小|金额最(?:低|小)"),
        ("latest", r"\b(?:latest|newest|most recent|recent(?:ly)?|new)\b|最新|新增|新建|刚(?:建|加|来)"),
        ("oldest", r"\b(?:oldest|longest open|longest running)\b|最老|最早|时间最长"),
)  # fmt: skip
ORDERS = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _ORDER_WORDS)
_MOST = re.compile(
    rf"\b(?:top|first|biggest|largest|last|latest|newest)\s+(?P<a>{NUMBER})\b|\b(?P<b>{NUMBER}) (?:biggest|largest|top|latest|newest|most|smallest|best|hottest|oldest)\b"
    rf"|(?:最\w{{1,4}}的?|前)\s?(?P<c>{NUMBER})\s?(?:个|单|笔|家|大|位|名)|(?:biggest|largest|top|most likely) (?P<d>{NUMBER})\b",
    re.IGNORECASE,
)
OPEN = re.compile(r"\b(?:open|active|current(?:ly)?|live|in progress|pipeline|ongoing|running|not (?:yet )?closed)\b|进行中|在谈|在跟|跟进中|未(?:签|成交|关闭|完成|结)|没(?:签|成交|成|结)|手[上头]|还有|未结", re.IGNORECASE)  # fmt: skip
WON = re.compile(r"\bwon\b|\bclosed[- ]won\b|\bwe (?:win|won)\b|赢|(?<![预计划要会未没能可])(?:已|成功)?成交了|已成交|(?:签|拿)(?:下)?了", re.IGNORECASE)  # fmt: skip
LOST = re.compile(r"\blo(?:st|se|sing)\b|丢了?的?|输|失单|流失|失去", re.IGNORECASE)
_STAGE = re.compile(
    r"\b(?:in|at|into|reached|entered) (?:the )?(?P<a>[\w-]+(?: [\w-]+)?) (?:stage|phase|step)\b|\b(?:in|at) (?:the )?"
    r"(?P<b>[\w-]+)\b|\b(?P<c>[\w-]+) (?:stage|phase|deals?|opportunit\w+)\b|(?P<d>[\u4e00-\u9fff]{2,8}?)(?:阶段|中的|的(?:单|商机))",
    re.IGNORECASE,
)


_SUM = (
    r"(?:[¥$€£]|rmb|cny|usd|eur)?\s?(?P<{0}>\d[\d,]*(?:\.\d+)?)\s?(?P<{0}x>k\b|m\b|thousand\b|million\b|千|万|百万|亿)?"
)
_LEAST = re.compile(
    rf"\b(?:over|above|more than|at least|larger than|bigger than|greater than|exceeding|from)\s+{_SUM.format('a')}(?!\d|-|\s?(?:days?|weeks?|months?|pcs|%))"
    rf"|(?:超过|大于|高于|不低于|至少|多于){_SUM.format('b')}(?!\s?(?:天|个|台|件|月|年|%))|{_SUM.format('c')}\s?(?:元|块|美元|欧元|人民币)?(?:以上|及以上)",
    re.IGNORECASE,
)
_LARGEST = re.compile(
    rf"\b(?:under|below|less than|at most|smaller than|up to)\s+{_SUM.format('a')}(?!\d|-|\s?(?:days?|weeks?|months?|pcs|%))"
    rf"|(?:低于|小于|不到|不超过|最多|少于){_SUM.format('b')}(?!\s?(?:天|个|台|件|月|年|%))|{_SUM.format('c')}\s?(?:元|块|美元|欧元|人民币)?(?:以下|以内)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\b(?:between|from) (\d[\d,.]*\s?(?:k|m|thousand|million)?) (?:and|to) (\d[\d,.]*\s?(?:k|m|thousand|million)?)\b(?!-)",
    re.IGNORECASE,
)
_TIMES = {"k": 3, "thousand": 3, "千": 3, "万": 4, "m": 6, "million": 6, "百万": 6, "亿": 8}
_SMALLEST = 100
"""A smaller number is no amount of a deal but of something else, or a year's month."""


@dataclass(frozen=True)
class Said:
    """A message being read: `named` are the SKUs of products of the catalogue that it names."""

    text: str
    names: DealNames
    today: date
    named: tuple[str, ...]

    def has(self, pattern: re.Pattern[str]) -> bool:
        """Return whether a pattern is found in the text."""
        return bool(pattern.search(self.text))


def state_of(said: Said, kind: DealKind) -> StageKind | Literal[""]:
    """Return whether open, won or lost deals are meant; "" where that is not asked."""
    if kind == "sold":
        return "won"
    if kind != "deals":
        return ""
    if said.has(OPEN):
        return "open"
    return "won" if said.has(WON) else "lost" if said.has(LOST) else "open"


def part_of(said: Said) -> str:
    """Return what the answer is to be parted by; "" where nothing is said."""
    if column := _column(said):
        return column
    text = re.sub(r"\b(?:which|what|top|best) (?:deals?|accounts?|customers?|stages?|clients?)\b|哪些?个?(?:客户|阶段|环节|公司)", " ", said.text, flags=re.IGNORECASE)  # fmt: skip
    return next((name for name, pattern in BY if pattern.search(text)), "")


def _column(said: Said) -> str:
    """Return the further column of the deals that a message parts them by, also by its usual Chinese name."""
    known = {c.casefold(): c for c in said.names.columns if c not in dict(BY)}
    for folded, column in known.items():
        if re.search(
            rf"\b(?:by|per|each|across) {re.escape(folded)}\b|[按各]{re.escape(folded)}", said.text, re.IGNORECASE
        ):
            return column
    for words_zh, names in _ZH_COLUMNS.items():
        if re.search(rf"[按各]个?(?:{words_zh})", said.text) and (
            found := next((known[n] for n in names if n in known), "")
        ):
            return found
    return ""


_ZH_COLUMNS = {
    "行业": ("industry", "sector", "行业"), "来源|渠道": ("lead source", "source", "channel", "来源", "渠道"), "产品线|产品系列": ("product line", "产品线"),
    "地区|区域|国家": ("region", "country", "office_location", "地区", "区域", "国家"), "规模|人数": ("employees", "size", "规模"), "币种": ("currency",),
}  # fmt: skip


def owner_of(said: Said) -> str:
    """Return whose deals are meant: somebody named, or who asks; "" where nobody's alone."""
    if named := said.names.owner(said.text)[0]:
        return named
    mine = _OWN if said.names.me not in said.names.owners else _ME  # who owns none and asks "should I call" means all
    return said.names.me if said.has(mine) else ""


def order_of(said: Said, kind: DealKind) -> DealOrder:
    """Return in which order deals are to be listed; "" where none is said."""
    if kind == "chances":
        return "least" if re.search(r"\bleast\b|\bunlikely\b|\blowest\b|\bcold|\bworst\b|最不|最低|最小|没戏|没希望", said.text, re.IGNORECASE) else ""  # fmt: skip
    if kind != "deals":
        return ""
    return next((order for order, pattern in ORDERS if pattern.search(said.text)), "")


def most_of(said: Said) -> int:
    """Return how many are wanted, 1..50; 0 where that is not said."""
    match = _MOST.search(said.text)
    number = value(match[match.lastgroup or 0]) if match else None
    return number if number and number <= 50 else 0


def amounts_of(said: Said) -> tuple[Decimal | None, Decimal | None]:
    """Return the smallest and the largest amount that deals may have; None where nothing is said."""
    text = _BETWEEN.sub(r"over \1 and under \2", said.text)
    return _amount(_LEAST.search(text)), _amount(_LARGEST.search(text))


def _amount(match: re.Match[str] | None) -> Decimal | None:
    if match is None:
        return None
    name = next(n for n in "abc" if match[n])
    amount = Decimal(match[name].replace(",", "")).scaleb(_TIMES.get((match[name + "x"] or "").lower(), 0))
    year = re.fullmatch(r"20\d\d", match[name]) and not match[name + "x"]
    return None if year or amount < _SMALLEST else amount.quantize(Decimal("0.01"))


_GOAL = re.compile(
    rf"\b(?:make|hit|reach|miss|meet|achieve)(?:ing)?\s+(?:(?:the|our|a) )?(?:(?:target|quota|goal|plan) (?:of )?)?{_SUM.format('a')}(?!\d|-)"
    rf"|\b(?:target|quota|goal|plan) (?:of|is|was) {_SUM.format('b')}(?!\d|-)|(?:完成|达成|达到|做到|实现|够到|目标|指标|任务)(?:是|为|了)?{_SUM.format('c')}",
    re.IGNORECASE,
)


def goal_of(said: Said) -> Decimal | None:
    """Return the amount that a period is to bring; None where none is said."""
    return _amount(_GOAL.search(said.text))


def stage_of(said: Said) -> str:
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
