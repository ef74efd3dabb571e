"""The plain values of reviewed answers: what was written, how it stands, what it would change, what speaks against it."""

from dataclasses import dataclass
from typing import Literal

from assistant.types import Reply
from knowledge.language import Bilingual, Language
from knowledge.types import ALWAYS, Audience, Validity

KIND = "Reviewed answers"
"""The folder that the documents of reviewed answers stand in, and the name of their kind."""
LANGUAGES: tuple[Language, ...] = ("zh", "en")
AnswerState = Literal["in_force", "to_come", "expired", "deleted"]


@dataclass(frozen=True)
class Written:
    """An answer as it is written: to which questions, in which language or both, for whom, on which days.

    `link` names a place in a document for who wants to know more: its name, and a heading of it behind a `#`.
    """

    text: Bilingual
    questions: tuple[str, ...]
    audience: Audience = "public"
    validity: Validity = ALWAYS
    link: str = ""

    @property
    def languages(self) -> tuple[Language, ...]:
        """Return the languages that there is a text in."""
        return tuple(tongue for tongue in LANGUAGES if self.text.say(tongue))


@dataclass(frozen=True)
class Answer:
    """A reviewed answer as it is kept. `deleted` says that its documents were taken out of the library by hand."""

    id: str
    written: Written
    state: AnswerState
    gap: str
    by: str
    at: str
    version: int

    @property
    def documents(self) -> tuple[str, ...]:
        """Return the names of its documents, one for each language."""
        return tuple(document_name(self.id, tongue) for tongue in self.written.languages)


def document_name(answer: str, language: Language) -> str:
    """Return the name of the document of an answer in one language."""
    return f"{KIND}/{answer}.{language}.html"


@dataclass(frozen=True)
class Shown:
    """What a question is replied now, and what it would be with the answer; `used` where that one cites the answer."""

    question: str
    language: Language
    before: Reply
    after: Reply
    used: bool


@dataclass(frozen=True)
class Preview:
    """What an answer would change, and what speaks against it; nothing has been changed."""

    shown: tuple[Shown, ...]
    warnings: tuple[Bilingual, ...]
