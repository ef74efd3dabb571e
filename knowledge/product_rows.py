"""One catalogue row, by the guess of its columns, as a checked product ready to be kept."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import ROUND_UP, Decimal
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from knowledge import cells
from knowledge.categories import Described
from knowledge.guess import ColumnGuess, Guess, usual_unit
from knowledge.language import Bilingual, detect
from knowledge.pieces import is_piece, pieces_in_unit, pieces_of
from knowledge.raw_rows import Row
from knowledge.shop_exports import last_of_path, without_tags
from knowledge.store import PLACES
from knowledge.types import Attribute, Audience, Price, Product
from knowledge.unit_evidence import own_unit, said_in
from knowledge.units import Quantity, convert
from knowledge.vocabulary import IN_STOCK, OUT_OF_STOCK, plain, vocabulary

MAX_NAME = 500
MAX_DESCRIPTION = 20_000
MAX_ATTRIBUTE = 2_000
_TOTALS = frozenset({"total", "totals", "subtotal", "grand total", "sum", "合计", "总计", "小计", "总计：", "合计："})
RULES = "5"
"""Raise when the same row would now give another product, so that importing again brings it up to date."""


class RowRefused(Exception):
    """The row cannot become a product; `reason` says why."""

    def __init__(self, reason: Bilingual) -> None:
        super().__init__(reason.en)
        self.reason = reason


def fingerprint(guess: Guess, audience: Audience, embedder: str, tokenizer: str) -> str:
    """Return a hash of everything but the row that decides what product a row gives."""
    how = [
        RULES,
        vocabulary().fingerprint,
        guess.currency,
        guess.price_in_cents,
        guess.decimal_comma,
        audience,
        embedder,
        tokenizer,
    ]
    return sha256(repr((how, [(c.column, c.spelled(), c.kind, c.assumed) for c in guess.columns])).encode()).hexdigest()


def row_hash(row: Row, category: str, base: str) -> str:
    """Return the hash of a row as imported: the same row, read the same way, gives the same hash."""
    data = json.dumps([base, category, dict(row.values)], default=str, sort_keys=True, ensure_ascii=False)
    return sha256(data.encode("utf-8", "surrogatepass")).hexdigest()


class RowReader:
    """Turns rows into products by one guess."""

    def __init__(self, guess: Guess, audience: Audience = "public") -> None:
        self.guess, self.audience = guess, audience
        self._columns = {column.column: column for column in guess.columns if column.meaning != "ignore"}
        self._attributes = {c.column: c for c in guess.columns if c.meaning == "attribute"}
        self._told = [c.column for c in guess.columns if c.meaning in ("name", "description")]
        self._by: dict[str, list[ColumnGuess]] = {}
        for column in self._columns.values():
            self._by.setdefault(column.meaning, []).append(column)

    def _texts(self, row: Row, meaning: str, limit: int) -> Iterator[tuple[ColumnGuess, str]]:
        for column in self._by.get(meaning, ()):
            said = cells.text(row.values.get(column.column), limit)
            if said:
                yield column, said

    def _text(self, row: Row, meaning: str, limit: int = MAX_NAME) -> str:
        return next((said for _, said in self._texts(row, meaning, limit)), "")

    def sku(self, row: Row) -> str:
        """Return the row's SKU, or "" where it has none or a longer one than a SKU may be."""
        said = self._text(row, "sku", 200)
        said = "-".join([said, *(v.replace(" ", "") for v in self._variant(row))]) if said else said
        return said if len(said) <= 128 else ""

    def _variant(self, row: Row) -> list[str]:
        """Return what tells a row apart from others of the same number: its colour, its size."""
        told = (cells.text(row.values.get(c.column), 40) for c in self._attributes.values() if c.variant)
        return [said for said in told if said]

    def _both(self, row: Row, meaning: str, limit: int) -> Bilingual:
        """Return a text of the row in both languages; where only one is there it stands for both."""
        found: dict[str, str] = {}
        for column, said in self._texts(row, meaning, limit):
            said = (
                without_tags(said)
                if meaning == "description"
                else last_of_path(said)
                if meaning == "category"
                else said
            )
            language = column.language or ("any" if meaning != "category" else detect(said))
            found.setdefault(language, said)
        any_ = found.get("any") or found.get("en") or found.get("zh") or ""
        return Bilingual(found.get("en", any_), found.get("zh", any_))

    def described(self, row: Row) -> Described:
        """Return what tells the kind of product."""
        name = self._both(row, "name", MAX_NAME)
        category = self._both(row, "category", 200)
        model = ""
        signs: list[str] = []
        for header, value in row.values.items():
            column = self._attributes.get(header)
            if column is None or value is None or value is False:
                continue
            if column.name == "model":
                model = cells.text(value, MAX_NAME)
            elif len(signs) < 120:
                signs.append(column.name)
                if isinstance(value, str) and len(value) <= 30:
                    signs.append(f"{column.name}={value.lower()}")
        details = self._both(row, "description", 300).en
        return Described(name.en, self._text(row, "brand"), model, details, tuple(signs), category.en)

    def product(self, row: Row, category: str, label: Bilingual) -> Product:
        """Return the product that the row describes (its `id` is 0). Raises RowRefused with the reason."""
        sku = self.sku(row)
        if sku.lower() in _TOTALS:
            raise RowRefused(Bilingual("The row is a total, no product.", "该行是合计，不是商品。"))
        if not sku:
            raise RowRefused(
                Bilingual(
                    "The row has no SKU, or one of more than 128 characters.",
                    "该行没有货号（SKU），或超过 128 个字符。",
                )
            )
        if len(row.values) == 1 and len(self.guess.columns) > 2:
            raise RowRefused(Bilingual("The row holds a number and nothing else.", "该行只有货号，没有其他内容。"))
        row = self._by_point(row) if self.guess.decimal_comma else row
        name = self._both(row, "name", MAX_NAME)
        if variant := self._variant(row):
            name = Bilingual(*(", ".join([text, *variant]) if text else "" for text in (name.en, name.zh)))
        said = self._both(row, "category", 200)
        label = said if said.en != said.zh else label  # the company's own words, where it has them in both languages
        prices, notes = self._prices(row)
        typed = {a.name: a for a in self._typed(row)}
        if (there := self._available(row)) is not None:
            label = vocabulary().attributes["availability"].label
            typed["availability"] = Attribute("availability", IN_STOCK if there else OUT_OF_STOCK, None, label)
        if "sales_unit" not in typed and (unit := self._sold_by(row)):
            typed["sales_unit"] = Attribute("sales_unit", unit, None, vocabulary().attributes["sales unit"].label)
        return Product(
            id=0,
            sku=sku,
            name=name if name.en else Bilingual.same(sku),
            brand=self._text(row, "brand", 256),
            category=category,
            category_label=label,
            description=self._both(row, "description", MAX_DESCRIPTION),
            prices=prices,
            attributes=(*(a for a in typed.values() if not notes or a.name != notes[0].name), *notes),
            stock=self._stock(row),
            lead_days=next(
                (
                    n
                    for c in self._by.get("lead_days", ())
                    if (n := _days(row.values.get(c.column), c.column)) is not None
                ),
                None,
            ),
            image=_image(self._text(row, "image", 2_000)),
            url=_link(self._text(row, "url", 2_000)),
            discontinued=any(cells.flag(row.values.get(c.column)) is True for c in self._by.get("discontinued", ())),
            key=self._text(row, "key", 128) or sku,
        )

    def _by_point(self, row: Row) -> Row:
        """Return a row of a file that writes decimals with a comma, its figures with a point; texts stay as they are."""
        figures = {c.column for m in ("price", "stock", "lead_days") for c in self._by.get(m, ())}
        figures |= {name for name, c in self._attributes.items() if c.kind == "number"}
        read = {
            k: _FIGURE.sub(_pointed, v) if isinstance(v, str) and k in figures else v for k, v in row.values.items()
        }
        return replace(row, values=read)

    def _prices(self, row: Row) -> tuple[tuple[Price, ...], tuple[Attribute, ...]]:
        """Return the row's prices, and the note of a price that is only given on request."""
        prices: dict[tuple[str, str, int], Price] = {}
        note, own, pieces = "", self._currency(row), self._pieces(row)
        for column in sorted(self._by.get("price", ()), key=_precedence):
            value = row.values.get(column.column)
            price, said = self._price(column, value, own, pieces) if pieces else (None, self._per_measure(row, column))
            if price is not None and (price.amount or not _precedence(column) < 1):  # a reduced price of 0 is none
                prices.setdefault((price.price_list, price.currency, price.quantity_from), price)
            elif said and column.audience == "public":
                note = note or said
        label = vocabulary().attributes["price note"].label
        return tuple(prices.values()), (Attribute("price_note", note, None, label),) if note else ()

    def _currency(self, row: Row) -> str | None:
        """Return the currency that the row says its prices are in, None where it says none."""
        said = self._text(row, "currency", 60)
        if said and (code := cells.currency(said)) is None:
            raise RowRefused(
                Bilingual(
                    f"{said[:30]!r} is not a currency. Use a code of three letters such as EUR, USD or CNY.",
                    f"“{said[:30]}”不是货币。请使用三个字母的代码，例如 CNY、USD 或 EUR。",
                )
            )
        return code if said else None

    def _pieces(self, row: Row) -> int | None:
        """Return how many pieces the row says its prices are for: by a column of its own, else by the unit it is sold in.

        None where it is a measure and no count ("100 m", "pack of 50"). Raises RowRefused for what is neither.
        """
        said = self._text(row, "price_per", 60)
        if not said:
            return self._in_unit(row) or 1
        pieces = pieces_of(said)
        if pieces is None and not re.search(
            r"[1-9]\d*\s*(?!pcs|pieces|st)[a-z\u4e00-\u9fff]{1,10}$|\bof \d", said, re.IGNORECASE
        ):
            raise RowRefused(
                Bilingual(
                    f"The price is for {said[:30]!r}, which is no count of pieces. Use a number such as 1, 100 or 1000.",
                    f"价格对应的数量“{said[:30]}”不是件数，请填写 1、100 或 1000 这样的数字。",
                )
            )
        return pieces

    def _sold_by(self, row: Row) -> str:
        """Return what a price is for where it is no piece: "公斤" of a column of its own, or of "120元/公斤"; "" elsewhere."""
        told = self._text(row, "price_per", 40)
        if told and not any(map(str.isdigit, told)) and pieces_of(told) == 1:
            return "" if is_piece(told) else told
        public = (c for c in self._by.get("price", ()) if c.audience == "public")
        cells_ = (row.values.get(c.column) for c in public)
        said = next((cells.money(v).unit for v in cells_ if isinstance(v, str) and _is_money(v)), "")
        return "" if is_piece(said) else said

    def _per_measure(self, row: Row, column: ColumnGuess) -> str:
        """Return the price as the row writes it with what it is for: "1,245.00 EUR / 1000 m"."""
        said = cells.text(row.values.get(column.column), 60)
        currency = "" if not cells.number(said) else self._currency(row) or column.unit or self.guess.currency
        return f"{said} {currency} / {self._text(row, 'price_per', 40)}".replace("  ", " ") if said else ""

    def _in_unit(self, row: Row) -> int | None:
        """Return how many pieces the unit of sale holds ("100 pcs", "千个"), None where it is no count of pieces."""
        column = next((c for c in self._attributes.values() if c.name == "sales_unit"), None)
        return pieces_in_unit(cells.text(row.values.get(column.column), 40)) if column else None

    def _stock(self, row: Row) -> int | None:
        """Return how many pieces are there; a stock of 120 千个 is 120,000. Beside a unit in English or German stock counts pieces."""
        counts = (cells.whole(row.values.get(c.column)) for c in self._by.get("stock", ()))
        stock = next((count for count in counts if count is not None), None)
        if stock is None:
            return 0 if self._available(row) is False else None
        column = next((c for c in self._attributes.values() if c.name == "sales_unit"), None)
        chinese = column is not None and detect(cells.text(row.values.get(column.column), 40), "en") == "zh"
        return min(stock * ((self._in_unit(row) or 1) if chinese else 1), 2**31 - 1)

    def _available(self, row: Row) -> bool | None:
        """Return what words say of stock, in a column of their own or where figures should be; None where they say nothing."""
        columns = [c.column for c in self._attributes.values() if c.name == "availability"]
        columns += [c.column for c in self._by.get("stock", ()) if cells.number(row.values.get(c.column)) is None]
        said = (vocabulary().availability.get(cells.text(row.values.get(c), 40).lower()) for c in columns)
        return next((there for there in said if there is not None), None)

    def _price(self, column: ColumnGuess, value: Any, own: str | None, pieces: int) -> tuple[Price | None, str]:  # noqa: ANN401
        try:
            money = cells.money(value)
        except ValueError as error:
            raise RowRefused(
                Bilingual(
                    f"{column.column}: {str(error)[:60]!r} is not a price.",
                    f"{column.column}：“{str(error)[:60]}”不是价格。",
                )
            ) from error
        if money.amount is None:
            return None, money.note
        # What the cell says of pieces goes before the header, and the header before the row.
        count = next((n for n in (money.pieces, column.pieces, pieces) if n > 1), 1)
        amount = money.amount / count
        if count > 1 and amount != round(amount, PLACES):  # a twelfth of a dozen has no end
            if column.audience == "public":
                return None, f"{cells.text(value, 60)} / {count}" if money.pieces == 1 else cells.text(value, 60)
            amount = amount.quantize(Decimal(1).scaleb(-PLACES), ROUND_UP)
        amount = amount / 100 if self.guess.price_in_cents else amount
        if amount < 0:
            raise RowRefused(
                Bilingual(
                    f"{column.column}: the price {amount} is negative.", f"{column.column}：价格 {amount} 为负数。"
                )
            )
        if amount > cells.MAX_AMOUNT or amount != round(amount, PLACES):
            raise RowRefused(
                Bilingual(
                    f"{column.column}: the price of one piece, {amount:.10f}, is too large or has more than {PLACES} decimal places.",
                    f"{column.column}：单件价格 {amount:.10f} 过大，或小数超过 {PLACES} 位。",
                )
            )
        said = own if {own, money.currency} == {"CNY", "JPY"} else money.currency  # both are written with ¥
        currency = said or (None if column.assumed else column.unit) or own or column.unit or self.guess.currency
        audience: Audience = "internal" if "internal" in (column.audience, self.audience) else "public"
        return Price(amount, currency, column.name or "list", audience, column.quantity_from), ""

    def _typed(self, row: Row) -> tuple[Attribute, ...]:
        """Return the row's attributes, each once, typed as its column is; a cell of another type stays text."""
        found: dict[str, Attribute] = {}
        said: list[Quantity] | None = None
        for header, value in row.values.items():
            column = self._attributes.get(header)
            if column is None or column.name in found:
                continue
            if column.assumed and said is None:
                said = said_in(row, self._told)
            attribute = typed(column, value, said or ())
            if attribute is not None:
                found[column.name] = attribute
        return tuple(found.values())


def _is_money(value: str) -> bool:
    try:
        return cells.money(value).amount is not None
    except ValueError:
        return False


_FIGURE = re.compile(r"(?<![\d.,])(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+,\d+)(?![\d.,]*\d)")


def _pointed(figure: re.Match[str]) -> str:
    return figure.group().replace(".", "").replace(",", ".")


def _precedence(column: ColumnGuess) -> int:
    """Return which of several prices of one list holds: a reduced one, then the usual one, then the one before reductions."""
    header = plain(column.column)
    return 0 if header in vocabulary().reduced else 2 if header in vocabulary().former else 1


def typed(column: ColumnGuess, value: Any, said: Sequence[Quantity] = ()) -> Attribute | None:  # noqa: ANN401
    """Return the attribute that a cell of `column` gives, or None for an empty cell.

    `said` are the measures in the row's texts, which tell the unit of a bare number where the header does not.
    """
    blank = Attribute(column.name, "", None, column.label)
    if column.name == "sales_unit" and (pieces := pieces_in_unit(cells.text(value, 40))):
        # Prices are told for one piece, so "Unit: 100 pcs" beside them would mislead.
        known = vocabulary().attributes["quantity per pack"]
        return Attribute(known.name, Decimal(pieces), None, known.label)
    if column.kind == "number":
        exact = cells.number(value)
        if exact is not None:
            unit = own_unit(exact, column.unit, said) if column.assumed and column.unit else column.unit
            return _measured(blank, exact, unit, column.unit)
        measure = cells.quantity(value) if isinstance(value, str) else None
        if measure is not None:
            return _measured(blank, *measure, column.unit)
    if column.kind == "flag" and (yes := cells.flag(value)) is not None:
        return replace(blank, value=yes)
    words = cells.text(value, MAX_ATTRIBUTE)
    if column.unit and words[-1:].isdigit():  # "115 x 112 x 39" under "Dimensions (mm)"
        words = f"{words} {column.unit}"
    return replace(blank, value=words) if words else None


def _measured(blank: Attribute, amount: Decimal, unit: str | None, column_unit: str | None) -> Attribute:
    """Return a measure in the attribute's usual unit, or the column's: one attribute must compare by one unit."""
    for wanted in (usual_unit(blank.name), column_unit):
        if wanted and unit and unit != wanted and (changed := convert(amount, unit, wanted)) is not None:
            return replace(blank, value=cells.number(changed) or changed, unit=wanted)
        if wanted and unit == wanted:
            break
    return replace(blank, value=amount, unit=unit)


def _days(value: Any, header: str) -> int | None:  # noqa: ANN401
    """Return a lead time in days ("7 天", "2-3 weeks" -> 21, "现货" -> 0); the header says the unit where the cell does not."""
    said = cells.text(value, 60).lower()
    if not re.search(r"[^\d\s.,~–-]", said):
        said += plain(header)
    count = cells.whole(value)
    if count is None:
        return 0 if said in ("现货", "in stock", "immediate", "same day", "当天") else None
    week = 7 if "week" in said or "周" in said or "星期" in said else 1
    return count * (30 if "month" in said or "个月" in said else week)


def _image(said: str) -> str | None:
    """Return an https address, or a relative path below the catalogue's own folder; anything else is left out."""
    if "://" in said:
        return _link(said) if said.startswith("https://") else None
    path = PurePosixPath(said.replace("\\", "/"))
    safe = said and not path.is_absolute() and ".." not in path.parts and ":" not in said
    return str(path) if safe else None


def _link(said: str) -> str | None:
    """Return a web address (http or https), or None for any other scheme."""
    try:
        parts = urlsplit(said)
    except ValueError:
        return None
    return said if parts.scheme in ("http", "https") and parts.netloc and not parts.username else None
