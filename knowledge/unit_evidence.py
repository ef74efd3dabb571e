"""Which unit bare numbers are in, judged by how the same figures are written in the products' own texts.

A column "weight" may be in grams or kilograms. Where titles say "1.54 kg" and the column says 1540, it is grams.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from itertools import islice

from knowledge import cells
from knowledge.guess import ColumnGuess, Guess, usual_unit
from knowledge.raw_rows import BadRow, Row
from knowledge.units import Quantity, convert, quantities, same_dimension

LOOKED_AT = 4_000
"""Rows whose texts are compared with their figures."""
VOTES = 5
"""Rows that must agree before a unit is believed."""
SHARE = 0.8
_CANDIDATES = {
    "kg": ("kg", "g", "lb"),
    "mm": ("mm", "cm", "m", "in"),
    "m": ("m", "cm", "mm", "ft"),
    "GHz": ("GHz", "MHz"),
    "MB": ("MB", "GB"),
    "W": ("W", "kW"),
    "V": ("V", "mV"),
    "mAh": ("mAh", "Ah"),
    "Wh": ("Wh", "kWh"),
    "h": ("h", "min"),
}


def with_units(guess: Guess, rows: Iterable[Row | BadRow]) -> Guess:
    """Return `guess` with the units of bare numbers that the rows' own texts tell; the others stay without one."""
    bare = {
        c.column: usual
        for c in guess.columns
        if c.meaning == "attribute"
        and c.kind == "number"
        and not c.unit
        and (usual := usual_unit(c.name)) in _CANDIDATES
    }
    if not bare:
        return guess
    told = [c.column for c in guess.columns if c.meaning in ("name", "description")]
    votes: dict[str, Counter[str]] = {column: Counter() for column in bare}
    for row in islice((r for r in rows if isinstance(r, Row) and not bare.keys().isdisjoint(r.values)), LOOKED_AT):
        said = said_in(row, told)
        for column in bare.keys() & row.values.keys():
            value = cells.number(row.values[column])
            if value:
                votes[column].update(_units(value, bare[column], said))
    return replace(guess, columns=tuple(_decided(c, votes.get(c.column)) for c in guess.columns))


def said_in(row: Row, columns: Iterable[str]) -> list[Quantity]:
    """Return the measures that stand in the row's own texts."""
    return quantities(" ; ".join(cells.text(row.values.get(column), 300) for column in columns))


def _units(value: Decimal, usual: str, said: Iterable[Quantity]) -> set[str]:
    """Return the units in which `value` would be one of the measures in the texts."""
    return {
        unit
        for unit in _CANDIDATES[usual]
        for measure in said
        if measure.unit
        and (same := convert(measure.value, measure.unit, unit)) is not None
        and abs(same - value) <= value / 200
    }


def _decided(column: ColumnGuess, votes: Counter[str] | None) -> ColumnGuess:
    if not votes:
        return column
    unit, most = votes.most_common(1)[0]
    sure = most >= VOTES and most >= SHARE * votes.total()
    return replace(column, unit=unit, assumed=True) if sure else column


def own_unit(value: Decimal, unit: str, said: Iterable[Quantity]) -> str:
    """Return the unit of a bare number in one row: `unit`, unless the row's texts write that number with another.

    A column of gigabytes may hold 32 for a printer whose title says "32 MB".
    """
    written = {m.unit for m in said if m.value == value and m.unit and same_dimension(m.unit, unit)}
    return written.pop() if len(written) == 1 else unit
