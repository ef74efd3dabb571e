"""What was asked in vain, a reviewed answer and its case over PostgreSQL, where a server can be started here."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answers.types import Written
from assistant.build import open_assistant
from assistant.errors import BadRequest
from assistant.service import Assistant
from knowledge.language import Bilingual
from tests.example_company import VISITOR, ask, settings_of
from tests.fakes import ADMIN
from tests.postgres import database
from tests.test_quote_desk import _at_once
from tests.trained import with_intents


@pytest.fixture(scope="module")
def assistant(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    home: Path = tmp_path_factory.mktemp("gaps")
    with_intents(home)
    made = open_assistant(replace(settings_of(home), database=database(postgres, "gaps")))
    page = home / "about.md"
    page.write_text("# About us\n\nWe make lamps in Bergen.\n", encoding="utf-8")
    made.add_document(ADMIN, page, "about.md", "public")
    yield made
    made.library._engine.dispose()


def test_a_gap_is_answered_once_and_its_case_passes(assistant: Assistant) -> None:
    first = ask(assistant, VISITOR, "Where do you make lamps?")
    again = ask(assistant, VISITOR, "Do you hire interns?", first.conversation)
    assert again.refused
    opened = assistant.gaps.gap(ADMIN, again.turn)
    assert opened.examples[0].alone == "Do you hire interns?"
    written = Written(Bilingual("We take on 12 interns each year.", ""), ("Do you hire interns?",))
    assert assistant.answers.preview(ADMIN, written).shown[0].used
    done = _at_once(
        [lambda: assistant.answers.save(ADMIN, written, gap=opened.gap.id, seen=opened.gap.version)] * 2,
    )
    assert sum(isinstance(d, BadRequest) for d in done) <= 1, "the second is told; or both met, and one must try again"
    assert sum(isinstance(d, Exception) for d in done) == 1
    assert len(assistant.answers.answers(ADMIN)) == 1
    assert "12 interns" in ask(assistant, VISITOR, "Do you hire interns?").text
    assert assistant.cases.run(ADMIN).passed == 1
