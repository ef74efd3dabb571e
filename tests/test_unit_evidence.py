"""The unit of bare numbers, told by the products' own texts."""

from decimal import Decimal

from knowledge.columns import ColumnFacts, guess_columns, note
from knowledge.guess import Guess
from knowledge.product_rows import RowReader
from knowledge.raw_rows import Row
from knowledge.unit_evidence import VOTES, with_units


def looked(rows: list[Row]) -> Guess:
    facts: dict[str, ColumnFacts] = {}
    for row in rows:
        note(facts, row)
    return guess_columns(facts, len(rows))


def devices(count: int, weight: int = 1000) -> list[Row]:
    return [
        Row(n, {"sku": f"A{n}", "name": f"Device {n} of {n + 1}.5 kg", "weight": (n * 2 + 3) * weight // 2})
        for n in range(count)
    ]


def test_grams_are_told_by_the_kilograms_in_the_names() -> None:
    rows = devices(VOTES)
    guess = with_units(looked(rows), rows)
    assert [c.unit for c in guess.columns if c.name == "weight"] == ["g"]
    product = RowReader(guess).product(rows[1], "", guess.columns[0].label)
    weight = product.attribute("weight")
    assert weight is not None
    assert (weight.value, weight.unit) == (Decimal("2.5"), "kg")


def test_too_few_or_contradicting_texts_tell_nothing() -> None:
    few = devices(VOTES - 1)
    assert [c.unit for c in with_units(looked(few), few).columns if c.name == "weight"] == [None]
    mixed = devices(VOTES) + [
        Row(r.line + 99, {**r.values, "sku": f"B{r.line}", "weight": r.line + 1.5}) for r in devices(VOTES)
    ]
    assert [c.unit for c in with_units(looked(mixed), mixed).columns if c.name == "weight"] == [None]


def test_a_row_that_writes_another_unit_is_believed() -> None:
    rows = [
        Row(1, {"sku": "N", "name": "Notebook 16 GB", "memory": 16}),
        Row(2, {"sku": "P", "name": "Printer with 32 MB", "memory": 32}),
        Row(3, {"sku": "Q", "name": "Notebook", "memory": 8}),
    ]
    reader = RowReader(looked(rows))
    found = [reader.product(row, "", looked(rows).columns[0].label).attribute("memory") for row in rows]
    assert [(a.value, a.unit) for a in found if a] == [
        (Decimal(16), "GB"),
        (Decimal("0.032"), "GB"),
        (Decimal(8), "GB"),
    ]
