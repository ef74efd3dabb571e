"""Messengers against the real assistant on a real server: who may deliver, what is answered, what is kept and forgotten."""

import re
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from assistant.build import open_assistant
from assistant.errors import NotAllowed
from assistant.messengers.crypt import Envelope
from assistant.messengers.desk import MessengerDesk
from assistant.messengers.opening import open_channels
from assistant.messengers.tables import messages, people
from assistant.messengers.types import Channel
from assistant.messengers.wechat import WeChat
from assistant.service import Assistant
from assistant.types import Person
from tests.example_company import settings_of
from tests.messenger_platform import APP, CORP, KEY, SECRET, TOKEN, Tencent, listening, telegram, text_xml

ADMIN, SALES = Person("admin", "admin", "Ada"), Person("sam", "sales", "Sam")
PLACES = ("https://sales.example.test", re.compile(r"https://sales\.example\.test(/messengers/source/\S+)"))


@pytest.fixture(scope="module")
def shop(example_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """Return the example company with all messengers set up, WeChat encrypted."""
    home = tmp_path_factory.mktemp("messengers") / "home"
    shutil.copytree(example_home, home)
    settings = replace(
        settings_of(home), public_url=PLACES[0], wechat_app_id=APP, wechat_token=TOKEN, wechat_aes_key=KEY,
        wecom_corp_id=CORP, wecom_token=TOKEN, wecom_aes_key=KEY, telegram_secret=SECRET,
    )  # fmt: skip
    assistant = open_assistant(settings)
    for channel in assistant.messengers._channels.values():
        channel.messenger.patience = 60.0  # a busy machine is slow, not wrong
    return assistant


@pytest.fixture(scope="module")
def site(shop: Assistant) -> Iterator[str]:
    """Return the address of a server with the messengers."""
    with listening(shop) as address:
        yield address


@pytest.fixture(scope="module")
def plain_site(shop: Assistant) -> Iterator[str]:
    """Return the address of a server whose WeChat account takes plain messages."""

    account = WeChat(TOKEN)
    account.patience = 60.0

    class Plain:
        company = shop.company
        messengers = MessengerDesk(
            shop._records, shop, shop.kit.settings, lambda: shop.company.name, (Channel(account),)
        )

    with listening(Plain()) as address:
        yield address


@pytest.fixture
def wechat(site: str) -> Tencent:
    return Tencent(site, envelope=Envelope(KEY, APP))


@pytest.fixture
def wecom(site: str) -> Tencent:
    return Tencent(site, "wecom", Envelope(KEY, CORP))


@pytest.fixture
def plain_wechat(plain_site: str) -> Tencent:
    return Tencent(plain_site)


def count(shop: Assistant, table: object = people) -> int:
    with shop._records.engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0  # type: ignore[arg-type]


# --- the console's check of the address ----------------------------------------------------------------------------


def test_the_consoles_check_passes_in_each_mode(wechat: Tencent, wecom: Tencent, plain_wechat: Tencent) -> None:
    for platform in (wechat, wecom, plain_wechat):
        answer = platform.verify("8273645519283746")
        assert (answer.status_code, answer.text) == (200, "8273645519283746")
        assert answer.headers["content-type"].startswith("text/plain")


def test_nothing_is_echoed_to_who_does_not_know_the_token(wechat: Tencent, wecom: Tencent) -> None:
    for platform in (wechat, wecom):
        refused = replace(platform, token="another").verify("<script>1</script>")
        assert refused.status_code == 403
        assert "script" not in refused.text


# --- asking and being answered -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["wechat", "wecom", "plain_wechat"])
def test_a_question_is_answered_in_plain_text_with_its_sources(name: str, request: pytest.FixtureRequest) -> None:
    platform: Tencent = request.getfixturevalue(name)
    said = platform.say("V27Q 多少钱？", sender=f"price-{name}")
    assert "1,399.00 元[1]" in said
    assert "来源：\n[1] 云岫 V27Q 27 英寸 2K 显示器（产品目录）\nhttps://sales.example.test/messengers/source/" in said
    assert "**" not in said


def test_a_conversation_goes_on_and_each_person_has_their_own(wechat: Tencent) -> None:
    assert "1,399.00" in wechat.say("V27Q 多少钱？", "one")
    assert "1,399.00" not in wechat.say("它的价格是多少？", "two")
    assert "27,980.00" in wechat.say("20台总共多少钱", "one")


def test_telegram_is_answered_in_the_response_in_english(site: str) -> None:
    answer = telegram(site, "How much is the V27Q?").json()
    assert (answer["method"], answer["chat_id"]) == ("sendMessage", 77)
    assert "¥1,399.00" in answer["text"]
    assert "Sources:\n[1] " in answer["text"]
    assert "sales assistant" in telegram(site, "/start").json()["text"]
    assert "only read text" in telegram(site, None).json()["text"]


def test_a_source_link_opens_for_who_has_it_and_for_nobody_else(shop: Assistant, site: str, wechat: Tencent) -> None:
    said = wechat.say("保修政策是什么？", "reader")
    found = PLACES[1].search(said)
    assert found
    page = httpx.get(site + found[1])
    assert page.status_code == 200
    assert "<mark>" in page.text
    assert httpx.get(site + found[1][:-1] + ("0" if found[1][-1] != "0" else "1")).status_code == 404
    turn, fact = found[1].split("/")[3:5]
    assert httpx.get(f"{site}/messengers/source/{turn}/{fact}/").status_code == 404
    assert httpx.get(f"{site}/messengers/source/{'0' * 20}/f1/{'0' * 20}").status_code == 404
    own = shop.reply(Person("v-page", "customer"), "V27Q 多少钱？")
    reply = list(own)[-1].reply
    assert reply  # a turn of the page has no link at all
    assert httpx.get(f"{site}/messengers/source/{reply.turn}/f2/{'0' * 20}").status_code == 404


def test_greeting_pictures_and_other_events(wechat: Tencent) -> None:
    def sent(**given: str) -> str:
        return wechat.read(wechat.post(text_xml("", "new-follower", None, **given)))

    hello = sent(kind="event", Event="subscribe")
    assert "自动销售助手（计算机程序）" in hello
    assert "回复“人工”" in hello
    for quiet in ("unsubscribe", "LOCATION", "CLICK", "SCAN"):
        assert sent(kind="event", Event=quiet) == ""
    for kind in ("image", "voice", "video", "shortvideo", "link"):
        assert "只能阅读文字" in sent(kind=kind)
    assert sent(kind="location") == ""
    assert sent(kind="of-next-year") == ""


def test_asking_for_a_person_makes_the_hand_off(shop: Assistant, wechat: Tencent) -> None:
    before = {h.id for h in shop.hand_offs(SALES)}
    wechat.say("V27Q 多少钱？", "wants-a-person")
    said = wechat.say("人工", "wants-a-person")
    (made,) = [h for h in shop.hand_offs(SALES) if h.id not in before]
    assert made.id in said
    assert "V27Q" in made.summary
    assert "转接人工" not in said  # there is no such button here
    assert "直接在这里留下电话或邮箱" in said
    assert "wants-a-person" not in f"{made}{shop.conversations(SALES)}"  # the platform's id stays in its own room


def test_a_sign_rates_the_last_reply(shop: Assistant, wechat: Tencent) -> None:
    wechat.say("V27Q 多少钱？", "rates")
    assert wechat.say("👎", "rates") == "谢谢您的反馈。"
    assert shop.recent_turns(ADMIN)[0]["rating"] == -1


def test_a_message_too_long_or_empty_is_told_so(wechat: Tencent) -> None:
    assert "最多可处理" in wechat.say("长" * 4500, "talks-much")
    assert wechat.say("", "says-nothing") == ""


# --- once ----------------------------------------------------------------------------------------------------------


def test_the_same_message_again_is_answered_once(shop: Assistant, wechat: Tencent) -> None:
    said = [wechat.say("D15 扩展坞多少钱？", "retried", 4711) for _ in range(3)]
    assert said[0] == said[1] == said[2]
    assert "元" in said[0]
    asked = [t for t in shop.recent_turns(ADMIN) if t["asked"] == "D15 扩展坞多少钱？"]
    assert len(asked) == 1


def test_retries_at_the_same_moment_are_answered_once(shop: Assistant, wechat: Tencent) -> None:
    said, gate = list[str](), threading.Barrier(4)

    def deliver() -> None:
        gate.wait()
        said.append(wechat.say("H5C 集线器多少钱？", "impatient", 4712))

    threads = [threading.Thread(target=deliver) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(said)) == 1
    assert "元" in said[0]
    assert len([t for t in shop.recent_turns(ADMIN) if t["asked"] == "H5C 集线器多少钱？"]) == 1
    with shop._records.engine.connect() as connection:
        assert connection.scalar(select(func.count()).where(people.c.sender == "impatient")) == 1


def test_messages_of_two_accounts_with_one_number_are_two(wechat: Tencent, wecom: Tencent) -> None:
    assert "1,399.00" in wechat.say("V27Q 多少钱？", "same", 4713)
    assert "699.00" in wecom.say("V24F 多少钱？", "same", 4713)


def test_an_older_message_that_comes_later_is_answered_too(wechat: Tencent) -> None:
    late = text_xml("V24F 多少钱？", "out-of-order", CreateTime=str(int(time.time()) - 20))
    assert "1,399.00" in wechat.say("V27Q 多少钱？", "out-of-order")
    assert "699.00" in wechat.read(wechat.post(late))


# --- who may not ---------------------------------------------------------------------------------------------------


def refused(shop: Assistant, answer: httpx.Response, status: int = 403) -> None:
    assert answer.status_code == status, answer.text
    assert "<" not in answer.text


def test_who_does_not_know_the_token_the_key_or_the_time_is_refused(
    shop: Assistant, wechat: Tencent, wecom: Tencent
) -> None:
    before = count(shop, people), count(shop, messages)
    for platform in (wechat, wecom):
        other = "wx-another-company"
        for stranger in (
            replace(platform, token="another"), replace(platform, envelope=Envelope(KEY, other)), replace(platform, clock=time.time() - 3600),
            replace(platform, envelope=Envelope(KEY[::-1], APP)), replace(platform, clock=time.time() + 3600),
            replace(platform, more={"timestamp": ""}), replace(platform, more={"timestamp": "９９"}),
            replace(platform, more={"msg_signature": "ü"}), replace(platform, more={"nonce": "x" * 5000}),
        ):  # fmt: skip
            refused(shop, stranger.post(text_xml("V27Q 多少钱？", "stranger")))
    assert (count(shop, people), count(shop, messages)) == before


def test_where_a_key_is_set_a_plain_message_is_refused(shop: Assistant, site: str, plain_wechat: Tencent) -> None:
    refused(shop, Tencent(site).post(text_xml("V27Q 多少钱？", "downgrader")))
    refused(shop, replace(plain_wechat, envelope=Envelope(KEY, APP)).post(text_xml("V27Q 多少钱？", "no-key-here")))


BOMB = (
    '<!DOCTYPE xml [<!ENTITY a "lol">' + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)) + "]>"
    "<xml><FromUserName>bomber</FromUserName><MsgType>text</MsgType><Content>&j;</Content><MsgId>1</MsgId></xml>"
)  # fmt: skip
OUTSIDE = '<!DOCTYPE xml [<!ENTITY x SYSTEM "file:///etc/passwd">]><xml><FromUserName>a</FromUserName><Content>&x;</Content></xml>'


@pytest.mark.parametrize(
    "body",
    [BOMB, OUTSIDE, "", "<xml>", "<xml/>", "{}", "\x00\x01", "<xml><MsgType>text</MsgType></xml>", "<a>" * 10_000],
)
def test_what_is_no_message_is_refused_in_both_modes(
    body: str, shop: Assistant, wechat: Tencent, plain_wechat: Tencent
) -> None:
    refused(shop, wechat.post(body))
    refused(shop, plain_wechat.post(body))
    refused(shop, replace(wechat, envelope=None).post(body))


def test_a_huge_body_is_refused_unread_also_in_pieces(site: str, wechat: Tencent) -> None:
    assert wechat.post(text_xml("长" * 100_000)).status_code == 413
    address = f"{site}/messengers/wechat"
    assert httpx.post(address, content=(b"x" * 1000 for _ in range(100))).status_code == 413


def test_telegram_without_its_secret_is_refused_and_odd_updates_are_ignored(shop: Assistant, site: str) -> None:
    refused(shop, telegram(site, "Hello", secret=""))
    refused(shop, telegram(site, "Hello", secret="another"))
    refused(shop, httpx.get(f"{site}/messengers/telegram"))
    now = int(time.time())
    strange: tuple[dict[str, Any], ...] = (
        {"update_id": "x"}, {"message": None}, {"message": []}, {"message": {"chat": 5}}, {"edited_message": {}, "message": {}}, {"update_id": 2**70},
        {"message": {"chat": {"id": -5, "type": "group"}, "date": now, "text": "hello all"}},
        {"message": {"chat": {"id": 5, "type": "private"}, "date": now - 90_000, "text": "yesterday"}},
    )  # fmt: skip
    for odd in strange:
        answer = telegram(site, "Hello", **odd)
        assert (answer.status_code, answer.content) == (200, b"")
    assert "¥1,399.00" in telegram(site, "How much is the V27Q? \ud800\0").json()["text"]


def test_an_unknown_messenger_is_not_found_and_no_other_site_may_post(
    shop: Assistant, site: str, wechat: Tencent
) -> None:
    assert httpx.post(f"{site}/messengers/icq", content=b"x").status_code == 404
    refused(shop, httpx.post(f"{site}/messengers/wechat", headers={"Origin": "https://evil.example"}))
    refused(shop, httpx.post(f"{site}/messengers/wechat", headers={"Sec-Fetch-Site": "cross-site"}))


def test_an_answer_sets_no_cookie(wechat: Tencent) -> None:
    assert "set-cookie" not in wechat.post(text_xml("你好", "no-cookies")).headers


# --- kept, shown, forgotten ----------------------------------------------------------------------------------------


def test_forgetting_a_customer_forgets_who_wrote(shop: Assistant, site: str, wechat: Tencent) -> None:
    wechat.say("V27Q 多少钱？", "to-be-forgotten")
    said = wechat.say("请联系我报价，我叫林晓，邮箱 lin.xiao@example.com，同意保存", "to-be-forgotten")
    found = PLACES[1].search(wechat.say("V27Q 多少钱？", "to-be-forgotten"))
    assert found
    (customer,) = shop.customers.find(ADMIN, "lin.xiao@example.com")
    assert said
    erased = shop.customers.delete(ADMIN, customer.id)
    assert erased.removed["messengers"] == 1
    with shop._records.engine.connect() as connection:
        assert connection.scalar(select(func.count()).where(people.c.sender == "to-be-forgotten")) == 0
        assert not connection.scalars(select(messages.c.asked).where(messages.c.asked.like("%lin.xiao%"))).all()
    assert httpx.get(site + found[1]).status_code == 404
    assert "1,399.00" in wechat.say("V27Q 多少钱？", "to-be-forgotten")  # a stranger again


def test_only_administrators_see_how_it_is_set_up_and_no_secret_is_shown(shop: Assistant, wechat: Tencent) -> None:
    wechat.say("你好", "counted")
    rows = {row.plan.name: row for row in shop.messengers.all(ADMIN)}
    assert all(row.plan.ready for row in rows.values())
    assert rows["wechat"].address == "https://sales.example.test/messengers/wechat"
    assert rows["wechat"].people >= 1
    assert rows["wechat"].plan.unasked == ("wechat_secret",)
    shown = f"{rows}{shop.kit.settings}"
    assert not [secret for secret in (TOKEN, KEY, SECRET) if secret in shown]
    with pytest.raises(NotAllowed):
        shop.messengers.all(SALES)


def test_half_a_setup_opens_nothing_and_says_what_is_missing(shop: Assistant) -> None:
    bare = settings_of(shop.kit.settings.home)
    assert open_channels(bare) == ()
    assert (
        open_channels(replace(bare, wechat_token=TOKEN, wechat_aes_key=KEY)) == ()
    )  # the AppID stands in each envelope
    assert open_channels(replace(bare, wecom_token=TOKEN)) == ()
