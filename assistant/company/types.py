"""The company as its customers see it, and one change to it."""

from dataclasses import dataclass, field

from assistant.company.hours import Hours
from knowledge.language import Bilingual, Language

NOTHING = Bilingual("", "")


@dataclass(frozen=True)
class Company:
    """Whose assistant this is, what it says first, and how it looks. What is empty is left to the pages."""

    name: Bilingual
    contact: Bilingual
    questions: dict[Language, tuple[str, ...]]
    """Questions to begin with."""
    greeting: Bilingual = NOTHING
    away: Bilingual = NOTHING
    """What a customer who asks for a person is told outside the hours."""
    privacy: Bilingual = NOTHING
    """Address (https) of the note on privacy."""
    accent: str = ""
    """The colour of buttons and links as `#rrggbb`."""
    side: str = "right"
    """Where the button stands on a page of another site: `right` or `left`."""
    logo: str = ""
    """SHA-256 of the picture."""
    hours: Hours = field(default_factory=Hours)
    version: int = 0
    """Counts the changes; one who changes the company names the version they saw."""


@dataclass(frozen=True)
class CompanyChange:
    """Who changed which field, when (ISO 8601, UTC), and from what to what."""

    at: str
    by: str
    field: str
    before: str
    after: str
