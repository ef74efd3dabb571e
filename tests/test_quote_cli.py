"""`assistant quote` and `assistant rules` as a salesperson and an administrator use them."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import main


@pytest.fixture
def shop(example_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder to work in, with a store of one's own."""
    shutil.copytree(example_home, tmp_path / "store")
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path / "store"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert main(arguments) == code
    out, error = capsys.readouterr()
    return out if code == 0 else error


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    return json.loads(run(capsys, *arguments, "--json"))


def test_from_words_to_an_approved_quote_on_paper(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = told(capsys, "quote", "new", "--as", "sales", "--text", "20 台 V27Q 和 5个D13", "--company", "Acme")
    number = made["number"]
    assert made["current"]["amounts"]["total"] == "32975.00"
    text = run(capsys, "quote", "revise", number, "--as", "sales", "--line", "LK-V27Q=20:9%", "--line", "LK-D13=0")
    assert "removed: 5 × LK-D13" in text
    assert "9 % is given, the limit is 5 % (rule LIMIT-SALES-10)" in text
    assert told(capsys, "quote", "submit", number, "--as", "sales", "--note", "please")["state"] == "waiting"
    assert "not allowed" in run(capsys, "quote", "approve", number, "--as", "sales", code=1)
    assert told(capsys, "quote", "list", "--state", "waiting")[0]["number"] == number
    assert told(capsys, "quote", "approve", number)["state"] == "approved"
    for format_, head in (("pdf", b"%PDF"), ("xlsx", b"PK")):
        path = Path(told(capsys, "quote", "export", number, "--format", format_, "--paper", "both")["path"])
        assert path.read_bytes()[: len(head)] == head
    assert "草稿" not in run(capsys, "--language", "zh", "quote", "show", number)


def drafted(capsys: pytest.CaptureFixture[str], line: str = "LK-V27Q=20") -> Any:
    return told(capsys, "quote", "new", "--as", "sales", "--line", line, "--company", "Acme")


def test_a_clone_is_a_draft_of_its_own_number(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = drafted(capsys)
    run(capsys, "quote", "submit", first["number"], "--as", "sales")
    made = told(capsys, "quote", "clone", first["number"], "--as", "sales")
    assert made["number"] != first["number"]
    assert (made["current"]["version"], made["state"]) == (1, "draft")
    assert made["current"]["amounts"]["total"] == first["current"]["amounts"]["total"]
    assert told(capsys, "quote", "show", first["number"])["state"] == "approved"


def test_versions_are_compared_in_words_and_as_json(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    number = drafted(capsys)["number"]
    run(capsys, "quote", "revise", number, "--as", "sales", "--line", "LK-V27Q=30")
    said = run(capsys, "quote", "compare", number, "1", "2")
    assert "20" in said
    assert "30" in said
    found = told(capsys, "quote", "compare", number, "1", "2")
    assert len(found["changes"]) == len(said.splitlines())
    assert "nothing changed" in run(capsys, "quote", "compare", number, "2", "2")
    assert "没有变化" in run(capsys, "--language", "zh", "quote", "compare", number, "2", "2")
    assert run(capsys, "quote", "compare", number, "1", "7", code=1)


def test_todays_rules_reprice_a_draft_and_a_dry_run_keeps_nothing(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = drafted(capsys)
    assert "nothing changed" in run(capsys, "quote", "reprice", made["number"], "--dry-run")
    (shop / "more.csv").write_text("id,kind,value,currency,sku\nDEAR,list_price,1500,CNY,LK-V27Q\n", encoding="utf-8")
    assert told(capsys, "rules", "import", "more.csv")["added"] == 1
    tried = told(capsys, "quote", "reprice", made["number"], "--dry-run")
    assert tried["difference"]["changes"]
    assert tried["quote"]["current"]["amounts"]["total"] == "27980.00"  # as it is kept
    assert told(capsys, "quote", "show", made["number"])["current"]["version"] == 1
    assert "1,500" in run(capsys, "quote", "reprice", made["number"])
    kept = told(capsys, "quote", "show", made["number"])
    assert (kept["current"]["version"], kept["current"]["amounts"]["total"]) == (2, "30000.00")


@pytest.mark.parametrize(("action", "state"), [("accept", "accepted"), ("decline", "declined")])
def test_what_the_customer_answers_is_recorded_once_it_was_sent(
    shop: Path, capsys: pytest.CaptureFixture[str], action: str, state: str
) -> None:
    number = drafted(capsys)["number"]
    assert run(capsys, "quote", action, number, "--as", "sales", code=1)
    for step in ("submit", "send"):
        run(capsys, "quote", step, number, "--as", "sales")
    made = told(capsys, "quote", action, number, "--as", "sales", "--note", "by phone")
    assert (made["state"], made["events"][-1]["action"]) == (state, action)
    assert (made["events"][-1]["by"], made["events"][-1]["note"]) == ("cli-sales", "by phone")
    assert run(capsys, "quote", action, number, "--as", "sales", code=1)


def test_the_terminals_administrator_has_one_name(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    number = told(capsys, "quote", "new", "--line", "LK-V27Q=20:9%")["number"]
    said = told(capsys, "quote", "submit", number)
    assert {event["by"] for event in said["events"]} == {"cli"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--text", "来几台V27Q"), "Not clear"), (("--text", "hello"), "Not clear"), (("--line", "LK-V27Q=many"), "write SKU=QUANTITY"),
        (("--line", "LK-V27Q=-3"), "write SKU=QUANTITY"), (("--line", "LK-V27Q=1000000000"), "1 to 1,000,000"),
        (("--line", "NO-SUCH=1"), "no product"), (("--line", "LK-MP50-16-512=1"), "no longer made"), ((), "nothing to quote"),
        (("--line", "LK-V27Q=1:101%"), "0 to 100"), (("--line", "LK-V27Q=1", "--currency", "EUR"), "priced in CNY and USD, not in EUR"),
        (("--line", "LK-V27Q=1", "--region", "Atlantis"), "is no country"), (("--line", "LK-V27Q=1", "--region", "xx"), "is no country"),
        (("--line", "LK-V27Q=1", "--email", "notmail"), "not an email address"),
        (("--line", "LK-V27Q=1", "--company", "x" * 500), "500 characters"), (("--line", "LK-V27Q=1", "--discount", "lots"), "no number"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_with_a_reason_and_nothing_kept(
    shop: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    before = told(capsys, "quote", "list")
    assert words in run(capsys, "quote", "new", *arguments, code=1)
    assert told(capsys, "quote", "list") == before


def test_rules_out_changed_and_in_again(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "rules", "export", "mine.csv")
    text = (shop / "mine.csv").read_text(encoding="utf-8-sig")
    (shop / "mine.csv").write_text(text.replace("VALID,validity,15", "VALID,validity,20"), encoding="utf-8")
    done = told(capsys, "rules", "import", "mine.csv")
    assert (done["added"], done["changed"], done["bad"]) == (0, 1, [])
    assert "15 days → 20 days" in run(capsys, "rules", "history", "VALID")
    assert "0 contradictions" in run(capsys, "rules", "check")


@pytest.mark.parametrize(
    ("text", "region", "currency", "total"),
    [
        ("1 M1 shipped to Germany", "DE", "USD", "31.00"), ("1个M1寄到德国", "DE", "USD", "31.00"),
        ("5台V27Q送到香港", "HK", "CNY", "7055.00"), ("1 M1 to Hong Kong, in USD", "HK", "USD", "41.00"), ("1个M1寄到上海", "CN", "CNY", "43.00"),
    ],
)  # fmt: skip
def test_an_orders_words_say_where_it_goes_and_in_which_currency(
    shop: Path, capsys: pytest.CaptureFixture[str], text: str, region: str, currency: str, total: str
) -> None:
    made = told(capsys, "quote", "new", "--text", text)["current"]
    assert (made["order"]["region"], made["amounts"]["currency"], made["amounts"]["total"]) == (region, currency, total)


def test_what_no_rule_says_stands_with_the_totals(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = run(
        capsys, "quote", "new", "--line", "LK-M1=1", "--region", "德国", "--currency", "CNY", "--group", "nosuch"
    )
    after = text.partition("Total: ")[2]
    assert "no tax rule holds for Germany, CNY" in after
    assert "no shipping rule holds for Germany" in after
    assert "no price rule names the customer group nosuch" in after
    number = told(capsys, "quote", "list")[0]["number"]
    assert told(capsys, "quote", "submit", number, "--as", "sales")["state"] == "waiting"


def test_two_lines_of_a_product_are_all_counted(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = told(capsys, "quote", "new", "--line", "LK-M1=2", "--line", "LK-M1=3")
    assert [x["quantity"] for x in made["current"]["order"]["lines"]] == [2, 3]
    made = told(capsys, "quote", "revise", made["number"], "--line", "LK-M1=4")
    assert [x["quantity"] for x in made["current"]["order"]["lines"]] == [4]


def test_rules_are_listed_with_units_and_parts(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shop / "mine.csv").write_text(
        "id,kind,value,sku,currency,quantity_from,parts\nT,tier,4,LK-V27Q,CNY,10,\nP,promotion,10,LK-M1,CNY,1,\n"
        "B,bundle,5,,,1,LK-M1:1+LK-D13:2\n",
        encoding="utf-8",
    )
    run(capsys, "rules", "import", "mine.csv")
    rows = {line.split()[0]: line for line in run(capsys, "rules", "list").splitlines()}
    assert "-4 %" in rows["T"]
    assert "-¥10.00" in rows["P"]
    assert "LK-M1:1+LK-D13:2" in rows["B"]
    assert "13 % inclusive" in rows["VAT-CNY"]
    run(capsys, "rules", "export", "out.csv")
    assert "T,tier,4%" in (shop / "out.csv").read_text(encoding="utf-8-sig")
    assert told(capsys, "rules", "import", "out.csv")["changed"] == 0
