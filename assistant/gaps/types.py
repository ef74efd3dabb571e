"""The plain values of gaps: a turn that counts and why, a group of such turns, what was decided of it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

from knowledge.language import Bilingual, Language

Reason = Literal["refused", "rated_down", "handed_over", "asked_again", "unsure"]
REASONS: tuple[Reason, ...] = get_args(Reason)
"""Why a turn counts, the plainest sign first."""
Side = Literal["customers", "staff"]
SIDES: tuple[Side, ...] = get_args(Side)
GapState = Literal["open", "dismissed", "answered"]

REASON_NAMES: dict[Reason, Bilingual] = {
    "refused": Bilingual("refused", "未能回答"),
    "rated_down": Bilingual("rated down", "差评"),
    "handed_over": Bilingual("handed to a person", "转人工"),
    "asked_again": Bilingual("asked again", "换句话又问"),
    "unsure": Bilingual("answered unsurely", "把握不大"),
}


@dataclass(frozen=True)
class Counted:
    """A turn that counts, without a word of what was said. `reasons` are in the order of `REASONS`."""

    turn: str
    conversation: str
    at: str
    side: Side
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Example:
    """A turn of a group as it may be shown: contacts masked; `alone` is the question as it reads without its conversation."""

    turn: str
    conversation: str
    at: str
    language: Language
    text: str
    alone: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Gap:
    """A group of turns that ask the same, in whatever words and language.

    `id` is that of what was decided of it, else of its first turn. `weeks` counts turns by the Monday of their week, none
    left out. `since` counts those that came after what was decided. `version` is what a decision must have seen.
    """

    id: str
    title: str
    titles: dict[Language, str]
    count: int
    conversations: int
    first: str
    last: str
    reasons: dict[Reason, int]
    languages: dict[Language, int]
    weeks: tuple[tuple[date, int], ...]
    state: GapState = "open"
    note: str = ""
    by: str = ""
    decided_at: str = ""
    since: int = 0
    version: int = 0


@dataclass(frozen=True)
class Near:
    """What the company has that lies nearest to a gap: a place in a document, or a product by its SKU."""

    kind: Literal["passage", "product"]
    id: str
    title: str
    heading: str
    text: str
    score: float


@dataclass(frozen=True)
class OpenGap:
    """A gap opened: its examples, newest first, no wording twice; the wordings by language; what lies nearest."""

    gap: Gap
    examples: tuple[Example, ...]
    wordings: tuple[Example, ...]
    near: tuple[Near, ...]


@dataclass(frozen=True)
class Gaps:
    """The gaps asked for, those with most turns first. `turns` count within them; `looked_at` is how many were grouped.

    `left_out` turns are older than those that are grouped at most.
    """

    gaps: tuple[Gap, ...]
    total: int
    turns: int
    looked_at: int
    left_out: int
    weeks: tuple[tuple[date, int], ...] = field(default=())
