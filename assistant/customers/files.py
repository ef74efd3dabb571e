"""Customers as a CSV file and back: formula-injection safe, bad rows by line, the same file again changes nothing."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection

from assistant.customers import fields, store
from assistant.customers.types import Customer, CustomerImport
from assistant.errors import BadRequest
from assistant.table_files import rows_of
from knowledge.language import Bilingual
from knowledge.raw_rows import BadRow, Row

COLUMNS = (
    "id", "name", "company", "email", "phone", "language", "group", "currency", "address", "tax_id", "need", "budget",
    "timing", "next_step", "next_step_on", "consent",
)  # fmt: skip
STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What a spreadsheet may take for the start of a formula: Chinese and Japanese ones know the wide signs too."""
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
    return f"'{text}" if text.startswith((*STARTS_FORMULA, "'")) else text


def _plain_cell(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith((*STARTS_FORMULA, "'")) else text


@dataclass(frozen=True)
class Rows:
    """A file read and checked before anything is written: line, id ("" where none is given) and values of each row.

    `ignored` are the columns that are none of a customer's.
    """

    good: tuple[tuple[int, str, dict[str, str]], ...]
    bad: tuple[BadRow, ...]
    ignored: tuple[str, ...] = ()


def read_file(path: Path, name: str, region: str) -> Rows:
    """Read a CSV or XLSX file of customers; empty cells are left out.

    Raises BadCatalogue or another knowledge error where the file as a whole cannot be read, BadRequest where no column
    is one of a customer's.
    """
    good, bad, known = list[tuple[int, str, dict[str, str]]](), list[BadRow](), False
    ignored = dict[str, None]()
    for row in rows_of(
        path, name, Bilingual("customers", "客户"), Bilingual("name, company, email", "姓名、公司、邮箱")
    ):
        if isinstance(row, BadRow):
            bad.append(row)
            continue
        known = known or any(_column(c) for c in row.values)
        ignored |= dict.fromkeys(fields.seen(str(c))[:60] for c in row.values if not _column(c))
        cells = _cells(row)
        try:
            values = fields.clean({n: v for n, v in cells.items() if v and n != "id"}, region)
        except BadRequest as error:
            bad.append(BadRow(row.line, error.text))
            continue
        good.append((row.line, cells.get("id", ""), values))
    if not known:
        raise BadRequest(
            Bilingual(
                f"No column is one of a customer's. Name the columns in the first row: {', '.join(COLUMNS)}.",
                "没有可识别的列。请在首行写明列名：姓名、公司、邮箱、电话、语言、客户分组、币种、地址、税号、需求、预算等。",
            )
        )
    return Rows(tuple(good), tuple(bad), tuple(filter(None, ignored)))


def take(connection: Connection, rows: Rows) -> CustomerImport:
    """Write the rows within the caller's transaction. An entry is known again by its id, its email or its phone.

    Of rows of one entry that contradict each other the first is kept; the others are reported.
    """
    done, bad, book = {"added": 0, "changed": 0, "unchanged": 0}, list(rows.bad), Book(store.every(connection))
    new: dict[str, Customer] = {}
    told: dict[str, Told] = {}
    for line, number, values in rows.good:
        try:
            done[_take(connection, book, new, told, line, number, values)] += 1
        except BadRequest as error:
            bad.append(BadRow(line, error.text))
    store.add_all(connection, list(new.values()))
    sorted_ = tuple(sorted(bad, key=lambda b: b.line))
    return CustomerImport(done["added"], done["changed"], done["unchanged"], sorted_, rows.ignored)


Told = dict[str, tuple[int, str]]
"""What a file has said of one entry so far: the line and the value of each field."""


class Book:
    """All entries by what they are known again by, kept up as rows are taken in."""

    def __init__(self, entries: Iterable[Customer]) -> None:
        self._by: dict[tuple[str, str], dict[str, Customer]] = {}
        for entry in entries:
            self.put(entry)

    def put(self, entry: Customer) -> None:
        """Enter a new or changed entry; what it was known by before leads to it no more."""
        old = self._by.get(("id", entry.id), {}).get(entry.id)
        for key in self._keys(old) if old else ():
            self._by[key].pop(entry.id, None)
        for key in self._keys(entry):
            self._by.setdefault(key, {})[entry.id] = entry

    def find(self, number: str, values: Mapping[str, str]) -> list[Customer]:
        """Return the entries that a row may be: by id, email or phone; else by name and company, among those without either."""
        email, phone = values.get("email", ""), values.get("phone", "")
        keys = [("id", number), ("email", store.email_key(email)), ("phone", store.phone_key(phone))]
        found = {c.id: c for kind, key in keys if key for c in self._by.get((kind, key), {}).values()}
        if not found and not email and not phone:
            key = ("name", f"{values.get('name', '')}\n{values.get('company', '')}")
            found = {c.id: c for c in self._by.get(key, {}).values() if not c.email and not c.phone}
            return list(found.values())[:1]
        return list(found.values())

    def _keys(self, entry: Customer) -> Iterator[tuple[str, str]]:
        yield ("id", entry.id)
        yield ("name", f"{entry.name}\n{entry.company}")
        if entry.email:
            yield ("email", store.email_key(entry.email))
        if entry.phone:
            yield ("phone", store.phone_key(entry.phone))


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


def _take(
    connection: Connection, book: Book, new: dict[str, Customer], told: dict[str, Told], line: int, number: str,
    values: dict[str, str],
) -> str:  # fmt: skip
    """Add an entry to the `new` ones, or change one; return "added", "changed" or "unchanged". Raises BadRequest where the row cannot be."""
    same = book.find(number, values)
    if len(same) > 1:
        raise BadRequest(
            Bilingual(
                f"it fits several entries ({', '.join(c.id for c in same)}): merge them first, then import again",
                f"与多个客户相符（{'、'.join(c.id for c in same)}）：请先合并，再重新导入",
            )
        )
    if not same:
        if not any(values.get(n) for n in ("name", "company", "email", "phone")):
            raise BadRequest(Bilingual("no name, company, email or phone", "没有姓名、公司、邮箱或电话"))
        made = store.entry({"consent": "import", **values})
        new[made.id] = made
        told[made.id] = {name: (line, value) for name, value in values.items()}
        book.put(made)
        return "added"
    said = told.setdefault(same[0].id, {})
    _check_alike(said, values)
    values = {name: value for name, value in values.items() if name not in said}
    said |= {name: (line, value) for name, value in values.items()}
    if not store.differs(same[0], values):
        return "unchanged"
    entry = same[0]
    if entry.id in new:
        new[entry.id] = entry = store.changed(entry, values)
    else:
        entry = store.change(connection, entry.id, values)
    book.put(entry)
    return "changed"


def _key(name: str, value: str) -> str:
    """Return what the values of a field are compared by."""
    return {"email": store.email_key, "phone": store.phone_key}.get(name, str)(value)


def _check_alike(told: Told, values: Mapping[str, str]) -> None:
    """Raise BadRequest naming the earlier line of the same customer that says otherwise."""
    other = [n for n, value in values.items() if n in told and _key(n, told[n][1]) != _key(n, value)]
    if not other:
        return
    line = told[other[0]][0]
    labels = [fields.LABELS[name] for name in other]
    raise BadRequest(
        Bilingual(
            f"line {line} is of the same customer and says otherwise ({', '.join(x.en for x in labels)}): "
            f"line {line} is kept. Correct one of the two",
            f"与第 {line} 行是同一客户，但内容不同（{'、'.join(x.zh for x in labels)}）：保留第 {line} 行，请更正其中一行",
        )
    )
