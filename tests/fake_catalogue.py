"""A catalogue of a dozen products in memory, with the few methods that understanding reads."""

import re
from decimal import Decimal

from knowledge.conditions import meets
from knowledge.errors import NotFound
from knowledge.language import Bilingual, Language
from knowledge.types import (
    Attribute,
    Audience,
    Condition,
    Mention,
    Price,
    Product,
    ProductHit,
    ProductQuery,
    ProductsFound,
)

_KINDS = {
    "mini_pc": Bilingual("mini PC", "迷你主机"),
    "monitor": Bilingual("monitor", "显示器"),
    "dock": Bilingual("dock", "扩展坞"),
    "keyboard": Bilingual("keyboard", "键盘"),
    "mouse": Bilingual("mouse", "鼠标"),
}
_LABELS = {
    "memory": Bilingual("Memory", "内存"),
    "storage": Bilingual("Storage", "硬盘"),
    "screen_size": Bilingual("Screen size", "屏幕尺寸"),
    "weight": Bilingual("Weight", "重量"),
    "hdmi_ports": Bilingual("HDMI", "HDMI"),
    "colour": Bilingual("Colour", "颜色"),
    "refresh_rate": Bilingual("Refresh rate", "刷新率"),
    "battery_life": Bilingual("Battery life", "续航"),
    "warranty": Bilingual("Warranty", "保修"),
}
_UNITS = {
    "memory": "GB",
    "storage": "GB",
    "screen_size": "in",
    "weight": "kg",
    "refresh_rate": "Hz",
    "battery_life": "h",
}


def _product(number: int, sku: str, kind: str, price: str, **values: str) -> Product:
    label = _KINDS[kind]
    model = sku.removeprefix("LK-")
    return Product(
        id=number,
        sku=sku,
        name=Bilingual(f"Larkspan {model} {label.en}", f"云岫 {model} {label.zh}"),
        brand="Larkspan",
        category=kind,
        category_label=label,
        description=Bilingual("", ""),
        prices=(Price(Decimal(price), "CNY"),),
        attributes=tuple(
            Attribute(k, v if k == "colour" else Decimal(v), _UNITS.get(k), _LABELS[k])
            for k, v in {**values, "warranty": "24"}.items()
        ),
        stock=5,
    )


PRODUCTS = (
    _product(1, "LK-MP40-8-256", "mini_pc", "1599", memory="8", storage="256", weight="0.6", hdmi_ports="1"),
    _product(2, "LK-MP60-16-512", "mini_pc", "2999", memory="16", storage="512", weight="0.7", hdmi_ports="2"),
    _product(3, "LK-MP60-32-1T", "mini_pc", "3999", memory="32", storage="1000", weight="0.8", hdmi_ports="2"),
    _product(4, "LK-V24", "monitor", "899", screen_size="24", weight="3.5", hdmi_ports="1", refresh_rate="75"),
    _product(5, "LK-V27Q", "monitor", "1799", screen_size="27", weight="5", hdmi_ports="2", refresh_rate="165"),
    _product(6, "LK-V32U", "monitor", "2999", screen_size="32", weight="7", hdmi_ports="2", refresh_rate="60"),
    _product(7, "LK-D11", "dock", "699", weight="0.3", hdmi_ports="2"),
    _product(8, "LK-D5", "dock", "199", weight="0.1", hdmi_ports="1"),
    _product(9, "LK-K84W", "keyboard", "459", weight="0.9", colour="white"),
    _product(10, "LK-K68", "keyboard", "199", weight="0.6", colour="black"),
    _product(11, "LK-M2W", "mouse", "129", weight="0.08", colour="black", battery_life="70"),
    _product(12, "LK-M1", "mouse", "79", weight="0.09", colour="white"),
)

_CATEGORIES = {
    "mini_pc": r"mini pcs?\b|迷你主机|小主机|主机",
    "monitor": r"\bmonitors?\b|显示器",
    "dock": r"\bdocks?\b|\bhubs?\b|扩展坞",
    "keyboard": r"\bkeyboards?\b|键盘",
    "mouse": r"\bmouse\b|\bmice\b|鼠标",
}
_LIMITS: tuple[tuple[str, str, str, str | None], ...] = (
    (r"(?:under|below|less than|at most|no more than)\s*[¥$]?(\d+)(?!\d|\s*(?:gb|in|kg))", "price", "<=", "CNY"),
    (r"(\d{3,})\s*(?:元|块)?\s*(?:以内|以下|之内)", "price", "<=", "CNY"),
    (r"(?:over|above|more than)\s*[¥$]?(\d{3,})", "price", ">=", "CNY"),
    (r"(\d+)\s*GB", "memory", ">=", "GB"),
    (r"(\d\d)\s*(?:寸|英寸|-?inch)", "screen_size", "=", "in"),
)
_WORDS = (
    (r"in stock|有货|现货", Condition("stock", ">", Decimal(0), None, "in stock")),
    (r"\bblack\b|黑色", Condition("colour", "=", "black", None, "black")),
    (r"\bwhite\b|白色", Condition("colour", "=", "white", None, "white")),
    (r"hdmi", Condition("hdmi_ports", ">=", Decimal(1), None, "HDMI")),
    (r"\bwireless\b|无线", Condition("connection", "contains", "wireless", None, "wireless")),
)


class FakeCatalogue:
    """Knows `PRODUCTS`; a model number without its configuration names the whole family."""

    def __init__(self, products: tuple[Product, ...] = PRODUCTS) -> None:
        self._products = {p.sku: p for p in products}

    def called_so(self, thing: str) -> list[str]:
        """Nothing is called so."""
        return []

    def sells(self, text: str) -> bool:
        """Nothing is called so: messages are read by their products alone."""
        return False

    def product(self, sku: str) -> Product:
        if sku not in self._products:
            raise NotFound(Bilingual(f"There is no product {sku}.", f"没有产品 {sku}。"))
        return self._products[sku]

    def mentions(self, text: str, language: Language) -> list[Mention]:
        found: list[Mention] = []
        for match in re.finditer(r"(?:LK-?)?(?:MP|V|D|K|M)\d{1,2}[QUW]?(?:-\d+-\w+)?(?![A-Za-z0-9])", text, re.I):
            model = match.group().upper().removeprefix("LK").removeprefix("-")
            skus = tuple(s for s in self._products if s == f"LK-{model}" or s.startswith(f"LK-{model}-"))
            if skus:
                start = self._name_start(text, match.start())
                end = self._name_end(text, match.end(), skus[0])
                found.append(Mention(skus, start, end, True))
        return found

    def _name_start(self, text: str, start: int) -> int:
        brand = re.search(r"(?:Larkspan|云岫)\s*$", text[:start])
        return brand.start() if brand else start

    def _name_end(self, text: str, end: int, sku: str) -> int:
        label = self._products[sku].category_label
        rest = re.match(rf"\s*(?:{label.en}|{label.zh})", text[end:], re.I)
        return end + rest.end() if rest else end

    def find(self, query: ProductQuery, audiences: frozenset[Audience]) -> ProductsFound:
        of_kind = [p for p in self._products.values() if query.category in (None, p.category) and p.prices]
        of_kind = [p for p in of_kind if all(meets(p, c) for c in query.conditions)]
        ranked = sorted(of_kind, key=lambda p: p.prices[0].amount, reverse=query.order.startswith("-"))
        return ProductsFound(tuple(ProductHit(p, 1.0) for p in ranked[: query.limit]), len(ranked), query=query)

    def parse(self, text: str, language: Language) -> ProductQuery:
        category = next((k for k, p in _CATEGORIES.items() if re.search(p, text, re.I)), None)
        conditions = [
            Condition(column, operator, Decimal(m.group(1)), unit, m.group())  # type: ignore[arg-type]
            for pattern, column, operator, unit in _LIMITS
            for m in re.finditer(pattern, text, re.I)
        ]
        conditions += [c for p, c in _WORDS if re.search(p, text, re.I)]
        order = "price" if re.search(r"cheapest|最便宜", text, re.I) else "relevance"
        if re.search(r"most expensive|最贵", text, re.I):
            order = "-price"
        currency = "USD" if re.search(r"\busd\b|dollars|美元", text, re.I) else None
        return ProductQuery(text, category, tuple(conditions), order, currency)
