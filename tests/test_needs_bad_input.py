"""Files and examples as careless and hostile people send them: read where they can be, else refused in plain words."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from assistant.analysis.desk import NeedsDesk
from assistant.analysis.intake import read_file
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
