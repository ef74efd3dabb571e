"""Catalogue files as people really save them, and broken ones: rows with the right lines, or a clear refusal."""

import gzip
import json
from pathlib import Path

import pytest
from openpyxl import Workbook

from knowledge import raw_rows
from knowledge.errors import BadCatalogue, Broken, KnowledgeError, TooLarge, UnknownFormat
from knowledge.raw_rows import BadRow, Row
from knowledge.rows import read_rows

TABLE = "货号,名称,价格\nA-1,显示器,1999\nA-2,键盘,299\n"
EXPECTED = [(2, {"货号": "A-1", "名称": "显示器", "价格": "1999"}), (3, {"货号": "A-2", "名称": "键盘", "价格": "299"})]


def saved(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def read(path: Path) -> list[tuple[int, dict[str, object]]]:
    rows = list(read_rows(path))
    assert all(isinstance(row, Row) for row in rows)
    return [(row.line, dict(row.values)) for row in rows if isinstance(row, Row)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_table_reads_alike_in_every_encoding_and_with_every_separator(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    data = (TABLE * 1).replace(",", separator)
    more = "".join(f"B-{n}{separator}mouse{separator}{n}\n" for n in range(60))
    rows = read(saved(tmp_path, "a.csv", (data + more).encode(encoding)))
    assert rows[:2] == EXPECTED
    assert len(rows) == 62


def test_gzip_is_told_by_its_bytes_not_by_its_name(tmp_path: Path) -> None:
    assert read(saved(tmp_path, "a.csv", gzip.compress(TABLE.encode()))) == EXPECTED


def test_a_decimal_comma_does_not_beat_the_semicolon(tmp_path: Path) -> None:
    rows = read(saved(tmp_path, "a.csv", b"sku;name;price\nA;x, y;1,50\nB;z;2,50\n"))
    assert rows[0] == (2, {"sku": "A", "name": "x, y", "price": "1,50"})


def test_lines_are_those_of_the_file_when_cells_span_lines_and_lines_are_blank(tmp_path: Path) -> None:
    rows = read(saved(tmp_path, "a.csv", b'\n\nsku,name\nA,"two\nlines"\n\nB,one\n'))
    assert [(line, values["sku"]) for line, values in rows] == [(4, "A"), (7, "B")]


def test_a_title_above_the_header_is_passed_over(tmp_path: Path) -> None:
    rows = read(saved(tmp_path, "a.csv", "2026 年价目表,,\n,,\n".encode() + TABLE.encode()))
    assert rows[0] == (4, EXPECTED[0][1])


def test_columns_with_one_name_or_none_stay_apart(tmp_path: Path) -> None:
    rows = read(saved(tmp_path, "a.csv", b"sku,name,name,\nA,b,c,d\nB,c,d,e\n"))
    assert rows[0][1] == {"sku": "A", "name": "b", "name (3)": "c", "column 4": "d"}


def test_a_row_with_too_many_cells_is_bad_and_the_rest_are_kept(tmp_path: Path) -> None:
    rows = list(read_rows(saved(tmp_path, "a.csv", b"sku,name\nA,b\nB,c,d\nC,e\n")))
    bad = [row for row in rows if isinstance(row, BadRow)]
    assert [row.line for row in bad] == [3]
    assert "3" in bad[0].reason.zh
    assert len(rows) == 3


def test_a_cell_of_a_megabyte_is_read(tmp_path: Path) -> None:
    rows = read(saved(tmp_path, "a.csv", b"sku,description\nA," + b"x" * (1 << 20) + b"\n"))
    assert len(str(rows[0][1]["description"])) == 1 << 20


def sheet(path: Path, rows: list[list[object]], merge: str = "") -> Path:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(row)
    if merge:
        page.merge_cells(merge)
    book.save(path)
    return path


def test_a_workbook_with_blank_rows_and_a_merged_title(tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", [[], ["Price list"], [], ["SKU", "Name", "Price"], ["A", "x", 10]], "A2:C2")
    assert read(path) == [(5, {"SKU": "A", "Name": "x", "Price": 10})]


def test_a_workbook_whose_header_has_two_lines(tmp_path: Path) -> None:
    rows: list[list[object]] = [["SKU", "Name", "Price", None], [None, None, "CNY", "USD"], ["A", "x", 70, 10]]
    path = sheet(tmp_path / "a.xlsx", rows, "C1:D1")
    assert read(path) == [(3, {"SKU": "A", "Name": "x", "Price CNY": 70, "Price USD": 10})]


def test_the_first_sheet_with_a_table_is_taken(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active["A1"] = "Notes only"
    page = book.create_sheet("Products")
    page.append(["sku", "name"])
    page.append(["A", "x"])
    book.save(tmp_path / "a.xlsx")
    assert read(tmp_path / "a.xlsx") == [(2, {"sku": "A", "name": "x"})]


def test_json_lines_report_the_broken_line_and_keep_the_others(tmp_path: Path) -> None:
    rows = list(read_rows(saved(tmp_path, "a.jsonl", b'{"sku": "A"}\n{"sku": \n\n[1]\n{"sku": "B"}\n')))
    assert [row.line for row in rows if isinstance(row, BadRow)] == [2, 4]
    assert [row.values["sku"] for row in rows if isinstance(row, Row)] == ["A", "B"]


@pytest.mark.parametrize("shape", ["list", "wrapped", "one"])
def test_json_may_be_a_list_a_list_in_an_object_or_one_object(tmp_path: Path, shape: str) -> None:
    item = {"sku": "A", "name": "x"}
    whole: object = {"list": [item], "wrapped": {"total": 1, "products": [item]}, "one": item}[shape]
    assert read(saved(tmp_path, "a.json", json.dumps(whole, indent=1).encode())) == [(1, item)]


@pytest.mark.parametrize(
    ("name", "data", "error", "says"),
    [
        ("empty.csv", b"", BadCatalogue, "empty"),
        ("blank.csv", b" \n \n", BadCatalogue, "empty"),
        ("header.csv", b"sku,name,price\n", BadCatalogue, "header"),
        ("list.json", b"[1, 2, 3]", BadCatalogue, "objects"),
        ("none.json", b"[]", BadCatalogue, "no product rows"),
        ("broken.json", b'[{"sku": 1', Broken, "JSON"),
        ("deep.json", b"[" * 100_000, Broken, "JSON"),
        ("cut.csv.gz", gzip.compress(TABLE.encode() * 500)[:60], Broken, "gzip"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01" * 9, UnknownFormat, "CSV"),
        ("fake.xlsx", b"PK\x03\x04 not a workbook", KnowledgeError, ""),
    ],
    ids=lambda value: value if isinstance(value, str) else "",  # packed bytes hold the time they were made
)
def test_what_is_no_catalogue_is_refused_in_both_languages(
    tmp_path: Path, name: str, data: bytes, error: type[KnowledgeError], says: str
) -> None:
    with pytest.raises(error) as caught:
        list(read_rows(saved(tmp_path, name, data)))
    assert says in caught.value.text.en
    assert any("一" <= letter <= "鿿" for letter in caught.value.text.zh)


def test_a_header_only_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadCatalogue, match="header"):
        list(read_rows(sheet(tmp_path / "a.xlsx", [["sku", "name"]])))


def test_too_many_columns_are_refused_with_the_limit(tmp_path: Path) -> None:
    wide = ",".join(f"c{n}" for n in range(raw_rows.MAX_COLUMNS + 1))
    with pytest.raises(TooLarge, match="2,000 columns"):
        list(read_rows(saved(tmp_path, "a.csv", f"{wide}\n{wide}\n".encode())))


def test_too_many_rows_are_refused_with_the_limit(tmp_path: Path) -> None:
    data = b"sku,name\n" + b"a,b\n" * (raw_rows.MAX_ROWS + 1)
    with pytest.raises(TooLarge, match="200,000 rows"):
        for _ in read_rows(saved(tmp_path, "a.csv", data)):
            pass


def test_objects_inside_objects_are_opened_once(tmp_path: Path) -> None:
    row = {"sku": "A", "name": {"zh": "鼠标", "en": "Mouse"}, "price": {"CNY": 99}, "specs": {"dpi": 1600}}
    assert read(saved(tmp_path, "a.json", json.dumps([row]).encode())) == [
        (1, {"sku": "A", "name zh": "鼠标", "name en": "Mouse", "price CNY": 99, "dpi": 1600})
    ]


def test_a_number_of_ten_thousand_digits_is_a_bad_line(tmp_path: Path) -> None:
    data = b'{"sku": "A", "n": ' + b"9" * 10_000 + b'}\n{"sku": "B"}\n'
    rows = list(read_rows(saved(tmp_path, "a.jsonl", data)))
    assert [type(row) for row in rows] == [BadRow, Row]


def test_a_workbook_is_read_by_its_bytes_whatever_it_is_called(tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", [["SKU", "Name"], ["A", "x"]]).rename(tmp_path / "a.csv")
    assert list(read_rows(path)) == [Row(2, {"SKU": "A", "Name": "x"})]
