"""The plain values of a company's own cases: the case, what it came from, how it went last and since when."""

from dataclasses import dataclass, field
from typing import Literal

from assistant.evaluation import Case
from knowledge.language import Bilingual

Outcome = Literal["passed", "failed", "not_due"]
"""A case is not due on days on which the answer it asks for does not count."""


@dataclass(frozen=True)
class Result:
    """How a case went. `since` is when it first went so, `good_at` when it passed last ("" for never).

    `faults` are as in `assistant.evaluation.faults`; `changed` says what is otherwise than when it passed last.
    """

    outcome: Outcome
    at: str
    since: str
    good_at: str = ""
    faults: tuple[str, ...] = ()
    changed: tuple[Bilingual, ...] = ()
    said: str = ""


@dataclass(frozen=True)
class OwnCase:
    """A case with the reviewed answer, or the turn, that it came from; "" where it was imported."""

    case: Case
    answer: str = ""
    turn: str = ""
    conversation: str = ""
    by: str = ""
    at: str = ""
    result: Result | None = None


@dataclass(frozen=True)
class Run:
    """What a run came to. `stopped` where it was ended early; those not reached keep the result they had."""

    at: str
    cases: int
    passed: int
    not_due: int
    failed: tuple[OwnCase, ...] = field(default=())
    stopped: bool = False


@dataclass(frozen=True)
class Imported:
    """What an import did, with the lines that were no cases."""

    added: int
    changed: int
    bad: tuple[tuple[int, Bilingual], ...] = ()
