"""The teacher of sentences, on a model made here: it learns which sentence answers, also against those of the same product."""

from pathlib import Path

import numpy as np
import pytest

from assistant.training import contextual_teacher
from assistant.training.contextual_teacher import AnswerTeacher
from assistant.training.sentence_texts import Answered
from tests.encoders import one_thread, write_tiny

ASKED = ("is it heavy", "is it red", "is it loud", "is it new")
SAID = ("it weighs a ton", "the colour is red", "very quiet", "brand new")
threads = pytest.fixture(scope="module", autouse=True)(one_thread)


def first(teacher: AnswerTeacher, mark: str) -> int:
    """How many questions lie nearest to their own answer."""
    rows = teacher.vectors([*ASKED, *SAID], mark).astype(np.float32)
    near = rows[: len(ASKED)] @ rows[len(ASKED) :].T
    return int((near.argmax(axis=1) == np.arange(len(ASKED))).sum())


def answers(others: bool) -> list[Answered]:
    """Every question with its answer, and with the answers of the others where wanted, many times."""
    pairs = zip(ASKED, SAID, strict=True)
    return [Answered(q, a, tuple(s for s in SAID if s != a) if others else ()) for q, a in pairs] * 100


@pytest.mark.parametrize("others", [True, False])
def test_it_learns_which_sentence_answers_and_is_read_again(
    others: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_tiny(tmp_path / "model", [*ASKED, *SAID])
    monkeypatch.setattr(contextual_teacher, "_RATE", 1e-2)
    monkeypatch.setattr(contextual_teacher, "_BATCH", 8)
    teacher = AnswerTeacher(tmp_path / "model", tmp_path, lambda done, total, what: None)
    teacher.learn(answers(others), 0)
    assert first(teacher, "learned") == len(ASKED)
    kept = sorted(path.name for path in tmp_path.glob("teacher-*"))
    again = AnswerTeacher(tmp_path / "model", tmp_path, lambda done, total, what: None)
    again.learn(answers(others), 0)
    assert first(again, "read again") == len(ASKED)
    assert sorted(path.name for path in tmp_path.glob("teacher-*")) == kept
    assert len(kept) == 1


def test_what_does_not_answer_is_part_of_what_was_taught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_tiny(tmp_path / "model", [*ASKED, *SAID])
    monkeypatch.setattr(contextual_teacher, "_ROUNDS", 1)
    for others in (True, False):
        AnswerTeacher(tmp_path / "model", tmp_path, lambda done, total, what: None).learn(answers(others), 0)
    assert len(list(tmp_path.glob("teacher-*"))) == 2
