"""From decided deals to a model and its card; it is to be used only where it did better on later deals, beyond chance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.deals.types import Deal
from assistant.intention.base_rate import FEWEST, FEWEST_EACH, BaseRate, base_rate
from assistant.intention.features import Warm
from assistant.intention.leaks import CLOSED_ONLY, DECIDES
from assistant.intention.learning import Learnt, Past, enough, learn, past_of
from assistant.intention.measures import auc, auc_interval, bins, brier, calibration_error, gain, resampled
from assistant.intention.model_files import fingerprint
from assistant.intention.trying import Trial, try_out
from assistant.intention.types import Bin, IntentionCard
from assistant.training.stopping import Stop, never
from knowledge.language import Bilingual
from knowledge.types import Progress

_SEED = 0
_FEWEST_TRIED = 10
"""Later deals below which nothing can be said of a model."""


@dataclass(frozen=True)
class Trained:
    """A model, None where there was too little to learn from, and its card."""

    learnt: Learnt | None
    card: IntentionCard


def train(
    deals: Sequence[Deal], warm: Warm, trained_at: str, *, progress: Progress | None = None, stop: Stop = never
) -> Trained:
    """Learn from decided deals and try it on later ones; nothing is written. Raises Stopped where `stop` says so."""
    tell = progress or (lambda done, total, what: None)
    past, base = past_of(deals, warm), base_rate(deals)
    if not enough(past.decided):
        return Trained(None, _card(past, base, None, {}, None, trained_at, _too_few(past)))
    learnt, left = learn(past, past.decided, stop)
    # What tells the outcome itself among all deals must not pass where fewer were known.
    barred = {name for name, why in left.items() if why in (CLOSED_ONLY, DECIDES)}
    trial = try_out(past, stop, lambda done, total: tell(done, total, "intention"), barred)
    tell(1, 1, "intention")
    return Trained(learnt, _card(past, base, learnt, left, trial, trained_at, None))


@dataclass(frozen=True)
class _Measured:
    """How a trial went; `less` is by how much smaller the Brier score was than the base rate's: the 95 % interval."""

    auc: float
    interval: tuple[float, float]
    brier: float
    base: float
    less: tuple[float, float]
    bins: tuple[Bin, ...]
    tried: int


def _measured(trial: Trial) -> _Measured | None:
    tried = len(np.unique(trial.deal))
    if tried < _FEWEST_TRIED or trial.won.all() or not trial.won.any():
        return None
    draws = resampled(trial.deal, _SEED)
    # One row of each deal, drawn by lot: the rows of a deal are not independent, and bins count deals.
    random = np.random.default_rng(_SEED).random(len(trial.deal))
    one = np.array([rows[np.argmin(random[rows])] for n in np.unique(trial.deal) if len(rows := np.flatnonzero(trial.deal == n))])  # fmt: skip
    return _Measured(
        auc(trial.said, trial.won), auc_interval(trial.said, trial.won, draws), brier(trial.said, trial.won),
        brier(trial.base, trial.won), gain(trial.said, trial.base, trial.won, draws), bins(trial.said[one], trial.won[one]),
        tried,
    )  # fmt: skip


def _card(
    past: Past, base: BaseRate, learnt: Learnt | None, left: Mapping[str, Bilingual], trial: Trial | None, trained_at: str,
    note: Bilingual | None,
) -> IntentionCard:  # fmt: skip
    found = _measured(trial) if trial else None
    better = found is not None and found.less[0] > 0
    last = past.decided[-1].closed_on if past.decided else None
    return IntentionCard(
        fingerprint=fingerprint(learnt) if learnt else "", trained_at=trained_at, decided=base.won + base.lost, won=base.won,
        lost=base.lost, learned_until=last.isoformat() if last else "", tried=found.tried if found else 0,
        auc=found.auc if found else None, auc_low=found.interval[0] if found else None,
        auc_high=found.interval[1] if found else None, brier=found.brier if found else None,
        base_brier=found.base if found else None, ece=calibration_error(found.bins) if found else None,
        bins=found.bins if found else (), left_out=dict(left), taken=better, note=note or _note(found, better),
        used=dict(zip(learnt.kept, map(float, learnt.fit.weights), strict=True)) if learnt else {}, better=better,
        tried_from=trial.start.isoformat() if trial and trial.start else "", base=base.chance, base_low=base.low,
        base_high=base.high,
    )  # fmt: skip


def _too_few(past: Past) -> Bilingual:
    won = sum(d.kind == "won" for d in past.decided)
    lost = len(past.decided) - won
    return Bilingual(
        f"There are {won} won and {lost} lost deals with a closing day. From {FEWEST} on, with {FEWEST_EACH} of each, a model "
        "is tried; until then the base rate serves.",
        f"有结束日期的商机中，赢单 {won} 个、输单 {lost} 个。合计达到 {FEWEST} 个且赢单、输单各不少于 {FEWEST_EACH} 个后会尝试建立模型；"
        "在此之前使用总体成交率。",
    )


def _note(found: _Measured | None, better: bool) -> Bilingual:
    if found is None:
        return Bilingual(
            "There are too few later deals to try a model on, so the base rate stays in use.",
            "可用来检验的后期商机太少，继续使用总体成交率。",
        )
    figures = f"{found.brier:.4f} / {found.base:.4f}"
    if better:
        return Bilingual(
            f"On {found.tried} later deals the model did better than the base rate beyond chance (Brier score {figures}). It is in use.",
            f"在后来的 {found.tried} 个商机上，模型明显好于总体成交率（Brier 分数 {figures}），已启用。",
        )
    return Bilingual(
        f"On {found.tried} later deals the model did not do better than the base rate beyond chance (Brier score {figures}), so "
        "the base rate stays in use: what is known of these deals beforehand does not tell won from lost.",
        f"在后来的 {found.tried} 个商机上，模型没有明显好于总体成交率（Brier 分数 {figures}），因此继续使用总体成交率："
        "这些商机事先已知的信息不足以区分成败。",
    )
