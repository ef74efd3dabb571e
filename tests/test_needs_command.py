"""The needs on the command line: what is refused, told in both languages, counted, and left to be labelled."""

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from assistant.analysis.desk import NeedsDesk
from assistant.analysis.leaves import Leaf
from assistant.analysis.taxonomy import taxonomy
from assistant.build import open_knowledge
from assistant.cli import main
from assistant.commands.needing import _state
from assistant.settings import read_settings
from assistant.training.needs_current import in_use
from assistant.types import Person
from tests.trained import with_needs

SALES = Person("s", "sales", "S")
_CODE = re.compile(r"\b(?:product|service|complaint)\.[a-z_]+")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    place = tmp_path_factory.mktemp("home")
    with_needs(place / "models" / "needs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSISTANT_HOME", str(place))
        yield place


@pytest.fixture
def reviews(tmp_path: Path) -> Path:
    file = tmp_path / "r.csv"
    lines = [f"手机,快递太慢了等了{i}天" for i in range(1, 30)] + [f"平板,屏幕碎了要求退货{i}" for i in range(20)]
    lines += ["平板,嗯那个啥来着呢", *["平板,这个东西用了一个星期就坏了真差"] * 2, "平板,", "平板,坏了,真差"]
    file.write_text("product,review\n" + "\n".join(lines), encoding="utf-8")
    return file


def desk(home: Path) -> NeedsDesk:
    return NeedsDesk(open_knowledge(read_settings()).engine, home / "models" / "needs", home / "kept")


def test_doubtful_texts_of_the_command_line_wait_to_be_labelled(home: Path, reviews: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    assert desk(home).waiting(SALES) == []
    assert main(["analyse", "needs", str(reviews), "--json"]) == 0
    told = capsys.readouterr()
    assert "嗯那个啥来着呢" in {c.text for c, _ in desk(home).waiting(SALES)}
    assert "doubtful texts wait to be labelled" in told.err
    assert "needs" in json.loads(told.out)
    waiting = len(desk(home).waiting(SALES, 100))
    assert main(["analyse", "needs", str(reviews)]) == 0
    assert len(desk(home).waiting(SALES, 100)) == waiting
    assert "wait to be labelled" not in capsys.readouterr().err, "the same texts again are the same cases"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_figures_name_needs_and_every_row_left_out(home: Path, reviews: Path, capsys: pytest.CaptureFixture[str], language: str) -> None:  # fmt: skip
    assert main(["--language", language, "analyse", "needs", str(reviews)]) == 0
    told = capsys.readouterr()
    need = taxonomy().needs["complaint.delivery"]
    assert need.title.say("zh" if language == "zh" else "en") in told.out
    assert not _CODE.search(told.out)
    assert "51 / 54; " in told.err
    words = ("1 without a text, 1 copies, 1 left out", "line 55: ") if language == "en" else ("空文本 1，重复 1，略去 1", "第 55 行：")  # fmt: skip
    assert all(word in told.err for word in words)
    if language == "zh":
        assert not re.search(r"\b(?:texts|unsure|urgent|elsewhere)\b", told.out)


@pytest.mark.parametrize("name", ["x.docx", "report", "x.html.zip", "x.txt"])
def test_an_ending_that_is_not_known_is_refused_before_anything_is_read(home: Path, tmp_path: Path, reviews: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:  # fmt: skip
    for language in ("en", "zh"):
        where = ["-o", str(tmp_path / "ok.csv"), "-o", str(tmp_path / name)]
        assert main(["--language", language, "analyse", "needs", str(reviews), *where]) == 1
        told = capsys.readouterr()
        assert all(ending in told.err for ending in (".html", ".pdf", ".csv", ".xlsx"))
        assert "/" not in told.err.replace(str(tmp_path / name), ""), "nothing was read yet"
    assert not (tmp_path / name).exists()
    assert not (tmp_path / "ok.csv").exists()


def test_an_ending_in_capitals_says_the_same(home: Path, tmp_path: Path, reviews: Path) -> None:
    assert main(["analyse", "needs", str(reviews), "-o", str(tmp_path / "X.CSV")]) == 0
    with (tmp_path / "X.CSV").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.reader(file))) == 52


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_no_text_to_explain_is_asked_for(home: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    assert main(["analyse", "needs", "--text", text]) == 1
    told = capsys.readouterr()
    assert (told.out, "Give a text" in told.err) == ("", True)


def test_conversations_that_are_none_are_no_traceback(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--language", "zh", "analyse", "needs"]) == 1
    assert "还没有可分析的文本" in capsys.readouterr().err


def test_a_training_and_a_way_back_are_told_in_sentences(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk(home).correct(SALES, "充值卡刷不上怎么弄", ["service.usage"])
    desk(home).correct(SALES, "qwertz uiop", ["complaint.price"])
    for language, words in (
        ("zh", ("新模型", "留出文本", "校准误差")),
        ("en", ("The new model: F1", "held-out texts")),
    ):
        assert main(["--language", language, "train", "needs"]) == 0
        told = capsys.readouterr().out
        assert all(word in told for word in words)
        assert not re.search(r"[{}✓✗]|macro_f1", told)
        desk(home).correct(SALES, "怎么给表充电啊", ["service.usage"])
    assert main(["train", "needs", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["fingerprint"]
    before = in_use(home / "models" / "needs")
    assert main(["--language", "zh", "train", "needs", "--rollback"]) == 0
    told = capsys.readouterr().out
    after = in_use(home / "models" / "needs")
    assert before
    assert after
    assert before.fingerprint != after.fingerprint
    assert "已恢复使用上一个模型" in told
    assert after.fingerprint[:16] in told


def test_replaced_examples_are_counted_and_kept_in_sight(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    (tmp_path / "four.txt").write_text("wrap it please\nas a gift\nwith a ribbon\na card with it\n", encoding="utf-8")
    (tmp_path / "one.txt").write_text("as a gift\n", encoding="utf-8")
    more = ["--en", "Gifts", "--zh", "礼品"]
    assert main(["needs", "add", "service", *more, "--examples", str(tmp_path / "four.txt")]) == 0
    assert capsys.readouterr().out.strip() == "service.gifts"
    assert main(["needs", "change", "service.gifts", "--examples", str(tmp_path / "one.txt")]) == 0
    told = capsys.readouterr().out
    for word in ("4 examples before, 1 now", "3 were taken out", "wrap it please", "with a ribbon", "It waits"):
        assert word in told
    assert "as a gift" not in told
    assert main(["--language", "zh", "needs", "change", "service.gifts", "--examples", str(tmp_path / "four.txt")]) == 0
    told = capsys.readouterr().out
    assert "原有 1 条，现有 4 条" in told
    assert "去掉" not in told
    assert main(["needs", "change", "service.none", "--zh", "无"]) == 1
    assert main(["needs", "change", "service.gifts", "--zh", "礼物", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["label"]["zh"] == "礼物"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_exports_hold_numbers_and_dates_in_the_language_asked_for(home: Path, tmp_path: Path, language: str) -> None:
    lines = [["手机" if i % 2 else "平板", f"2025-0{i % 2 + 1}-{i % 27 + 1:02}", f"快递太慢了等了{i}天" if i % 2 else f"很好很喜欢{i}"] for i in range(80)]  # fmt: skip
    lines.append(["=1+1", "", "=SUM(A1) 快递丢了"])
    with (tmp_path / "d.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["product", "date", "review"], *lines])
    out, table = tmp_path / "t.xlsx", tmp_path / "t.csv"
    assert main(["--language", language, "analyse", "needs", str(tmp_path / "d.csv"), "-o", str(out), "-o", str(table)]) == 0  # fmt: skip
    book = load_workbook(out)
    zh = language == "zh"
    names = ["发现", "产品", "周", "文本"] if zh else ["findings", "product", "week", "texts"]
    assert [n for n in names if n not in book.sheetnames] == []
    need = taxonomy().needs["complaint.delivery"].title.say("zh" if zh else "en")
    texts = list(book[names[-1]].iter_rows(values_only=False))
    assert [c.value for c in texts[0]][:7] == (["行号", "文本", "需求", "情绪", "紧急", "未能判断", "概率"] if zh else ["row", "text", "needs", "mood", "urgent", "unsure", "probability"])  # fmt: skip
    late = texts[2]
    assert late[0].value == 3
    assert late[2].value == need
    assert late[3].value == ("负面" if zh else "negative")
    assert isinstance(late[6].value, float)
    assert late[7].value == datetime(2025, 2, 2)
    assert late[7].number_format == "yyyy-mm-dd"
    assert texts[-1][1].value == "=SUM(A1) 快递丢了"
    assert texts[-1][1].data_type == "s"
    found = list(book[names[0]].iter_rows(min_row=2))
    assert found
    assert all(isinstance(c.value, int | float) for row in found for c in row[3:])
    assert {row[0].value for row in found} <= ({"产品", "周"} if zh else {"product", "week"})
    assert isinstance(book[names[2]]["A2"].value, datetime)
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == [c.value for c in texts[0]]
    assert (rows[2][0], rows[2][2], rows[2][7]) == ("3", need, "2025-02-02")
    assert rows[-1][1].startswith("'=")
    if zh:
        cells = [str(c.value) for s in book for row in s.iter_rows() for c in row if isinstance(c.value, str)]
        assert not [c for c in (*book.sheetnames, *cells) if re.search("[a-z]{3}", c)]


def test_the_list_says_in_chinese_what_is_retired_and_what_waits() -> None:
    leaf = Leaf(taxonomy().needs["service.delivery"], 1, 0, "", True, False, "", True)
    assert _state(leaf).zh == "等待例句"
    assert _state(replace(leaf, retired=True, into="service.returns")).zh == "已停用 -> service.returns"
    assert _state(replace(leaf, waits=False)).zh == ""
