"""Table rows as text that stands alone: each cell with its column's name."""

import re
from collections.abc import Sequence

_SPACE = re.compile(r"\s+")
_DIGIT = re.compile(r"\d")
_MODEL = re.compile(r"(?=.*\d)(?=.*[A-Z])[A-Z][\w./+-]+(?: [\w./+-]+){0,2}$")


def cell_text(text: str) -> str:
    """Return the text of a cell on one line."""
    return _SPACE.sub(" ", text).strip()


def row_text(header: Sequence[str], cells: Sequence[str]) -> str:
    """Return `Memory: 16 GB; Storage: 512 GB`; empty cells are left out, a merged cell is said once.

    Without a header the first cell names the rest: `Memory: 16 GB, 32 GB`. Where the header names models and each row
    one property of them, the property comes first: `Memory — MP60: 16 GB; MP80: 32 GB`.
    """
    if not header:
        return _labelled(cells)
    if _names_models(header) and cells and cells[0] and any(cells[1:]):
        return f"{cells[0].rstrip(':： ')} — {row_text(['', *header[1:]], ['', *cells[1:]])}"
    parts: list[str] = []
    for number, cell in enumerate(cells):
        name = header[number] if number < len(header) else ""
        part = f"{name.rstrip(':： ')}: {cell}" if name.strip() else cell
        if cell and (not parts or parts[-1] != part):
            parts.append(part)
    return "; ".join(parts)


def _names_models(header: Sequence[str]) -> bool:
    """Tell whether the columns are models: each name but the first is one word with a figure and a capital in it."""
    return len(header) > 1 and all(_MODEL.match(name) for name in header[1:])


def _labelled(cells: Sequence[str]) -> str:
    filled = [cell for number, cell in enumerate(cells) if cell and (number == 0 or cell != cells[number - 1])]
    if len(filled) < 2 or not cells[0]:
        return ", ".join(filled)
    return f"{filled[0].rstrip(':： ')}: {', '.join(filled[1:])}"


def has_header(rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether the first row names the columns, from its cells alone.

    It does where it is filled, without figures, and the table has more than two columns or figures below it. A list of
    labels and values ("Memory | 16 GB") has figures, or an empty corner, in its first row too.
    """
    if len(rows) < 2:
        return False
    first, rest = rows[0], rows[1:]
    if len([cell for cell in first if cell]) < 2 or any(_is_value(cell) for cell in first[1:]):
        return False
    if len(first) > 2:
        return True
    return any(_DIGIT.search(cell) for row in rest for cell in row[1:]) or not any(len(cell) > 20 for cell in first)


def _is_value(cell: str) -> bool:
    """Tell whether a cell reads like a value: it begins with a figure (a model name such as VIM4 does not)."""
    return bool(re.match(r"[¥$€£~≤≥<>+-]?\s?\d", cell))
