"""Plots as SVG and HTML text, with no library: trend lines, stacked bars, a heat map and a confusion matrix."""

from collections.abc import Sequence
from html import escape

COLOURS = ("#c8553d", "#2f6690", "#4a9c8c", "#d9a441", "#7b5ea7", "#8a8d91", "#b5651d", "#3a7d44")


def nice(top: float) -> float:
    """Return the least of 1, 2, 5 times a power of ten that is `top` or more."""
    size = 10.0 ** len(str(int(top))) if top >= 1 else 1.0
    while size > 1e-6:
        for step in (1.0, 0.5, 0.2):
            if size * step < top:
                return size * {1.0: 2.0, 0.5: 1.0, 0.2: 0.5}[step]
        size /= 10
    return 1.0


def trend(names: Sequence[str], series: Sequence[tuple[str, Sequence[float]]], title: str) -> str:
    """Return lines over periods: `series` are (label, shares 0..1), one value for each of `names`."""
    width, height, left, top, bottom = 760, 300, 48, 16, 34
    most = nice(100 * max((v for _, values in series for v in values), default=0.0)) / 100 or 0.01
    x = [left + i * (width - left - 12) / max(1, len(names) - 1) for i in range(len(names))]

    def y(value: float) -> float:
        return top + (height - top - bottom) * (1 - value / most)

    grid = "".join(
        f'<line x1="{left}" x2="{width - 12}" y1="{y(most * k / 4):.1f}" y2="{y(most * k / 4):.1f}" class="grid"/>'
        f'<text x="{left - 6}" y="{y(most * k / 4) + 4:.1f}" text-anchor="end">{most * k / 4:.1%}</text>'
        for k in range(5)
    )
    every = max(1, -(-len(names) // 9))
    labels = "".join(
        f'<text x="{x[i]:.1f}" y="{height - 12}" text-anchor="middle">{escape(n)}</text>'
        for i, n in enumerate(names) if i % every == 0
    )  # fmt: skip
    lines = "".join(_line(x, [y(v) for v in values], names, label, values, COLOURS[i % len(COLOURS)]) for i, (label, values) in enumerate(series))  # fmt: skip
    key = "".join(f'<span><i style="background:{COLOURS[i % len(COLOURS)]}"></i>{escape(label)}</span>' for i, (label, _) in enumerate(series))  # fmt: skip
    return (
        f'<div class="scroll" tabindex="0"><svg class="plot" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}">'
        f"{grid}{labels}{lines}</svg></div><p class=key>{key}</p>"
    )


def _line(x: Sequence[float], y: Sequence[float], names: Sequence[str], label: str, values: Sequence[float], colour: str) -> str:  # fmt: skip
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
    dots = "".join(
        f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3.5" fill="{colour}"><title>{escape(label)} · {escape(n)}: {v:.1%}</title></circle>'
        for a, b, n, v in zip(x, y, names, values, strict=True)
    )
    return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2.2"/>{dots}'


def stacked(rows: Sequence[tuple[str, Sequence[int]]], parts: Sequence[tuple[str, str]], count: str) -> str:
    """Return a bar of parts for each row, each as long as the others: `parts` are (label, colour), `count` says of what."""
    key = "".join(f'<span><i style="background:{c}"></i>{escape(label)}</span>' for label, c in parts)
    bars = "".join(
        f'<div class="bar"><b>{escape(name)}</b><svg viewBox="0 0 1000 24" preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(name)}">{_pieces(values, parts)}</svg><small>{sum(values):,} {escape(count)}</small></div>'
        for name, values in rows
    )
    return f'<p class="key">{key}</p><div class="bars">{bars}</div>'


def _pieces(values: Sequence[int], parts: Sequence[tuple[str, str]]) -> str:
    total, at, out = max(1, sum(values)), 0.0, []
    for value, (label, colour) in zip(values, parts, strict=True):
        width = 1000 * value / total
        out.append(f'<rect x="{at:.1f}" width="{width:.1f}" height="24" fill="{colour}"><title>{escape(label)}: {value:,} ({value / total:.0%})</title></rect>')  # fmt: skip
        at += width
    return "".join(out)


def heat(head: Sequence[str], rows: Sequence[tuple[str, Sequence[tuple[float, str, str, str]]]], corner: str) -> str:
    """Return a table coloured by value: each cell is (0..1 darkness, text, title, link or "")."""
    top = "".join(f'<th scope="col"><span>{escape(h)}</span></th>' for h in head)
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th>{"".join(_heat_cell(*cell) for cell in cells)}</tr>'
        for name, cells in rows
    )
    return f'<div class="scroll" tabindex="0"><table class="heat"><thead><tr><th>{escape(corner)}</th>{top}</tr></thead><tbody>{body}</tbody></table></div>'


def _heat_cell(dark: float, text: str, title: str, link: str) -> str:
    light = 97 - 52 * min(1.0, max(0.0, dark)) ** 0.7
    ink = "#fff" if light < 62 else "#20242a"
    inner = f'<a href="{escape(link)}">{escape(text)}</a>' if link else escape(text)
    return f'<td style="background:hsl(12 62% {light:.0f}%);color:{ink}" title="{escape(title)}">{inner}</td>'


def confusion(labels: Sequence[str], counts: Sequence[Sequence[int]], corner: str) -> str:
    """Return a confusion matrix: rows are the truth, columns the guess; only the numbers of the columns are shown."""
    head = [str(i + 1) for i in range(len(labels))]
    rows = []
    for i, (label, line) in enumerate(zip(labels, counts, strict=True)):
        total = max(1, sum(line))
        rows.append((f"{i + 1} {label}", [(v / total, str(v or ""), f"{label} → {labels[j]}: {v}", "") for j, v in enumerate(line)]))  # fmt: skip
    return heat(head, rows, corner)
