"""Answering a customer oneself: who answers, what is kept of it, and how it reaches them on the channel they came by."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import Engine, select, update

from assistant.colleagues import words
from assistant.colleagues.delivering import Deliverer, parts
from assistant.colleagues.desk import MOST, ColleagueDesk
from assistant.colleagues.store import Due
from assistant.colleagues.tables import answering, colleague_messages
from assistant.colleagues.types import COLLEAGUE, LAPSES, WHYS, Why
from assistant.database import conversations, turns
from assistant.errors import BadRequest, NotAllowed, NotFound
from assistant.gaps.signals import counted
from assistant.messengers import pushing
from assistant.messengers import words as said_words
from assistant.messengers.desk import MessengerDesk
from assistant.messengers.tables import people
from assistant.messengers.types import Answer, Channel, Incoming, NotPushed, Request
from assistant.service import Assistant
from assistant.types import Person, Reply
from assistant.upkeep.expiry import tidy
from assistant.usage import UsageDesk
from knowledge.store import writing
from tests.push_server import Platform

SAM, LI = Person("u-sam", "sales", "sam"), Person("u-li", "sales", "li")
ADMIN = Person("u-ada", "admin", "ada")
ANN = Person("v-ann", "customer", channel="page")


def said(assistant: Assistant, text: str, conversation: str | None = None, who: Person = ANN) -> Reply:
    *_, last = assistant.reply(who, text, conversation)
    assert last.reply is not None
    return last.reply


def record_of(engine: Engine, turn: str) -> dict[str, Any]:
    with engine.connect() as connection:
        found: dict[str, Any] = json.loads(connection.scalar(select(turns.c.record).where(turns.c.id == turn)) or "")
    return found


def engine_of(assistant: Assistant) -> Engine:
    return assistant._records.engine


# --- who answers ----------------------------------------------------------------------------------------------------


def test_while_a_colleague_answers_the_assistant_is_silent_and_both_are_on_record(own_example: Assistant) -> None:
    first = said(own_example, "How long is the warranty?")
    assert first.text
    assert own_example.colleagues.news(ANN, first.conversation).name == ""
    own_example.colleagues.take_over(SAM, first.conversation)
    assert own_example.colleagues.news(ANN, first.conversation).name == "sam"
    asked = said(own_example, "Do you have the LK-V27Q in stock?", first.conversation)
    assert (asked.text, asked.facts, asked.intent) == ("", (), COLLEAGUE)
    record = record_of(engine_of(own_example), asked.turn)
    assert record["left_to"] == {"person": "u-sam", "name": "sam"}
    assert record["asked"]["channel"] == "page"
    written = own_example.colleagues.write(SAM, first.conversation, "Yes, 42 of them.\nI keep one for you.")
    record = record_of(engine_of(own_example), written.turn)
    assert record["by"] == {"person": "u-sam", "name": "sam"}
    assert (record["asked"]["text"], record["asked"]["role"]) == ("", "sales")
    shown = own_example.conversation(ANN, first.conversation)
    assert [(t.asked, t.reply.text, t.by, t.left_to) for t in shown[1:]] == [
        ("Do you have the LK-V27Q in stock?", "", "", "sam"),
        ("", "Yes, 42 of them.\nI keep one for you.", "sam", ""),
    ]
    own_example.colleagues.give_back(SAM, first.conversation)
    again = said(own_example, "And how much is it?", first.conversation)
    assert again.text
    assert {c.sku for c in again.cards} == {"LK-V27Q"}  # what was asked of the colleague is what "it" means


def test_a_colleague_who_forgets_to_give_back_answers_for_a_day(own_example: Assistant) -> None:
    talk = said(own_example, "How long is the warranty?").conversation
    own_example.colleagues.take_over(SAM, talk)
    long_ago = (datetime.now(UTC) - LAPSES - timedelta(minutes=1)).isoformat(timespec="microseconds")
    with writing(engine_of(own_example)) as connection:
        connection.execute(update(answering).values(last_at=long_ago))
    assert own_example.colleagues.news(ANN, talk).name == ""
    assert own_example.colleagues.held(SAM) == []
    assert said(own_example, "How long is the warranty?", talk).text


def test_one_answers_at_a_time_and_who_takes_over_answers(own_example: Assistant) -> None:
    talk = said(own_example, "How long is the warranty?").conversation
    own_example.colleagues.write(SAM, talk, "I look into it.")
    with pytest.raises(BadRequest) as refused:
        own_example.colleagues.write(LI, talk, "So do I.")
    assert "sam" in refused.value.say("en")
    assert "sam" in refused.value.say("zh")
    own_example.colleagues.take_over(LI, talk)
    own_example.colleagues.write(LI, talk, "Li here.")
    assert [t.by for t in own_example.conversation(ANN, talk)][1:] == ["sam", "li"]


def test_of_two_who_write_at_the_same_moment_one_answers(own_example: Assistant) -> None:
    talk, outcomes, ready = said(own_example, "How long is the warranty?").conversation, list[str](), Barrier(2)

    def write(who: Person) -> None:
        ready.wait()
        try:
            outcomes.append(own_example.colleagues.write(who, talk, f"I am {who.name}.").state)
        except BadRequest:
            outcomes.append("refused")

    threads = [Thread(target=write, args=(who,)) for who in (SAM, LI)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused", "waiting"]
    assert len([t for t in own_example.conversation(ADMIN, talk) if t.by]) == 1


def test_taking_over_takes_the_hand_off_and_closing_it_gives_back(own_example: Assistant) -> None:
    talk = said(own_example, "How long is the warranty?").conversation
    made = own_example.hand_off(ANN, talk, "ann@acme.example")
    own_example.colleagues.take_over(SAM, talk)
    assert [(h.state, h.acknowledged_by) for h in own_example.hand_offs(SAM) if h.id == made.id] == [
        ("acknowledged", "sam")
    ]
    own_example.close_hand_off(SAM, made.id)
    assert own_example.colleagues.news(ANN, talk).name == ""


def test_who_may_and_what_may_be_written(own_example: Assistant) -> None:
    talk = said(own_example, "How long is the warranty?").conversation
    desk = own_example.colleagues
    for call in (desk.take_over, desk.give_back, desk.deliveries):
        with pytest.raises(NotAllowed):
            call(ANN, talk)
    with pytest.raises(NotAllowed):
        desk.write(ANN, talk, "I am the shop.")
    with pytest.raises((NotFound, NotAllowed)):
        desk.news(Person("v-bob", "customer"), talk)
    own = said(own_example, "How long is the warranty?", who=SAM).conversation
    with pytest.raises(NotFound):
        desk.write(SAM, own, "To myself.")
    for text in ("", " \n ", "x" * (MOST + 1), "\x00"):
        with pytest.raises(BadRequest):
            desk.write(SAM, talk, text)
    assert desk.deliveries(SAM, talk) == {}
    assert desk.news(ANN, talk).name == ""  # what was refused took nothing over


def test_the_inbox_says_by_which_way_they_came_and_who_waits(own_example: Assistant) -> None:
    page = said(own_example, "How long is the warranty?").conversation
    widget = said(own_example, "How long is the warranty?", who=replace(ANN, channel="widget")).conversation
    standing = own_example.colleagues.standing(SAM, [page, widget])
    assert [standing[c].channel for c in (page, widget)] == ["page", "widget"]
    own_example.colleagues.take_over(SAM, page)
    assert own_example.colleagues.standing(SAM, [page])[page].unanswered == ""
    said(own_example, "Are you there?", page)
    first = own_example.colleagues.standing(SAM, [page])[page].unanswered
    said(own_example, "Hello?", page)
    assert first
    assert own_example.colleagues.standing(SAM, [page])[page].unanswered == first
    own_example.colleagues.write(SAM, page, "Yes.")
    assert own_example.colleagues.standing(SAM, [page])[page].unanswered == ""


def test_on_a_page_it_is_sent_once_the_customer_has_it(own_example: Assistant) -> None:
    talk = said(own_example, "How long is the warranty?").conversation
    before = own_example.colleagues.news(ANN, talk).mark
    turn = own_example.colleagues.write(SAM, talk, "Three years.").turn
    assert own_example.colleagues.news(ANN, talk).mark != before
    assert own_example.colleagues.deliveries(SAM, talk)[turn].state == "waiting"
    own_example.conversation(SAM, talk)
    assert own_example.colleagues.deliveries(SAM, talk)[turn].state == "waiting"  # a colleague's look is not theirs
    own_example.conversation(ANN, talk)
    assert own_example.colleagues.deliveries(SAM, talk)[turn].state == "sent"


def test_a_program_is_told_in_words_and_fetches_what_was_written(own_example: Assistant) -> None:
    asks = Person("k-1-u1", "customer", channel="api")
    talk = said(own_example, "How long is the warranty?", who=asks).conversation
    own_example.colleagues.write(SAM, talk, "Three years, and I add one.")
    reply = said(own_example, "Thank you! And the price of the LK-V27Q?", talk, who=asks)
    assert reply.text == words.WITH_COLLEAGUE.en.format(name="sam")
    assert reply.facts == ()
    assert own_example.conversation(asks, talk)[1].reply.text == "Three years, and I add one."


def test_a_program_that_repeats_what_was_said_goes_on_where_a_colleague_wrote(own_example: Assistant) -> None:
    keys = own_example.api_keys
    key, _ = keys.add(ADMIN, "shop", per_minute=6000)
    caller = keys.caller(key, "ann")
    person, question = keys.place(caller, ()).person, "How long is the warranty?"
    first = said(own_example, question, who=person)
    history = [(question, first.text)]
    keys.keep(caller, person, history, first.turn)
    own_example.colleagues.write(SAM, first.conversation, "Three years, and I add one.")
    place = keys.place(caller, history)
    assert place.conversation == first.conversation
    assert said(own_example, "Thank you!", place.conversation, place.person).text == words.WITH_COLLEAGUE.en.format(
        name="sam"
    )


def test_a_sign_rates_the_assistants_reply_and_a_letter_answers_the_customer(own_example: Assistant) -> None:
    house = House(own_example, Wire())
    house.say("How long is the warranty?")
    talk = house.talk
    house.desk.write(SAM, talk, "Three years.")
    house.say("Thank you.")
    house.say("👍")
    assert [t.rating for t in own_example.conversation(SAM, talk)] == [1, None, None]
    found = own_example.letters._turns(talk)
    assert [row.asked for row in found] == ["How long is the warranty?", "Thank you."]


def test_neither_usage_nor_gaps_nor_a_replay_take_it_for_the_assistants(own_example: Assistant) -> None:
    usage = UsageDesk(engine_of(own_example), own_example.catalogue)
    talk = said(own_example, "How long is the warranty?").conversation
    before = usage.usage(ADMIN)
    own_example.colleagues.write(SAM, talk, "Three years.")
    turn = said(own_example, "qwertz asdf?", talk).turn
    after = usage.usage(ADMIN)
    assert (after.totals.answered, after.intents) == (before.totals.answered, before.intents)
    with engine_of(own_example).connect() as connection:
        assert counted(connection, "", lambda pairs: {pair for pair in pairs if turn in pair}) == []
    with pytest.raises(BadRequest):
        own_example.replay(ADMIN, turn)
    assert own_example.record(ADMIN, turn)["left_to"] == {"person": "u-sam", "name": "sam"}


def test_what_colleagues_wrote_is_forgotten_with_the_customer_and_keeps_its_name_when_thinned(
    own_example: Assistant,
) -> None:
    talk = said(own_example, "How long is the warranty? I am ann@acme.example").conversation
    found = own_example.customers.add(SAM, name="Ann", email="ann@acme.example")
    own_example.colleagues.write(SAM, talk, "A SECRET word.")
    left = said(own_example, "Thank you.", talk).turn
    settings = replace(own_example.kit.settings, keep_records=1)
    tidy(engine_of(own_example), settings, own_example.passing, now=datetime.now(UTC) + timedelta(days=3))
    assert [(t.by, t.left_to) for t in own_example.conversation(ANN, talk)][1:] == [("sam", ""), ("", "sam")]
    assert "left_to" in record_of(engine_of(own_example), left)
    own_example.customers.link(SAM, found.id, talk)
    own_example.customers.delete(ADMIN, found.id)
    with engine_of(own_example).connect() as connection:
        assert connection.execute(select(colleague_messages)).all() == []
        assert connection.execute(select(answering)).all() == []
        assert not [r for r in connection.scalars(select(turns.c.record)) if "SECRET" in r]


# --- in messengers --------------------------------------------------------------------------------------------------


class Paper:
    """A messenger of no platform: the body is `sender/number/text`, the answer the text itself; no text is a picture."""

    language, patience = "en", 20.0

    def __init__(self, name: str = "wechat", limit: int = 300) -> None:
        self.name, self.limit = name, limit

    def challenge(self, request: Request) -> str:
        return ""

    def read(self, request: Request) -> Incoming:
        sender, number, text = request.body.decode().split("/", 2)
        return Incoming(sender, number, "text" if text else "unreadable", text)

    def answer(self, incoming: Incoming, text: str) -> Answer:
        return Answer(text.encode(), "text/plain")


class Wire:
    """Takes what is pushed, or refuses it for a reason; `takes` is how many it takes before that."""

    def __init__(self) -> None:
        self.why: Why = ""
        self.takes = 10**6
        self.sent = list[tuple[str, str]]()

    def push(self, sender: str, text: str) -> None:
        if self.why and self.takes <= 0:
            raise NotPushed("no", self.why)
        self.takes -= 1
        self.sent.append((sender, text))


class House:
    """The example company with a messenger on paper, one person who writes there, and a colleague who answers."""

    def __init__(self, assistant: Assistant, wire: Wire | None) -> None:
        self.assistant, self.wire, self._number = assistant, wire, 0
        channels = (Channel(Paper(), wire),)  # type: ignore[arg-type]
        assistant.messengers = MessengerDesk(
            assistant._records, assistant, assistant.kit.settings, lambda: assistant.company.name, channels
        )
        self.desk = assistant.colleagues = ColleagueDesk(
            assistant._records, assistant.kit, assistant.messengers.channels
        )

    def say(self, text: str, sender: str = "oAnn") -> str:
        """Deliver a message; return what is answered to it."""
        self._number += 1
        body = f"{sender}/n{self._number}/{text}".encode()
        return self.assistant.messengers.take("wechat", Request(body=body)).body.decode()

    @property
    def talk(self) -> str:
        """Return the conversation that goes on."""
        with engine_of(self.assistant).connect() as connection:
            return str(connection.scalar(select(people.c.conversation)))

    def state(self, turn: str) -> tuple[str, str]:
        one = self.desk.deliveries(SAM, self.talk)[turn]
        return one.state, one.why

    def later(self) -> None:
        """Let the time come at which what failed is tried again."""
        with writing(engine_of(self.assistant)) as connection:
            connection.execute(update(colleague_messages).values(next_at=""))


@pytest.fixture
def house(own_example: Assistant) -> House:
    return House(own_example, Wire())


def test_what_a_colleague_writes_reaches_the_messenger_with_their_name(house: House) -> None:
    assert house.wire is not None
    house.say("How long is the warranty?")
    how = house.desk.standing(SAM, [house.talk])[house.talk]
    assert (how.channel, how.writable) == ("wechat", True)
    assert how.until > (datetime.now(UTC) + timedelta(hours=47)).isoformat()
    turn = house.desk.write(SAM, house.talk, "Three years.").turn
    assert house.state(turn) == ("waiting", "")
    assert house.desk.deliver_now() == 1
    assert house.wire.sent == [("oAnn", "sam (a colleague): Three years.")]
    assert house.state(turn) == ("sent", "")
    assert house.say("Thank you! Is the LK-V27Q in stock?") == ""  # the colleague has written: they know who answers
    assert house.desk.standing(SAM, [house.talk])[house.talk].unanswered
    house.desk.give_back(SAM, house.talk)
    assert "V27Q" in house.say("Is the LK-V27Q in stock?")


def test_who_writes_before_the_colleague_does_is_told_once_who_answers(house: House) -> None:
    house.say("How long is the warranty?")
    house.desk.take_over(SAM, house.talk)
    assert house.say("Hello?") == words.WITH_COLLEAGUE.en.format(name="sam")
    assert house.say("Are you there?") == ""
    assert (
        house.say("") == said_words.TEXT_ONLY.en
    )  # a picture: its sender learns that it cannot be seen, and so does the colleague
    last = house.assistant.conversation(SAM, house.talk)[-1]
    assert (last.asked, last.left_to) == (words.ATTACHED.en, "sam")


def test_a_platform_that_is_down_is_tried_again_and_given_up_after_a_day(house: House) -> None:
    assert house.wire is not None
    house.say("How long is the warranty?")
    house.wire.why, house.wire.takes = "reach", 0
    turn = house.desk.write(SAM, house.talk, "Three years.").turn
    second = house.desk.write(SAM, house.talk, "From the day of delivery.").turn
    assert house.desk.deliver_now() == 1
    assert house.state(turn) == ("waiting", "reach")
    assert house.desk.deliver_now() == 0  # it rests, and so does what comes after it
    house.wire.why = ""
    house.later()
    assert house.desk.deliver_now() == 2
    assert [text for _, text in house.wire.sent] == [
        "sam (a colleague): Three years.", "sam (a colleague): From the day of delivery.",
    ]  # fmt: skip
    assert {house.state(turn), house.state(second)} == {("sent", "")}
    house.wire.why = "busy"
    turn = house.desk.write(SAM, house.talk, "Anything else?").turn
    with writing(engine_of(house.assistant)) as connection:
        connection.execute(update(colleague_messages).values(since="2026-01-01T00:00:00.000000+00:00"))
    house.wire.takes = 0
    assert house.desk.deliver_now() == 1
    assert house.state(turn) == ("failed", "given_up")


@pytest.mark.parametrize("why", ["window", "quota", "gone", "credentials", "refused"])
def test_what_the_platform_refuses_goes_along_when_they_write_next(house: House, why: Why) -> None:
    assert house.wire is not None
    house.say("How long is the warranty?")
    house.wire.why, house.wire.takes = why, 0
    turn = house.desk.write(SAM, house.talk, "Three years.").turn
    assert house.desk.deliver_now() == 1
    assert house.state(turn) == ("failed", why)
    assert house.desk.deliver_now() == 0  # nothing is tried that would only be refused again
    assert house.say("Anybody there?") == "sam (a colleague): Three years."
    assert house.state(turn) == ("sent", "")
    assert house.say("Thanks.") == ""


def test_a_message_that_failed_can_be_tried_again_by_hand(house: House) -> None:
    assert house.wire is not None
    house.say("How long is the warranty?")
    house.wire.why, house.wire.takes = "credentials", 0
    turn = house.desk.write(SAM, house.talk, "Three years.").turn
    house.desk.deliver_now()
    house.wire.why = ""
    assert house.desk.again(SAM, turn).state == "waiting"
    assert house.desk.deliver_now() == 1
    assert house.state(turn) == ("sent", "")
    with pytest.raises(BadRequest):
        house.desk.again(SAM, turn)


def test_without_credentials_it_waits_for_their_next_message(own_example: Assistant) -> None:
    house = House(own_example, None)
    house.say("How long is the warranty?")
    assert not house.desk.standing(SAM, [house.talk])[house.talk].writable
    turn = house.desk.write(SAM, house.talk, "Three years.").turn
    assert house.state(turn) == ("failed", "no_way")
    with pytest.raises(BadRequest):
        house.desk.again(SAM, turn)
    house.desk.give_back(SAM, house.talk)
    answer = house.say("Is the LK-V27Q in stock?")
    assert answer.startswith("sam (a colleague): Three years.\n\n")
    assert "V27Q" in answer  # and the assistant's own, as it answers again
    assert house.state(turn) == ("sent", "")


def test_a_long_message_goes_in_parts_and_none_is_sent_twice(house: House) -> None:
    assert house.wire is not None
    house.say("How long is the warranty?")
    text = " ".join(f"Sentence number {n} of many." for n in range(30))
    turn = house.desk.write(SAM, house.talk, text).turn
    house.wire.why, house.wire.takes = "reach", 1
    house.desk.deliver_now()
    assert (len(house.wire.sent), house.state(turn)) == (1, ("waiting", "reach"))
    house.wire.why = ""
    house.later()
    house.desk.deliver_now()
    sent = [part for _, part in house.wire.sent]
    assert len(sent) > 2
    assert all(len(part.encode()) <= 300 for part in sent)
    assert " ".join(sent) == f"sam (a colleague): {text}"


def test_a_customer_who_answers_after_days_answers_in_the_same_conversation_while_somebody_is_there(
    house: House,
) -> None:
    house.say("How long is the warranty?")
    talk = house.talk
    house.desk.take_over(SAM, talk)
    with writing(engine_of(house.assistant)) as connection:
        connection.execute(update(people).values(last_at="2026-01-01T00:00:00.000000+00:00"))
    house.say("Sorry, I was away.")
    assert house.talk == talk
    assert house.assistant.conversation(SAM, talk)[-1].left_to == "sam"


def test_two_processes_send_a_message_once(house: House) -> None:
    assert house.wire is not None
    house.say("How long is the warranty?")
    house.desk.write(SAM, house.talk, "Three years.")
    engine = engine_of(house.assistant)
    other = Deliverer(engine, house.assistant.messengers.channels)
    held = Deliverer(engine, house.assistant.messengers.channels)
    assert held.leased() is not None  # it has the lease now, and has not come back yet
    assert other.deliver() == 0
    assert held.deliver() == 1
    assert len(house.wire.sent) == 1


@pytest.mark.parametrize(
    ("codes", "why"),
    [(45015, "window"), (45047, "quota"), (43004, "gone"), (45009, "busy"), (40001, "credentials"), (40099, "refused")],
)
def test_what_a_platforms_code_means(codes: int, why: Why) -> None:
    assert pushing._WHY.get(codes, "refused") == why
    assert WHYS[why].en
    assert WHYS[why].zh


def test_the_platforms_own_interfaces_say_why(tmp_path: Path) -> None:
    for fault, why in (("refused", "refused"), ("gone", "reach"), ("rubbish", "reach"), ("no-token", "credentials")):
        with Platform(fault) as platform, pytest.raises(NotPushed) as refused:
            pushing.TencentPusher(pushing.WeChatApi("app", "secret"), platform.address).push("oAnn", "Hello")
        assert refused.value.why == why if fault != "refused" else refused.value.why == "window"


def test_parts_hold_the_whole_text() -> None:
    due = Due("t", "c", "wechat", "o", 0, "sam", "好" * 2000, "zh")
    made = parts(due, 2048)
    assert "".join(made) == f"sam（人工）：{'好' * 2000}"
    assert all(len(part.encode()) <= 2048 for part in made)


def test_conversations_from_before_channels_were_kept_have_none(own_example: Assistant) -> None:
    talk = said(own_example, "How long is the warranty?").conversation
    with writing(engine_of(own_example)) as connection:
        connection.execute(update(conversations).values(channel=None))
    assert own_example.colleagues.standing(SAM, [talk])[talk].channel == ""
    assert next(c.channel for c in own_example.conversations(SAM) if c.id == talk) == ""
