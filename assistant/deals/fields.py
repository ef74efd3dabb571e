"""What may be written into a deal: each value made clean, or refused with the reason."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from functools import lru_cache

from assistant.customers.fields import seen
from assistant.errors import BadRequest
from knowledge.cells import MAX_AMOUNT, written
from knowledge.language import Bilingual
from knowledge.store import PLACES

LONGEST = {
    "name": 200, "account": 200, "customer": 32, "product": 200, "owner": 120, "team": 120, "amount": 40, "won_amount": 40,
    "currency": 3, "stage": 64, "opened_on": 10, "closed_on": 10, "expected_on": 10, "lost_because": 500, "next_step": 500,
    "next_step_on": 10, "quote": 24, "conversation": 32,
}  # fmt: skip
"""The fields a person may write and how many characters each may have."""

LABELS = {
    "id": Bilingual("id", "编号"), "name": Bilingual("name", "名称"), "account": Bilingual("account", "客户"),
    "customer": Bilingual("customer's entry", "客户编号"), "product": Bilingual("product", "产品"),
    "owner": Bilingual("owner", "负责人"), "team": Bilingual("team", "团队"), "amount": Bilingual("amount", "预计金额"),
    "won_amount": Bilingual("won amount", "成交金额"), "currency": Bilingual("currency", "币种"),
    "stage": Bilingual("stage", "阶段"), "opened_on": Bilingual("opened on", "创建日期"),
    "closed_on": Bilingual("closed on", "关闭日期"), "expected_on": Bilingual("expected on", "预计成交日期"),
    "lost_because": Bilingual("reason for losing", "输单原因"), "next_step": Bilingual("next step", "下一步"),
    "next_step_on": Bilingual("next step on", "下一步日期"), "quote": Bilingual("quote", "报价单"),
    "conversation": Bilingual("conversation", "对话"),
}  # fmt: skip
AMOUNTS = frozenset({"amount", "won_amount"})
DAYS = frozenset({"opened_on", "closed_on", "expected_on", "next_step_on"})
EARLIEST, LATEST = date(1970, 1, 1), date(2100, 12, 31)
MOST_TRAITS = 60
_LONGEST_TRAIT, _LONGEST_TRAIT_NAME = 300, 80
_SMALLEST = Decimal(1).scaleb(-PLACES)


@lru_cache(maxsize=100_000)
def one_line(text: str) -> str:
    """Return a text on one line, without what nobody sees; kept, as the cells of a file repeat."""
    return seen(text)


def clean(values: Mapping[str, str]) -> dict[str, str]:
    """Return each value as it is kept: amounts as plain decimals, days as ISO 8601. An empty value empties its field.

    Raises BadRequest naming the field that is unknown, too long or no such thing. What a stage means is not asked here.
    """
    return {name: _value(name, value) for name, value in values.items()}


def _value(name: str, value: str) -> str:
    if name not in LONGEST:
        raise BadRequest(
            Bilingual(
                f"A deal has no field {seen(name)[:40]}. Known are {', '.join(LONGEST)}.",
                f"商机没有“{seen(name)[:40]}”这一项。可用的有：{'、'.join(LONGEST)}。",
            )
        )
    text = seen(value)
    if len(text) > LONGEST[name]:
        raise wrong(name, Bilingual(f"at most {LONGEST[name]} characters, not {len(text)}", f"最多 {LONGEST[name]} 个字符，现有 {len(text)} 个"))  # fmt: skip
    if not text:
        return ""
    if name in AMOUNTS:
        return f"{amount(name, _written(text)):f}"
    if name in DAYS:
        return day(name, text).isoformat()
    return currency(text) if name == "currency" else text


def _written(text: str) -> Decimal | None:
    """Return the number a person wrote, or one that we wrote ourselves (a plain decimal with more digits than cells have)."""
    if re.fullmatch(r"\d{1,13}\.\d{1,6}", text):
        return Decimal(text)
    return None if text.endswith(("%", "％")) else written(text)


def amount(name: str, value: Decimal | None) -> Decimal:
    """Return an amount that can be kept. Raises BadRequest where it is none, below zero, too large or too fine."""
    if value is None:
        raise wrong(name, Bilingual("not an amount such as 12500.00", "不是有效金额，如 12500.00"))
    if value < 0:
        raise wrong(name, Bilingual("an amount is not below zero", "金额不能为负数"))
    if value >= MAX_AMOUNT:
        raise wrong(name, Bilingual("that is too much to be an amount", "金额过大"))
    try:
        if value != value.quantize(_SMALLEST, ROUND_HALF_EVEN):
            raise wrong(name, Bilingual(f"at most {PLACES} decimal places", f"最多 {PLACES} 位小数"))
    except InvalidOperation as error:
        raise wrong(name, Bilingual("not an amount such as 12500.00", "不是有效金额，如 12500.00")) from error
    return value


def day(name: str, text: str) -> date:
    """Return a day written year first. Raises BadRequest where it is none, or in no year that a deal can be in."""
    try:
        found = date.fromisoformat(re.sub(r"[/.]", "-", text))
    except ValueError as error:
        raise wrong(name, Bilingual("not a date such as 2026-03-31", "不是有效日期，如 2026-03-31")) from error
    return possible(name, found)


def possible(name: str, day: date) -> date:
    """Return a day of a year that a deal can be in. Raises BadRequest for others."""
    if not EARLIEST <= day <= LATEST:
        raise wrong(name, Bilingual(f"the year {day.year} cannot be", f"年份 {day.year} 不合理"))
    return day


@lru_cache(maxsize=1_000)
def currency(text: str) -> str:
    """Return an ISO 4217 code, also of a name such as RMB or 美元. Raises BadRequest."""
    from knowledge.cells import currency as named

    code = named(text)
    if code is None or not re.fullmatch("[A-Z]{3}", code):
        raise wrong("currency", Bilingual("three letters such as CNY or EUR", "须为三个字母，如 CNY、EUR"))
    return code


def traits(values: Mapping[str, str]) -> dict[str, str]:
    """Return further columns as they are kept: empty ones out, names and values on one line. Raises BadRequest where too long."""
    kept = {one_line(name)[:_LONGEST_TRAIT_NAME]: one_line(value) for name, value in values.items()}
    for name, value in kept.items():
        if len(value) > _LONGEST_TRAIT:
            raise BadRequest(
                Bilingual(
                    f"{name}: at most {_LONGEST_TRAIT} characters, not {len(value)}",
                    f"{name}：最多 {_LONGEST_TRAIT} 个字符，现有 {len(value)} 个",
                )
            )
    return {name: value for name, value in kept.items() if name and value}


def wrong(name: str, why: Bilingual) -> BadRequest:
    """Return the error that a field cannot hold what it was given."""
    label = LABELS[name]
    return BadRequest(Bilingual(f"{label.en.capitalize()}: {why.en}.", f"{label.zh}：{why.zh}。"))  # fmt: skip
