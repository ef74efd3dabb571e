"""Whether an order can be priced at all: quantities, discounts, products, texts; and the order made tidy."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import fields, replace
from decimal import Decimal

from assistant.places import code_of
from assistant.quoting.errors import BadOrder
from assistant.quoting.rounding import Rounding
from assistant.quoting.types import ZERO, Buyer, Order, OrderLine
from knowledge.language import Bilingual
from knowledge.types import Product

MOST_PIECES = 1_000_000
MOST_LINES = 500
MOST_MONEY = Decimal(10) ** 12
LONGEST_NAME = 200
LONGEST_NOTE = 2000
_DISCOUNT = Bilingual("Discount amount", "整单优惠额")
_SHIPPING = Bilingual("Shipping agreed", "议定运费")
_CURRENCY = re.compile(r"[A-Z]{3}")
# Marks that turn the direction of writing or join what is apart: they can make one amount read as another.
_TURNING = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u061c\u00ad]")


def tidy(order: Order, currency: str, region: str) -> Order:
    """Return the order with texts made plain, its currency and region filled in. Raises BadOrder for what cannot be."""
    if not _CURRENCY.fullmatch(given := (order.currency or currency).strip().upper()):
        raise BadOrder(
            Bilingual(
                f"{given[:20]!r} is no currency. Use a code of three letters, such as CNY or EUR.",
                f"“{given[:20]}”不是货币代码。请使用三个字母的代码，如 CNY 或 EUR。",
            )
        )
    if len(order.lines) > MOST_LINES:
        raise BadOrder(
            Bilingual(
                f"The order has {len(order.lines)} lines; up to {MOST_LINES} can be quoted at once. Split it.",
                f"订单有 {len(order.lines)} 行，一份报价最多 {MOST_LINES} 行，请拆分。",
            )
        )
    return replace(
        order, currency=given, region=_code(order.region or region), group=plain(order.group, "group"),
        buyer=_buyer(order.buyer), note=plain(order.note, "note", LONGEST_NOTE, lines=True), lines=tuple(map(_line, order.lines)),
        payment=_words(order.payment, "payment"), delivery=_words(order.delivery, "delivery"),
    )  # fmt: skip


def _code(text: str) -> str:
    """Return the ISO 3166-1 code of a country given by code or name; "" where none is given. Raises BadOrder."""
    said = plain(text, "region")
    if not said:
        return ""
    code = code_of(said)
    if code is None:
        raise BadOrder(
            Bilingual(
                f"{said[:40]!r} is no country. Use its code or name, such as DE, Germany or 德国.",
                f"“{said[:40]}”不是国家或地区。请使用代码或名称，如 DE、Germany 或 德国。",
            )
        )
    return code


def _buyer(buyer: Buyer) -> Buyer:
    texts = {f.name: plain(getattr(buyer, f.name) or "", f.name) for f in fields(Buyer) if f.name != "customer"}
    return replace(buyer, **texts)


def _line(line: OrderLine) -> OrderLine:
    name = Bilingual(plain(line.name.en, "name"), plain(line.name.zh, "name"))
    name = Bilingual(name.en or name.zh, name.zh or name.en)
    return replace(line, sku=plain(line.sku, "SKU"), name=name, note=plain(line.note, "note", LONGEST_NOTE))


def _words(text: Bilingual | None, what: str) -> Bilingual | None:
    if text is None:
        return None
    return Bilingual(plain(text.en or text.zh, what, LONGEST_NOTE), plain(text.zh or text.en, what, LONGEST_NOTE))


def plain(text: str, what: str, most: int = LONGEST_NAME, *, lines: bool = False) -> str:
    """Return a text on one line without control and direction marks. Raises BadOrder where it is longer than `most`."""
    text = _TURNING.sub("", unicodedata.normalize("NFC", text))
    kept = "".join(c if c.isprintable() or (lines and c == "\n") else " " for c in text)
    kept = "\n".join(" ".join(row.split()) for row in kept.split("\n")).strip()
    if len(kept) > most:
        raise BadOrder(
            Bilingual(
                f"The {what} is {len(kept)} characters long; up to {most} fit on a quote. Please shorten it.",
                f"“{what}”长达 {len(kept)} 个字符，报价单最多可写 {most} 个，请缩短。",
            )
        )
    return kept


def check(order: Order, items: Mapping[str, Product], rounding: Rounding) -> None:
    """Raise BadOrder naming the first thing that cannot be; `items` holds the products found, by the SKU as ordered."""
    _check_percent(order.discount, None)
    _check_money(order.discount_amount, rounding, order.currency, _DISCOUNT)
    if order.shipping is not None:
        _check_money(order.shipping, rounding, order.currency, _SHIPPING)
    if order.valid_days is not None and not 1 <= order.valid_days <= 3650:
        raise BadOrder(
            Bilingual(
                f"A quote cannot hold {order.valid_days} days. Give 1 to 3650 days.",
                f"报价有效期不能是 {order.valid_days} 天，请填写 1 至 3650 天。",
            )
        )
    for number, line in enumerate(order.lines, 1):
        _check_quantity(line.quantity, number)
        _check_percent(line.discount, number)
        if line.price is not None:
            item = items.get(line.sku)
            listed = [p.amount for p in item.prices if p.audience == "public"] if item else []
            finest = min(map(rounding.of_piece, listed), key=lambda r: r.step, default=rounding)
            where = Bilingual(f"Line {number}, agreed price", f"第 {number} 行，议定单价")
            _check_money(line.price, finest, order.currency, where)
        _check_product(line, number, items)


def _check_quantity(quantity: int, number: int) -> None:
    if isinstance(quantity, bool) or not isinstance(quantity, int) or not 1 <= quantity <= MOST_PIECES:
        raise BadOrder(
            Bilingual(
                f"Line {number}: the quantity is {quantity!s:.40}. Give a whole number from 1 to {MOST_PIECES:,}.",
                f"第 {number} 行：数量为 {quantity!s:.40}。请填写 1 至 {MOST_PIECES:,} 的整数。",
            )
        )


def _check_percent(value: Decimal, number: int | None) -> None:
    where = Bilingual(f"Line {number}: ", f"第 {number} 行：") if number else Bilingual("", "")
    if not value.is_finite() or not 0 <= value <= 100 or value != round(value, 4):
        raise BadOrder(
            Bilingual(
                f"{where.en}a discount of {value!s:.40} % cannot be given. Give 0 to 100, with up to four decimal places.",
                f"{where.zh}不能给予 {value!s:.40} % 的折扣，请填写 0 至 100（最多四位小数）。",
            )
        )


def _check_money(value: Decimal, rounding: Rounding, currency: str, where: Bilingual) -> None:
    """Raise BadOrder, naming `where` the amount stands, for one that no quote can hold."""
    if not value.is_finite() or not ZERO <= value <= MOST_MONEY:
        raise BadOrder(
            Bilingual(
                f"{where.en}: {value!s:.40} {currency} cannot be an amount on a quote. Give 0 or more.",
                f"{where.zh}：{value!s:.40} {currency} 不能作为报价金额，请填写不小于 0 的数。",
            )
        )
    if not rounding.fits(value):
        raise BadOrder(
            Bilingual(
                f"{where.en}: {value!s:.40} {currency} is too fine, amounts in {currency} go in steps of {rounding.step}. Round it first.",
                f"{where.zh}：{value!s:.40} {currency} 过细，{currency} 金额以 {rounding.step} 为最小单位，请先取整。",
            )
        )


def _check_product(line: OrderLine, number: int, items: Mapping[str, Product]) -> None:
    if not line.sku:
        if line.price is None or not line.name.en:
            raise BadOrder(
                Bilingual(
                    f"Line {number} names no product. Give a SKU, or a name and a price of its own.",
                    f"第 {number} 行没有产品。请填写 SKU，或填写名称和单价。",
                )
            )
        return
    item = items.get(line.sku)
    if item is None:
        raise BadOrder(
            Bilingual(
                f"Line {number}: there is no product {line.sku!r} in the catalogue. Check the number.",
                f"第 {number} 行：产品目录中没有“{line.sku}”，请核对编号。",
            )
        )
    if item.discontinued and not item.stock:
        raise BadOrder(
            Bilingual(
                f"Line {number}: {item.sku} is no longer made and none is left. Choose its successor.",
                f"第 {number} 行：{item.sku} 已停产且无库存，请改选后续型号。",
            )
        )
