"""Customers as a CSV file and back: formula-injection safe, bad rows by line, the same file again changes nothing."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection

from assistant.customers import fields, store
from assistant.customers.types import Customer, CustomerImport
from assistant.errors import BadRequest
from knowledge.language import Bilingual
from knowledge.raw_rows import BadRow, Row
from knowledge.rows import read_rows

COLUMNS = (
    "id", "name", "company", "email", "phone", "language", "group", "currency", "address", "tax_id", "need", "budget",
    "timing", "next_step", "next_step_on", "consent",
)  # fmt: skip
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NAMES = {name: name for name in COLUMNS} | {
    label: name
    for name, labels in {
        "id": ("编号", "客户编号", "customer id"), "name": ("姓名", "联系人", "客户姓名", "contact", "contact name", "full name"),
        "company": ("公司", "公司名称", "客户名称", "单位", "organisation", "organization", "account"),
        "email": ("邮箱", "电子邮箱", "电子邮件", "邮件", "e-mail", "email address", "mail"),
        "phone": ("电话", "手机", "手机号", "联系电话", "telephone", "tel", "mobile", "phone number"),
        "language": ("语言",), "group": ("客户分组", "分组", "客户等级", "价格组", "customer group", "price list", "price group"),
        "currency": ("币种", "货币"), "address": ("地址",), "tax_id": ("税号", "纳税人识别号", "统一社会信用代码", "vat id", "tax id", "vat number"),
        "need": ("需求", "needs", "interest"), "budget": ("预算",), "timing": ("时间", "采购时间", "timeframe", "time"),
        "next_step": ("下一步", "next step"), "next_step_on": ("下一步日期", "next step on", "next step date"), "consent": ("同意方式",),
    }.items()
    for label in labels
}  # fmt: skip


def write_csv(customers: Iterable[Customer]) -> str:
    """Return customers as CSV with a header row; no cell can become a formula in a spreadsheet.

    A cell that would begin one gets an apostrophe in front (OWASP, "CSV Injection"), which reading takes off again.
    """
    out = io.StringIO(newline="")
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for customer in customers:
        values = (getattr(customer, name) for name in COLUMNS)
        rows.writerow([safe_cell(v.isoformat() if isinstance(v, date) else str(v or "")) for v in values])
    return out.getvalue()


def safe_cell(text: str) -> str:
    """Return `text` so that no spreadsheet takes it for a formula; a text of several lines begins none on a later one."""
    return f"'{text}" if text.startswith((*_STARTS_FORMULA, "'")) else text


def _plain_cell(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith((*_STARTS_FORMULA, "'")) else text


def import_file(connection: Connection, path: Path, name: str, region: str) -> CustomerImport:
    """Take in a CSV or XLSX file. An entry is known again by its id, its email or its phone; empty cells empty nothing.

    Raises BadCatalogue or another knowledge error where the file as a whole cannot be read, BadRequest where no column
    is one of a customer's. Everything happens in the caller's transaction.
    """
    done, bad, known = {"added": 0, "changed": 0, "unchanged": 0}, list[BadRow](), False
    for row in read_rows(path, name):
        if isinstance(row, BadRow):
            bad.append(row)
            continue
        known = known or any(_column(c) for c in row.values)
        try:
            done[_take(connection, _cells(row), region)] += 1
        except BadRequest as error:
            bad.append(BadRow(row.line, error.text))
    if not known:
        raise BadRequest(
            Bilingual(
                f"No column is one of a customer's. Name the columns in the first row: {', '.join(COLUMNS)}.",
                "没有可识别的列。请在首行写明列名：姓名、公司、邮箱、电话、语言、客户分组、币种、地址、税号、需求、预算等。",
            )
        )
    return CustomerImport(done["added"], done["changed"], done["unchanged"], tuple(bad))


def _cells(row: Row) -> dict[str, str]:
    return {field: _text(value) for column, value in row.values.items() if (field := _column(column))}


def _column(name: str) -> str:
    return _NAMES.get(fields.seen(str(name)).lower(), "")


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # a phone number that a spreadsheet took for a number
    if isinstance(value, datetime):
        return value.date().isoformat()
    return _plain_cell("" if value is None else str(value).strip())


def _take(connection: Connection, cells: Mapping[str, str], region: str) -> str:
    """Add or change one entry; return "added", "changed" or "unchanged". Raises BadRequest where the row cannot be."""
    values = fields.clean({n: v for n, v in cells.items() if v and n != "id"}, region)
    entry = _known(connection, cells.get("id", ""), values)
    if entry is None:
        if not any(values.get(n) for n in ("name", "company", "email", "phone")):
            raise BadRequest(
                Bilingual("no name, company, email or phone", "没有姓名、公司、邮箱或电话")
            )  # fmt: skip
        store.add(connection, {"consent": "import", **values})
        return "added"
    changed = store.change(connection, entry.id, values)
    return "unchanged" if changed == entry else "changed"


def _known(connection: Connection, number: str, values: Mapping[str, str]) -> Customer | None:
    same = store.same(connection, values.get("email", ""), values.get("phone", ""))
    if number:
        entry = next((c for c in store.find(connection, number, 5) if c.id == number), None)
        if entry:
            same = [entry, *(c for c in same if c.id != entry.id)]
    if len(same) > 1:
        raise BadRequest(
            Bilingual(
                f"it fits several entries ({', '.join(c.id for c in same)}): merge them first, then import again",
                f"与多个客户相符（{'、'.join(c.id for c in same)}）：请先合并，再重新导入",
            )
        )
    if same:
        return same[0]
    if values.get("email") or values.get("phone"):
        return None
    wanted = (values.get("name", ""), values.get("company", ""))
    return next((c for c in store.named(connection, *wanted) if not c.email and not c.phone), None)
