"""One journey per page in a real browser, at desk and phone width, in both languages; nothing may leave this host."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browsing import ready, say, sign_in, sync_api
from tests.fake_assistant import SUGGESTIONS
from tests.site import running
from ui import words

pytestmark = pytest.mark.browser
expect = sync_api().expect
Open = Callable[..., Any]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site over the fake assistant."""
    with running(tmp_path_factory.mktemp("browser"), pace=0.08) as address:
        yield address


def test_a_customer_asks_opens_a_source_and_finds_everything_after_a_reload(visit: Open) -> None:
    page = visit()
    expect(page.get_by_role("heading", name=words.WELCOME.en)).to_be_visible()
    page.get_by_role("button", name=SUGGESTIONS["en"][0], exact=True).click()
    expect(page.locator("#live .asked, #log .asked").first).to_contain_text(SUGGESTIONS["en"][0])
    expect(page.locator("#log .card")).to_have_count(2)
    expect(page.locator("#log .card").first).to_contain_text("CNY 1,499.00")
    assert page.locator("#log .card img").evaluate("image => image.complete && image.naturalWidth > 0")

    page.get_by_role("button", name="Open source 1: Warranty").click()
    panel = page.get_by_role("dialog")
    expect(panel.locator("mark")).to_have_text("Every monitor carries a three-year warranty.")
    expect(panel).to_contain_text("Service › Coverage · page 3")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()

    say(page, "Compare LK-V27Q and LK-V24F")
    expect(page.get_by_role("region", name=words.COMPARISON.en)).to_contain_text("799.00")
    page.reload()
    ready(page)
    expect(page.locator("#log .asked")).to_have_count(2)
    page.get_by_role("button", name=words.NEW.en).click()
    expect(page.get_by_role("heading", name=words.WELCOME.en)).to_be_visible()
    expect(page.locator("#log .asked")).to_have_count(0)


def test_a_reply_can_be_rated_with_a_reason_asked_again_and_stopped(visit: Open) -> None:
    page = visit()
    say(page, "How long is the warranty?")
    page.get_by_role("button", name=words.BAD.en).click()
    page.get_by_role("textbox", name=words.WHY.en).fill("too short")
    page.keyboard.press("Enter")
    expect(page.locator(".thanks")).to_have_text(words.THANKS.en)
    expect(page.get_by_role("button", name=words.BAD.en)).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name=words.RETRY.en).click()
    expect(page.locator("#log .reply")).to_have_count(2)

    page.fill("#box textarea", "Which monitor is good for programming?")
    page.press("#box textarea", "Enter")
    page.get_by_role("button", name=words.STOP.en).click()
    expect(page.locator("#live .notice")).to_have_text(words.STOPPED.en)
    expect(page.get_by_role("button", name=words.SEND.en)).to_be_visible()
    expect(page.locator("#log .reply")).to_have_count(2)
    say(page, "How long is the warranty?")


def test_a_customer_reaches_a_person(visit: Open) -> None:
    page = visit(locale="zh-CN")
    page.get_by_role("button", name=words.PERSON.zh).click()
    expect(page.locator("#live .notice")).to_have_text(words.PERSON_FIRST.zh)
    say(page, "保修多久？")
    page.get_by_role("button", name=words.PERSON.zh).click()
    box = page.get_by_label(words.CONTACT.zh)
    expect(box).to_be_focused()
    box.fill("buyer@example.com")
    page.get_by_label(words.NOTE.zh).fill("需要 20 台")
    page.get_by_role("button", name=words.SEND_PERSON.zh).click()
    expect(page.locator("#live .notice")).to_contain_text("H-")


def test_an_admin_loads_documents_and_a_catalogue_looks_into_a_record_and_adds_a_user(
    visit: Open, tmp_path: Path
) -> None:
    asking = visit()
    say(asking, "How long is the warranty?")
    page = visit("/admin")
    page.on("dialog", lambda dialog: dialog.accept())
    sign_in(page, "ada", "admin-secret")
    expect(page.locator(".tile", has_text="1,283")).to_contain_text(words.PASSAGES.en)

    page.get_by_role("tab", name=words.DOCUMENTS.en).click()
    good, bad = tmp_path / "returns.txt", tmp_path / "broken.pdf"
    good.write_text("Returns within 30 days.", encoding="utf-8")
    bad.write_bytes(b"\x00\x01")
    page.set_input_files("#files input[type=file]", [str(good), str(bad)])
    expect(page.locator("#files")).to_contain_text("broken")
    page.get_by_label(words.INTERNAL.en).check()
    page.locator("#add-documents").click()
    expect(page.locator("#loaded .done")).to_contain_text("returns.txt")
    expect(page.locator("#loaded .error")).to_contain_text("This file is not a PDF inside.")
    row = page.locator("#documents tr", has_text="returns.txt")
    expect(row).to_contain_text(words.INTERNAL.en)
    row.get_by_role("button", name=words.DELETE.en).click()
    expect(row).to_have_count(0)

    page.get_by_role("tab", name=words.CATALOGUE.en).click()
    sheet = tmp_path / "catalogue.csv"
    sheet.write_text("Model,Price (CNY)\nLK-V27Q,1499\n", encoding="utf-8")
    expect(page.locator("#import")).to_be_disabled()
    page.set_input_files("#catalogue-file input[type=file]", str(sheet))
    expect(page.locator("#catalogue-file")).to_contain_text("catalogue")
    page.locator("#check").click()
    expect(page.get_by_label("Meaning: Price (CNY)")).to_have_value("price:CNY:list")
    page.locator("#import").click()
    expect(page.locator("#guess")).to_contain_text("1 added, 0 updated, 1 unchanged, 1 rows could not be used.")
    page.get_by_label(words.SEARCH_PRODUCTS.en).fill("V24")
    page.keyboard.press("Enter")
    expect(page.locator("#products tbody tr")).to_have_count(1)

    page.get_by_role("tab", name=words.RECORDS.en).click()
    page.locator("#turns tr", has_text="How long is the warranty?").first.get_by_role("button").click()
    expect(page.locator("#record")).to_contain_text("0.0312")
    page.locator("#replay").click()
    expect(page.locator("#replayed")).to_contain_text(words.REPLAY_SAME.en)

    page.get_by_role("tab", name=words.USERS.en).click()
    page.get_by_label(words.USER_NAME.en).fill("lin")
    page.locator("#add-user").click()
    expect(page.locator("#secret")).to_contain_text("lin, shown only now: secret-")
    page.locator("#users tr", has_text="lin").get_by_role("button", name=words.DEACTIVATE.en).click()
    expect(page.locator("#users tr", has_text="lin")).to_contain_text(words.INACTIVE.en)
    expect(page.locator("#secret")).to_have_text("")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_customer_page_fits_a_phone_and_works_by_keyboard(visit: Open, scheme: str) -> None:
    page = visit(width=390, locale="zh-CN", color_scheme=scheme, is_mobile=True, has_touch=True)
    expect(page.locator("html")).to_have_attribute("lang", "zh")
    expect(page.locator("#box textarea")).to_be_focused()
    page.keyboard.type("对比 LK-V27Q 和 LK-V24F")
    page.keyboard.press("Enter")
    expect(page.locator("#log .compare")).to_be_visible()
    say(page, "哪款显示器适合写代码？")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    dark = page.evaluate("getComputedStyle(document.querySelector('.card')).backgroundColor")
    assert (dark == "rgb(255, 255, 255)") == (scheme == "light")
    fact = page.locator("#log .card .fact").first
    fact.focus()
    outline = fact.evaluate("e => getComputedStyle(e).outlineWidth")
    assert outline != "0px"
    page.keyboard.press("Enter")
    expect(page.locator("#source-panel mark")).to_be_visible()
    box = page.locator("#box textarea").bounding_box()
    assert box["y"] + box["height"] <= 844


def test_the_language_can_be_switched_and_the_conversation_stays(visit: Open) -> None:
    page = visit(locale="en-US")
    say(page, "How long is the warranty?")
    page.get_by_role("link", name="中文").click()
    ready(page)
    expect(page.get_by_role("button", name=words.NEW.zh)).to_be_visible()
    expect(page.get_by_placeholder(words.ASK_HINT.zh)).to_be_visible()
    expect(page.locator("#log .reply")).to_have_count(1)
    say(page, "how long is the warranty?")
    expect(page.locator("#log .reply").last).to_contain_text("three-year")


def test_an_error_is_shown_where_the_reply_would_be_and_the_text_is_kept(visit: Open) -> None:
    page = visit()
    page.fill("#box textarea", "x" * 5000)
    page.click("#send")
    expect(page.locator("#live .notice.error")).to_have_text("That message is too long.")
    expect(page.locator("#box textarea")).to_have_value("x" * 5000)
