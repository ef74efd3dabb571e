"""`assistant forecast`: the table in both languages, JSON, CSV, and what is refused."""

import csv
import io
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.cli import main, parser
from assistant.commands import forecasting
from assistant.forecasting.desk import ForecastDesk
from tests.deal_fakes import DAY, FakeDeals, company


class FakeAssistant:
    """Has the desk of forecasts alone."""

    def __init__(self, deals: FakeDeals) -> None:
        self.forecasts = ForecastDesk(deals, lambda: DAY)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> FakeDeals:
    deals = FakeDeals(replace(d, owner="" if d.owner == "Lee" else d.owner) for d in company())
    monkeypatch.setattr("assistant.build.open_assistant", lambda settings, say: FakeAssistant(deals))
    return deals


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_table_shows_what_came_what_comes_and_what_to_know(held: FakeDeals, capsys: pytest.CaptureFixture[str], language: str) -> None:  # fmt: skip
    assert main(["--language", language, "forecast", "--by", "owner"]) == 0
    told = capsys.readouterr().out
    words = {
        "en": ("From the past", "From the deals", "80 % between", "(not stated)", "Tried on the past", "has not ended"),
        "zh": ("按历史预测", "按商机预测", "80% 区间", "（未注明）", "历史回测", "尚未结束"),
    }[language]
    assert all(word in told for word in (*words, "2026-06", "2026-09", "王芳", "█", "░"))
    assert ("off by" in told) is (language == "en")


def test_json_holds_amounts_as_text_and_notes_in_the_language(
    held: FakeDeals, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--language", "zh", "forecast", "--json", "--every", "quarter", "--periods", "2"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [p["start"] for p in found["from_deals"]] == ["2026-07-01", "2026-10-01"]
    assert Decimal(found["from_past"]["points"][0]["middle"]) > 0
    assert all(isinstance(note, str) and note for note in found["notes"])
    assert "尚未结束" in "".join(found["from_past"]["notes"])


def test_a_file_and_the_terminal_get_the_same_table(
    held: FakeDeals, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "f.csv"
    assert main(["forecast", "--every", "week", "--out", str(file), "--by", "product"]) == 0
    assert capsys.readouterr().out == ""
    assert main(["forecast", "--every", "week", "--out", "-", "--by", "product"]) == 0
    assert capsys.readouterr().out.splitlines() == file.read_text(encoding="utf-8-sig").splitlines()
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    assert {r["by"] for r in rows} == {"", "product"}
    assert main(["forecast", "--out", str(tmp_path / "no" / "f.csv")]) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [(["--as-of", "2025-03-15"], "4 finished months are needed, there are "), (["--as-of", "yesterday"], "is no day"),
     (["--periods", "0"], "1 to 24 periods"), (["--currency", "EUR"], "No deal is in EUR")],
)  # fmt: skip
def test_what_cannot_be_is_said_in_a_line(held: FakeDeals, capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:  # fmt: skip
    assert main(["forecast", *words]) == 1
    told = capsys.readouterr()
    assert said in told.err
    assert not told.out


def test_an_earlier_day_is_stood_on(held: FakeDeals, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forecast", "--as-of", "2026-03-31", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["as_of"] == "2026-03-31"
    assert date.fromisoformat(found["from_past"]["past"][-1][0]) == date(2026, 2, 1)


def test_the_help_names_the_command_and_nothing_won_is_no_bar() -> None:
    assert "forecast" in parser().format_help()
    assert forecasting._bar(Decimal(0), Decimal(0)) == ""
