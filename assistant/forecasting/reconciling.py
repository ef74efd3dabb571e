"""Forecasts of parts that add up to that of the whole, to the last minor unit: from the top down."""

from collections.abc import Sequence

import numpy as np

from assistant.forecasting.losses import Array
from assistant.quoting.rounding import share_out

_FINE = 10**12


def from_the_top(whole: Sequence[int], parts: Sequence[Array], pasts: Sequence[Array]) -> list[list[int]]:
    """Return for each part its share of the whole in whole minor units, step by step; the shares sum to the whole exactly.

    `whole` are minor units, `parts` the parts' own forecasts, one array (steps,) each. Top-down by the proportions of the
    forecasts (Athanasopoulos, Ahmed and Hyndman 2009): the whole is forecast best as it has the least noise. Where all parts
    are forecast as 0 their pasts say the proportions, and where those are 0 too all are alike.
    """
    shares = [list[int]() for _ in parts]
    for step, total in enumerate(whole):
        weights = _weights([float(p[step]) for p in parts]) or _weights([float(p.sum()) for p in pasts])
        for share, amount in zip(shares, share_out(total, weights or [1] * len(parts)), strict=True):
            share.append(amount)
    return shares


def _weights(values: Sequence[float]) -> list[int]:
    """Return values as whole weights in proportion, none where all are 0."""
    top = max(values, default=0.0)
    if top <= 0:
        return []
    return [round(float(np.float64(v) / top) * _FINE) for v in values]
