"""Figures in written text, whatever they are written with, and the harmless numbers among them."""

import re
from functools import lru_cache

from assistant.folding import is_numeral

Span = tuple[int, int]

_HAN = "零〇一二三四五六七八九十百千万亿两俩仨廿卅壹贰叁肆伍陆柒捌玖拾佰仟萬億兩貳參陸"
_UNIT = (
    "元|块|圆|角钱|毛钱|美元|美金|欧元|英镑|港元|港币|日元|折|成(?!功|员|为|了|本|都|交|品|立|果|年)|%|％|个|台|件|把|只|套|支|条|张|部|名|位|次|口|核|月|天|日|年|小时|分钟|秒"
    "|英寸|寸|厘米|毫米|米(?!色)|公斤|千克|克|斤|吨|瓦|千瓦|毫安时|瓦时|伏|兆|赫|千赫|升|毫升|倍|分之|周(?!边|到|全|围|期)|星期|季度|人|单|箱|包|页|层|级|巴|帕|加仑|公升|欧姆|流明|平米|平方米|度(?!过|假)|分钟?(?=[，。,.]|$)"
)
_WORDS = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
    "|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion|dozen|fortnight|zero|nil"
)
_MEASURE = "dollar|yuan|euro|pound|buck|penny|cent|quid|kroner|franc|rupee|yen"
_FEASTS = "(?:mon|tues|wednes|thurs|fri|satur|sun)day|weekend|christmas|new year|easter|thanksgiving|holidays"
_SIZE = "kilo|kilogram|gram|pound|ounce|ton|tonne|metre|meter|foot|inch|mile|litre|liter|pint|gallon|watt|kilowatt|gigabyte|gig|terabyte"
_PERIOD = "year|month|week|day|hour|minute|night"
_PARTS = "third|quarter|fifth|sixth|seventh|eighth|ninth|tenth|twelfth|twentieth|hundredth"
_PARTED = "less|more|off|of|cheaper|dearer|lighter|heavier|the|as|below|above|lower|higher|faster|slower|longer|shorter|discount"
_BEFORE_TIME = (
    "less than|more than|under|over|within|inside|inside of|almost|nearly|about|around|just|barely|after|for|every|once|takes?|lasts?|have|has|gets?|gives?"
    "|(?:done|ready|there|here|back|fixed|repaired|delivered|arrives?|finished) in"
)
_LONG = 24  # numerals of one number; of a longer row the last are looked at
_FIGURES = [
    re.compile(rf"(?:[{_HAN}]|(?<![一大过])半){{1,{_LONG}}}(?=\s{{0,4}}(?:{_UNIT}))"),
    re.compile(r"[一二三四五六七八九两壹贰叁肆伍陆柒捌玖貳參陸][十百千万亿拾佰仟萬]"),
    re.compile(rf"[{_HAN}]{{1,{_LONG}}}(?=\s{{0,4}}(?:到|至|~|—|-)\s{{0,4}}[{_HAN}\d\ue000\ue001])"),
    re.compile(r"大半[天年个]|[小大]半(?=[天年])|半(?=[天年])|[一二三四五六七八九]成"),
    re.compile(r"百分之[零〇一二三四五六七八九十百两]+|百分百|[一二三四五六七八九两]+折|半价|减半|对半|对折|一半|翻[一两]?[倍番]|成倍|[几数多]倍"),
    re.compile(r"(?:几|数|好几|上|成|近)[十百千万亿](?!一|分|足|面|市|下|元旦)|[十百千万](?:来|多|把|余)(?=[块元台件个把只套人年天万]|[^\W\d_])"),
    re.compile(rf"\b(?:{_WORDS}|percent|per cent)s?\b", re.IGNORECASE),
    re.compile(r"\b(?:twice|thrice|\w{3,}fold|(?:double|triple|treble) (?:the|your|what|that|as)|half(?![ -](?:height|width|full|empty|past|way|hearted|time)\b))\b", re.IGNORECASE),
    re.compile(rf"\b(?:an?|one|two|three|the|another)[ -](?:{_PARTS})s?\b(?! (?:part|one|option|model|point|of the (?:three|four|five))\b)(?= (?:{_PARTED})|[.,;!?]|$)", re.IGNORECASE),
    re.compile(rf"\b(?:one|an?|an? single|(?:an? )?(?:few|couple)(?: of)?|several)[ -](?:{_MEASURE}|hundred|thousand)s?\b", re.IGNORECASE),
    re.compile(rf"\b(?:one|an? single|(?:an? )?(?:few|couple)(?: of)?|several|half an?)[ -](?:{_PERIOD})s?\b", re.IGNORECASE),
    re.compile(rf"\ban? (?:full |whole )?(?:{_PERIOD})['’]s? (?:warranty|guarantee|cover|support)|\ban? (?:{_PERIOD}) of (?:warranty|guarantee|cover|support)", re.IGNORECASE),
    re.compile(rf"\b(?:{_BEFORE_TIME}) (?:(?:under|over|about|around|almost|nearly|just|up to) )?an? (?:full |whole |good )?(?:year|month|week|day|fortnight)s?\b(?! (?:trip|out|off))", re.IGNORECASE),
    re.compile(rf"\b(?:less|more|under|over|barely|just|only|below|above|nearly|almost|about|around) (?:than )?(?:half )?an? (?:{_SIZE})s?\b", re.IGNORECASE),
    re.compile(r"\b(?:only )?(?:the last )?one (?:is |unit |piece |item )?(?:left|remaining|in stock|available)\b", re.IGNORECASE),
    re.compile(r"\b(?:quad|octa|hexa|dual|single)[ -]core\b", re.IGNORECASE),
    re.compile(r"(?:只剩|仅剩|还剩|还有|库存|仅有)(?:最后)?[一1](?=[台件把只套张个])"),
    re.compile(r"[零〇一二三四五六七八九]{3,}|(?:块|毛|百|千|万)把(?:块|元)?钱?|(?:价|卖|付|花|收|只要|才)[^，。；]{0,4}一块(?![儿起屏板硬显])"),
    # Roman numerals of an amount: "MMD yuan", "price: XV".
    re.compile(rf"\b[IVXLCDM]+\b(?=\s*(?:{_MEASURE}|percent|元|块|折|usd|cny|rmb|eur))|(?<=[$¥€£])\s?[IVXLCDM]+\b|\b(?:[Pp]rices?|[Cc]osts?|[Pp]ay)(?: is| of| only)?:? [IVXLCDM]+\b(?! (?:do|am|can|will|have))"),
    # Letters set where digits belong: "$lOO", "l2OO yuan".
    re.compile(r"[¥$€£]\s*[lIOoZSB|]+(?![a-z])|\b[lIOoSB|]{2,}(?=\s*(?:yuan|dollars?|euros?|元|块|美元|usd|rmb|cny)\b)", re.IGNORECASE),
]  # fmt: skip
_DIGITS = re.compile(r"[A-Za-z]*\d[A-Za-z\d]*(?:[.,]\d+)*")
_TALK = "questions?|things?|ways?|steps?|points?|reasons?|details?|suggestions?|ideas?|examples?|words|pieces of (?:advice|information)|minutes of your time"
_TALK_ZH = "问题|信息|建议|方式|办法|方法|原因|步骤|细节|事|点|方面|思路|疑问|例子|小问题"
_HARMLESS = [
    re.compile(r"(?m)^\s*(?:[-*>]\s*)?\(?\d{1,2}[.)、）](?=\s)"),
    re.compile(r"(?<![\d.,])\d{1,2}(?:st|nd|rd|th)\b(?! (?:of )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))"),
    re.compile(rf"\b(?:step|option|question|number|point|reason) (?:\d|one|two|three|four|five)\b(?!\s*(?:[%-]|{_MEASURE}|{_PERIOD}))", re.IGNORECASE),
    re.compile(r"(?<!\d)24/7(?!\d)|(?<!\d)7\s*[x×*]\s*24(?:\s*小时)?"),
    re.compile(rf"\b(?:a couple of|two|three|four|five) (?:\w+ )?(?:{_TALK})\b", re.IGNORECASE),
    re.compile(r"\b(?:100|one hundred|a hundred) ?(?:%|percent|per cent) (?:happy|glad|with you|agree|understand|here for you)|\b(?:thanks? a|a|one in a) million\b(?! \w+s\b)", re.IGNORECASE),
    re.compile(rf"\b(?:happy|good|nice|great|lovely|merry) (?:{_FEASTS})|(?:[周星期礼拜]{{1,2}}[一二三四五六日天末]|新年|春节|国庆|中秋|圣诞|元旦|端午|七夕)(?:快乐|愉快|好|吉祥)", re.IGNORECASE),
    re.compile(r"第(?:[零一二三四五六七八九十百两]{1,3}|\d{1,2})(?![\d.,]|[元块万千百折%])"),
    re.compile(r"步骤[一二三四五六七八九十\d]"),
    re.compile(rf"[一两二三四五几]\s*(?:个|点|件|种|条|项|方面|步)(?:小)?(?:{_TALK_ZH})"),
    re.compile(r"十分(?=[感抱遗荣乐高愿理欢清重舒适方推])|万分|千万(?=别|不要|请|记|不能|要)|百忙|万一|一百个(?=放心|愿意)|十有八九|[三两]言两语|三两句"),
    # 一 before a classifier is "a", not a count, unless it counts what is left or given.
    re.compile(r"(?<![剩余送赠满仅存买十百千万])一(?=块(?!钱)|个(?!多?(?:月|小时|钟头|星期|礼拜|季度|半))|[台件张款种条把只套支部位名下些次点样般直起步旦定边面])"),
    re.compile(r"一(?=方面|般|直|起|些|下|定|样|旦|边)|统一|唯一"),
]  # fmt: skip
_PRODUCTS = re.compile(
    r"(?:这|那|以上|以下)?(?P<zh>[两二三四])(?:(?:款|种|者|个型号|个产品)|(?:台|张|把|件|只|套|个)(?=[^，。；\d\[元]{0,3}(?:都|之间|相?差|相比)|里面?|中|当中|各|的(?:区别|差别|不同|参数)))"
    r"|\b(?:(?:of|between) (?:the |these |those )?|(?:these|those) |the (?=\w+ (?:models?|products?|options?|of them)))(?P<en>two|three|four)\b",
    re.IGNORECASE,
)
_COUNTS = {"两": 2, "二": 2, "三": 3, "四": 4, "two": 2, "three": 3, "four": 4}


@lru_cache(maxsize=4096)
def harmless(text: str, products: int) -> tuple[Span, ...]:
    """Return the spans of folded text whose numbers state nothing: ordinals, list numbers, 24/7, "two questions".

    `products` is how many products are spoken of: "these two" states no more than that there are two.
    """
    found = [match.span() for pattern in _HARMLESS for match in pattern.finditer(text)]
    several = (m for m in _PRODUCTS.finditer(text) if _COUNTS[(m["zh"] or m["en"]).lower()] == products)
    return (*found, *(match.span() for match in several))


@lru_cache(maxsize=4096)
def literal_figures(text: str) -> tuple[Span, ...]:
    """Return the spans of folded text that are figures: in digits of any script, in Chinese or English words, or vague.

    Kept by text, as `harmless` is: a sentence is checked while it is worded and again before it is shown.
    """
    digits = [match.span() for match in _DIGITS.finditer(text)]
    signs = [] if text.isascii() else [(i, i + 1) for i, c in enumerate(text) if not c.isascii() and is_numeral(c)]
    return (*digits, *signs, *(match.span() for pattern in _FIGURES for match in pattern.finditer(text)))
