"""A message of four thousand characters takes no step of a turn much longer than its length: nothing grows with its square."""

from collections.abc import Callable
from datetime import date

import pytest

from assistant.evidence import check
from assistant.figures import literal_figures
from assistant.readings import literals
from assistant.service import Assistant
from assistant.types import Person
from assistant.understanding import contacts, counts, dates, details
from assistant.understanding.cues import SUPPOSED
from knowledge.bounds import bounds
from knowledge.loose_prices import is_offer
from knowledge.places import Places
from knowledge.units import numbers
from tests.example_company import ask
from tests.growth import TOO_MUCH, growth

ANN = Person("v-growth", "customer")


def agreed(text: str) -> object:
    return details.consent(text, True)


def checked(text: str) -> object:
    return check(text, ())


def offered(text: str) -> object:
    return any(is_offer(text, one) for one in numbers(text))


def bounded(text: str) -> object:
    return [bounds(text, one) for one in numbers(text)]


def days(text: str) -> object:
    return dates.dates(text, date(2026, 1, 1))


@pytest.mark.parametrize(
    ("step", "unit"),
    [
        (details.budget, "1"), (details.budget, "1,"), (details.budget, "预算"), (details.budget, "1 budget "),
        (details.budget, "预算1-"), (details.budget, " "),
        (details.timing, "1"), (details.timing, "一"), (details.timing, "1 "), (details.company, "A-"),
        (details.company, "的公司"), (details.company, "from A "), (details.bare_name, "A "), (agreed, "不要"),
        (agreed, "never "), (days, "明天"), (days, "3月3日"), (counts.counts, "20台"), (counts.counts, "1"),
        (numbers, "1" + " " * 2000), (numbers, "1 "), (numbers, "LK-V27Q=20:8% "), (offered, "$1 "), (offered, "一元"),
        (bounded, "$1 "), (bounded, "20寸"), (bounded, "32gb" + " " * 2000), (literal_figures, "一"), (literal_figures, "一 "), (literals, "一"),
        (checked, "一"), (SUPPOSED.search, "一"),
        (contacts.phones, "13800138000 "), (contacts.phones, "+86 138"), (contacts.names, "我叫"), (contacts.emails, "@a."),
    ],
)  # fmt: skip
def test_a_long_message_is_read_in_time_that_grows_with_its_length(step: Callable[[str], object], unit: str) -> None:
    assert growth(step, unit) < TOO_MUCH


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("between $3,000 and $5,000 as a budget", "$3,000 and $5,000"),
        ("三千块以内，预算 3000 元左右", "3000 元左右"),
        ("3000到5000元左右的预算", "3000到5000元左右"),
        ("A long story of the year 2024 and much else that is no sum at all, then more and more of it. The budget is open.", ""),
        ("预算" + "1" * 60, ""),
        ("Our budget: USD 12,500.50.", "USD 12,500.50"),
    ],
)  # fmt: skip
def test_a_budget_stands_beside_the_word(text: str, said: str) -> None:
    assert details.budget(text) == said


def test_a_place_is_taken_once() -> None:
    places = Places("0123456789", [(0, 2), (1, 3)])
    assert not places.free(2, 3)
    assert places.take(3, 5)
    assert not places.take(4, 6)
    assert places.free(5, 6)


def test_rows_of_spaces_in_a_message_are_shortened(example: Assistant) -> None:
    reply = ask(example, ANN, "hello" + " " * 3900 + "there")
    (turn,) = example.conversation(ANN, reply.conversation)
    assert turn.asked == "hello" + " " * 8 + "there"
