"""What a person says of themselves and their plans: company, budget, time, and whether they agree to be contacted."""

import re
import unicodedata
from functools import lru_cache
from itertools import chain

from assistant.understanding import contacts

_COMPANY_ZH = re.compile(
    r"(?P<name>[\u4e00-\u9fffA-Za-z0-9（）()·]{2,40}?(?:有限责任公司|股份有限公司|有限公司|集团公司|公司|集团|工厂|大学|学院|学校|中学|小学|医院|银行|研究院|研究所|事务所|工作室|实验室|酒店))"
)
_COMPANY_ZH_CUE = re.compile(
    r"^.*?(?:我们?(?:这边|这里)?(?:是|来自|在)|本人(?:是|来自|在)|我司(?:是|叫|为)?|来自|公司(?:名称|名)?(?:是|叫|为|：|:)|单位(?:是|：|:)|代表|就职于|任职于|这里是)\s*"
)
_NOT_COMPANY = re.compile(
    r"^(?:[你您我咱]们?|贵|他们?|这家?|哪家|什么|一家|本|该|其他|别的|和|跟|与|请|想|的|公司|集团)+(?:公司|集团|工厂)?$"
)
_LEGAL = r"(?:Ltd|LTD|Limited|Inc|LLC|GmbH|AG|Corp|Corporation|Company|Co|PLC|plc|S\.?A\.?|B\.?V\.?|Pty|Oy|AB|Group|University|Hospital|School|Bank|Institute|Labs?)"
_WORD = r"[A-Z0-9][\w&'’.-]{0,40}"
_COMPANY_EN = tuple(
    re.compile(p)
    for p in (
        rf"\b(?i:my|our) (?i:company|firm|employer|organisation|organization)(?: (?i:name))?(?: is|:| is called)\s+(?P<name>{_WORD}(?:\s+{_WORD}){{0,4}})",
        rf"\b(?i:company|organisation|organization)\s*[:：]\s*(?P<name>{_WORD}(?:\s+(?:{_WORD}|&|of)){{0,4}})",
        rf"\b(?:(?i:from|at|with|for)|(?i:on behalf of)|(?i:represent(?:ing)?))\s+(?P<name>{_WORD}(?:,?\s+(?:{_WORD}|&|of)){{0,4}}?,?\s+{_LEGAL}\b\.?)",
        rf"\b(?i:i(?: am|['’]m)? (?:work(?:ing)? (?:for|at)|from)|we(?: are|['’]re) (?:from )?|this is [\w ]{{2,30}} (?:from|at|of|with))\s*(?P<name>{_WORD}(?:\s+{_WORD}){{0,3}})",
        rf"\b(?P<name>{_WORD}(?:\s+(?:{_WORD}|&)){{0,3}}\s+(?:Ltd|Inc|LLC|GmbH|Corp)\b\.?)",
    )
)
_NOT_NAMED = frozenset({"i", "we", "the", "a", "an", "interested", "looking", "yes", "ok", "it", "my", "our", "please"})

# Bounded at every place: what a customer sends may be four thousand digits.
_MONEY = (
    r"(?:(?:[¥￥$€£]|RMB|CNY|USD|EUR|GBP|US\$)\s{0,3})?(?<!\d)(?<!\d[.,])\d[\d,.]{0,14}(?!\d)"
    r"\s{0,3}(?:万|千|百万|亿|(?:k|w|m|million|thousand)(?![a-z]))?"
    r"\s{0,3}(?:元|块钱?|人民币|美元|美金|欧元|RMB|CNY|USD|EUR|GBP|yuan|dollars?|euros?|pounds?|[€£$])?"
)
_RANGE = rf"{_MONEY}(?:\s{{0,3}}(?:-|–|—|~|到|至|to|and)\s{{0,3}}{_MONEY})?"
_NEAR = 80
"""Characters before or after the word budget that may say how much."""
_BUDGET_WORD = re.compile(r"预算|\bbudget\b", re.IGNORECASE)
_BUDGET_AFTER, _BUDGET_BEFORE = (
    tuple(re.compile(p, re.IGNORECASE) for p in ways)
    for ways in (
        (
            rf"预算(?:大概|大约|约|差不多|在|是|为|有|控制在|不超过|最多|：|:|\s)*(?P<said>{_RANGE}(?:左右|以内|以下|上下)?)",
            rf"budget\b[^.;\n\d¥￥$€£]{{0,30}}?(?P<said>{_RANGE})",
        ),
        (
            rf"(?P<said>{_RANGE}(?:左右|以内|以下|上下)?)(?:的)?预算",
            rf"(?P<said>{_RANGE})\s{{0,3}}(?:is (?:my|our) |as (?:a |our )?)?budget",
        ),
    )
)
_ZH_COUNT = r"(?<![\d一二三四五六七八九十两半几])[\d一二三四五六七八九十两半几]{1,8}"
_TIMING = tuple(
    re.compile(p, re.IGNORECASE)
    for p in (
        rf"(?P<said>(?:{_ZH_COUNT}\s{{0,3}}个?(?:天|周|星期|月|季度|年)(?:之?内|以内|左右|后|之后))(?:采购|下单|到货|交货|上线|用上|决定)?)",
        r"(?P<said>(?:今年|明年)?(?:\d{1,2}|[一二三四五六七八九十]{1,2})月[^，。,.]{0,4}(?:之?前|以前))",
        r"(?P<said>(?:今年|明年|本|这个?|下个?)?(?:\d{1,2}月|[一二三四]季度|月|季度|周|星期)(?:底|初|中旬?|上旬|下旬)?(?:之?前|以前|左右|采购|下单|到货|交货|上线|开工|开始))",
        r"(?P<said>(?:今年|明年|年|月|季度)(?:底|末|内|上半年|下半年)(?:之?前)?|下个?(?:月|季度|周|星期)|(?:今|明)年[上下]半年|春节前后?|国庆前后?|尽快|越快越好)",
        r"\b(?P<said>(?:within|in|by|before|after)\s+(?:the\s+)?(?:next\s+)?(?:end of\s+|early\s+|mid[- ]|late\s+)?(?:\d+|one|two|three|four|six|a few|this|next|the)?\s*"
        r"(?:days?|weeks?|months?|quarters?|years?|q[1-4]|january|february|march|april|may|june|july|august|september|october|november|december|christmas)(?:\s+\d{4})?)\b",
        r"\b(?P<said>(?:next|this)\s+(?:week|month|quarter|year|spring|summer|autumn|fall|winter)|q[1-4](?:\s+\d{4})?|as soon as possible|asap|right away|by the end of (?:the |this )?(?:month|quarter|year))\b",
    )
)

_NO = re.compile(
    r"不同意|(?:不(?:要|想|用|必|需要?|方便|希望|愿意?)|别|请?勿|没必要|无需).{0,6}?(?:联系|打电话|来电|致电|回电|保存|记录|登记|留)|拒绝|不可以|不行|算了|"
    r"\b(?:do not|don['’]t|no need to|rather not|never|stop|not want to|not like to)\b.{0,30}\b(?:contact|call|email|e-mail|keep|stor|sav|writ|reach)\w*\b|"
    r"\bnot agree\b|\bdisagree\b|\bno consent\b|\bi['’]d rather not\b|\bno,? thank",
    re.IGNORECASE,
)
_NO_CONTACT = re.compile(
    r"(?:不同意|不(?:要|想|用|必|需要?|方便|希望|愿意?)|别|请?勿|没必要|无需)(?:再|被|让|你们?|您|人|同事|销售|来|给我|跟我|和我|与我|主动|随便){0,4}(?:联系|打电话|来电|致电|回电|打扰)(?!方式|人|电话|客服|你们?|您|卖家|商家)"
    r"|\b(?:do not|don['’]?t|no need to|never|please stop|stop)\b(?: (?!i\b)\w+){0,4}? (?:contact|call|phon|ring|e-?mail|writ|text|messag|reach)(?:e|ing)?(?: out)?(?: to)? (?:me|us)\b"
    r"|\b(?:not|never|don['’]?t)\b(?: \w+){0,4}? (?:be|get) (?:contacted|called|phoned|rung|e-?mailed|messaged)\b",
    re.IGNORECASE,
)
"""Refuses to be contacted in so many words, whether or not that was asked."""
_YES = re.compile(
    r"我?同意|(?:可以|欢迎|请|麻烦|方便(?:的话)?|让人|让同事|叫人|直接).{0,8}(?:联系|打电话|致电|回电|回复|加微信|发邮件)|(?:打|打到|发到|发|联系)(?:这个|我的?|到我?)(?:电话|手机|邮箱|号码)?|联系我|打给我|给我(?:打|回)?(?:个)?电话|"
    r"\bi (?:agree|consent)\b|\b(?:please |you can |you may |feel free to |happy for you to |could you |can you |have (?:someone|a colleague|somebody) )?(?:contact|call|email|e-mail|reach|write to|ring|phone|message) me\b|"
    r"\breach me (?:at|on|by)\b|\bget in touch with me\b|\bget back to me\b",
    re.IGNORECASE,
)
_BARE_YES = re.compile(
    r"^\s*(?:好的?|好啊|好呀|可以的?|行|没问题|嗯+|是的?|对的?|ok|okay|同意|当然(?:可以)?|yes|yep|yeah|sure|of course|fine|certainly|agreed|please do|go ahead|no problem)(?=$|[\s,，.。!！;；、~～])",
    re.IGNORECASE,
)
_BARE_NO = re.compile(r"^\s*(?:不了?|不用了?|不要|否|no|nope|nah)(?=$|[\s,，.。!！;；、])", re.IGNORECASE)

_QUESTION = re.compile(r"[?？]|吗\s*$|呢\s*$")

_FILLER = re.compile(
    r"我?同意|好的?|可以的?|没问题|联系我|谢谢|请|您?好|电话|手机号?|邮箱|微信|姓名|名字|公司|是|我叫?|的|：|:|"
    r"\b(?:yes|sure|ok|okay|please|contact|call|email|e-mail|me|at|on|my|name|is|phone|mobile|number|and|i|agree|thanks|thank you|hi|hello|here|it['’]s|of course|tel|or|company)\b",
    re.IGNORECASE,
)
_BARE_ZH = re.compile(r"[\u4e00-\u9fff]{2,4}")
_BARE_EN = re.compile(r"[A-Z][a-z'’-]+(?:\s+(?:[A-Z]\.|(?:van|de|der|von|la)\s)?\s?[A-Z][A-Za-z'’-]+){0,2}")
_CLAUSES = re.compile(r"[,，.。!！;；\n]+")
_SEPARATORS = re.compile(r"[,，;；、/|\n。.!！]+")


@lru_cache(maxsize=contacts.ASKED_AGAIN)
def consent(text: str, answering: bool) -> bool | None:
    """Return whether `text` agrees (True) or refuses (False) to be contacted; None where it says neither.

    `answering` tells that we had just asked: then a bare yes or no counts as well.
    """
    if _NO.search(text) or _NO_CONTACT.search(text) or (answering and _BARE_NO.search(text)):
        return False
    if _QUESTION.search(text) and not (contacts.emails(text) or contacts.phones(text)):
        return None  # "when will they call me?" asks, and agrees to nothing
    return True if _YES.search(text) or (answering and _BARE_YES.search(text)) else None


def uncontacted(text: str) -> str | None:
    """Return what a message says besides that nobody is to get in touch; None where it does not say so, or wishes another way."""
    if not _NO_CONTACT.search(text) or _YES.search(_NO_CONTACT.sub(" ", text)):
        return None
    return " ".join(c for c in _CLAUSES.split(text) if not _NO_CONTACT.search(c)).strip()


@lru_cache(maxsize=contacts.ASKED_AGAIN)
def company(text: str) -> str:
    """Return the company that `text` says its writer is of, or ""."""
    for clause in re.split(r"[，,。；;！!？?\n]", text):
        rest = _COMPANY_ZH_CUE.sub("", clause)
        found = _COMPANY_ZH.search(rest)
        if (
            found
            and "的" not in found["name"]
            and not _NOT_COMPANY.match(found["name"])
            and (rest != clause or found.start() == 0)
        ):
            return found["name"]
    for pattern in _COMPANY_EN:
        found = pattern.search(text)
        if found and found["name"].split()[0].lower() not in _NOT_NAMED:
            return found["name"].strip(" ,.")
    return ""


@lru_cache(maxsize=contacts.ASKED_AGAIN)
def budget(text: str) -> str:
    """Return the budget as it was said, or ""; an amount without the word is a limit on a product, not a budget.

    Only what stands beside the word is read: first what follows it and then what it follows, in Chinese before English.
    """
    words = [m.span() for m in _BUDGET_WORD.finditer(text)]
    for after, before in zip(_BUDGET_AFTER, _BUDGET_BEFORE, strict=True):
        told = (after.match(text, start, end + _NEAR) for start, end in words)
        left = (before.search(text, max(0, start - _NEAR), end) for start, end in words)
        if found := next(filter(None, chain(told, left)), None):
            return found["said"].strip(" ,.，")
    return ""


@lru_cache(maxsize=contacts.ASKED_AGAIN)
def timing(text: str) -> str:
    """Return when something is to happen, as it was said, or ""."""
    for pattern in _TIMING:
        if found := pattern.search(text):
            return found["said"].strip()
    return ""


def without_contact(text: str) -> str:
    """Return `text` without addresses, numbers and names."""
    for found in (*contacts.emails(text), *contacts.names(text)):
        text = text.replace(found, " ")
    return re.sub(r"[+(]?\d[\d ()-]{5,}\d", " ", text).strip()


@lru_cache(maxsize=contacts.ASKED_AGAIN)
def bare_name(text: str) -> str:
    """Return the name in an answer that is little else ("李明，13800138000", "Ann Lee, ann@x.example"), or ""."""
    rest = without_contact(unicodedata.normalize("NFKC", text))
    said = company(text)
    parts = _SEPARATORS.split(_FILLER.sub(" ", rest.replace(said, " ") if said else rest))
    parts = [" ".join(p.split()) for p in parts if p.strip()]
    names = [p for p in parts if _BARE_EN.fullmatch(p) or (_BARE_ZH.fullmatch(p) and p[0] in contacts.SURNAMES)]
    return names[0] if len(names) == 1 and len(parts) <= 3 else ""


def broken_contact(text: str, region: str = "CN") -> bool:
    """Return whether `text` holds something meant as an email address or a phone number that is none.

    `region` is where numbers without a country code are from.
    """
    from assistant.customers.fields import phone
    from assistant.errors import BadRequest

    if re.search(r"\S@|@\S", text) and not contacts.emails(text):
        return True
    found = contacts.phones(text)
    if not found:
        cue = re.search(
            r"(?:电话|手机|号码|\bphone\b|\bmobile\b|\btel\b|\bnumber\b).{0,8}?(\+?\d[\d -]{3,})", text, re.I
        )
        return bool(cue)
    try:
        phone(found[-1], region)
    except BadRequest:
        return True
    return False


def answers_lead(text: str) -> bool:
    """Return whether `text` can be the answer to our asking for a contact or for consent; a question is none."""
    said = text.strip()
    if contacts.emails(said) or contacts.phones(said) or (len(said) <= 60 and broken_contact(said)):
        return True
    if len(said) > 60 or re.search(r"[?？]|吗$|呢$", said):
        return False
    told = (consent(said, True) is not None, bare_name(said), contacts.names(said), company(said), budget(said))
    return any(told) or bool(timing(said) and len(said) <= 20)
