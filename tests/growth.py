"""How the time of a step grows with its text: what no busy machine changes is the order of growth."""

import time
from collections.abc import Callable

_SMALL, _TIMES = 500, 8
TOO_MUCH = 3 * _TIMES
"""Linear is about `_TIMES` and less, quadratic its square: far enough apart for any machine."""


def growth(step: Callable[[str], object], unit: str) -> float:
    """Return how many times the processor time of `step` grows where a text of `unit`s is `_TIMES` as long.

    Each try has a text of its own, so that nothing remembered is measured; the least of several is no accident of others.
    """
    return _least(step, unit, _SMALL * _TIMES) / _least(step, unit, _SMALL)


def _least(step: Callable[[str], object], unit: str, size: int) -> float:
    return min(_seconds(step, f"{(unit * size)[:size]} {chr(0x4E00 + size + n)}") for n in range(4))


def _seconds(step: Callable[[str], object], text: str) -> float:
    began = time.thread_time()
    step(text)
    return max(time.thread_time() - began, 1e-5)
