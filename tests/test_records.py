"""What is recorded returns with the type it had."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.facts import FactSheet
from assistant.records import dump, load, parts
from assistant.types import Citation
from knowledge.language import Bilingual
from knowledge.types import Place
from tests.fakes import pump
from tests.quote_fakes import quote_line

PLAIN = st.none() | st.booleans() | st.integers() | st.text() | st.decimals(allow_nan=False) | st.dates()
NESTED = st.recursive(
    PLAIN,
    lambda inner: (
        st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(min_size=1).filter(lambda k: k != "$"), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(NESTED)
def test_plain_values_return(value: object) -> None:
    assert load(dump(value)) == value


def test_dataclasses_return() -> None:
    sheet = FactSheet(3)
    item = pump("P-1", "9.90")
    sheet.price(item, item.prices[0])
    sheet.stock(item)
    values = (
        item,
        sheet.facts,
        Citation(1, "f1", "d", "p", "h", 2, "q", Place(page=2)),
        Decimal("1.10"),
        date(2026, 1, 2),
    )
    back = load(dump(values))
    assert back == values
    assert str(back[3]) == "1.10"


def test_what_is_not_ours_is_refused() -> None:
    with pytest.raises(TypeError, match="cannot hold"):
        dump(object())
    with pytest.raises(ValueError, match="unknown type"):
        load('{"$": "Popen", "args": "true"}')


def test_a_quote_line_kept_with_amounts_that_are_no_more_is_read_without_them() -> None:
    line = quote_line(1, Bilingual("Cable", "线缆"), 2, "9.90")
    kept = json.loads(dump(line))
    kept["rules_price"] = kept["rules_amount"] = {"$": "Decimal", "value": "9.90"}
    assert load(json.dumps(kept)) == line


def test_some_parts_return_without_the_rest() -> None:
    text = dump({"one": Decimal("1.10"), "two": date(2026, 1, 2), "three": "x"})
    assert parts(text, "two", "one") == (date(2026, 1, 2), Decimal("1.10"))
