"""How a fact's value reads in Chinese and in English."""

import re
from datetime import date
from decimal import Decimal

from assistant.types import Fact
from knowledge.language import Language

_BEFORE = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "JP¥", "CNY": "¥", "HKD": "HK$"}
_AFTER_ZH = {"CNY": "元", "USD": "美元", "EUR": "欧元", "GBP": "英镑", "JPY": "日元", "HKD": "港元"}
_WHOLE = {"JPY", "KRW"}  # currencies without a minor unit (ISO 4217)
_SHORT_ZH = ((10**8, "亿"), (10**4, "万"))
_SHORT_EN = ((10**9, "B"), (10**6, "M"), (10**3, "K"))
_UNITS_ZH = {
    "inch": "英寸", "in": "英寸", "day": "天", "days": "天", "month": "个月", "months": "个月", "year": "年",
    "years": "年", "h": "小时", "hour": "小时", "hours": "小时", "min": "分钟", "pcs": "件", "piece": "件",
    "nits": "尼特", "sheet": "张",
}  # fmt: skip
_UNITS_EN = {"inch": "inch", "h": "hours", "day": "days", "month": "months", "year": "years", "pcs": "units"}
_MARKUP = re.compile(r"!\[[^\]]*\]\([^)]*\)|<[^<>]{0,500}>")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3}|_{1,3})(?=[^\s*_])([^*_\n]+?)(?<=[^\s*_])\1(?![\w*])")
_ADDRESS = re.compile(r"\b(?:https?|ftp|javascript|data):\S+", re.IGNORECASE)


def number(value: Decimal) -> str:
    """Return a Decimal with thousands separated and no needless zeros: `12,800`, `1.5`."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def money(amount: Decimal, currency: str, language: Language) -> str:
    """Return an amount as people write it: `12,800.00 元`, `$1,299.00`; the usual places unless the amount has more."""
    usual = amount.quantize(Decimal(1) if currency in _WHOLE else Decimal("0.01"))
    text = f"{usual if usual == amount else amount:,f}"
    if language == "zh" and currency in _AFTER_ZH:
        return f"{text} {_AFTER_ZH[currency]}"
    return f"{_BEFORE[currency]}{text}" if currency in _BEFORE else f"{currency} {text}"


def short_money(amount: Decimal, currency: str, language: Language) -> str:
    """Return an amount in few characters, rounded to three digits: `$4.97M`, `497 万美元`; `money` says it exactly."""
    steps = _SHORT_ZH if language == "zh" else _SHORT_EN
    size, unit = next(((size, unit) for size, unit in steps if abs(amount) >= size), (1, ""))
    value = Decimal(f"{amount / size:.3g}")
    text = f"{number(value)}{' ' if unit and language == 'zh' else ''}{unit}"
    if language == "zh" and currency in _AFTER_ZH:
        return f"{text}{'' if unit else ' '}{_AFTER_ZH[currency]}"
    return f"{_BEFORE[currency]}{text}" if currency in _BEFORE else f"{currency} {text}"


def quantity(value: Decimal, unit: str | None, language: Language) -> str:
    """Return a measured value with its unit: `3.2 kg`, `27 英寸`, `24 months`."""
    if not unit:
        return number(value)
    if language == "zh":
        return f"{number(value)} {_UNITS_ZH.get(unit, unit)}"
    word = _UNITS_EN.get(unit, unit)
    return f"{number(value)} {word[:-1] if value == 1 and word.endswith('s') and unit in _UNITS_EN else word}"


def day(value: date, language: Language) -> str:
    """Return a date: `2026年3月1日`, `1 March 2026`."""
    if language == "zh":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {value:%B %Y}"


def safe(text: str) -> str:
    """Return words of a document or catalogue with links, pictures, emphasis and HTML taken out, so that they only ever read."""
    text = _LINK.sub(r"\1", _MARKUP.sub(" ", text))
    text = _ADDRESS.sub(lambda m: m[0].split(":", 1)[1].strip("/"), _EMPHASIS.sub(r"\2", text))
    return re.sub(r"[\[\]<>`]", lambda m: {"[": "［", "]": "］", "<": "＜", ">": "＞", "`": "'"}[m[0]], text).strip()


def words(fact: Fact, language: Language) -> str:
    """Return how `fact` reads in `language`."""
    value = fact.value
    if fact.words is not None:
        return safe(fact.words.say(language))
    if isinstance(value, bool):
        return {("zh", True): "是", ("zh", False): "否", ("en", True): "yes", ("en", False): "no"}[language, value]
    if isinstance(value, Decimal):
        return money(value, fact.currency, language) if fact.currency else quantity(value, fact.unit, language)
    if isinstance(value, date):
        return day(value, language)
    return safe(value)
