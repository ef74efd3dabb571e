"""Cells of a spreadsheet: text that is text whatever it holds, and formulas that carry their values."""

import io
import re
import zipfile
from collections.abc import Mapping
from decimal import Decimal
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


_FORMULA = re.compile(r'(<c r="(?P<place>[A-Z]+\d+)"[^>]*><f>[^<]*</f>)<v\s*(?:/>|></v>)')


def with_values(workbook: bytes, values: Mapping[str, Decimal]) -> bytes:
    """Return a workbook of openpyxl's with the values of its first sheet's formulas, by cell ("H12"), beside them.

    openpyxl writes a formula without its value, which a preview that works nothing out shows as an empty cell.
    """

    def valued(match: re.Match[str]) -> str:
        value = values.get(match["place"])
        return match[0] if value is None else f"{match[1]}<v>{value:f}</v>"

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename == "xl/worksheets/sheet1.xml":
                data = _FORMULA.sub(valued, data.decode("utf-8")).encode()
            new.writestr(item, data)
    return out.getvalue()
