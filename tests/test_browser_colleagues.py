"""Answering a customer oneself, in a real browser over the real site: on their page, in the widget's frame, and in WeChat."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from knowledge.language import Language
from tests.browsing import say, sign_in, sync_api
from tests.example_company import SAM, with_staff
from tests.messenger_platform import TOKEN, Tencent
from tests.site import served
from ui import colleague_words as words
from ui import words as page_words

pytestmark = pytest.mark.browser
expect = sync_api().expect
Open = Callable[..., Any]


@pytest.fixture(scope="module")
def site(example_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of the real site with WeChat set up, without the credentials to write there unasked."""
    home = tmp_path_factory.mktemp("colleagues") / "home"
    shutil.copytree(example_home, home)
    with_staff(home, (*SAM, "sales"))
    with served(home, ASSISTANT_WECHAT_TOKEN=TOKEN) as address:
        yield address


def see(page: Any, name: str) -> None:
    """Keep a picture of the page where SCREENSHOTS names a folder."""
    if os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{os.environ['SCREENSHOTS']}/{name}.png")


def _ask(page: Any, text: str) -> None:
    """Send a message that nobody answers at once."""
    before = page.locator("#log .asked").count()
    page.fill("#box textarea", text)
    page.press("#box textarea", "Enter")
    expect(page.locator("#log .asked")).to_have_count(before + 1)


def _workspace(visit: Open, locale: str = "en-US", width: int = 1280) -> Any:
    page = visit("/login?next=/sales", locale=locale, width=width)
    sign_in(page, *SAM)
    return page


@pytest.mark.parametrize(("tongue", "locale", "width"), [("en", "en-US", 1280), ("zh", "zh-CN", 390)])
def test_from_asking_for_a_person_to_the_assistant_again(
    visit: Open, tongue: Language, locale: str, width: int
) -> None:
    question, wish, answer = {
        "en": (
            "How long is the warranty on monitors?",
            "Can you print our logo?",
            "Yes, within five days.\nShall I quote?",
        ),
        "zh": ("显示器保修多久？", "可以印我们的 logo 吗？", "可以，五天内完成。\n需要报价吗？"),
    }[tongue]
    customer = visit("/", locale=locale, width=width)
    say(customer, question)
    customer.click("#person")
    customer.locator("#contact input, #contact textarea").first.fill(f"{tongue}@acme.example")
    customer.click("#person-send")
    expect(customer.locator("#live .notice.done")).to_be_visible()

    staff = _workspace(visit, locale, width)
    asked = staff.locator("#inbox .handoff", has_text=f"{tongue}@acme.example")
    expect(staff).to_have_title(re.compile(r"^\(\d+\) \S"))  # how many wait, for who works in another tab
    expect(asked).to_contain_text({"en": "Customer page", "zh": "客户页面"}[tongue])
    asked.locator("[data-act=open]").click()
    expect(staff.locator("#answer")).to_contain_text(words.ASSISTANT.say(tongue))
    staff.locator("#answer [data-act=take]").click()
    expect(staff.locator("#answer")).to_contain_text(words.YOU.say(tongue))
    expect(customer.locator("#log .notice.colleague")).to_have_text(words.BANNER.say(tongue).format(name="sam"))

    _ask(customer, wish)
    expect(staff.locator("#opened .asked").last).to_contain_text(wish)
    staff.locator("#answer textarea").fill(answer)
    see(staff, f"colleague-writes-{tongue}")
    staff.locator("#answer [data-act=send]").click()
    written = customer.locator("#log .reply.colleague")
    expect(written).to_contain_text(answer.splitlines()[0])
    expect(written.locator(".by")).to_contain_text(words.BY.say(tongue).format(name="sam"))
    expect(customer.locator("#log .reply:not(.colleague)")).to_have_count(1)  # the assistant said nothing more
    see(customer, f"colleague-answers-{tongue}")
    expect(staff.locator("#opened .delivery.sent")).to_contain_text(words.SHOWN.say(tongue))
    expect(staff.locator("#answer textarea")).to_have_value("")

    staff.locator("#answer [data-act=give]").click()
    expect(customer.locator("#log .notice.colleague")).to_have_count(0)
    say(customer, question)
    expect(customer.locator("#log .reply.colleague")).to_have_count(1)


def test_what_is_typed_stays_while_the_customer_writes(visit: Open) -> None:
    customer = visit("/")
    say(customer, "Do docks have a warranty?")
    staff = _workspace(visit)
    staff.locator("#inbox [data-act=list][data-id=conversations]").click()
    staff.locator("#inbox .item", has_text="Do docks have a warranty?").click()
    staff.locator("#answer [data-act=take]").click()
    expect(staff.locator("#answer")).to_contain_text(words.YOU.en)
    staff.locator("#answer textarea").fill("I am just looking")
    _ask(customer, "Are you there?")
    expect(staff.locator("#opened .asked").last).to_contain_text("Are you there?")
    expect(staff.locator("#answer textarea")).to_have_value("I am just looking")
    staff.locator("#answer textarea").press("Control+Enter")
    expect(customer.locator("#log .reply.colleague")).to_contain_text("I am just looking")
    staff.locator("#inbox [data-act=list][data-id=waiting]").click()
    taken = staff.locator("#inbox .handoff", has_text=words.NOT_TAKEN.en)
    expect(taken).to_contain_text(
        words.ANSWERED_BY_YOU.en
    )  # nobody asked for a person, and it is in the list all the same


def test_in_the_widgets_frame(visit: Open, site: str) -> None:
    frame = visit(f"/embed?origin={site}&language=en")
    frame.wait_for_selector("body[data-ready]")
    say(frame, "Is there a warranty on hubs?")
    staff = _workspace(visit)
    staff.locator("#inbox [data-act=list][data-id=conversations]").click()
    item = staff.locator("#inbox .item", has_text="Is there a warranty on hubs?")
    item.click()
    staff.locator("#answer textarea").fill("A year.")
    staff.locator("#answer [data-act=send]").click()
    expect(frame.locator("#log .reply.colleague")).to_contain_text("A year.")


def test_into_wechat_and_what_stands_in_the_way_is_told(visit: Open, site: str) -> None:
    wechat = Tencent(site)
    assert wechat.say("人工", sender="oLi")
    staff = _workspace(visit)
    asked = staff.locator("#inbox .handoff", has_text="WeChat")
    asked.locator("[data-act=open]").click()
    form = staff.locator("#answer")
    expect(form).to_contain_text(words.NO_WAY.en.format(channel="WeChat"))
    form.locator("textarea").fill("您好，我是小山，请说。")
    form.locator("[data-act=send]").click()
    failed = staff.locator("#opened .delivery.failed")
    expect(failed).to_contain_text(words.GOES_ALONG.en)
    see(staff, "colleague-wechat")
    assert wechat.say("有现货吗？", sender="oLi") == "sam（人工）：您好，我是小山，请说。"
    expect(staff.locator("#opened .delivery.sent")).to_contain_text(words.SENT.en)
    expect(staff.locator("#opened .asked").last).to_contain_text("有现货吗？")
    assert wechat.say("在吗？", sender="oLi") == ""
    staff.locator("#inbox [data-act=list][data-id=waiting]").click()
    expect(asked).to_contain_text(words.WAITS_FOR_YOU.en)
    expect(asked).to_contain_text(page_words.ACKNOWLEDGED.en)
