"""A Telegram bot: its webhook with the secret header, answered in the response itself."""

import hmac
import json
from typing import Any

from assistant.messengers.tencent import CLOCK, Clock
from assistant.messengers.types import Answer, Forged, Incoming, IncomingKind, Request
from knowledge.language import Language

_LARGEST = 64 * 1024
_OLDEST = 24 * 3600
"""Seconds after which a message is not answered any more: Telegram delivers again for a day."""


class Telegram:
    """The bot whose webhook was set with `secret`. It answers private chats alone."""

    name = "telegram"
    language: Language = "en"
    patience = 20.0
    limit = 4096

    def __init__(self, secret: str, clock: Clock = CLOCK) -> None:
        self._secret, self._clock = secret, clock

    def challenge(self, request: Request) -> str:
        """Telegram asks for none. Raises Forged."""
        raise Forged("Telegram sends no challenge")

    def read(self, request: Request) -> Incoming:
        """Return a message. Raises Forged."""
        given = request.headers.get("x-telegram-bot-api-secret-token", "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            raise Forged("the secret does not fit")
        update = _object(request.body)
        message = _part(update, "message")
        chat = _part(message, "chat")
        number, sender, text = update.get("update_id"), chat.get("id"), message.get("text")
        if not _is_id(number) or not _is_id(sender):
            return Incoming("", "", "silent")  # an edit, a post in a channel, a button: nothing that is written to us
        private = chat.get("type") == "private"
        fresh = isinstance(message.get("date"), int) and self._clock() - message["date"] < _OLDEST
        kind = _kind(text) if private and fresh else "silent"
        return Incoming(str(sender), str(number), kind, _kept(text) if isinstance(text, str) else "")

    def answer(self, incoming: Incoming, text: str) -> Answer:
        """Return the call `sendMessage` as the response; nothing where nothing is to be said."""
        if not text:
            return Answer(b"", "application/json")
        said = {"method": "sendMessage", "chat_id": int(incoming.sender), "text": text}
        return Answer(json.dumps(said, ensure_ascii=False).encode(), "application/json")


def _kept(text: str) -> str:
    """Return a text without what JSON may say and no database keeps: halves of characters, and the character 0."""
    return text.replace("\0", "").encode(errors="ignore").decode()


def _is_id(value: object) -> bool:
    return isinstance(value, int) and abs(value) < 2**63


def _kind(text: object) -> IncomingKind:
    if not isinstance(text, str):
        return "unreadable"
    return "greeting" if text.split()[:1] == ["/start"] else "text"


def _object(body: bytes) -> dict[str, Any]:
    if len(body) > _LARGEST:
        raise Forged("it is larger than any message")
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Forged("it is no JSON") from error
    return found if isinstance(found, dict) else {}


def _part(of: dict[str, Any], name: str) -> dict[str, Any]:
    found = of.get(name)
    return found if isinstance(found, dict) else {}
