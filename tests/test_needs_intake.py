"""Texts to analyse: files of every kind, dates in every form, cleaning, masking and copies."""

import json
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from assistant.analysis.cleaning import clean, mask, sentences
from assistant.analysis.days import day_of, days_of
from assistant.analysis.intake import read_file, take
from assistant.errors import BadRequest


@pytest.mark.parametrize(
    "text",
    ["2025-03-04", "2025/3/4", "2025年3月4日", "04.03.2025", "4 March 2025", "Mar 4, 2025", "20250304", "2025-03-04T10:00:00Z",
     "1741046400", "1741046400000", "4th Mar 2025", datetime(2025, 3, 4, 5), date(2025, 3, 4)],
)  # fmt: skip
def test_a_date_in_any_form(text: object) -> None:
    assert day_of(text) == date(2025, 3, 4)


@pytest.mark.parametrize("text", ["", "soon", "2025-13-40", "99/99/2025", None, 7, "Foo 12, 2025", "0000-00-00"])
def test_what_is_no_date(text: object) -> None:
    assert day_of(text) is None


def test_a_column_month_first_is_read_so_throughout() -> None:
    assert days_of(["03/04/2025", "04/25/2025"]) == [date(2025, 3, 4), date(2025, 4, 25)]
    assert days_of(["03/04/2025", "25/04/2025"]) == [date(2025, 4, 3), date(2025, 4, 25)]


def test_cleaning_takes_markup_and_keeps_emoji() -> None:
    assert clean("<p>好 &amp; 快</p><br/> see https://a.example/x?y=1 \x07👍") == "好 & 快 see 👍"
    assert clean("3 < 5 and 6 > 2") == "3 < 5 and 6 > 2"
    assert clean("太差了!!!!!!!!!!!!") == "太差了!!!"


def test_masking_hides_who_wrote_and_leaves_the_rest() -> None:
    text = mask("我的电话13812345678，邮箱 li.lei@example.com，身份证11010519491231002X，买了3台")
    assert "1381" not in text
    assert "example" not in text
    assert "1949" not in text
    assert "买了3台" in text


@given(st.text(max_size=300))
def test_sentences_lose_no_letter(text: str) -> None:
    joined = "".join(c for c in "".join(sentences(clean(text))) if c.isalnum())
    assert joined == "".join(c for c in clean(text) if c.isalnum())


def test_a_file_in_gbk_with_chinese_columns(tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_bytes("商品,评论内容,日期,渠道,地区\n手机,电池不行,2025年1月2日,天猫,上海\n".encode("gb18030"))
    read = read_file(file)
    assert dict(read.columns) == {
        "text": "评论内容",
        "date": "日期",
        "product": "商品",
        "channel": "渠道",
        "region": "地区",
    }
    line = read.lines[0]
    assert (line.text, line.day, line.product, line.channel, line.region) == (
        "电池不行",
        date(2025, 1, 2),
        "手机",
        "天猫",
        "上海",
    )


def test_jsonl_and_xlsx_and_unnamed_columns(tmp_path: Path) -> None:
    lines = tmp_path / "r.jsonl"
    lines.write_text(
        json.dumps({"a": 1, "b": "the parcel came late", "c": "2025-01-05"}) + "\n{broken\n", encoding="utf-8"
    )
    read = read_file(lines)
    assert read.columns == {"text": "b", "date": "c"}
    assert len(read.bad) == 1
    book = Workbook()
    assert book.active is not None
    book.active.append(["Feedback", "Created"])
    book.active.append(["too slow", datetime(2025, 2, 3)])
    book.save(tmp_path / "r.xlsx")
    assert read_file(tmp_path / "r.xlsx").lines[0].day == date(2025, 2, 3)


def test_copies_and_empty_texts_are_counted_not_analysed(tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    long = "这个东西用了一个星期就坏了真差"
    file.write_text(f"product,review\nA,{long}\nA,{long}!\nB,{long}\nA,好评\nA,好评\nA,\n", encoding="utf-8")
    read = read_file(file)
    assert (len(read.lines), read.copies, read.empty, read.rows) == (4, 1, 1, 6)


def test_a_missing_column_is_said_with_those_there_are(tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_text("id,amount\n1,2\n3,4\n", encoding="utf-8")
    with pytest.raises(BadRequest, match="id, amount"):
        read_file(file)
    with pytest.raises(BadRequest, match="There is no column 'review'"):
        read_file(file, mapping={"text": "review"})


def test_an_empty_file_and_one_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_text("", encoding="utf-8")
    with pytest.raises(BadRequest, match="empty"):
        read_file(tmp_path / "e.csv")
    with pytest.raises(BadRequest):
        read_file(tmp_path / "none.csv")


def test_a_megabyte_in_one_cell(tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    file.write_text(json.dumps({"text": "坏了" * 500_000}) + "\n", encoding="utf-8")
    assert len(read_file(file).lines[0].text) <= 20_000


def test_a_text_twice_on_different_days_is_a_copy_in_either_language_and_a_word_of_praise_is_none() -> None:
    for text, copies in (("等了一周才到货", 1), ("Too expensive", 1), ("质量很好", 0), ("Great", 0)):
        rows = [{"text": text, "date": f"2026-01-0{day}"} for day in (1, 5)]
        assert take("f", rows).copies == copies
