"""The very place a fact comes from, as a page opens it."""

from decimal import Decimal

from assistant import evidence
from assistant.deals.fields import LABELS
from assistant.deals.types import Deal
from assistant.errors import NotFound
from assistant.kit import Kit
from assistant.permissions import may
from assistant.types import (
    CellSource,
    ComputedSource,
    DealSource,
    Fact,
    FactValue,
    PassageSource,
    Person,
    Reply,
    RuleSource,
    SourceView,
)
from assistant.wording import safe, words
from knowledge import errors
from knowledge.language import Bilingual, Language
from knowledge.types import Place, Product


def view(reply: Reply, name: str, kit: Kit, who: Person) -> SourceView:
    """Return what opens for fact `name` of a reply. Raises NotFound where there is no such fact."""
    fact = next((f for f in reply.facts if f.id == name), None)
    if fact is None:
        raise NotFound(Bilingual("This reply has no such reference.", "该回复没有这个引用。"))
    source = fact.source
    if isinstance(source, PassageSource):
        return _passage(source, kit, who)
    if isinstance(source, CellSource):
        return _row(reply, source, kit, who)
    if isinstance(source, DealSource):
        return _deal(reply, source, kit, who)
    if isinstance(source, ComputedSource) and source.over == "deals":
        return _over_deals(fact, reply, who)
    return _computed(fact, source, reply)


def _over_deals(fact: Fact, reply: Reply, who: Person) -> SourceView:
    """Show everything that a reply computed over deals, each with what it was computed of, the one asked for marked."""
    if not may(who, "see_deals"):
        raise NotFound(Bilingual("This source cannot be opened here.", "无法打开该来源。"))
    rows = [
        (f"{f.label.say(reply.language)} ({f.source.operation})", reply.values.get(f.id, ""), f.id == fact.id)
        for f in reply.facts
        if isinstance(f.source, ComputedSource) and f.source.over == "deals"
    ]
    return SourceView(evidence.COMPUTED.say(reply.language), "deals", (), Place(), "", "", "", tuple(rows))


def _passage(source: PassageSource, kit: Kit, who: Person) -> SourceView:
    """Show the passage around the quote; where the document has changed since, the quote as it was."""
    if source.audience not in who.audiences:
        raise NotFound(Bilingual("This source cannot be opened here.", "无法打开该来源。"))
    before = after = ""
    try:
        text = kit.library.passage(source.passage, who.audiences).text
        current = text[source.start : source.end] == source.quote
        if current:
            before, after = text[: source.start], text[source.end :]
    except errors.NotFound:
        current = False
    return SourceView(
        source.title,
        source.name,
        source.heading,
        source.place,
        _around(before),
        safe(source.quote),
        _around(after),
        (),
        current,
    )


def _around(text: str) -> str:
    """Return the text beside a quote, with the line breaks or spaces that part it from the quote."""
    head, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return head + safe(text) + tail if text.strip() else text


def _row(reply: Reply, source: CellSource, kit: Kit, who: Person) -> SourceView:
    """Show the product's row as it is today, with what the reply cites of it marked; `current` says whether all agrees."""
    if source.audience not in who.audiences:
        raise NotFound(Bilingual("This source cannot be opened here.", "无法打开该来源。"))
    language = reply.language
    facts = [
        f for f in reply.facts if isinstance(f.source, CellSource) and f.source.sku == source.sku and f.kind != "name"
    ]
    cited = {f.label.say(language): (f.label.say(language), words(f, language), True) for f in facts}
    path = f"catalogue/{source.sku}"
    try:
        product = kit.catalogue.product(source.sku)
    except errors.NotFound:
        return SourceView(source.title.say(language), path, (), Place(), "", "", "", tuple(cited.values()), False)
    rows = [
        (a.label.say(language) or a.name, _value(a.value, a.unit, language), False) for a in product.attributes[:40]
    ]
    current = all(_agrees(f, f.source.column, product) for f in facts if isinstance(f.source, CellSource))
    others = (r for r in rows if r[0] not in cited)
    return SourceView(product.name.say(language), path, (), Place(), "", "", "", (*cited.values(), *others), current)


def _deal(reply: Reply, source: DealSource, kit: Kit, who: Person) -> SourceView:
    """Show the deal as it is today, with what the reply cites of it marked; `current` says whether all agrees."""
    if kit.pipeline is None or not may(who, "see_deals"):
        raise NotFound(Bilingual("This source cannot be opened here.", "无法打开该来源。"))
    language, path = reply.language, f"deals/{source.deal}"
    facts = [f for f in reply.facts if isinstance(f.source, DealSource) and f.source.deal == source.deal]
    cited = {f.source.column: (f.label.say(language), words(f, language), True) for f in facts if isinstance(f.source, DealSource)}  # fmt: skip
    try:
        deal = kit.pipeline.deals.get(who, source.deal)
    except NotFound:
        return SourceView(safe(source.title), path, (), Place(), "", "", "", tuple(cited.values()), False)
    now = {name: said for name in LABELS if (said := _field(deal, name, language))}
    rows = [(LABELS[name].say(language), said, False) for name, said in now.items() if name not in cited]
    current = all(_stands(f, deal) for f in facts)
    return SourceView(safe(deal.title), path, (), Place(), "", "", "", (*cited.values(), *rows), current)


def _field(deal: Deal, name: str, language: Language) -> str:
    value = getattr(deal, name)
    if value is None or value == "":
        return ""
    currency = deal.currency if isinstance(value, Decimal) else None
    return words(Fact("row", "attribute", value, RuleSource("row"), currency=currency), language)


def _stands(fact: Fact, deal: Deal) -> bool:
    assert isinstance(fact.source, DealSource)
    return fact.value == getattr(deal, fact.source.column, fact.value)


def _value(value: FactValue, unit: str | None, language: Language) -> str:
    return words(Fact("row", "attribute", value, RuleSource("row"), unit=unit), language)


def _agrees(fact: Fact, column: str, product: Product) -> bool:
    if column.startswith("price "):
        _, price_list, currency, quantity = column.split(" ")
        found = [
            p.amount
            for p in product.prices
            if (p.price_list, p.currency, f"{p.quantity_from}+") == (price_list, currency, quantity)
        ]
        return fact.value in found
    known: dict[str, object] = {
        "name": product.name.en,
        "sku": product.sku,
        "stock": product.stock,
        "lead_days": product.lead_days,
    }
    if column in known:
        return fact.value == known[column]
    if column == "description":
        return fact.words == product.description
    attribute = product.attribute(column)
    return attribute is not None and attribute.value == fact.value


def _computed(fact: Fact, source: ComputedSource | RuleSource, reply: Reply) -> SourceView:
    label = fact.label.say(reply.language)
    if isinstance(source, RuleSource):
        return SourceView(label, source.rule, (), Place(), "", reply.values.get(fact.id, ""), "")
    parts = [f for f in reply.facts if f.id in source.inputs]
    rows = [(f.label.say(reply.language), reply.values.get(f.id, ""), False) for f in parts]
    rows.append((label, reply.values.get(fact.id, ""), True))
    return SourceView(label, source.operation, (), Place(), "", "", "", tuple(rows))
