"""What a model is asked and what it says, whichever library or server it runs in."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Request:
    """One request to a model: the rules, the data, and how many tokens it may write."""

    rules: str
    data: str
    tokens: int


@dataclass(frozen=True)
class Chunk:
    """A piece of what a model says. The counts come with any piece, mostly the last; 0 where the model tells none."""

    text: str = ""
    asked: int = 0
    """Tokens of the request."""
    written: int = 0
    """Tokens of the reply."""
    cut: bool = False
    """True where the model was stopped by the limit of its length."""


class Talker(Protocol):
    """A model that can be talked to."""

    @property
    def name(self) -> str:
        """Return the model's name, for the record."""

    def prepare(self) -> None:
        """Load what there is to load, however long it takes. Raises assistant.errors.Unavailable."""

    def talk(self, request: Request, seconds: float) -> Iterator[Chunk]:
        """Yield what the model says, for at most about `seconds`; closing stops it. Raises WriterFailed."""
