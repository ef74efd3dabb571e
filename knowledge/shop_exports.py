"""Exports of Shopify and WooCommerce as one row a product that can be bought: variants take over what their product says."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from typing import Any

from knowledge import cells
from knowledge.errors import Broken
from knowledge.language import Bilingual
from knowledge.raw_rows import BadRow, Row
from knowledge.readers.html import fragment_blocks

Values = dict[str, Any]
Given = Mapping[str, Any]
_NOT_TOLD = re.compile(
    r"(?:SEO |Google Shopping|Gift Card|Image (?:Position|Alt)|Variant (?:Fulfil|Inventory (?:Policy|Tracker)|Requires|Taxable|Tax)|Unit Price"
    r"|Meta: |Tax |Visibility|Is featured|Position$|Sold individually|Allow customer|Purchase note|Upsells|Cross-sells|Grouped|External URL"
    r"|Button text|Download |Backorders|Low stock|Date sale|Shipping class|Attribute \d+ (?:visible|global|default))",
    re.IGNORECASE,
)
"""Columns that run the shop and say nothing of the product."""
_ATTRIBUTE = re.compile(r"Attribute (\d+) (?:name|value\(s\))")
_OF_A_VARIANT = re.compile(r"Variant |Option|Image |Cost per item")
_NO = frozenset({"0", "-1", "false", "no"})


def as_sold(rows: Iterable[Row | BadRow]) -> Iterator[Row | BadRow]:
    """Yield the rows of an export of either shop as products with columns of their own; rows of any other file as they are."""
    coming = iter(rows)
    held = list[Row | BadRow]()
    for row in coming:
        held.append(row)
        if isinstance(row, Row):
            break
    first = held[-1].values if held and isinstance(held[-1], Row) else {}
    every = chain(held, coming)
    if "Handle" in first and any(name.startswith(("Variant ", "Option1 ")) for name in first):
        yield from _each(every, _Shopify().row)
    elif {"Type", "Name"} <= first.keys() and {"ID", "Published"} & first.keys() and _is_woo(first):
        yield from _each(every, _Woo().row)
    else:
        yield from every


def _is_woo(values: Given) -> bool:
    kinds = {"simple", "variable", "variation", "grouped", "external", "virtual", "downloadable"}
    return bool(kinds & {part.strip() for part in str(values["Type"]).lower().split(",")})


def _each(rows: Iterable[Row | BadRow], made: Callable[[Row], Row | BadRow | None]) -> Iterator[Row | BadRow]:
    for row in rows:
        found = made(row) if isinstance(row, Row) else row
        if found is not None:
            yield found


def _hidden(row: Row) -> BadRow:
    return BadRow(
        row.line, Bilingual("The shop does not offer it (a draft, or not published).", "该商品未上架（草稿或未发布）。")
    )


def _named(title: str, options: Iterable[str]) -> str:
    """Return the name of a variant: "Linen Shirt, White, M"."""
    return ", ".join(
        [title, *(o for o in options if not re.search(rf"(?<!\w){re.escape(o)}(?!\w)", title, re.IGNORECASE))]
    )


class _Shopify:
    """Fills a product's title, text and kind down to its variants; rows that only hold another picture are no products."""

    def __init__(self) -> None:
        self._products: dict[str, Values] = {}

    def row(self, row: Row) -> Row | BadRow | None:
        values = dict(row.values)
        handle = cells.text(values.get("Handle"), 200)
        product = self._products.setdefault(handle, values)
        if not any(values.get(name) for name in ("Title", "Variant SKU", "Variant Price", "Option1 Value")):
            return None
        if not handle and not values.get("Variant SKU"):
            return BadRow(
                row.line, Bilingual("The row has neither a handle nor a SKU.", "该行既没有 Handle 也没有 SKU。")
            )
        if product is not values:
            of_product = {k: v for k, v in product.items() if not _OF_A_VARIANT.match(k) or k == "Image Src"}
            values = {**of_product, **values}
        told = str(values.get("Status", "")).lower() in ("draft", "archived")
        if told or str(values.get("Published", "")).lower() in _NO:
            return _hidden(row)
        return replace(row, values=self._sold(values, product))

    def _sold(self, values: Values, product: Values) -> Values:
        names = (product.get(f"Option{n} Name") for n in (1, 2, 3))
        options = {str(name): cells.text(values.get(f"Option{n} Value")) for n, name in enumerate(names, 1) if name}
        options = {k: v for k, v in options.items() if v and v != "Default Title"}
        kind = cells.text(values.get("Type")) or last_of_path(cells.text(values.get("Product Category")))
        sku = cells.text(values.get("Variant SKU")).lstrip("'") or "-".join(
            [str(values.get("Handle", "")), *options.values()]
        )
        sold: Values = {
            "SKU": sku.replace(" ", "-"), "Name": _named(cells.text(values.get("Title")), options.values()),
            "Brand": values.get("Vendor"), "Category": kind, "Description": values.get("Body (HTML)"),
            "Price": values.get("Variant Price"), "MSRP": values.get("Variant Compare At Price"),
            "Cost": values.get("Cost per item"), "Stock": values.get("Variant Inventory Qty"),
            "Image": values.get("Variant Image") or values.get("Image Src"), "Weight (g)": values.get("Variant Grams") or None,
            "Barcode": values.get("Variant Barcode"), "Tags": values.get("Tags"), **options,
        }  # fmt: skip
        own = {k: v for k, v in values.items() if k.startswith("Metafield:") or " (product.metafields." in k}
        return {name: value for name, value in {**sold, **own}.items() if value not in (None, "")}


class _Woo:
    """Gives a variation what its product says; a product of variations is no piece to buy itself."""

    def __init__(self) -> None:
        self._products: dict[str, Values] = {}

    def row(self, row: Row) -> Row | BadRow | None:
        values = dict(row.values)
        kind = str(values.get("Type", "")).lower()
        unseen = str(values.get("Visibility in catalog", "")).lower() == "hidden" and "variation" not in kind
        if unseen or str(values.get("Published", "1")).lower() in _NO:
            return _hidden(row)
        if "variable" in kind:
            self._products.update({f"id:{values.get('ID')}": values, str(values.get("SKU", "")): values})
            return None
        product = self._products.get(str(values.get("Parent", "")), {}) if "variation" in kind else {}
        return replace(row, values=self._sold(values, product))

    def _sold(self, values: Values, product: Values) -> Values:
        shared = {
            k: v for k, v in product.items() if not _ATTRIBUTE.match(k) and k not in ("SKU", "Stock", "In stock?")
        }
        own = {**_attributes(product), **_attributes(values)}
        both = {**shared, **values}
        named = _named(str(product["Name"]), _attributes(values).values()) if product.get("Name") else values["Name"]
        texts = dict.fromkeys(filter(None, (both.get("Short description"), both.get("Description"))))
        gone = str(both.get("In stock?", "")).lower() in _NO and "Stock" not in both
        left = ("Type", "Published", "Parent", "In stock?", "Short description", "Categories", "Images", "ID")
        sold: Values = {
            "SKU": both.get("SKU") or f"woo-{both.get('ID', '')}", "Name": named,
            "Category": last_of_path(cells.text(both.get("Categories")).split(",")[0]),
            "Image": str(both.get("Images") or "").split(",")[0].strip(),
            **{k: v for k, v in both.items() if not (_NOT_TOLD.match(k) or _ATTRIBUTE.match(k) or k in (*left, "Name", "SKU"))},
            "Description": "\n".join(map(str, texts)), **({"Stock": 0} if gone else {}), **own,
        }  # fmt: skip
        return {name: value for name, value in sold.items() if value not in (None, "")}


def _attributes(values: Values) -> dict[str, str]:
    found = (values.get(f"Attribute {n} name") for n in range(1, 31))
    named = {str(name): cells.text(values.get(f"Attribute {n} value(s)")) for n, name in enumerate(found, 1) if name}
    return {name: value for name, value in named.items() if value}


def last_of_path(category: str) -> str:
    """Return the last step of a path of categories: "Clothing > Hoodies" is Hoodies."""
    return category.rsplit(">", 1)[-1].strip()


_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def without_tags(text: str) -> str:
    """Return the words of a text that is written in HTML, a line for each paragraph; any other text as it is."""
    try:
        return "\n".join(block.text for block in fragment_blocks(text, 1)) if _TAG.search(text) else text
    except Broken:
        return text
