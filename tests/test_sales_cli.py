"""Customers, letters and contracts on the command line, from the first entry to the last trace."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import main, parser


@pytest.fixture
def shop(example_home: Path, home: Path) -> Path:
    """Make a copy of the example company the home of the commands."""
    shutil.copytree(example_home, home)
    return home


def run(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    """Run a command and return what it printed; fails where the exit code is another."""
    capsys.readouterr()
    assert main(arguments) == code
    printed = capsys.readouterr()
    return printed.out if code == 0 else printed.out + printed.err


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    """Run a command with --json and return the value."""
    return json.loads(run(capsys, *arguments, "--json"))


def test_from_a_customer_to_a_contract_and_back_to_nothing(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = told(
        capsys,
        "customers",
        "add",
        "name=Ann Lee",
        "company=Acme Corp",
        "email=ann@acme.example",
        "address=1 Main Street",
    )
    ann = made["id"]
    assert ann in run(capsys, "customers", "list", "acme")
    told(capsys, "customers", "note", ann, "likes", "tea")
    told(capsys, "customers", "change", ann, "phone=+1 650 253 0000", "next_step=call", "next_step_on=2026-12-01")
    assert "likes tea" in run(capsys, "customers", "show", ann)
    quote = told(capsys, "quote", "new", "--line", "LK-V27Q=2", "--customer", ann)["number"]
    run(capsys, "email", "write", "quote_cover", ann, "--quote", quote, code=1)  # not approved yet
    run(capsys, "quote", "submit", quote)
    variants = told(
        capsys, "email", "write", "quote_cover", ann, "--quote", quote, "--tone", "warm", "--by", "Sam Reed"
    )
    assert len(variants) == 3
    assert all(quote in v["subject"] + v["body"] and "Sam Reed" in v["body"] for v in variants)
    letter = told(capsys, "email", "write", "quote_cover", ann, "--quote", quote, "--keep", "2")["id"]
    body = tmp_path / "body.txt"
    body.write_text("Half price for you.", encoding="utf-8")
    assert told(capsys, "email", "revise", letter, "--body-file", str(body))["current"]["doubts"]
    assert "ASSISTANT_SMTP_HOST" in run(capsys, "email", "send", letter, code=1)
    run(capsys, "email", "eml", letter, "--attach-quote", "--out", str(tmp_path / "l.eml"))
    assert b"application/pdf" in (tmp_path / "l.eml").read_bytes()
    assert "Missing" in run(capsys, "contract", "make", quote, "--in", "en", code=1)
    run(
        capsys,
        "contract",
        "seller",
        "--in",
        "en",
        "name=Larkspan Ltd",
        "address=1 Lake Road",
        "city=Hangzhou",
        "law=China",
    )
    contract = told(capsys, "contract", "make", quote, "--in", "en", "--set", "warranty_months=24")["number"]
    assert "warranty" in run(capsys, "contract", "show", contract)
    assert told(capsys, "contract", "submit", contract)["state"] == "waiting"
    assert told(capsys, "contract", "approve", contract)["state"] == "approved"
    for name in ("k.docx", "k.pdf"):
        run(capsys, "contract", "export", contract, "--out", str(tmp_path / name))
        assert (tmp_path / name).stat().st_size > 5000
    run(capsys, "customers", "export", "--out", str(tmp_path / "all.csv"))
    again = told(capsys, "customers", "import", str(tmp_path / "all.csv"))
    assert again == {"added": 0, "changed": 0, "unchanged": 1, "bad": [], "ignored": []}
    removed = told(capsys, "customers", "delete", ann)["removed"]
    assert (removed["customers"], removed["letters"], removed["quotes"], removed["contracts"]) == (1, 1, 1, 1)
    assert not any(b"Acme Corp" in f.read_bytes() for f in shop.rglob("*") if f.is_file())
    assert run(capsys, "customers", "list") == ""
    assert quote in run(capsys, "quote", "show", quote)


@pytest.mark.parametrize(
    "arguments",
    [
        ("customers", "show", "C-NONE"), ("customers", "add", "nonsense"), ("customers", "add", "email=no"),
        ("customers", "import", "no-such-file.csv"), ("customers", "delete", "C-NONE"), ("email", "show", "L-NONE"),
        ("email", "write", "poem", "C-NONE"), ("email", "write", "thanks", "C-NONE"), ("email", "resolve", "L-NONE", "lost"),
        ("contract", "make", "Q-NONE"), ("contract", "show", "K-NONE"), ("contract", "seller", "nonsense=1"),
        ("contract", "export", "K-NONE"), ("contract", "change", "K-NONE", "payment", "--text-file", "no-such-file"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_cannot_be_done_is_said_in_one_sentence(
    shop: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], language: str
) -> None:
    said = run(capsys, "--language", language, *arguments, code=1)
    assert said.strip()
    assert "Traceback" not in said
    assert any("\u4e00" <= c <= "\u9fff" for c in said) == (language == "zh")


def test_every_kind_of_letter_on_the_command_line_is_one_that_can_be_written() -> None:
    from assistant.letters.types import KINDS
    from assistant.sales_parser import _LETTERS

    assert set(_LETTERS) == set(KINDS)
    with pytest.raises(SystemExit):
        parser().parse_args(["email", "resolve", "L-1", "perhaps"])
