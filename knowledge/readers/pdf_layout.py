"""Lines of a PDF to blocks: headings by outline and font, paragraphs by spacing, tables by aligned columns."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from knowledge.readers.table import has_header, row_text
from knowledge.types import Block, Place

Marks = dict[tuple[int, str], int]
"""The outline: (page from 1, title without spaces) -> level from 1."""

_BULLET = re.compile(r"[•·●▪■◦○‣◆➢✓✔\uf0b7\uf0a7\uf06c–—-]\s*(?=\S)|[•·●▪■◦○‣\uf0b7]$")
_NUMBER = re.compile(r"(?:\d{1,2}[.)、]|[（(]\d{1,2}[)）]|[①-⑳])\s*(?=\S|$)")
_END = re.compile(r"[。！？；：.!?;:，,]$")
_STOP = re.compile(r"[。！？.!?：:；;][”’」』)）]?$")
_HAN = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
_DIGITS = re.compile(r"(?<![\w-])\d+(?![\w-])")
_SENTENCE = re.compile(r"[。；，,;]$|[.]$")
_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")
_ALIGNED = 3.0  # points
_GAP = 0.75  # share of the line's height
_LOOK_BACK = 5  # lines: the cells of a row wrap to a few lines; two columns of a page are further apart
_WRAP = 1.3  # a wrapped line stands this many heights below the one before it at most; the next row stands lower
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


def layout(lines: Sequence[Line], outline: Marks) -> Iterator[Block]:
    """Yield the blocks that `lines`, in reading order, make up. Page numbers and running titles are left out."""
    kept = _without_running(_rejoined(lines))
    return _Layout(kept, outline).run()


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
            done.append(line)
    return done


def _beside(one: Line, two: Line) -> tuple[Cell, ...]:
    """Return the cells of two pieces of a line; pieces close to each other are one cell."""
    last, first = one.cells[-1], two.cells[0]
    if first.left - last.right > _GAP * one.size:
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


class _Layout:
    """What one document's lines are compared with: its body size, its spacing and its heading sizes."""

    def __init__(self, lines: list[Line], outline: Marks) -> None:
        self.lines = lines
        self.outline = outline
        self.body = _usual(Counter({line.size: 0 for line in lines}), lines)
        self.bold_body = sum(len(x.text) for x in lines if x.bold) > 0.5 * sum(len(x.text) for x in lines)
        self.pitch = self._usual_pitch()
        large = {round(line.size) for line in lines if self._is_large(line)}
        self.sizes = sorted(large, reverse=True)
        self.words = {word for line in lines for word in _WORD.findall(line.text)}

    def _usual_pitch(self) -> float:
        """Return the usual distance of lines as a multiple of their height: the smallest that is common."""
        ratios = Counter(
            round((one.bottom - two.bottom) / one.size, 1)
            for one, two in zip(self.lines, self.lines[1:], strict=False)
            if one.page == two.page and one.size == two.size and 0.7 < (one.bottom - two.bottom) / one.size < 2.2
        )
        common = [ratio for ratio, count in ratios.items() if count >= 0.2 * ratios.total()]
        return min(common, default=1.2)

    def _is_large(self, line: Line) -> bool:
        return line.size >= 1.15 * self.body and len(line.text) <= 120

    def level(self, line: Line) -> int:
        """Return the level of a heading line, 0 for any other line."""
        marked = self.outline.get((line.page, "".join(line.text.split())))
        if marked:
            return marked
        if self._is_large(line) and re.search(r"\w", line.text) and not _is_sentence(line.text):
            return min(self.sizes.index(round(line.size)) + 1, 6)
        small = line.bold and not self.bold_body and len(line.cells) == 1 and len(line.text) <= 60
        if small and line.size >= 0.95 * self.body and not _END.search(line.text) and not _is_item(line):
            return min(len(self.sizes) + 1, 6)
        return 0

    def run(self) -> Iterator[Block]:
        """Yield the blocks."""
        number = 0
        held: list[Line] = []  # the paragraph or item that is still open
        while number < len(self.lines):
            line = self.lines[number]
            table = self._table_at(number)
            level = 0 if table else self.level(line)
            if table or level or (held and not self._continues(held, line)):
                yield from self._paragraph(held)
                held = []
            if table:
                yield from _rows(self.lines[number : number + table])
                number += table
            elif level:
                taken = self._heading_lines(number, level)
                yield Block("heading", self._joined(taken), level, Place(page=line.page))
                number += len(taken)
            else:
                held.append(line)
                number += 1
        yield from self._paragraph(held)

    def _heading_lines(self, number: int, level: int) -> list[Line]:
        """Return the lines of one heading: up to three in the same font, closely below each other."""
        taken = [self.lines[number]]
        for line in self.lines[number + 1 : number + 3]:
            last = taken[-1]
            same = line.size == last.size and line.bold == last.bold and line.page == last.page
            near = 0 < last.bottom - line.bottom < 1.45 * last.size
            long = last.right - last.left > 15 * last.size  # a short line was ended on purpose
            if not (same and near and long and self.level(line) == level):
                break
            taken.append(line)
        return taken

    def _continues(self, held: Sequence[Line], line: Line) -> bool:
        """Tell whether `line` goes on with the paragraph that `held` is so far."""
        last = held[-1]
        if last.hyphen:
            return True
        if _is_item(line) or abs(line.size - last.size) > 0.6:
            return False
        if line.page != last.page:
            return not _STOP.search(last.text) and bool(line.text[:1].islower() or _HAN.match(line.text))
        drop = last.bottom - line.bottom
        if abs(drop) < 0.4 * last.size:
            return True
        if not 0 < drop <= (self.pitch + 0.15) * last.size:
            return False
        edge = max(one.right for one in (*held, line))
        return not (_STOP.search(last.text) and last.right < edge - 6 * line.size)

    def _table_at(self, number: int) -> int:
        """Return how many lines from `number` on make a table: two or more with their columns aligned; else 0."""
        first = self.lines[number]
        if not _has_columns(first):
            return 0
        count, last = 1, first
        for before, line in pairwise(self.lines[number:]):
            if _has_columns(line) and _aligned(last, line) and abs(line.size - first.size) < 2:
                last = last if _is_wrapped(last, before, line) else line
            elif not _is_wrapped(last, before, line):
                break
            count += 1
        return count if sum(_has_columns(line) for line in self.lines[number : number + count]) > 1 else 0

    def _paragraph(self, lines: list[Line]) -> Iterator[Block]:
        if not lines:
            return
        text = self._joined(lines)
        if not text.strip():
            return
        place = Place(page=lines[0].page)
        if _BULLET.match(text) and _is_item(lines[0]):
            yield Block("item", _BULLET.sub("", text, count=1).strip(), 0, place)
        else:
            yield Block("item" if _NUMBER.match(text) else "paragraph", text, 0, place)

    def _joined(self, lines: list[Line]) -> str:
        """Return the lines as running text: broken words mended, no space between Han characters."""
        text = lines[0].text
        for last, line in pairwise(lines):
            following = line.text
            if last.hyphen or (text.endswith("-") and text[-2:-1].isalpha() and following[:1].islower()):
                text = self._mended(text.rstrip("-"), following)
            elif _HAN.match(text[-1:]) and _HAN.match(following):
                text += following
            else:
                text += " " + following
        return text

    def _mended(self, text: str, following: str) -> str:
        """Join a word broken by a hyphen, keeping the hyphen where the document writes it so or a figure is part of it."""
        front = text.rsplit(" ", 1)[-1]
        back = re.split(r"[^\w-]", following, maxsplit=1)[0]
        compound = f"{front}-{back}"
        coded = not (front[-1:].isalpha() and back[:1].islower()) or any(map(str.isdigit, front))
        keep = coded or (compound in self.words and front + back not in self.words)
        return text + ("-" if keep else "") + following


def _usual(sizes: Counter[float], lines: Sequence[Line]) -> float:
    """Return the font height that most characters have."""
    for line in lines:
        sizes[line.size] += len(line.text)
    return max(sizes, key=lambda size: sizes[size], default=10.0)


def _is_sentence(text: str) -> bool:
    return bool(_BULLET.match(text)) or (len(text) > 15 and bool(_SENTENCE.search(text)))


def _is_item(line: Line) -> bool:
    return bool(_BULLET.match(line.text) or _NUMBER.match(line.text))


def _has_columns(line: Line) -> bool:
    mark = line.cells[0].text.strip()
    return len(line.cells) > 1 and not (len(mark) <= 4 and (_BULLET.match(mark) or _NUMBER.fullmatch(mark)))


def _aligned(one: Line, two: Line) -> bool:
    """Tell whether two lines share a column after the first: its left edge, right edge or middle."""
    if one.page != two.page:
        return False
    return any(
        abs(a.left - b.left) < _ALIGNED
        or abs(a.right - b.right) < _ALIGNED
        or abs(a.left + a.right - b.left - b.right) < 2 * _ALIGNED
        for a in one.cells[1:]
        for b in two.cells[1:]
    )


def _is_wrapped(row: Line, before: Line, line: Line) -> bool:
    """Tell whether `line` is the rest of cells of `row`: closely below the line before, each at a column's edge."""
    drop = before.bottom - line.bottom
    if row.page != line.page or not 0 < drop <= _WRAP * row.size:
        return False
    if len(line.cells) == 1 and abs(line.left - row.left) < _ALIGNED:
        return row.bottom == before.bottom and len(row.cells) > 1 and line.right <= row.cells[1].left
    return all(any(abs(cell.left - other.left) < _ALIGNED for cell in row.cells[1:]) for other in line.cells)


def _rows(lines: Sequence[Line]) -> Iterator[Block]:
    """Yield the rows of a table; a wrapped line goes to the cell above it."""
    widest = max(lines, key=lambda line: len(line.cells)).cells
    rows: list[tuple[Line, list[str]]] = []
    for number, line in enumerate(lines):
        cells = [""] * len(widest)
        for cell in line.cells:
            column = _column(cell, widest)
            cells[column] = f"{cells[column]} {cell.text}".strip()
        if rows and _is_wrapped(rows[-1][0], lines[number - 1], line):
            above = rows[-1][1]
            above[:] = [_appended(a, b) for a, b in zip(above, cells, strict=True)]
        else:
            rows.append((line, cells))
    table = [cells for _, cells in rows]
    bold = rows[0][0].bold and len(rows) > 1 and not any(line.bold for line, _ in rows[1:])
    named = (bold and len(rows[0][0].cells) > 1 and all(table[0][1:])) or has_header(table)
    for line, cells in rows[1:] if named else rows:
        yield Block("row", row_text(table[0] if named else [], cells), 0, Place(page=line.page))


def _appended(above: str, below: str) -> str:
    apart = "" if _HAN.match(above[-1:]) and _HAN.match(below) else " "
    return f"{above}{apart}{below}".strip()


def _column(cell: Cell, columns: Sequence[Cell]) -> int:
    """Return the column a cell belongs to: the one it overlaps most, else the nearest."""

    def nearness(number: int) -> float:
        column = columns[number]
        overlap = min(cell.right, column.right) - max(cell.left, column.left)
        return overlap if overlap < 0 else overlap + 1

    return max(range(len(columns)), key=nearness)
