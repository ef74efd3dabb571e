"""Products, passages and amounts as rows for agents: only what the asker may see, figures as decimal text."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from assistant.agents.types import (
    ColumnRow,
    Estimate,
    EstimateLine,
    Holding,
    KindRow,
    PassageRow,
    PriceRow,
    ProductRow,
    ProductSheet,
    Property,
    Row,
    SideBySide,
)
from assistant.kit import Kit
from assistant.pricing import list_price, valid_prices
from assistant.quoting.amounts import Unruled
from assistant.quoting.types import Amounts, QuoteLine
from assistant.shelf import showable
from assistant.types import Person
from assistant.wording import money
from knowledge.holdings import Holdings
from knowledge.language import Bilingual, Language
from knowledge.types import Attribute, PassageHit, Price, Product

_IN_A_LIST = 6
_COLUMNS = 200
_PRICE, _STOCK = Bilingual("Price", "价格"), Bilingual("In stock", "库存")


def holding(held: Holdings, kinds: Sequence[str], products: int, language: Language) -> Holding:
    """Return what a catalogue holds; of `kinds`, where any are named, the columns."""
    counted = [(one.among(kinds), one) for one in held.attributes.values()]
    columns = [
        ColumnRow(one.name, one.label.say(language) or one.name, one.kind, one.unit, n)
        for n, one in sorted(counted, key=lambda pair: (-pair[0], pair[1].name)) if n
    ]  # fmt: skip
    own = [ColumnRow("price", _PRICE.say(language), "number", None, products), ColumnRow("stock", _STOCK.say(language), "number", None, products)]  # fmt: skip
    return Holding(
        products, tuple(KindRow(key, label.say(language) or key, n) for key, (label, n) in held.kinds.items()),
        tuple([*own, *columns][:_COLUMNS]), tuple(sorted(held.brands.values()))[:_COLUMNS], held.currencies,
    )  # fmt: skip


def price_of(item: Product, who: Person, kit: Kit, currency: str | None = None) -> Price | None:
    """Return the list price of one piece today that the asker may see: in the currency named, else ours, else any."""
    return list_price(item, who.audiences, kit.today(), currency=currency, fallback=kit.settings.currency)


def product_row(item: Product, price: Price | None, first: Iterable[str], language: Language) -> ProductRow:
    """Return a product for a list, the columns of `first` before the others."""
    asked = [a for name in dict.fromkeys(first) if (a := item.attribute(name)) is not None]
    others = [a for a in showable(item) if a not in asked]
    rows = [*asked, *others][: max(_IN_A_LIST, len(asked))]
    return ProductRow(
        item.sku, item.name.say(language), item.category, *_amount(price), item.stock, tuple(_property(a, language) for a in rows)
    )  # fmt: skip


def product_sheet(item: Product, who: Person, kit: Kit, language: Language) -> ProductSheet:
    """Return all of a product that the asker may see."""
    prices = tuple(
        PriceRow(str(p.amount), p.currency, p.price_list, p.quantity_from, p.audience)
        for p in valid_prices(item, who.audiences, kit.today())
    )
    return ProductSheet(
        item.sku, item.name.say(language), item.brand, item.category, item.description.say(language),
        *_amount(price_of(item, who, kit)), prices, item.stock, item.lead_days, item.discontinued, item.url,
        tuple(_property(a, language) for a in item.attributes),
    )  # fmt: skip


def _amount(price: Price | None) -> tuple[str | None, str | None]:
    return (str(price.amount), price.currency) if price else (None, None)


def _property(attribute: Attribute, language: Language) -> Property:
    value = attribute.value if isinstance(attribute.value, bool) else str(attribute.value)
    return Property(attribute.name, attribute.label.say(language) or attribute.name, value, attribute.unit)


def side_by_side(items: Sequence[Product], who: Person, kit: Kit, language: Language) -> SideBySide:
    """Return products side by side, the columns that differ first, in the order of the first product that has them."""
    prices = [price_of(item, who, kit) for item in items]
    rows = [
        _row("price", _PRICE.say(language), [money(p.amount, p.currency, language) if p else "" for p in prices]),
        _row("stock", _STOCK.say(language), ["" if item.stock is None else str(item.stock) for item in items]),
    ]
    labels = {a.name: a.label.say(language) or a.name for item in items for a in item.attributes}
    rows += [_row(name, label, [_cell(item.attribute(name)) for item in items]) for name, label in labels.items()]
    rows.sort(key=lambda row: not row.differs)  # stable: the order within stays
    return SideBySide(tuple(i.sku for i in items), tuple(i.name.say(language) for i in items), tuple(rows))


def _row(column: str, label: str, values: Sequence[str]) -> Row:
    return Row(column, label, tuple(values), len(set(values)) > 1)


def _cell(attribute: Attribute | None) -> str:
    if attribute is None:
        return ""
    value = str(attribute.value).lower() if isinstance(attribute.value, bool) else str(attribute.value)
    return f"{value} {attribute.unit or ''}".strip()


def passage_row(hit: PassageHit) -> PassageRow:
    """Return a passage found, word for word."""
    found = hit.passage
    return PassageRow(
        found.document, found.name, found.title, " › ".join(found.heading), found.place.page, found.place.line, found.text,
        round(hit.score, 6),
    )  # fmt: skip


def estimate(amounts: Amounts, unruled: Iterable[Unruled], language: Language, *, staff: bool) -> Estimate:
    """Return an order's amounts; how each came about, which names rules, for staff alone."""
    return Estimate(
        language=language, currency=amounts.currency, lines=tuple(_line(line, language, staff=staff) for line in amounts.lines),
        goods=_text(amounts.goods), discount=_text(amounts.discount), shipping=_text(amounts.shipping), tax=_text(amounts.tax),
        net=_text(amounts.net), total=_text(amounts.total), tax_included=amounts.inclusive, unruled=tuple(sorted(unruled)),
    )  # fmt: skip


def _line(line: QuoteLine, language: Language, *, staff: bool) -> EstimateLine:
    return EstimateLine(
        sku=line.sku, name=line.name.say(language), quantity=line.quantity, unit_price=_text(line.unit_price),
        discount=_text(line.bundle_discount), amount=_text(line.amount), tax_percent=_text(line.tax_percent),
        stock=line.stock, lead_days=line.lead_days,
        why=tuple(step.text.say(language) for step in line.steps) if staff else (),
    )  # fmt: skip


def _text(amount: Decimal) -> str:
    return f"{amount:f}"
