"""Gaps as a CSV file: a line each, and no cell can become a formula."""

import csv
import io
from collections.abc import Iterable

from assistant.customers.files import safe_cell
from assistant.gaps.types import REASONS, Gap

COLUMNS = (
    "id", "state", "question_zh", "question_en", "turns", "conversations", "first", "last", *REASONS, "zh", "en", "since_decided",
    "note", "by",
)  # fmt: skip


def write_csv(gaps: Iterable[Gap]) -> str:
    """Return gaps with a header row; times are UTC."""
    out = io.StringIO(newline="")
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    rows.writerows([safe_cell(cell) for cell in _cells(gap)] for gap in gaps)
    return out.getvalue()


def _cells(gap: Gap) -> list[str]:
    counts = [
        *(gap.reasons.get(reason, 0) for reason in REASONS),
        gap.languages.get("zh", 0),
        gap.languages.get("en", 0),
    ]
    return [
        gap.id, gap.state, gap.titles.get("zh", ""), gap.titles.get("en", ""), str(gap.count), str(gap.conversations),
        gap.first, gap.last, *map(str, counts), str(gap.since), gap.note, gap.by,
    ]  # fmt: skip
