"""The channels tab in a real browser over the real site: what is set up, a webhook subscribed, tried, told and removed."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from knowledge.language import Language
from tests.browsing import sign_in, sync_api
from tests.example_company import ADA, with_staff
from tests.hook_server import Receiver
from tests.messenger_platform import APP, TOKEN, Tencent
from tests.site import served
from ui import channel_words
from ui import messenger_words as words

pytestmark = pytest.mark.browser
expect = sync_api().expect
Open = Callable[..., Any]


@pytest.fixture(scope="module")
def site(example_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of the real site with WeChat set up, and webhooks to this machine allowed."""
    home = tmp_path_factory.mktemp("channels") / "home"
    shutil.copytree(example_home, home)
    with_staff(home, (*ADA, "admin"))
    settings = {"ASSISTANT_WECHAT_TOKEN": TOKEN, "ASSISTANT_WECHAT_APP_ID": APP, "ASSISTANT_WEBHOOK_HOSTS": "127.0.0.1"}
    with served(home, **settings) as address:
        yield address


def see(page: Any, name: str) -> None:
    """Keep a picture of the page where SCREENSHOTS names a folder."""
    if os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{os.environ['SCREENSHOTS']}/{name}.png", full_page=True)


def _tab(visit: Open, locale: str, width: int, tongue: Language, **more: Any) -> Any:
    page = visit("/login?next=/admin", locale=locale, width=width, **more)
    sign_in(page, *ADA)
    _open(page, channel_words.CHANNELS.say(tongue))
    _open(page, words.MESSENGERS.say(tongue))
    return page


def _open(page: Any, name: str) -> None:
    """Open a tab by its name, also where it stands behind the button for those without room."""
    tab = page.get_by_role("tab", name=name, exact=True)
    if not tab.first.is_visible():
        page.locator("button.overflow-menu, .overflow-menu > button").first.click()
        page.get_by_text(name, exact=True).last.click()
        return
    tab.first.click()


def test_a_webhook_from_subscribing_to_removing(visit: Open, site: str) -> None:
    page = _tab(visit, "en-US", 1280, "en")
    see(page, "messengers-en")
    cards = page.locator("#messengers li")
    expect(cards).to_have_count(3)
    expect(cards.first).to_contain_text(words.IN_USE.en)
    expect(cards.first).to_contain_text("/messengers/wechat")
    expect(page.locator("#messengers")).not_to_contain_text(TOKEN)
    _open(page, words.WEBHOOKS.en)
    with Receiver() as receiver:
        form = page.locator("#webhook-form")
        form.locator("[data-f=url]").fill("https://10.0.0.1/hook")
        form.locator("[data-act=add]").click()
        expect(page.locator("#webhook-said .notice.error")).to_contain_text("ASSISTANT_WEBHOOK_HOSTS")
        expect(form.locator("[data-f=url]")).to_have_value("https://10.0.0.1/hook")
        form.locator("[data-f=url]").fill(receiver.url)
        form.locator("[data-act=add]").click()
        expect(page.locator("#webhook-said code")).to_contain_text("whsec_")
        secret = page.locator("#webhook-said code").text_content()
        see(page, "webhooks-en")
        page.locator("#webhooks [data-act=test]").click()
        expect(page.locator("#webhook-said .notice.done")).to_contain_text("200")
        assert receiver.came[0].signed_with(secret)
        # What happens in a messenger is told by the thread beside the site.
        Tencent(site).say("我要转人工")  # on a busy machine it is told late, and the hand-off is made all the same
        for _ in range(60):
            page.locator("#webhooks [data-act=refresh]").click()
            if page.locator("#webhooks td", has_text="hand_off.created").count() and len(receiver.came) > 1:
                break
            page.wait_for_timeout(250)
        told = receiver.came[1].event
        assert (told["type"], set(told["data"])) == ("hand_off.created", {"hand_off", "conversation", "contact"})
        page.locator("#webhooks [data-act=again]").first.click()
        page.on("dialog", lambda dialog: dialog.accept())
        see(page, "webhooks-sent-en")
        page.locator("#webhooks [data-act=remove]").click()
        expect(page.locator("#webhooks")).to_contain_text(words.NO_WEBHOOKS.en)


def test_the_panes_in_chinese_on_a_phone_and_in_the_dark(visit: Open) -> None:
    page = _tab(visit, "zh-CN", 390, "zh", color_scheme="dark")
    expect(page.locator("#messengers li").first).to_contain_text(words.NOT_ENCRYPTED.zh.partition("{")[0])
    see(page, "messengers-zh-phone")
    _open(page, words.WEBHOOKS.zh)
    expect(page.locator("#webhook-form")).to_contain_text(words.EVENTS.zh)
    see(page, "webhooks-zh-phone")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
