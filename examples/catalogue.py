"""All products together, and the catalogue file made from them."""

import csv
from io import StringIO

from examples.docks import docks
from examples.item import BRAND, CATEGORIES, PLAIN, SPECIFICATION, Item
from examples.keyboards import keyboards
from examples.mice import mice
from examples.mini_pcs import mini_pcs
from examples.monitors import monitors


def items() -> list[Item]:
    """Return every product, in the order of the catalogue."""
    return [*mini_pcs(), *monitors(), *docks(), *keyboards(), *mice()]


def row(item: Item) -> dict[str, str]:
    """Return the product's row: every header of the catalogue, empty where it does not apply."""
    lead_days = "" if item.discontinued else str(item.lead_days)
    plain = (
        item.sku, item.name.en, item.name.zh, BRAND, item.category, CATEGORIES[item.category], item.description.en,
        item.description.zh, str(item.cny), str(item.usd), str(item.stock), lead_days, item.image,
        "yes" if item.discontinued else "no",
    )  # fmt: skip
    return {
        **dict(zip(PLAIN, plain, strict=True)),
        **{header: item.specification.get(header, "") for header in SPECIFICATION},
    }


def catalogue_csv() -> str:
    """Return the catalogue as CSV text (UTF-8, one header row, lines ended by a newline)."""
    out = StringIO()
    writer = csv.DictWriter(out, fieldnames=[*PLAIN, *SPECIFICATION], lineterminator="\n")
    writer.writeheader()
    writer.writerows(row(item) for item in items())
    return out.getvalue()
