"""The needs desk: who may, the loop from a thumbs-down to a better model, agreement, stopping and forgetting."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from assistant.analysis import cases
from assistant.analysis.cases import NeedsRoom, kappa, need_cases
from assistant.analysis.desk import NeedsDesk
from assistant.analysis.leaves import known_needs
from assistant.build import open_knowledge
from assistant.cli import main
from assistant.customers.types import Forgotten
from assistant.database import Records
from assistant.errors import BadRequest, NotAllowed, NotFound, Unavailable
from assistant.settings import read_settings
from assistant.training.choice import Choice
from assistant.training.needs_current import card
from assistant.types import HandOff, Person
from knowledge.errors import Stopped
from knowledge.store import now, writing
from tests.statements import statements

ADMIN, SALES, OTHER = Person("a", "admin", "A"), Person("s", "sales", "S"), Person("o", "sales", "O")
VISITOR = Person("c", "customer", "")


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture
def desk(engine: Engine, models: Path, tmp_path: Path) -> NeedsDesk:
    return NeedsDesk(engine, models, tmp_path / "kept")


@pytest.fixture
def reviews(tmp_path: Path) -> Path:
    file = tmp_path / "r.csv"
    lines = [f"手机,快递太慢了等了{i}天,2025-0{i % 6 + 1}-03" for i in range(1, 40)] + [
        "平板,嗯那个啥来着呢,2025-01-01"
    ]
    file.write_text("product,review,date\n" + "\n".join(lines), encoding="utf-8")
    return file


def nobody(text: str) -> bool:
    """Say of every text that it names nobody."""
    return False


def turn(engine: Engine, id_: str, asked: str) -> None:
    Records(engine).save_turn(
        turn=id_, conversation=f"c{id_}", owner="c", role="customer", asked=asked, record="{}", intent="price",
        confidence=0.9, refused=False, products=[], hand_off=None,
    )  # fmt: skip


def test_customers_may_nothing_and_sales_may_label(desk: NeedsDesk, reviews: Path) -> None:
    for who in (VISITOR, SALES):
        with pytest.raises(NotAllowed):
            desk.analyse(who, reviews, "en")
        with pytest.raises(NotAllowed):
            desk.train(who)
        with pytest.raises(NotAllowed):
            desk.file(who, "html")
    with pytest.raises(NotAllowed):
        desk.waiting(VISITOR)
    assert desk.waiting(SALES) == []


def test_an_analysis_keeps_its_files_and_lets_doubtful_texts_wait(desk: NeedsDesk, reviews: Path) -> None:
    with pytest.raises(NotFound):
        desk.file(ADMIN, "html")
    report = desk.analyse(ADMIN, reviews, "zh")
    assert len(report.readings.lines) == 40
    assert "客户需求分析" in desk.file(ADMIN, "html").data.decode()
    assert desk.file(ADMIN, "xlsx").data[:2] == b"PK"
    assert desk.file(ADMIN, "csv").data.startswith(b"\xef\xbb\xbf")
    with pytest.raises(NotFound):
        desk.file(ADMIN, "../../db/store.db")
    assert desk.waiting(SALES)


def test_what_is_a_case_already_is_not_looked_up_again(desk: NeedsDesk, engine: Engine) -> None:
    records = Records(engine)

    def more(first: int, last: int) -> None:
        for n in range(first, last):
            turn(engine, f"t{n}", f"第{n}次充值失败")
            records.rate(f"t{n}", -1, "wrong")
            records.add_hand_off(
                HandOff(f"h{n}", f"ct{n}", "waiting", "-", "", "" if n % 2 else f"第{n}张发票没收到", now())
            )

    more(0, 3)
    texts = {c.text for c, _ in desk.waiting(ADMIN, 100)}
    assert texts == {f"第{n}次充值失败" for n in range(3)} | {"第0张发票没收到", "第2张发票没收到", "第1次充值失败"}
    with statements(engine) as few:
        desk.waiting(ADMIN)
    more(3, 23)
    assert len(desk.waiting(ADMIN, 100)) == 46
    with statements(engine) as many:
        desk.waiting(ADMIN)
    assert len(many) == len(few)
    assert not [s for s in many if s.startswith(("INSERT", "UPDATE", "DELETE"))]


def test_a_thumbs_down_and_a_hand_off_become_cases_and_corrections_train(desk: NeedsDesk, engine: Engine) -> None:
    turn(engine, "t1", "充值卡刷不了咋整")
    turn(engine, "t2", "今天星期几")
    records = Records(engine)
    records.rate("t1", -1, "wrong")
    records.rate("t2", 1, "")
    records.add_hand_off(HandOff("h1", "ct2", "waiting", "-", "", "发票一直没收到", now()))
    waiting = {c.source: c for c, _ in desk.waiting(ADMIN)}
    assert waiting["thumbs_down"].text == "充值卡刷不了咋整"
    assert waiting["hand_off"].text == "发票一直没收到"
    assert len(desk.waiting(ADMIN)) == 2
    desk.label(ADMIN, waiting["thumbs_down"].id, ["service.usage"])
    desk.correct(SALES, "充值卡刷不上怎么弄", ["service.usage"], urgent=True)
    change = desk.train(ADMIN)
    assert change.after["texts"] == change.before["texts"]
    assert change.corrections_after is not None
    assert change.corrections_before is not None
    assert change.corrections_after >= change.corrections_before
    assert change.moved
    assert desk.card(ADMIN)["corrections"] == 2
    assert next(c.text for c, _ in desk.waiting(ADMIN)) != "充值卡刷不了咋整"


@pytest.mark.parametrize(
    ("model", "of", "learns"),
    [("", None, False), ("linear", "linear", False), (" own ", "own", True), ("a/b", "a/b", False)],
)
def test_what_a_training_makes_is_chosen(
    desk: NeedsDesk, engine: Engine, monkeypatch: pytest.MonkeyPatch, model: str, of: str | None, learns: bool
) -> None:
    turn(engine, "t1", "how long is the warranty")
    chosen: list[Choice | None] = []
    monkeypatch.setattr("assistant.analysis.desk.train_needs", lambda *a, choice, **more: chosen.append(choice))
    desk.train(ADMIN, model=model)
    (choice,) = chosen
    assert (choice and choice.model) == of
    assert bool(choice and "how long is the warranty" in choice.texts) == learns


def test_an_encoder_that_is_not_there_leaves_the_model_in_use(desk: NeedsDesk) -> None:
    before = desk.card(ADMIN)
    with pytest.raises(Unavailable, match="cannot be used") as refused:
        desk.train(ADMIN, model="/no/such/encoder")
    assert refused.value.say("zh") != refused.value.say("en")
    assert desk.card(ADMIN) == before
    desk.stop(ADMIN)
    assert desk.train(ADMIN, model="linear").after, "the next training is not refused as a second one"


def test_what_people_dispute_comes_first_and_their_agreement_is_told(desk: NeedsDesk) -> None:
    first = desk.correct(ADMIN, "一号文本", ["complaint.price"])
    second = desk.correct(ADMIN, "二号文本", ["complaint.price"])
    desk.label(SALES, first, ["complaint.price"])
    desk.label(SALES, second, ["complaint.staff"])
    assert desk.waiting(OTHER)[0][0].id == second
    assert desk.waiting(OTHER)[0][0].disputed
    found = desk.agreement(ADMIN)[0]
    assert (found.cases, found.kappa) == (2, 0.0)


def test_kappa() -> None:
    assert kappa([]) is None
    assert kappa([("a", "a"), ("a", "a")]) is None
    assert kappa([("a", "a"), ("b", "b")]) == 1.0
    assert kappa([("a", "b"), ("b", "a")]) == -1.0


def test_wrong_requests(desk: NeedsDesk, tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match=r"complaint\.nothing"):
        desk.correct(ADMIN, "x", ["complaint.nothing"])
    with pytest.raises(BadRequest):
        desk.correct(ADMIN, "  ", [])
    with pytest.raises(NotFound):
        desk.label(ADMIN, "none", [])
    with pytest.raises(BadRequest, match="no texts"):
        desk.analyse(ADMIN, None, "en")


def test_an_analysis_can_be_stopped_and_leaves_nothing_half_done(desk: NeedsDesk, reviews: Path) -> None:
    desk.card(ADMIN)
    with pytest.raises(Stopped):
        desk.analyse(ADMIN, reviews, "en", progress=lambda done, total, what: desk.stop(ADMIN))
    with pytest.raises(NotFound):
        desk.file(ADMIN, "html")
    assert desk.analyse(ADMIN, reviews, "en")


def test_forgetting_a_customer_takes_their_cases(desk: NeedsDesk, engine: Engine) -> None:
    turn(engine, "t9", "my name is Ann and it is broken")
    Records(engine).rate("t9", -1, "")
    case = desk.waiting(ADMIN)[0][0]
    desk.label(ADMIN, case.id, ["complaint.quality"])
    with writing(engine) as connection:
        assert NeedsRoom().forget(connection, Forgotten("k", ("ct9",), nobody)) == {"need_cases": 1}
        assert connection.execute(select(need_cases)).all() == []
        assert cases.corrections(connection, known_needs(connection)) == []


def test_what_an_analysis_or_a_correction_kept_of_a_customer_goes_too(desk: NeedsDesk, engine: Engine) -> None:
    odd = "嗯那个啥来着呢"
    turn(engine, "t1", odd)
    turn(engine, "t2", "ring me on 13800138000, it is broken")
    turn(engine, "t3", "how long is the warranty")
    desk.analyse(ADMIN, None, "en")
    desk.analyse(ADMIN, None, "en", masked=True)
    desk.correct(SALES, "how long is the warranty", ["service.warranty"])
    desk.correct(SALES, "Ann's parcel is late", ["complaint.quality"])
    with writing(engine) as connection:
        kept = connection.execute(select(need_cases.c.text, need_cases.c.conversation)).all()
        assert (odd, "ct1") in [tuple(row) for row in kept]
        gone = Forgotten("k", ("ct1", "ct2", "ct3"), lambda text: "Ann" in text)
        assert NeedsRoom().forget(connection, gone) == {"need_cases": len(kept)}


def test_a_turn_that_was_forgotten_is_no_text_to_label(desk: NeedsDesk, engine: Engine) -> None:
    turn(engine, "t1", "")
    Records(engine).rate("t1", -1, "")
    assert desk.waiting(ADMIN) == []


def test_training_from_the_command_line_learns_what_people_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path))
    settings = read_settings()
    engine = open_knowledge(settings).engine
    NeedsDesk(engine, tmp_path / "models" / "needs", tmp_path).correct(SALES, "充值卡刷不上怎么弄", ["service.usage"])
    assert main(["train", "needs"]) == 0
    assert card(tmp_path / "models" / "needs")["corrections"] == 1
