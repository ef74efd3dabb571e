"""What is made ready before the first question."""

import gc
from collections.abc import Iterator

import pytest

from assistant.service import Assistant
from assistant.types import Person
from assistant.warming import warm
from tests.example_company import ask


@pytest.fixture(autouse=True)
def _thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_what_is_loaded_is_no_longer_looked_through_and_nothing_is_recorded(own_example: Assistant) -> None:
    before = own_example._records.counts()
    warm(own_example)
    assert gc.get_freeze_count() > 10_000
    assert own_example._records.counts() == before
    assert not ask(own_example, Person("v-warm", "customer"), "有4K显示器吗").refused
