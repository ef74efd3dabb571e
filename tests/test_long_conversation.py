"""A conversation that goes on for long: a page shows its last turns and the way to those before them."""

import re
from collections.abc import Callable

import pytest

from assistant.errors import NotFound
from assistant.service import Assistant
from assistant.types import Person
from tests.example_company import ask
from tests.fake_assistant import FakeAssistant
from ui.conversation import SHOWN, shown

ANN, BOB = Person("v-ann", "customer"), Person("v-bob", "customer")


@pytest.fixture
def talked() -> tuple[FakeAssistant, str]:
    """An assistant with a conversation of 120 turns, and its id."""
    assistant = FakeAssistant()
    assistant.pace = 0
    conversation = ""
    for n in range(120):
        *_, last = assistant.reply(ANN, f"question {n}", conversation or None)
        assert last.reply is not None
        conversation = last.reply.conversation
    return assistant, conversation


def questions(html: str) -> list[int]:
    return [int(n) for n in re.findall(r">question (\d+)<|</span>question (\d+)<", html) for n in n if n]


def test_a_page_shows_the_last_turns_and_leads_to_those_before(talked: tuple[FakeAssistant, str]) -> None:
    assistant, conversation = talked
    page = shown(assistant, ANN, conversation, "en")
    assert questions(page) == list(range(120 - SHOWN, 120))
    assert "Earlier messages" in page
    assert "Latest messages" not in page
    seen, before = questions(page), earlier(page)
    while before:
        page = shown(assistant, ANN, conversation, "zh", before)
        assert "最新消息" in page
        assert 'class="asks"' not in page
        seen, before = questions(page) + seen, earlier(page)
    assert seen == list(range(120))


def earlier(page: str) -> str:
    """Return the turn that the way to earlier messages leads before; "" where there is none."""
    found = re.search(r'data-before="([^"]+)">(?:Earlier messages|更早的消息)', page)
    return found[1] if found else ""


def test_a_page_that_is_only_read_leads_there_too(talked: tuple[FakeAssistant, str]) -> None:
    assistant, conversation = talked
    page = shown(assistant, ANN, conversation, "en", acting=False)
    assert f'data-act="page" data-id="{conversation} t' in page
    assert "data-do" not in page


def test_only_the_turns_shown_are_read(own_example: Assistant) -> None:
    first = ask(own_example, ANN, "What warranty does the V27Q have?")
    record = own_example._records.turn(first.turn).record
    for n in range(1, 100):
        own_example._records.save_turn(
            turn=f"x{n}", conversation=first.conversation, owner=ANN.id, role="customer", asked=f"question {n}",
            record=record.replace(first.turn, f"x{n}"), intent="policy", confidence=1, refused=False, products=[], hand_off=None,
        )  # fmt: skip
    turns = own_example.conversation(ANN, first.conversation, last=10)
    assert [t.asked for t in turns] == [f"question {n}" for n in range(90, 100)]
    assert [t.turn for t in own_example.conversation(ANN, first.conversation, last=2, before="x90")] == ["x88", "x89"]
    assert len(own_example.conversation(ANN, first.conversation)) == 100
    other = ask(own_example, BOB, "hello")
    attempts: list[Callable[[], object]] = [
        lambda: own_example.conversation(BOB, first.conversation, last=2),
        lambda: own_example.conversation(BOB, other.conversation, last=2, before="x90"),
        lambda: own_example.conversation(ANN, first.conversation, last=2, before="nothing"),
    ]
    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt()
