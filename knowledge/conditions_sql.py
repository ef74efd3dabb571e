"""Limits on columns in SQL: the statement for the products that meet one, with the slack that figures on a box have."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from operator import ge, gt, le, lt
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select

from knowledge.called import escaped
from knowledge.holdings import Held
from knowledge.schema import attributes, products
from knowledge.types import Condition, Operator
from knowledge.units import dimension
from knowledge.vocabulary import IN_STOCK

_COMPARE: Mapping[str, Callable[[Any, Any], ColumnElement[bool]]] = {"<": lt, "<=": le, ">": gt, ">=": ge}
_SLACK = {"storage": 0.05, "length": 0.0, "frequency": 0.02}
_INCHES = 0.6
"""A monitor sold as 27 inches measures 26.5 to 27.5: that far a screen may be from the figure asked for."""
_PORTS = ("ports", "connector_1", "connector_2", "connection")


def ids_meeting(condition: Condition, held: Held | None) -> Select[Any]:
    """Return the statement that selects the ids meeting one condition; not on prices, which who asks and the day decide.

    `held` is what the catalogue holds in its column.
    """
    if condition.column in ("stock", "lead_days"):
        column: Any = products.c[condition.column]
        if condition.column == "stock" and condition.operator == ">" and condition.value == 0:
            a = attributes.c  # some, by a word and no figure
            told = select(a.product).where(a.name == "availability", a.text == IN_STOCK)
            some = or_(column > 0, and_(column.is_(None), products.c.id.in_(told)))
            return select(products.c.id).where(some)
        return select(products.c.id).where(compared(column, condition.operator, condition.value))
    if condition.column in ("brand", "category"):
        same = func.lower(products.c[condition.column]) == str(condition.value).lower()
        return select(products.c.id).where(not_(same) if condition.operator == "!=" else same)
    return _on_attribute(condition, held)


def _on_attribute(condition: Condition, held: Held | None) -> Select[Any]:
    a = attributes.c
    ids = select(a.product).where(a.name == condition.column)
    value = condition.value
    if condition.operator == "!=" or value is False or (condition.operator == "=" and value == 0 and value is not True):
        return _without(condition)
    if isinstance(value, bool):
        return select(a.product).where(
            or_(and_(a.name == condition.column, or_(a.flag.is_(True), a.real > 0)), _port(condition))
        )
    if condition.unit == "p" and isinstance(value, Decimal):
        return ids.where(_resolution(value, condition.operator))
    if isinstance(value, Decimal):
        met: ColumnElement[bool] = _near(a.real, condition, held)
        if condition.operator in (">", ">=") and value <= 1:
            met = or_(met, a.flag.is_(True))
            return select(a.product).where(or_(and_(a.name == condition.column, met), _port(condition)))
        return ids.where(met)
    if condition.operator not in ("contains", "has"):
        return ids.where(func.lower(a.text) == value.lower())
    # Where the cell is empty, a name that says it ("Wireless Mouse") counts as well.
    p = products.c
    named = or_(_contains(p.name_en, value), _contains(p.name_zh, value))
    said, blank = p.id.in_(ids.where(_contains(a.text, value))), p.id.not_in(ids)
    return select(p.id).where(or_(said, and_(blank, named)))


def _without(condition: Condition) -> Select[Any]:
    """Return the statement for products that do not have something: what is not noted counts as not there."""
    a = attributes.c
    value = condition.value
    has = select(a.product).where(a.name == condition.column)
    if isinstance(value, str):
        return select(products.c.id).where(products.c.id.not_in(has.where(_contains(a.text, value))))
    if condition.operator == "!=" and value is not True and value:
        return has.where(a.real != float(value))
    return select(products.c.id).where(products.c.id.not_in(has.where(or_(a.flag.is_(True), a.real > 0))))


def compared(column: Any, operator: Operator, value: object) -> ColumnElement[bool]:  # noqa: ANN401 - a column of any table
    """Return whether a column compares so with a value; an operator that is none of order asks for the same."""
    compare = _COMPARE.get(operator)
    met: ColumnElement[bool] = (
        compare(column, value) if compare else column != value if operator == "!=" else column == value
    )
    return met


def _near(column: Any, condition: Condition, held: Held | None) -> ColumnElement[bool]:  # noqa: ANN401
    """Return the comparison with the slack that a figure on the box has: 1 TB is 1000 or 1024 GB, 27 inches 26.5."""
    value = float(condition.value)
    measured = dimension(condition.unit or (held.unit if held else None) or "")
    slack = value * _SLACK.get(measured or "", 0.0) + 1e-9 * max(1.0, abs(value))
    if measured == "length" and condition.unit == "in":
        slack = _INCHES
    if condition.operator == "=":
        return and_(column >= value - slack, column <= value + slack)
    if condition.operator in ("<=", "<"):
        reach = slack if condition.operator == "<=" and measured == "storage" else 0.0
        return compared(column, condition.operator, value + reach)
    reach = slack if condition.operator == ">=" and (measured == "storage" or condition.unit == "in") else 0.0
    return compared(column, condition.operator, value - reach)


def _contains(column: Any, value: str) -> ColumnElement[bool]:  # noqa: ANN401
    """Return whether a text holds one of the words of `value` (parted by |), each at the beginning of a word."""
    low = func.lower(column)
    words = [w for w in value.lower().split("|") if w]
    whole = [(low.like(f"{escaped(w)}%", escape="\\")) for w in words]
    opened = [
        low.like(f"%{mark}{escaped(w)}%", escape="\\")
        for w in words
        for mark in (" ", ",", "/", "(", "-", "+", "、", "，")
    ]
    inside = [low.like(f"%{escaped(w)}%", escape="\\") for w in words if not w.isascii()]
    return or_(*whole, *opened, *inside)


def opening(word: str) -> str:
    """Return the pattern that finds in a text in memory what `_contains` finds in SQL, for one word."""
    begun = rf"(?:^|[\n ,/(+、，-]){re.escape(word)}"
    return begun if word.isascii() else re.escape(word)


def _port(condition: Condition) -> ColumnElement[bool]:
    """Return whether a text of ports names the kind that a `..._ports` column counts."""
    a = attributes.c
    if not condition.column.endswith("_ports"):
        return and_(a.name == condition.column, a.real > 0)
    word = condition.column.removesuffix("_ports").replace("_", "-")
    return and_(a.name.in_(_PORTS), _contains(a.text, word))


def _resolution(lines: Decimal, operator: Operator) -> ColumnElement[bool]:
    """Return whether a resolution in words ("3840 x 2160 (4K)") has that many lines; with >= also the finer usual ones."""
    usual = [1080, 1200, 1440, 1600, 2160, 2880, 4320]
    fine = [n for n in usual if n >= int(lines)] if operator in (">=", ">") else [int(lines)]
    low = func.lower(attributes.c.text)
    names = {2160: ("%4k%",), 4320: ("%8k%",), 2880: ("%5k%",)}
    patterns = [p for n in fine for p in (f"%x {n}%", f"%x{n}%", f"%×{n}%", f"%× {n}%", f"%{n}p%", *names.get(n, ()))]
    return or_(*(low.like(pattern) for pattern in patterns))
