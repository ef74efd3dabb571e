"""Facts of catalogues that do not exist, drawn by chance: what a written paragraph is checked against."""

from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from assistant.types import CellSource, Fact, FactKind, RuleSource
from assistant.writing.wordings import Act
from knowledge.language import Bilingual

_KINDS = (("Kettle", "水壶"), ("Forklift", "叉车"), ("Tent", "帐篷"), ("Violin", "小提琴"), ("Microscope", "显微镜"), ("Sofa", "沙发"), ("Drill", "电钻"), ("Yogurt Maker", "酸奶机"))  # fmt: skip
_MAKERS = (("Orlo", "欧洛"), ("Tamsin", "塔姆辛"), ("Quenby", "昆比"), ("Vardo", "瓦多"), ("Hexley", "赫克斯利"))
_PROPERTIES = (
    ("capacity", "容量", "l"), ("lifting height", "起升高度", "m"), ("tent weight", "帐篷重量", "kg"), ("magnification", "放大倍数", ""), ("seats", "座位数", ""),
    ("torque", "扭矩", "Nm"), ("noise level", "噪音", "dB"), ("USB-C ports", "USB-C接口", ""), ("top speed", "最高速度", "km/h"), ("run time", "运行时间", "h"),
)  # fmt: skip
_WORDS = (
    ("stainless steel", "不锈钢"),
    ("walnut", "胡桃木"),
    ("Bluetooth 5.2", "蓝牙 5.2"),
    ("IP67", "IP67"),
    ("matt black", "哑光黑"),
)
_TITLES = (
    ("Return Rules", "退货规则"),
    ("Care of Wood", "木材养护"),
    ("Spare Parts 2024", "备件手册2024"),
    ("Delivery Zones", "配送区域"),
)
_KIND_OF: dict[str, FactKind] = {
    "name": "name", "price": "price", "stock": "stock", "lead": "lead_time", "wanted": "quantity", "count": "count", "high": "attribute",
    "low": "attribute", "value": "attribute", "difference": "computed", "total": "computed", "title": "name", "label": "name", "limit": "name",
    "category": "name", "company": "name", "description": "quote", "number": "name", "date": "name", "saving": "computed",
    "day": "name",
}  # fmt: skip


def facts_of(acts: Sequence[Act], dice: np.random.Generator) -> tuple[Fact, ...]:
    """Return a fact for each reference of the acts, of the kind that its role asks for and of the product it is said of."""
    found: dict[str, Fact] = {}
    product, products = "", 0
    unit = _PROPERTIES[int(dice.integers(len(_PROPERTIES)))]
    for act in acts:
        for role, ref in act.slots:
            if ref in found:
                continue
            if role == "name":
                products += 1
                product = f"{_drawn(_MAKERS, dice)[0][:2].upper()}-{products}{int(dice.integers(10, 99))}"
            if role == "label":
                unit = _PROPERTIES[int(dice.integers(len(_PROPERTIES)))]
            found[ref] = _fact(role, ref, product, unit, dice)
    return tuple(found.values())


def _drawn(choices: Sequence[tuple[str, ...]], dice: np.random.Generator) -> tuple[str, ...]:
    return choices[int(dice.integers(len(choices)))]


def _fact(role: str, ref: str, product: str, unit: tuple[str, ...], dice: np.random.Generator) -> Fact:
    kind, number = _KIND_OF[role], Decimal(int(dice.integers(2, 90000))) / 10
    owned = role in ("name", "price", "stock", "lead", "value", "high", "low", "description")
    rule = RuleSource(f"column {unit[0]}" if role == "label" else role)
    source = (
        CellSource(product, unit[0] if kind == "attribute" else role, 1, Bilingual.same(product)) if owned else rule
    )
    words = _words(role, product, unit, dice)
    measure = {"stock": "pcs", "wanted": "pcs", "lead": "day", "count": "products"}.get(
        role, unit[2] if kind == "attribute" else None
    )
    currency = (
        ("CNY", "USD", "EUR")[int(dice.integers(3))] if role in ("price", "difference", "total", "saving") else None
    )
    return Fact(
        ref, kind, words.en if words else (number if currency or kind == "attribute" else Decimal(int(number) + 1)), source,
        Bilingual(unit[0], unit[1]) if kind == "attribute" else Bilingual(role, role), measure or None, currency, product if owned else None, words,
    )  # fmt: skip


def _words(role: str, product: str, unit: tuple[str, ...], dice: np.random.Generator) -> Bilingual | None:
    if role == "name":
        maker, kind = _drawn(_MAKERS, dice), _drawn(_KINDS, dice)
        return Bilingual(f"{maker[0]} {kind[0]} {product}", f"{maker[1]} {product} {kind[1]}")
    if role == "label":
        return Bilingual(unit[0], unit[1])
    if role in ("title", "category", "company"):
        return Bilingual(*_drawn(_TITLES if role == "title" else _KINDS, dice))
    if role == "limit":
        return Bilingual("under 300 yuan", "300元以下")
    if role == "description":
        return Bilingual("A sturdy thing of 12 parts, tested for 3 years.", "由 12 个部件组成，经过 3 年测试。")
    if role in ("number", "date", "day"):
        return Bilingual.same({"number": "Q-2026-0147", "date": "2026-03-31", "day": "2026-03-02"}[role])
    return Bilingual(*_drawn(_WORDS, dice)) if role == "value" and dice.random() < 0.3 else None
