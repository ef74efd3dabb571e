"""The signals of buying that a message can give, what each counts, and why: one table, in both languages."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from assistant.intention.negation import clauses, negated, refuses
from assistant.understanding import contacts, details
from assistant.understanding.counts import counts
from knowledge.language import Bilingual

START = 20
"""Where every conversation's score begins: somebody who writes at all."""


@dataclass(frozen=True)
class Kind:
    """One signal: what it is called, how many points it counts once in a conversation, and why so many."""

    id: str
    label: Bilingual
    points: int
    why: Bilingual


def _kind(id_: str, points: int, en: str, zh: str, why_en: str, why_zh: str) -> Kind:
    return Kind(id_, Bilingual(en, zh), points, Bilingual(why_en, why_zh))


KINDS: dict[str, Kind] = {
    kind.id: kind
    for kind in (
        _kind("order", 30, "Wants to order", "表示要下单", "says so in words", "明确说出购买意愿"),
        _kind("quote", 20, "Asked for a quote", "索要报价", "a quote is asked for before an order", "下单前才会索要报价"),
        _kind("contact", 20, "Left a contact", "留下联系方式", "wants to be reached", "希望被联系"),
        _kind("budget", 12, "Named a budget", "说明预算", "money is set aside", "已有资金安排"),
        _kind("returned", 12, "Came back on another day", "隔日再次咨询", "the wish has lasted", "需求持续存在"),
        _kind("quantity", 10, "Named how many", "说明数量", "has thought the purchase through", "已具体考虑采购"),
        _kind("price", 10, "Asked a price", "询问价格", "is weighing a purchase", "正在权衡购买"),
        _kind("timing", 10, "Named when it is needed", "说明需要的时间", "there is a day to buy by", "有采购期限"),
        _kind("payment", 10, "Asked about payment terms", "询问付款方式", "asked late, when the thing is chosen", "选定产品后才会问"),
        _kind("contract", 10, "Asked about a contract", "询问合同", "asked when all but settled", "基本谈妥时才会问"),
        _kind("sample", 10, "Asked for a sample or a demo", "索要样品或演示", "takes trouble to try it", "愿意花精力试用"),
        _kind("invoice", 8, "Asked about an invoice", "询问发票", "thinks of paying", "考虑到付款环节"),
        _kind("delivery", 8, "Asked about stock or delivery", "询问库存或交期", "thinks of receiving it", "考虑到收货环节"),
        _kind("discount", 6, "Asked for a discount", "询问优惠", "bargains, so means it", "议价说明有诚意"),
        _kind("compared", 6, "Compared products", "比较产品", "is choosing", "正在选型"),
        _kind("person", 6, "Asked for a person", "要求人工", "wants to talk it over", "希望详谈"),
        _kind("unanswered", -5, "A question was left unanswered", "有问题未得到答复", "may go and ask elsewhere", "可能转向别处"),
        _kind("too_dear", -8, "Finds it too dear", "嫌价格高", "the price stands in the way", "价格成为障碍"),
        _kind("no_contact", -10, "Does not want to be contacted", "不希望被联系", "keeps a distance", "保持距离"),
        _kind("looking", -12, "Is only looking", "只是看看", "says there is no plan yet", "表示暂无计划"),
        _kind("complaint", -15, "Complains", "投诉", "is displeased", "有不满"),
        _kind("not_now", -20, "Does not want it now", "暂不需要", "says so in words", "明确表示暂不购买"),
        _kind("elsewhere", -45, "Bought elsewhere", "已在别处购买", "the need is met", "需求已被满足"),
    )
}  # fmt: skip

_WORDS: dict[str, re.Pattern[str]] = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "order": r"(?:我(?:们)?|就|那就?|决定|确定|准备|打算|想|要|马上|直接|现在)(?:就|要|想|来|先)?(?:下单|订购|购买|采购|订货|付款|下订单|买下)|就(?:要|买|订)(?:这|它|那)|怎么(?:下单|订购|购买|付款|买)|如何(?:下单|订购|购买)|(?:要|来|订)\s*\d+\s*(?:台|个|套|件|只|块|箱|批)(?![\u4e00-\u9fff]{0,6}(?:多少钱|价格|报价))"
        r"|\b(?:i|we)(?:['’]ll| will|['’]d like to| would like to| want to| wish to| are ready to|['’]re ready to| am ready to|['’]m ready to) (?:take|order|buy|purchase|go ahead|place (?:an|the|our|my) order)\b|\bplace (?:an|the|our|my) order\b|\bready to (?:buy|order|purchase)\b|\bhow (?:do|can) (?:i|we) (?:order|buy|purchase|pay)\b|\bgo ahead with (?:the|this|that) (?:order|quote|purchase)\b",
        "quote": r"报个?价(?!格?太|高)|报价单|形式发票|询价|\b(?:quote|quotation|proforma|pro forma)\b|\brfq\b",
        "price": r"多少钱|什么价|价格|价钱|单价|总价|怎么卖|几钱|\bhow much\b(?! (?:ram|memory|space|storage|power|weight|time|longer|does it weigh|can it))|\b(?:price|prices|pricing|cost|costs)\b",
        "discount": r"优惠|折扣|打折|便宜(?:点|一点|些|多少)|最低价|底价|返点|\b(?:discount|rebate|better price|best price|special price|lower price)\b",
        "delivery": r"(?:多久|几天|什么时候|何时|哪天|最快)[^，。]{0,6}(?:发货|到货|交货|送到|能到|拿到|交付)|交期|货期|交货期|现货|有货|库存|发货时间|\b(?:in stock|lead time|delivery (?:time|date)|deliver(?:ed)? (?:by|to|in|within)|how (?:soon|fast|long)[^.,;]{0,30}(?:ship|deliver|arriv|get it|receive)\w*|when (?:can|could|will|would)[^.,;]{0,20}(?:ship|deliver|arrive|get (?:it|them))\w*)\b",
        "payment": r"付款方式|付款条件|账期|月结|预付|分期|定金|对公(?:转账|付款)|怎么付款|\b(?:payment terms?|net ?\d{2}|down ?payment|deposit|instal?ments?|letter of credit|pay by (?:card|wire|transfer|bank)|bank transfer|wire transfer)\b",
        "invoice": r"发票|专票|普票|开票|\binvoices?\b",
        "contract": r"合同|签约|协议|\b(?:contract|sign an? agreement|purchase agreement)\b",
        "sample": r"样品|样机|寄样|试用|演示|\b(?:samples?|demo|demonstration|trial unit|test unit|try it out)\b",
        "compared": r"(?:和|跟|与|还是)[^，。？]{1,20}(?:区别|比较|对比|哪个好|有什么不同|更好)|对比一?下?|比较一?下|哪个更|\b(?:compare|comparison|versus|vs\.?|difference between|which (?:one )?is better|better than)\b",
        "person": r"人工(?:客服)?|转人工|找(?:个|一?位)?(?:销售|客服|人|业务员)|(?:让|请|叫)(?:你们)?(?:的)?(?:销售|业务|客服|同事|人)[^，。]{0,6}(?:联系|打|回)|\b(?:(?:talk|speak) (?:to|with) (?:a|an|your|someone|somebody)[\w ]{0,20}|real person|human (?:agent|being)?|sales ?(?:person|rep|representative|team|manager)|(?:call|contact|phone|email) me)\b",
        "too_dear": r"(?:太|有点|有些|偏|好|挺|这么|比较)贵|价格(?:太|有点|偏|比较|挺)?高|超(?:出|过)了?(?:我们?的?)?预算|贵了|别家(?:更)?便宜|\b(?:too|very|so|quite|rather|pretty|bit|really) (?:expensive|pricey|dear|much money|high)\b|\b(?:over|above|beyond|out of|exceeds?) (?:my|our|the) budget\b|\b(?:cheaper|lower price) (?:elsewhere|from|at another|with your competitor)\b|\bcan['’]?t afford\b|\boverpriced\b",
        "looking": r"(?:只是|就是|随便|先|就)(?:随便)?(?:看看|问问|了解(?:一?下)?|逛逛)|随便(?:看|问|逛)|\b(?:just|only|merely) (?:looking|browsing|curious|asking|checking|window.?shopping)\b|\bout of curiosity\b",
        "elsewhere": r"(?:已经?|刚|刚刚|后来|最后)?(?:在|从|找|跟|向)(?:别|其他|其它|另外一?|另一)(?:人|家|处|的?店|的?地方|公司|供应商)[^，。]{0,8}(?:买|订|采购|下单)(?:了|过|好|到)|(?:已经?|刚刚?)(?:买|订|采购)(?:了|好了?)(?:别|其他|另)|(?:已经?)(?:选|定|用)了?(?:别|其他|另一|另外一?)家|\b(?:already )?(?:bought|ordered|purchased|got|found|went with|chose|chosen|signed with|decided on) (?:it |one |them |this |that |something |a different one )?(?:\w+ ){0,2}?(?:elsewhere|somewhere else|from (?:another|someone else|a competitor|your competitor|a different)|another (?:supplier|vendor|company|brand|shop|store)|a competitor)\b",
        "complaint": r"投诉|差评|太差|垃圾|骗(?:人|子)|退钱|失望|太离谱|\b(?:complain|complaint|terrible|awful|horrible|ridiculous|rip.?off|scam|unacceptable|disappoint(?:ed|ing)|worst)\b",
        "not_now": r"(?:不|没)(?:想|打算|准备|考虑|需要)[^，。]{0,2}(?:买|购买|采购|下单|了|这个)|暂(?:时)?不(?:需要|考虑|买|采购|用|要)|先不(?:买|要|考虑|采购|下单|用)|不(?:买|要|需要|用)了|以后再(?:说|看|买)|再考虑(?:一?下|考虑)?|没(?:有)?(?:需求|需要|兴趣|预算)|不感兴趣|算了吧?|\b(?:not interested|no longer (?:need|want|interested)|changed? (?:my|our) mind|maybe (?:later|next year|another time)|not (?:now|yet|right now|at the moment|ready to (?:buy|order))|don['’]?t (?:need|want) (?:it|this|one|them|anything)|won['’]?t (?:be )?(?:buy|order|purchas)\w*|no budget|not going to (?:buy|order)|never ?mind|not planning to (?:buy|order))\b",
    }.items()
}
_SAY_NO = frozenset({"not_now", "no_contact", "too_dear", "looking", "elsewhere"})
"""Signals whose own words may hold a "no": where they are taken back is not looked for, save the plain ones below."""
_TAKEN_BACK = re.compile(r"(?:不是|没有|并不是?|不算|不|没|并没)$|\b(?:not|isn['’]?t|aren['’]?t|wasn['’]?t|haven['’]?t|never|didn['’]?t)\s(?:\w+\s)?$", re.I)  # fmt: skip
_INTENTS = {
    "price": "price", "quote_request": "quote", "comparison": "compared", "complaint": "complaint", "availability": "delivery",
    "person": "person",
}  # fmt: skip
"""What an intent tells where none of the words above stands in the message."""
_SURE = 0.6


@dataclass(frozen=True)
class Told:
    """A signal that a message gives, or takes back, and the words that say so."""

    kind: str
    quote: str
    gone: bool = False


def tells(text: str, intent: str = "", confidence: float = 0.0) -> list[Told]:
    """Return the signals of one message; one that it takes back ("no quote, please") is `gone`.

    `intent` is what the classifier made of it, believed from a confidence of 0.6 where no words say otherwise.
    """
    text = text[:4000]
    found = {told.kind: told for told in _by_words(text)}
    for told in _by_values(text):
        found.setdefault(told.kind, told)
    if "not_now" in found and "order" in found and not found["order"].gone:
        del found["order"]
    meant = _INTENTS.get(intent, "")
    if meant and meant not in found and confidence >= _SURE and text.strip() and not refuses(text):
        found[meant] = Told(meant, text.strip()[:120])
    return list(found.values())


def _by_words(text: str) -> Iterator[Told]:
    for clause in clauses(text):
        for kind, pattern in _WORDS.items():
            for match in pattern.finditer(clause):
                no = _back(clause, match.start()) if kind in _SAY_NO else negated(clause, *match.span())
                yield Told(kind, clause[:120], no)


def _back(clause: str, start: int) -> bool:
    return bool(_TAKEN_BACK.search(clause[:start].rstrip() + (" " if clause[:start].endswith(" ") else "")))


_VALUES: tuple[tuple[str, Callable[[str], object]], ...] = (
    ("contact", lambda text: contacts.emails(text) or contacts.phones(text)),
    ("budget", details.budget),
    ("timing", details.timing),
    ("quantity", counts),
)


def _by_values(text: str) -> Iterator[Told]:
    """Yield what is told by a value that stands in the message: an address, a sum, a day, a number of pieces."""
    if details.consent(text, False) is False and details.uncontacted(text) is not None:
        yield Told("no_contact", text.strip()[:120])
    parts = clauses(text)
    for kind, read in _VALUES:
        if read(text):
            clause = next((part for part in parts if read(part)), text.strip())
            yield Told(kind, clause[:120], kind != "contact" and refuses(clause))
