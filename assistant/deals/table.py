"""A file of deals as a table: its rows, what its columns mean, and what further files add to each row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.customers.files import STARTS_FORMULA
from assistant.deals import columns, joins
from assistant.deals.columns import IGNORED, PRICE, TRAIT, shown
from assistant.deals.fields import MOST_TRAITS
from assistant.deals.stages import fold, kind_of, recognise
from assistant.deals.types import Stage
from assistant.errors import BadRequest
from assistant.table_files import bounded, rows_of
from knowledge.language import Bilingual
from knowledge.raw_rows import BadRow

_SAYS = 0.5
"""The share of a column's cells that must say won, lost or open for it to tell how deals ended."""
_OPEN = frozenset({"open", "true", "false", "inprogress", "进行中", "跟进中"})
_SOURCES = frozenset({"import", "staff", "quote"})
_IDS = frozenset({"customerid", "客户编号"})
_TRAIT_MARK = "trait:"


@dataclass
class Table:
    """The rows (line and cells by column), what each column means, and what the traits are called."""

    rows: list[tuple[int, dict[str, Any]]]
    bad: list[BadRow]
    meanings: dict[str, str]
    traits: dict[str, str]
    shown: dict[str, str]
    notes: list[Bilingual] = field(default_factory=list)

    def column(self, meaning: str) -> str:
        """Return the column that has a meaning; "" where none has."""
        return next((c for c, m in self.meanings.items() if m == meaning), "")

    def cells(self, column: str) -> list[tuple[int, object]]:
        """Return the lines and cells of a column."""
        return [(line, cells.get(column)) for line, cells in self.rows]


def read_table(
    path: Path, name: str, joined: Sequence[tuple[Path, str]], said: Mapping[str, str], stages: Sequence[Stage]
) -> Table:  # fmt: skip
    """Read a CSV or XLSX file of deals, and those to be joined. Raises BadRequest or a knowledge error."""
    rows, bad = list[tuple[int, dict[str, Any]]](), list[BadRow]()
    columns_of = Bilingual("id, account, stage, amount", "编号、客户、阶段、金额")
    for row in bounded(rows_of(path, name, Bilingual("deals", "商机"), columns_of), name):
        if isinstance(row, BadRow):
            bad.append(row)
        else:
            rows.append((row.line, {plain_cell(str(c)): plain_cell(v) for c, v in row.values.items()}))
    headers = [h for h in dict.fromkeys(c for _, cells in rows for c in cells) if h.strip()]
    meanings = _looked_at(columns.guess(headers, said), rows, said, stages)
    traits = {c: shown(c.strip().removeprefix(_TRAIT_MARK)) for c, m in meanings.items() if m == TRAIT}
    for column in list(traits)[MOST_TRAITS:]:
        meanings[column] = IGNORED
    table = Table(rows, bad, meanings, traits, {shown(c): m for c, m in meanings.items()})
    for other, other_name in joined:
        _add(table, joins.join(other, other_name, [cells for _, cells in rows], headers), headers)
    return table


def plain_cell(value: Any) -> Any:  # noqa: ANN401 - a cell holds whatever the file holds
    """Return a cell without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    if isinstance(value, str) and value.startswith("'") and value[1:].startswith((*STARTS_FORMULA, "'")):
        return value[1:]
    return value


def _looked_at(
    meanings: dict[str, str], rows: Sequence[tuple[int, dict[str, Any]]], said: Mapping[str, str], stages: Sequence[Stage]
) -> dict[str, str]:  # fmt: skip
    """Return meanings, corrected by what stands in the columns where only their names were looked at."""
    fixed = {c for c in meanings if fold(c) in set(map(fold, said))}
    for meaning, word_fits in (("outcome", _ends), ("source", _SOURCES.__contains__)):
        column = next((c for c, m in meanings.items() if m == meaning and c not in fixed), "")
        if column and not _says(rows, column, word_fits):
            meanings[column] = TRAIT
    by = {m: c for c, m in meanings.items()}
    foreign = "moves" not in by and "source" not in by
    if (
        foreign
        and "account" not in by
        and "customer" in by
        and by["customer"] not in fixed
        and fold(by["customer"]) not in _IDS
    ):
        meanings[by["customer"]] = "account"  # in other systems' files that is a name
    if "stage" not in by:
        found = next(
            (c for c, m in meanings.items() if m == TRAIT and c not in fixed and _says(rows, c, lambda w: recognise(w, stages) is not None)), ""
        ) or by.get("outcome")  # fmt: skip
        if not found:
            raise BadRequest(
                Bilingual(
                    f"No column says in which stage a deal is. Say which is the stage (COLUMN=stage); there are: "
                    f"{', '.join(map(shown, meanings))}.",
                    f"没有表示阶段的列。请指定哪一列是阶段（列名=stage）；现有：{'、'.join(map(shown, meanings))}。",
                )
            )
        meanings[found] = "stage"
    return meanings


def _ends(word: str) -> bool:
    """Return whether a word says that a deal is won, lost or open."""
    return kind_of(word) != "open" or fold(word) in _OPEN


def _says(rows: Sequence[tuple[int, dict[str, Any]]], column: str, what: Any) -> bool:  # noqa: ANN401 - a test of a word
    words = [str(cells[column])[:200] for _, cells in rows if cells.get(column) not in (None, "")]
    known = {word: what(word) for word in dict.fromkeys(words)}
    return bool(words) and sum(known[word] for word in words) > _SAYS * len(words)


def _add(table: Table, join: joins.Join, headers: Sequence[str]) -> None:
    """Put what a further file says into the rows that belong to it; the thing itself is called as that file calls it."""
    taken, mine = frozenset(table.traits.values()) | {shown(h) for h in headers}, dict[str, str]()
    table.shown[f"{join.name}: {shown(join.key)}"] = f"= {shown(join.by)}"
    for column, meaning in join.meanings.items():
        if meaning != PRICE and meaning != TRAIT and table.column(meaning):
            meaning = TRAIT
        if meaning == TRAIT and sum(m == TRAIT for m in table.meanings.values()) >= MOST_TRAITS:
            table.shown[f"{join.name}: {shown(column)}"] = IGNORED
            continue
        mine[column] = key = f"{join.name}\n{column}"
        table.meanings[key] = meaning
        table.shown[f"{join.name}: {shown(column)}"] = meaning
        if meaning == TRAIT:
            table.traits[key] = shown(join.trait(column, taken))
    unknown = 0
    for _, cells in table.rows:
        key = joins.folded(cells.get(join.by))
        row = join.rows.get(key)
        if row is None:
            unknown += bool(key)
            continue
        cells[join.by] = row[join.key]
        cells.update({mine[column]: plain_cell(row.get(column)) for column in mine})
    _tell(table, join, unknown)


def _tell(table: Table, join: joins.Join, unknown: int) -> None:
    if unknown:
        table.notes.append(
            Bilingual(
                f"{join.name}: {unknown:,} rows name a {shown(join.by)} that is not in it.",
                f"{join.name}：有 {unknown:,} 行的“{shown(join.by)}”不在其中。",
            )
        )
    if join.twice:
        table.notes.append(
            Bilingual(
                f"{join.name}: {join.twice:,} rows repeat or lack their {shown(join.key)}; the first of each was taken.",
                f"{join.name}：有 {join.twice:,} 行的“{shown(join.key)}”重复或为空，各取第一行。",
            )
        )
