"""The desk for the writers: only administrators, every replica follows, a question is answered by two and nothing is kept."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.build import open_assistant
from assistant.errors import BadRequest, NotAllowed, Unavailable
from assistant.service import Assistant
from assistant.settings import Settings
from tests.example_company import settings_of
from tests.fakes import ADMIN, CUSTOMER, SALES


def settings(home: Path, url: str, model: str = "good", **more: object) -> Settings:
    return replace(settings_of(home), writer_url=url, writer_model=model, **more)  # type: ignore[arg-type]


@pytest.fixture
def company(own_example: Assistant, url: str) -> Assistant:
    """Return the example company with a model set up but not in use."""
    return open_assistant(settings(own_example.kit.settings.home, url))


def used(assistant: Assistant) -> str:
    return next(row.name for row in assistant.models.all(ADMIN) if row.used)


def test_only_administrators_see_and_change_the_writers(company: Assistant) -> None:
    for who in (CUSTOMER, SALES):
        for act in (
            lambda w: company.models.all(w), lambda w: company.models.use(w, "endpoint"),
            lambda w: company.models.test(w, "endpoint", "en"),
            lambda w: company.models.compare(w, ("composed", "endpoint"), "hello", "en"),
        ):  # fmt: skip
            with pytest.raises(NotAllowed):
                act(who)


def test_a_choice_holds_for_every_replica_until_it_is_taken_back(company: Assistant) -> None:
    other = open_assistant(company.kit.settings)
    assert used(other) == "worded"
    company.models.use(ADMIN, "endpoint")
    assert used(other) == "endpoint"
    assert other.overview(ADMIN)["writer"] == "endpoint"
    company.models.use(ADMIN, "default")
    assert used(other) == "worded"
    with pytest.raises(BadRequest, match="set up are"):
        company.models.use(ADMIN, "nobody")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_writer_is_tried_without_the_company(company: Assistant, language: str) -> None:
    tried = company.models.test(ADMIN, "endpoint", "zh" if language == "zh" else "en")
    assert tried.heard
    assert "128.00" in tried.text
    requests = 2 if language == "zh" else 1  # its greeting is in English, and is asked for again
    assert (tried.prompt_tokens, tried.reply_tokens) == (700 * requests, 30 * requests)


def test_two_writers_answer_one_question_and_nothing_is_kept(company: Assistant) -> None:
    before = company.overview(ADMIN)["turns"]
    plain, model = company.models.compare(ADMIN, ("composed", "endpoint"), "how much is the LK-D20?", "en")
    assert model.text == f"Happy to help. {plain.text}"
    assert model.heard
    assert company.overview(ADMIN)["turns"] == before
    with pytest.raises(BadRequest):
        company.models.compare(ADMIN, ("composed", "endpoint"), "  ", "en")


def test_a_writer_that_fails_says_why(own_example: Assistant, url: str) -> None:
    tired = open_assistant(settings(own_example.kit.settings.home, url, "silent", writer_first=0.3))
    tried = tired.models.test(ADMIN, "endpoint", "zh")
    assert not tried.heard
    assert tried.why is not None
    assert "未在限定时间内" in tried.why.zh
    assert "128.00" in tried.text


def test_a_writer_that_is_set_but_not_set_up_is_an_error(own_example: Assistant) -> None:
    with pytest.raises(Unavailable, match="ASSISTANT_WRITER_URL"):
        open_assistant(replace(own_example.kit.settings, writer="endpoint"))


def test_a_local_model_that_is_not_there_leaves_customers_their_answers(own_example: Assistant, tmp_path: Path) -> None:
    from tests.example_company import ask

    missing = replace(own_example.kit.settings, writer="local", writer_local=str(tmp_path / "none"))
    company = open_assistant(missing)
    composed = open_assistant(replace(missing, writer="composed"))
    question = "how much is the LK-D20?"
    assert ask(company, CUSTOMER, question).text == ask(composed, CUSTOMER, question).text
    with pytest.raises(Unavailable, match="could not be found"):
        company.models.test(ADMIN, "local", "en")


def test_the_command_line_lists_tries_and_switches(own_example: Assistant, url: str) -> None:
    import os

    home = own_example.kit.settings.home
    environment = os.environ | {
        "ASSISTANT_HOME": str(home), "ASSISTANT_WRITER_URL": url, "ASSISTANT_WRITER_MODEL": "good", "ASSISTANT_WRITER_KEY": "secret-key"
    }  # fmt: skip

    def run(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "assistant.cli", "models", *words], capture_output=True, text=True, env=environment
        )
        assert "secret-key" not in done.stdout + done.stderr
        return done.stdout + done.stderr

    assert "* worded" in run("list")
    assert "* endpoint" in run("use", "endpoint")
    assert "Happy to help." in run("test", "endpoint")
    assert "set up are" in run("use", "nobody")
