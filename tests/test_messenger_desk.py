"""The messengers' desk where replies take their time: late ones are told, kept, fetched or sent; and the small parts it is made of."""

import itertools
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from assistant.database import Records
from assistant.errors import Busy
from assistant.messengers import pushing
from assistant.messengers.crypt import Envelope
from assistant.messengers.cutting import cut
from assistant.messengers.desk import MessengerDesk
from assistant.messengers.plain import plain
from assistant.messengers.signatures import signature
from assistant.messengers.tables import messages, people
from assistant.messengers.types import Answer, Channel, Forged, Incoming, NotPushed, Pusher, Request
from assistant.settings import Settings
from assistant.types import Card, Citation, Person, Piece, Reply, SourceView, Table
from knowledge.language import Bilingual, Language
from knowledge.store import create_tables, open_engine, writing
from tests.messenger_platform import KEY
from tests.push_server import Platform

_NUMBERS = itertools.count(1)


class Paper:
    """A messenger of no platform: the body is `sender/number/text`, the answer the text itself."""

    name, language, patience, limit = "paper", "zh", 1.0, 300

    def challenge(self, request: Request) -> str:
        return ""

    def read(self, request: Request) -> Incoming:
        sender, number, text = request.body.decode().split("/", 2)
        return Incoming(sender, number, "text", text)

    def answer(self, incoming: Incoming, text: str) -> Answer:
        return Answer(text.encode(), "text/plain")


class Talk:
    """Answers `text` with `A(text)`; what begins with 慢慢 only once `go` is set."""

    def __init__(self) -> None:
        self.asked, self.rated, self.go = (
            list[tuple[str, str | None, str]](),
            list[tuple[str, bool]](),
            threading.Event(),
        )

    def reply(
        self, who: Person, text: str, conversation: str | None = None, *, page_language: Language = "en"
    ) -> Iterator[Piece]:
        self.asked.append((who.id, conversation, text))
        if text.startswith("慢慢"):
            assert self.go.wait(30)
        if text == "busy":
            raise Busy(Bilingual("Busy.", "很忙。"))
        if text == "break":
            raise RuntimeError("a fault of ours")
        said = "很长。" * 200 if text == "long" else f"答（{text}）"
        yield Piece(said, reply_of(said, conversation or f"c{next(_NUMBERS)}"))

    def rate(self, who: Person, turn: str, good: bool, reason: str = "") -> None:
        self.rated.append((turn, good))

    def suggestions(self, language: Language) -> list[str]:
        return []

    def source(self, who: Person, turn: str, fact: str) -> SourceView:
        raise NotImplementedError


def reply_of(text: str, conversation: str = "c", **more: Any) -> Reply:
    bare: dict[str, Any] = {
        "turn": f"t{next(_NUMBERS)}", "language": "zh", "intent": "x", "confidence": 1.0, "refused": False, "citations": (), "facts": (),
        "values": {}, "cards": (), "table": None, "suggestions": (), "offer_person": False, "milliseconds": 1.0,
    }  # fmt: skip
    return Reply(**(bare | {"text": text, "conversation": conversation} | more))


class Outbox:
    """Takes what is pushed, or refuses it."""

    def __init__(self, works: bool = True) -> None:
        self.works, self.sent, self.came = works, list[tuple[str, str]](), threading.Event()

    def push(self, sender: str, text: str) -> None:
        self.came.set()
        if not self.works:
            raise NotPushed("no")
        self.sent.append((sender, text))


class House:
    """A desk over a store of its own, with the fakes around it."""

    def __init__(self, folder: Path, pusher: Pusher | None = None) -> None:
        self.engine = open_engine(f"sqlite:///{folder / 'a.db'}")
        create_tables(self.engine)
        self.talk, self.pusher = Talk(), pusher
        self.desk = self.other_process()

    def other_process(self) -> MessengerDesk:
        channel = Channel(Paper(), self.pusher)  # type: ignore[arg-type]
        return MessengerDesk(Records(self.engine), self.talk, Settings(), lambda: Bilingual("We", "我们"), (channel,))

    def say(self, text: str, number: str = "", sender: str = "p", desk: MessengerDesk | None = None) -> str:
        body = f"{sender}/{number or f'n{next(_NUMBERS)}'}/{text}"
        return (desk or self.desk).take("paper", Request(body=body.encode())).body.decode()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.talk.go.set()


def until(what: Any) -> None:
    """Wait until something is so."""
    end = time.monotonic() + 30
    while not what():
        assert time.monotonic() < end
        time.sleep(0.01)


# --- late ----------------------------------------------------------------------------------------------------------


def test_a_late_reply_is_told_and_fetched_by_the_next_message(house: House) -> None:
    assert "好了吗" in house.say("慢慢查价格")
    assert "还在查" in house.say("好了吗？")
    house.talk.go.set()
    until(lambda: "答（慢慢查价格）" in house.say("好了吗"))
    assert house.say("谢谢") == "答（谢谢）"  # given once


def test_a_late_reply_comes_before_the_answer_to_the_next_question(house: House) -> None:
    house.say("慢慢查价格")
    house.talk.go.set()
    until(lambda: house.desk._store.owed(visitor_of(house))[0].reply)
    said = house.say("V27Q 呢")
    assert said == "关于“慢慢查价格”：\n答（慢慢查价格）\n\n答（V27Q 呢）"


def visitor_of(house: House, sender: str = "p") -> str:
    return house.desk._store.person("paper", sender, "zh").visitor


def test_retries_of_a_late_message_wait_for_the_one_reply_in_any_process(house: House) -> None:
    other = house.other_process()
    assert "好了吗" in house.say("慢慢查价格", "7")
    assert "好了吗" in house.say("慢慢查价格", "7", desk=other)
    house.talk.go.set()
    until(lambda: house.say("慢慢查价格", "7", desk=other) == "答（慢慢查价格）")
    assert [text for _, _, text in house.talk.asked] == ["慢慢查价格"]


def test_a_late_reply_is_sent_where_that_can_be(tmp_path: Path) -> None:
    outbox = Outbox()
    house = House(tmp_path, outbox)
    assert house.say("慢慢查价格") == ""
    house.talk.go.set()
    until(lambda: outbox.sent)
    assert outbox.sent == [("p", "答（慢慢查价格）")]
    until(lambda: not house.desk._store.owed(visitor_of(house)))
    assert house.say("好了吗") == "答（好了吗）"  # nothing is owed any more
    assert house.say("in time") == "答（in time）"
    assert len(outbox.sent) == 1


def test_what_could_not_be_sent_waits_for_the_next_message(tmp_path: Path) -> None:
    outbox = Outbox(works=False)
    house = House(tmp_path, outbox)
    house.say("慢慢查价格")
    house.talk.go.set()
    assert outbox.came.wait(30)
    assert "答（慢慢查价格）" in house.say("好了吗")


def test_a_message_whose_process_died_is_answered_by_the_next_that_is_asked(house: House) -> None:
    died = Incoming("p", "9", "text", "丢了")
    assert house.desk._store.claim("paper", died, visitor_of(house))
    assert "好了吗" in house.say("丢了", "9")  # somebody seems to be at it
    long_ago(house, "9")
    assert house.say("丢了", "9") == "答（丢了）"
    house.desk._store.claim("paper", Incoming("p", "10", "text", "也丢了"), visitor_of(house))
    house.desk._store.late("paper", "10")
    long_ago(house, "10")
    assert house.say("好了吗") == "关于“也丢了”：\n答（也丢了）"


def long_ago(house: House, message: str) -> None:
    with writing(house.engine) as connection:
        chosen = update(messages).where(messages.c.message == message)
        connection.execute(chosen.values(begun_at=_minutes_ago(5)))


def _minutes_ago(minutes: int) -> str:
    from datetime import UTC, datetime, timedelta

    return (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat(timespec="microseconds")


def test_what_is_owed_is_not_lost_with_an_answer_that_fails(house: House) -> None:
    house.say("慢慢查价格")
    house.talk.go.set()
    until(lambda: house.desk._store.owed(visitor_of(house))[0].reply)
    assert house.say("busy") == "关于“慢慢查价格”：\n答（慢慢查价格）\n\nBusy."


def test_who_writes_much_at_once_keeps_nobody_else_waiting(house: House) -> None:
    said = [house.say("慢慢查"), *(house.say(f"{n}") for n in range(5))]
    assert [("太快" in each) for each in said] == [False, False, False, True, True, True]
    assert house.say("V27Q", sender="another") == "答（V27Q）"


# --- one after the other -------------------------------------------------------------------------------------------


def test_one_persons_messages_are_answered_one_after_the_other_and_others_do_not_wait(house: House) -> None:
    house.say("慢慢查")
    house.say("2")
    assert house.say("3", sender="another") == "答（3）"
    assert [text for _, _, text in house.talk.asked] == ["慢慢查", "3"]
    house.talk.go.set()
    until(lambda: len(house.talk.asked) == 3)
    assert len({c for who, c, _ in house.talk.asked if c}) == 1  # the second went on in the first's conversation


def test_after_a_day_of_silence_a_new_conversation_begins(house: House) -> None:
    house.say("1")
    house.say("2")
    assert house.talk.asked[1][1] is not None
    with writing(house.engine) as connection:
        connection.execute(update(people).values(last_at=_minutes_ago(60 * 25)))
    house.say("3")
    assert house.talk.asked[2][1] is None


def test_errors_are_told_in_words_and_a_fault_of_ours_is_no_fault_of_the_service(house: House, caplog: Any) -> None:
    assert house.say("busy") == "Busy."
    assert house.say("break") == "Something went wrong on our side. Please ask again in a moment."
    assert "break" not in "".join(r.getMessage() for r in caplog.records if r.levelname == "INFO")


def test_long_replies_in_parts_and_a_new_question_ends_them(house: House) -> None:
    parts = [house.say("long")]
    while parts[-1].endswith("继续阅读。"):
        parts.append(house.say("更多"))
    assert all(len(part.encode()) <= 300 for part in parts)
    assert "".join(part.removesuffix("\n……回复“更多”继续阅读。") for part in parts) == "很长。" * 200
    assert house.say("更多") == "答（更多）"  # nothing is left: it is a question like any other
    house.say("long")
    house.say("V27Q")
    assert house.say("更多") == "答（更多）"


def test_signs_rate_the_last_reply_and_are_questions_before_any(house: House) -> None:
    assert house.say("👍") == "答（👍）"
    assert house.say("👎") == "谢谢您的反馈。"
    assert [good for _, good in house.talk.rated] == [False]


# --- the small parts -----------------------------------------------------------------------------------------------


def test_an_envelope_made_by_other_means_opens() -> None:
    """The vector was made with OpenSSL's command line."""
    sealed = "fkPxehS7IT1vH5gKe61HH62bBslRzaLVnlXIJHk7DUIUCUoBfjG/LDiPX5S+c2ZzRkl4Bd+GsyRd2onaUznb5FPimDvlWPf43IToQ8remZj4qiZEs4PjrDznWrhRrzIZ"
    assert Envelope(KEY, "wx-our-account").open(sealed) == "<xml><Content>你好</Content></xml>"
    with pytest.raises(Forged, match="does not prove"):
        Envelope(KEY, "wx-our-accoun").open(sealed)


def test_a_signature_made_by_other_means_fits() -> None:
    """`printf %s 17000000001a2bnoncetoken | sha1sum`."""
    assert signature("token", "1700000000", "1a2bnonce") == "002036b4dd0d180fe244ca575df383f7dfc5c728"


@given(st.text(), st.text(alphabet=st.characters(codec="ascii", min_codepoint=33), max_size=40))
def test_what_is_sealed_opens_again_for_the_same_account_alone(text: str, account: str) -> None:
    envelope = Envelope(KEY, account)
    assert envelope.open(envelope.seal(text)) == text
    with pytest.raises(Forged):
        Envelope(KEY, account + "x").open(envelope.seal(text))


@given(st.binary(max_size=200))
def test_no_rubbish_opens_and_none_breaks(rubbish: bytes) -> None:
    import base64

    for sealed in (base64.b64encode(rubbish).decode(), rubbish.decode("latin-1")):
        with pytest.raises(Forged):
            Envelope(KEY, "a").open(sealed)


@given(st.text(alphabet="很好。a b.\n，😀", max_size=400), st.integers(30, 200))
def test_parts_have_room_lose_nothing_and_come_to_an_end(text: str, limit: int) -> None:
    left, parts, more = text, list[str](), "→更多"
    while True:
        first, left = cut(left, limit, more)
        parts.append(first)
        assert len(first.encode()) <= limit
        if not left:
            break
        assert first.endswith(more)
        assert len(first) > len(more)
    together = "".join(p.removesuffix(more) if p is not parts[-1] else p for p in parts)
    assert "".join(together.split()) == "".join(text.split())


def test_a_cut_stands_at_a_sentence_and_never_inside_a_link() -> None:
    first, rest = cut("第一句话说完了。第二句话也说完了。第三句。", 60, "…")
    assert (first, rest) == ("第一句话说完了。第二句话也说完了。…", "第三句。")
    first, rest = cut("See here\nhttps://sales.example.test/messengers/source/1.2/f1/0123", 50, "…")
    assert rest.startswith("https://")


def test_a_reply_without_markdown() -> None:
    cited = (
        Citation(1, "f1", "catalogue", "", "Desk", None, "", sku="D-1"), Citation(2, "f2", "d", "warranty.pdf", "Warranty › How long", 3, ""),
        Citation(3, "f3", "d", "warranty.pdf", "Warranty › How long", 3, ""),
    )  # fmt: skip
    text = "# Desks\n\n**Desk** costs `9`[1].\n\n> 36 months[2]\n\n> 24 months[3]\n\n- one\n- 2-3 days\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    said = plain(reply_of(text, language="en", citations=cited, offer_person=True), lambda fact: f"https://x/{fact}")
    assert said == (
        "Desks\n\nDesk costs 9[1].\n\n36 months[2]\n\n24 months[3]\n\n· one\n· 2-3 days\n\na | b\n1 | 2\n\n"
        "Write “talk to a person” to be passed on to a colleague.\n\n"
        "Sources:\n[1] Desk (catalogue)\nhttps://x/f1\n[2][3] Warranty › How long p. 3\nhttps://x/f2"
    )


def test_cards_and_comparisons_as_lines() -> None:
    cards = (Card("D-1", "Oak desk", None, "p1"), Card("D-2", "Pine desk", None, None))
    values = {"p1": "€9", "h1": "70 cm"}
    said = plain(reply_of("The Pine desk it is.", language="en", cards=cards, values=values), lambda fact: "")
    assert said == "The Pine desk it is.\n\nOak desk · D-1 · €9"
    table = Table(("D-1", "D-2"), (("Height", ("h1", None)),))
    said = plain(reply_of("Compared.", language="zh", cards=cards, values=values, table=table), lambda fact: "")
    assert said == "Compared.\n\nOak desk | Pine desk\nHeight：70 cm | –"


def test_replies_speak_of_no_button_as_most_channels_have_none() -> None:
    prompts = Path(__file__).parent.parent / "prompts"
    for file in (prompts / "replies.toml", *(prompts / "wordings").glob("*.txt")):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"[Pp]ress “|Talk to a person|点击?“|“转接人工”", text), file.name


def test_the_way_to_a_person_is_told_once() -> None:
    for text, language in (("Write “talk to a person”.", "en"), ("可以回复“人工”。", "zh")):
        assert plain(reply_of(text, language=language, offer_person=True), lambda fact: "") == text


# --- writing unasked -----------------------------------------------------------------------------------------------


def test_an_access_token_is_kept_and_asked_for_again_where_it_holds_no_longer() -> None:
    with Platform() as platform:
        pusher = pushing.TencentPusher(pushing.WeChatApi("wx1", "s3cret"), platform.address)
        pusher.push("oUser", "您好“😀”")
        pusher.push("oUser", "2")
        assert platform.asked == ["stable_token", "send", "send"]
        assert platform.sent[0] == {"touser": "oUser", "msgtype": "text", "text": {"content": "您好“😀”"}}
        assert "您好".encode() in platform.bodies[1]  # as it is, not escaped
        platform.outworn = True
        pusher.push("oUser", "3")
        assert platform.asked[3:] == ["send", "stable_token", "send"]
        assert [said["text"]["content"] for said in platform.sent] == ["您好“😀”", "2", "3"]


def test_wecom_and_telegram_are_written_to_by_their_own_interfaces() -> None:
    with Platform() as platform:
        pushing.TencentPusher(pushing.WeComApi("ww1", "1000002", "s"), platform.address).push("zhang", "hi")
        pushing.TelegramPusher("12:ab", platform.address).push("77", "hi")
        assert platform.asked == ["gettoken", "send", "bot12:ab"]
        assert platform.sent[0]["agentid"] == "1000002"
        assert platform.sent[1] == {"chat_id": "77", "text": "hi"}


@pytest.mark.parametrize("fault", ["refused", "rubbish", "gone", "no-token"])
def test_what_a_platform_does_wrong_is_told_without_its_secrets(fault: str) -> None:
    with Platform(fault) as platform:
        for pusher in (
            pushing.TencentPusher(pushing.WeChatApi("wx1", "s3cret"), platform.address),
            pushing.TelegramPusher("12:s3cret", platform.address),
        ):
            if fault == "no-token" and isinstance(pusher, pushing.TelegramPusher):
                continue
            with pytest.raises(NotPushed) as told:
                pusher.push("oUser", "words of ours")
            assert "s3cret" not in str(told.value)
            assert "words" not in str(told.value)
