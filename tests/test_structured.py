"""A model's structured answer is taken where it fits the shape and the customer said it; else the rules' reading stands."""

from decimal import Decimal

import pytest

from assistant.writing.structured import LeadFields, Need, Order, OrderLine, said_in, structured
from tests.endpoint import writer

MESSAGE = (
    "Hi, I'm Ann Lee of Acme. I need 150 docks LK-D20 and ２０ monitors for our office, budget 50k. ann@acme.example"
)
RULES = Order((OrderLine("LK-D20", 150),))


def test_an_answer_that_fits_is_taken(url: str) -> None:
    model = 'json:{"lines": [{"product": "docks LK-D20", "quantity": 150}, {"product": "monitors", "quantity": 20}]}'
    found = structured(writer(url, model), Order, MESSAGE, lambda text: RULES)
    assert found.by_model
    assert found.value == Order((OrderLine("docks LK-D20", 150), OrderLine("monitors", 20)))
    fenced = 'json:```json\n{"name": "Ann Lee", "email": "ann@acme.example"}\n```'
    lead = structured(writer(url, fenced), LeadFields, MESSAGE, lambda text: LeadFields())
    assert lead.value == LeadFields("Ann Lee", "", "ann@acme.example")
    need = structured(
        writer(url, 'json:{"budget": "50000", "purpose": "our office"}'), Need, MESSAGE, lambda text: Need()
    )
    assert need.value.budget == Decimal(50000)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("I cannot do that.", "shape"), ('{"lines": [{"product": "LK-D20"}]}', "shape"), ('{"lines": [], "discount": 90}', "shape"),
        ('{"lines": [{"product": "LK-D20", "quantity": 50}]}', "did not say"), ('{"lines": [{"product": "LK-D2", "quantity": 150}]}', "did not say"),
        ('{"lines": [{"product": "yacht", "quantity": 150}]}', "did not say"), ('{"lines": [{"product": "LK-D20", "quantity": "many"}]}', "shape"),
    ],
)  # fmt: skip
def test_what_the_customer_did_not_say_is_not_taken(url: str, answer: str, why: str) -> None:
    found = structured(writer(url, f"json:{answer}"), Order, MESSAGE, lambda text: RULES)
    assert not found.by_model
    assert found.value == RULES
    assert found.why is not None
    assert why in found.why.en


@pytest.mark.parametrize("model", ["broken", "megabyte", "empty", "not-json"])
def test_a_server_that_fails_leaves_it_to_the_rules(url: str, model: str) -> None:
    found = structured(writer(url, model), Order, MESSAGE, lambda text: RULES)
    assert (found.value, found.by_model) == (RULES, False)


def test_a_number_is_not_said_by_a_longer_one() -> None:
    assert not said_in(OrderLine("docks", 15), MESSAGE)
    assert said_in(OrderLine("LK-D20", 150), MESSAGE)
