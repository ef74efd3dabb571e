"""What a messenger's callback brings and takes, as plain values; the seam `Messenger` and its one way of refusing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from assistant.colleagues.types import Why
from assistant.errors import NotAllowed
from knowledge.language import Bilingual, Language


@dataclass(frozen=True)
class Request:
    """One request of a platform as it came; header names are in lower case."""

    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


IncomingKind = Literal["text", "greeting", "unreadable", "silent"]
"""`greeting`: somebody has just begun to follow us; `unreadable`: a picture, a voice; `silent`: nothing to be said to it."""


@dataclass(frozen=True)
class Incoming:
    """One message of a person. `message` is the same whenever the platform delivers it again."""

    sender: str
    message: str
    kind: IncomingKind
    text: str = ""
    receiver: str = ""


@dataclass(frozen=True)
class Answer:
    """The body that answers a platform's request, and its media type."""

    body: bytes
    media: str


class Messenger(Protocol):
    """One platform: how a request is proved, read and answered. It keeps nothing."""

    name: str
    """Of its address and its rows: small letters."""
    language: Language
    """In which a person is spoken to before they have written a word."""
    patience: float
    """Seconds in which the platform wants its answer."""
    limit: int
    """Bytes (UTF-8) that one message to a person may have."""

    def challenge(self, request: Request) -> str:
        """Return what proves to the platform that this address is ours. Raises Forged."""

    def read(self, request: Request) -> Incoming:
        """Return the message of a request that is proved to be the platform's. Raises Forged."""

    def answer(self, incoming: Incoming, text: str) -> Answer:
        """Return the body that says `text` to the sender, nothing where it is empty."""


class Pusher(Protocol):
    """A way to write to a person unasked, which a platform gives to those with credentials."""

    def push(self, sender: str, text: str) -> None:
        """Send a text to a person. Raises NotPushed."""


@dataclass(frozen=True)
class Channel:
    """A messenger in use, with the way to write through it unasked where credentials are set."""

    messenger: Messenger
    pusher: Pusher | None = None


class Forged(NotAllowed):
    """The request does not prove that it comes from the platform, or is meant for somebody else. `why` is for the log."""

    def __init__(self, why: str) -> None:
        super().__init__(
            Bilingual(
                "This request does not prove that it comes from the platform. Check the token and the keys on both sides, and this machine's clock.",
                "无法确认该请求来自平台，请核对两边的 Token 和密钥，以及本机时间。",
            )
        )
        self.why = why


class NotPushed(Exception):
    """The platform did not take a message; the text says why, without a word of the message, and `why` says it for people."""

    def __init__(self, text: str, why: Why = "refused") -> None:
        super().__init__(text)
        self.why = why
