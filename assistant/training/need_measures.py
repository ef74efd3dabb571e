"""How good a needs model is: F1 of each need, calibration, sentiment and urgency, and what is confused with what."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.analysis.model import MOODS
from assistant.analysis.taxonomy import PRAISE, Example
from assistant.training.intent_measures import calibration_error


def held_out_file(path: Path) -> Path:
    """Return the file of held-out texts that lies beside the examples."""
    return path.parent / "cases" / "needs_heldout.jsonl"


def read_held_out(path: Path) -> list[Example]:
    """Return the held-out texts beside the examples at `path`, none where there is no such file."""
    file = held_out_file(path)
    rows = [json.loads(x) for x in file.read_text("utf-8").splitlines() if x.strip()] if file.exists() else []
    return [
        Example(r["text"], r["language"], tuple(r["needs"]) or (PRAISE,), r["sentiment"], bool(r["urgent"]))
        for r in rows
    ]


def _one(hit: int, said: int, are: int) -> dict[str, float]:
    """Return precision, recall and F1 of a label that was said `said` times, rightly `hit` times, and holds `are` times."""
    return {
        "precision": round(hit / said, 4) if said else 0.0,
        "recall": round(hit / are, 4) if are else 0.0,
        "f1": round(2 * hit / (said + are), 4) if said + are else 0.0,
        "texts": are,
    }


def measure(
    chances: NDArray[np.floating], yes: NDArray[np.bool_], labels: Sequence[str], thresholds: NDArray[np.floating]
) -> dict[str, object]:
    """Return measures of probabilities (texts, labels) against the truth: plain values, fit for a card.

    `macro_f1` is the mean over the needs that occur, `exact` the share of texts whose needs are all right and no more,
    `calibration_error` the 15-bin error of every need's probability taken together.
    """
    said, count = chances >= thresholds, len(labels) - len(MOODS)
    each = {
        name: _one(int((said[:, i] & yes[:, i]).sum()), int(said[:, i].sum()), int(yes[:, i].sum()))
        for i, name in enumerate(labels)
        if yes[:, i].any()
    }
    needs = [n for n in labels[:count] if n in each]
    top = chances[:, :count].argmax(axis=1)
    sure = chances[:, :count].max(axis=1).astype(np.float64)
    right = yes[np.arange(len(top)), top]
    return {
        "texts": len(yes),
        "macro_f1": round(float(np.mean([each[n]["f1"] for n in needs])), 4) if needs else 0.0,
        "exact": round(float((said[:, :count] == yes[:, :count]).all(axis=1).mean()), 4),
        "first_right": round(float(right.mean()), 4),
        "calibration_error": round(calibration_error(sure, right, 15), 4),
        "each": each,
        "confusion": _confusion(top, yes[:, :count], labels[:count]),
    }


def abstained(chance: NDArray[np.floating], outside: NDArray[np.bool_], limit: float) -> dict[str, object]:
    """Return how well texts that have nothing to do with a company (`outside`) are told: plain values for a card.

    `recall` is the share of them at or above `limit`, `refused` that of the others, `auroc` the chance that one of them has the
    higher probability of two, ties counted half. Nothing where there are none.
    """
    if not outside.any() or outside.all():
        return {}
    from scipy.stats import rankdata

    ranks = rankdata(chance)
    low = int(outside.sum())
    area = (float(ranks[outside].sum()) - low * (low + 1) / 2) / (low * int((~outside).sum()))
    return {
        "texts": low,
        "recall": round(float((chance[outside] >= limit).mean()), 4),
        "refused": round(float((chance[~outside] >= limit).mean()), 4),
        "auroc": round(area, 4),
    }


def _confusion(top: NDArray[np.int64], yes: NDArray[np.bool_], labels: Sequence[str]) -> dict[str, dict[str, int]]:
    """Return truth -> guess -> texts, of texts with one need."""
    table: dict[str, dict[str, int]] = {}
    for row in np.flatnonzero(yes.sum(axis=1) == 1):
        line = table.setdefault(labels[int(yes[row].argmax())], {})
        guess = labels[int(top[row])]
        line[guess] = line.get(guess, 0) + 1
    return table
