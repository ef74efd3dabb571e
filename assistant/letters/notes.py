"""The note at the foot of a quote: three ways to write it from the quote's own record, and what in one nothing supports."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Protocol

from assistant.facts import FactSheet
from assistant.kit import Kit
from assistant.letters.composing import doubts, filled
from assistant.letters.speaking import spoken
from assistant.letters.types import Doubt, Tone, Variant
from assistant.permissions import require
from assistant.quoting.types import Amounts, Quote, QuoteLine, QuoteVersion
from assistant.types import Person
from knowledge.language import Bilingual, Language

WAYS: tuple[frozenset[str], ...] = (
    frozenset({"saving", "stock", "lead", "optional", "accept"}),
    frozenset({"saving", "optional", "accept"}),
    frozenset({"stock", "lead", "accept"}),
)
"""What each way to write a note may say: all there is, what it costs, when it comes."""


class Quotes(Protocol):
    """The quote desk, as far as notes use it."""

    def get(self, who: Person, quote: str) -> Quote:
        """Return a quote. Raises NotFound."""


class NoteDesk:
    """Writes notes for quotes; a note is kept with the order, by the quote desk."""

    def __init__(self, kit: Kit, quotes: Quotes) -> None:
        self._kit, self._quotes = kit, quotes

    def write(self, who: Person, quote: str, language: Language, tone: Tone = "neutral") -> tuple[Variant, ...]:
        """Return the ways to write a quote's note that differ, at most three; nothing is kept. Raises NotFound."""
        require(who, "make_quotes")
        found = self._quotes.get(who, quote)
        sheet = FactSheet(0)
        said = _statements(found, sheet)
        ways = dict.fromkeys(tuple(key for key in said if key in way) for way in WAYS)
        return tuple(self._note(n, keys, said, sheet, language, tone) for n, keys in enumerate(ways, 1))

    def doubts(self, who: Person, quote: Quote) -> tuple[Doubt, ...]:
        """Return the figures and promises of a quote's note that its latest version does not support."""
        require(who, "see_quotes")
        order = quote.current.order
        if not order.note:
            return ()
        sheet = FactSheet(0)
        _statements(quote, sheet)
        _figures(quote.current, sheet)
        return doubts(order.note, sheet.facts, "zh", "en")

    def _note(
        self, number: int, keys: tuple[str, ...], said: dict[str, dict[str, str]], sheet: FactSheet, language: Language, tone: Tone
    ) -> Variant:  # fmt: skip
        parts = [self._kit.phrases.say(f"note.{key}", language, number - 1, **said[key]) for key in keys]
        plain = ("" if language == "zh" else " ").join(parts)
        worded = spoken(plain, f"quote_note {tone}", sheet.facts, language, self._kit.writer)
        used = tuple(f for f in sheet.facts if f"[[{f.id}]]" in worded.text)
        return Variant(number, "", filled(worded.text, sheet.facts, language), used, worded.by, worded.why)


def _statements(quote: Quote, sheet: FactSheet) -> dict[str, dict[str, str]]:
    """Return what a note may say of a quote, in order, each with the references that its phrase needs."""
    version, rule = quote.current, f"quote {quote.number} version {quote.version}, "
    amounts, found = version.amounts, dict[str, dict[str, str]]()
    if saved := _saved(amounts):
        label = Bilingual("below list price", "低于目录价")
        found["saving"] = {"saving": sheet.said(saved, rule + "saving", label, currency=amounts.currency)}
    lines = [line for line in amounts.lines if not line.optional]
    short = [line for line in lines if _is_short(line)]
    if lines and all(line.stock is not None for line in lines) and not short:
        day = sheet.day(version.priced_on, rule + "priced on", Bilingual("date of the quote", "报价日期"))
        found["stock"] = {"day": day}
    elif days := max((line.lead_days or 0 for line in short), default=0):
        lead = sheet.said(Decimal(days), rule + "lead time", Bilingual("longest lead time", "最长交货期"), unit="day")
        found["lead"] = {"lead": lead}
    if len(lines) < len(amounts.lines):
        found["optional"] = {}
    number = sheet.said_words(quote.number, rule + "number", Bilingual("quote number", "报价编号"))
    until = sheet.day(version.terms.valid_until, rule + "valid until", Bilingual("valid until", "有效期至"))
    return {**found, "accept": {"number": number, "date": until}}


def _is_short(line: QuoteLine) -> bool:
    return line.stock is not None and line.stock < line.quantity


def _saved(amounts: Amounts) -> Decimal:
    """Return how far the goods are below list price in all, everything given counted; 0 where they are not."""
    listed = sum((x.list_price * x.quantity for x in amounts.lines if not x.optional), Decimal(0))
    return max(Decimal(0), listed - (amounts.goods - amounts.discount))


def _figures(version: QuoteVersion, sheet: FactSheet) -> None:
    """Write down every other figure that stands on the quote."""
    amounts, terms = version.amounts, version.terms
    for name, amount in _sums(amounts):
        sheet.said(amount, f"quote, {name}", Bilingual.same(name), currency=amounts.currency)
    for line in amounts.lines:
        sheet.said(Decimal(line.quantity), f"line {line.number}, quantity", Bilingual.same("quantity"), unit="pcs")
        if line.lead_days:
            sheet.said(Decimal(line.lead_days), f"line {line.number}, lead time", Bilingual.same("lead"), unit="day")
    texts = (terms.payment, terms.delivery, *(line.name for line in amounts.lines))
    days = (version.priced_on, terms.valid_until)
    for said in (*(x.en for x in texts), *(x.zh for x in texts), *(x.sku for x in amounts.lines), *map(str, days)):
        sheet.said_words(said, "quote, words", Bilingual.same("words"))
    for day in days:
        sheet.day(day, "quote, day", Bilingual.same("day"))


def _sums(amounts: Amounts) -> Iterator[tuple[str, Decimal]]:
    """Yield every sum of a quote by name, those that are nothing left out."""
    sums = {"goods": amounts.goods, "discount": amounts.discount, "shipping": amounts.shipping, "net": amounts.net}
    sums |= {"tax": amounts.tax, "total": amounts.total}
    for line in amounts.lines:
        sums |= {f"line {line.number}": line.amount, f"line {line.number} each": line.unit_price}
        sums |= {f"line {line.number} list": line.list_price}
    yield from ((name, amount) for name, amount in sums.items() if amount)
