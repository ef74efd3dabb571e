"""What an analysis found as CSV (a line a text) and as XLSX (tables and texts); no cell can become a formula."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from assistant.analysis.insight import Finding, Spread
from assistant.analysis.intake import LABELS
from assistant.analysis.reading import Readings
from assistant.analysis.report_words import FIELDS, PERIODS
from assistant.analysis.taxonomy import Need
from assistant.customers.files import safe_cell
from assistant.errors import Unavailable
from assistant.quoting.sheets import text_cell
from knowledge.language import Bilingual, Language

Cell = str | int | float | date | None

_FIELDS = ("product", "customer", "channel", "region", "label")
_HEAD = (
    Bilingual("row", "行号"), LABELS["text"], Bilingual("needs", "需求"), Bilingual("mood", "情绪"), Bilingual("urgent", "紧急"),
    Bilingual("unsure", "未能判断"), Bilingual("probability", "概率"), LABELS["date"], *(LABELS[f] for f in _FIELDS),
)  # fmt: skip
_FINDINGS_HEAD = (
    Bilingual("field", "维度"), Bilingual("where", "位置"), Bilingual("need", "需求"), Bilingual("texts", "条数"), Bilingual("of", "总条数"),
    Bilingual("share", "占比"), Bilingual("share elsewhere", "其他处占比"), Bilingual("adjusted p", "校正 p 值"),
)  # fmt: skip
_MOODS = {-1: Bilingual("negative", "负面"), 0: Bilingual("neutral", "中性"), 1: Bilingual("positive", "正面")}
_YES, _TEXTS, _FINDINGS = Bilingual("yes", "是"), Bilingual("texts", "文本"), Bilingual("findings", "发现")
_MORE = Bilingual(
    "{n} more texts are not on this sheet; the CSV holds them all.", "另有 {n} 条文本未列入此表，CSV 文件包含全部文本。"
)
_MOST = 20_000
_CHANCE, _SHARE, _P, _DAY = "0.00", "0.0%", "0.0E+00", "yyyy-mm-dd"


def _say(texts: Sequence[Bilingual], language: Language) -> list[str]:
    return [text.say(language) for text in texts]


def _titles(readings: Readings, needs: Mapping[str, Need], language: Language) -> list[str]:
    """Return what the columns of needs are called; a name stands where there is no title."""
    return [needs[n].title.say(language) if n in needs else n for n in readings.needs]


def _line(readings: Readings, row: int, titles: Sequence[str], language: Language) -> list[Cell]:
    line, held, yes = readings.lines[row], np.flatnonzero(readings.held[row]), _YES.say(language)
    sure = round(max(float(readings.chance[row, k]) for k in held), 4) if len(held) else None
    return [
        line.row, line.text, "; ".join(titles[int(k)] for k in held), _MOODS[int(readings.mood[row])].say(language),
        yes if readings.urgent[row] else "", yes if readings.unsure[row] else "", sure, line.day,
        *(str(getattr(line, field)) for field in _FIELDS),
    ]  # fmt: skip


def write_csv(readings: Readings, path: Path, needs: Mapping[str, Need] | None = None, language: Language = "en") -> None:  # fmt: skip
    """Write a line for each text, UTF-8 with a byte order mark. Raises Unavailable where the disk refuses.

    Needs go by their title where `needs` has it, else by their name.
    """
    out, titles = io.StringIO(newline=""), _titles(readings, needs or {}, language)
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(_say(_HEAD, language))
    rows.writerows([_written(c) for c in _line(readings, i, titles, language)] for i in range(len(readings.lines)))
    write_bytes(path, out.getvalue().encode("utf-8-sig"))


def _written(cell: Cell) -> str:
    """Return a cell as it stands in a CSV."""
    if isinstance(cell, str):
        return safe_cell(cell)
    if isinstance(cell, float):
        return f"{cell:.2f}"
    return "" if cell is None else cell.isoformat() if isinstance(cell, date) else str(cell)


def write_xlsx(
    readings: Readings, spreads: Sequence[Spread], findings: Sequence[Finding], needs: dict[str, Need], language: Language,
    path: Path,
) -> None:  # fmt: skip
    """Write a workbook: what stands out, needs by product (and so on), and the first 20,000 texts. Raises Unavailable."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    titles = _titles(readings, needs, language)
    found: list[list[Cell]] = [
        [_field(f.field, language), _place(f.field, f.where), titles[int(f.need)], f.hits, f.count, f.share, f.elsewhere, float(f"{f.chance:.3g}")]
        for f in findings
    ]  # fmt: skip
    _rows(book.create_sheet(_FINDINGS.say(language)), _say(_FINDINGS_HEAD, language), found, {6: _SHARE, 7: _SHARE, 8: _P})  # fmt: skip
    for one in spreads:
        lines = zip(one.names, one.texts, one.held, strict=True)
        counted: list[list[Cell]] = [[_place(one.field, n), int(t), *(int(x) for x in h)] for n, t, h in lines]
        name = _field(one.field, language)
        _rows(book.create_sheet(name[:31]), [name, _TEXTS.say(language), *titles], counted, {})
    count = len(readings.lines)
    texts = [_line(readings, i, titles, language) for i in range(min(count, _MOST))]
    if count > _MOST:
        texts.append([None, _MORE.say(language).replace("{n}", f"{count - _MOST:,}")])
    _rows(book.create_sheet(_TEXTS.say(language)), _say(_HEAD, language), texts, {7: _CHANCE})
    content = io.BytesIO()
    book.save(content)
    write_bytes(path, content.getvalue())


def _field(name: str, language: Language) -> str:
    return FIELDS[name].say(language) if name in FIELDS else name


def _place(field: str, name: str) -> Cell:
    """Return a value of a field, such as a product; a period that is a day is a date."""
    if field not in PERIODS:
        return name
    try:
        return date.fromisoformat(name)
    except ValueError:
        return name


def _rows(sheet: Any, head: Sequence[str], rows: Sequence[Sequence[Cell]], formats: Mapping[int, str]) -> None:  # noqa: ANN401 - openpyxl's sheets have no common type
    """Write a table: texts as texts whatever they hold, figures as numbers in the format of their column, days as dates."""
    for r, row in enumerate((head, *rows), 1):
        for c, value in enumerate(row, 1):
            if isinstance(value, str):
                text_cell(sheet, r, c, value)
            elif value is not None:
                cell = sheet.cell(r, c, value)
                cell.number_format = _DAY if isinstance(value, date) else formats.get(c, "General")
    sheet.freeze_panes = "A2"


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
