"""One catalogue row, by the guess of its columns, as a checked product ready to be kept."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from knowledge import cells
from knowledge.categories import Described
from knowledge.guess import ColumnGuess, Guess, usual_unit
from knowledge.language import Bilingual, detect
from knowledge.pieces import pieces_in_unit
from knowledge.price_columns import speaks_of_price
from knowledge.raw_rows import Row
from knowledge.row_cells import MAX_NAME, RowCells, RowRefused
from knowledge.row_prices import RowPrices
from knowledge.row_stock import available, lead_days, stock
from knowledge.shop_exports import last_of_path, without_tags
from knowledge.types import Attribute, Audience, Product
from knowledge.unit_evidence import own_unit, said_in
from knowledge.units import Quantity, convert
from knowledge.vocabulary import IN_STOCK, OUT_OF_STOCK, plain, vocabulary

MAX_DESCRIPTION = 20_000
MAX_ATTRIBUTE = 2_000
_READ = {"description": without_tags, "category": last_of_path}
_TOTALS = frozenset({"total", "totals", "subtotal", "grand total", "sum", "合计", "总计", "小计", "总计：", "合计："})
RULES = "5"
"""Raise when the same row would now give another product, so that importing again brings it up to date."""


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
        if audience == "internal":  # "Price per 100 g" is told as it stands, where anybody may know prices
            secret = (c for c in guess.columns if c.meaning == "attribute" and speaks_of_price(plain(c.column)))
            dropped = {c.column for c in secret}
            guess = replace(guess, columns=tuple(c for c in guess.columns if c.column not in dropped))
        self.guess, self._cells = guess, RowCells(guess)
        self._prices = RowPrices(self._cells, audience)
        self._told = [c.column for c in guess.columns if c.meaning in ("name", "description")]

    def sku(self, row: Row) -> str:
        """Return the row's SKU, or "" where it has none or a longer one than a SKU may be."""
        said = self._cells.text(row, "sku", 200)
        said = "-".join([said, *(v.replace(" ", "") for v in self._variant(row))]) if said else said
        return said if len(said) <= 128 else ""

    def _variant(self, row: Row) -> list[str]:
        """Return what tells a row apart from others of the same number: its colour, its size."""
        told = (cells.text(row.values.get(c.column), 40) for c in self._cells.variants)
        return [said for said in told if said]

    def _both(self, row: Row, meaning: str, limit: int) -> Bilingual:
        """Return a text of the row in both languages; where only one is there it stands for both."""
        found: dict[str, str] = {}
        for column, said in self._cells.texts(row, meaning, limit):
            said = _READ.get(meaning, str)(said)
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
            column = self._cells.attributes.get(header)
            if column is None or value is None or value is False:
                continue
            if column.name == "model":
                model = cells.text(value, MAX_NAME)
            elif len(signs) < 120:
                signs.append(column.name)
                if isinstance(value, str) and len(value) <= 30:
                    signs.append(f"{column.name}={value.lower()}")
        details = self._both(row, "description", 300).en
        return Described(name.en, self._cells.text(row, "brand"), model, details, tuple(signs), category.en)

    def product(self, row: Row, category: str, label: Bilingual) -> Product:
        """Return the product that the row describes (its `id` is 0). Raises RowRefused with the reason."""
        sku = self._sku_of_a_product(row)
        row = self._by_point(row) if self.guess.decimal_comma else row
        name = self._both(row, "name", MAX_NAME)
        if variant := self._variant(row):
            name = Bilingual(*(", ".join([text, *variant]) if text else "" for text in (name.en, name.zh)))
        said = self._both(row, "category", 200)
        label = said if said.en != said.zh else label  # the company's own words, where it has them in both languages
        prices, notes = self._prices.read(row)
        told = [a for a in self._attributes(row) if not notes or a.name != notes[0].name]
        return Product(
            id=0,
            sku=sku,
            name=name if name.en else Bilingual.same(sku),
            brand=self._cells.text(row, "brand", 256),
            category=category,
            category_label=label,
            description=self._both(row, "description", MAX_DESCRIPTION),
            prices=prices,
            attributes=(*told, *notes),
            stock=stock(self._cells, row),
            lead_days=lead_days(self._cells, row),
            image=_image(self._cells.text(row, "image", 2_000)),
            url=_link(self._cells.text(row, "url", 2_000)),
            discontinued=any(
                cells.flag(row.values.get(c.column)) is True for c in self._cells.by.get("discontinued", ())
            ),
            key=self._cells.text(row, "key", 128) or sku,
        )

    def _sku_of_a_product(self, row: Row) -> str:
        """Return the row's SKU. Raises RowRefused where it has none, or is a total or a number alone."""
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
        return sku

    def _attributes(self, row: Row) -> Iterable[Attribute]:
        """Return the attributes of the columns, then whether it is there and by what it is sold, where cells tell these."""
        typed = {a.name: a for a in self._typed(row)}
        if (there := available(self._cells, row)) is not None:
            known = vocabulary().attributes["availability"]
            typed["availability"] = Attribute(known.name, IN_STOCK if there else OUT_OF_STOCK, None, known.label)
        if "sales_unit" not in typed and (unit := self._prices.sold_by(row)):
            typed["sales_unit"] = Attribute("sales_unit", unit, None, vocabulary().attributes["sales unit"].label)
        return typed.values()

    def _by_point(self, row: Row) -> Row:
        """Return a row of a file that writes decimals with a comma, its figures with a point; texts stay as they are."""
        figures = {c.column for m in ("price", "stock", "lead_days") for c in self._cells.by.get(m, ())}
        figures |= {name for name, c in self._cells.attributes.items() if c.kind == "number"}
        read = {
            k: _FIGURE.sub(_pointed, v) if isinstance(v, str) and k in figures else v for k, v in row.values.items()
        }
        return replace(row, values=read)

    def _typed(self, row: Row) -> tuple[Attribute, ...]:
        """Return the row's attributes, each once, typed as its column is; a cell of another type stays text."""
        found: dict[str, Attribute] = {}
        said: list[Quantity] | None = None
        for header, value in row.values.items():
            column = self._cells.attributes.get(header)
            if column is None or column.name in found:
                continue
            if column.assumed and said is None:
                said = said_in(row, self._told)
            attribute = typed(column, value, said or ())
            if attribute is not None:
                found[column.name] = attribute
        return tuple(found.values())


_FIGURE = re.compile(r"(?<![\d.,])(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+,\d+)(?![\d.,]*\d)")


def _pointed(figure: re.Match[str]) -> str:
    return figure.group().replace(".", "").replace(",", ".")


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
