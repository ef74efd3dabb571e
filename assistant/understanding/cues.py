"""The words by which a message leans on what was said before it, in both languages."""

import re
from dataclasses import dataclass

from knowledge.language import Language
from knowledge.pieces import COUNTERS


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
    r"(?:\bthe |^(?:and |or |ok,? )?(?=\w+[\s?.!]*$))(?P<en>first|second|third|fourth|fifth|sixth|1st|2nd|3rd|4th|5th|6th)"
    r"(?: (?:one|option|model|product|choice|item))?\b"
    r"(?! (?:two|three|few|time|day|week|month|year|hand|half|screen|display|monitor|of all|\w{3,}est\b|most|least))",
    r"\b(?P<of>first|second|third|fourth|fifth|sixth) (?:one|option|model|product|choice|item)\b",
    r"\b(?:number|option|no\.|#)\s?(?P<number>[1-9])\b(?!\d)",
)
_LAST = _any(r"最后(?:那|一|这)?一?(?:个|款|台|种)", r"后者", r"\bthe last (?:one|option|model)\b", r"\bthe latter\b")
_FIRST = _any(r"前者", r"\bthe former\b")
_MIDDLE = _any(r"中间(?:那|的|这)?(?:个|款|台)?", r"\bthe (?:middle|one in the middle)(?: one)?\b")
OTHER = _any(
    r"(?:那)?另(?:外)?(?:那|的)?一?(?:个|款|台|种)(?:产品|型号)?",
    r"\bthe other(?: (?:one|model|option))?\b(?! (?:day|side|hand))",
)


def ordinal(text: str) -> bool:
    """Return whether the text picks by position at all."""
    return any(pattern.search(text) for pattern in (_ORDINAL, _LAST, _FIRST, _MIDDLE))


def positions(text: str, shown: int) -> list[tuple[int, re.Match[str]]]:
    """Return which of `shown` products the text picks, from 0, with the words that do; empty where it picks none."""
    picked = [(_ORDINALS[next(g for g in m.groups() if g).lower()] - 1, m) for m in _ORDINAL.finditer(text)]
    if not picked and shown > 1:
        ends = [(_FIRST, 0), (_LAST, shown - 1)] + ([(_MIDDLE, shown // 2)] if shown % 2 else [])
        picked = [(index, m) for p, index in ends if (m := p.search(text))]
    return picked if all(index < shown for index, _ in picked) else []


# --- pronouns ------------------------------------------------------------------------------------------------------

MANY = _any(
    r"它们(?:俩|两个)?|它[俩两](?:个|款|台)?|[这那][俩两](?![个款台种者])",
    r"(?:这|那|上面|前面|刚才)(?:的)?(?:这|那)?(?:两|俩|二|三|几|些|四)(?:个|款|台|种|者)?(?:产品|型号)?(?:之间)?",
    r"前(?:两|二|三|几|俩)(?:个|款|台)",
    r"(?:这|那)些",
    r"(?:两|二|三)(?:个|款|者|台)(?=.{0,6}(?:区别|差别|不同|对比|比较|哪|都|怎么选))",
    r"(?<![a-z])(?:them|these|those|they|both)(?: (?:two|three|all))?(?: (?:ones?|models?|products?|options?))?(?![a-z])",
    r"\bthe (?:first |last )?(?:two|three)(?: of them| models| options)?\b",
)
BETWEEN = _any(
    r"^(?![这那它])[^，,。和跟与还]{2,12}(?:和|跟|与|还是)(?![这那它])[^，,。]{2,12}哪",
    r"\bbetween (?!those|these|them|this|that|the two|both|it)(?:the |a |an )?\w+ and (?!the other|that|this)\w+",
)
"""A question that names the things to choose between ("红轴和茶轴哪个好"): none of those shown."""
EACH = _any(r"(?:它们|[俩两三些]个?|款|台)都", r"\bboth\b|\ball (?:of )?(?:them|these|those|three|four)\b|\bthey all\b")
"""Words that ask the same of each of those shown, which no limit narrows down."""
AMONG = _any(
    r"^(?:那)?(?:它们)?都(?:有|支持|能|可以|是|带|包)",
    r"(?<!第)哪一?(?:个|款|台)(?!是|月|国|城)",
    r"\bwhich (?:one|of|is|has|can|comes|works)\b",
)
"""Words that ask of everything shown without a pronoun to replace."""
TWO = _any(r"两|俩", r"\bboth\b|\btwo\b")
BARE_COMPARE = re.compile(
    r"(?:那)?(?:请)?(?:帮我)?(?:对比|比较)(?:一下|下)?|compare|(?:what(?:['’]s| is) the )?difference", re.IGNORECASE
)
ONE = _any(
    r"它(?![们俩两])",
    r"(?:就|上面|刚才|前面)?(?:说的)?(?:这|那|该)(?:个|款|台|只|件|块|张|种)?(?:产品|型号|机器|东西|设备|货)(?!号)",
    r"(?:就|上面|刚才|前面)?(?:说的)?(?:这|那|该)(?:款|台|只|件|块|张)(?:的)?(?=[\s\w，,？?。]|$)",
    r"(?:这|那)(?:个|款)(?=接口|屏幕|支架|电池|内存|硬盘|线|键帽|外壳|颜色)",
    r"(?:这|那)(?:一)?个(?=$|[有能可支是的呢多怎重要吗，,？?卖带会和跟行在还比贵])",
    r"(?<![a-z])(?:its|it)(?![a-z'’]|\s+(?:possible|true|ok|okay|safe to|matter|worth|rain|take|mean))",
    r"(?<![a-z])it['’]s(?![a-z])",
    r"\b(?:this|that|the) (?:one|model|product|item|device|unit)\b",
    r"\b(?:is|does|has|can|about|of|for|with|than|on) (?P<bare>this|that)\b"
    r"(?=\s*(?:[?.!,]|$|(?:a |an )?\d|\b(?:come|have|support|in|work|available|cost|include|ship|still|compatible)\b))",
    r"\b(?:can|does|is|will|would|could|should) (?P<subject>this|that)(?= (?:charge|be|run|connect|power|drive|handle|"
    r"take|hold|fit|go|support|work|come|have|need|do|also|still|really|any|good|a|an|the|for|too)\b)",
    r"^(?:and |so |ok,? )?(?P<start>that|this) (?:comes|has|is|works|supports)\b",
)
THIS_KIND = re.compile(r"(?:这|那|该)(?:个|款|台|只|块)?(?=[\u4e00-\u9fff])|\b(?:this|that)\b", re.IGNORECASE)
"""Before the name of its kind ("this monitor", "这显示器") it means the product spoken of."""

# --- what asks ---------------------------------------------------------------------------------------------------

ASKS = re.compile(
    r"[?？]|([\u4e00-\u9fff])不\1|[吗么呢不没]\s*[。.!！]*$|怎么|如何|哪|谁|几|多[久少大长]|能不能|可不可以|有没有|是[^，,。]{1,12}还是"
    r"|^(?:and |but |so |ok |also )*(?:can|could|do|does|did|is|are|will|would|should|how|what|where|when|which|who|why)\b",
    re.IGNORECASE,
)
"""What asks something by its words, a whole message or one clause of it."""

# --- a message that is only part of one ----------------------------------------------------------------------------

ACKNOWLEDGED = re.compile(
    r"(?:(?:嗯+|哦+|好(?:的|吧|滴)?|行|可以|是的?|对的?|没错|不是|不用了?|不要了?|算了|知道了|明白了?|了解了?|收到|谢谢.*|"
    r"ok(?:ay)?|yes|yep|yeah|no|nope|sure|fine|great|good|perfect|cool|got it|i see|thanks?.*|thank you.*|never ?mind|h+m+|m+h*m+|oh|ah|well|alright)"
    r"[\s!！。.~,，…]*)+",
    re.IGNORECASE,
)
_LEAD: dict[Language, re.Pattern[str]] = {
    "zh": _any(
        r"^(?:嗯|哦|好的?|行|ok)?[，,。\s]*"
        r"(?:那么|那|然后|还有|另外|再|换成|换|如果是|要是|我是说|我说的是|我指的是|不是|不对)"
        r"(?!个|款|台|些|几|两|里|边|天|年|时|一个|位|种|就要)[，,\s]*"
    ),
    "en": _any(
        r"^(?:ok(?:ay)?|alright|right|great|thanks|hmm|no|sorry)?[,.\s]*(?:and what about|and how about|what about|"
        r"how about|and for|and|or|also|but|then|so|i mean|i meant|make it|make that|same for|same question for|as for|"
        r"plus)\b[,\s]*"
    ),
}
_TAIL: dict[Language, re.Pattern[str]] = {
    "zh": _any(r"的?呢\s*[?？!！。.]*$"),
    "en": _any(r"\s+(?:then|too|as well|instead|though)\s*[?!.]*$"),
}
_END = re.compile(r"[\s?？!！。.…~，,]+$")

# Asked of the company, not of a product: such a question stands on its own.
POLICY = _any(
    r"公司|门店|实体店|地址|电话|客服|人工|营业|上班|发票|开票|合同|退货|退换|退款|换货|七天|无理由|付款|支付|运费|包邮",
    r"快递|物流|海关|关税|寄到|送到|发到|寄去|送货|配送|经销|代理|加盟|合作|订单|投诉|保修政策|售后政策|天气",
    r"\b(?:company|store|shop|office|address|invoices?|refunds?|returns?|payment|pay|shipping|customs|(?:ship|deliver(?:y|ed)?|send) (?:it |this |them )?to|weather)\b",
    r"\b(?:warranty policy|my order|order status|distributor|dealer|reseller|partner)\b",
)
_US = _any(
    r"你们|贵司|你好|您好|谢谢|再见|你是谁",
    r"\b(?:you|your|yours|we|our|hello|hi|hey|thanks|thank|bye)\b",
)


def of_the_company(text: str) -> bool:
    """Return whether the question is put to or about the company rather than about a product."""
    return bool(POLICY.search(text) or _US.search(text))


# Chinese drops a subject that both know: a question that begins or ends so is about what was just spoken of.
_SUBJECTLESS = _any(
    r"^\d{1,5}\s?[台个套件只]",
    r"(?:能用|可以用|兼容|适用|怎么样|如何|咋样)(?:吗|么|不)?$",
    r"^[^，,]{1,8}的(?:有吗|有没有|有么|多少钱)$",
    r"^(?:请问)?(?:多少钱|多大|多重|多长|多宽|多厚|多高|多久|多快|几个|几核|几年|几天|几寸|几口|有几|有多|支持|支不支持)",
    r"^(?:请问)?(?:能不能|能|可以|可不可以|会不会|会|有没有|有|带不带|带|是不是|是|要不要|用的?什么|为什么[这那]么)",
    r"^(?:请问)?什么(?:颜色|尺寸|材质|接口|系统|处理器|时候)|^(?:哪个|哪款|还有|最低|最多|最大|默认|包含|送|下单|适合)",
    r"^(?:重量|价格|价钱|报价|尺寸|颜色|保修|质保|库存|现货|交期|配置|参数|规格|接口|续航|噪音|功耗|电池|内存|屏幕|分辨率|刷新率)",
    r"^怎么(?:卖|样|买|用|装|连接|安装|充电)",
)
_FRAGMENT = _any(
    r"^(?:how (?:much|heavy|big|long|large|wide|thick|tall|fast|loud|many)"
    r"(?! (?:do|does|is|are|will|would|can) (?!it\b|they\b|this\b|that\b|shipping\b))|"
    r"which (?:one|is|are|colou?rs?|of)|what (?:colou?rs?|sizes?|else)|any|in stock|available|with|without|in|for|only|"
    r"just|under|over|below|above|less than|more than|at least|still|anything|something|same|more|fewer|prices?|warranty|"
    r"weight|size|specs?|colou?rs?|delivery|lead time|datasheet|manual|compare|difference|bigger|smaller|cheaper|lighter|"
    r"faster|better)\b"
)
_BRIDGE = _any(
    r"^(?:is|are|does|do|can|has|have|will) the \w+",
    r"^what(?:['’]s| is| are) the (?!difference between|best|cheapest|most|biggest|lightest|largest|fastest)\w+",
    r"^how (?:big|long|heavy|fast|bright|loud) (?:is|are) the \w+",
)
ACT = _any(
    r"^(?:请)?(?:给我|帮我|麻烦|我想|我要|我)?(?:报个?价|出个?报价|下单|买|订|要)(?:单|一下|吧|[\d一二两三四五六七八九十百]+[台个件套只])?[吧了。]?$",
    r"(?:发|给|要|来)(?:我|一份|个|份).{0,4}(?:规格书|资料|说明书|手册|彩页|报价单|参数表)",
    r"(?:今天|明天|现在)(?:下单|买|订).{0,6}(?:到|发货)",
    r"^(?:can you |could you |please )?(?:send|email|give|mail) me (?:the|a|its) (?:data ?sheet|brochure|manual|specs?|quote|quotation)",
    r"^i(?:['’]ll| will|['’]d like to| would like to| want to) (?:take|buy|order)\b",
)
"""What people ask to be done with a product without naming it again."""
_SO = r"^(?:(?:嗯+|好的?|行|可以|没问题|ok(?:ay)?|great|good|fine|all ?right|perfect|yes|sure|cool)[吧啊呀]?[\s,，.。!！]*)*"
_COUNTER = rf"(?:[个块款]|{COUNTERS})"
_COUNT = r"(?:\d{1,7}|[一二两俩三四五六七八九十百]{1,8})"
TAKEN = _any(
    rf"{_SO}(?:那|就|先|我|我们|给我|帮我|麻烦)*(?:来|要|买|拿|订|定|下单|订购|购买){_COUNT}\s?{_COUNTER}(?:吧|了|好了|啊|呗)*\s*(?:[。.!！]*$|[,，]\s*(?:送|寄|发)(?:货|到|往)?[^，,。？?]{{2,12}}[。.!！]*$)",
    rf"{_SO}(?:那|就|我|我们|给我)*(?:每[款种个样]|各)(?:来|要|买|拿|订)?{_COUNT}\s?{_COUNTER}(?:吧|了|好了)*\s*[。.!！]*$",
    rf"{_SO}(?:那|我|我们)*(?:就(?:要|买|选|订|定)?(?:它|这[个款台]|那[个款台])|我?(?:要|买)了|下单)(?:吧|了|好了|啊)*\s*[。.!！]*$",
    rf"{_SO}(?:then\s+)?(?:(?:i|we)(?:['’]ll| will|['’]d(?: like)?(?: to)?| would(?: like)?(?: to)?| want(?: to)?)|let (?:me|us)|let['’]s|can (?:i|we)|could (?:i|we)|please)?\s*"
    r"(?:just )?(?:take|buy|order|get|have|go (?:for|with))?\s*(?:\d{1,5}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty)"
    r"(?: (?:of (?:each|them|those|these|it|that|this)|each|units?|pieces?|pairs?|pcs))?(?:,? in (?:size )?[\w ]{1,14}|,? size \w{1,4})?"
    r"(?:,? (?:to be )?(?:delivered|shipped|sent|ship|deliver|delivery|shipping) to [\w ,]{2,30})?(?:,? please)?\s*[.!?]*$",
    rf"{_SO}(?:then\s+)?(?:(?:i|we)(?:['’]ll| will|['’]d like to| would like to| want to)|let (?:me|us)|let['’]s) (?:just )?(?:take|buy|order|get|have|go (?:for|with)) "
    r"(?:it|this(?: one)?|that(?: one)?)(?:,? please)?\s*[.!]*$",
)
"""Words that order what was just spoken of: "行，来两个", "ok, I'll take two", "就它了"."""
SUPPOSED = _any(
    r"\b(?:if|when|for) (?:i|we)(?:['’]d| would| were to)? (?:buy|take|order|get|bought|took|ordered)\b|\b(?:prices?|cost|how much|what about|discount) (?:is it |would it be |on |for )*for \d",
    rf"(?:要是|如果)?(?:我|我们)?(?:买|订|要|拿|采购){_COUNT}\s?{_COUNTER}.{{0,6}}(?:便宜|优惠|打折|折扣|多少钱|什么价|怎么算)|{_COUNT}\s?{_COUNTER}(?:的话)?(?:一共|总共)?(?:多少钱|什么价|怎么算|有优惠|能便宜|打几折)",
)
"""Asks what so many would cost, and orders nothing yet."""
PER = _any(r"各|每[款种个样]", r"\beach\b|\b(?:all|both) of (?:them|these|those)\b")
"""Says that so many are wanted of each of those shown."""
ALTOGETHER = _any(
    r"加起来|加一起|合在?一起|(?:一共|总共|总价|合计)(?:要|是|得|大概)?(?:多少|几)",
    r"\btotal (?:for|of|price for) (?:both|all|everything|them|it all)\b|\b(?:altogether|all together)\b"
    r"|\b(?:how much|what).{0,24}\bin total\b",
)
"""Asks what all that was spoken of one by one comes to."""
_CLAUSES = re.compile(r"[,，;；。.!！?？]\s*|\s+(?=怎么|如何|多久|几天)")


def after_taking(text: str) -> str:
    """Return how to go on, asked after an order of what was spoken of ("I'll take one, how do I pay?"); "" where it is not asked."""
    first = _CLAUSES.search(text)
    while first and not TAKEN.search(text[: first.start()].strip()):
        first = _CLAUSES.search(text, first.end())
    rest = text[first.end() :].strip() if first else ""
    return rest if _BUYING.search(rest) else ""


_BUYING = _any(
    r"(?:怎么|如何|在哪|哪里|哪儿)(?:付|支付|下单|买|订)|付款",
    r"\bpay(?:ment)?\b|\b(?:how|where) (?:do|can) (?:i|we) (?:order|buy)\b",
)
"""Asks how to go on with an order; what asks for stock or time still needs how many."""
MAKE = _any(
    r"\d ?(?:gb?|tb?|寸|英寸)?的(?:那|有|多|呢|吗|价|怎|$)|[色轴]的(?:那|有|多|呢|吗|价|怎|$)|[大小高低]配",
    r"\bthe \w[\w ]{0,20} (?:one|version|model)\b",
)
"""Asks of another make of the same product ("64G的多少钱", "the 16 GB one")."""
WORKS = _any(
    r"(?:能用|可以用|能不能用|用得了|兼容|能连|能接)(?:吗|么|不|嘛)?\s*[?？]?$",
    r"\b(?:work|works|compatible) (?:with|on)\b",
)
"""Asks whether what was spoken of works with the thing named ("苹果电脑能用吗")."""
ANEW = _any(
    r"再(?:配|要|买|来|推荐|看看|加)(?!\d|[一二两]?[个台])",
    r"\b(?:also|and|now) (?:i )?(?:need|want|am looking for|looking for)\b",
)
"""Begins a wish of its own beside what was spoken of ("再配个便携屏")."""
COMES_WITH = _any(
    r"^(?:请问|那么?|它|这[个款台]?|那[个款台]?|都|还|也)*(?:有没有|是不是|会)?(?:自带|附带|附送|赠送|标配|包含|包括|含不含|带不带|送不送|配不配|带|含|送|配|附)(?:有|了|个)?(?![点给到货去来我人你您过])[^，,。的]{1,8}?[吗么嘛没不][?？]?$",
    r"\b(?:does|do|did|will|would) (?:it|they|this|that|these|those|this one|that one) (?:also )?(?:come with|comes? with|include|have|get)\b|\bcomes? with\b|\b(?:included|supplied)\b",
)
"""Asks whether a thing comes with what was spoken of ("带脚踏吗", "does it include pedals"), and for no such thing by itself."""
CAPABLE = _any(
    r"^(?:请问)?(?:能不能|能|可以|可不可以|支持)(?:同时)?(?:接|驱动|连|带|外接|充|装|支持|给|用)?|^(?:请问)?怎么(?:连|接|配对)",
)
"""A question of what a product can do with another kind of thing ("能接两个显示器吗")."""


@dataclass(frozen=True)
class Fragment:
    """How a message leans on the one before: `core` is what is left of it without the leaning words."""

    core: str
    explicit: bool
    """True where a word says so ("what about", "那…呢"), False where only its shape does ("how much?")."""


def fragment(text: str, language: Language) -> Fragment | None:
    """Return the message as a fragment of a larger question; None where it is whole."""
    bare = _END.sub("", text).strip()
    led = _LEAD[language].sub("", bare, count=1)
    core = _END.sub("", _TAIL[language].sub("", led, count=1)).strip()
    alone = POLICY.search(core) and core == led and not re.match(r"what about|how about", text, re.IGNORECASE)
    if len(core) < len(bare) and not alone:
        whole = language == "en" and len(core.split()) > 9
        return None if whole else Fragment(core, True)
    if of_the_company(text):
        return None
    if language == "zh":
        return Fragment(core, False) if len(core) <= 14 and (_SUBJECTLESS.search(core) or len(core) <= 4) else None
    words = len(core.split())
    shaped = (words <= 6 and _FRAGMENT.search(core)) or words <= 2
    return Fragment(core, False) if shaped else None


def bridges(text: str) -> bool:
    """Return whether the question can only mean (a part of) what was just spoken of: "is the stand adjustable"."""
    return bool(_BRIDGE.search(text)) and not of_the_company(text)
