"""Rules as CSV and XLSX files, out and in; a row that is no rule is reported by its line."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from assistant.errors import AssistantError
from assistant.quoting.errors import BadOrder
from assistant.quoting.rule_checks import check_rule
from assistant.quoting.rule_words import in_percent
from assistant.quoting.sheets import text_cell
from assistant.quoting.types import PriceRule
from assistant.table_files import rows_of
from knowledge.cells import written
from knowledge.language import Bilingual
from knowledge.raw_rows import BadRow

COLUMNS = (
    "id", "kind", "value", "sku", "category", "group", "region", "currency", "to_currency", "role", "quantity_from",
    "amount_from", "parts", "mode", "valid_from", "valid_to", "text_en", "text_zh",
)  # fmt: skip
_CHINESE = {
    "编号": "id", "类型": "kind", "数值": "value", "货号": "sku", "类别": "category", "客户组": "group", "地区": "region",
    "货币": "currency", "目标货币": "to_currency", "角色": "role", "起订量": "quantity_from", "起始金额": "amount_from",
    "组成": "parts", "方式": "mode", "生效日期": "valid_from", "失效日期": "valid_to", "英文": "text_en", "中文": "text_zh",
}  # fmt: skip
_ACTIVE = ("=", "+", "-", "@", "\t", "\r")


def read_rules(path: Path, name: str = "") -> Iterator[tuple[int, PriceRule] | BadRow]:
    """Yield (line, rule) for each row that is one, and a BadRow for each that is not. Raises KnowledgeError."""
    for row in rows_of(
        path, name, Bilingual("price rules", "价格规则"), Bilingual("id, kind, value", "编号、类型、数值")
    ):
        if isinstance(row, BadRow):
            yield row
            continue
        try:
            rule = rule_of(row.values)
            check_rule(rule)
        except AssistantError as error:
            yield BadRow(row.line, error.text)
        else:
            yield row.line, rule


def rule_of(values: Mapping[str, object]) -> PriceRule:
    """Return the rule that the cells of a row make. Raises BadOrder for an unknown column or a cell that cannot be."""
    cells = {_column(name): cell for name, cell in values.items()}
    if unknown := sorted(set(cells) - set(COLUMNS)):
        raise BadOrder(
            Bilingual(
                f"unknown column {unknown[0]!r:.60}; known are {', '.join(COLUMNS)}",
                f"未知的列“{unknown[0][:60]}”，可用的列：{'、'.join(COLUMNS)}",
            )
        )

    def text(column: str) -> str:
        said = str(cells.get(column, "")).strip()
        return said[1:] if said[:1] == "'" and said[1:2] in _ACTIVE else said

    return PriceRule(
        id=text("id"), kind=text("kind"), value=_number(text("value"), "value"), sku=text("sku"),  # type: ignore[arg-type]
        category=text("category"), group=text("group"), region=text("region").upper(), currency=text("currency").upper(),
        to_currency=text("to_currency").upper(), role=text("role"), quantity_from=_whole(text("quantity_from") or "1"),
        amount_from=_number(text("amount_from"), "amount_from"), parts=text("parts"), mode=text("mode"),  # type: ignore[arg-type]
        valid_from=_day(cells.get("valid_from"), "valid_from"), valid_to=_day(cells.get("valid_to"), "valid_to"),
        text=Bilingual(text("text_en"), text("text_zh")),
    )  # fmt: skip


def _column(name: str) -> str:
    said = name.strip().lower()
    return _CHINESE.get(said, said)


def _number(text: str, column: str) -> Decimal:
    number = written(text) if text.strip() else Decimal(0)
    if number is None:
        raise BadOrder(Bilingual(f"{column}: {text[:40]!r} is not a number", f"{column}：“{text[:40]}”不是数字"))
    return number


def _whole(text: str) -> int:
    number = _number(text, "quantity_from")
    if number != number.to_integral_value() or abs(number) > 10**9:
        raise BadOrder(
            Bilingual(f"quantity_from: {text[:40]!r} is no whole number", f"quantity_from：“{text[:40]}”不是整数")
        )
    return int(number)


def _day(cell: object, column: str) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = str(cell or "").strip()
    try:
        return date.fromisoformat(text.replace("/", "-")[:10]) if text else None
    except ValueError:
        said = (
            f"{column}: {text[:40]!r} is no date such as 2026-12-31",
            f"{column}：“{text[:40]}”不是日期，应写作 2026-12-31",
        )
        raise BadOrder(Bilingual(*said)) from None


def row_of(rule: PriceRule) -> dict[str, str]:
    """Return a rule as the cells of a row; what is empty or usual is an empty cell."""
    plain = {c: str(getattr(rule, c) or "") for c in COLUMNS if not c.startswith("text_")}
    plain["quantity_from"] = "" if rule.quantity_from == 1 else str(rule.quantity_from)
    plain["amount_from"] = str(rule.amount_from) if rule.amount_from else ""
    plain["value"] = f"{rule.value:f}" + "%" * in_percent(rule)
    return plain | {"text_en": rule.text.en, "text_zh": rule.text.zh}


def as_csv(rules: list[PriceRule]) -> bytes:
    """Return rules as CSV, read by a spreadsheet as UTF-8; a text that it would run is marked as text."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for rule in rules:
        writer.writerow([f"'{cell}" if cell.startswith(_ACTIVE) else cell for cell in row_of(rule).values()])
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def as_xlsx(rules: list[PriceRule]) -> bytes:
    """Return rules as XLSX; every cell is text."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "rules"
    for number, row in enumerate([dict(zip(COLUMNS, COLUMNS, strict=True)), *map(row_of, rules)], 1):
        for column, cell in enumerate(row.values(), 1):
            if cell:
                text_cell(sheet, number, column, cell)
    sheet.freeze_panes = "A2"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
