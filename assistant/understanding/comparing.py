"""The words that set products beside each other or ask for one that differs: "和…比", "cheaper", "大一号"."""

import re
from dataclasses import dataclass


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


VERSUS = _any(
    r"差(?:在|哪|啥|什么|多少)|(?:好|强|贵)在哪",
    r"(?:和|跟|与|同|比|对比|相比|比较|vs\.?).*(?:比|区别|差别|差异|不同|哪个|哪款|好在哪|怎么选|贵|便宜)",
    r"相比|对比|比较|有(?:什么|啥)(?:区别|差别|不同)|比起|^(?:那)?比",
    r"\b(?:compare[ds]?|comparison|versus|vs\.?|difference|differ|than|against|compared)\b",
)
TOGETHER = _any(
    r"一起用|搭配|兼容|配合|匹配", r"\b(?:works? with|compatible with|pairs? with|together|fits?|connects? to)\b"
)
LEANING = re.compile(r"^(?:那|那么)?(?:和|跟|与|比|对比|相比)|^(?:and|what|how|compare|versus|vs)", re.IGNORECASE)
DIFFERENCE = _any(
    r"差价|[便贵差大小轻重](?:宜)?(?:出)?多少",
    r"\bhow much (?:cheaper|more|bigger|lighter|heavier)\b",
    r"\bprice difference\b",
)
WHICH = _any(r"哪|谁", r"\bwhich\b")


@dataclass(frozen=True)
class Step:
    """A wish for a product that differs one way: the first of attributes `keys` that it has should go `up` or down."""

    keys: tuple[str, ...]
    up: bool
    words: str
    most: bool = False
    """True for a superlative ("the cheapest"): one of those there are, never one beyond them."""


_TOO_DEAR = (
    r"太贵|有点贵|贵了[点些]|超(?:出|过)?预算|\bfor less\b|\btoo (?:dear|expensive|pricey)\b|\bover (?:my )?budget\b"
)
_SIZE = ("screen_size", "screen", "display_size", "diagonal", "size", "storage", "capacity", "memory")
SIZE = _SIZE
_ENERGY = ("power_consumption", "power")
_PRICE, _MEMORY, _STORAGE, _WEIGHT = ("price",), ("memory", "ram"), ("storage", "capacity"), ("weight",)
_STEPS: tuple[tuple[re.Pattern[str], tuple[str, ...], bool], ...] = tuple(
    (_any(*patterns), keys, up)
    for patterns, keys, up in (
        ((r"便宜一?[点些的]|便宜[那这][款个台]|更便宜|[再还]便宜|低价|价格再?低|哪.便宜",), _PRICE, False),
        ((_TOO_DEAR,), _PRICE, False),
        ((r"\bthe cheap (?:one|ones|model)\b|\bcheaper\b|\bless expensive\b|\blower[- ]priced?\b",), _PRICE, False),
        ((r"贵一?[点些]|贵的(?!吗)|更贵|高端一?[点些]|更高端|高配|哪.贵",), _PRICE, True),
        ((r"\bmore expensive\b|\bhigher[- ]end\b|\bpricier\b",), _PRICE, True),
        ((r"内存[更再]?大|更大的?内存|\bmore (?:memory|ram)\b",), _MEMORY, True),
        ((r"(?:硬盘|存储|容量)[更再]?大|更大的?(?:硬盘|存储|容量)|\bmore storage\b",), _STORAGE, True),
        (
            (
                r"大包装|大[袋瓶盒桶罐](?!装?[里上])|大[一两]?[点些号寸]|更大|再大|大屏|大的(?:那|多|有|$)|\b(?:bigger|larger)\b",
            ),
            _SIZE,
            True,
        ),
        ((r"\bthe (?:big|large) (?:one|ones|model|size)\b",), _SIZE, True),
        ((r"\bthe (?:small|little) (?:one|ones|model|size)\b",), _SIZE, False),
        (
            (
                r"小包装|小[袋瓶盒桶罐](?!装?[里上])|小[一两]?[点些号寸]|更小|再小|小的(?:那|多|有|$)|\bsmaller\b|\bmore compact\b",
            ),
            _SIZE,
            False,
        ),
        ((r"轻一?[点些便]|轻的|更轻|哪.轻|\blighter\b",), _WEIGHT, False),
        ((r"重一?[点些]|更重|哪.重|\bheavier\b",), _WEIGHT, True),
        (
            (
                r"省电|更?节能|耗电[更再]?[少低]|\b(?:less|lower|least) (?:power|energy|electricity)\b|\bmore (?:energy )?efficient\b",
            ),
            _ENERGY,
            False,
        ),
        ((r"\bmore (?:litres|liters|capacity|volume)\b|装得?(?:更|再)?多|更能装",), ("capacity", "volume"), True),
        ((r"亮一[点些]|亮[点些](?:的|吗|呢|吧|$)|更亮|\bbrighter\b",), ("brightness",), True),
        (
            (
                r"(?:续航|电池)(?:时间)?(?:更|再)?[长久]一?[点些的]|(?:续航|电池)(?:时间)?更[长久]|\blonger battery\b|\bmore battery\b",
            ),
            ("battery_life", "battery"),
            True,
        ),
        ((r"刷新率.{0,3}高|\bhigher refresh\b",), ("refresh_rate",), True),
    )
)
_MOST: tuple[tuple[re.Pattern[str], tuple[str, ...], bool], ...] = tuple(
    (_any(*patterns), keys, up)
    for patterns, keys, up in (
        ((r"最便宜|价格?最低|最低价|\bcheapest\b|\b(?:least|lowest)[- ](?:expensive|priced?|cost)\b",), _PRICE, False),
        (
            (
                r"最贵|最高端|顶配|最好的?那?[款个台](?!.{0,3}(?:适合|用))|最强的?那?[款个台]|\b(?:the|your) best one\s*[?.!]*$|\b(?:most expensive|dearest|priciest)\b|\btop of the (?:range|line)\b",
            ),
            _PRICE,
            True,
        ),
        ((r"内存最[大多]|最大的?内存|\bmost (?:memory|ram)\b",), _MEMORY, True),
        (
            (r"(?:硬盘|存储|容量)最大|\bmost storage\b|\b(?:biggest|largest) (?:disk|drive|ssd|storage)\b",),
            _STORAGE,
            True,
        ),
        ((r"(?<!屏占比)最大(?:的|那|屏|$)|\b(?:biggest|largest)\b",), _SIZE, True),
        ((r"最小(?:的|那|巧|$)|\b(?:smallest|most compact)\b",), _SIZE, False),
        ((r"最轻|\blightest\b",), _WEIGHT, False),
        ((r"最重|\bheaviest\b",), _WEIGHT, True),
        ((r"最亮|\bbrightest\b",), ("brightness",), True),
        ((r"(?:续航|电池)(?:时间)?最[长久]|\blongest battery\b|\bbest battery\b",), ("battery_life", "battery"), True),
        ((r"刷新率最高|最高的?刷新率|\bhighest refresh\b",), ("refresh_rate",), True),
    )
)
EXTENDS = _any(
    r"(?:能|可以)自己[换装加拆修]|自己(?:能|可以)?[换装加拆]|\bcan i (?:replace|change|swap|remove|add|open|exchange)\b",
    r"\bupgrade\b.{0,12}\b(?:it|this|that|later|myself|itself|ram|memory|ssd|storage)\b|(?:自己|以后|后面|之后|可以|能)(?:再)?(?:升级|加装|扩展|加内存|换硬盘|加硬盘)",
    r"\b(?:add|put in|upgrade|expand|install|fit)\b.{0,16}\b(?:more|bigger|larger)\b",
    r"(?:加|扩|升级?)(?:到|成|个)?[^，,]{0,6}(?:大|更多)|最[大多高](?:能|可以?|支持)?(?:加|扩|升|插|装)|(?:加|扩展?|升级?|装|插)到(?:多少|多大|几|最大)",
    r"\b(?:maximum|max\.?|most) (?:memory|ram|storage)\b|\bhow much (?:ram|memory|storage) (?:can|does|will) .{1,40}\b(?:take|hold|support|fit)\b|\bupgrad(?:e|able|ed) to\b",
)
"""Wishes to extend the same product ("can I add more RAM"): no wish for another."""
_HAGGLING = _any(r"(?:能|可以|可不可以)(?:不能)?(?:再|给)?便宜|便宜[点些](?:吗|呗|吧|行|卖)", r"\bdo (?:it )?cheaper\b")
OF_THEM = _any(
    r"其中|里面|[这那]些|[这那]几|上面|当中|之中|它们",
    r"\b(?:of|among|from) (?:them|those|these|all|the (?:two|three|four))\b|\bthe (?:ones|list)\b",
)
"""Words that say of which a superlative picks: those that were shown."""
ONE = re.compile(r"\bthe (?:\w+est|(?:most|least) \w+) one\b|最[^，,]{1,4}的?那", re.IGNORECASE)
"""A superlative that picks by itself one of those shown ("the cheapest one"), whatever else is named."""
_OF_THOSE = _any(
    r"哪个|哪款|哪一个|谁|的?那[个款台]|[大小](?:包装|[袋瓶盒桶罐号])",
    r"\bwhich\b",
    r"\bthe (?:\w+er|more \w+|less \w+|big|large|small|little|cheap) (?:one|ones|model|option|size)\b",
    r"\b(?:is|and|about|take|how much is) the \w+er\b|^the \w+er\b",
)
POINTED = _any(
    r"(?:那|这)?(?:更|最|比较)?(?:便宜|贵|大|小|轻|重|亮)(?:一?[点些])?的(?:(?:那|这)一?(?:个|款|台|只))?",
    r"\bthe (?:big|large|small|little|cheap) (?:one|ones|model|size)\b",
    r"\bthe (?:\w+(?:er|est)|(?:more|less|most|least) \w+)(?: one| model| option)?(?: of (?:them|those|these))?(?!\w)",
)
"""The words of a comparative or superlative that picks one of those shown, for its name to take their place."""
_PLAIN = re.compile(r"^(?:那|就|要)*[大小贵轻重便]宜?的(?!吗)")


def step(text: str) -> Step | None:
    """Return the way in which another product is wanted ("cheaper", "大一号"); None where none is.

    Asking to lower the price of the same product ("能便宜点吗") is not a wish for another.
    """
    if _HAGGLING.search(text) or EXTENDS.search(text):
        return None
    for pattern, keys, up in _MOST:
        if match := pattern.search(text):
            return Step(keys, up, match.group(), most=True)
    for pattern, keys, up in _STEPS:
        match = pattern.search(text)
        if match:
            words = match.group()
            if re.search(_TOO_DEAR, words, re.IGNORECASE):
                words = "cheaper" if words.isascii() else "便宜"
            return Step(keys, up, words)
    return None


def of_those(text: str, shown: int) -> bool:
    """Return whether a comparative picks from the `shown` ("the cheaper one", "哪个更轻") rather than asks for more."""
    return bool(_OF_THOSE.search(text) or (shown == 2 and _PLAIN.search(text)))


SET = _any(
    r"其中|里面|这些|那些|只(?:要|看|显示)|(?:有|要|带|支持)[^，,？?]{1,14}的|有(?:没有)?现货",
    r"[^，,？?]{1,14}(?:的呢|以内|以下|以上|左右)",
    r"\b(?:only|just|ones?|those|these|them|any(?:thing)?|something|which (?:are|have|of)|filter|narrow)\b",
    r"\b(?:under|below|over|above|at least|less than|no more than|with(?:out)?)\b",
)
"""Words that narrow down a list that was shown."""
MORE = _any(
    r"(?:还有)?(?:别的|其他的|其它的)(?:吗|呢|款|型号)",
    r"\b(?:any|what|show me) others?\b|\bmore options\b|\banything else\b",
)
"""Words that ask for the rest of a list that was shown."""
