"""Limits as agents give them, read for the catalogue's own columns: known, of the right type, in the column's unit."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Literal

from assistant.agents.types import Limit
from assistant.errors import BadRequest
from assistant.quoting.ordering import plain
from knowledge.cells import written
from knowledge.holdings import Holdings
from knowledge.language import Bilingual
from knowledge.types import AttributeValue, Condition, Operator
from knowledge.units import CURRENCIES, convert

Kind = Literal["number", "text", "flag"]
OWN: dict[str, Kind] = {"price": "number", "stock": "number", "lead_days": "number", "brand": "text"}
"""The columns that every product has."""
_OPERATORS: dict[Kind, frozenset[Operator]] = {
    "number": frozenset({"<", "<=", ">", ">=", "=", "!="}),
    "text": frozenset({"=", "!=", "contains", "has"}),
    "flag": frozenset({"=", "!="}),
}
_WORDS: dict[Kind, Bilingual] = {
    "number": Bilingual("a number", "数字"),
    "text": Bilingual("a text", "文本"),
    "flag": Bilingual("true or false", "true 或 false"),
}
_NAMED = 40


def conditions(limits: Sequence[Limit], held: Holdings, kinds: Sequence[str]) -> tuple[Condition, ...]:
    """Return limits as the catalogue runs them. Raises BadRequest naming what cannot be and what can.

    `kinds` are the kinds of products that are meant: an unknown column is answered with theirs.
    """
    return tuple(_condition(limit, held, kinds) for limit in limits)


def order(wanted: str, held: Holdings, kinds: Sequence[str]) -> str:
    """Return an order of a `ProductQuery`: `relevance`, or a column of numbers with an optional `-`. Raises BadRequest."""
    column = wanted.strip().removeprefix("-")
    if column != "relevance" and _kind(column, held, kinds) != "number":
        raise BadRequest(
            Bilingual(f"{column!r} holds no numbers to order by.", f"“{column}”列不是数字，无法据此排序。")
        )
    return wanted.strip()


def _condition(limit: Limit, held: Holdings, kinds: Sequence[str]) -> Condition:
    kind = _kind(limit.column, held, kinds)
    if isinstance(limit.value, bool) and limit.column not in OWN:
        kind = "flag"  # whether it has any at all
    if limit.operator not in _OPERATORS[kind]:
        may = " ".join(sorted(_OPERATORS[kind]))
        raise _bad(limit, Bilingual(f"there the operator is one of {may}", f"该列可用的运算符为 {may}"))
    value = _value(limit, kind)
    unit = _unit(limit, held, kind)
    own = held.attributes[limit.column].unit if limit.column in held.attributes else None
    if isinstance(value, Decimal) and unit and own and unit != own:
        converted = convert(value, unit, own)
        if converted is None:
            raise _bad(limit, Bilingual(f"{unit} cannot be put in {own}", f"{unit} 无法换算为 {own}"))
        value, unit = converted, own
    made = Condition(limit.column, limit.operator, value, unit or own)
    return replace(made, said=shown(made))


def _kind(column: str, held: Holdings, kinds: Sequence[str]) -> Kind:
    found = held.attributes.get(column)
    if column in OWN:
        return OWN[column]
    if found is not None:
        return "number" if found.kind == "number" else "flag" if found.kind == "flag" else "text"
    known = [name for name, one in held.attributes.items() if one.among(kinds)]
    names = ", ".join([*OWN, *sorted(known)][:_NAMED])
    raise BadRequest(
        Bilingual(
            f"The catalogue has no column {column[:64]!r}. Some that it has: {names}.",
            f"产品目录中没有“{column[:64]}”列。可用的列有：{names}。",
        )
    )


def _value(limit: Limit, kind: Kind) -> AttributeValue:
    if kind == "flag":
        if isinstance(limit.value, bool):
            return limit.value
        raise _bad(limit, Bilingual(f"the value there is {_WORDS[kind].en}", f"该列的值应为{_WORDS[kind].zh}"))
    if kind == "text":
        return plain(str(limit.value), "value")
    number = None if isinstance(limit.value, bool) else written(str(limit.value)[:64])
    if number is None or not number.is_finite() or abs(number) > 10**12:
        raise _bad(limit, Bilingual(f"the value there is {_WORDS[kind].en}", f"该列的值应为{_WORDS[kind].zh}"))
    return number


def _unit(limit: Limit, held: Holdings, kind: Kind) -> str | None:
    unit = limit.unit.strip()
    if limit.column == "price" and unit:
        unit = unit.upper()
        if unit not in CURRENCIES and unit not in held.currencies:
            raise _bad(limit, Bilingual("the unit there is a currency, such as CNY", "该列的单位应为货币代码，如 CNY"))
    return unit if unit and kind == "number" else None


def _bad(limit: Limit, why: Bilingual) -> BadRequest:
    said = f"{limit.column} {limit.operator} {limit.value!s:.40} {limit.unit:.20}".strip()
    return BadRequest(Bilingual(f"{said}: {why.en}.", f"{said}：{why.zh}。"))


def shown(condition: Condition) -> str:
    """Return a limit as it is run: `screen_size >= 27 in`."""
    return f"{condition.column} {condition.operator} {condition.value} {condition.unit or ''}".strip()
