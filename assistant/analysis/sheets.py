"""What an analysis found as CSV (a line a text) and as XLSX (tables and texts); no cell can become a formula."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.analysis.insight import Finding, Spread
from assistant.analysis.reading import Readings
from assistant.analysis.taxonomy import Need
from assistant.customers.files import safe_cell
from assistant.errors import Unavailable
from assistant.quoting.sheets import text_cell
from knowledge.language import Bilingual, Language

_HEAD = ("row", "text", "needs", "mood", "urgent", "unsure", "probability", "date", "product", "customer", "channel", "region", "label")  # fmt: skip
_MOODS = {-1: "negative", 0: "neutral", 1: "positive"}


def _line(readings: Readings, row: int) -> list[str]:
    line, held = readings.lines[row], np.flatnonzero(readings.held[row])
    sure = f"{max((float(readings.chance[row, k]) for k in held), default=0.0):.2f}" if len(held) else ""
    return [
        str(line.row), line.text, "; ".join(readings.needs[k] for k in held), _MOODS[int(readings.mood[row])],
        "yes" if readings.urgent[row] else "", "yes" if readings.unsure[row] else "", sure,
        line.day.isoformat() if line.day else "", line.product, line.customer, line.channel, line.region, line.label,
    ]  # fmt: skip


def write_csv(readings: Readings, path: Path) -> None:
    """Write a line for each text, UTF-8 with a byte order mark. Raises Unavailable where the disk refuses."""
    out = io.StringIO(newline="")
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(_HEAD)
    rows.writerows([safe_cell(c) for c in _line(readings, i)] for i in range(len(readings.lines)))
    write_bytes(path, out.getvalue().encode("utf-8-sig"))


def write_xlsx(
    readings: Readings, spreads: Sequence[Spread], findings: Sequence[Finding], needs: dict[str, Need], language: Language,
    path: Path,
) -> None:  # fmt: skip
    """Write a workbook: what stands out, needs by product (and so on), and the first 20,000 texts. Raises Unavailable."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    names = [needs[n].title.say(language) for n in readings.needs]
    out = book.create_sheet("findings")
    _rows(out, [["field", "where", "need", "texts", "of", "share", "share elsewhere", "adjusted p"]] + [
        [f.field, f.where, names[int(f.need)], f.hits, f.count, round(f.share, 4), round(f.elsewhere, 4), f"{f.chance:.2g}"]
        for f in findings
    ])  # fmt: skip
    for found in spreads:
        sheet = book.create_sheet(found.field[:31])
        lines = zip(found.names, found.texts, found.held, strict=True)
        counted: list[list[str | int | float]] = [[n, int(t), *(int(x) for x in h)] for n, t, h in lines]
        _rows(sheet, [[found.field, "texts", *names], *counted])
    _rows(book.create_sheet("texts"), [list(_HEAD), *(_line(readings, i) for i in range(min(len(readings.lines), 20_000)))])  # fmt: skip
    content = io.BytesIO()
    book.save(content)
    write_bytes(path, content.getvalue())


def _rows(sheet: object, rows: Sequence[Sequence[str | int | float]]) -> None:
    for r, row in enumerate(rows, 1):
        for c, value in enumerate(row, 1):
            if isinstance(value, str):
                text_cell(sheet, r, c, value)
            else:
                sheet.cell(r, c, value)  # type: ignore[attr-defined]


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file. Raises Unavailable where the disk refuses."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise Unavailable(
            Bilingual(
                f"{path} cannot be written ({error}). Choose another place.",
                f"无法写入 {path}（{error}），请换一个位置。",
            )
        ) from error
