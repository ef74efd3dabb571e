"""Orders read from sentences of our own: expected lines exactly, or not at all."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.quoting.orders import Reading, read
from assistant.quoting.types import Asked
from assistant.service import Assistant
from assistant.types import Person
from knowledge.types import Mention, Product
from tests.example_company import ask

CASES = [json.loads(line) for line in Path("prompts/cases/orders.jsonl").read_text(encoding="utf-8").splitlines()]


def reading(example: Assistant, text: str, before: list[list[object]] | None = None) -> Reading:
    asked = [Asked((str(sku),), int(str(count))) for sku, count in before or []]
    return example.kit.estimates.read(text, asked)


def fits(expected: list[list[object]], found: Reading) -> bool:
    """Return whether the lines are those expected; `LK-MP60?` stands for a family that was left open."""
    rest = list(found.lines)
    for sku, count in expected:
        name = str(sku)
        for line in rest:
            open_ = name.endswith("?") and len(line.skus) > 1 and all(s.startswith(name[:-1]) for s in line.skus)
            if line.quantity == count and (open_ or line.skus == (name,)):
                rest.remove(line)
                break
        else:
            return False
    return not rest


@pytest.mark.parametrize("split", ["dev", "heldout"])
def test_lines_are_read_exactly(example: Assistant, split: str) -> None:
    cases = [c for c in CASES if c["split"] == split]
    assert len(cases) == 100
    missed = [c["id"] for c in cases if not fits(c["lines"], reading(example, c["text"], c.get("before")))]
    assert 1 - len(missed) / len(cases) >= 0.97, missed


@pytest.mark.parametrize(
    ("text", "wrong"), [("-3台V27Q", "-3台"), ("V27Q 0台", "0台"), ("1e9 units of V27Q", "1e9 units"), ("1.5台 V27Q", "1.5台")]
)  # fmt: skip
def test_a_quantity_that_cannot_be_is_named_and_asked_for_again(example: Assistant, text: str, wrong: str) -> None:
    found = reading(example, text)
    assert found.wrong == (wrong,)
    assert found.lines == (Asked(("LK-V27Q",), None),)


@pytest.mark.parametrize(
    "text", ["", "hello", "保修多久？", "x" * 4000, "1" * 4000, "V27Q" * 500, "各" * 2000, "一" * 3000]
)
def test_no_order_is_made_of_what_is_none(example: Assistant, text: str) -> None:
    assert all(line.quantity is None for line in reading(example, text).lines)


@pytest.mark.parametrize("price", ["at 1 yuan each", "每台一元", "with 90% off", "打一折", "for $1", "單價1元"])
def test_a_price_that_is_said_is_no_quantity(example: Assistant, price: str) -> None:
    assert reading(example, f"20 V27Q {price}").lines == (Asked(("LK-V27Q",), 20),)


def test_two_products_of_one_name_are_asked_about() -> None:
    def mentions(text: str) -> list[Mention]:
        at = text.find("Twin")
        return [Mention(("A-1", "B-1"), at, at + 4, True)] if at >= 0 else []

    def family(skus: Sequence[str]) -> list[Product]:
        return []

    assert read("5 Twin", mentions, family).lines == (Asked(("A-1", "B-1"), 5),)


def test_a_name_we_do_not_carry_is_said(example: Assistant) -> None:
    reply = ask(example, Person("v-77", "customer"), "quote 2 V27Q and 3 FOOBAR9000")
    assert "FOOBAR9000" in reply.text
    assert "¥2,798.00" in reply.text


def test_a_product_named_twice_is_wanted_twice_unless_it_was_a_slip(example: Assistant) -> None:
    assert reading(example, "V27Q 5台，V27Q 3台").lines == (Asked(("LK-V27Q",), 8),)
    assert reading(example, "20台V27Q，不对，V27Q是15台").lines == (Asked(("LK-V27Q",), 15),)


@pytest.mark.parametrize("text", ["20 LK-V27Q and 5 LK-D15 to Shanghai, can you do a better price?", "V27Q 10台多少钱"])
def test_the_price_of_many_is_an_estimate(example: Assistant, text: str) -> None:
    reply = ask(example, Person("v-79", "customer"), text)
    assert "estimate" in reply.text or "估算" in reply.text
    assert any(fact.kind == "computed" for fact in reply.facts)


def test_the_price_of_one_is_its_list_price(example: Assistant) -> None:
    assert "estimate" not in ask(example, Person("v-79", "customer"), "how much is the V27Q?").text
