"""Further files joined to a file of deals by the column they share: accounts, products, sales teams."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.customers.fields import seen
from assistant.deals import columns
from assistant.deals.columns import PRICE, TRAIT, shown
from assistant.deals.stages import fold
from assistant.errors import BadRequest
from assistant.table_files import bounded, rows_of
from knowledge.language import Bilingual
from knowledge.raw_rows import BadRow

_UNIQUE, _FOUND = 0.9, 0.5  # shares from which a column can be the key, and two columns hold the same things
_LOOKED_AT = 500
"""Rows in which it is looked whether a column can be the same as one of a joined file: every column is held against every other."""


@dataclass(frozen=True)
class Join:
    """A further file: its rows by the folded key, the column of the deals it goes by, and what its columns add."""

    name: str
    by: str
    key: str
    rows: Mapping[str, Mapping[str, Any]]
    meanings: Mapping[str, str]
    twice: int = 0

    def trait(self, column: str, taken: frozenset[str]) -> str:
        """Return what a column's trait is called: by its own name, or with the file's where that is taken."""
        return f"{self.name} {seen(column)}" if column in taken else seen(column)


def join(path: Path, name: str, table: Sequence[Mapping[str, Any]], headers: Sequence[str]) -> Join:
    """Read a further file and find the column by which its rows belong to the deals in `table`.

    Columns are the same where their names are or, whatever they are called, where one holds most of the values of the
    other. Values are compared without spaces, signs and case. Raises BadRequest where no column fits, or a knowledge error.
    """
    rows = [
        dict(row.values)
        for row in bounded(rows_of(path, name, Bilingual("accounts, products or people", "客户、产品或人员"), Bilingual("account, sector", "客户、行业")), name)
        if not isinstance(row, BadRow)
    ]  # fmt: skip
    own = list(dict.fromkeys(column for row in rows for column in row))
    best = max(_pairs(table, headers, rows, own), default=None)
    if best is None:
        raise BadRequest(
            Bilingual(
                f"{name}: no column holds the same values as one of the deals'. Its columns are {', '.join(map(shown, own))}. "
                "Give the column the name it has in the file of deals. Nothing was saved.",
                f"{name}：没有与商机文件取值相同的列。其列为：{'、'.join(map(shown, own))}。请使列名与商机文件一致。未保存任何内容。",
            )
        )
    _, _, by, key = best
    by_key: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        by_key.setdefault(folded(row.get(key)), row)
    by_key.pop("", None)
    meanings = {column: columns.of_join(column) for column in own if column != key}
    return Join(Path(name).stem[:40], by, key, by_key, _settled(meanings), len(rows) - len(by_key))


def _settled(meanings: Mapping[str, str]) -> dict[str, str]:
    """Return what columns add, each thing by one column: a team, else the manager's name for it."""
    found, taken = dict[str, str](), set[str]()
    has_team, has_price = "team" in meanings.values(), PRICE in meanings.values()
    for column, meaning in meanings.items():
        if meaning == "manager":
            meaning = TRAIT if has_team else "team"
        if meaning == "currency" and not has_price:
            meaning = TRAIT
        found[column] = TRAIT if meaning in taken else meaning
        taken |= {meaning} - {TRAIT}
    return found


def _pairs(
    table: Sequence[Mapping[str, Any]], headers: Sequence[str], rows: Sequence[Mapping[str, Any]], own: Sequence[str]
) -> list[tuple[float, int, str, str]]:
    """Return the pairs of columns that can be the same, each with how well they fit."""
    some = _spread(table)
    ours = {h: {folded(row.get(h)) for row in some} - {""} for h in headers}
    found = []
    for n, key in enumerate(own):
        counts = Counter(folded(row.get(key)) for row in rows)
        counts.pop("", None)
        if not counts or len(counts) < _UNIQUE * counts.total():
            continue
        for header, values in ours.items():
            same = fold(header) == fold(key)
            looked = values if not same or some is table else {folded(row.get(header)) for row in table} - {""}
            share = sum(value in counts for value in looked) / len(looked) if looked else 0
            if share >= _FOUND or (same and share):
                found.append((share + same, -n, header, key))
    return found


def _spread(table: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """Return so many rows, from everywhere in a table, as tell whether two columns hold the same things."""
    return table if len(table) <= _LOOKED_AT else table[:: len(table) // _LOOKED_AT + 1]


def folded(value: object) -> str:
    """Return what a cell is compared by."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return fold("" if value is None else str(value)[:1000])
