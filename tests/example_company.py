"""The example company, loaded once for all the tests that only read it, and copied for those that change it."""

import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from assistant.accounts import Accounts
from assistant.build import open_assistant, open_knowledge
from assistant.first_run import load_examples
from assistant.service import Assistant
from assistant.settings import Settings
from assistant.types import Person, Reply, Role
from assistant.user_store import Users
from tests.trained import with_intents

VISITOR = Person("v-visitor", "customer")
ADA, SAM = ("ada", "ada-has-a-password"), ("sam", "sam-has-a-password")
"""The names and passwords of an administrator and of a salesperson, where a test adds them with `with_staff`."""


@pytest.fixture(scope="session")
def example_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home with the example company in it; nobody may write to it."""
    home = tmp_path_factory.mktemp("example")
    settings = settings_of(home)
    with_intents(home)
    assert load_examples(settings)
    open_assistant(settings).kit.catalogue.count()
    return home


@pytest.fixture(scope="session")
def example(example_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """Return the assistant of the example company, with the talks of other tests; its knowledge must not be changed."""
    home = tmp_path_factory.mktemp("shared") / "home"
    shutil.copytree(example_home, home)
    return open_assistant(settings_of(home))


@pytest.fixture
def own_example(example_home: Path, tmp_path: Path) -> Assistant:
    """Return an assistant on a copy of the example company, to be changed at will."""
    home = tmp_path / "own"
    shutil.copytree(example_home, home)
    return open_assistant(settings_of(home))


def settings_of(home: Path) -> Settings:
    """Return settings for a home, without the pace of a public page."""
    return replace(Settings(), home=home, messages_per_minute=10**9)


def shop_of(home: Path, catalogue: str, encoding: str = "utf-8") -> Assistant:
    """Return the assistant of a shop with nothing but a catalogue file."""
    with_intents(home)
    (home / "things.csv").write_bytes(catalogue.encode(encoding))
    assistant = open_assistant(settings_of(home))
    assistant.import_catalogue(Person("admin", "admin"), home / "things.csv", "things.csv")
    return assistant


def ask(assistant: Assistant, who: Person, text: str, conversation: str | None = None) -> Reply:
    """Return the reply to one message."""
    *_, last = assistant.reply(who, text, conversation)
    assert last.reply is not None
    return last.reply


def talk(assistant: Assistant, *texts: str, who: Person = VISITOR) -> Reply:
    """Return the reply to the last message of a conversation."""
    assert texts
    conversation = None
    for text in texts:
        reply = ask(assistant, who, text, conversation)
        conversation = reply.conversation
    return reply


@cache
def canaries() -> tuple[str, ...]:
    """Return the marks that stand only in internal documents."""
    import re

    from examples import __file__ as here

    folder = Path(here).parent / "internal"
    texts = [p.read_text(encoding="utf-8") for p in folder.iterdir() if p.suffix in (".md", ".csv")]
    found = tuple(dict.fromkeys(m for text in texts for m in re.findall(r"CANARY-[\w-]+", text)))
    assert len(found) >= 3
    return found


def with_staff(home: Path, *people: tuple[str, str, Role]) -> None:
    """Add members of staff (name, password, role) to a home."""
    accounts = Accounts(Users(open_knowledge(settings_of(home)).engine))
    for name, password, role in people:
        accounts.add(name, role, password)
