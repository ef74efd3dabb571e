"""What changed from one version of a quote to another, in words and in amounts."""

from collections.abc import Iterator
from decimal import Decimal

from assistant.quoting import explain
from assistant.quoting.types import Comparison, QuoteLine, QuoteVersion
from assistant.wording import day
from knowledge.language import Bilingual


def compare(before: QuoteVersion, after: QuoteVersion) -> Comparison:
    """Return what changed, lines first; empty where nothing did."""
    same = before.amounts.currency == after.amounts.currency
    changes = [*_lines(before, after), *_whole(before, after), *_terms(before, after)]
    old, new = before.amounts.total, after.amounts.total
    if same and old != new:
        changes.append(_amount(Bilingual("total", "总计"), old, new, after.amounts.currency))
    return Comparison(tuple(changes), old, new, after.amounts.currency, new - old if same else None)


def _amount(what: Bilingual, old: Decimal, new: Decimal, currency: str) -> Bilingual:
    a, b, d = (explain.sum_of(v, currency) for v in (old, new, abs(new - old)))
    sign = "+" if new > old else "-"
    return Bilingual(f"{what.en}: {a.en} → {b.en} ({sign}{d.en})", f"{what.zh}：{a.zh} → {b.zh}（{sign}{d.zh}）")


def _lines(before: QuoteVersion, after: QuoteVersion) -> Iterator[Bilingual]:
    """Pair the lines of a product in order; what has no partner was added or removed."""
    old, new = _keyed(before.amounts.lines), _keyed(after.amounts.lines)
    for key in [*old, *(k for k in new if k not in old)]:
        one, other = old.get(key), new.get(key)
        if one and other:
            yield from _changed(one, other, before.amounts.currency, after.amounts.currency)
        elif one:
            yield Bilingual(f"removed: {one.quantity} × {_name(one).en}", f"删去：{_name(one).zh} × {one.quantity}")
        elif other:
            worth = explain.sum_of(other.amount, after.amounts.currency)
            yield Bilingual(
                f"added: {other.quantity} × {_name(other).en}, {worth.en}",
                f"新增：{_name(other).zh} × {other.quantity}，{worth.zh}",
            )


def _keyed(lines: tuple[QuoteLine, ...]) -> dict[tuple[str, str, int], QuoteLine]:
    found: dict[tuple[str, str, int], QuoteLine] = {}
    for line in lines:
        nth = sum(1 for key in found if key[:2] == (line.sku, line.name.en))
        found[line.sku, line.name.en, nth] = line
    return found


def _name(line: QuoteLine) -> Bilingual:
    return Bilingual(line.sku or line.name.en, line.sku or line.name.zh)


def _changed(one: QuoteLine, other: QuoteLine, currency: str, currency_after: str) -> Iterator[Bilingual]:
    name = _name(other)
    if one.quantity != other.quantity:
        yield Bilingual(
            f"{name.en}: quantity {one.quantity} → {other.quantity}",
            f"{name.zh}：数量 {one.quantity} → {other.quantity}",
        )
    if one.optional != other.optional:
        en, zh = ("now optional", "改为可选项") if other.optional else ("no longer optional", "不再是可选项")
        yield Bilingual(f"{name.en}: {en}", f"{name.zh}：{zh}")
    if currency == currency_after and one.unit_price != other.unit_price:
        yield _amount(
            Bilingual(f"{name.en}: unit price", f"{name.zh}：单价"), one.unit_price, other.unit_price, currency
        )
        yield from _why(one, other, name)
    if currency == currency_after and one.amount != other.amount:
        yield _amount(Bilingual(f"{name.en}: amount", f"{name.zh}：金额"), one.amount, other.amount, currency)
    if one.note != other.note:
        yield Bilingual(f"{name.en}: the note changed", f"{name.zh}：备注有变")


def _why(one: QuoteLine, other: QuoteLine, name: Bilingual) -> Iterator[Bilingual]:
    """Say which steps to the unit price went and came."""
    old, new = ([s.text for s in line.steps[:-1]] for line in (one, other))
    for text in old:
        if text not in new:
            yield Bilingual(f"{name.en}: no longer {text.en}", f"{name.zh}：不再适用“{text.zh}”")
    for text in new:
        if text not in old:
            yield Bilingual(f"{name.en}: now {text.en}", f"{name.zh}：现适用“{text.zh}”")


def _whole(before: QuoteVersion, after: QuoteVersion) -> Iterator[Bilingual]:
    old, new = before.amounts, after.amounts
    if old.currency != new.currency:
        yield Bilingual(f"currency: {old.currency} → {new.currency}", f"货币：{old.currency} → {new.currency}")
        return
    for what, a, b in (
        (Bilingual("goods", "货款"), old.goods, new.goods),
        (Bilingual("discount on the quote", "整单折扣"), old.discount, new.discount),
        (Bilingual("shipping", "运费"), old.shipping, new.shipping),
        (Bilingual("tax", "税额"), old.tax, new.tax),
    ):
        if a != b:
            yield _amount(what, a, b, new.currency)


def _terms(before: QuoteVersion, after: QuoteVersion) -> Iterator[Bilingual]:
    old, new = before.terms, after.terms
    if old.valid_until != new.valid_until:
        a, b = old.valid_until, new.valid_until
        yield Bilingual(f"valid until: {day(a, 'en')} → {day(b, 'en')}", f"有效期至：{day(a, 'zh')} → {day(b, 'zh')}")
    for what, a_, b_ in (
        (Bilingual("payment", "付款条件"), old.payment, new.payment),
        (Bilingual("delivery", "交货条件"), old.delivery, new.delivery),
    ):
        if a_ != b_:
            yield Bilingual(f"{what.en}: {a_.en} → {b_.en}", f"{what.zh}：{a_.zh} → {b_.zh}")
    if before.order.buyer != after.order.buyer:
        yield Bilingual("the buyer's details changed", "买方信息有变")
    if before.order.note != after.order.note:
        yield Bilingual("the note changed", "备注有变")
