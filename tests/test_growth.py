"""A message of four thousand characters takes no step of a turn much longer than its length: nothing grows with its square."""

from collections.abc import Callable
from datetime import date

import pytest

from assistant.understanding import contacts, counts, dates, details
from tests.growth import TOO_MUCH, growth


def agreed(text: str) -> object:
    return details.consent(text, True)


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
