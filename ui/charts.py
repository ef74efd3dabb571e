"""Charts of the pipeline as SVG and HTML text, with no library; shape and place say what colour says. Pure functions.

Shapes are drawn in a picture that stretches with its column; words and marks stand over it, so that they never shrink.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor, log10

from ui.format import escape

_TICKS = 5
"""Steps of the scale at most."""
_LABELS = 6
"""Names of periods below a chart at most; a phone shows every other one of them."""


@dataclass(frozen=True)
class Spread:
    """What may come in one period: its name, the middle, and what lies around it."""

    name: str
    middle: Decimal
    low80: Decimal
    high80: Decimal
    low95: Decimal
    high95: Decimal


@dataclass(frozen=True)
class FanNames:
    """What the parts of a fan are called: bars of the past, middle line, both bands, and the marks beside them."""

    past: str
    middle: str
    band80: str
    band95: str
    beside: str


def fan(
    past: Sequence[tuple[str, Decimal]], points: Sequence[Spread], beside: Sequence[Spread], names: FanNames,
    said: Callable[[Decimal], str], axis: Callable[[Decimal], str], title: str,
) -> str:  # fmt: skip
    """Return bars of the past, the bands of what may come, and beside each period a mark with its own interval.

    `beside` has as many periods as `points`, or none. `said` writes an amount in titles, `axis` at the side.
    """
    slots = len(past) + len(points)
    if not slots:
        return ""
    tick, top = _scale(
        max([1.0, *(float(v) for _, v in past), *(float(p.high95) for p in points), *(float(p.high80) for p in beside)])
    )
    steps = [(100 * k * tick / top, Decimal(tick) * k) for k in range(round(top / tick) + 1)]
    bars = "".join(_bar(n, value, slots, top, f"{name} · {names.past}: {said(value)}") for n, (name, value) in enumerate(past))  # fmt: skip
    first = len(past)
    bands = _band([(p.low95, p.high95) for p in points], first, slots, top, "band95")
    bands += _band([(p.low80, p.high80) for p in points], first, slots, top, "band80")
    line = _line([p.middle for p in points], first, slots, top)
    marks = "".join(_dot(first + n, p, slots, top, f"{p.name} · {names.middle}: {_spread(p, said)}") for n, p in enumerate(points))  # fmt: skip
    marks += "".join(_diamond(first + n, p, slots, top, f"{p.name} · {names.beside}: {_spread(p, said)}") for n, p in enumerate(beside))  # fmt: skip
    grid = "".join(f'<line x1="0" x2="100" y1="{100 - at:.2f}" y2="{100 - at:.2f}"/>' for at, _ in steps)
    side = "".join(f'<span style="bottom:{at:.2f}%">{escape(axis(value))}</span>' for at, value in steps)
    widest = max((axis(value) for _, value in steps), key=len)
    return (
        f'<figure class="fan"><div class="fan-side" aria-hidden="true"><b>{escape(widest)}</b>{side}</div>'
        f'<div class="fan-area"><svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label="{escape(title)}">'
        f'<title>{escape(title)}</title><g class="grid">{grid}</g>{bands}{bars}{line}</svg>{marks}</div>'
        f"{_names([*(n for n, _ in past), *(p.name for p in points)])}{_key(names, with_beside=bool(beside))}</figure>"
    )


def _scale(most: float) -> tuple[float, float]:
    """Return the step and the top of a scale of round numbers that just holds `most`."""
    power = 10.0 ** floor(log10(most / _TICKS))
    tick = next(power * step for step in (1, 2, 2.5, 5, 10) if most <= power * step * _TICKS * (1 + 1e-9))
    return tick, tick * max(1, ceil(most / tick - 1e-9))


def _spread(p: Spread, said: Callable[[Decimal], str]) -> str:
    return f"{said(p.middle)} (80%: {said(p.low80)} – {said(p.high80)}, 95%: {said(p.low95)} – {said(p.high95)})"


def _height(value: Decimal, top: float) -> float:
    """Return how high a value stands, in percent of the whole; what is below nothing stands at the ground."""
    return min(100.0, max(0.0, 100 * float(value) / top))


def _middle(slot: int, slots: int) -> float:
    return 100 * (slot + 0.5) / slots


def _bar(slot: int, value: Decimal, slots: int, top: float, title: str) -> str:
    wide, high = 100 / slots, _height(value, top)
    return (
        f'<rect class="bar" x="{wide * (slot + 0.16):.2f}" width="{wide * 0.68:.2f}" y="{100 - high:.2f}" height="{high:.2f}">'
        f"<title>{escape(title)}</title></rect>"
    )


def _band(edges: Sequence[tuple[Decimal, Decimal]], first: int, slots: int, top: float, kind: str) -> str:
    """Return the area between lows and highs, as wide at its ends as the periods are."""
    if not edges:
        return ""
    x = [100 * first / slots, *(_middle(first + n, slots) for n in range(len(edges))), 100.0]
    whole = [edges[0], *edges, edges[-1]]
    above = [f"{a:.2f},{100 - _height(high, top):.2f}" for a, (_, high) in zip(x, whole, strict=True)]
    below = [f"{a:.2f},{100 - _height(low, top):.2f}" for a, (low, _) in zip(x, whole, strict=True)]
    return f'<polygon class="{kind}" points="{" ".join([*above, *reversed(below)])}"/>'


def _line(values: Sequence[Decimal], first: int, slots: int, top: float) -> str:
    points = " ".join(f"{_middle(first + n, slots):.2f},{100 - _height(v, top):.2f}" for n, v in enumerate(values))
    return f'<polyline class="middle" points="{points}"/>' if points else ""


def _dot(slot: int, p: Spread, slots: int, top: float, title: str) -> str:
    return f'<i class="dot" style="left:{_middle(slot, slots):.2f}%;bottom:{_height(p.middle, top):.2f}%" title="{escape(title)}"></i>'


def _diamond(slot: int, p: Spread, slots: int, top: float, title: str) -> str:
    at, low, high = _middle(slot, slots) + 26 / slots, _height(p.low80, top), _height(p.high80, top)
    return (
        f'<i class="whisker" style="left:{at:.2f}%;bottom:{low:.2f}%;height:{max(0.0, high - low):.2f}%"></i>'
        f'<i class="diamond" style="left:{at:.2f}%;bottom:{_height(p.middle, top):.2f}%" title="{escape(title)}"></i>'
    )


def _names(names: Sequence[str]) -> str:
    every = -(-len(names) // _LABELS)
    last = len(names) - 1
    shown = [n for n in range(len(names)) if (last - n) % every == 0]
    made = "".join(
        f'<span class="{"sparse" if (len(shown) - 1 - i) % 2 else "last" if n == last else ""}" style="left:{_middle(n, len(names)):.2f}%">{escape(names[n])}</span>'
        for i, n in enumerate(shown)
    )
    return f'<div class="fan-names" aria-hidden="true">{made}</div>'


def _key(names: FanNames, *, with_beside: bool) -> str:
    parts = [("bar", names.past), ("dot", names.middle), ("band80", names.band80), ("band95", names.band95)]
    parts += [("diamond", names.beside)] if with_beside else []
    return (
        '<figcaption class="fan-key">'
        + "".join(f'<span><i class="{kind}"></i>{escape(name)}</span>' for kind, name in parts)
        + "</figcaption>"
    )


@dataclass(frozen=True)
class Stack:
    """One bar of two parts, one above the other: its name, the lower and the upper part, and both in words."""

    name: str
    low: int
    high: int
    said: str


def stacks(bars: Sequence[Stack], names: tuple[str, str], title: str) -> str:
    """Return bars of two parts over time, oldest first; `names` are those of the lower and the upper part."""
    if not bars:
        return ""
    tick, top = _scale(max([1.0, *(float(b.low + b.high) for b in bars)]))
    tick = max(1.0, tick)  # what is counted comes in whole numbers
    top = max(top, tick)
    steps = [(100 * k * tick / top, round(tick * k)) for k in range(round(top / tick) + 1)]
    grid = "".join(f'<line x1="0" x2="100" y1="{100 - at:.2f}" y2="{100 - at:.2f}"/>' for at, _ in steps)
    side = "".join(f'<span style="bottom:{at:.2f}%">{count:,}</span>' for at, count in steps)
    drawn = "".join(_stack(n, bar, len(bars), top) for n, bar in enumerate(bars))
    key = "".join(f'<span><i class="{kind}"></i>{escape(name)}</span>' for kind, name in zip(("low", "high"), names, strict=True))  # fmt: skip
    return (
        f'<figure class="fan stacks"><div class="fan-side" aria-hidden="true"><b>{steps[-1][1]:,}</b>{side}</div>'
        f'<div class="fan-area"><svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label="{escape(title)}">'
        f'<title>{escape(title)}</title><g class="grid">{grid}</g>{drawn}</svg></div>'
        f'{_names([b.name for b in bars])}<figcaption class="fan-key">{key}</figcaption></figure>'
    )


def _stack(slot: int, bar: Stack, slots: int, top: float) -> str:
    wide, low, high = 100 / slots, 100 * bar.low / top, 100 * bar.high / top
    at = f'x="{wide * (slot + 0.12):.2f}" width="{wide * 0.76:.2f}"'
    parts = f'<rect class="low" {at} y="{100 - low:.2f}" height="{low:.2f}"/>' if bar.low else ""
    parts += f'<rect class="high" {at} y="{100 - low - high:.2f}" height="{high:.2f}"/>' if bar.high else ""
    return f"<g><title>{escape(bar.said)}</title>{parts}</g>"


def pushes(rows: Sequence[tuple[str, str, float, str]], title: str) -> str:
    """Return what pushes a chance up (to the right, +) or down (to the left, −): (label, value, points -1..1, words)."""
    most = max((abs(points) for _, _, points, _ in rows), default=0.0) or 1.0
    lines = "".join(
        f'<li><span class="what">{escape(label)}<small>{escape(value)}</small></span>'
        f'<span class="push" aria-hidden="true"><i class="{"up" if points >= 0 else "down"}" style="width:{50 * abs(points) / most:.1f}%"></i></span>'
        f'<b class="n">{escape(said)}</b></li>'
        for label, value, points, said in rows
    )
    return f'<ul class="pushes" aria-label="{escape(title)}">{lines}</ul>'


def meter(value: float, low: float, high: float, title: str) -> str:
    """Return a chance 0..1 as a mark on a line, its interval as a broader stretch of it."""

    def at(share: float) -> float:
        return 100 * min(1.0, max(0.0, share))

    return (
        f'<span class="meter" role="img" aria-label="{escape(title)}" title="{escape(title)}">'
        f'<i style="left:{at(low):.1f}%;width:{max(1.0, at(high) - at(low)):.1f}%"></i><b style="left:{at(value):.1f}%"></b></span>'
    )


def narrowing(rows: Sequence[tuple[str, int, str, str]], title: str) -> str:
    """Return bars as long as how many came as far: (name, count, what stands beside it, title)."""
    most = max((count for _, count, _, _ in rows), default=0) or 1
    lines = "".join(
        f'<li title="{escape(hint)}"><span class="what">{escape(name)}</span>'
        f'<span class="reach" aria-hidden="true"><i style="width:{100 * count / most:.1f}%"></i></span>'
        f'<b class="n">{count:,}</b><small>{escape(more)}</small></li>'
        for name, count, more, hint in rows
    )
    return f'<ol class="narrowing" aria-label="{escape(title)}">{lines}</ol>'
