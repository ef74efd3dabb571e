"""Tickets: who a visitor is where the browser keeps no cookies, as in a frame of another site.

A ticket is `id.expiry.mark`: the visitor's id, the second (UTC) at which it ends as hexadecimal, and an HMAC-SHA256 of both.
It names a visitor for hours only and never says the token of a cookie, so one that is seen in an address opens little.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Engine, update

from assistant.errors import NotSignedIn
from assistant.types import Person
from knowledge.language import Bilingual
from knowledge.store import hold, kept_value, state, writing

HOURS = 12
_FORM = re.compile(r"(v-[0-9a-f]{24})\.([0-9a-f]{1,10})\.([0-9a-f]{64})")


def _clock() -> float:
    return datetime.now(UTC).timestamp()


class Tickets:
    """Issues and reads tickets; the key is the database's, so every replica reads those of all."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = _clock) -> None:
        self._engine, self._clock = engine, clock

    def issue(self, visitor: str) -> str:
        """Return a ticket for a visitor's id."""
        named = f"{visitor}.{int(self._clock()) + HOURS * 3600:x}"
        return f"{named}.{self.mark(named)}"

    def person(self, ticket: str) -> Person:
        """Return the visitor that a ticket names. Raises NotSignedIn where it is none of ours or has ended."""
        read = _FORM.fullmatch(ticket)
        if not read or not hmac.compare_digest(self.mark(f"{read[1]}.{read[2]}"), read[3]):
            raise NotSignedIn(Bilingual("Please open the chat again.", "请重新打开对话窗口。"))
        if int(read[2], 16) < self._clock():
            raise NotSignedIn(
                Bilingual(
                    "This chat has been open for too long. Load the page again and ask once more.",
                    "对话窗口打开时间过长，请刷新页面后重新提问。",
                )
            )
        return Person(read[1], "customer", channel="widget")

    def mark(self, text: str) -> str:
        """Return the HMAC-SHA256 of a text under the store's own key, as hexadecimal."""
        return hmac.new(self._key(), text.encode(), hashlib.sha256).hexdigest()

    def _key(self) -> bytes:
        kept = kept_value(self._engine, "ticket_key")
        return bytes.fromhex(kept if kept and len(kept) == 64 else self._new_key())

    def _new_key(self) -> str:
        with writing(self._engine) as connection:
            kept = hold(connection, "ticket_key")
            if len(kept) == 64:  # another process was first
                return kept
            made = secrets.token_hex(32)
            connection.execute(update(state).where(state.c.name == "ticket_key").values(value=made))
            return made
