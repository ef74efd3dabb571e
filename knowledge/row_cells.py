"""The cells of one catalogue row by what their columns mean."""

from collections.abc import Iterator

from knowledge import cells
from knowledge.guess import ColumnGuess, Guess
from knowledge.language import Bilingual
from knowledge.pieces import pieces_in_unit
from knowledge.raw_rows import Row

MAX_NAME = 500


class RowRefused(Exception):
    """The row cannot become a product; `reason` says why."""

    def __init__(self, reason: Bilingual) -> None:
        super().__init__(reason.en)
        self.reason = reason


class RowCells:
    """Finds the cells of a row by one guess of its columns."""

    def __init__(self, guess: Guess) -> None:
        self.guess = guess
        self.attributes = {c.column: c for c in guess.columns if c.meaning == "attribute"}
        self.variants = [c for c in self.attributes.values() if c.variant]
        # The rows of a large catalogue have hundreds of columns: those that each row is asked for are found once.
        self._unit, self.availability = (
            [c.column for c in self.attributes.values() if c.name == name] for name in ("sales_unit", "availability")
        )
        self.by: dict[str, list[ColumnGuess]] = {}
        for column in guess.columns:
            if column.meaning != "ignore":
                self.by.setdefault(column.meaning, []).append(column)

    def texts(self, row: Row, meaning: str, limit: int) -> Iterator[tuple[ColumnGuess, str]]:
        """Yield each filled cell of a meaning with its column, at most `limit` characters of it."""
        for column in self.by.get(meaning, ()):
            said = cells.text(row.values.get(column.column), limit)
            if said:
                yield column, said

    def text(self, row: Row, meaning: str, limit: int = MAX_NAME) -> str:
        """Return the first filled cell of a meaning, "" where there is none."""
        return next((said for _, said in self.texts(row, meaning, limit)), "")

    def unit(self, row: Row) -> str:
        """Return the unit of sale as the row writes it, "" where it has none."""
        return cells.text(row.values.get(self._unit[0]), 40) if self._unit else ""

    def in_unit(self, row: Row) -> int | None:
        """Return how many pieces the unit of sale holds ("100 pcs", "千个"), None where it is no count of pieces."""
        return pieces_in_unit(self.unit(row))
