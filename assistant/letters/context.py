"""What a letter may say: the customer, the conversation and the quote as facts, and the words that refer to them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast

from assistant import records as codec
from assistant.customers.types import Customer
from assistant.errors import BadRequest
from assistant.facts import FactSheet
from assistant.kit import Products
from assistant.letters.types import LetterRequest
from assistant.quoting.types import Amounts, Quote, QuoteLine
from assistant.types import Fact, PassageSource, Person, Reply, RuleSource, Understanding
from knowledge.errors import NotFound
from knowledge.language import Bilingual, Language

_MOST_PRODUCTS = 3
_MOST_LINES = 10
_NAME = Bilingual("product", "产品")
_VERSION = re.compile(r"quote \S+ version (\d+), ")
_LONGEST_WISH = 160
_REFERENCE = re.compile(r"\[\[(f\d+)\]\]")
_INSIDE = "pipeline"  # what staff asked of deals goes into no letter
_ASIDES = frozenset({"small_talk", "out_of_scope", "unclear", "person", "lead", _INSIDE})
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "dr", "prof", "sir", "madam"})
_OFFERED = ("approved", "sent", "accepted")


@dataclass(frozen=True)
class House:
    """Who writes: the company's name and how it is reached."""

    name: Bilingual
    contact: Bilingual


@dataclass(frozen=True)
class PastTurn:
    """One turn of the conversation a letter is about."""

    id: str
    asked: str
    at: str
    record: dict[str, object]

    @classmethod
    def read(cls, number: str, asked: str, at: str, record: str) -> "PastTurn":
        """Return a turn of its row."""
        return cls(number, asked, at, cast(dict[str, object], codec.load(record)))

    @property
    def reply(self) -> Reply:
        """Return the reply that was given."""
        return cast(Reply, self.record["reply"])

    @property
    def focus(self) -> tuple[str, ...]:
        """Return the SKUs it was about."""
        said = cast(Understanding, self.record["understanding"])
        return tuple(c.sku for c in self.reply.cards) or said.focus


@dataclass(frozen=True)
class Material:
    """Everything of our records that a letter is written from."""

    request: LetterRequest
    who: Person
    house: House
    customer: Customer
    turns: tuple[PastTurn, ...]
    quote: Quote | None
    catalogue: Products


def variables(material: Material, sheet: FactSheet) -> dict[str, str]:
    """Return the variables that are known, each a reference to facts on `sheet` or several joined."""
    request, language = material.request, material.request.language
    found = {
        "us": _words(sheet, material.house.name.say(language), "the company", "company name", "公司名称"),
        "sender": _words(sheet, material.who.name, "the salesperson", "sender", "发件人"),
        "contact": _words(sheet, material.house.contact.say(language), "the company's contact", "contact", "联系方式"),
        **_customer(material.customer, sheet),
        **_said(request, sheet),
        **_conversation(material, sheet),
        **(_quote(material.quote, sheet, language) if material.quote else {}),
    }
    return {name: text for name, text in found.items() if text}


def _words(sheet: FactSheet, text: str, rule: str, en: str, zh: str) -> str:
    return sheet.said_words(text, rule, Bilingual(en, zh)) if text.strip() else ""


def _customer(customer: Customer, sheet: FactSheet) -> dict[str, str]:
    rule = f"customer {customer.id}, "
    return {
        "name": _words(sheet, customer.name, rule + "name", "customer's name", "客户姓名"),
        "first": _words(sheet, _first(customer.name), rule + "first name", "first name", "名字"),
        "company": _words(sheet, customer.company, rule + "company", "customer's company", "客户公司"),
        "need": _words(sheet, _wish(customer.need), rule + "need", "need", "需求"),
        "timing": _words(sheet, customer.timing, rule + "timing", "time", "时间"),
    }


def _wish(need: str) -> str:
    """Return what of a need can be quoted in a sentence: its last short statement; a bare question is no wish."""
    parts = [part.strip().rstrip(".。 ") for part in need.split(" / ")]
    return next((p for p in reversed(parts) if p and len(p) <= _LONGEST_WISH and not re.search("[?？]", p)), "")


def _first(name: str) -> str:
    """Return the first name of a name in Latin letters; a Chinese name, or one that begins with a title, whole."""
    words = name.split()
    plain = len(words) > 1 and words[0].isascii() and words[0].isalpha() and len(words[0]) > 1 and words[0][0].isupper()
    return words[0] if plain and words[0].lower() not in _TITLES else name


def _said(request: LetterRequest, sheet: FactSheet) -> dict[str, str]:
    rule = "the salesperson said, "
    return {
        "about": _words(sheet, request.about, rule + "the matter", "matter", "事项"),
        "offer": _words(sheet, request.offer, rule + "what we do", "what we do", "我方安排"),
        "when": _words(sheet, request.when, rule + "when", "when", "时间"),
    }


def _conversation(material: Material, sheet: FactSheet) -> dict[str, str]:
    turns, language = material.turns, material.request.language
    if not turns:
        return {}
    last = date.fromisoformat(turns[-1].at[:10])
    found = {
        "spoke_on": sheet.day(
            last, f"conversation {material.request.conversation}", Bilingual("last spoken", "最近沟通")
        )
    }
    if not material.quote:
        found["products"] = _together(_names(_focus(turns), material.catalogue, sheet), language)
    answered = _answered(material)
    if answered:
        found["question"] = _words(sheet, _ended(answered.asked, language), f"turn {answered.id}", "question", "问题")
        found["answer"] = _answer(answered, sheet)
    return found


def _ended(text: str, language: Language) -> str:
    """Return a text with a full stop where it ends without any."""
    text = text.strip()
    return text if re.search(r"[.?!。？！…]$", text) else text + ("。" if language == "zh" else ".")


def _focus(turns: Sequence[PastTurn]) -> list[str]:
    """Return the SKUs of the latest turn that was about any."""
    return next((list(t.focus) for t in reversed(turns) if t.focus), [])


def _names(skus: Sequence[str], catalogue: Products, sheet: FactSheet) -> list[str]:
    names = []
    for sku in skus[:_MOST_PRODUCTS]:
        try:
            names.append(sheet.name(catalogue.product(sku)))
        except NotFound:
            continue
    return names


def _together(parts: Sequence[str], language: Language) -> str:
    if language == "zh":
        return "、".join(parts)
    return ", ".join(parts[:-1]) + " and " + parts[-1] if len(parts) > 1 else "".join(parts)


def _answered(material: Material) -> PastTurn | None:
    """Return the turn whose answer the letter gives: the one asked for, else the last that answered something."""
    wanted = material.request.turn
    if wanted:
        return next((t for t in material.turns if t.id == wanted and t.reply.intent != _INSIDE), None)
    answered = (t for t in reversed(material.turns) if not t.reply.refused and t.reply.intent not in _ASIDES)
    return next(answered, None)


def _answer(turn: PastTurn, sheet: FactSheet) -> str:
    """Return what was answered, in its own sentences with its own facts; what only belongs in a chat is left out."""
    facts = {f.id: f for f in turn.reply.facts}
    lines = []
    for line in "".join(cast(Sequence[str], turn.record["written"])).splitlines():
        used = [facts[n] for n in _REFERENCE.findall(line) if n in facts]
        if any(not _is_title(f) for f in used):
            plain = re.sub(r"\*\*|^>\s*", "", line.strip())
            lines.append(_REFERENCE.sub(lambda m: sheet.again(facts[m[1]]), plain))
    return "\n".join(lines)


def _is_title(fact: Fact) -> bool:
    """Return whether a fact only names a document: a chat offers it to be opened, a letter cannot."""
    return isinstance(fact.source, PassageSource) and fact.kind != "quote"


def _quote(quote: Quote, sheet: FactSheet, language: Language) -> dict[str, str]:
    """Return what a letter may say of a quote: only an approved one may go to a customer. Raises BadRequest."""
    if quote.state not in _OFFERED:
        raise BadRequest(
            Bilingual(
                f"Quote {quote.number} is not approved ({quote.state}); until it is, no letter may name its amounts.",
                f"报价 {quote.number} 尚未批准（{quote.state}），批准前邮件不能引用其金额。",
            )
        )
    version = quote.current
    rule = f"quote {quote.number} version {version.version}, "
    ordered = [line for line in version.amounts.lines if not line.optional]
    names = [
        sheet.said_words(line.name.say(language), f"{rule}line {line.number}, name", _NAME)
        for line in ordered[:_MOST_LINES]
    ]
    terms = version.terms
    return {
        "number": sheet.said_words(quote.number, rule + "number", Bilingual("quote number", "报价编号")),
        "total": sheet.said(
            version.amounts.total, rule + "total", Bilingual("total", "合计"), currency=version.amounts.currency
        ),
        "valid_until": sheet.day(terms.valid_until, rule + "valid until", Bilingual("valid until", "有效期至")),
        "payment": _words(sheet, terms.payment.say(language), rule + "payment", "payment", "付款方式"),
        "delivery": _words(sheet, terms.delivery.say(language), rule + "delivery", "delivery", "交货"),
        "products": _together(names[:_MOST_PRODUCTS], language) + _more(len(names), language),
        "lines": "\n".join(_items(version.amounts, ordered, rule, sheet, language)),
    }


def _items(
    amounts: Amounts, ordered: Sequence[QuoteLine], rule: str, sheet: FactSheet, language: Language
) -> Iterator[str]:
    """Yield what a quote's total is the sum of: its lines, the further ones together, discount, shipping and tax."""
    colon, currency = "：" if language == "zh" else ": ", amounts.currency

    def sum_of(label: Bilingual, amount: Decimal, sign: str = "") -> str:
        return f"- {label.say(language).capitalize()}{colon}{sign}{sheet.said(amount, rule + label.en, label, currency=currency)}"

    shown = ordered if len(ordered) <= _MOST_LINES else ordered[: _MOST_LINES - 1]
    for line in shown:
        at = f"{rule}line {line.number}, "
        name = sheet.said_words(line.name.say(language), at + "name", _NAME)
        pieces = sheet.said(Decimal(line.quantity), at + "quantity", Bilingual("quantity", "数量"), unit="pcs")
        amount = sheet.said(line.amount, at + "amount", Bilingual("amount", "金额"), currency=currency)
        yield f"- {name} × {pieces}{colon}{amount}"
    if rest := ordered[len(shown) :]:
        yield sum_of(Bilingual("further items", "其余各项"), sum((line.amount for line in rest), Decimal(0)))
    if amounts.discount:
        yield sum_of(Bilingual("discount", "优惠"), amounts.discount, "− ")
    if amounts.shipping:
        yield sum_of(Bilingual("shipping", "运费"), amounts.shipping)
    if amounts.tax and not amounts.inclusive:
        yield sum_of(Bilingual("tax", "税额"), amounts.tax)


def quote_versions(facts: Iterable[Fact]) -> frozenset[int]:
    """Return the versions of a quote that facts were taken from."""
    rules = (f.source.rule for f in facts if isinstance(f.source, RuleSource))
    return frozenset(int(found[1]) for rule in rules if (found := _VERSION.match(rule)))


def _more(count: int, language: Language) -> str:
    if count <= _MOST_PRODUCTS:
        return ""
    return "等" if language == "zh" else " and others"
