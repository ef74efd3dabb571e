"""The lines of a PDF's pages in reading order: cells of one row together, running titles and page numbers left out."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

GAP = 0.75
"""A space wider than this share of the line's height parts two cells; a justified line rarely reaches half of it."""
_DIGITS = re.compile(r"(?<![\w-])\d+(?![\w-])")
_LOOK_BACK = 5  # lines: the cells of a row wrap to a few lines; two columns of a page are further apart
_MARGIN = 0.09  # share of the page's height at its top and its foot


@dataclass(frozen=True)
class Cell:
    """Words of one line without a wide gap between them; edges in points."""

    text: str
    left: float
    right: float


@dataclass(frozen=True)
class Line:
    """One line: its cells, its font's height in points, where it stands, and whether it ends in a broken word."""

    page: int
    cells: tuple[Cell, ...]
    size: float
    bold: bool
    bottom: float
    height: float
    hyphen: bool = False

    @cached_property
    def text(self) -> str:
        """The line's words, its cells apart by one space."""
        return " ".join(cell.text for cell in self.cells)

    @property
    def left(self) -> float:
        """The left edge in points."""
        return self.cells[0].left

    @property
    def right(self) -> float:
        """The right edge in points."""
        return self.cells[-1].right


def in_order(lines: Sequence[Line]) -> list[Line]:
    """Return the lines to read, from the pieces in the order the file writes them."""
    return _without_running(_rejoined(lines))


def _rejoined(lines: Sequence[Line]) -> list[Line]:
    """Put the cells of one row together again: many programs write a table cell by cell, wrapped lines and all."""
    done: list[Line] = []
    for line in lines:
        for back in range(len(done) - 1, max(len(done) - 1 - _LOOK_BACK, -1), -1):
            other = done[back]
            same = other.page == line.page and abs(other.bottom - line.bottom) < 0.3 * line.size
            if same and other.right < line.left and abs(other.size - line.size) < 2 and not other.hyphen:
                done[back] = replace(other, cells=_beside(other, line), hyphen=line.hyphen)
                break
        else:
            done.insert(_rank(done, line), line)
    return done


def _rank(done: list[Line], line: Line) -> int:
    """Return where `line` goes: last, or above the label at its left that was written before it (cells set low)."""
    place = len(done)
    while place and len(done) - place < _LOOK_BACK:
        other = done[place - 1]
        rise = line.bottom - other.bottom
        if other.page != line.page or not 0 < rise < _LOOK_BACK * line.size or line.left < other.cells[0].right:
            break
        place -= 1
    return place


def _beside(one: Line, two: Line) -> tuple[Cell, ...]:
    """Return the cells of two pieces of a line; pieces close to each other are one cell."""
    last, first = one.cells[-1], two.cells[0]
    if first.left - last.right > GAP * one.size:
        return one.cells + two.cells
    apart = " " if first.left - last.right > 0.2 * one.size else ""
    return (*one.cells[:-1], Cell(f"{last.text}{apart}{first.text}", last.left, first.right), *two.cells[1:])


def _without_running(lines: Sequence[Line]) -> list[Line]:
    """Leave out what stands at the same place of most pages, figures aside, and bare page numbers at the edge."""
    pages = len({line.page for line in lines})

    def key(line: Line) -> tuple[str, int]:
        return _DIGITS.sub("#", line.text), round(line.height * 100)

    seen = Counter(key for key, _ in {(key(line), line.page) for line in lines if _at_edge(line)})
    return [
        line
        for line in lines
        if not _at_edge(line)
        or (seen[key(line)] < max(2, pages / 2) and not (pages > 1 and _DIGITS.fullmatch(line.text.strip("-– "))))
    ]


def _at_edge(line: Line) -> bool:
    return line.height < _MARGIN or line.height > 1 - _MARGIN
