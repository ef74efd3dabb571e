"""What a message wants: the classifier's guess, corrected by what is said beside it and before it."""

import re
from collections.abc import Sequence

from assistant.kit import Kit
from assistant.types import IntentGuess, Understanding
from assistant.understanding import details, topics
from assistant.understanding.cues import ASKS
from assistant.understanding.followups import PastTurn
from knowledge.options import options
from knowledge.pieces import COUNTERS

UNCLEAR = "unclear"


def guess(text: str, kit: Kit, *, told: bool) -> IntentGuess:
    """Return what a message seems to want by its own words; `told` says that others came before it."""
    found = _of_paper(_beyond_courtesy(kit.intents.classify(text), text, kit), text)
    found = _of_no_person(found, text)
    return _of_business(_of_the_question(found, text, kit), text) if told else found


def decide(said: Understanding, history: Sequence[PastTurn], kit: Kit) -> IntentGuess:
    """Return what a message wants, by its guess, its standalone form, what it names and what it follows."""
    if _refuses_contact(said, kit):
        return IntentGuess("lead", 1.0, said.intent.ranked)
    wanted = _surer(said, history, kit)
    if wanted.name == "how_to" and said.slots.skus and _WHAT_LIKE.search(said.text):
        return IntentGuess("product_question", wanted.confidence, wanted.ranked)
    if _just_ordered(said, kit):
        return IntentGuess("quote_request", wanted.confidence, wanted.ranked)
    if not said.slots.skus and _of_what_is_sold(said.query, wanted, kit):
        return IntentGuess("recommendation", wanted.confidence, wanted.ranked)
    if _looks_for_some(said, wanted):
        return IntentGuess("recommendation", wanted.confidence, wanted.ranked)
    if wanted.name == UNCLEAR:
        wanted = _by_what_is_named(wanted, bool(said.slots.skus), bool(said.products.category))
    return _by_topic(wanted, said, history)


def _looks_for_some(said: Understanding, guess: IntentGuess) -> bool:
    """Tell whether a message is hardly more than a kind of product with limits ("backpacks in navy", "the 4 person one")."""
    query = said.products
    aside = _PEOPLE.search(said.text) or _HOW_TO.search(said.text) or _MADE.search(said.text)
    if said.slots.skus or guess.name not in _MISTAKEN or aside:
        return False
    if any(c.column == "persons" for c in query.conditions) or (query.category and _WHICH_FITS.search(said.text)):
        return True
    few = len(re.findall(r"[a-z]+|[\u4e00-\u9fff]{1,2}", query.text.lower())) <= _FEW_WORDS
    return bool(query.category) and (guess.name in _ASIDE or (bool(query.conditions) and few))


_WHAT_LIKE = re.compile(
    r"怎么样|怎样[?？]?$|好用[吗么]|\bhow (?:is|are) the\b|\bany good\b|\bwhat.{1,30} like\b", re.IGNORECASE
)
"""Asks what a product is like, and not how to do something."""
_WHICH_FITS = re.compile(
    r"\bwhich (?:one )?of (?:your|the) \w+|\bwhich \w+(?: \w+)? (?:fits?|suits?|seats?|holds?|takes?|would (?:fit|suit)|is (?:best|good|right))\b|哪[款个种](?!颜色|尺寸).{0,8}(?:适合|能|可以|够|放得下)",
    re.IGNORECASE,
)
"""Asks which of a kind is the right one."""
_FEW_WORDS = 5
_MISTAKEN = frozenset({"specification", "out_of_scope", "small_talk", "person", "availability", UNCLEAR})
_PEOPLE = re.compile(
    r"\b(?:human|agent|staff|colleague|someone|somebody|talk|speak|call)\b|人工|真人|客服|转接", re.IGNORECASE
)
_MADE = re.compile(
    r"\b(?:write|compose|sing|draw|translate|jokes?|poems?|stor(?:y|ies)|songs?|lyrics|code|invest\w*|stocks?|homework)\b|写|诗|唱|笑话|故事|翻译|画|作文|代码|股票",
    re.IGNORECASE,
)
_HOW_TO = re.compile(r"\bhow\b|怎么|如何|\bin stock\b|有货|现货|库存", re.IGNORECASE)


def _refuses_contact(said: Understanding, kit: Kit) -> bool:
    """Tell whether a message says that nobody is to get in touch, and nothing else ("thanks, but don't call me")."""
    rest = details.uncontacted(said.text)
    if rest is None or ASKS.search(said.text):
        return False
    plain = rest and kit.intents.classify(rest).name in ("small_talk", "lead", UNCLEAR)
    return not rest or bool(plain and not kit.catalogue.mentions(rest, said.language))


_OF_AN_ORDER = re.compile(
    rf"\d[\d,.]*\s*[x×]?|\b(?:x|pcs?|pieces?|units?|sets?|pairs?|of|in|and|plus|each|please|pls|thanks|the|hi|hello|ok|okay|i|we|me|us|take|want|need|order|buy|get|have|give|would|like|to|will|ll|d"
    rf"|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|dozen|a|an)\b|[×*+]|我们?|给|来|要|买|订|拿|各|和|与|加|万|千|百|[一二两三四五六七八九十]|个|块|谢谢|你好|吧|{COUNTERS}",
    re.IGNORECASE,
)


def _just_ordered(said: Understanding, kit: Kit) -> bool:
    """Tell whether a message is nothing but products and how many of each ("1,000 PN-BL", "ZF-1218 来5000个")."""
    if not said.slots.mentions or said.followed_up:
        return False
    rest = said.text
    for one in said.slots.mentions:
        rest = rest[: one.start] + " " * (one.end - one.start) + rest[one.end :]
    read = kit.estimates.read(said.text, ())
    for thing in (*read.unknown, *_made_so(said, kit)):
        rest = re.sub(re.escape(thing), " ", rest, count=1, flags=re.IGNORECASE)
    if not re.search(
        r"\d|[一二两三四五六七八九十]|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|dozen|pair)\b",
        rest,
        re.IGNORECASE,
    ) or re.search(r"\w", _OF_AN_ORDER.sub(" ", rest)):
        return False
    return bool(read.lines) and all(line.quantity for line in read.lines)


def _made_so(said: Understanding, kit: Kit) -> list[str]:
    """Return the words that say which make or option of a product is meant ("2 Luftkissen Wide please")."""
    items = [kit.catalogue.product(sku) for sku in dict.fromkeys(m.skus[0] for m in said.slots.mentions)]
    return [said.text[start:end] for item in items for one in options(said.text, item) for start, end in one.spans]


_WHICH = re.compile(
    r"\W*(?:请问|想问下?|问一?下)?(?:你们?|您|咱们?|店里|这里)?(?:家|这里|这边|公司)?(?:都|还)?(?:有没有|有什么|有哪些|有些什么|卖不卖|卖|有)(?P<zh>[^，,。?？]{1,12}?)(?:卖|吗|么|呢|嘛)?\W*"
    r"|\W*(?P<first>[^，,。?？]{1,12}?)(?:都|你们)?有(?:哪些|什么|几种|哪几[种款个])(?:型号|规格|品牌|牌子)?(?:的|呢)?\W*"
    r"|\W*(?:what|which) (?:kinds? of |types? of |sorts? of )?(?P<what>[\w -]{2,30}?) (?:do|can) (?:you|u|i) (?:have|sell|carry|stock|offer|buy)\W*"
    r"|\W*(?:do|does|are|have) (?:you|u|the shop|your shop) (?:also )?(?:have|sell|carry|stock|offer|got|selling)(?: any| some)? (?P<any>[\w -]{2,30}?)\W*",
    re.IGNORECASE,
)


def _of_what_is_sold(query: str, guess: IntentGuess, kit: Kit) -> bool:
    """Tell whether a message asks which of a thing there are that products are called ("有什么螺丝"), or, doubtful, names it alone."""
    asked = _WHICH.fullmatch(query)
    thing = next((said for said in asked.groups() if said), "") if asked else ""
    if thing and guess.name not in _SHOPPING - {UNCLEAR, "product_question", "specification", "availability"}:
        return kit.catalogue.sells(thing)
    doubtful = guess.confidence < _DOUBTFUL or guess.name in _ASIDE
    return doubtful and guess.name not in _SHOPPING - {UNCLEAR} and kit.catalogue.sells(query)


_ASIDE = frozenset({"out_of_scope", "small_talk"})
"""Intents that a message which is nothing but the name of what is sold does not have."""
_COURTESY = re.compile(
    r"^\W*(?:(?:thanks?(?: you)?(?: so much| a lot| very much)?|thx|great|perfect|cool|nice|ok(?:ay)?|hi|hello|hey|good (?:morning|afternoon|evening))"
    r"(?: (?:there|again|everyone))?[\s,.!，。！~]+|(?:and )?(?:one (?:more|other|last) (?:thing|question)|another (?:thing|question)|by the way|btw|also)[\s,.:!–-]+|"
    r"(?:顺便问一?下?|对了|换个话题|还有个?问题|再问一?下|另外问一?下)[\s,，。:：]*|(?:谢谢|多谢|感谢|好的|好吧|你好|您好|嗨|哈喽|嗯+|行)(?:你|您|啦|了|呀|啊)*[\s,.!，。！~、]+)+(?=\S{2})",
    re.IGNORECASE,
)


def _beyond_courtesy(guess: IntentGuess, text: str, kit: Kit) -> IntentGuess:
    """Return the intent of what follows a greeting or thanks ("thanks, how long to Singapore?"), where anything does."""
    said = _COURTESY.match(text) if guess.name == "small_talk" else None
    return kit.intents.classify(text[said.end() :]) if said else guess


PAPER = re.compile(
    r"(?<!写)文档|文件|手册|说明书|指南|规格|参数|图纸|尺寸图|画册|彩页|样册|目录|价目|报价|报告|证书|认证|证明|资料|驱动|固件|软件|合同|发票|模板|协议|下载|链接|网盘|发(?:我|给|一|到|个|来)|邮箱|邮件|打印|截图|照片|图片"
    r"|\b(?:documents?|documentation|docs?|manuals?|guides?|handbook|instructions?|data ?sheets?|spec|specs|specifications?|sheets?|brochures?|leaflets?|catalog(?:ue)?s?|price list|lists?|reports?|certificates?"
    r"|certifications?|papers?|white ?papers?|drawings?|diagrams?|schematics?|firmware|drivers?|software|files?|pdfs?|copy|copies|downloads?|links?|send|sent|share"
    r"|e-?mail(?:ed)?|mail|forward|attach(?:ed)?|pictures?|images?|statement|declaration"
    r"|templates?|contracts?|policy|terms|card|profile|model|cad|3d|repository|case stud(?:y|ies)|form|letter)\b",
    re.IGNORECASE,
)


def _of_paper(guess: IntentGuess, text: str) -> IntentGuess:
    """Return the next likely intent where a doubtful wish for a document names none and nothing to send ("good for photos")."""
    if guess.name != "document_request" or guess.confidence >= _PLAIN or PAPER.search(text):
        return guess
    others = tuple(one for one in guess.ranked if one[0] != "document_request")
    return IntentGuess(others[0][0], guess.confidence, others) if others else guess


_PLAIN = 0.9  # confidence from which on an intent needs no word that names it

_PARTS = re.compile(r"[,，.。!！;；\n]+\s*|(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fffA-Za-z])")


def _of_the_question(guess: IntentGuess, text: str, kit: Kit) -> IntentGuess:
    """Return the intent of the only clause that asks, where it is surer ("I could stretch to the ultrawide, is it in stock?")."""
    clauses = [c for c in _PARTS.split(text) if c.strip()]
    asking = [c for c in clauses if ASKS.search(c)]
    if len(clauses) < 2 or len(asking) != 1 or len(asking[0]) < _SAYS_IT:
        return guess
    alone = kit.intents.classify(asking[0])
    if guess.name == "complaint" and alone.name == "out_of_scope":
        return IntentGuess(UNCLEAR, alone.confidence, alone.ranked)  # "that's poor, does it run …?", whatever that is
    plainly = alone.confidence > (_REMARKED if guess.name == "complaint" else guess.confidence)
    return alone if alone.name != UNCLEAR and plainly else guess


_REMARKED = (
    0.5  # confidence from which on what is asked beside a remark ("that's poor, does it run games?") is no complaint
)
_SAYS_IT = 4  # characters of a clause that says by itself what it wants


_SOCIAL = re.compile(
    r"谢|感谢|你好|您好|早上好|下午好|晚上好|嗨|哈|再见|拜|辛苦|好的|好滴|明白|知道|了解|收到|嗯|哦|没事了|不用|算了|打扰|机器人|真人|你是|你叫|会什么|能做|领导|老板|商量|考虑|再说|想想|回头"
    r"|\b(?:hi|hello|hey|thanks?|thank|thx|ty|cheers|bye|goodbye|ok|okay|great|perfect|cool|nice|good|sorry|lol|haha|welcome|appreciate|got it|i see|sure|no|yes"
    r"|who|robot|bot|human|your name|you|later|think|boss|manager|wait|moment|morning|evening|afternoon|day)\b",
    re.IGNORECASE,
)


_REACHES = re.compile(
    r"\b(?:human|agent|staff|colleague|operator|representative|someone|somebody|talk|speak|call|contact|reach|connect|transfer|manager|real person|a person|sales(?:man|person)?|team|support|help|phone|email)\b"
    r"|人|客服|转接|联系|电话|经理|销售|同事",
    re.IGNORECASE,
)


def _of_no_person(guess: IntentGuess, text: str) -> IntentGuess:
    """Return the next likely intent where nothing in a message asks for a person ("I'm a private customer", "phone booth")."""
    if guess.name != "person" or (_REACHES.search(text) and not _IS_ONE.search(text)):
        return guess
    others = tuple(one for one in guess.ranked if one[0] != "person")
    return IntentGuess(UNCLEAR, guess.confidence, others)


_IS_ONE = re.compile(
    r"\bi(?:['’]?m| am) (?:a|an|just a) (?:private )?(?:person|customer|individual|consumer)\b", re.IGNORECASE
)


def _of_business(guess: IntentGuess, text: str) -> IntentGuess:
    """Return the intent; within a conversation words without any courtesy in them are no small talk ("24小时开着没事吧")."""
    if guess.name != "small_talk" or _SOCIAL.search(text):
        return guess
    return IntentGuess(UNCLEAR, guess.confidence, tuple(one for one in guess.ranked if one[0] != "small_talk"))


def _by_topic(guess: IntentGuess, said: Understanding, history: Sequence[PastTurn]) -> IntentGuess:
    """Return the intent where what is said beside it is surer.

    Where something is sent to is a policy; so many at what price are an order; a doubtful word after a fault tells more of it.
    """
    if guess.name in _SHOPPING and _GUARANTEE.search(said.text):
        return IntentGuess("policy", guess.confidence, guess.ranked)
    told = said.followed_up or not (said.slots.skus or said.products.category)
    after_fault = bool(history) and history[-1].intent == "how_to" and told
    if after_fault and guess.name in _SHOPPING and guess.confidence < _DOUBTFUL:
        return IntentGuess("how_to", guess.confidence, guess.ranked)
    if (
        guess.name in _SHOPPING
        and (topics.sent(said.text) or topics.sold(said.text))
        and (said.followed_up or not said.slots.skus)
    ):
        return IntentGuess("policy", guess.confidence, guess.ranked)
    several = len(said.slots.mentions) > 1 and said.slots.quantities and _TAKES.search(said.text)
    unsure = guess.confidence < _DOUBTFUL and not _HAD.search(said.text)
    if several and (unsure or guess.name in _SHOPPING | {"comparison", "lead"}) and not ASKS.search(said.text):
        return IntentGuess("quote_request", guess.confidence, guess.ranked)  # "10 each of the V27Q and the M1"
    if (
        said.slots.mentions
        and said.slots.quantities
        and _SO_MANY.match(said.text)
        and not ASKS.search(said.text)
        and guess.name not in _NOT_NAMING
    ):
        return IntentGuess("quote_request", guess.confidence, guess.ranked)
    if _APART.search(said.text):
        return guess
    counted = len(said.slots.quantities) == 1 and len(said.focus) == 1 and said.slots.quantities[0] > 1
    wished = (said.followed_up and _TAKES.search(said.text)) or _SO_MANY.match(said.text)
    taken = wished and not ASKS.search(said.text)
    if (unsure or guess.name in _SHOPPING | {"lead"}) and counted and ("price" in said.slots.attributes or taken):
        return IntentGuess("quote_request", guess.confidence, guess.ranked)
    return guess


_GUARANTEE = re.compile(
    r"(?:质保|保修|保固|保)(?:期|时间)?(?:是|有|能|可以)?(?:多久|几年|几个月|多长|多少年)|(?:有|带)(?:质保|保修)[吗么嘛]|\b(?:is|are|was)\b.{0,30}\bguaranteed\b|\bhow long\b.{0,30}\b(?:guaranteed?|warranty)\b",
    re.IGNORECASE,
)
"""Asks how long something is guaranteed, which papers tell where no column does."""
_APART = re.compile(r"差多少|相差|差价|贵多少|便宜多少|\bdifference\b", re.IGNORECASE)
"""Asks for what lies between two figures, and orders nothing."""
_DOUBTFUL = 0.7
_TAKES = re.compile(r"要|买|来|拿|订|\b(?:take|want|need|order|get|have)\b", re.IGNORECASE)
_HAD = re.compile(r"了(?!解)|坏|退|\b(?:bought|ordered|received|arrived|broken?|returns?|had)\b", re.IGNORECASE)
"""Tells of what came before: no order of what is named."""
_SO_MANY = re.compile(
    r"\W*(?:please )?(?:i(?:['’]d| would)? (?:like|want|need|take)|i(?:['’]ll| will) (?:take|have)|(?:get|give|sell) me)(?: to (?:buy|order|get))? (?:\d|two|three|four|five|six|ten|a dozen)"
    rf"|\W*(?:我们?|给我|帮我|麻烦|请|想|需|先|再)*(?:要买|要订|要|买|订购?|来|拿|采购|下单)(?:\d{{1,7}}|[一二两三四五六七八九十百千万]+)\s*(?:[个块]|{COUNTERS})",
    re.IGNORECASE,
)
"""Begins an order of so many of a product that is named ("I want 20 V27Q", "来2箱封箱胶带")."""
_SHOPPING = frozenset(
    {"recommendation", "price", "availability", "assortment", "product_question", "specification", UNCLEAR}
)

_NOT_NAMING = frozenset({"small_talk", "policy", "person", "lead", "out_of_scope"})
"""Intents whose messages seldom name a product."""


def _by_what_is_named(guess: IntentGuess, product: bool, kind: bool) -> IntentGuess:
    """Return the intent of an unclear message that names a product or a kind of product, such as "V27Q" or "monitors?"."""
    if not (product or kind):
        return guess
    first = guess.ranked[0][0] if guess.ranked else ""
    plain = "product_question" if product else "recommendation"
    other = {"", *_NOT_NAMING, *({"recommendation"} if product else ())}  # one that is named is not looked for
    return IntentGuess(plain if first in other else first, guess.confidence, guess.ranked)


_LISTING = frozenset({"recommendation", "assortment", "comparison"})
"""Intents that are answered with several products: what follows of one of them is a question of that product."""


def _surer(said: Understanding, history: Sequence[PastTurn], kit: Kit) -> IntentGuess:
    """Return the intent of the message, of its standalone form where that is surer, or of the turn it follows."""
    guess, one = said.intent, len(said.focus) == 1
    if not said.followed_up:
        return guess
    whole = kit.intents.classify(said.query)
    if guess.name == UNCLEAR and whole.name == UNCLEAR and history and history[-1].intent:
        before = history[-1].intent
        return IntentGuess("product_question" if one and before in _LISTING else before, whole.confidence, whole.ranked)
    return max((guess, whole), key=lambda g: (g.name != UNCLEAR, g.confidence))
