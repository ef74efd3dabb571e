"""Cells of a spreadsheet that are text whatever they hold: nothing that a person wrote can become a formula."""

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 32_000  # a cell holds 32,767 characters


def text_cell(sheet: Any, row: int, column: int, text: str) -> "Cell":  # noqa: ANN401 - openpyxl's sheets have no common type
    """Write a text into a cell as a string, quoted where a spreadsheet would otherwise read a formula into it."""
    cell: Cell = sheet.cell(row, column)
    cell.value = _NOT_XML.sub("", text)[:_LONGEST]
    # openpyxl takes "=..." for a formula: the type is set after the value.
    cell.data_type = "s"
    cell.quotePrefix = text[:1] in "=+-@\t\r" and text != ""
    return cell
