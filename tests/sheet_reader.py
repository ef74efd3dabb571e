"""Works out the formulas of a quote's workbook: the few functions that it uses, in fractions."""

import re
from fractions import Fraction as F
from io import BytesIO
from math import floor
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

_TOKEN = re.compile(r"\$?[A-Z]+\$?\d+:\$?[A-Z]+\$?\d+|\$?[A-Z]{1,2}\$?\d+|[A-Z]+(?=\()|\d+(?:\.\d+)?|[-+*/(),]")


class Sheet:
    """A workbook's first sheet, its formulas worked out."""

    def __init__(self, data: bytes) -> None:
        self.sheet: Any = load_workbook(BytesIO(data)).worksheets[0]

    def value(self, place: str) -> F:
        """Return a cell's number; an empty cell is 0, a text is a ValueError."""
        cell = self.sheet[place.replace("$", "")]
        if cell.data_type == "f":
            return _Formula(self, str(cell.value)[1:]).all()
        if isinstance(cell.value, str):
            raise ValueError(f"{place} is a text")
        return F(str(cell.value or 0))

    def texts(self) -> list[Any]:
        """Return the cells that hold text."""
        return [c for row in self.sheet.iter_rows() for c in row if c.data_type == "s"]

    def formulas(self) -> list[Any]:
        """Return the cells that hold formulas."""
        return [c for row in self.sheet.iter_rows() for c in row if c.data_type == "f"]

    def labelled(self, label: str) -> F:
        """Return the amount beside a sum's label."""
        (cell,) = [c for c in self.texts() if c.value == label and c.column == 4]
        return self.value(f"H{cell.row}")


class _Formula:
    """A recursive descent over one formula."""

    def __init__(self, sheet: Sheet, text: str) -> None:
        self.sheet, self.tokens = sheet, _TOKEN.findall(text)
        assert "".join(self.tokens) == text.replace(" ", ""), text

    def all(self) -> F:
        found = self._sum()
        assert not self.tokens
        return found

    def _sum(self) -> F:
        total = self._product()
        while self.tokens and self.tokens[0] in "+-":
            total = total + self._product() if self.tokens.pop(0) == "+" else total - self._product()
        return total

    def _product(self) -> F:
        total = self._one()
        while self.tokens and self.tokens[0] in "*/":
            total = total * self._one() if self.tokens.pop(0) == "*" else total / self._one()
        return total

    def _one(self) -> F:
        token = self.tokens.pop(0)
        if token == "-":
            return -self._one()
        if token == "(":
            found = self._sum()
            assert self.tokens.pop(0) == ")"
            return found
        if token.isalpha():
            return self._call(token)
        return F(token) if token[0].isdigit() else self.sheet.value(token)

    def _call(self, name: str) -> F:
        assert self.tokens.pop(0) == "("
        if name == "SUM":
            found = sum(self._range(self.tokens.pop(0)), F(0))
        elif name == "SUMIF":
            tests, _, wanted, _, values = (self.tokens.pop(0) for _ in range(5))
            pairs = zip(self._range(tests), self._range(values), strict=True)
            found = sum((v for t, v in pairs if t == F(wanted)), F(0))
        else:
            number = self._sum()
            assert self.tokens.pop(0) == ","
            scale = 10 ** int(self._sum())
            found = F(floor(number * scale + (F(1, 2) if name == "ROUND" else 0)), scale)
            assert name in ("ROUND", "ROUNDDOWN")
        assert self.tokens.pop(0) == ")"
        return found

    def _range(self, text: str) -> list[F]:
        left, top, right, bottom = range_boundaries(text.replace("$", ""))
        assert left == right
        column = re.sub(r"[^A-Z]", "", text.split(":")[0])
        assert top is not None
        assert bottom is not None
        return [self.sheet.value(f"{column}{row}") for row in range(top, bottom + 1)]
