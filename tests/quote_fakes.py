"""A quote as the rooms that build on quotes see it, and a desk that holds it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from assistant.quoting.types import (
    Amounts,
    Buyer,
    Exported,
    Order,
    Quote,
    QuoteLine,
    QuoteState,
    QuoteVersion,
    TaxLine,
    Terms,
)
from assistant.types import Person
from knowledge.language import Bilingual, Language

ZERO = Decimal(0)


def quote_line(number: int, name: Bilingual, quantity: int, price: str) -> QuoteLine:
    """Return a line without discounts."""
    each = Decimal(price)
    return QuoteLine(
        number=number, sku=f"SKU-{number}", name=name, quantity=quantity, list_price=each, unit_price=each,
        bundle_discount=ZERO, amount=each * quantity, kept=(Decimal(1), Decimal(1)), share=ZERO, tax_percent=Decimal(13),
    )  # fmt: skip


def quote(state: QuoteState = "approved", customer: str | None = None, lines: int = 1) -> Quote:
    """Return an approved quote: twenty monitors, and further lines of one cable each; 13 % tax within the prices."""
    items = [quote_line(1, Bilingual("V27Q monitor", "V27Q 显示器"), 20, "1399.00")]
    items += [quote_line(n, Bilingual(f"Cable {n}", f"线缆 {n}"), 1, "9.90") for n in range(2, lines + 1)]
    total = sum((line.amount for line in items), ZERO)
    net = (total / Decimal("1.13")).quantize(Decimal("0.01"))
    tax = TaxLine(Decimal(13), net, total - net, name=Bilingual("VAT", "增值税"))
    amounts = Amounts(
        currency="CNY", inclusive=True, lines=tuple(items), goods=total, discount=ZERO, shipping=ZERO, taxes=(tax,), net=net,
        tax=total - net, total=total,
    )  # fmt: skip
    terms = Terms(date(2026, 3, 31), Bilingual("30 % with order, 70 % on delivery", "预付 30%，到货付 70%"), Bilingual("within 10 days", "10 天内交货"))  # fmt: skip
    buyer = Buyer(
        customer, "Ann Lee", "Acme Corp", "1 Main Street, Springfield", "ann@acme.example", "+16502530000", "US-123"
    )
    version = QuoteVersion(
        1, Order(buyer=buyer), amounts, terms, (), date(2026, 3, 2), "2026-03-02T08:00:00+00:00", "Sam"
    )
    return Quote("q1", "Q-2026-00001", state, "Sam", None, "2026-03-02T08:00:00+00:00", version)


class FakeQuotes:
    """A quote desk that holds one quote."""

    def __init__(self, one: Quote | None = None) -> None:
        self.one = one or quote()

    def get(self, who: Person, number: str) -> Quote:
        return self.one

    def versions(self, who: Person, number: str) -> tuple[QuoteVersion, ...]:
        return (self.one.current,)

    def export(
        self, who: Person, number: str, format_: str, language: Language, version: int | None = None
    ) -> Exported:  # fmt: skip
        return Exported("Q-2026-00001.pdf", "application/pdf", b"%PDF-1.7 fake")

    def moved_on(self, state: QuoteState) -> None:
        self.one = replace(self.one, state=state)
