"""A quote as an XLSX file: our own totals are live formulas, every text cell is text whatever it holds."""

import io
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assistant.quoting.paper import Paper, Row, Sum
from assistant.quoting.rounding import Rounding, of_currency
from assistant.quoting.sheets import text_cell, with_values

_WIDTHS = (6, 46, 10, 14, 14, 8, 14, 16, 14)
_ITEM, _QUANTITY, _LISTED, _UNIT, _TAX, _BUNDLE, _AMOUNT, _SHARE = range(2, 10)


@dataclass(frozen=True)
class _Range:
    """The rows that the sums run over."""

    first: int
    last: int

    def of(self, column: str) -> str:
        return f"${column}${self.first}:${column}${self.last}"


def as_xlsx(paper: Paper, rounding: Rounding | None = None) -> bytes:
    """Return the paper as a workbook; `rounding` is that of the quote's currency, by default its minor unit."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = paper.number[:31]
    for column, width in zip("ABCDEFGHI", _WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    at, values = _top(sheet, paper), dict[str, Decimal]()
    rows, at = _lines(sheet, paper, paper.rows, at, values)
    at = _sums(sheet, paper, rows, at, rounding or of_currency(paper.version.amounts.currency), values)
    if paper.optional:
        at = _bold(sheet, at + 1, 1, paper.optional_title) + 1
        _, at = _lines(sheet, paper, paper.optional, at, values)
    for words in paper.words:
        at = _text(sheet, at, 1, words) + 1
    for label, value in paper.terms:
        _text(sheet, at, 1, label)
        at = _text(sheet, at, 2, value) + 1
    _print_setup(sheet)
    file = io.BytesIO()
    book.save(file)
    return with_values(file.getvalue(), values)


def _text(sheet: Any, row: int, column: int, text: str) -> int:  # noqa: ANN401 - openpyxl's sheets have no common type
    from openpyxl.styles import Alignment

    cell = text_cell(sheet, row, column, text)
    cell.alignment = Alignment(vertical="top", wrap_text=column == _ITEM)
    return row


def _bold(sheet: Any, row: int, column: int, text: str, size: int = 11) -> int:  # noqa: ANN401
    from openpyxl.styles import Alignment, Font

    cell = text_cell(sheet, row, column, text)
    cell.font, cell.alignment = Font(bold=True, size=size), Alignment(vertical="top", wrap_text="\n" in text)
    return row


def _top(sheet: Any, paper: Paper) -> int:  # noqa: ANN401
    """Write the letterhead and whom it is for; return the next free row."""
    _bold(sheet, 1, 1, paper.company, 15)
    _bold(sheet, 1, _UNIT, paper.title, 15)
    _text(sheet, 2, 1, paper.contact)
    at = 3
    if paper.mark:
        at = _bold(sheet, at, 1, paper.mark) + 1
    for label, value in paper.about:
        _text(sheet, at, 1, label)
        at = _text(sheet, at, 3, value) + 1
    return at + 1


def _lines(
    sheet: Any, paper: Paper, rows: tuple[Row, ...], at: int, values: dict[str, Decimal]  # noqa: ANN401
) -> tuple[_Range, int]:  # fmt: skip
    """Write the heads and the lines; the amount of each line is worked out by the sheet, and noted in `values`."""
    from openpyxl.styles import PatternFill

    no, item, quantity, listed, unit, tax, amount = paper.columns
    heads = (no, item, quantity, listed, unit, tax, *_extra(paper)[:1], amount, *_extra(paper)[1:])
    for column, head in enumerate(heads, 1):
        _bold(sheet, at, column, head)
        sheet.cell(at, column).fill = PatternFill("solid", start_color="F2F5F8")
    first = at + 1
    for row in rows:
        at += 1
        line = row.line
        _text(sheet, at, 1, row.number)
        _text(sheet, at, _ITEM, "\n".join((row.name, *row.details)))
        _figure(sheet, at, _QUANTITY, line.quantity, "#,##0")
        for column, value in ((_LISTED, line.list_price), (_UNIT, line.unit_price)):
            finer = max(value, line.amount, key=lambda amount: -int(amount.as_tuple().exponent))
            _figure(sheet, at, column, value, _format(finer))  # a piece may cost fractions of a cent
        for column, value in ((_BUNDLE, line.bundle_discount), (_SHARE, line.share)):
            _figure(sheet, at, column, value, _format(line.amount))
        _figure(sheet, at, _TAX, line.tax_percent, "0.####")
        goods = f"C{at}*E{at}"
        if line.unit_price * line.quantity != line.amount + line.bundle_discount:
            goods = f"ROUND({goods},{-int(line.amount.as_tuple().exponent)})"
        _formula(sheet, at, _AMOUNT, f"={goods}-G{at}", _format(line.amount))
        values[f"H{at}"] = line.amount
    return _Range(first, at), at + 1


def _extra(paper: Paper) -> tuple[str, str]:
    words = {
        "en": ("Bundle off", "Share of discount"),
        "zh": ("组合优惠", "分摊折扣"),
        "both": ("组合优惠 Bundle off", "分摊折扣 Share of discount"),
    }
    return words[paper.language]


def _format(amount: Decimal) -> str:
    places = max(0, -int(amount.as_tuple().exponent))
    return "#,##0" + ("." + "0" * places if places else "")


def _figure(sheet: Any, row: int, column: int, value: Decimal | int, format_: str) -> None:  # noqa: ANN401
    from openpyxl.styles import Alignment

    cell = sheet.cell(row, column, value)
    cell.number_format, cell.alignment = format_, Alignment(vertical="top")


def _formula(sheet: Any, row: int, column: int, formula: str, format_: str) -> None:  # noqa: ANN401
    _figure(sheet, row, column, formula, format_)  # type: ignore[arg-type]


def _sums(
    sheet: Any, paper: Paper, rows: _Range, at: int, rounding: Rounding, values: dict[str, Decimal]  # noqa: ANN401
) -> int:  # fmt: skip
    """Write the sums as formulas over the lines, their values noted in `values`; what was agreed or given is a figure."""
    places = dict[str, int]()
    taxes = list[int]()
    at += 1
    listed = [s for s in paper.sums if s.kind != "tax"]
    inclusive = paper.version.amounts.inclusive
    taxed = [s for s in paper.sums if s.kind == "tax"]
    order = [s for s in listed if s.kind != "total"] + taxed + [s for s in listed if s.kind == "total"]
    for sum_ in order:
        text_cell(sheet, at, _LISTED, sum_.label)
        format_ = _format(paper.version.amounts.total)
        formula = _sum_formula(sum_, rows, places, taxes, paper, rounding)
        if formula is None:
            _figure(sheet, at, _AMOUNT, sum_.amount, format_)
        else:
            _formula(sheet, at, _AMOUNT, formula, format_)
            values[f"H{at}"] = sum_.amount
        places[sum_.kind] = at
        taxes += [at] if sum_.kind == "tax" and not inclusive else []
        if sum_.kind == "total":
            _bold(sheet, at, _LISTED, sum_.label)
        at += 1
    return at + 1


def _sum_formula(
    sum_: Sum, rows: _Range, places: dict[str, int], taxes: list[int], paper: Paper, rounding: Rounding
) -> str | None:  # fmt: skip
    """Return the formula of a sum, or None where it is a figure that a person or a rule gave."""
    if sum_.kind == "goods":
        return f"=SUM({rows.of('H')})"
    if sum_.kind == "discount":
        return f"=-SUM({rows.of('I')})"
    before = "+".join(f"H{places[k]}" for k in ("goods", "discount", "shipping") if k in places)
    if sum_.kind == "net":
        return f"={before}"
    if sum_.kind == "tax":
        return _tax_formula(sum_, rows, places, paper, rounding)
    if sum_.kind == "total":
        return "=" + "+".join([before, *(f"H{row}" for row in taxes)])
    return None


def _tax_formula(sum_: Sum, rows: _Range, places: dict[str, int], paper: Paper, rounding: Rounding) -> str | None:
    """Work out one rate's tax from the lines; half to even is no function of a spreadsheet, so then it is a figure."""
    way = {"half_up": "ROUND", "down": "ROUNDDOWN"}.get(rounding.way)
    if way is None:
        return None
    rate = f"{sum_.percent:f}"
    base = f"SUMIF({rows.of('F')},{rate},{rows.of('H')})-SUMIF({rows.of('F')},{rate},{rows.of('I')})"
    amounts = paper.version.amounts
    lines = sum((r.line.amount - r.line.share for r in paper.rows if r.line.tax_percent == sum_.percent), Decimal(0))
    taxed = next(t for t in amounts.taxes if t.percent == sum_.percent)
    gross = taxed.base + taxed.tax if amounts.inclusive else taxed.base
    shipped = f"+H{places['shipping']}" if gross != lines and "shipping" in places else ""
    base = f"({base}{shipped})"
    of = f"(100+{rate})" if amounts.inclusive else "100"
    places_ = max(0, -int(rounding.step.normalize().as_tuple().exponent))
    if rounding.step == Decimal(1).scaleb(-places_):
        return f"={way}({base}*{rate}/{of},{places_})"
    step = f"{rounding.step:f}"
    return f"={way}({base}*{rate}/{of}/{step},0)*{step}"


def _print_setup(sheet: Any) -> None:  # noqa: ANN401
    sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = "portrait", 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.right.text = "&P / &N"
