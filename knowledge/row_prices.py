"""The prices of one catalogue row: for one piece, in a currency, of a list; and what is told where there is no figure."""

import re
from decimal import ROUND_UP, Decimal
from typing import Any

from knowledge import cells
from knowledge.guess import ColumnGuess
from knowledge.language import Bilingual
from knowledge.pieces import is_piece, pieces_of
from knowledge.price_columns import currency_in
from knowledge.raw_rows import Row
from knowledge.row_cells import RowCells, RowRefused
from knowledge.store import PLACES
from knowledge.types import Attribute, Audience, Price
from knowledge.vocabulary import plain, vocabulary


class RowPrices:
    """Reads prices by one guess of the columns; `audience` is the lowest that may see them."""

    def __init__(self, row_cells: RowCells, audience: Audience) -> None:
        self._cells, self._audience = row_cells, audience

    def read(self, row: Row) -> tuple[tuple[Price, ...], tuple[Attribute, ...]]:
        """Return the row's prices, and the note of a price that is only given on request."""
        prices: dict[tuple[str, str, int], Price] = {}
        note, own, pieces = "", self._currency(row), self._pieces(row)
        for column in sorted(self._cells.by.get("price", ()), key=_precedence):
            value = row.values.get(column.column)
            price, said = self._price(column, value, own, pieces) if pieces else (None, self._per_measure(row, column))
            if price is not None and (price.amount or not _precedence(column) < 1):  # a reduced price of 0 is none
                prices.setdefault((price.price_list, price.currency, price.quantity_from), price)
            elif said and column.audience == self._audience == "public":
                note = note or said
        label = vocabulary().attributes["price note"].label
        return tuple(prices.values()), (Attribute("price_note", note, None, label),) if note else ()

    def _currency(self, row: Row) -> str | None:
        """Return the currency that the row says its prices are in, None where it says none."""
        said = self._cells.text(row, "currency", 60)
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
        said = self._cells.text(row, "price_per", 60)
        if not said:
            return self._cells.in_unit(row) or 1
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

    def sold_by(self, row: Row) -> str:
        """Return what a price is for where it is no piece: "公斤" of a column of its own, or of "120元/公斤"; "" elsewhere."""
        told = self._cells.text(row, "price_per", 40)
        if told and not any(map(str.isdigit, told)) and pieces_of(told) == 1:
            return "" if is_piece(told) else told
        public = (c for c in self._cells.by.get("price", ()) if c.audience == "public")
        cells_ = (row.values.get(c.column) for c in public)
        said = next((cells.money(v).unit for v in cells_ if isinstance(v, str) and cells.is_money(v)), "")
        return "" if is_piece(said) else said

    def _per_measure(self, row: Row, column: ColumnGuess) -> str:
        """Return the price as the row writes it with what it is for: "1,245.00 EUR / 1000 m"."""
        said = cells.text(row.values.get(column.column), 60)
        currency = "" if not cells.number(said) else self._currency(row) or column.unit or self._cells.guess.currency
        return f"{said} {currency} / {self._cells.text(row, 'price_per', 40)}".replace("  ", " ") if said else ""

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
        amount = amount / 100 if self._cells.guess.price_in_cents else amount
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
        currency = said or (None if column.assumed else column.unit) or own or column.unit or self._cells.guess.currency
        audience: Audience = "internal" if "internal" in (column.audience, self._audience) else "public"
        return Price(amount, currency, column.name or "list", audience, column.quantity_from), ""


def _precedence(column: ColumnGuess) -> int:
    """Return which of several prices of one list holds: a reduced one, then the usual one, then the one before reductions."""
    header = plain(column.column)
    said = {header, currency_in(column.column, header)[1]}
    return 0 if said & vocabulary().reduced else 2 if said & vocabulary().former else 1
