"""The needs tab in a real browser: analyse a file, keep it, label by key, explain and correct a text, train and go back."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from knowledge.language import Language
from tests.browsing import sign_in, sync_api
from tests.example_company import ADA, SAM, with_staff
from tests.site import served
from tests.trained import with_needs
from ui import needs_words as words

pytestmark = pytest.mark.browser
expect = sync_api().expect
Open = Callable[..., Any]
_ROWS = [
    ("显示器", "快递太慢了，等了{}天还没到", "天猫"), ("显示器", "屏幕有坏点，第{}天就花屏", "京东"),
    ("音箱", "声音很好，已经买了{}个", "天猫"), ("音箱", "客服{}天不回复，态度很差", "门店"), ("显示器", "那个啥{}来着", "京东"),
]  # fmt: skip


@pytest.fixture(scope="module")
def site(example_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the real site over a copy of the example company."""
    home = tmp_path_factory.mktemp("needs") / "home"
    shutil.copytree(example_home, home)
    with_needs(home / "models" / "needs")
    with_staff(home, (*ADA, "admin"), (*SAM, "sales"))
    with served(home) as address:
        yield address


@pytest.fixture
def reviews(tmp_path: Path) -> Path:
    """A file in GBK with products, channels and months."""
    lines = [f"{p},{t.format(i)},{c},2025-{1 + i % 6:02}-0{1 + i % 9}" for i in range(40) for p, t, c in _ROWS]
    file = tmp_path / "reviews.csv"
    file.write_bytes(("商品,评论,渠道,日期\n" + "\n".join(lines)).encode("gbk"))
    return file


def see(page: Any, name: str) -> None:
    """Keep a picture of the page where SCREENSHOTS names a folder."""
    import os

    if os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{os.environ['SCREENSHOTS']}/{name}.png", full_page="analysed" not in name)


def _tab(visit: Open, locale: str, width: int, tongue: Language) -> Any:
    """Return the admin page with its needs tab open."""
    page = visit("/admin", locale=locale, width=width)
    sign_in(page, *ADA)
    tab = page.get_by_role("tab", name=words.NEEDS.say(tongue), exact=True)
    if not tab.is_visible():  # on a phone the later tabs are in a menu
        page.locator("#desk .overflow-menu > button").click()
        tab = page.locator("#desk .overflow-dropdown button", has_text=words.NEEDS.say(tongue))
    tab.click()
    expect(page.locator("#needs-model")).to_contain_text("F1")
    return page


@pytest.mark.parametrize(("locale", "width"), [("zh-CN", 1280), ("en-US", 390)])
def test_an_admin_analyses_labels_corrects_trains_and_goes_back(
    visit: Open, reviews: Path, locale: str, width: int, tmp_path: Path
) -> None:
    tongue: Language = "zh" if locale.startswith("zh") else "en"
    page = _tab(visit, locale, width, tongue)
    page.set_input_files("#needs-file input[type=file]", str(reviews))
    expect(page.locator("#needs-file")).to_contain_text("reviews")
    page.locator("#analyse").click()
    expect(page.locator("#needs-said")).to_contain_text("200")
    report = page.frame_locator("#needs-report iframe")
    expect(report.locator("h1")).to_be_visible()
    expect(report.locator("svg.plot")).to_be_visible()
    page.locator("#needs-report iframe").scroll_into_view_if_needed()
    expect(page.locator("#needs-model")).to_contain_text(words.DRIFT.say(tongue))
    see(page, f"needs-{tongue}-{width}-analysed")
    with page.expect_download() as made:
        page.locator("#needs-said a", has_text="PDF").click()
    made.value.save_as(tmp_path / "needs.pdf")
    assert len(PdfReader(tmp_path / "needs.pdf").pages) >= 3

    for focused in ("#needs-case [data-case]", "[role=tab][aria-selected=true]"):  # the text, or the tab just clicked
        case = page.locator("#needs-case [data-case]").get_attribute("data-case")
        page.locator(focused).first.focus()
        page.keyboard.press("1")
        expect(page.locator("#needs-case .guess").first).to_have_attribute("aria-pressed", "true")
        page.keyboard.press("Enter")
        expect(page.locator(f"#needs-case [data-case='{case}']")).to_have_count(0)

    page.locator("#needs-text textarea, #needs-text input").fill("退款拖了半个月，还没到账")
    page.locator("#needs-read").click()
    expect(page.locator("#needs-told mark").first).to_be_visible()
    see(page, f"needs-{tongue}-{width}-explained")
    chosen = page.locator("#needs-told [aria-pressed=true]")
    while chosen.count():
        chosen.first.click()
    page.locator("#needs-told summary", has_text=words.OTHERS.say(tongue)).click()
    page.locator("#needs-told [data-need='complaint.after_sales']").click()
    page.locator("#needs-told [data-do=correct]").click()
    expect(page.locator("#needs-kept .done")).to_be_visible()

    kind = page.locator("#needs-kind input")
    expect(kind).to_have_value(words.KINDS[0][0].say(tongue))
    kind.fill("/no/such/encoder")
    kind.press("Enter")
    page.locator("#train-needs").click()
    expect(page.locator(".toast-body.error")).to_contain_text("/no/such/encoder", timeout=60_000)
    page.locator(".toast-close").first.click()
    kind.click()
    see(page, f"needs-{tongue}-{width}-kinds")
    page.get_by_role("option", name=words.KINDS[1][0].say(tongue)).click()
    page.locator("#train-needs").click()
    expect(page.locator("#needs-changed")).to_contain_text(words.AFTER.say(tongue), timeout=120_000)
    expect(page.locator("#needs-changed")).to_contain_text(words.ON_CORRECTIONS.say(tongue))
    see(page, f"needs-{tongue}-{width}-trained")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("locale", "width"), [("zh-CN", 390), ("en-US", 1280)])
def test_an_admin_adds_renames_retires_and_brings_back_a_need(visit: Open, locale: str, width: int) -> None:
    tongue: Language = "zh" if locale.startswith("zh") else "en"
    page = _tab(visit, locale, width, tongue)
    page.locator("#new-leaf").click()
    form, mine = page.locator("#leaf-form"), f"Gifts {width}"
    form.locator("[data-f=label_en]").fill(mine)
    form.locator("[data-act=save]").click()
    expect(page.locator("#leaves-said")).to_contain_text("both languages" if tongue == "en" else "中英文")
    expect(form.locator("[data-f=label_en]")).to_have_value(mine)
    see(page, f"leaves-{tongue}-{width}-form")
    form.locator("[data-f=label_zh]").fill(f"礼品 {width}")
    form.locator("[data-f=examples]").fill("please gift wrap it\n请包成礼物")
    form.locator("[data-act=save]").click()
    row = page.locator("#leaves tr", has_text=mine if tongue == "en" else f"礼品 {width}")
    expect(row).to_contain_text("2")
    see(page, f"leaves-{tongue}-{width}-added")
    row.locator("[data-act=edit]").click()
    expect(form.locator("[data-f=examples]")).to_have_value("please gift wrap it\n请包成礼物")
    form.locator("[data-f=into]").select_option(index=1)
    page.on("dialog", lambda d: d.accept())
    form.locator("[data-act=retire]").click()
    expect(row.locator("[data-act=restore]")).to_be_visible()
    see(page, f"leaves-{tongue}-{width}-list")
    row.locator("[data-act=restore]").click()
    expect(row.locator("[data-act=edit]")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_salesperson_corrects_a_text_and_has_no_training(visit: Open) -> None:
    page = visit("/sales", locale="en-US", width=1440)
    sign_in(page, *SAM)
    page.get_by_role("tab", name=words.NEEDS.en, exact=True).click()
    page.locator("#needs-text textarea, #needs-text input").fill("where is my parcel")
    page.locator("#needs-read").click()
    expect(page.locator("#needs-told mark").first).to_be_visible()
    page.locator("#needs-told [data-do=correct]").click()
    expect(page.locator("#needs-kept .done")).to_be_visible()
    see(page, "needs-en-sales")
    assert page.locator("#train-needs").count() == 0
