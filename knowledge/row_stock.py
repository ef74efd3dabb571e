"""How much of a product there is and how long it takes, by one catalogue row: in figures or in words."""

import re
from typing import Any

from knowledge import cells
from knowledge.language import detect
from knowledge.raw_rows import Row
from knowledge.row_cells import RowCells
from knowledge.vocabulary import plain, vocabulary


def stock(row_cells: RowCells, row: Row) -> int | None:
    """Return how many pieces are there; a stock of 120 千个 is 120,000. Beside a unit in English or German stock counts pieces."""
    counts = (cells.whole(row.values.get(c.column)) for c in row_cells.by.get("stock", ()))
    stock = next((count for count in counts if count is not None), None)
    if stock is None:
        return 0 if available(row_cells, row) is False else None
    chinese = detect(row_cells.unit(row), "en") == "zh"
    return min(stock * ((row_cells.in_unit(row) or 1) if chinese else 1), 2**31 - 1)


def available(row_cells: RowCells, row: Row) -> bool | None:
    """Return what words say of stock, in a column of their own or where figures should be; None where they say nothing."""
    columns = [*row_cells.availability]
    columns += [c.column for c in row_cells.by.get("stock", ()) if cells.number(row.values.get(c.column)) is None]
    said = (vocabulary().availability.get(cells.text(row.values.get(c), 40).lower()) for c in columns)
    return next((there for there in said if there is not None), None)


def lead_days(row_cells: RowCells, row: Row) -> int | None:
    """Return how many days it takes to come, None where the row does not say."""
    found = (_days(row.values.get(c.column), c.column) for c in row_cells.by.get("lead_days", ()))
    return next((days for days in found if days is not None), None)


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
