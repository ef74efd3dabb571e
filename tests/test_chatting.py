"""The chat in the terminal, as it is piped into, and as Ctrl-C stops it."""

import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import main
from assistant.commands.chatting import Chat, converse
from assistant.service import Assistant
from assistant.types import Person, Piece
from tests.example_company import SAM, VISITOR, with_staff


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what lets lines be typed."""

    def type_(*lines: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))

    return type_


@pytest.fixture
def own_home(example_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "own"
    shutil.copytree(example_home, home)
    monkeypatch.setenv("ASSISTANT_HOME", str(home))
    return home


def test_lines_that_are_piped_in_are_a_conversation(
    own_home: Path, typed: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(
        "What does the V27Q cost?", "", "and 20 of them?", "/sources", "/new", "/sources", "保修多久？", "/quit", "lost"
    )
    assert main(["chat"]) == 0
    out = capsys.readouterr().out
    assert out.count("1,399.00") >= 3
    assert "27,980.00" in out
    assert "  [1] Larkspan V27Q" in out
    assert "price: ¥1,399.00" in out  # what /sources shows
    assert "A new conversation." in out
    assert "names no sources" in out
    assert "[1][2]" in out.rpartition("保修政策》")[2]  # places of one document's section in one line
    assert "lost" not in out


def test_an_error_is_said_and_the_chat_goes_on(own_home: Path, typed: Any, capsys: pytest.CaptureFixture[str]) -> None:
    typed("x" * 5000, "好" * 5000, "What does the V27Q cost?")
    assert main(["chat"]) == 0
    out = capsys.readouterr().out
    assert "That message is 5,000 characters long" in out
    assert "消息长达 5,000 个字符" in out
    assert "1,399.00" in out


def test_staff_chat_in_their_own_name(own_home: Path, typed: Any, capsys: pytest.CaptureFixture[str]) -> None:
    with_staff(own_home, (*SAM, "sales"))
    typed("how many open deals are there?")
    assert main(["chat", "--as", "sales", "--user", "sam"]) == 0
    assert "deals" in capsys.readouterr().out
    assert main(["chat", "--as", "sales", "--user", "nobody"]) == 1
    assert "no active user" in capsys.readouterr().err


class Interrupted:
    """An assistant whose reply to one question is stopped by Ctrl-C in the middle."""

    def __init__(self, example: Assistant) -> None:
        self.example, self.given = example, list[str | None]()

    def reply(self, who: Person, text: str, conversation: str | None = None, **named: Any) -> Iterator[Piece]:
        self.given.append(conversation)
        if "stop" in text:
            yield Piece("One mom\x1b[2Jent")
            raise KeyboardInterrupt
        yield from self.example.reply(who, text, conversation, **named)


def test_ctrl_c_stops_a_reply_and_keeps_the_conversation(
    own_example: Assistant, typed: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = Interrupted(own_example)
    typed("What does the V27Q cost?", "stop", "and 20 of them?")
    converse(Chat(asked, lambda: VISITOR, "en", None))
    out = capsys.readouterr().out
    assert "One mom[2Jent\n(stopped" in out  # no mark of a document steers the terminal
    assert "27,980.00" in out
    assert asked.given[0] is None
    assert asked.given[1] == asked.given[2] is not None
