"""Whether a figure that a question tells lies within a range that a row gives: 178 cm within "170-180cm", five years within "3-5岁"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_UNITS = {
    "cm": "cm", "厘米": "cm", "公分": "cm", "mm": "mm", "毫米": "mm", "m": "m", "米": "m", "kg": "kg", "公斤": "kg", "g": "g", "克": "g",
    "岁": "years", "years": "years", "year": "years", "yrs": "years", "months": "months", "month": "months", "个月": "months",
    "寸": "inch", "英寸": "inch", "inch": "inch", "inches": "inch", "in": "inch", "l": "l", "升": "l", "码": "eu", "℃": "c", "°c": "c", "度": "c",
    "人": "persons", "people": "persons", "persons": "persons", "person": "persons", "平": "m2", "平米": "m2", "m2": "m2", "m²": "m2", "w": "w", "v": "v",
}  # fmt: skip
_UNIT = rf"(?:{'|'.join(map(re.escape, sorted(_UNITS, key=len, reverse=True)))})(?![a-z])"
_NUMBER = r"\d+(?:\.\d+)?"
_RANGE = re.compile(
    rf"(?<![A-Za-z\d.-])(?P<least>{_NUMBER})\s*(?:{_UNIT})?\s*(?:-|–|—|~|～|至|到|\bto\b)\s*(?P<most>{_NUMBER})\s*-?(?P<unit>{_UNIT})",
    re.IGNORECASE,
)
_TOLD = re.compile(rf"(?<![A-Za-z\d.-])(?P<n>{_NUMBER})\s*-?(?P<unit>{_UNIT})(?!\s*(?:-|–|~|至)\s*\d)", re.IGNORECASE)
_TALL = re.compile(
    r"(?:身高|个子|我)(?:是|有|大概|差不多)?\s?(?P<zh>1\d{2}|20\d)(?!\d|\s?[a-z元块件个])"
    r"|\b(?P<en>1\d{2}|20\d) tall\b|\bheight (?:is )?(?P<of>1\d{2}|20\d)\b",
    re.IGNORECASE,
)
"""A height said without its unit ("我178")."""


@dataclass(frozen=True)
class Verdict:
    """The piece that gives the range, by its place, and whether the figure lies within."""

    piece: int
    within: bool


def figures(question: str) -> list[tuple[float, str]]:
    """Return the figures that a question tells, each with its unit by one name (`cm`, `years`)."""
    told = [(float(m["n"]), _UNITS[m["unit"].lower()]) for m in _TOLD.finditer(question)]
    return told + [(float(m["zh"] or m["en"] or m["of"]), "cm") for m in _TALL.finditer(question)]


def verdict(question: str, pieces: Sequence[str]) -> Verdict | None:
    """Return whether a figure of the question lies within the first range of its unit among `pieces`; None without one."""
    told = figures(question)
    for figure, unit in told:
        for at, least, most in _ranges(pieces, unit):
            return Verdict(at, least <= figure <= most)
    return None


def _ranges(pieces: Sequence[str], unit: str) -> Iterator[tuple[int, float, float]]:
    for at, piece in enumerate(pieces):
        for found in _RANGE.finditer(piece):
            least, most = float(found["least"]), float(found["most"])
            if _UNITS[found["unit"].lower()] == unit and least < most:
                yield at, least, most
