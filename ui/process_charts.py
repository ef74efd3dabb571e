"""Charts of the sales tab as SVG and HTML text, with no library; every figure stands in words beside its mark. Pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Literal

from assistant.intention.types import Bin
from ui.format import escape


@dataclass(frozen=True)
class Bar:
    """One bar of a funnel: its label, how many, and the parts it is made of, each (kind, count, label)."""

    label: str
    count: int
    parts: tuple[tuple[Literal["on", "wait", "lost"], int, str], ...] = ()
    more: str = ""
    """What stands below it."""


def funnel(bars: Sequence[Bar], title: str) -> str:
    """Return bars that narrow, each as long as how many came as far; the label and number stand beside, the parts in titles."""
    most = max((bar.count for bar in bars), default=0) or 1
    rows = "".join(
        f'<li><p class="bar-head"><b>{escape(b.label)}</b><span class="n">{b.count:,}</span></p>{_pieces(b, most)}'
        f"{f'<p class=bar-more>{escape(b.more)}</p>' if b.more else ''}</li>"
        for b in bars
    )
    return f'<ol class="funnel" aria-label="{escape(title)}">{rows}</ol>'


def _pieces(bar: Bar, most: int) -> str:
    said = " · ".join(f"{label}: {count:,}" for _, count, label in bar.parts)
    parts = bar.parts or (("on", bar.count, bar.label),)
    inner = "".join(
        f'<i class="{kind}" style="width:{_percent(count, bar.count)}" title="{escape(label)}: {count:,}"></i>'
        for kind, count, label in parts if count
    )  # fmt: skip
    aria = f"{bar.label}: {bar.count:,}" + (f" ({said})" if said else "")
    return (
        f'<div class="track" role="img" aria-label="{escape(aria)}">'
        f'<div class="fill" style="width:{_percent(bar.count, most)}">{inner}</div></div>'
    )


def _percent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.2f}%" if whole else "0%"


def key(parts: Sequence[tuple[str, str]]) -> str:
    """Return what the parts of bars stand for: (kind, label)."""
    return (
        '<p class="key">' + "".join(f'<span><i class="{k}"></i>{escape(label)}</span>' for k, label in parts) + "</p>"
    )


def bars(rows: Sequence[tuple[str, int]], title: str) -> str:
    """Return a plain bar for each (label, count), the share of all beside it."""
    most, total = max((n for _, n in rows), default=0) or 1, sum(n for _, n in rows) or 1
    lines = "".join(
        f'<li><p class="bar-head"><span>{escape(label)}</span><span class="n">{n:,} ({n / total:.0%})</span></p>'
        f'<div class="track thin" aria-hidden="true"><div class="fill" style="width:{_percent(n, most)}"><i class="on" style="width:100%"></i></div></div></li>'
        for label, n in rows
    )
    return f'<ol class="funnel" aria-label="{escape(title)}">{lines}</ol>'


def span(lows: Sequence[float], highs: Sequence[float]) -> tuple[float, float]:
    """Return the scale that holds all shares between `lows` and `highs`: whole tenths, at least a fifth apart."""
    low = floor(10 * min(lows, default=0.0) + 1e-9) / 10
    high = ceil(10 * max(highs, default=1.0) - 1e-9) / 10
    if high - low < 0.2:
        low, high = max(0.0, low - 0.1), min(1.0, high + 0.1)
    return round(max(0.0, low), 1), round(min(1.0, high), 1)


def interval(share: float, low: float, high: float, other: float | None, scale: tuple[float, float], title: str) -> str:
    """Return a dot with its interval on a scale, and a diamond where something else lies (shares 0..1)."""
    begin, end = scale

    def at(value: float) -> float:
        return 100 * (min(max(value, begin), end) - begin) / (end - begin)

    mark = "" if other is None else f'<b class="other" style="left:{at(other):.2f}%"></b>'
    return (
        f'<span class="dots" role="img" aria-label="{escape(title)}" title="{escape(title)}">'
        f'<i style="left:{at(low):.2f}%;width:{at(high) - at(low):.2f}%"></i>{mark}<b class="dot" style="left:{at(share):.2f}%"></b></span>'
    )


_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM, _RIGHT = 460, 270, 46, 22, 42, 20


def _frame(inner: str, title: str, height: int = _HEIGHT) -> str:
    return (
        f'<svg class="plot" viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{inner}</svg>"
    )


def _y(share: float, height: int = _HEIGHT) -> float:
    return _TOP + (height - _TOP - _BOTTOM) * (1 - share)


def _grid(name_y: str) -> str:
    lines = "".join(
        f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{_y(k / 4):.1f}" y2="{_y(k / 4):.1f}"/>'
        f'<text x="{_LEFT - 7}" y="{_y(k / 4) + 4:.1f}" text-anchor="end">{k * 25}%</text>'
        for k in range(5)
    )
    return f'{lines}<text class="axis" x="6" y="12">{escape(name_y)}</text>'


def _x_axis(name: str, height: int = _HEIGHT) -> str:
    return f'<text class="axis" x="{(_LEFT + _WIDTH - _RIGHT) / 2}" y="{height - 5}" text-anchor="middle">{escape(name)}</text>'


def curve(
    days: Sequence[int],
    shares: Sequence[float],
    medians: Sequence[tuple[float, str]],
    names: tuple[str, str],
    title: str,
) -> str:
    """Return the steps of a share that falls by days; `medians` are (day, label) as lines, `names` those of the axes (x, y)."""
    # Where nothing is decided any more the curve is flat: a little of that is enough.
    falls = [d for d, s, before in zip(days, shares, (1.0, *shares), strict=False) if s < before]
    last = max([int(1.15 * max(falls, default=0)), *(int(m) + 1 for m, _ in medians), 1])

    def x(day: float) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * day / last

    def clear(day: float) -> float:
        """Return where a median's label begins: past the next line, where that would run through it."""
        return max(x(m) for m, _ in medians if 0 <= x(m) - x(day) < 90)

    path, at = [f"M{x(0):.1f},{_y(1):.1f}"], 1.0
    for day, share in ((d, s) for d, s in zip(days, shares, strict=True) if d <= last):
        path.append(f"L{x(day):.1f},{_y(at):.1f}L{x(day):.1f},{_y(share):.1f}")
        at = share
    path.append(f"L{x(last):.1f},{_y(at):.1f}")
    step = _round(last / 5)
    ticks = "".join(
        f'<text x="{x(d):.1f}" y="{_HEIGHT - _BOTTOM + 17}" text-anchor="middle">{d}</text>'
        for d in range(0, last + 1, step)
    )
    lines = "".join(
        f'<line class="median m{i}" x1="{x(m):.1f}" x2="{x(m):.1f}" y1="{_y(0):.1f}" y2="{_TOP + 12 + 18 * i}"/>'
        + _beside(clear(m), _TOP + 22 + 18 * i, label)
        for i, (m, label) in enumerate(medians)
    )
    return _frame(f'{_grid(names[1])}{ticks}{_x_axis(names[0])}<path class="curve" d="{"".join(path)}"/>{lines}', title)


def _beside(x: float, y: float, label: str) -> str:
    """Return a label to the right of a line, or to its left where there is no room."""
    room = x < _WIDTH * 0.7
    return f'<text x="{x + (6 if room else -6):.1f}" y="{y:.1f}" text-anchor="{"start" if room else "end"}">{escape(label)}</text>'


def _round(size: float) -> int:
    """Return the least of 1, 2, 5 times a power of ten that is `size` or more."""
    power = 1
    while True:
        for step in (1, 2, 5):
            if step * power >= size:
                return step * power
        power *= 10


def calibration(found: Sequence[Bin], names: tuple[str, str], title: str) -> str:
    """Return what was said against what came: a dot for each group, its interval as a line, the diagonal dashed.

    Both axes run over the tenths that hold everything shown.
    """
    height = 380
    low, high = span([min(b.said, b.low) for b in found], [max(b.said, b.high) for b in found])

    def x(share: float) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * (share - low) / (high - low)

    def y(share: float) -> float:
        return _y((share - low) / (high - low), height)

    step = 10 if high - low <= 0.55 else 20
    ticks = "".join(
        f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y(k / 100):.1f}" y2="{y(k / 100):.1f}"/>'
        f'<text x="{_LEFT - 7}" y="{y(k / 100) + 4:.1f}" text-anchor="end">{k}%</text>'
        f'<text x="{x(k / 100):.1f}" y="{height - _BOTTOM + 17}" text-anchor="middle">{k}%</text>'
        for k in range(round(100 * low), round(100 * high) + 1, step)
    )
    most = max((b.count for b in found), default=1)
    dots = "".join(
        f"<g><title>{escape(names[0])} {b.said:.0%}, {escape(names[1])} {b.won:.0%} ({b.low:.0%}–{b.high:.0%}), n = {b.count:,}</title>"
        f'<line class="range" x1="{x(b.said):.1f}" x2="{x(b.said):.1f}" y1="{y(b.low):.1f}" y2="{y(b.high):.1f}"/>'
        f'<circle cx="{x(b.said):.1f}" cy="{y(b.won):.1f}" r="{3 + 3 * (b.count / most) ** 0.5:.1f}"/></g>'
        for b in found
    )
    line = f'<line class="right" x1="{x(low):.1f}" y1="{y(low):.1f}" x2="{x(high):.1f}" y2="{y(high):.1f}"/>'
    head = f'<text class="axis" x="6" y="12">{escape(names[1])}</text>'
    return _frame(f"{head}{ticks}{_x_axis(names[0], height)}{line}{dots}", title, height)


def weights(rows: Sequence[tuple[str, float, str]], title: str) -> str:
    """Return a bar for each (label, size, in which direction in words), as long as its size."""
    most = max((size for _, size, _ in rows), default=0.0) or 1.0
    lines = "".join(
        f'<li><span>{escape(label)}</span><span class="track thin" aria-hidden="true"><i class="on" style="width:{_percent(size, most)}"></i></span>'
        f'<span class="n">{size:.2f} <small>{escape(way)}</small></span></li>'
        for label, size, way in rows
    )
    return f'<ol class="weights" aria-label="{escape(title)}">{lines}</ol>'
