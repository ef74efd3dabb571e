"""The words by which a message leans on what was said before it, in both languages."""

import re
from dataclasses import dataclass

from knowledge.language import Language


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


# --- one of those shown --------------------------------------------------------------------------------------------

_ORDINALS = {
    **{c: i for i, c in enumerate("一二三四五六七八九", 1)}, **{str(i): i for i in range(1, 10)}, "两": 2,
    **{w: i for i, w in enumerate(["first", "second", "third", "fourth", "fifth", "sixth"], 1)},
    **{w: i for i, w in enumerate(["1st", "2nd", "3rd", "4th", "5th", "6th"], 1)},
}  # fmt: skip
_ORDINAL = _any(
    r"(?:那|就)?第\s?(?P<zh>[一二两三四五六七八九1-9])\s?(?:个|款|种|台|项|件|只|张|条|块|样)(?:产品|型号)?",
    r"\b(?:the )?(?P<en>first|second|third|fourth|fifth|sixth|1st|2nd|3rd|4th|5th|6th)(?: (?:one|option|model|product|choice|item))?\b"
    r"(?! (?:time|day|week|month|year|hand|half|screen|display|monitor|of all))",
    r"\b(?:number|option|no\.|#)\s?(?P<number>[1-9])\b(?!\d)",
)
_LAST = _any(r"最后(?:那|一|这)?一?(?:个|款|台|种)", r"后者", r"\bthe last (?:one|option|model)\b", r"\bthe latter\b")
_FIRST = _any(r"前者", r"\bthe former\b")
OTHER = _any(
    r"(?:那)?另(?:外)?(?:那|的)?一?(?:个|款|台|种)(?:产品|型号)?",
    r"(?:那)?另外(?:那|的)一?(?:个|款|台)",
    r"\bthe other(?: (?:one|model|option))?\b(?! (?:day|side|hand))",
)


def positions(text: str, shown: int) -> list[tuple[int, re.Match[str]]]:
    """Return which of `shown` products the text picks, from 0, with the words that do; empty where it picks none of them."""
    picked = [(_ORDINALS[next(g for g in m.groups() if g).lower()] - 1, m) for m in _ORDINAL.finditer(text)]
    if not picked and shown > 1:
        picked = [(index, m) for p, index in ((_FIRST, 0), (_LAST, shown - 1)) if (m := p.search(text))]
    return picked if all(index < shown for index, _ in picked) else []


# --- pronouns ------------------------------------------------------------------------------------------------------

MANY = _any(
    r"它们(?:俩|两个)?",
    r"(?:这|那|上面|前面|刚才)(?:的)?(?:这|那)?(?:两|俩|二|三|几|些|四)(?:个|款|台|种|者)?(?:产品|型号)?(?:之间)?",
    r"(?:这|那)些",
    r"(?:两|二|三)(?:个|款|者|台)(?=.{0,6}(?:区别|差别|不同|对比|比较|哪|都|怎么选))",
    r"(?<![a-z])(?:them|these|those|they|both)(?: (?:two|three|all))?(?: (?:ones?|models?|products?|options?))?(?![a-z])",
    r"\bthe (?:two|three)(?: of them| models| options)?\b",
)
ONE = _any(
    r"它(?!们)",
    r"(?:就|上面|刚才|前面)?(?:说的)?(?:这|那|该)(?:个|款|台|只|件|块|张|种)?(?:产品|型号|机器|东西|设备|货)(?!号)",
    r"(?:就|上面|刚才|前面)?(?:说的)?(?:这|那|该)(?:款|台|只|件|块|张)(?:的)?(?=[\s\w，,？?。]|$)",
    r"(?:这|那)(?:一)?个(?=$|[有能可支是的呢多怎重要吗，,？?卖带会和跟行在还比贵])",
    r"(?<![a-z])(?:its|it)(?![a-z'’]|\s+(?:possible|true|ok|okay|safe to|matter|worth|rain|take|mean))",
    r"(?<![a-z])it['’]s(?![a-z])",
    r"\b(?:this|that|the) (?:one|model|product|item|device|unit)\b",
    r"\b(?:is|does|has|can|about|of|for|with|than|on) (?P<bare>this|that)\b(?=\s*(?:[?.!,]|$|\b(?:come|have|support|in|work|available|cost|include|ship|still|compatible)\b))",
    r"\b(?:can|does|is|will|would|could|should) (?P<subject>this|that)(?= (?:charge|be|run|connect|power|drive|handle|take|hold|fit|go|"
    r"support|work|come|have|need|do|also|still|really|any|good|a|an|the|for|too)\b)",
    r"^(?:and |so |ok,? )?(?P<start>that|this) (?:comes|has|is|works|supports)\b",
)

# --- a message that is only part of one ----------------------------------------------------------------------------

_LEAD: dict[Language, re.Pattern[str]] = {
    "zh": _any(r"^(?:嗯|哦|好的?|行|ok|OK)?[，,。\s]*(?:那么|那|然后|还有|另外|再|换成|换|如果是|要是|我是说|我说的是|我指的是|不是|不对)(?!个|款|台|些|几|两|里|边|天|年|时|一个|位|种)[，,\s]*"),
    "en": _any(
        r"^(?:ok(?:ay)?|alright|right|great|thanks|hmm|no|sorry)?[,.\s]*(?:and what about|and how about|what about|how about|and for|and|or|also|but|then|so|"
        r"i mean|i meant|make it|make that|same for|same question for|as for|plus)\b[,\s]*"
    ),
}  # fmt: skip
_TAIL: dict[Language, re.Pattern[str]] = {
    "zh": _any(r"的?呢\s*[?？!！。.]*$"),
    "en": _any(r"\s+(?:then|too|as well|instead|though)\s*[?!.]*$"),
}
_END = re.compile(r"[\s?？!！。.…~，,]+$")

# Asked of the company, not of a product: such a question stands on its own.
POLICY = _any(
    r"公司|门店|实体店|地址|电话|客服|人工|营业|上班|发票|开票|合同|退货|退换|退款|换货|七天|无理由|付款|支付|运费|包邮",
    r"快递|物流|海关|经销|代理|加盟|合作|订单|投诉|保修政策|售后政策|天气",
    r"\b(?:company|store|shop|office|address|invoices?|refunds?|returns?|payment|pay|shipping|weather)\b",
    r"\b(?:warranty policy|my order|order status|distributor|dealer|reseller|partner)\b",
)
_US = _any(
    r"你们|贵司|你好|您好|谢谢|再见|你是谁",
    r"\b(?:you|your|yours|we|our|hello|hi|hey|thanks|thank|bye)\b",
)


def of_the_company(text: str) -> bool:
    """Return whether the question is put to or about the company rather than about a product."""
    return bool(POLICY.search(text) or _US.search(text))


# Chinese drops a subject that both know: a question that begins so is about what was just spoken of.
_SUBJECTLESS = _any(
    r"^\d{1,5}\s?[台个套件只]",
    r"(?:能用|可以用|兼容|适用|怎么样|如何|咋样)(?:吗|么|不)?$",
    r"^(?:请问)?(?:多少钱|多大|多重|多长|多宽|多厚|多高|多久|多快|几个|几核|几年|几天|几寸|有几|有多|支持|支不支持|能不能|能|可以|可不可以|会不会|会|有没有|有|带不带|带|"
    r"是不是|是|要不要|用的?什么|什么(?:颜色|尺寸|材质|接口|系统|处理器|时候)|重量|价格|价钱|报价|尺寸|颜色|保修|质保|库存|现货|交期|配置|参数|规格|接口|续航|"
    r"哪个|哪款|怎么(?:卖|样|买|用|装|连接|安装|充电)|还有|最低|最多|最大|噪音|功耗|电池|内存|屏幕|分辨率|刷新率|默认|包含|送|下单|适合)",
)
_FRAGMENT = _any(
    r"^(?:how (?:much|heavy|big|long|large|wide|thick|tall|fast|loud|many)(?! (?:do|does|is|are|will|would|can) (?!it\b|they\b|this\b|that\b|shipping\b))|"
    r"which (?:one|is|are|colou?rs?|of)|what (?:colou?rs?|sizes?|else)|any|in stock|available|with|without|in|for|only|just|under|over|below|above|less than|more than|at least|"
    r"still|anything|something|same|more|fewer|price|prices|warranty|weight|size|specs?|colou?rs?|delivery|lead time|datasheet|manual|compare|"
    r"difference|bigger|smaller|cheaper|lighter|faster|better)\b"
)
CAPABLE = _any(r"^(?:请问)?(?:能不能|能|可以|可不可以|支持)(?:同时)?(?:接|驱动|连|带|外接|充|装|支持|给|用)?")
"""A question of what a product can do with another kind of thing ("能接两个显示器吗")."""
_BRIDGE = _any(
    r"^(?:is|are|does|do|can|has|have|will) the \w+",
    r"^what(?:['’]s| is| are) the (?!difference between|best|cheapest|most|biggest|lightest|largest|fastest)\w+",
    r"^how (?:big|long|heavy|fast|bright|loud) (?:is|are) the \w+",
)


@dataclass(frozen=True)
class Fragment:
    """How a message leans on the one before: `core` is what is left of it without the leaning words."""

    core: str
    explicit: bool
    """True where a word says so ("what about", "那…呢"), False where only its shape does ("how much?")."""


def fragment(text: str, language: Language) -> Fragment | None:
    """Return the message as a fragment of a larger question; None where it is whole."""
    core = _LEAD[language].sub("", text, count=1)
    core = _TAIL[language].sub("", core, count=1)
    core = _END.sub("", core).strip()
    if len(core) < len(_END.sub("", text).strip()):
        whole_sentence = language == "en" and len(core.split()) > 9
        return None if whole_sentence else Fragment(core, True)
    if of_the_company(text):
        return None
    if language == "zh":
        return Fragment(core, False) if len(core) <= 14 and (_SUBJECTLESS.search(core) or len(core) <= 4) else None
    words = len(core.split())
    shaped = (words <= 6 and _FRAGMENT.search(core)) or words <= 2
    return Fragment(core, False) if shaped else None


def bridges(text: str) -> bool:
    """Return whether "the ..." in the question can only mean a part of what was just spoken of."""
    return bool(_BRIDGE.search(text)) and not of_the_company(text)


# --- comparing -----------------------------------------------------------------------------------------------------

VERSUS = _any(
    r"(?:和|跟|与|同|比|对比|相比|比较|vs\.?).*(?:比|区别|差别|差异|不同|哪个|哪款|好在哪|怎么选|贵|便宜)|相比|对比|比较|有(?:什么|啥)(?:区别|差别|不同)|比起|^(?:那)?比",
    r"\b(?:compare[ds]?|comparison|versus|vs\.?|difference|differ|than|against|compared)\b",
)


@dataclass(frozen=True)
class Step:
    """A wish for another product that differs one way: attributes `keys` (the first the product has) should go `up` or down."""

    keys: tuple[str, ...]
    up: bool
    words: str


_SIZE = ("screen_size", "screen", "display_size", "diagonal", "size", "storage", "capacity", "memory")
_STEPS: tuple[tuple[re.Pattern[str], tuple[str, ...], bool], ...] = tuple(
    (re.compile(p, re.IGNORECASE), keys, up)
    for p, keys, up in (
        (r"便宜(?:一)?(?:点|些|的)|更便宜|(?:再|还)便宜|低价|价格(?:再)?低|\bcheaper\b|\bless expensive\b|\blower[- ]priced?\b", ("price",), False),
        (r"贵(?:一)?(?:点|些)|更贵|高端(?:一)?(?:点|些)|更高端|高配|\bmore expensive\b|\bhigher[- ]end\b|\bpricier\b", ("price",), True),
        (r"内存(?:更|再)?大|更大(?:的)?内存|\bmore (?:memory|ram)\b", ("memory", "ram"), True),
        (r"(?:硬盘|存储|容量)(?:更|再)?大|更大(?:的)?(?:硬盘|存储|容量)|\bmore storage\b", ("storage", "capacity"), True),
        (r"大(?:一|两)?(?:点|些|号|寸)|更大|再大|大屏|\b(?:bigger|larger)\b", _SIZE, True),
        (r"小(?:一|两)?(?:点|些|号|寸)|更小|再小|\bsmaller\b|\bmore compact\b", _SIZE, False),
        (r"轻(?:一)?(?:点|些|便)|更轻|\blighter\b", ("weight",), False),
        (r"重(?:一)?(?:点|些)|更重|\bheavier\b", ("weight",), True),
        (r"亮(?:一)?(?:点|些)|更亮|\bbrighter\b", ("brightness",), True),
        (r"(?:续航|电池).{0,3}(?:长|久)|\blonger battery\b|\bmore battery\b", ("battery_life", "battery"), True),
        (r"(?:刷新率).{0,3}高|\bhigher refresh\b", ("refresh_rate",), True),
    )
)  # fmt: skip
_OF_THOSE = _any(
    r"(?:哪个|哪款|哪一个|谁)",
    r"\bwhich\b",
    r"\bthe (?:\w+er|more \w+|less \w+) (?:one|model|option)\b",
    r"(?:的)?那(?:个|款|台)",
)
DIFFERENCE = _any(
    r"便宜多少|贵多少|差多少|大多少|小多少|轻多少|重多少|\bhow much (?:cheaper|more|bigger|lighter|heavier)\b"
)


def step(text: str) -> Step | None:
    """Return the way in which another product is wanted ("cheaper", "大一号"); None where none is."""
    for pattern, keys, up in _STEPS:
        match = pattern.search(text)
        if match:
            return Step(keys, up, match.group())
    return None


def of_those(text: str) -> bool:
    """Return whether a comparative picks from what was shown ("the cheaper one", "哪个更轻") rather than asking for more."""
    return bool(_OF_THOSE.search(text))


SET = _any(
    r"其中|里面|这些|那些|只(?:要|看|显示)|(?:有|要|带|支持)[^，,？?]{1,14}的|[^，,？?]{1,14}(?:的呢|以内|以下|以上|左右)|有(?:没有)?现货",
    r"\b(?:only|just|ones?|those|these|them|any(?:thing)?|something|which (?:are|have|of)|filter|narrow|under|below|over|above|at least|less than|no more than|with(?:out)?)\b",
)
"""Words that narrow down a list that was shown."""
