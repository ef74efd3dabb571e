"""Requests that are no question about the company: another language, code, a poem, our prompt, a price of the customer's own."""

import re
from collections.abc import Callable, Mapping

from assistant import grounds, makes, shelf
from assistant.kit import Turn
from assistant.luring import claims_rank, leaves_rules, their_word
from assistant.types import Draft
from assistant.understanding.tongues import tongue_wished
from knowledge.language import Bilingual
from knowledge.loose_prices import is_offer, order_at
from knowledge.units import CURRENCIES, numbers

_TONGUES = r"french|german|spanish|japanese|korean|russian|italian|portuguese|arabic|dutch|polish|turkish|thai|vietnamese|hindi"
_TONGUES_ZH = "法|德|日|韩|俄|西班牙|意大利|葡萄牙|阿拉伯|泰|越南|荷兰|粤"
_LANGUAGE = re.compile(
    rf"\b(?:answer|reply|respond|speak|talk|write|chat|continue|switch)\b(?: (?:to )?(?:me|us|this|back|only|please|you)){{0,3}} ?(?:in |to |into )?(?:{_TONGUES})\b"
    r"|\bparle[zs]?[ -](?:vous|tu)\b|\bhabla[sn]? (?:usted )?(?:español|ingl[eé]s)|\bsprechen sie\b|\bauf deutsch\b|\ben (?:français|español)\b|\bin italiano\b|\bparl[ai] italiano\b"
    rf"|用(?:{_TONGUES_ZH})(?:语|文|国话).{{0,4}}(?:回答|回复|说|讲|聊|写|交流|告诉|介绍)|(?:会|能|可以)(?:不会|不能)?(?:说|讲)(?:{_TONGUES_ZH})(?:语|文)|换成(?:{_TONGUES_ZH})(?:语|文)",
    re.IGNORECASE,
)
_OTHER_SCRIPT = re.compile(r"[\u0400-\u04ff\u0590-\u06ff\u0900-\u0e7f\u3040-\u30ff\uac00-\ud7af]")
# The commonest words of four languages that no English sentence is made of.
_OTHER_WORDS = frozenset(
    "je vous est le la les du des une pouvez quel quelle prix combien avez bonjour merci plaît français pour avec répondre "  # noqa: SIM905
    "ich sie wie viel kostet der das und haben bitte ist ein eine für mit auf deutsch guten "
    "el los qué cuánto cuesta tiene hola precio por favor español puede usted gracias una para con "
    "il quanto costa avete grazie prezzo italiano per".split()
)
_MAKING = re.compile(
    r"\b(?:write|compose|make up|create|generate|give me|tell me|sing|draft)\b.{0,24}\b(?:poem|poetry|haiku|limerick|song|lyrics|story|essay|joke|rap|code|function|script|program|sql|html|regex)\b"
    r"|(?:写|作|编|来|讲|唱|给我|生成).{0,10}(?:首|段|个|篇)?.{0,12}(?:诗|歌词|儿歌|笑话|故事|作文|代码|程序|脚本|函数|sql|python)",
    re.IGNORECASE,
)
_PROMPT = re.compile(
    r"\b(?:system|hidden|initial|original|developer) (?:prompt|message|instructions?)\b|\byour (?:own )?(?:system |hidden )?prompt\b"
    r"|\b(?:show|print|repeat|reveal|tell|give|output|display|recite|what (?:is|are)|leak)\b.{0,20}\b(?:your (?:instructions|rules|guidelines|configuration)(?! (?:for|on|to))|(?:text|words|message|everything|instructions) above)"
    r"|提示词|系统(?:提示|指令|消息|设定)|你的(?:指令|设定|底层规则|prompt)|(?:重复|输出|打印)(?:以上|上面|上述)的?(?:内容|文字|指令|话)",
    re.IGNORECASE,
)
_OURS = re.compile(r"\b(?:your|company|docs?|documents|manual)\b|公司|你们|贵司|文档|手册", re.IGNORECASE)
_MONEY = re.compile(
    r"pric|cost|discount|off\b|free\b|sell|\bfor \S?\d|dollar|yuan|[$¥€£]|元|块|折|价|免费|便宜|优惠", re.IGNORECASE
)
_OPENING = 12
_SETTLED = frozenset({"quote_request", "complaint", "after_sales", "person", "comparison"})
_OPEN = frozenset({"out_of_scope", "unclear"})


def aside(turn: Turn) -> Callable[[Turn], Draft] | None:
    """Return what answers a turn that asks for something else than we are here for; None where it does not."""
    text, intent = turn.said.text, turn.said.intent.name
    if tongue_wished(text):
        return _either
    if _offers(turn) and (intent not in _SETTLED or claims_rank(text)):
        return _price
    if _PROMPT.search(text) and leaves_rules(text):
        return _prompt
    if leaves_rules(text) or (claims_rank(text) and intent in _OPEN):
        return _rules
    if their_word(text):
        return _promised
    if turn.said.slots.mentions and not turn.said.followed_up and intent not in _OPEN:
        return None if not _foreign(text) else _language
    for heard, answer in _HEARD.items():
        if heard(text):
            return answer
    return _making if _wants_making(turn) else None


def _wants_making(turn: Turn) -> bool:
    """Return whether a poem, a story or code is to be made; how to write a script, or a code for a discount, is a question to us."""
    text, intent = turn.said.text, turn.said.intent.name
    ours = intent != "out_of_scope" and _OURS.search(text)
    return bool(_MAKING.search(text)) and intent in _OPEN and not ours and not grounds.how(turn)


def _foreign(text: str) -> bool:
    """Return whether a text is in a language that we do not write."""
    letters = [c for c in text if c.isalpha()]
    if letters and sum(bool(_OTHER_SCRIPT.match(c)) for c in letters) * 3 >= len(letters):
        return True
    words = re.findall(r"[^\W\d_]+", text.lower())
    known = sum(word in _OTHER_WORDS for word in words)
    return known >= 3 and known * 2 >= len(words)


def _offers(turn: Turn) -> bool:
    text = turn.said.text.lower()
    sums = [one for one in numbers(text) if one.unit in CURRENCIES]
    # An order after a question leaves the question to be answered; one that opens the message is all there is.
    ordered = turn.said.intent.name in _OPEN and -1 < order_at(text) <= _OPENING
    return bool(sums) and (ordered or any(is_offer(text, one) and order_at(text) < 0 for one in sums))


def _price(turn: Turn) -> Draft:
    """Say what it does cost, and that another price is not ours to give."""
    products = makes.in_focus(turn)[:1]
    parts = [*(shelf.price_words(turn, p) for p in products), turn.say("price.not_yours")]
    cards = tuple(shelf.card(turn, p) for p in products)
    return Draft("refuse", turn.sentences(*parts), turn.sheet.facts, cards=cards, refused=True, offer_person=True)


def _rules(turn: Turn) -> Draft:
    """Say that rules and prices are not ours to change, and what the product in focus does cost where money is spoken of."""
    products = makes.in_focus(turn)[:1] if _MONEY.search(turn.said.text) else []
    parts = [*(shelf.price_words(turn, p) for p in products), turn.say("scope.rules")]
    cards = tuple(shelf.card(turn, p) for p in products)
    return Draft("refuse", turn.sentences(*parts), turn.sheet.facts, cards=cards, refused=True, offer_person=True)


def _either(turn: Turn) -> Draft:
    return Draft("small_talk", turn.say("scope.either"), turn.sheet.facts)


def _promised(turn: Turn) -> Draft:
    return Draft("refuse", turn.say("scope.promised"), turn.sheet.facts, refused=True, offer_person=True)


def _language(turn: Turn) -> Draft:
    """Say which languages we write, and the price of a product that was named, which reads the same in any."""
    products = makes.in_focus(turn)[:1]
    parts = [turn.say("scope.language"), *(shelf.price_words(turn, p) for p in products)]
    cards = tuple(shelf.card(turn, p) for p in products)
    return Draft("refuse", turn.sentences(*parts), turn.sheet.facts, cards=cards, refused=True, offer_person=True)


def _making(turn: Turn) -> Draft:
    return _declined(turn, "scope.making")


def _prompt(turn: Turn) -> Draft:
    return _declined(turn, "scope.prompt")


def _declined(turn: Turn, key: str) -> Draft:
    company = turn.sheet.said_words(turn.pick(turn.kit.company), "company", Bilingual("company", "公司"))
    return Draft("refuse", turn.say(key, company=company), turn.sheet.facts, refused=True)


_HEARD: Mapping[Callable[[str], object], Callable[[Turn], Draft]] = {
    _PROMPT.search: _prompt, _LANGUAGE.search: _language, _foreign: _language,
}  # fmt: skip
