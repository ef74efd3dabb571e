"""How likely somebody buys, as plain values; chances are 0..1 with 90 % intervals."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from knowledge.language import Bilingual

Warmth = Literal["hot", "warm", "cool"]
"""Above, around and below what is usual here; see `assistant/intention/warmth.py` for the limits."""


@dataclass(frozen=True)
class Reason:
    """One thing that moved a chance up or down: what it is, its value here, and by how many points (-1..1)."""

    label: Bilingual
    value: str
    points: float


@dataclass(frozen=True)
class Intention:
    """How likely one deal is won. `basis` is "model" where a model is in use that beat the base rate on later deals, else "base"."""

    deal: str
    chance: float
    low: float
    high: float
    warmth: Warmth
    reasons: tuple[Reason, ...]
    basis: Literal["model", "base"]
    model: str = ""
    """Fingerprint of the model, "" for the base rate."""
    base: float = 0.5
    """What the reasons start from: their points add up to `chance` minus this."""


@dataclass(frozen=True)
class Signal:
    """Something a customer said or did in a conversation that speaks for or against buying; `turn` says where."""

    id: str
    label: Bilingual
    points: float
    turn: str
    quote: str


@dataclass(frozen=True)
class Heat:
    """How warm a conversation is: 0..100 by its signals (a stated rule, no probability), strongest signals first."""

    conversation: str
    score: int
    warmth: Warmth
    signals: tuple[Signal, ...]


@dataclass(frozen=True)
class Bin:
    """One bin of a calibration plot: the mean chance said, the share won with its interval, how many."""

    said: float
    won: float
    low: float
    high: float
    count: int


@dataclass(frozen=True)
class IntentionCard:
    """What a trained model is and how it did on deals that were decided later than all it learned from.

    `auc` with its 95 % interval, Brier score beside that of the base rate, expected calibration error, and `taken`: whether
    it is in use. `used` are the features with their weight (standardised log-odds), `left_out` the columns that were not
    used and why (known only afterwards, the same for all, too many values).
    """

    fingerprint: str
    trained_at: str
    decided: int
    won: int
    lost: int
    learned_until: str
    tried: int
    auc: float | None
    auc_low: float | None
    auc_high: float | None
    brier: float | None
    base_brier: float | None
    ece: float | None
    bins: tuple[Bin, ...]
    used: Mapping[str, float]
    left_out: Mapping[str, Bilingual]
    taken: bool
    note: Bilingual
    better: bool = False
    """Whether it did better than the base rate on later deals, beyond chance: only then it may be in use."""
    tried_from: str = ""
    """The first day of the deals it was tried on; each was told by a model that knew only deals decided before it."""
    base: float = 0.5
    base_low: float = 0.0
    base_high: float = 1.0
    """The share of decided deals that were won, with its 90 % interval: what serves where no model does."""
