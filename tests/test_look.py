"""The colours of the pages: all in one place, each pair that is used together can be read (WCAG 2.2), and nothing is coloured beside them."""

import re
from pathlib import Path

import pytest

from assistant.company.colours import ENOUGH, OURS, contrast
from ui import tokens

UI = Path(tokens.__file__).parent
NON_TEXT = 3.0
"""The contrast that WCAG 2.2 asks for of the edges of controls, of what shows the focus and of marks in charts (1.4.11)."""
TEXT = {
    "ink": ("paper", "sheet", "mine", "mark"), "soft": ("paper", "sheet", "mine"), "deep": ("paper", "sheet", "mine"),
    "deep-ink": ("deep",), "bad": ("bad-bg", "sheet", "paper"), "good": ("good-bg", "sheet", "paper"),
    "amber-ink": ("paper", "sheet", "mine"), "hot": ("paper", "sheet"),
}  # fmt: skip
"""Which text stands on which ground."""
MARKS = {
    "edge": ("paper", "sheet"),
    "focus": ("paper", "sheet", "mine"),
    "amber": ("paper", "sheet"),
    "deep": ("paper",),
}


def themes() -> dict[str, dict[str, str]]:
    """Return the colours of each theme by their names."""
    light, dark = tokens.FILE.read_text(encoding="utf-8").split("\n.dark {")
    colours = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6})\b")
    return {"light": dict(colours.findall(light)), "dark": dict(colours.findall(dark))}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_and_every_mark_can_be_read_on_its_ground(theme: str) -> None:
    colours = themes()[theme]
    pairs = [(one, ground, ENOUGH) for one, grounds in TEXT.items() for ground in grounds]
    pairs += [(one, ground, NON_TEXT) for one, grounds in MARKS.items() for ground in grounds]
    weak = {
        f"{one} on {ground}": round(ratio, 2)
        for one, ground, least in pairs
        if (ratio := contrast(colours[one], colours[ground])) < least
    }
    assert weak == {}


def test_both_themes_name_the_same_colours_and_the_company_colour_is_ours() -> None:
    light, dark = themes()["light"], themes()["dark"]
    assert light.keys() == dark.keys()
    assert (light["deep"], dark["deep"], dark["deep-ink"]) == (OURS.light, OURS.dark, OURS.dark_ink)


def test_sizes_and_text_colours_come_from_the_tokens() -> None:
    """Pictures have grounds of their own, as has the preview of both themes; all else is said by name."""
    rules = re.findall(
        r"([^{}]+)\{([^{}]*)\}",
        re.sub(r"/\*.*?\*/", "", (UI / "style.css").read_text(encoding="utf-8"), flags=re.DOTALL),
    )
    own = [
        f"{selector.strip()}: {found}"
        for selector, body in rules
        for found in re.findall(r"(?:color|background|border(?:-\w+)?): [^;]*#[0-9a-f]{3,8}", body)
        if not re.search(r"\.pic|nopicture|\.mock|logo|\.looking img", selector)
    ]
    assert own == []
    used = set(
        re.findall(r"var\(--((?:type|radius)-\w+|edge|touch|round)\)", (UI / "style.css").read_text(encoding="utf-8"))
    )
    told = set(re.findall(r"--([\w-]+):", tokens.FILE.read_text(encoding="utf-8")))
    assert used <= told


def test_the_plain_pages_have_both_themes() -> None:
    made = tokens.plain()
    assert made.count("--ink:") == 2
    assert ".dark" not in made
    assert made.count("{") == made.count("}")
    assert "prefers-color-scheme: dark" in made
