"""The sales tab in a real browser: import with a join, a file that cannot be, the process, stages, a model trained and its card."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from knowledge.language import Language
from tests.browsing import sign_in, sync_api
from tests.example_company import ADA, SAM, with_staff
from tests.site import served
from ui import process_words as words

pytestmark = pytest.mark.browser
expect = sync_api().expect
Open = Callable[..., Any]
TODAY = datetime.now(UTC).date()
EVIL = "<b id=evil>Acme</b>"


@pytest.fixture(scope="module")
def site(example_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the real site over a copy of the example company."""
    home = tmp_path_factory.mktemp("process") / "home"
    shutil.copytree(example_home, home)
    with_staff(home, (*ADA, "admin"), (*SAM, "sales"))
    with served(home) as address:
        yield address


def files(folder: Path, count: int) -> tuple[Path, Path]:
    """Return a file of `count` deals and one of accounts; the deals of one account are won far more often."""
    lines = ["id,account,owner,stage,opened on,closed on,amount"]
    for i in range(count):
        good = i % 2
        won = i % 10 < (8 if good else 3)
        stage = "proposal" if i >= 220 else "won" if won else "lost"
        opened = TODAY - timedelta(days=330 - i)
        closed = "" if i >= 220 else opened + timedelta(days=31)
        lines.append(
            f"X{i},{'Borealis' if good else EVIL},{'Ann' if good else 'Bo'},{stage},{opened},{closed},{1000 + i}.50"
        )
    lines.append(f"X999,Nobody,Ann,won,{TODAY},not a day,1")
    deals, accounts = folder / "deals.csv", folder / "accounts.csv"
    deals.write_text("\n".join(lines), encoding="utf-8")
    accounts.write_text(f"account,sector\nBorealis,software\n{EVIL},retail\n", encoding="utf-8")
    return deals, accounts


def see(page: Any, name: str) -> None:
    """Keep a picture of the page where SCREENSHOTS names a folder."""
    if os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{os.environ['SCREENSHOTS']}/{name}.png", full_page=True)


def _tab(visit: Open, locale: str, width: int, tongue: Language) -> Any:
    """Return the admin page with its sales tab open."""
    page = visit("/admin", locale=locale, width=width)
    sign_in(page, *ADA)
    page.on("dialog", lambda d: d.accept())
    tab = page.get_by_role("tab", name=words.SALES.say(tongue), exact=True)
    if not tab.is_visible():  # on a phone the later tabs are in a menu
        page.locator("#desk .overflow-menu > button").click()
        tab = page.locator("#desk .overflow-dropdown button", has_text=words.SALES.say(tongue))
    tab.click()
    expect(page.locator("#process-controls select")).to_be_visible()
    return page


def _part(page: Any, name: str) -> None:
    page.locator(f"[data-part={name}]").click()
    expect(page.locator(f"#part-{name}")).to_be_visible()


def _fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize(("locale", "width"), [("en-US", 1280), ("zh-CN", 390)])
def test_deals_are_imported_analysed_learnt_from_and_deleted(
    visit: Open, locale: str, width: int, tmp_path: Path
) -> None:
    tongue: Language = "zh" if locale.startswith("zh") else "en"
    count = 240 if width == 1280 else 236  # of its own, so that what an earlier test left cannot be taken for it
    deals, accounts = files(tmp_path, count)
    page = _tab(visit, locale, width, tongue)
    _part(page, "files")
    page.locator("#deals-kept [data-act=delete][data-id='']").click()  # those of the example company
    expect(page.locator("#deals-kept")).to_contain_text(words.KEPT_NONE.say(tongue))

    page.set_input_files("#deals-file input[type=file]", str(deals))
    page.set_input_files("#deals-joins input[type=file]", [str(accounts)])
    expect(page.locator("#deals-joins")).to_contain_text("accounts")
    page.locator("#check-deals").click()
    expect(page.locator("#deals-guess")).to_contain_text("sector")
    expect(page.locator("#deals-guess [data-mean=owner]")).to_have_value("owner")
    page.locator("#deals-guess [data-mean=amount]").select_option("ignored")
    see(page, f"deals-{tongue}-{width}-guess")
    page.locator("#import-deals").click()
    expect(page.locator("#deals-said .done")).to_contain_text(str(count))
    expect(page.locator("#deals-said table")).to_contain_text(str(count + 2))
    expect(page.locator("#deals-kept")).to_contain_text(str(count))
    assert _fits(page)

    _part(page, "process")
    expect(page.locator("#process .tiles")).to_contain_text(str(count))
    expect(page.locator("#process .verdict.up")).to_contain_text(words.ABOVE.say(tongue))
    page.locator("#process-controls select").select_option("sector")
    page.locator("#process-controls [data-act=show]").click()
    expect(page.locator("#process .groups")).to_contain_text("software")
    expect(page.locator("#process svg.plot")).to_be_visible()
    see(page, f"process-{tongue}-{width}")
    assert page.locator("#evil").count() == 0
    assert "1,2" not in page.locator("#process .stalled").inner_text(), "the amounts were left out, as was said"
    assert page.locator("#process .stalled a").first.get_attribute("href").startswith("/sales?deal=X")
    with page.expect_download() as made:
        page.locator("#process a.csv").nth(1).click()
    made.value.save_as(tmp_path / "groups.csv")
    assert "software" in (tmp_path / "groups.csv").read_text(encoding="utf-8-sig")
    assert _fits(page)

    _part(page, "intention")
    expect(page.locator("#intention-card")).to_contain_text(words.INTENTION_HINT.say(tongue)[:20])
    page.locator("#train-intention").click()
    expect(page.locator("#intention-card")).to_contain_text("AUC", timeout=120_000)
    page.locator("#use-base").click()
    expect(page.locator("#intention-card .badge.off")).to_be_visible()
    see(page, f"intention-{tongue}-{width}")
    assert _fits(page)


def test_a_file_that_cannot_be_deals_says_why_and_can_be_mended(visit: Open, tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    file.write_text("number,what\n1,Won\n2,Lost\n", encoding="utf-8")
    page = _tab(visit, "en-US", 1280, "en")
    _part(page, "files")
    page.locator("#check-deals").click()
    expect(page.locator(".toast-body.error")).to_be_visible()
    page.locator(".toast-close").first.click()
    nothing = tmp_path / "empty.csv"
    nothing.write_bytes(b"\x00\x01")
    page.set_input_files("#deals-file input[type=file]", str(nothing))
    expect(page.locator("#deals-file")).to_contain_text("empty")
    page.locator("#check-deals").click()
    expect(page.locator("#deals-guess .error")).to_be_visible()
    expect(page.locator("#import-deals")).to_be_disabled()


def test_stages_are_renamed_moved_added_and_kept_while_deals_stand_in_them(visit: Open) -> None:
    page = _tab(visit, "zh-CN", 1280, "zh")
    _part(page, "stages")
    rows = page.locator("#stages [data-row]")
    first = rows.first.locator("[data-l=zh]").input_value()
    page.locator("#stages [data-f=new_en]").fill("Demo")
    page.locator("#stages [data-f=new_zh]").fill("演示")
    page.locator("#stages [data-act=add]").click()
    expect(page.locator("#stages-said .done")).to_be_visible()
    expect(page.locator("#stages [data-l=zh]").nth(-3)).to_have_value("演示")
    rows.first.locator("[data-l=en]").fill("Inbound")
    rows.first.evaluate("row => row.dataset.before = 1")
    page.locator("#stages [data-act=save]").click()
    expect(page.locator("#stages [data-before]")).to_have_count(0)  # the list as it was kept
    expect(rows.first.locator("[data-l=en]")).to_have_value("Inbound")
    rows.first.locator("[data-act=down]").click()
    expect(rows.nth(1).locator("[data-l=zh]")).to_have_value(first)
    page.locator("#stages [data-act=remove][data-id=demo]").click()
    expect(page.locator("#stages [data-act=remove][data-id=demo]")).to_have_count(0)
    page.locator("#stages [data-act=remove][data-id=proposal]").click()
    expect(page.locator("#stages-said .error")).to_be_visible()
    see(page, "stages-zh")


def test_a_salesperson_reaches_none_of_it(visit: Open, site: str) -> None:
    page = visit("/sales", locale="en-US")
    sign_in(page, *SAM)
    for path in ("/admin/files/deals", "/admin/files/process/groups"):
        assert page.request.get(site + path).status == 403
