"""What a key of the API is: whose place it takes, for how long, how often, and from which web pages."""

from dataclasses import dataclass
from typing import Literal

from assistant.types import Beginning, Person

ActsAs = Literal["customer", "sales"]
KeyState = Literal["active", "expired", "revoked"]


@dataclass(frozen=True)
class ApiKey:
    """One key as an administrator sees it; of the key itself only the `prefix` is kept in words.

    `user` is the id of the member of staff for whom a sales key acts, "" for a customer's. `per_minute` counts messages.
    `origins` are the web pages' origins, such as https://shop.example, whose browsers may use it; none by default.
    """

    id: str
    name: str
    prefix: str
    acts_as: ActsAs
    user: str
    per_minute: int
    origins: tuple[str, ...]
    created_at: str
    created_by: str
    expires_at: str | None = None
    revoked_at: str | None = None
    last_used_at: str | None = None
    messages: int = 0
    calls: int = 0

    def state(self, at: str) -> KeyState:
        """Return whether it can be used at a moment (UTC ISO time)."""
        if self.revoked_at:
            return "revoked"
        return "expired" if self.expires_at and self.expires_at <= at else "active"


@dataclass(frozen=True)
class Caller:
    """Who calls by a key, and in whose place.

    `person` is the salesperson of a sales key, or the visitor that the key's end user is to us; None for a customer's key
    whose program does not say which of its users asks: then each conversation is a visitor of its own. `scope` tells the
    end users of all keys apart (a SHA-256, in hex).
    """

    key: ApiKey
    person: Person | None
    scope: str
    named: bool


Exchange = tuple[str, str]
"""What a user said and what was answered, as a program repeats it."""


@dataclass(frozen=True)
class Place:
    """Where a message goes on: as whom, in which conversation of theirs, or in a new one that may have a beginning."""

    person: Person
    conversation: str | None = None
    beginning: Beginning | None = None
