"""Risk-coverage curves: of the questions answered, how many have no answer, as the threshold falls; as a table and as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate

COVERAGES = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
_COLOURS = ("#2f6690", "#c8553d", "#4a9c8c", "#7b5ea7", "#8a8d91")
_FEWEST = 20  # answered questions from which on a risk is drawn
_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM, _KEY = 760, 420, 62, 18, 52, 24


@dataclass(frozen=True)
class Curve:
    """Questions with the probability 0..1 of an answer that they got, and whether there is one; `threshold` is the one in use."""

    name: str
    chances: Sequence[float]
    answerable: Sequence[bool]
    threshold: float = 0.5

    def points(self) -> list[tuple[float, float]]:
        """Return (coverage, risk), each 0..1, for every number of questions answered, the surest first."""
        ranked = sorted(zip(self.chances, self.answerable, strict=True), key=lambda pair: -pair[0])
        wrong = accumulate(not answerable for _, answerable in ranked)
        return [(n / len(ranked), lost / n) for n, lost in enumerate(wrong, 1)]

    def in_use(self) -> tuple[float, float]:
        """Return coverage and risk at the threshold in use."""
        answered = [a for c, a in zip(self.chances, self.answerable, strict=True) if c >= self.threshold]
        return len(answered) / len(self.chances), 1 - sum(answered) / len(answered) if answered else 0.0

    def risk(self, coverage: float) -> float:
        """Return the risk where at least `coverage` of the questions are answered."""
        return next(risk for covered, risk in self.points() if covered >= coverage - 1e-9)


def table(curves: Sequence[Curve]) -> str:
    """Return a Markdown table: the risk of each curve at some coverages, and both at the threshold in use."""
    head = f"| risk where so many are answered | {' | '.join(f'{c:.0%}' for c in COVERAGES)} | in use: answered, risk |"
    lines = [head, "|---" * (len(COVERAGES) + 2) + "|"]
    for curve in curves:
        covered, risk = curve.in_use()
        risks = " | ".join(f"{curve.risk(c):.3f}" for c in COVERAGES)
        lines.append(f"| {curve.name} ({len(curve.chances)}) | {risks} | {covered:.3f}, {risk:.3f} |")
    return "\n".join(lines)


def drawn(curves: Sequence[Curve]) -> str:
    """Return the curves as an SVG picture with English and Chinese labels; a dot is the threshold in use."""
    lines = [curve.points()[_FEWEST - 1 :] for curve in curves]
    steps = int(max(risk for line in lines for _, risk in line) * 10) + 1
    top = steps / 10
    right, bottom = _WIDTH - 24, _HEIGHT - _BOTTOM - _KEY * ((len(curves) + 1) // 2)

    def x(coverage: float) -> float:
        return _LEFT + (right - _LEFT) * coverage

    def y(risk: float) -> float:
        return _TOP + (bottom - _TOP) * (1 - risk / top)

    parts = [f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>']
    for level in (step / 10 for step in range(steps + 1)):
        parts.append(f'<path d="M{_LEFT} {y(level):.1f}H{right}" stroke="#ddd"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{y(level) + 4:.1f}" text-anchor="end">{level:.0%}</text>')
    for at in (step / 5 for step in range(6)):
        parts.append(f'<text x="{x(at):.1f}" y="{bottom + 18}" text-anchor="middle">{at:.0%}</text>')
    parts.append(_text((_LEFT + right) / 2, bottom + 38, "questions answered 回答的问题"))
    parts.append(
        _text(0, 0, "of these, without an answer 其中无答案", f"translate(14 {(_TOP + bottom) / 2}) rotate(-90)")
    )
    for n, curve in enumerate(curves):
        colour = _COLOURS[n % len(_COLOURS)]
        line = " ".join(f"{x(c):.1f},{y(r):.1f}" for c, r in lines[n])
        covered, risk = curve.in_use()
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<circle cx="{x(covered):.1f}" cy="{y(risk):.1f}" r="5" fill="{colour}" stroke="#fff"/>')
        left, down = _LEFT + (n % 2) * (right - _LEFT) / 2, bottom + 62 + _KEY * (n // 2)
        parts.append(f'<path d="M{left:.0f} {down - 4}h26" stroke="{colour}" stroke-width="3"/>')
        parts.append(f'<text x="{left + 34:.0f}" y="{down}">{escape(curve.name)}</text>')
    style = 'font-family="sans-serif" font-size="13" fill="#333"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" {style}>'
        f"<title>Risk and coverage of answers 风险与覆盖率</title>{''.join(parts)}</svg>\n"
    )


def _text(x: float, y: float, said: str, turned: str = "") -> str:
    moved = f' transform="{turned}"' if turned else ""
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="middle"{moved}>{escape(said)}</text>'
