"""What each reader makes of a file, and what it says of one that it cannot read."""

import contextlib
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.errors import Broken, Encrypted, TooLarge, UnknownFormat, Unreadable
from knowledge.language import detect
from knowledge.readers import format_of, label, read
from knowledge.readers.encodings import decode
from knowledge.readers.table import row_text
from knowledge.types import Block, Place, ReadDocument
from tests import reader_files as make


def given_text(folder: Path, name: str, text: str) -> ReadDocument:
    path = folder / name
    path.write_bytes(text.encode())
    return read(path, name)


def shape(document: ReadDocument) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in document.blocks]


def lines(document: ReadDocument) -> list[int | None]:
    return [block.place.line for block in document.blocks]


def test_the_questions_of_a_table_are_headings_and_none_its_title(tmp_path: Path) -> None:
    read_ = given_text(tmp_path, "faq.csv", "question,answer\nCan I rent a lamp?,Yes.\nDo you wrap gifts?,Also.\n")
    assert [text for kind, text in shape(read_) if kind == "heading"] == ["Can I rent a lamp?", "Do you wrap gifts?"]
    assert read_.title == "faq"


# --- text formats --------------------------------------------------------------------------------------------------


def test_markdown_keeps_structure_and_lines(tmp_path: Path) -> None:
    text = (
        "---\ntitle: 'Set up'\n---\n# First start\n\nPress the **power** button, see [the manual](m.html).\n\n"
        "1. Plug in\n2. Switch on\n   - wait\n\n| Model | Memory |\n|---|---|\n| MP60 | 16 GB |\n\n```sh\n$ reboot\n```\n"
    )
    document = given_text(tmp_path, "a.md", text)
    assert document.title == "Set up"
    assert shape(document) == [
        ("heading", "First start"),
        ("paragraph", "Press the power button, see the manual."),
        ("item", "1. Plug in"),
        ("item", "2. Switch on"),
        ("item", "wait"),
        ("row", "Model: MP60; Memory: 16 GB"),
        ("code", "$ reboot"),
    ]
    assert lines(document) == [4, 6, 8, 9, 10, 14, 17]
    assert [block.level for block in document.blocks if block.kind == "item"] == [0, 0, 1]


@pytest.mark.parametrize(
    ("name", "markup", "kept", "dropped"),
    [
        ("a.md", "{% note info Tip %}\nKeep it dry.\n{% endnote %}", "Keep it dry.", "note"),
        ("a.md", '{{< tab "Linux" >}}Run it.{{% /tab %}}', "Run it.", "tab"),
        ("a.md", "Write `{% raw %}` so.", "Write {% raw %} so.", "`"),
        ("a.md", "<div onclick='x()'><b>Bold</b> text</div>", "Bold text", "onclick"),
        ("a.md", "<div>\nSee [the **guide**](https://x.example)\n</div>", "See the guide", "https"),
        ("a.md", "![front view of the dock](https://evil.example/x.png)", "front view of the dock", "evil"),
        ("a.md", "Text ![img_2.png](a.png) on", "on", "img_2"),
        (
            "a.mdx",
            'import X from "y"\n\n<Step title="Sign in">\n    Use your mail.\n</Step>',
            "Use your mail.",
            "import",
        ),
        ("a.mdx", '<Card\n  title="Docs"\n  href="/x"\n>\n', "Docs", "href"),
        ("a.mdx", "{/* a remark\n over lines */}\n\nShown.", "Shown.", "remark"),
    ],
)
def test_markdown_drops_markup_and_keeps_text(tmp_path: Path, name: str, markup: str, kept: str, dropped: str) -> None:
    text = "\n".join(block.text for block in given_text(tmp_path, name, f"# Title\n\n{markup}\n").blocks)
    assert kept in text
    assert dropped not in text


def test_hexo_front_matter_without_its_opening_line(tmp_path: Path) -> None:
    document = given_text(tmp_path, "a.md", "title: 编译\nsort: 3\n---\n\n正文。\n")
    assert document.title == "编译"
    assert shape(document) == [("paragraph", "正文。")]
    assert lines(document) == [5]


def test_a_rule_in_the_text_is_not_front_matter(tmp_path: Path) -> None:
    document = given_text(tmp_path, "a.md", "Note: this is text\n\nAnother line\n\n---\n\nEnd\n")
    assert "Another line" in [block.text for block in document.blocks]


def test_html_shows_what_a_reader_sees(tmp_path: Path) -> None:
    text = (
        "<!doctype html><html><head><title>T</title><style>p{}</style></head><body><nav>Home</nav>\n"
        "<h1>Ship<b>ping</b></h1><script>steal()</script>\n<p>Free from <i>299</i> yuan.</p>"
        "<p style='display:none'>hidden order</p><ul><li>Air<ul><li>Fast</li></ul></li></ul>\n"
        "<table><tr><th>Zone</th><th>Days</th></tr><tr><td rowspan=2>East</td><td>2</td></tr><tr><td>3</td></tr></table>"
        "<pre>a\n b</pre></body></html>"
    )
    document = given_text(tmp_path, "page.html", text)
    assert shape(document) == [
        ("heading", "Shipping"),
        ("paragraph", "Free from 299 yuan."),
        ("item", "Air"),
        ("item", "Fast"),
        ("row", "Zone: East; Days: 2"),
        ("row", "Zone: East; Days: 3"),
        ("code", "a\n b"),
    ]
    assert lines(document)[:2] == [2, 3]
    assert document.title == "Shipping"


def test_html_terms_stand_beside_what_they_mean(tmp_path: Path) -> None:
    text = (
        "<h1>Words</h1><dl><dt>MST</dt><dd>One cable, <b>two</b> displays.</dd>\n<dt>热插拔</dt><dd>轴体可更换。</dd><dd>不用焊接。</dd>"
        "<dt>DPI</dt><dt>Resolution</dt><dd>Dots<div>per inch</div></dd><dt>Alone</dt></dl><p>After</p>"
    )
    blocks = given_text(tmp_path, "terms.html", text).blocks
    assert [block.text for block in blocks] == [
        "Words", "MST: One cable, two displays.", "热插拔: 轴体可更换。", "不用焊接。",
        "DPI", "Resolution", "Dots", "per inch", "Alone", "After",
    ]  # fmt: skip


def test_html_title_serves_where_no_heading_stands(tmp_path: Path) -> None:
    assert (
        given_text(tmp_path, "x.html", "<html><title>Returns</title><p>Within 15 days.</p></html>").title == "Returns"
    )


def test_plain_text_with_chinese_chapters(tmp_path: Path) -> None:
    document = given_text(tmp_path, "a.txt", "保修条款\n\n一、范围\n整机两年。\n\n- 电源\n- 风扇\n")
    assert shape(document) == [
        ("heading", "保修条款"),
        ("heading", "一、范围"),
        ("paragraph", "整机两年。"),
        ("item", "电源"),
        ("item", "风扇"),
    ]
    assert lines(document) == [1, 3, 4, 6, 7]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_csv_in_every_encoding_people_send(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes('型号,内存,说明\r\nMP60,16 GB,"安静,\n小巧"\r\nMP80,32 GB,快\r\n'.encode(encoding))
    document = read(path, "a.csv")
    assert shape(document) == [
        ("row", "型号: MP60; 内存: 16 GB; 说明: 安静, 小巧"),
        ("row", "型号: MP80; 内存: 32 GB; 说明: 快"),
    ]
    assert lines(document) == [2, 4]


def test_big5_and_western_text_are_told_from_gbk() -> None:
    assert (
        decode("產品保固兩年，請保留發票。本公司提供維修服務。".encode("big5"))
        == "產品保固兩年，請保留發票。本公司提供維修服務。"
    )
    assert "Größe" in decode("Die Größe des Gehäuses beträgt für Geräte zwölf Zentimeter.".encode("cp1252"))


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_csv_separators(tmp_path: Path, mark: str) -> None:
    document = given_text(tmp_path, "a.csv", mark.join("abc") + "\n" + mark.join("123") + "\n")
    assert shape(document) == [("row", "a: 1; b: 2; c: 3")]


def test_json_sections_and_jsonl_lines(tmp_path: Path) -> None:
    document = given_text(tmp_path, "a.json", '{"title": "Contact", "sales": {"mail": "s@x.example", "days": [1, 5]}}')
    assert document.title == "Contact"
    assert shape(document)[1:] == [("heading", "sales"), ("row", "mail: s@x.example; days: 1, 5")]
    rows = given_text(tmp_path, "a.jsonl", '{"a": 1}\n\n{"a": 2}\n')
    assert shape(rows) == [("row", "a: 1"), ("row", "a: 2")]
    assert lines(rows) == [1, 3]
    assert lines(given_text(tmp_path, "b.json", '[\n{"a": 1},\n{"a": 2}\n]')) == [2, 3]


# --- containers ----------------------------------------------------------------------------------------------------


def test_docx_headings_lists_merged_cells_and_revisions(tmp_path: Path) -> None:
    document = read(make.make_docx(tmp_path / "a.docx"), "a.docx")
    assert document.title == "Warranty"
    assert shape(document) == [
        ("heading", "Warranty"),
        ("paragraph", "kept inserted"),
        ("paragraph", "Two years on every mini PC."),
        ("heading", "What is covered"),
        ("item", "Power adapter"),
        ("item", "Fan"),
        ("row", "Model: MP60; Memory: 16 GB; Storage: 512 GB"),
        ("row", "Model: MP80; Memory: 16 GB"),
    ]
    assert [block.level for block in document.blocks if block.kind == "heading"] == [1, 2]


def test_pptx_slides_without_what_is_hidden(tmp_path: Path) -> None:
    document = read(make.make_pptx(tmp_path / "a.pptx"), "a.pptx")
    assert document.pages == 3
    assert shape(document) == [
        ("heading", "Partner programme"),
        ("item", "Silver level"),
        ("item", "Gold level"),
        ("heading", "Margins"),
        ("row", "Level: Gold; Discount: 12 %"),
    ]
    assert [block.place.page for block in document.blocks] == [1, 1, 1, 2, 2]
    assert not any("SECRET" in block.text for block in document.blocks)


def test_xlsx_values_as_seen_and_nothing_hidden(tmp_path: Path) -> None:
    document = read(make.make_xlsx(tmp_path / "prices.xlsx"), "prices.xlsx")
    assert document.title == "prices"
    assert document.blocks[:4] == (
        Block("heading", "Prices", 1, Place(sheet="Prices", cell="A1")),
        Block("heading", "Price list 2026", 2, Place(sheet="Prices", cell="A1")),
        Block("row", "Group: Mini PC; SKU: LK-MP60; Price: ¥2,799; Share: 15%", 0, Place(sheet="Prices", cell="A3")),
        Block("row", "Group: Mini PC; SKU: LK-MP80; Price: ¥3,999.50; Share: 20%", 0, Place(sheet="Prices", cell="A4")),
    )
    text = " ".join(block.text for block in document.blocks)
    assert "Valid until" in text
    assert "SECRET" not in text
    assert "1900" not in text


def test_pdf_headings_tables_paragraphs_and_pages(tmp_path: Path) -> None:
    document = read(make.make_pdf(tmp_path / "a.pdf"), "a.pdf")
    assert (document.title, document.pages) == ("Datasheet", 3)
    headings = [(block.text, block.place.page) for block in document.blocks if block.kind == "heading"]
    assert headings == [("Datasheet", 1), ("Overview", 1), ("Specifications", 1), ("保修说明", 2)]
    assert [block.text for block in document.blocks if block.kind == "row"] == [
        "Model: MP60; Memory: 16 GB; Weight: 0.61 kg",
        "Model: MP80; Memory: 32 GB; Weight: 0.80 kg",
        "System — LK-MP60: Windows 11 Pro with a licence that activates itself; "
        "LK-MP80: Windows 11 Pro with a licence that activates itself",
        "Memory — LK-MP60: 16; LK-MP80: 32",
    ]
    paragraphs = [block.text for block in document.blocks if block.kind == "paragraph"]
    assert paragraphs == [
        ("The MP60 is a small computer with a quiet fan. " * 6).strip(),
        make.ZH * 6,
        "Contact us by mail.",
    ]


def test_a_title_merged_over_every_column_and_a_far_formatted_cell(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet: Any = book.active
    for row in (["Dock prices"], ["SKU", "Price"], ["D11", 599]):
        sheet.append(row)
    sheet.merge_cells("A1:XFD1")
    sheet["B1048576"].number_format = "0%"
    book.save(tmp_path / "a.xlsx")
    document = read(tmp_path / "a.xlsx", "a.xlsx")
    assert shape(document) == [("heading", "Dock prices"), ("row", "SKU: D11; Price: 599")]


# --- table rows ----------------------------------------------------------------------------------------------------


def test_rows_stand_alone() -> None:
    assert row_text(["Model", "Memory"], ["MP60", "16 GB"]) == "Model: MP60; Memory: 16 GB"
    assert row_text(["Ports", "Ports", "Fan"], ["HDMI", "HDMI", ""]) == "Ports: HDMI"
    assert row_text([], ["Weight", "1.2 kg"]) == "Weight: 1.2 kg"
    assert row_text(["SKU", "LK-MP60", "LK-MP80"], ["Memory", "16", "32"]) == "Memory — LK-MP60: 16; LK-MP80: 32"


def test_a_list_of_labels_and_values_has_no_header(tmp_path: Path) -> None:
    document = given_text(tmp_path, "a.html", "<table><tr><td>Weight<td>1 kg<tr><td>Width<td>12 cm</table>")
    assert [block.text for block in document.blocks] == ["Weight: 1 kg", "Width: 12 cm"]


# --- what cannot be read -------------------------------------------------------------------------------------------

DTD = '<!DOCTYPE w [<!ENTITY bomb SYSTEM "file:///etc/passwd">]>'
LAUGHS = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY bomb "' + "&a;" * 50 + '">]>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
MACROS = {"word/document.xml": b"<a/>", "word/vbaProject.bin": b"x"}


def written(data: bytes) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        path.write_bytes(data)
        return path

    return write


BAD: list[tuple[str, Callable[[Path], Path], type[Unreadable], str]] = [
    ("empty.txt", written(b""), Broken, "empty"),
    ("blank.md", written(b" \n\n \n"), Broken, "no text"),
    ("picture.pdf", written(b"\x89PNG\r\n" + bytes(range(256)) * 9), Broken, "name says"),
    ("text.docx", written(b"just words"), Broken, "name says"),
    ("cut.pdf", written(b"%PDF-1.7\n1 0 obj\n<< /Type /Cat"), Broken, "damaged"),
    ("locked.pdf", make.make_encrypted_pdf, Encrypted, "password"),
    ("scan.pdf", make.make_picture_pdf, Broken, "OCR"),
    ("long.pdf", lambda path: make.make_many_pages_pdf(path, 2_001), TooLarge, "2,001 pages"),
    ("broken.docx", lambda path: written(make.make_docx(path).read_bytes()[:-200])(path), Broken, "damaged"),
    ("bomb.docx", make.make_bomb, TooLarge, "100 times"),
    ("huge.docx", lambda path: make.make_bomb(path, 201), TooLarge, "unpacks to"),
    ("lying.docx", make.make_lying_bomb, Broken, "damaged"),
    ("parts.docx", lambda path: make.make_zip(path, {f"word/{n}": b"" for n in range(2_001)}), TooLarge, "parts"),
    ("nested.docx", lambda path: make.make_zip(path, {"word/a.zip": b"PK"}), UnknownFormat, "another archive"),
    ("files.zip", lambda path: make.make_zip(path, {"a.txt": b"x"}), UnknownFormat, "zip"),
    ("xxe.docx", lambda path: make.with_dtd(make.make_docx(path), DTD), Broken, "entities"),
    ("laughs.docx", lambda path: make.with_dtd(make.make_docx(path), LAUGHS), Broken, "entities"),
    ("macro.docm", lambda path: make.make_zip(path, MACROS), UnknownFormat, "macros"),
    ("old.doc", written(OLE), UnknownFormat, ".docx"),
    ("locked.docx", written(OLE + "EncryptedPackage".encode("utf-16-le")), Encrypted, "password"),
    ("program.txt", written(b"MZ" + bytes(range(256)) * 20), UnknownFormat, "EXE"),
    ("noise.txt", written(bytes(range(256)) * 20), UnknownFormat, "Markdown"),
    ("wide.csv", written(b",".join([b"a"] * 100_000)), TooLarge, "100,000 columns"),
    ("deep.json", written(b"[" * 100_000), TooLarge, "nested"),
    ("digits.json", written(b"[" + b"9" * 10_000 + b"]"), Broken, "line 1"),
    ("long.csv", written(b"a,b\n" + b"1,2\n" * 400_100), TooLarge, "400,000 rows"),
    ("cut.json", written(b'{"a": 1,\n "b": '), Broken, "line 2"),
]


@pytest.mark.parametrize(("name", "maker", "kind", "says"), BAD, ids=[bad[0] for bad in BAD])
def test_bad_files_get_a_clear_error_in_both_languages(
    tmp_path: Path, name: str, maker: Callable[[Path], Path], kind: type[Unreadable], says: str
) -> None:
    path = maker(tmp_path / name)
    with pytest.raises(Unreadable) as caught:
        read(path, name)
    assert type(caught.value) is kind
    assert says in caught.value.text.en
    assert detect(caught.value.text.zh) == "zh"


def test_a_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(51 << 20)
    with pytest.raises(TooLarge, match="51 MB"):
        read(path, "big.txt")


def test_stray_control_characters_are_taken_out(tmp_path: Path) -> None:
    document = given_text(tmp_path, "a.txt", "Two\x00 years\u202e of\u200b warranty, \ufeffsaid here. " * 9)
    assert document.blocks[0].text.startswith("Two years of warranty, said here. Two")


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.md", "C:\\x\\a.md", "a\x00b\u202e.md", "x" * 300 + ".md", "", "CON"]
)
def test_a_name_is_only_a_label(tmp_path: Path, name: str) -> None:
    path = tmp_path / "f"
    path.write_text("Only text, no heading.\nAnd more.")
    title = read(path, name).title
    assert title
    assert not set(title) & set("/\\\x00\u202e")


def test_the_bytes_decide_before_the_name(tmp_path: Path) -> None:
    assert format_of(make.make_docx(tmp_path / "a.txt"), "a.txt") == "docx"
    assert format_of(make.make_picture_pdf(tmp_path / "a.csv"), "a.csv") == "pdf"
    page = tmp_path / "page"
    page.write_text("<!-- x -->\n<html><p>hi</p></html>")
    assert format_of(page, "page") == "html"
    assert label("dir/價格 表.en.xlsx") == "價格 表.en"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", "{{<" * 20_000 + "{%" * 20_000),
        ("a.md", "[" * 5_000 + "*a_" * 5_000),
        ("a.mdx", '<A a="' * 20_000),
        ("a.md", "> " * 2_000 + "x"),
        ("a.html", "<div>" * 20_000 + "x"),
        ("a.html", "<table>" + "<tr><td rowspan=1000 colspan=1000>x</td><td>y</td></tr>" * 50 + "</table>"),
    ],
)
def test_text_made_to_be_slow_is_not(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    begun = time.perf_counter()
    with contextlib.suppress(Unreadable):
        read(path, name)
    assert time.perf_counter() - begun < 20  # a quadratic reader would need minutes


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.sampled_from(["a.md", "a.txt", "a.html", "a.csv", "a.json", "a.pdf", "a.docx", "a"]))
def test_any_bytes_are_read_or_refused_with_a_reason(tmp_path: Path, data: bytes, name: str) -> None:
    path = tmp_path / "fuzz"
    path.write_bytes(data)
    try:
        document = read(path, name)
    except Unreadable as error:
        said = [error.text.en, error.text.zh]
    else:
        said = [document.title, *(block.text.strip() for block in document.blocks)]
    assert all(said)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.recursive(
        st.text(max_size=8) | st.integers(0, 99),
        lambda inner: st.dictionaries(st.text("ab", max_size=3), inner),
        max_leaves=8,
    )
)
def test_every_word_of_json_is_kept(tmp_path: Path, value: object) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"key": "word", "inner": value}))
    text = " ".join(block.text for block in read(path, "a.json").blocks)
    assert "key: word" in text
    for number in (n for n in _scalars(value) if isinstance(n, int)):
        assert str(number) in text


def _scalars(value: object) -> list[object]:
    return [s for inner in value.values() for s in _scalars(inner)] if isinstance(value, dict) else [value]


@pytest.mark.parametrize(
    ("text", "format_"),
    [
        ("<!-- a -->\n" * 200 + "# A title", "text"),
        ("<!-- a -->\n" * 200 + "<html><body>hello</body></html>", "html"),
        ('<?xml version="1.0"?>\n<!-- a -- b > c -->\n<!DOCTYPE html>', "html"),
        ("<!-- never ends <html>", "text"),
    ],
)  # fmt: skip
def test_comments_before_a_text_are_passed_over_one_by_one(tmp_path: Path, text: str, format_: str) -> None:
    file = tmp_path / "page"
    file.write_text(text, encoding="utf-8")
    assert format_of(file, "page") == format_
