"""Questions with their answers, in the rows of a table or one paragraph each: the question as a heading, its answer below it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from knowledge.types import Block

_TWO_CELLS = re.compile(
    r"(?P<label>[^:：;?？]{1,40}): (?P<asked>[^\n]{2,300}?); (?P<reply>[^:：;?？]{1,40}): (?P<told>[^\n]+)"
)
_NO_HEADER = re.compile(r"(?P<asked>[^\n:：]{2,300}[?？]): (?P<told>[^\n]+)")
_PARAGRAPH = re.compile(
    r"(?P<asked>[^.!?。！？\n]{3,120}[?？])\s*(?P<told>[^\s?？][^?？\n]*)"
)  # "**Do you rent?** No."
_ASKING = re.compile(r"question|ask(?:ed)?|\bq\b|faq|问题|提问|问", re.IGNORECASE)
_TELLING = re.compile(r"answer|repl(?:y|ies)|response|\ba\b|回答|答案|答复|回复|答", re.IGNORECASE)
_MARKED = (
    0.5  # of the rows of a table: so many first cells end with a question mark where nothing else says what they are
)
_DEEPEST = 6


def answered(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks, each row of a table of questions, and each paragraph of several, as a heading with its answer below it.

    What follows such a table stands under the heading that the table stood under.
    """
    above: Block | None = None
    below_answers = False
    for kind, run in groupby(blocks, lambda block: block.kind):
        rows = list(run)
        pairs = _pairs(rows) if kind == "row" else _paragraphs(rows) if kind == "paragraph" else []
        if pairs:
            level = min(above.level + 1 if above else 1, _DEEPEST)
            for block, (question, told) in zip(rows, pairs, strict=True):
                yield Block("heading", question, level, block.place)
                yield Block("paragraph", told, 0, block.place)
            below_answers = True
            continue
        if below_answers and above is not None and rows[0].kind != "heading":
            yield above
        below_answers = False
        above = next((block for block in reversed(rows) if block.kind == "heading"), above)
        yield from rows


def _paragraphs(blocks: Sequence[Block]) -> list[tuple[str, str]]:
    """Return question and answer of each paragraph; none where one of them does not begin with a question, or is alone."""
    found = [match for block in blocks if (match := _PARAGRAPH.fullmatch(block.text))]
    return [(one["asked"], one["told"]) for one in found] if len(found) == len(blocks) > 1 else []


def _pairs(rows: Sequence[Block]) -> list[tuple[str, str]]:
    """Return question and answer of each row; none where the rows are not such a table."""
    found = [_TWO_CELLS.fullmatch(row.text) or _NO_HEADER.fullmatch(row.text) for row in rows]
    cells = [match.groupdict() for match in found if match]
    if len(cells) < len(rows) or len({(one.get("label"), one.get("reply")) for one in cells}) > 1:
        return []
    label, reply = cells[0].get("label"), cells[0].get("reply")
    named = bool(label and reply and _ASKING.search(label) and _TELLING.search(reply))
    marked = sum(one["asked"].rstrip().endswith(("?", "？")) for one in cells)
    return [(one["asked"], one["told"]) for one in cells] if named or marked > _MARKED * len(cells) else []
