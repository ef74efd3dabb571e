"""Colours that can be read: contrast as WCAG 2.2 defines it, and the shades of one colour that have enough."""

from dataclasses import dataclass

from knowledge.language import Bilingual

ENOUGH = 4.5
"""The contrast of text that WCAG 2.2 asks for at level AA (1.4.3)."""
WHITE, INK = "#ffffff", "#000000"  # only pure black can be read wherever white cannot
_LIGHT, _DARK = "#f6f7f5", "#172124"  # the papers of the pages, as style.css has them: the hardest each for text


@dataclass(frozen=True)
class Shades:
    """What a company's colour becomes on light and on dark paper: text and links, and what is written on it."""

    light: str
    light_ink: str
    dark: str
    dark_ink: str


OURS = Shades("#1f5f5b", WHITE, "#66c2b7", "#08201e")
"""The pages' own colour, as style.css has it, for a company that has chosen none."""


def contrast(one: str, other: str) -> float:
    """Return the contrast 1..21 of two colours `#rrggbb` (WCAG 2.2, "contrast ratio")."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def ink_on(colour: str) -> str:
    """Return white where it can be read on `colour`, else dark ink: one of the two always can."""
    return WHITE if contrast(WHITE, colour) >= ENOUGH else INK


def shades(colour: str) -> Shades:
    """Return the shades of `colour` that can be read on the pages' own papers; ours where it is empty."""
    if colour in ("", OURS.light):
        return OURS
    light, dark = readable(colour, _LIGHT, "#000000"), readable(colour, _DARK, WHITE)
    return Shades(light, ink_on(light), dark, ink_on(dark))


def readable(colour: str, paper: str, towards: str) -> str:
    """Return `colour`, mixed with as little of `towards` (in hundredths) as it takes to be read on `paper`."""
    mixes = (_mixed(colour, towards, part / 100) for part in range(101))
    return next(mix for mix in mixes if contrast(mix, paper) >= ENOUGH)


def told(colour: str) -> Bilingual | None:
    """Return in words what becomes of a colour that is too light for links; None where it is used as it is."""
    used = shades(colour).light
    if used == colour:
        return None
    ratio = f"{contrast(colour, _LIGHT):.1f}"
    return Bilingual(
        f"{colour} is too light for text on a light page (contrast {ratio}, {ENOUGH} is needed). "
        f"Links and buttons use the darker {used} instead.",
        f"{colour} 在浅色页面上太浅，文字不易辨认（对比度 {ratio}，至少需要 {ENOUGH}）。链接和按钮改用较深的 {used}。",
    )


def _luminance(colour: str) -> float:
    """Return the relative luminance 0..1 (WCAG 2.2)."""
    parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    linear = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _mixed(one: str, other: str, part: float) -> str:
    pairs = ((int(one[n : n + 2], 16), int(other[n : n + 2], 16)) for n in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)
