"""Sizes of clothes and shoes, as a question says them."""

from decimal import Decimal

import pytest

from knowledge.holdings import Held
from knowledge.language import Bilingual
from knowledge.sizes import sizes

LETTERS = Held("size", Bilingual("Size", "尺码"), None, "text", {"shirt": 9})
FIGURES = Held("尺码", Bilingual.same("尺码"), None, "number", {"shoe": 9})


@pytest.mark.parametrize(
    ("text", "held", "value"),
    [
        ("which shirts do you have in size l", LETTERS, "L"),
        ("shirts in medium", LETTERS, "M"),
        ("a shirt in xl, please", LETTERS, "XL"),
        ("trousers size 32", LETTERS, "32"),
        ("slim chino 32码有货吗", LETTERS, "32"),
        ("xl码的衬衫", LETTERS, "XL"),
        ("白色42码多少钱", FIGURES, Decimal(42)),
        ("尺码要36.5", FIGURES, Decimal("36.5")),
        ("shirts size m in stock", LETTERS, "M"),
        # No size is said, or none that the column could hold.
        ("what sizes does it come in", LETTERS, None),
        ("shoes in l", FIGURES, None),
        ("a screen size of 27 inches", LETTERS, None),
        ("in large quantities", LETTERS, None),
        ("is it in stock", LETTERS, None),
        ("码" * 500, LETTERS, None),
    ],
)
def test_a_size_is_a_limit(text: str, held: Held, value: str | Decimal | None) -> None:
    found = [limit.condition for limit in sizes(text, [held])]
    operator = "=" if held.kind == "number" else "has"
    assert [(c.column, c.operator, c.value) for c in found] == (
        [(held.name, operator, value)] if value is not None else []
    )


def test_without_a_column_of_sizes_there_is_none() -> None:
    assert list(sizes("in size l", [])) == []
