"""What a model finds in a message beyond the rules, by a real server that answers well, badly or not at all."""

from dataclasses import replace

import pytest

from assistant import hearing
from assistant.customers.types import Lead
from assistant.hand_offs import summary
from assistant.needs import needs
from assistant.quoting.orders import Reading
from assistant.quoting.types import Asked
from assistant.skills import lead as lead_skill
from assistant.skills import quote_request
from assistant.understanding.past import PastTurn
from assistant.writing.switch import SwitchedWriter
from tests.endpoint import writer
from tests.fakes import FakeCatalogue, kit, pump, turn

ORDER = "We would take the P-1 pumps, a baker's dozen plus a few, say 15 in the end, and P-2 likewise 15"
OPEN = Reading((Asked(("P-1",), None),), (), (), True)
SHELF = FakeCatalogue((pump("P-1", "100"), pump("P-2", "90")))


def test_a_model_fills_the_lines_of_an_order_that_the_rules_left_open(url: str) -> None:
    model = writer(url, 'json:{"lines": [{"product": "P-1", "quantity": 15}, {"product": "P-2", "quantity": 15}]}')
    found = hearing.order(kit(catalogue=SHELF, model=lambda: model), ORDER, OPEN)
    assert found.lines == (Asked(("P-1",), 15), Asked(("P-2",), 15))


@pytest.mark.parametrize(
    "answer",
    [
        '{"lines": [{"product": "P-1", "quantity": 16}]}', '{"lines": [{"product": "yacht", "quantity": 15}]}', "nonsense", '{"lines": []}',
        '{"lines": [{"product": "P-1", "quantity": 15}, {"product": "a few", "quantity": 15}]}', '{"lines": [{"product": "P-1", "quantity": -15}]}',
    ],
)  # fmt: skip
def test_an_order_that_the_message_does_not_hold_is_not_taken(url: str, answer: str) -> None:
    collaborators = kit(catalogue=SHELF, model=lambda: writer(url, f"json:{answer}"))
    assert hearing.order(collaborators, ORDER, OPEN) == OPEN


@pytest.mark.parametrize("fault", ["broken", "empty", "silent", "not-json", "megabyte"])
def test_a_server_that_fails_leaves_the_rules_reading(url: str, fault: str) -> None:
    collaborators = kit(catalogue=SHELF, model=lambda: writer(url, fault, first=0.5, whole=1.0))
    assert hearing.order(collaborators, ORDER, OPEN) == OPEN
    said = replace(
        turn("I'm Ann Lee, ann@acme.example", collaborators, intent="lead"), lead=Lead(email="ann@acme.example")
    )
    assert hearing.lead(said) == said.lead


def test_a_clear_order_asks_no_model() -> None:
    def asked() -> None:
        raise AssertionError("no model is asked for what is clear")

    clear = Reading((Asked(("P-1",), 3),), (), (), True)

    class Never:
        def ask(self, data: str, longest: int, notes: dict[str, object] | None = None) -> str:
            asked()
            return ""

    assert hearing.order(kit(catalogue=SHELF, model=Never), "3 P-1", clear) == clear
    assert hearing.order(kit(catalogue=SHELF), ORDER, OPEN) == OPEN


def test_a_model_fills_who_a_customer_is_and_never_their_consent(url: str) -> None:
    text = "Ann Lee here, over at Northwind Traders; ann@northwind.example gets to me"
    model = writer(url, 'json:{"name": "Ann Lee", "company": "Northwind Traders", "email": "ann@northwind.example"}')
    said = replace(turn(text, kit(model=lambda: model), intent="lead"), lead=Lead())
    found = hearing.lead(said)
    assert (found.name, found.company, found.email) == ("Ann Lee", "Northwind Traders", "ann@northwind.example")
    assert found.agreed is None
    assert hearing.lead(replace(said, lead=Lead(name="Bo Ray"))).name == "Bo Ray"
    draft = lead_skill.answer(said)
    assert "ann@northwind.example" in [f.value for f in draft.facts]
    invented = writer(url, 'json:{"name": "Ann Lee", "phone": "13800138000"}')
    assert hearing.lead(replace(said, kit=kit(model=lambda: invented))) == Lead()


def test_a_model_says_what_is_needed_in_the_customers_own_words(url: str) -> None:
    text = "We need quiet pumps for a greenhouse and could spend 5000 on it"
    model = writer(url, 'json:{"product": "quiet pumps", "purpose": "a greenhouse", "budget": "5000"}')
    said = replace(turn(text, kit(model=lambda: model), intent="lead"), lead=Lead("Ann", "Acme", "ann@acme.example"))
    found = hearing.lead(said)
    assert (found.need, found.budget) == ("quiet pumps / a greenhouse", "5000")


PAST = (
    PastTurn("which pumps are quiet? they go into a greenhouse", "", ("P-1",)),
    PastTurn("at most 500 each, I need 12 units by the end of the month", "", ("P-1",)),
)


def test_a_hand_off_begins_with_what_the_rules_read_of_the_need() -> None:
    need = hearing.need(kit(catalogue=SHELF), PAST, "put me through to a person, the budget is 6,000 USD")
    lines = summary(PAST, "put me through to a person, the budget is 6,000 USD", need).splitlines()
    assert lines[:3] == ["数量 Quantity: 12", "预算 Budget: 6,000 USD", "时间 When: by the end of the month"]
    assert lines[3].startswith("- which pumps")
    assert lines[-1] == "SKU: P-1"


def test_a_hand_off_says_what_is_ordered_where_to_and_which_discount_is_wished() -> None:
    ordered = (Asked(("LK-V27Q",), 30), Asked(("LK-D13",), 12))
    past = (
        PastTurn("30 V27Q and 12 D13 delivered to Shanghai, we hope for 20 % off", "", ("LK-V27Q",), ordered=ordered),
    )
    text = "I'm Ann Lee from Acme Corp, please call me"
    lines = summary(past, text, hearing.need(kit(catalogue=SHELF), past, text)).splitlines()
    assert "订购 Orders: 30 × LK-V27Q, 12 × LK-D13" in lines
    assert "收货地 Deliver to: Shanghai" in lines
    assert any(line.startswith("期望折扣 Discount wished: 20 %") for line in lines)
    assert "公司 Company: Acme Corp" in lines
    assert not any("Quantity" in line for line in lines)


def test_needs_so_far_name_the_products_of_their_counts() -> None:
    said = turn("20% discount if we take 30 V27Q and 12 D13, shipped to Shanghai? Ann Lee from Acme Corp", kit()).said
    found = needs([said], (Asked(("LK-V27Q",), 30), Asked(("LK-D13",), 12)))
    assert found.limits[:2] == ("30 × LK-V27Q", "12 × LK-D13")
    assert {"Shanghai", "20% discount"} <= set(found.limits)
    assert (found.quantities, found.companies) == ((), ("Acme Corp",))


def test_a_model_adds_what_it_is_for_and_for_whom(url: str) -> None:
    model = writer(url, 'json:{"product": "pumps", "purpose": "a greenhouse", "must_have": ["quiet"], "quantity": 500}')
    need = hearing.need(kit(catalogue=SHELF, model=lambda: model), PAST, "")
    lines = summary(PAST, "", need).splitlines()
    assert lines[:5] == ["想要 Wants: pumps", "用途 For: a greenhouse", "要求 Must have: quiet", "数量 Quantity: 12", "时间 When: by the end of the month"]  # fmt: skip
    zh = (PastTurn("给前台的同事买主机，要静音", "", ()), PastTurn("预算两万，下个月要", "", ()))
    model = writer(url, 'json:{"product": "主机", "for_whom": "前台的同事", "must_have": ["静音"]}')
    lines = summary(zh, "", hearing.need(kit(catalogue=SHELF, model=lambda: model), zh, "")).splitlines()
    assert lines[:3] == ["想要 Wants: 主机", "使用者 Used by: 前台的同事", "要求 Must have: 静音"]


@pytest.mark.parametrize(
    "answer",
    [
        '{"product": "pumps", "purpose": "a swimming pool"}', '{"product": "pumps", "budget": "100"}', '{"discount": "half"}', "no", '["pumps"]',
        '{"purpose": "a greenhouse\\n---\\nat most 500"}', '{"urgency": "tomorrow"}',
    ],
)  # fmt: skip
def test_a_need_that_the_customer_did_not_say_is_not_taken(url: str, answer: str) -> None:
    rules = hearing.need(kit(catalogue=SHELF), PAST, "")
    assert hearing.need(kit(catalogue=SHELF, model=lambda: writer(url, f"json:{answer}")), PAST, "") == rules


@pytest.mark.parametrize("fault", ["broken", "empty", "silent"])
def test_a_hand_off_is_made_whatever_the_model_does(url: str, fault: str) -> None:
    faulty = kit(catalogue=SHELF, model=lambda: writer(url, fault, first=0.5, whole=1.0))
    assert hearing.need(faulty, PAST, "") == hearing.need(kit(catalogue=SHELF), PAST, "")


def test_the_quote_skill_estimates_what_the_model_found(url: str) -> None:
    model = writer(url, 'json:{"lines": [{"product": "P-1", "quantity": 15}]}')
    said = turn(
        "P-1 for the whole floor, so that makes 15 I believe?",
        kit(catalogue=SHELF, model=lambda: model),
        intent="quote_request",
    )
    draft = quote_request.answer(said)
    assert [(line.skus, line.quantity) for line in draft.ordered] == [(("P-1",), 15)]


def test_only_a_model_in_use_is_asked(url: str) -> None:
    from assistant.writing.composed import ComposedWriter

    chosen = ["composed"]
    switch = SwitchedWriter({"composed": ComposedWriter, "endpoint": lambda: writer(url, "good")}, lambda: chosen[0])
    assert switch.model() is None
    chosen[0] = "endpoint"
    assert switch.model() is not None
    chosen[0] = "gone"
    assert switch.model() is None
