"""The quote editor's form: an order as fields, and the fields that come back as an order. Pure functions."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from assistant.errors import BadRequest
from assistant.quoting.types import Buyer, Order, OrderLine
from knowledge.cells import written
from knowledge.language import Bilingual, Language
from ui import desk_words as words
from ui.format import escape

_BUYER = (
    ("name", words.NAME), ("company", words.COMPANY), ("email", words.EMAIL_ADDRESS), ("phone", words.PHONE),
    ("address", words.ADDRESS), ("tax_number", words.TAX_NUMBER),
)  # fmt: skip
_WHOLE = (
    ("currency", words.CURRENCY), ("region", words.REGION), ("group", words.GROUP), ("discount", words.DISCOUNT_PERCENT),
    ("discount_amount", words.DISCOUNT_AMOUNT), ("shipping", words.SHIPPING), ("valid_days", words.VALID_DAYS),
)  # fmt: skip
_MOST = 200
_LONGEST = 2000
_MAGNITUDE = 15  # power of ten; 1e999999 is a number too, and takes a million digits to write


def field(name: str, label: str, value: object, kind: str = "text", more: str = "") -> str:
    """Return a labelled field that the page's code sends as `name`."""
    said = "" if value is None else escape(value)
    return (
        f'<label class="field"><span>{escape(label)}</span>'
        f'<input type="{kind}" data-f="{name}" value="{said}" maxlength="{_LONGEST}" {more}></label>'
    )


def choice(name: str, label: str, options: Sequence[tuple[str, str]], chosen: str) -> str:
    """Return a labelled choice; `options` are (value, text)."""
    made = "".join(
        f'<option value="{escape(v)}"{" selected" if v == chosen else ""}>{escape(t)}</option>' for v, t in options
    )
    return f'<label class="field"><span>{escape(label)}</span><select data-f="{name}">{made}</select></label>'


def form(order: Order, skus: Sequence[tuple[str, str]], language: Language, *, locked: bool = False) -> str:
    """Return the fields of an order; `skus` are offered as (SKU, name) while typing. A `locked` form is to be read only."""
    head = (words.SKU, words.OWN_NAME, words.QUANTITY, words.UNIT_PRICE, words.DISCOUNT_PERCENT, words.OPTIONAL)
    top = "".join(f'<th scope="col">{escape(h.say(language))}</th>' for h in head)
    lines = "".join(_line(line, language) for line in order.lines or (OrderLine("", 1),))
    known = "".join(f'<option value="{escape(sku)}">{escape(name)}</option>' for sku, name in skus)
    made = (
        f'<fieldset><legend>{escape(words.LINES.say(language))}</legend><div class="scroll"><table class="list stacks lines">'
        f"<thead><tr>{top}<td></td></tr></thead><tbody>{lines}</tbody></table></div>"
        f'<button type="button" class="small" data-line="add">{escape(words.ADD_LINE.say(language))}</button>'
        f'<datalist id="known-skus">{known}</datalist></fieldset>{_buyer(order.buyer, language)}{_terms(order, language)}'
    )
    return f'<fieldset class="locked" disabled>{made}</fieldset>' if locked else made


def _line(line: OrderLine, language: Language) -> str:
    cells = (
        ("sku", words.SKU, line.sku, 'type="text" list="known-skus" maxlength="128"'),
        ("name", words.OWN_NAME, line.name.say(language), 'type="text" maxlength="200"'),
        ("quantity", words.QUANTITY, line.quantity, 'type="text" inputmode="numeric" maxlength="12"'),
        ("price", words.UNIT_PRICE, "" if line.price is None else line.price, 'type="text" inputmode="decimal"'),
        ("discount", words.DISCOUNT_PERCENT, _number(line.discount), 'type="text" inputmode="decimal"'),
    )
    made = "".join(
        f'<td data-label="{escape(w.say(language))}"><input data-l="{n}" value="{escape(v)}" '
        f'aria-label="{escape(w.say(language))}" {more}></td>'
        for n, w, v, more in cells
    )
    tick = escape(words.OPTIONAL.say(language))
    remove = escape(words.REMOVE_LINE.say(language))
    return (
        f'<tr data-row>{made}<td data-label="{tick}"><input type="checkbox" data-l="optional" aria-label="{tick}"'
        f"{' checked' if line.optional else ''}></td>"
        f'<td><button type="button" class="small" data-line="remove" aria-label="{remove}" title="{remove}">×</button>'
        f'<input type="hidden" data-l="note" value="{escape(line.note)}">'
        f'<input type="hidden" data-l="was" value="{escape(_named(line))}"></td></tr>'
    )


def _named(line: OrderLine) -> str:
    """Return what a line is for, as its row remembers it: a row that is emptied afterwards is not one left blank."""
    return line.sku or line.name.en or line.name.zh


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}" if value else ""


def _buyer(buyer: Buyer, language: Language) -> str:
    fields = "".join(field(f"buyer.{n}", w.say(language), getattr(buyer, n)) for n, w in _BUYER)
    held = f'<input type="hidden" data-f="buyer.customer" value="{escape(buyer.customer or "")}">'
    title = escape(words.BUYER.say(language))
    return f'<fieldset><legend>{title}</legend><div class="fields">{fields}{held}</div></fieldset>'


def _terms(order: Order, language: Language) -> str:
    values = {n: getattr(order, n) for n, _ in _WHOLE}
    values["discount"], values["discount_amount"] = _number(order.discount), _number(order.discount_amount)
    fields = "".join(field(n, w.say(language), values[n]) for n, w in _WHOLE)
    tongues = choice("language", words.LANGUAGE.say(language), [("zh", "中文"), ("en", "English")], order.language)
    note = (
        f'<label class="field wide"><span>{escape(words.NOTE.say(language))}</span>'
        f'<textarea data-f="note" rows="3" maxlength="{_LONGEST}">{escape(order.note)}</textarea></label>'
    )
    title = escape(words.WHOLE_QUOTE.say(language))
    return f'<fieldset><legend>{title}</legend><div class="fields">{fields}{tongues}{note}</div></fieldset>'


# --- back ----------------------------------------------------------------------------------------------------------


def order_of(given: Mapping[str, Any], before: Order | None = None) -> Order:
    """Return the order that the form's fields make; what the form does not show stays as it was `before`.

    A row that was added and never filled in is no line. Raises BadRequest for a field that should be a number and is none,
    and for a line that names no product.
    """
    rows = given.get("lines")
    found = [r for r in (rows if isinstance(rows, list) else [])[:_MOST] if isinstance(r, dict)]
    lines = [_line_of(row) for row in found]
    for number, (row, line) in enumerate(zip(found, lines, strict=True), 1):
        if not _named(line) and (_text(row, "was") or line.price is not None or line.discount or line.quantity > 1):
            raise BadRequest(_no_product(number))
    kept = before or Order()
    return Order(
        lines=tuple(line for line in lines if _named(line)),
        currency=_text(given, "currency").upper(), region=_text(given, "region").upper(), group=_text(given, "group"),
        buyer=Buyer(_text(given, "buyer.customer") or None, *(_text(given, f"buyer.{n}") for n, _ in _in_order())),
        discount=_decimal(given, "discount", words.DISCOUNT_PERCENT) or Decimal(0),
        discount_amount=_decimal(given, "discount_amount", words.DISCOUNT_AMOUNT) or Decimal(0),
        shipping=_decimal(given, "shipping", words.SHIPPING), valid_days=_whole(given, "valid_days", words.VALID_DAYS),
        payment=kept.payment, delivery=kept.delivery, language="zh" if given.get("language") == "zh" else "en",
        note=_text(given, "note"),
    )  # fmt: skip


def _in_order() -> list[tuple[str, Bilingual]]:
    """Return the buyer's fields in the order of `Buyer`."""
    known = dict(_BUYER)
    return [(n, known[n]) for n in ("name", "company", "address", "email", "phone", "tax_number")]


def _line_of(row: Mapping[str, Any]) -> OrderLine:
    return OrderLine(
        sku=_text(row, "sku"), quantity=_whole(row, "quantity", words.QUANTITY) or 0,
        discount=_decimal(row, "discount", words.DISCOUNT_PERCENT) or Decimal(0),
        price=_decimal(row, "price", words.UNIT_PRICE), optional=row.get("optional") is True,
        name=Bilingual.same(_text(row, "name")), note=_text(row, "note"),
    )  # fmt: skip


def _text(given: Mapping[str, Any], name: str) -> str:
    return str(given.get(name) or "").strip()[:_LONGEST]


def _decimal(given: Mapping[str, Any], name: str, label: Bilingual) -> Decimal | None:
    said = _text(given, name)
    if not said:
        return None
    number = written(said)
    if number is None or number.adjusted() > _MAGNITUDE:
        raise BadRequest(_no_number(label, said))
    return number


def _whole(given: Mapping[str, Any], name: str, label: Bilingual) -> int | None:
    number = _decimal(given, name, label)
    if number is None:
        return None
    if number != number.to_integral_value() or abs(number) > 10**12:
        raise BadRequest(_no_number(label, _text(given, name), words.NOT_WHOLE))
    return int(number)


def _no_product(number: int) -> Bilingual:
    text = words.NO_PRODUCT
    return Bilingual(text.en.replace("{n}", str(number)), text.zh.replace("{n}", str(number)))


def _no_number(label: Bilingual, said: str, problem: Bilingual = words.BAD_NUMBER) -> Bilingual:
    def filled(text: str, name: str) -> str:
        return text.replace("{name}", name).replace("{value}", said[:40])

    return Bilingual(filled(problem.en, label.en), filled(problem.zh, label.zh))
