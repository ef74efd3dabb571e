"""A quote as it is laid out on paper, whatever the file: texts in one language or both, rows, sums and terms."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from assistant.quoting.amount_words import in_chinese, in_english
from assistant.quoting.types import Quote, QuoteLine, QuoteVersion
from assistant.wording import day, number
from knowledge.language import Bilingual, Language

PaperLanguage = Language | Literal["both"]


@dataclass(frozen=True)
class Letterhead:
    """Whose paper it is."""

    name: Bilingual
    contact: Bilingual


@dataclass(frozen=True)
class Row:
    """One line on paper; `details` are small lines under the name."""

    number: str
    name: str
    details: tuple[str, ...]
    line: QuoteLine


@dataclass(frozen=True)
class Sum:
    """One sum under the lines; `kind` tells a spreadsheet how to work it out."""

    kind: Literal["goods", "discount", "shipping", "net", "base", "tax", "total"]
    label: str
    amount: Decimal
    percent: Decimal = Decimal(0)


@dataclass(frozen=True)
class Paper:
    """Everything that stands on a quote, in order."""

    language: PaperLanguage
    title: str
    mark: str
    company: str
    contact: str
    number: str
    about: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    optional_title: str
    optional: tuple[Row, ...]
    sums: tuple[Sum, ...]
    words: tuple[str, ...]
    terms: tuple[tuple[str, str], ...]
    version: QuoteVersion

    @property
    def page(self) -> str:
        """Return the words for a page's number, with places for it and for how many there are."""
        return say(Bilingual("Page {page} of {pages}", "第 {page} 页，共 {pages} 页"), self.language)


def say(text: Bilingual, language: PaperLanguage) -> str:
    """Return a text in one language, or Chinese and English beside each other where they differ."""
    if language != "both":
        return text.say(language)
    return text.zh if text.zh == text.en else f"{text.zh} {text.en}"


def figure(amount: Decimal) -> str:
    """Return an amount with its thousands separated, in its own number of places: `12,345.60`."""
    return f"{amount:,f}"


_TITLE = Bilingual("Quotation", "报价单")
_MARKS = {
    "draft": Bilingual("Estimate – not a binding offer until approved", "估算：批准前不构成正式报价"),
    "waiting": Bilingual("Estimate – not a binding offer until approved", "估算：批准前不构成正式报价"),
    "expired": Bilingual("Expired – no longer valid", "已过期：不再有效"),
}
_COLUMNS = (
    Bilingual("No.", "序号"), Bilingual("Item", "产品"), Bilingual("Qty", "数量"), Bilingual("List price", "目录价"),
    Bilingual("Unit price", "单价"), Bilingual("Tax", "税率"), Bilingual("Amount", "金额"),
)  # fmt: skip


def paper(quote: Quote, version: QuoteVersion, head: Letterhead, language: PaperLanguage) -> Paper:
    """Lay out a version of a quote."""

    def s(text: Bilingual) -> str:
        return say(text, language)

    amounts = version.amounts
    state = quote.state if version.version == quote.version else "draft"
    rows = [_row(line, n, language) for n, line in enumerate(amounts.lines, 1)]
    return Paper(
        language=language, title=s(_TITLE), mark=s(_MARKS[state]) if state in _MARKS else "", company=s(head.name),
        contact=_two_lines(head.contact, language), number=quote.number, about=tuple(_about(quote, version, language)),
        columns=tuple(_two_lines(c, language) for c in _COLUMNS), rows=tuple(r for r in rows if not r.line.optional),
        optional_title=s(Bilingual("Optional, not in the total", "可选项（未计入总计）")),
        optional=tuple(r for r in rows if r.line.optional), sums=tuple(_sums(version, language)),
        words=tuple(_words(version, language)), terms=tuple(_terms(version, language)), version=version,
    )  # fmt: skip


def _two_lines(text: Bilingual, language: PaperLanguage) -> str:
    return text.say(language) if language != "both" else f"{text.zh}\n{text.en}".strip()


def _about(quote: Quote, version: QuoteVersion, language: PaperLanguage) -> Iterator[tuple[str, str]]:
    buyer = version.order.buyer
    shown = quote.number + (f" / {version.version}" if version.version > 1 else "")
    rows = (
        (Bilingual("Quote number", "报价编号"), Bilingual.same(shown)),
        (Bilingual("Date", "日期"), _day(version.priced_on)),
        (Bilingual("Valid until", "有效期至"), _day(version.terms.valid_until)),
        (Bilingual("Currency", "货币"), Bilingual.same(version.amounts.currency)),
        (Bilingual("For", "致"), Bilingual.same(buyer.company or buyer.name)),
        (Bilingual("Attention", "联系人"), Bilingual.same(buyer.name if buyer.company else "")),
        (Bilingual("Address", "地址"), Bilingual.same(buyer.address)),
        (Bilingual("Email", "邮箱"), Bilingual.same(buyer.email)),
        (Bilingual("Phone", "电话"), Bilingual.same(buyer.phone)),
        (Bilingual("Tax number", "税号"), Bilingual.same(buyer.tax_number)),
        (Bilingual("Prepared by", "经办人"), Bilingual.same(_prepared_by(quote, version))),
    )
    yield from ((say(label, language), say(text, language)) for label, text in rows if text.en)


def _prepared_by(quote: Quote, version: QuoteVersion) -> str:
    """Return who made a version; of what a customer's conversation began, the colleague who took it up, "" where none did."""
    if quote.owner:
        return version.made_by
    customer = quote.events[0].by if quote.events else version.made_by
    hands = (version.made_by, *(e.by for e in quote.events if e.version <= version.version))
    return next((name for name in hands if name != customer), "")


def _day(value: object) -> Bilingual:
    from datetime import date

    assert isinstance(value, date)
    return Bilingual(day(value, "en"), day(value, "zh"))


def _row(line: QuoteLine, number_: int, language: PaperLanguage) -> Row:
    first = [line.sku] if line.sku else []
    if line.lead_days:
        days = Bilingual(f"lead time {line.lead_days} day{'s' * (line.lead_days != 1)}", f"交货期 {line.lead_days} 天")
        first.append(say(days, language))
    details = [" · ".join(first)] if first else []
    if language == "both" and line.name.zh != line.name.en:
        details.append(line.name.en)
    if line.bundle_discount:
        off = figure(line.bundle_discount)
        details.append(say(Bilingual(f"bundle: -{off}", f"组合优惠：-{off}"), language))
    if line.note:
        details.append(line.note)
    name = line.name.zh if language == "both" else line.name.say(language)
    return Row(str(number_), name, tuple(details), line)


def _sums(version: QuoteVersion, language: PaperLanguage) -> Iterator[Sum]:
    a = version.amounts

    def label(en: str, zh: str) -> str:
        return say(Bilingual(en, zh), language)

    yield Sum("goods", label("Goods", "货款"), a.goods)
    if a.discount:
        yield Sum("discount", label("Discount", "折扣"), -a.discount)
    if a.shipping or version.order.shipping is not None:
        yield Sum("shipping", label("Shipping", "运费"), a.shipping)
    if not a.inclusive:
        yield Sum("net", label("Net total", "不含税合计"), a.net)
    for t in a.taxes:
        if not a.inclusive and (t.percent or t.rule):
            rate, base = f"{number(t.percent)}%", figure(t.base)
            yield Sum(
                "tax", label(f"{t.name.en} {rate} of {base}", f"{t.name.zh} {rate}（计税额 {base}）"), t.tax, t.percent
            )
    total = label("Total", "总计") if not a.inclusive else label("Total including tax", "含税总计")
    yield Sum("total", f"{total} ({a.currency})", a.total)
    for t in a.taxes:
        if a.inclusive:
            rate, base = f"{number(t.percent)}%", figure(t.base)
            yield Sum("tax", label(f"of which {t.name.en} {rate} (net {base})", f"其中{t.name.zh} {rate}（不含税 {base}）"), t.tax, t.percent)  # fmt: skip


def _words(version: QuoteVersion, language: PaperLanguage) -> Iterator[str]:
    a = version.amounts
    if language != "en":
        yield f"金额大写：{in_chinese(a.total, a.currency)}"
    if language != "zh":
        yield f"In words: {in_english(a.total, a.currency)}"


def _terms(version: QuoteVersion, language: PaperLanguage) -> Iterator[tuple[str, str]]:
    terms, order = version.terms, version.order
    yield say(Bilingual("Payment", "付款"), language), say(terms.payment, language)
    yield say(Bilingual("Delivery", "交货"), language), say(terms.delivery, language)
    if version.amounts.tax == 0 and not any(t.rule for t in version.amounts.taxes):
        none = Bilingual("No tax is charged on this quotation.", "本报价未计税。")
        yield say(Bilingual("Tax", "税"), language), say(none, language)
    if order.note:
        yield say(Bilingual("Note", "备注"), language), order.note
