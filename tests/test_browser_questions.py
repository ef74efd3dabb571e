"""The questions tab in a real browser: a gap opened, its answer seen before and after, saved, a case run; who may not enter."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from knowledge.language import Language
from tests.browsing import say, sign_in, sync_api
from tests.example_company import ADA, SAM, with_staff
from tests.site import served
from ui import questions_words as words

pytestmark = pytest.mark.browser
expect = sync_api().expect
Open = Callable[..., Any]
EVIL = "Do you hire interns? <img src=x onerror=alert(1)> my mail is anna@firm.example"


@pytest.fixture(scope="module")
def site(example_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the real site over a copy of the example company."""
    home = tmp_path_factory.mktemp("questions") / "home"
    shutil.copytree(example_home, home)
    with_staff(home, (*ADA, "admin"), (*SAM, "sales"))
    with served(home) as address:
        yield address


def _tab(visit: Open, locale: str, width: int, tongue: Language) -> Any:
    """Return the admin page with its questions tab open."""
    page = visit("/admin", locale=locale, width=width)
    sign_in(page, *ADA)
    tab = page.get_by_role("tab", name=words.QUESTIONS.say(tongue), exact=True)
    if not tab.is_visible():  # on a phone the later tabs are in a menu
        page.locator("#desk .overflow-menu > button").click()
        tab = page.locator("#desk .overflow-dropdown button", has_text=words.QUESTIONS.say(tongue))
    tab.click()
    expect(page.locator("#gap-filters select").first).to_be_visible()
    return page


def see(page: Any, name: str) -> None:
    """Keep a picture of the page where SCREENSHOTS names a folder."""
    if os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{os.environ['SCREENSHOTS']}/{name}.png", full_page=True)


def test_what_a_customer_asked_in_vain_is_answered_and_checked_from_then_on(visit: Open, site: str) -> None:
    customer = visit("/")
    say(customer, "Do you hire interns?")
    say(customer, EVIL)
    page = _tab(visit, "en-US", 1280, "en")
    page.locator("#gap-list [data-act=open]").first.click()
    opened = page.locator("#gap-opened .gap")
    expect(opened).to_contain_text("interns")
    expect(opened).not_to_contain_text("anna@firm.example")
    assert opened.locator("img").count() == 0
    opened.locator("[data-act=record]").first.click()
    expect(page.locator("#gap-beside .record")).to_be_visible()

    opened.locator("[data-act=write]").click()
    form = page.locator("#gap-editor")
    form.locator("[data-f=en]").fill("We take on 12 interns each year from June to August.")
    form.locator("[data-f=questions]").fill("Do you hire interns?")
    form.locator("[data-act=preview]").click()
    expect(page.locator("#gap-beside .before-after article")).to_have_count(1)
    expect(page.locator("#gap-beside .before-after")).to_contain_text("12 interns")
    expect(form.locator("[data-f=en]")).to_have_value("We take on 12 interns each year from June to August.")
    see(page, "questions-preview")
    form.locator("[data-act=save]").click()
    expect(page.locator("#gap-beside .notice.done")).to_contain_text(words.SAVED.en)
    expect(page.locator("#gap-list [data-act=open]")).to_have_count(0)

    say(customer, "Do you hire interns?")
    expect(customer.locator("#log .reply").last).to_contain_text("12 interns")

    page.locator("#questions-parts [data-part=cases]").click()
    expect(page.locator("#case-list tbody tr")).to_have_count(1)
    page.locator("#run-cases").click()
    expect(page.locator("#cases-said .notice.done")).to_contain_text("1 of 1 pass")
    page.locator("#questions-parts [data-part=answers]").click()
    page.locator("#answer-list [data-act=edit]").click()
    expect(page.locator("#answer-editor [data-f=questions]")).to_have_value("Do you hire interns?")

    for path in ("/admin/files/gaps/customers", "/admin/files/cases"):
        assert httpx.get(site + path, follow_redirects=False).status_code in (303, 401)
        with httpx.Client(base_url=site) as sam:
            sam.post("/login", data={"name": SAM[0], "password": SAM[1], "next": "/sales"})
            assert sam.get("/sales/").status_code == 200
            assert sam.get(path).status_code == 403


def test_it_fits_a_phone_and_speaks_chinese(visit: Open) -> None:
    page = _tab(visit, "zh-CN", 390, "zh")
    expect(page.locator("#questions-parts")).to_contain_text(words.PARTS["answers"].zh)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    for part in ("answers", "cases"):
        page.locator(f"#questions-parts [data-part={part}]").click()
        expect(page.locator(f"#part-{part}")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), part
