"""Files and examples as careless and hostile people send them: read where they can be, else refused in plain words."""

import csv
import json
import tempfile
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from assistant.analysis.desk import NeedsDesk
from assistant.analysis.intake import Intake, read_file
from assistant.analysis.taxonomy import Example, taxonomy
from assistant.errors import BadRequest, Unavailable
from assistant.training.needs import contradictions
from assistant.training.needs_current import in_use, train_needs
from assistant.types import Person
from knowledge.store import create_tables, open_engine

ADMIN = Person("a", "admin", "A")
_TEXTS = ("快递太慢了", "客服不理人，差评", "=1+1 这个多少钱")


@pytest.fixture
def desk(tmp_path: Path) -> NeedsDesk:
    engine = open_engine(f"sqlite:///{tmp_path / 'a.db'}")
    create_tables(engine)
    return NeedsDesk(engine, tmp_path / "models", tmp_path / "kept")


def needs_file(tmp_path: Path, leaves: dict[str, list[str]]) -> Path:
    """Write an examples' file with these leaves, and the word lists beside it."""
    both = "{ en = 'x', zh = 'y' }"
    parts = [
        f"[[needs]]\nname = '{name}'\nlabel = {both}\ndescription = {both}\naction = {both}\nen = '''\n{chr(10).join(lines)}\n'''\nzh = ''\n"
        for name, lines in leaves.items()
    ]
    (tmp_path / "needs.toml").write_text("\n".join(parts), encoding="utf-8")
    (tmp_path / "needs_words.toml").write_text("[aspect.a]\nen = 'parcel'\n[tone.b]\nen = 'late'\n", encoding="utf-8")
    return tmp_path / "needs.toml"


@pytest.mark.parametrize(("name", "head"), [("r.txt", ""), ("r.csv", "评论\n"), ("r.csv", "Review\n"), ("r.csv", "")])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16", "utf-8-sig"])
def test_nothing_but_texts_one_a_line(tmp_path: Path, name: str, head: str, encoding: str) -> None:
    (tmp_path / name).write_bytes((head + "\n".join(_TEXTS)).encode(encoding))
    read = read_file(tmp_path / name)
    assert [x.text for x in read.lines] == list(_TEXTS)
    assert list(read.columns) == ["text"]


def test_english_texts_with_commas_under_one_heading_stay_whole(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("review\nslow, rude, never again\nfine\n", encoding="utf-8")
    assert [x.text for x in read_file(tmp_path / "r.csv").lines] == ["slow, rude, never again", "fine"]


def test_a_workbook_of_one_column(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    for text in ("Comment", *_TEXTS[:2]):
        book.active.append([text])
    book.save(tmp_path / "r.xlsx")
    assert [x.text for x in read_file(tmp_path / "r.xlsx").lines] == list(_TEXTS[:2])


@pytest.mark.parametrize(
    "content", [b"", b"\n \n", b"a,b\n", b"\x00\x01\x02\x03", b"PK\x03\x04broken", b"{}", b"[1, 2]", b"\x1f\x8bxx"]
)
def test_what_is_no_file_of_texts_is_refused_in_both_languages(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "r.csv").write_bytes(content)
    with pytest.raises(BadRequest) as refused:
        read_file(tmp_path / "r.csv")
    for language in ("en", "zh"):
        said = refused.value.say(language)
        assert said
        assert not {"catalogue", "product", "商品"} & {w for w in ("catalogue", "product", "商品") if w in said}


def test_one_column_of_dates_in_five_forms(tmp_path: Path) -> None:
    days = ["2025-03-04", "2025年3月4日", "04.03.2025", "4 March 2025", "1741046400", "no day"]
    rows = "\n".join(f"{d},快递太慢了{i}" for i, d in enumerate(days))
    (tmp_path / "r.csv").write_text(f"date,review\n{rows}\n", encoding="utf-8")
    read = read_file(tmp_path / "r.csv")
    assert [x.day for x in read.lines] == [date(2025, 3, 4)] * 5 + [None]
    assert read.undated == 1


def test_a_megabyte_in_one_text_and_empty_texts_are_analysed_to_the_end(desk: NeedsDesk, tmp_path: Path) -> None:
    lines = [
        {"text": "坏了，" * 350_000},
        {"text": ""},
        {"text": None},
        {"text": "   "},
        {"text": "👍"},
        {"text": "快递太慢"},
    ]
    (tmp_path / "r.jsonl").write_text("\n".join(json.dumps(x) for x in lines), encoding="utf-8")
    report = desk.analyse(ADMIN, tmp_path / "r.jsonl", "en")
    assert (len(report.readings.lines), report.readings.intake.empty) == (3, 3)
    assert desk.file(ADMIN, "html").data


def test_nothing_from_a_file_becomes_a_formula(desk: NeedsDesk, tmp_path: Path) -> None:
    evil = ['=cmd|"/c calc"!A1', "+1+1 late parcel", "-2+3 很差", "@SUM(A1)", "\t=1+1", "\r=1"]
    with (tmp_path / "r.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["review", "product", "region"])
        out.writerows([[t, t, t] for t in evil])
    desk.analyse(ADMIN, tmp_path / "r.csv", "zh")
    (tmp_path / "o.xlsx").write_bytes(desk.file(ADMIN, "xlsx").data)
    assert not [
        c for s in load_workbook(tmp_path / "o.xlsx") for row in s.iter_rows() for c in row if c.data_type == "f"
    ]
    rows = csv.reader(desk.file(ADMIN, "csv").data.decode("utf-8-sig").splitlines())
    assert all(not cell.lstrip().startswith(("=", "+", "-", "@")) for row in rows for cell in row)


@pytest.mark.parametrize(
    ("leaves", "said"),
    [
        ({"complaint.a": ["late parcel", "lost parcel"]}, "at least two needs"),
        ({"complaint.a": ["late parcel", "lost parcel"], "product.b": ["how much"]}, r"product\.b has 1"),
        ({f"product.n{i}": [f"text {i}", f"word {i}"] for i in range(301)}, "up to 300"),
        ({f"product.n{i}": [f"text {i}", f"word {i}"] for i in range(10_000)}, "holds 10,000 needs"),
        ({"complaint.a": ["late", "lost"], "fun.b": ["x", "y"]}, "fun.b"),
    ],
)  # fmt: skip
def test_examples_that_do_not_suffice_leave_the_model_in_use_untouched(
    tmp_path: Path, leaves: dict[str, list[str]], said: str
) -> None:
    good = needs_file(
        tmp_path, {"complaint.a": ["late parcel", "lost parcel"], "product.b": ["how much", "what price"]}
    )
    train_needs(tmp_path / "m", known=taxonomy(good))
    before = in_use(tmp_path / "m")
    assert before
    with pytest.raises(Unavailable, match=said) as refused:
        train_needs(tmp_path / "m", known=taxonomy(needs_file(tmp_path, leaves)))
    assert refused.value.say("zh")
    after = in_use(tmp_path / "m")
    assert after
    assert after.fingerprint == before.fingerprint


def test_contradicting_labels_train_and_are_named(tmp_path: Path) -> None:
    told = [
        Example("Late parcel!", "en", ("a",), "negative", False), Example("late parcel", "en", ("b",), "negative", False),
        Example("fine", "en", ("praise",), "positive", False), Example("fine", "en", ("praise",), "positive", False),
    ]  # fmt: skip
    assert contradictions(told) == ["Late parcel!", "late parcel"]
    path = needs_file(tmp_path, {"complaint.a": ["late parcel", "lost parcel", "broken"], "product.b": ["late parcel", "how much", "what price"]})  # fmt: skip
    change = train_needs(tmp_path / "m", known=taxonomy(path))
    assert change.moved
    card = json.loads(next((tmp_path / "m").glob("*/card.json")).read_text("utf-8"))
    assert card["contradictions"] == ["late parcel"]


def written(tmp_path: Path, text: str, name: str = "r.csv") -> Intake:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return read_file(tmp_path / name)


@pytest.mark.parametrize("where", [0, 1, 18, 99])
@pytest.mark.parametrize("text", ["死机,烦死了", "Arrived late, box crushed", 'he said "no", and left', '"好用" 才怪', "a; b", "a\tb"])  # fmt: skip
def test_a_comma_or_a_quotation_mark_in_one_text_of_many_loses_no_row(tmp_path: Path, text: str, where: int) -> None:
    texts = [f"第{i}条，包装很好" for i in range(100)]
    texts[where] = text
    read = written(tmp_path, "\n".join(texts))
    assert [x.text for x in read.lines] == [" ".join(t.split()) for t in texts]
    assert read.bad == ()


def test_texts_with_a_comma_in_each_stay_whole(tmp_path: Path) -> None:
    texts = [
        "Great chair, very comfy",
        "The delivery was late, and nobody called",
        "I love it, my kids love it, thanks",
    ]
    for some in (texts, texts[:2], texts[:1]):
        assert [x.text for x in written(tmp_path, "\n".join(some)).lines] == some
    read = written(tmp_path, "\n".join(texts * 8))
    assert (read.rows, read.bad) == (24, ())


def test_a_text_that_opens_with_a_bracket_is_no_json(tmp_path: Path) -> None:
    assert [x.text for x in written(tmp_path, "[微笑] 很好,喜欢\n{不满意}\n快递慢\n").lines][1:] == [
        "{不满意}",
        "快递慢",
    ]


def test_a_quotation_mark_that_is_never_closed_swallows_no_row_unsaid(tmp_path: Path) -> None:
    assert len(written(tmp_path, '很好\n"很差\n快递慢\n客服好\n').lines) == 4
    read = written(tmp_path, 'product,review\nA,fine\nB,"too slow\nC,broken\nD,late\n')
    assert [b.line for b in read.bad] == [4, 5]
    assert "line 3" in read.bad[0].reason.en


@pytest.mark.parametrize(
    ("content", "texts", "columns"),
    [
        ("product,review\nA,fine\nB,too slow\n", 2, {"text": "review", "product": "product"}),
        ('review,date\n"slow, rude, never",2025-01-01\n"fine, thanks",2025-01-02\n', 2, {"text": "review", "date": "date"}),
        ("product;review\nA;slow, rude\nB;late, lost\n", 2, {"text": "review", "product": "product"}),
        ("product\treview\nA\tslow, rude\nB\tlate, lost\n", 2, {"text": "review", "product": "product"}),
        ("date, product, review\n2025-01-01, A, it is slow\n", 1, {"text": "review", "date": "date"}),
        ("编号,意见\n1,太慢了\n2,很好\n3,坏了\n", 3, {"text": "意见"}),
        ("编号,意见\n1,太慢了\n2,坏了，差\n", 2, {"text": "意见"}),
        ("place,opinion\nshop,it is slow\nshop,it broke\nweb,late\nweb,lost\n", 4, {"text": "opinion"}),
    ],
)  # fmt: skip
def test_tables_are_read_as_tables(tmp_path: Path, content: str, texts: int, columns: dict[str, str]) -> None:
    read = written(tmp_path, content)
    assert (len(read.lines), read.bad) == (texts, ())
    assert columns.items() <= read.columns.items()


def test_what_is_passed_over_in_a_table_is_counted_and_told(tmp_path: Path) -> None:
    titled = written(tmp_path, "Export of today\n\nproduct,review\nA,fine\nB,slow, rude, never\n")
    assert [x.text for x in titled.lines] == ["fine"]
    assert [b.line for b in titled.bad] == [1, 5]
    assert "title" in titled.bad[0].reason.en
    assert [b.line for b in written(tmp_path, "意见,回复\n太慢了,好的\n坏了不好用,抱歉\n").bad] == [1]
    two = written(tmp_path, "product,,review\nA,x,\nB,y,slow\n")
    assert [b.line for b in two.bad] == [2]


def test_a_table_without_column_names_keeps_its_first_row(tmp_path: Path) -> None:
    read = written(tmp_path, "手机,快递太慢了,2025-01-03\n平板,屏幕碎了\n手机,客服不理人,2025-01-05\n" * 10)
    assert (read.rows, read.bad) == (30, ()), "one row of three is short"
    read = written(tmp_path, "手机,快递太慢了,2025-01-03\n平板,屏幕碎了,2025-01-04\n")
    assert (
        len(written(tmp_path, "网店,快递太慢了\n网店,屏幕碎了\n门店,没有人理\n门店,东西坏了\n网店,好评\n").lines) == 5
    )
    assert [(x.text, x.day) for x in read.lines] == [("快递太慢了", date(2025, 1, 3)), ("屏幕碎了", date(2025, 1, 4))]


@given(st.lists(st.text("ab好,; \t|'.", min_size=1, max_size=12).filter(lambda t: t.strip(" \t,")), min_size=1, max_size=30))  # fmt: skip
def test_every_line_is_read_or_told(texts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        try:
            read = written(Path(folder), "\n".join(texts))
        except BadRequest:
            return
        lines = {x.row for x in read.lines} | {b.line for b in read.bad}
        assert read.rows + len(read.bad) >= len(texts) - (list(read.columns.values()) != ["text"])
        assert lines <= set(range(1, len(texts) + 1))


def book_of(path: Path, rows: list[list[str]]) -> Path:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_a_note_beside_one_text_of_a_workbook_loses_no_row(tmp_path: Path) -> None:
    path = book_of(tmp_path / "r.xlsx", [["太慢了"], ["很好用"], ["坏了", "已回访"], ["客服好"]])
    assert [x.text for x in read_file(path).lines] == ["太慢了", "很好用", "坏了 已回访", "客服好"]


@pytest.mark.parametrize("name", ["r.csv", "r.txt", "r", "r.docx"])
def test_a_workbook_under_another_name_is_read_as_what_it_is(tmp_path: Path, name: str) -> None:
    rows = [["product", "review"], ["A", "too slow"], ["B", "broken"]]
    book_of(tmp_path / "r.xlsx", rows).rename(tmp_path / name)
    assert [x.text for x in read_file(tmp_path / name).lines] == ["too slow", "broken"]
    book_of(tmp_path / "one.xlsx", [["review"], ["too slow"]]).rename(tmp_path / name)
    assert [x.text for x in read_file(tmp_path / name).lines] == ["too slow"]


def test_a_table_of_text_under_the_name_of_a_workbook(tmp_path: Path) -> None:
    assert [x.text for x in written(tmp_path, "product,review\nA,too slow\n", "r.xlsx").lines] == ["too slow"]


def test_a_document_under_the_name_of_a_table_is_called_what_it_is(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("too slow")
    document.save(str(tmp_path / "w.csv"))
    (tmp_path / "p.csv").write_bytes(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n" * 20)
    (tmp_path / "h.csv").write_text("<!DOCTYPE html><html><p>too slow, rude</p></html>", encoding="utf-8")
    with ZipFile(tmp_path / "z.csv", "w") as archive:
        archive.writestr("a.csv", "review\nslow\n")
    for name, en, zh in (("w", "Word", "Word"), ("p", "PDF", "PDF"), ("h", "web page", "网页"), ("z", "ZIP", "ZIP")):
        with pytest.raises(BadRequest, match=en) as refused:
            read_file(tmp_path / f"{name}.csv")
        assert zh in refused.value.say("zh")
        assert ".txt" in refused.value.say("en")


@pytest.mark.parametrize("table", [True, False])
def test_rows_of_other_sheets_are_counted_and_told(tmp_path: Path, table: bool) -> None:
    book = Workbook()
    assert book.active is not None
    for row in [["product", "review"], ["A", "too slow"]] if table else [["review"], ["too slow"]]:
        book.active.append(row)
    more = book.create_sheet("more")
    for row in (["product", "review"], ["B", "broken"]):
        more.append(row)
    book.save(tmp_path / "r.xlsx")
    read = read_file(tmp_path / "r.xlsx")
    assert [x.text for x in read.lines] == ["too slow"]
    assert [b.line for b in read.bad] == [1, 2]
    assert "'more'" in read.bad[0].reason.en


def test_a_cover_before_the_table_is_passed_over_and_told(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["Export of the shop"])
    more = book.create_sheet("data")
    for row in (["product", "review"], ["B", "broken"]):
        more.append(row)
    book.save(tmp_path / "r.xlsx")
    read = read_file(tmp_path / "r.xlsx")
    assert ([x.text for x in read.lines], len(read.bad)) == (["broken"], 1)
