"""What was noticed when a file was read: its pages, those without text, its tables."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import groupby

from knowledge.types import Block, ReadDocument

_LISTED = 200  # pages without text that are listed by number


@dataclass(frozen=True)
class Noticed:
    """What a reader noticed. `bare` are the first pages without any text, `bare_count` is how many there are.

    `tables` counts rows in a row as one; `rows` counts each. `pages` is None where the format has none.
    """

    pages: int | None = None
    bare: tuple[int, ...] = ()
    bare_count: int = 0
    tables: int = 0
    rows: int = 0
    headings: int = 0


def noticed(read: ReadDocument) -> Noticed:
    """Return what is worth telling of how a file was read."""
    kinds = [block.kind for block in read.blocks]
    bare = _bare(read.pages, read.blocks)
    return Noticed(
        read.pages, tuple(bare[:_LISTED]), len(bare), sum(kind == "row" for kind, _ in groupby(kinds)),
        kinds.count("row"), kinds.count("heading"),
    )  # fmt: skip


def _bare(pages: int | None, blocks: Iterable[Block]) -> list[int]:
    """Return the pages that no block begins on; a block may run on over the next, which is then no scan but rare."""
    told = {block.place.page for block in blocks}
    return [page for page in range(1, (pages or 0) + 1) if page not in told]


def written(found: Noticed) -> str:
    """Return it as the `noticed` column keeps it."""
    return json.dumps(asdict(found))


def read_noticed(text: str) -> Noticed | None:
    """Return what `written` made; None where a document was kept before anything was noticed."""
    if not text:
        return None
    kept = json.loads(text)
    return Noticed(**{**kept, "bare": tuple(kept["bare"])})
