"""The documents tab tries again what may be read another time, and nothing else."""

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from knowledge.errors import KnowledgeError, TooSlow, Unreadable
from knowledge.language import Bilingual
from ui import document_format as show
from ui.documents import DocumentsTab

REASON = Bilingual("not read", "未能读取")
REQUEST: Any = SimpleNamespace(cookies={}, headers={})


class Reading:
    """An assistant whose documents cannot be read: for what reason, is said file by file."""

    documents_desk = SimpleNamespace(list=lambda *given: ([], 0), today=lambda: None)

    def __init__(self, *reasons: KnowledgeError | None) -> None:
        self.reasons, self.read = list(reasons), list[str]()

    def person(self, token: str | None) -> SimpleNamespace:
        return SimpleNamespace(role="admin")

    def add_document(self, who: object, file: Path, name: str, audience: object) -> object:
        self.read.append(name)
        reason = self.reasons.pop(0)
        if reason:
            raise reason
        return object()


@pytest.fixture(autouse=True)
def no_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(show, "documents", lambda *given: "")


def tab(assistant: Any) -> DocumentsTab:
    """Return the tab without its page: what it does, not what it draws."""
    made = object.__new__(DocumentsTab)
    made._assistant = assistant
    return made


def last(steps: Any) -> Sequence[Any]:
    """Return (outcomes as HTML, list, files, those that failed, the button) of the last step."""
    end: Sequence[Any] = list(steps)[-1]
    return end


def test_a_file_that_took_too_long_is_tried_again_where_it_lies(tmp_path: Path) -> None:
    slow, broken = tmp_path / "slow.md", tmp_path / "broken.pdf"
    slow.write_text("x")
    broken.write_text("x")
    assistant = Reading(TooSlow(REASON), Unreadable(REASON), None)
    made = tab(assistant)
    *_, failed, button = last(made.add([str(slow), str(broken)], "before", "", REQUEST))
    assert [outcome.name for outcome in failed] == ["slow.md", "broken.pdf"]
    assert button["visible"]
    said, *_, left, button = last(made.retry(failed, "before", "", REQUEST))
    assert assistant.read == ["slow.md", "broken.pdf", "slow.md"]
    assert (left, button["visible"]) == ([], False)
    assert "1 of 1" in said


def test_a_file_that_cannot_be_read_is_not_offered_again(tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_text("x")
    *_, failed, button = last(tab(Reading(Unreadable(REASON))).add([str(broken)], "before", "", REQUEST))
    assert len(failed) == 1
    assert not button["visible"]
