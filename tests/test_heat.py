"""How warm conversations are: which words count, which do not, and what is read again."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, event, insert, update

from assistant.database import conversations, hand_offs, turns
from assistant.errors import NotFound
from assistant.intention.desk import IntentionDesk
from assistant.intention.heat import Heats, Said, heat_of, scores_by_day
from assistant.intention.signals import kinds, tells
from knowledge.store import create_tables, open_engine, writing
from tests.deal_worlds import START, FakeDeals
from tests.fakes import SALES

LABELLED: tuple[tuple[str, str], ...] = (
    ("Could you send me a quote for 20 units?", "quote quantity"),
    ("I don't need a quote", ""),
    ("We do not want a quotation, thank you", ""),
    ("No quote please", ""),
    ("Why haven't you sent the quote yet?", "quote"),
    ("Can't you give me a quote?", "quote"),
    ("How much is the V27Q?", "price"),
    ("I don't know the price yet", "price"),
    ("How much RAM does it have?", ""),
    ("The price is not needed", ""),
    ("I'm not asking about the price", ""),
    ("That's too expensive for us", "too_dear"),
    ("It is not too expensive", ""),
    ("This is over our budget", "too_dear"),
    ("Our budget is 5000 EUR", "budget"),
    ("When can you deliver to Berlin?", "delivery"),
    ("Is it in stock?", "delivery"),
    ("What are your payment terms? Do you take net 30?", "payment"),
    ("Will I get an invoice?", "invoice"),
    ("No invoice needed", ""),
    ("We'd like to order 15 pcs", "order quantity"),
    ("I don't want to order anything", "not_now"),
    ("How do I place an order?", "order"),
    ("Just looking, thanks", "looking"),
    ("I'm not just looking, we want to buy", "order"),
    ("We already bought one from another supplier", "elsewhere"),
    ("We went with another vendor", "elsewhere"),
    ("We haven't bought it elsewhere", ""),
    ("Is there a discount?", "discount"),
    ("What is the difference between the V27Q and the V27U?", "compared"),
    ("Can I get a sample?", "sample"),
    ("Please call me at +49 30 1234567", "contact person"),
    ("Please don't call me", "no_contact"),
    ("My email is ann@example.com", "contact"),
    ("I'd like to talk to a sales person", "person"),
    ("This is ridiculous, terrible service", "complaint"),
    ("We need it by the end of the quarter", "timing"),
    ("not interested", "not_now"),
    ("Maybe next year", "not_now"),
    ("Hello!", ""),
    ("请给我报个价，要20台", "quote quantity order"),
    ("先不要报价", ""),
    ("报价就不用了", ""),
    ("暂时不需要报价单", ""),
    ("能不能报个价？", "quote"),
    ("报价单还没收到", "quote"),
    ("多少钱一台", "price"),
    ("我不知道价格是多少", "price"),
    ("不是问价格，是问尺寸", ""),
    ("不含税价格是多少", "price"),
    ("太贵了", "too_dear"),
    ("价格不贵", "price"),
    ("预算大概5万元", "budget"),
    ("交期多久？有现货吗", "delivery"),
    ("可以月结吗？付款方式有哪些", "payment"),
    ("能开专票吗", "invoice"),
    ("不需要发票", ""),
    ("我们决定下单了", "order"),
    ("怎么下单", "order"),
    ("不打算买了", "not_now"),
    ("我就随便看看", "looking"),
    ("我不是随便看看，准备采购", "order"),
    ("已经在别家买了", "elsewhere"),
    ("没有在别家买", ""),
    ("有优惠吗", "discount"),
    ("V27Q和V27U有什么区别", "compared"),
    ("可以寄样品吗", "sample"),
    ("我的电话是13800138000", "contact"),
    ("不要给我打电话", "no_contact"),
    ("转人工", "person"),
    ("你们服务太差了，我要投诉", "complaint"),
    ("下个月要用", "timing"),
    ("不感兴趣", "not_now"),
    ("你好", ""),
)


@pytest.mark.parametrize(("text", "expected"), LABELLED)
def test_a_message_gives_the_signals_it_says_and_none_that_it_takes_back(text: str, expected: str) -> None:
    assert {told.kind for told in tells(text) if not told.gone} == set(expected.split())


def test_an_intent_tells_where_no_words_do_and_not_where_they_are_taken_back() -> None:
    assert [t.kind for t in tells("And that one?", "price", 0.9)] == ["price"]
    assert tells("And that one?", "price", 0.3) == []
    assert not [t for t in tells("I do not need anything", "quote_request", 0.9) if t.kind == "quote" and not t.gone]


def said(*texts: str, day: str = "2026-03-02", intent: str = "", refused: bool = False) -> list[Said]:
    return [Said(f"t{n}", text, f"{day}T10:00:00", intent, 0.9, refused) for n, text in enumerate(texts)]


def test_the_score_is_the_sum_of_the_table() -> None:
    heat = heat_of("c", said("How much is it?", "Please send a quote for 20 units", "How much for 30 units?"))
    assert {s.id for s in heat.signals} == {"price", "quote", "quantity"}
    assert heat.score == 20 + sum(kinds()[name].points for name in ("price", "quote", "quantity"))
    assert heat.warmth == "warm"
    quote = next(s for s in heat.signals if s.id == "quote")
    assert (quote.turn, quote.quote) == ("t1", "Please send a quote for 20 units")


def test_a_later_no_takes_back_what_was_said() -> None:
    heat = heat_of("c", said("请报个价", "算了，先不要报价"))
    assert "quote" not in {s.id for s in heat.signals}
    assert heat.warmth == "cool"


def test_coming_back_on_another_day_counts() -> None:
    first, second = said("How much?"), said("Is it in stock?", day="2026-03-05")
    assert "returned" in {s.id for s in heat_of("c", [*first, *second]).signals}
    assert "returned" not in {s.id for s in heat_of("c", first).signals}
    assert "returned" in {s.id for s in heat_of("c", first, earlier="2026-02-27T09:00:00").signals}


def test_unanswered_questions_count_up_to_three() -> None:
    heat = heat_of("c", said(*["Is it blue?"] * 6, intent="product_question", refused=True))
    assert [s.id for s in heat.signals] == ["unanswered"] * 3
    assert not heat_of("c", said("weather?", intent="out_of_scope", refused=True)).signals


def test_a_contact_given_with_a_hand_off_counts() -> None:
    heat = heat_of("c", said("hm"), asked_for=["ann@example.com"])
    assert {s.id for s in heat.signals} == {"person", "contact"}


def test_scores_go_by_the_end_of_a_day() -> None:
    score = scores_by_day({"c": [*said("hello"), *said("Please send a quote", day="2026-03-09")]})
    assert score("c", START) is None
    assert score("other", START) is None
    early, late = (score("c", START.replace(year=2026, month=3, day=day)) for day in (3, 9))
    assert early == 20
    assert late is not None
    assert late > 20


@given(st.lists(st.text(max_size=80), min_size=1, max_size=6))
def test_any_text_has_a_score(texts: list[str]) -> None:
    heat = heat_of("c", said(*texts))
    assert 0 <= heat.score <= 100
    assert [abs(s.points) for s in heat.signals] == sorted((abs(s.points) for s in heat.signals), reverse=True)


def test_the_table_names_each_signal_in_both_languages() -> None:
    for kind in kinds().values():
        assert kind.points
        assert all((kind.label.en, kind.label.zh, kind.why.en, kind.why.zh))


# --- read from the store ------------------------------------------------------------------------------------------------


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = open_engine(f"sqlite:///{tmp_path / 'store.db'}")
    create_tables(engine)
    return engine


def keep(engine: Engine, conversation: str, *texts: str, role: str = "customer", owner: str = "v1") -> None:
    """Keep a conversation as the assistant does, as far as its turns are read."""
    at = "2026-03-02T10:00:00.000000+00:00"
    with writing(engine) as connection:
        connection.execute(
            insert(conversations).values(
                id=conversation, owner=owner, role=role, started_at=at, last_at=at, turns=len(texts), first_text=texts[0],
                intents="[]", products="[]",
            )
        )  # fmt: skip
        connection.execute(
            insert(turns),
            [
                {"id": f"{conversation}-{n}", "conversation": conversation, "number": n, "asked": text, "record": json.dumps({}),
                 "intent": "small_talk", "confidence": 0.9, "refused": False, "at": at}
                for n, text in enumerate(texts)
            ],
        )  # fmt: skip


def desk_of(engine: Engine, tmp_path: Path) -> IntentionDesk:
    return IntentionDesk(engine, tmp_path / "intention", FakeDeals(), lambda: START)


def test_trials_of_staff_and_unknown_conversations_have_none(engine: Engine, tmp_path: Path) -> None:
    keep(engine, "mine", "Please send a quote")
    keep(engine, "trial", "Please send a quote", role="sales", owner="u1")
    desk = desk_of(engine, tmp_path)
    assert set(desk.heats(SALES, ["mine", "trial", "nobody", "mine"])) == {"mine"}
    assert desk.heat(SALES, "mine").score == 40
    for other in ("trial", "nobody", ""):
        with pytest.raises(NotFound):
            desk.heat(SALES, other)
    assert desk.heats(SALES, []) == {}


def test_what_was_read_is_read_again_only_once_something_changed(engine: Engine) -> None:
    keep(engine, "c", "hello")
    heats, read = Heats(engine), list[str]()

    @event.listens_for(engine, "before_cursor_execute")
    def note(conn: object, cursor: object, statement: str, *rest: object) -> None:
        read.append(statement)

    first = heats.of(["c"])
    taken = len(read)
    assert heats.of(["c"]) == first
    assert len(read) == taken + 1  # only the marks
    keep(engine, "d", "hello")
    with writing(engine) as connection:
        connection.execute(
            insert(hand_offs).values(
                id="h", conversation="c", state="waiting", summary="", contact="ann@example.com", note="",
                created_at="2026-03-02T11:00:00",
            )
        )  # fmt: skip
    assert heats.of(["c"])["c"].score > first["c"].score


def test_many_conversations_take_few_statements(engine: Engine) -> None:
    for number in range(520):
        keep(engine, f"c{number}", "How much?", "能报个价吗", owner=f"v{number}")
    read = list[str]()

    @event.listens_for(engine, "before_cursor_execute")
    def note(conn: object, cursor: object, statement: str, *rest: object) -> None:
        read.append(statement)

    assert len(Heats(engine).of([f"c{n}" for n in range(520)])) == 520
    assert len(read) <= 6


def test_forgetting_leaves_nothing_of_what_was_read(engine: Engine, tmp_path: Path) -> None:
    from assistant.customers.types import Forgotten

    keep(engine, "c", "Please send a quote to ann@example.com")
    desk = desk_of(engine, tmp_path)
    assert "ann@example.com" in repr(desk.heat(SALES, "c"))
    desk.of(SALES, [])
    with writing(engine) as connection:
        connection.execute(update(turns).values(asked=""))
        desk.room.forget(connection, Forgotten("C1", ("c",), lambda text: False))
    assert not desk._heats._kept
    assert desk._world_kept is None
    heat = desk.heat(SALES, "c")
    assert (heat.score, heat.signals) == (20, ())
