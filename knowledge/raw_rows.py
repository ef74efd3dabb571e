"""What a catalogue file gives before anything is understood: rows, bad rows, and how many there may be."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from knowledge.errors import TooLarge
from knowledge.language import Bilingual

MAX_ROWS = 200_000
MAX_COLUMNS = 2_000
MAX_KEYS = 20_000
"""Different keys in one JSON file: its rows are sparse, so the limit on columns holds for each row."""
MAX_BYTES = 1 << 30
MAX_CELL = 1 << 20


SHEET = "(sheet)"
"""The column that says which sheet of a workbook a row stands on, where several are read."""


@dataclass(frozen=True)
class Row:
    """One row as it stands in the file: `line` counts from 1, `values` holds str, int, float, bool or lists of them.

    `sheet` is the name of its sheet in a workbook of which several are read, "" elsewhere.
    """

    line: int
    values: Mapping[str, Any]
    sheet: str = ""

    @property
    def place(self) -> tuple[str, int]:
        """Return what no other row of the file has."""
        return self.sheet, self.line


@dataclass(frozen=True)
class BadRow:
    """One row that was left out: its line in the file, counted from 1, and why."""

    line: int
    reason: Bilingual


def check_columns(columns: int, keys: int = 0) -> None:
    """Raise TooLarge where one row has more than `MAX_COLUMNS` cells, or all rows more than `MAX_KEYS` different keys."""
    if columns > MAX_COLUMNS or keys > MAX_KEYS:
        limit = MAX_COLUMNS if columns > MAX_COLUMNS else MAX_KEYS
        raise TooLarge(
            Bilingual(
                f"The catalogue has more than {limit:,} columns. Leave out what customers never ask about.",
                f"目录超过 {limit:,} 列。请去掉客户不会询问的列。",
            )
        )
