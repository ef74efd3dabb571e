"""The plain values of letters: what is asked for, the ways it can be said, and a letter's life."""

from dataclasses import dataclass
from typing import Literal

from assistant.types import Fact
from knowledge.language import Bilingual, Language

LetterKind = Literal[
    "introduction", "follow_up", "quote_cover", "answer", "apology", "renewal", "thanks", "meeting"
]  # fmt: skip
Tone = Literal["warm", "neutral", "formal"]
Length = Literal["short", "normal"]

KINDS: dict[LetterKind, Bilingual] = {
    "introduction": Bilingual("Introduction", "自我介绍"),
    "follow_up": Bilingual("Follow-up after silence", "跟进（久未回复）"),
    "quote_cover": Bilingual("Quotation cover", "报价附函"),
    "answer": Bilingual("Answer to a question", "答复提问"),
    "apology": Bilingual("Apology and remedy", "致歉与补救"),
    "renewal": Bilingual("Renewal", "续约"),
    "thanks": Bilingual("Thanks", "感谢"),
    "meeting": Bilingual("Meeting request", "约见"),
}
TONES: dict[Tone, Bilingual] = {
    "warm": Bilingual("warm", "亲切"), "neutral": Bilingual("neutral", "平实"), "formal": Bilingual("formal", "正式"),
}  # fmt: skip
LENGTHS: dict[Length, Bilingual] = {"short": Bilingual("short", "简短"), "normal": Bilingual("normal", "完整")}


@dataclass(frozen=True)
class LetterRequest:
    """What a letter is to be. `customer` is the id of whom it is to; `conversation`, `turn` and `quote` are what it is about.

    Words the salesperson adds, which go into the letter as they are: `about` is the matter (what went wrong, what is to be
    renewed, the question; for thanks what follows "thank you for ..." or "感谢您……"), `offer` what we do about it (the remedy,
    the answer), `when` a time as people say it.
    """

    kind: LetterKind
    customer: str
    language: Language = "en"
    tone: Tone = "neutral"
    length: Length = "normal"
    conversation: str = ""
    turn: str = ""
    quote: str = ""
    about: str = ""
    offer: str = ""
    when: str = ""


@dataclass(frozen=True)
class Variant:
    """One way to write a letter, with all values in it. `facts` are what its figures refer to.

    `by` names the writer whose words it has; `why` says why these are not the words of the one in use, where it was asked.
    """

    number: int
    subject: str
    body: str
    facts: tuple[Fact, ...] = ()
    by: str = ""
    why: Bilingual | None = None


@dataclass(frozen=True)
class Doubt:
    """A figure or promise in a letter that nothing in our records supports: for the salesperson to check before sending."""

    found: str
    why: Bilingual


LetterState = Literal["draft", "sending", "sent", "failed", "unknown"]
STATES: dict[LetterState, Bilingual] = {
    "draft": Bilingual("draft", "草稿"), "sending": Bilingual("being sent", "发送中"), "sent": Bilingual("sent", "已发送"),
    "failed": Bilingual("not sent", "发送失败"), "unknown": Bilingual("perhaps sent", "结果不明"),
}  # fmt: skip


@dataclass(frozen=True)
class LetterVersion:
    """One version of a letter's text: never changed once made. `version` counts from 1."""

    version: int
    subject: str
    body: str
    made_at: str
    made_by: str
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True)
class LetterEvent:
    """One thing that happened to a letter: kept, revised, each try to send it, and what became of it."""

    action: str
    at: str
    by: str
    version: int
    note: str = ""


@dataclass(frozen=True)
class Letter:
    """A letter with its latest version. `to` is the address of the latest try to send it, "" before the first.

    `message_id` is its Message-ID for good: whichever try arrives, receiving systems know it for the same letter.
    """

    id: str
    state: LetterState
    request: LetterRequest
    current: LetterVersion
    message_id: str
    to: str
    created_at: str
    changed_at: str
    events: tuple[LetterEvent, ...] = ()

    @property
    def subject(self) -> str:
        """Return the latest version's subject."""
        return self.current.subject

    @property
    def body(self) -> str:
        """Return the latest version's body."""
        return self.current.body

    @property
    def version(self) -> int:
        """Return the number of the latest version."""
        return self.current.version


@dataclass(frozen=True)
class File:
    """Something to download: its name, media type and bytes."""

    name: str
    media: str
    data: bytes
