"""Files with nothing but texts, one a row, and tables without column names: what no table reader takes for what it is.

A table reader takes the first row with two cells for the column names. In a file of texts that is the first text with a
comma: all above it would be gone, and every text cut. So a file is looked at first, and read as a table only where it is one.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any, Literal

from assistant.analysis.cells import Cells, full, sheets, split, text_of, whole
from assistant.analysis.days import day_of
from knowledge.language import Bilingual
from knowledge.raw_rows import BadRow

_MARKS = ",;\t|"
_LOOKED_AT = 2000
"""Rows that say whether a file is a table."""
_TITLES, _NAME = 10, 40
"""Rows that may stand above column names that are known, and characters that a column's name may have."""
_EVEN = 0.9
"""Share of the rows that are as wide as the first, from which on a file without known column names is a table."""
_END = re.compile(r"[。！？!?…；;，,、~]|\.\s*$|\.\s")
_FIGURE = re.compile(r"\W*\d[\d\W]*|(?=\S*\d)[A-Za-z0-9_.#/:-]{1,24}")
_TITLE = Bilingual("It stands above the column names and was taken for a title.", "位于列名之上，视为标题。")
_SECOND = Bilingual("It was taken for a second line of column names.", "视为列名的第二行。")
_UNKNOWN = Bilingual(
    "It was taken for the names of the columns. If it is a text, put a line with column names such as product,review above it, or send the texts as .txt, one a line.",
    "视为列名。如果它是一条文本，请在上方加一行列名（如 产品,评论），或改用 .txt 文件，每行一条。",
)


@dataclass(frozen=True)
class Look:
    """What a file is at a look: `rows` (line, values) where it is read here, empty where it is left to the table reader.

    `bad` are lines that a table reader would pass over without a word.
    """

    rows: tuple[tuple[int, dict[str, Any]], ...] = ()
    bad: tuple[BadRow, ...] = ()


def look(path: Path, name: str, headings: frozenset[str], columns: frozenset[str], *, asked: bool) -> Look:
    """Return what stands in a file of texts or in a table without column names.

    `headings` are names of a column of texts, `columns` those of any column, in small letters. A `.txt` file holds a text
    on each line. A workbook of one column without a heading is one only where `asked` (nothing else could read it).
    Without a heading the column of texts is called "text". Raises TooLarge, or Broken for a workbook that does not open.
    """
    with path.open("rb") as file:
        head = file.read(4)
    if head == b"PK\x03\x04":
        return _of_sheets(sheets(path), headings, columns, asked=asked)
    text = text_of(path, name, packed=head[:2] == b"\x1f\x8b")
    if not text or not text.strip():
        return Look()
    if name.lower().endswith((".txt", ".txt.gz")):
        lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
        return _texts(lines, headings)
    first: list[Any] = next((row for _, row in split(text, ",") if full(row)), [])
    if len(first) == 1 and str(first[0]).strip().lower() in headings:
        return _texts(whole(text), headings)
    for mark in _MARKS:
        sample = list(islice(split(text, mark), _LOOKED_AT))
        kind = _kind(sample, columns, prose=mark in ",;")
        if kind == "headless":
            return _numbered(list(split(text, mark)))
        if kind == "table":
            return Look(bad=(*_passed_over(sample, columns), *_unclosed(text, mark)))
    return _texts(whole(text), headings)


def _of_sheets(sheets: dict[str, Cells], headings: frozenset[str], columns: frozenset[str], *, asked: bool) -> Look:
    """Return what stands on the first sheet; where that holds no table, the table reader goes on to the first that does."""
    names = [*sheets]
    if not names:
        return Look()
    chosen = next((name for name in names if _holds_table(sheets[name])), names[0])
    first = _of_sheet(sheets[names[0]], headings, columns, asked=asked)
    if not first.rows and chosen != names[0]:
        first = Look(bad=_passed_over(sheets[chosen][:_LOOKED_AT], columns))
    elif first.rows:
        chosen = names[0]
    others = (BadRow(line, _elsewhere(name)) for name in names if name != chosen for line, _ in sheets[name])
    return Look(first.rows, (*first.bad, *others))


def _holds_table(cells: Cells) -> bool:
    return any(len(full(row)) > 1 for _, row in cells[:-1])


def _elsewhere(name: str) -> Bilingual:
    return Bilingual(
        f"It stands on the sheet {name!r}, and one sheet is read. Put all texts on one, or send the sheets as files of their own.",
        f"位于工作表“{name}”，而只读取一个工作表。请将文本合并到同一工作表，或分别保存为文件。",
    )


def _of_sheet(cells: Cells, headings: frozenset[str], columns: frozenset[str], *, asked: bool) -> Look:
    alone = all(len(full(row)) == 1 for _, row in cells)
    headed = bool(cells) and str(full(cells[0][1])[0]).strip().lower() in headings
    if alone and not (headed or asked):
        return Look()
    kind = _kind(cells[:_LOOKED_AT], columns, prose=False)
    if kind == "headless":
        return _numbered(cells)
    if kind == "table":
        return Look(bad=_passed_over(cells[:_LOOKED_AT], columns))
    return _texts([(n, " ".join(str(c) for c in full(row))) for n, row in cells], headings)


def _texts(lines: Sequence[tuple[int, str]], headings: frozenset[str]) -> Look:
    """Return texts as rows, under the heading that the first of them is, or "text"."""
    headed = bool(lines) and lines[0][1].strip().lower() in headings
    heading = lines[0][1].strip() if headed else "text"
    return Look(tuple((line, {heading: text}) for line, text in lines[headed:]))


def _numbered(cells: Cells) -> Look:
    """Return the rows of a table without column names under numbers."""
    named = (
        (line, {f"column {n}": cell for n, cell in enumerate(row, 1) if full([cell])}) for line, row in cells
    )  # fmt: skip
    return Look(tuple(named))


# --- what is a table --------------------------------------------------------------------------------------------------


def _kind(cells: Cells, columns: frozenset[str], *, prose: bool) -> Literal["table", "headless", "texts"]:
    """Return what rows are; `prose` says that what parts the cells also parts the clauses of a sentence."""
    rows = [row for _, row in cells]
    top = next((i for i, row in enumerate(rows) if len(full(row)) > 1), None)
    if top is None:
        return "texts"
    head, below = rows[top], rows[top + 1 :]
    even = sum(len(row) == len(head) and len(full(row)) > 1 for row in rows[top:]) / (len(rows) - min(top, 3))
    if _known(head, columns) and (top == 0 or (top <= _TITLES and even >= 0.5)):
        return "table"
    if not below:
        return "table" if top == 0 and not (prose and _clauses([head])) else "texts"
    wordy = prose and _clauses(rows[top:])
    marks = [_mark(below, i, len(head), wordy=wordy) for i in range(len(head))]
    if top == 0 and even >= 0.5 and any(m and m(cell) for m, cell in zip(marks, head, strict=True)):
        return "headless"
    if even < _EVEN:
        return "table" if top == 0 and even >= 0.5 and _like_names(head) and any(marks) else "texts"
    return "table" if any(marks) or (_like_names(head) and not wordy) else "texts"


def _known(head: Sequence[Any], columns: frozenset[str]) -> bool:
    """Return whether a row holds names of columns, one of them known."""
    names = [str(cell).strip().lower() for cell in full(head)]
    return all(len(name) <= _NAME for name in names) and any(name in columns for name in names)


def _like_names(head: Sequence[Any]) -> bool:
    """Return whether every cell could be a column's name: short, and no sentence."""
    names = [str(cell).strip() for cell in full(head)]
    return all(len(n) <= 20 and len(n.split()) <= 3 and not _END.search(n) for n in names)


def _clauses(rows: Sequence[Sequence[Any]]) -> bool:
    """Return whether most cells behind the first begin with a space, as clauses do and cells do not."""
    later = [str(cell) for row in rows for cell in row[1:] if str(cell)]
    return sum(cell[0].isspace() for cell in later) > len(later) / 2


def _mark(
    rows: Sequence[Sequence[Any]], column: int, width: int, *, wordy: bool = False
) -> Callable[[object], bool] | None:
    """Return what marks a column of no texts, as a test of whether a cell is one of its values; None where it has no mark.

    Such are figures, dates and numbers of things, and few short words again and again (products, say, or channels), which
    in texts with commas are no sign.
    """
    different = {tuple(row) for row in rows if len(row) == width and full([row[column]])}
    cells = [str(row[column]).strip() for row in different]
    if cells and sum(bool(_FIGURE.fullmatch(c)) or day_of(c) is not None for c in cells) >= 0.8 * len(cells):
        return _bare
    few = set(cells)
    if not wordy and len(cells) >= 4 and len(few) <= len(cells) / 2 and max(map(len, cells)) <= 20:
        return lambda cell: str(cell).strip() in few
    return None


def _bare(cell: object) -> bool:
    """Return whether a cell is a figure or a date, which no column is called."""
    said = str(cell if cell is not None else "").strip()
    return day_of(cell) is not None or bool(re.fullmatch(r"[-+]?\d+(?:[.,]\d+)?%?", said))


def _passed_over(cells: Cells, columns: frozenset[str]) -> tuple[BadRow, ...]:
    """Return the rows that the table reader takes for titles or for column names, and that may be texts all the same."""
    top = next((i for i, (_, row) in enumerate(cells) if len(full(row)) > 1), 0)
    found = [BadRow(line, _TITLE) for line, _ in cells[:top]]
    line, head = cells[top]
    below = [row for _, row in cells[top + 1 :]]
    if not below:
        return ()  # nothing but names: the table reader says so, or finds a table on the next sheet
    if _two_lines(head, below[0]):
        found.append(BadRow(cells[top + 1][0], _SECOND))
    if not _known(head, columns) and not any(_mark(below, i, len(head)) for i in range(len(head))):
        found.append(BadRow(line, _UNKNOWN))
    return tuple(found)


def _two_lines(head: Sequence[Any], below: Sequence[Any]) -> bool:
    """Return whether the table reader takes the row below for a second line of the column names."""
    pairs = [(bool(full([t])), bool(full([w]))) for t, w in zip_longest(head, below)]
    return (
        (False, True) in pairs and (True, False) in pairs and not any(map(str.isdigit, "".join(map(str, full(below)))))
    )


def _unclosed(text: str, mark: str) -> tuple[BadRow, ...]:
    """Return the lines that stand in one cell at the end of a table because a quotation mark is never closed."""
    if text.count('"') % 2 == 0:
        return ()
    first = max((line for line, _ in split(text, mark)), default=1)
    lines = text.splitlines()
    if sum(line.count('"') for line in lines[first - 1 :]) % 2 == 0:
        return ()
    why = Bilingual(
        f"A quotation mark opened in line {first} is never closed, so that this line was read as part of that row. Close it or take it out.",
        f"第 {first} 行的引号没有闭合，本行被并入该行。请补上或删去引号。",
    )
    return tuple(BadRow(n, why) for n, line in enumerate(lines[first:], first + 1) if line.strip())
