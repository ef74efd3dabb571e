"""PPTX: each slide's title as a heading, its text, lists and tables, placed by slide.

Hidden slides and speaker notes are left out: they were written for the speaker and not for the audience.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from knowledge.errors import TooLarge
from knowledge.language import Bilingual
from knowledge.readers.limits import MAX_PAGES, broken_container
from knowledge.readers.table import cell_text, has_header, row_text
from knowledge.types import Block, Place, ReadDocument

_DEEP = 20


def warm() -> None:
    """Load the library, so that a limit on memory can be set after it."""
    import pptx  # noqa: F401 - imported for its effect


def read(path: Path, name: str) -> ReadDocument:
    """Return the presentation at `path`; `pages` counts its slides. Raises Broken, or TooLarge over 2,000 slides."""
    from lxml.etree import XMLSyntaxError
    from pptx import Presentation
    from pptx.exc import PackageNotFoundError

    try:
        show = Presentation(str(path))
        slides = list(show.slides)
    except (PackageNotFoundError, XMLSyntaxError, KeyError, ValueError, AttributeError) as error:
        raise broken_container() from error
    if len(slides) > MAX_PAGES:
        raise TooLarge(
            Bilingual(
                f"The presentation has {len(slides):,} slides; the limit is {MAX_PAGES:,}. Split it.",
                f"演示文稿共 {len(slides):,} 页，上限为 {MAX_PAGES:,} 页。请拆分后上传。",
            )
        )
    blocks = tuple(block for number, slide in enumerate(slides, 1) for block in _slide(slide, number))
    headed = any(block.kind == "heading" for block in blocks)
    return ReadDocument("" if headed else str(show.core_properties.title or ""), blocks, len(slides))


def _slide(slide: Any, number: int) -> Iterator[Block]:  # noqa: ANN401 - python-pptx has no types
    if slide._element.get("show") in {"0", "false"}:
        return
    place = Place(page=number)
    title = slide.shapes.title
    if title is not None and title.has_text_frame and title.text_frame.text.strip():
        yield Block("heading", cell_text(title.text_frame.text.replace("\v", " ")), 1, place)
    title_id = title.shape_id if title is not None else None
    for shape in _reading_order(slide.shapes, 0):
        if shape.shape_id != title_id:
            yield from _shape(shape, place)


def _reading_order(shapes: Any, depth: int) -> Iterator[Any]:  # noqa: ANN401
    """Yield the shapes, groups opened, from the top of the slide down and then from the left."""
    for shape in sorted(shapes, key=lambda one: (one.top or 0, one.left or 0)):
        if hasattr(shape, "shapes") and depth < _DEEP:
            yield from _reading_order(shape.shapes, depth + 1)
        else:
            yield shape


def _shape(shape: Any, place: Place) -> Iterator[Block]:  # noqa: ANN401
    if getattr(shape, "has_table", False):
        yield from _table(shape.table, place)
    elif shape.has_text_frame:
        listed = shape.is_placeholder and len([p for p in shape.text_frame.paragraphs if p.text.strip()]) > 1
        for paragraph in shape.text_frame.paragraphs:
            text = paragraph.text.replace("\v", "\n").strip()
            if text and (listed or paragraph.level):
                yield Block("item", text, paragraph.level, place)
            elif text:
                yield Block("paragraph", text, 0, place)


def _table(table: Any, place: Place) -> Iterator[Block]:  # noqa: ANN401
    grid = _grid(table)
    header = grid[0] if len(grid) > 1 and (has_header(grid) or (table.first_row and len(grid[0]) > 2)) else []
    for cells in grid[1:] if header else grid:
        text = row_text(header, cells)
        if text:
            yield Block("row", text, 0, place)


def _grid(table: Any) -> list[list[str]]:  # noqa: ANN401
    """Return the cells of each row; a merged cell is repeated in every place it covers."""
    grid = [[cell_text(cell.text.replace("\v", " ")) for cell in row.cells] for row in table.rows]
    for top, row in enumerate(table.rows):
        for left, cell in enumerate(row.cells):
            if cell.is_merge_origin:
                for down in range(top, min(top + cell.span_height, len(grid))):
                    for across in range(left, min(left + cell.span_width, len(grid[down]))):
                        grid[down][across] = grid[top][left]
    return grid
