"""Writes the product pages (Markdown): the hand-written words of `sources/pages.toml` with tables from the catalogue."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from examples.catalogue import items
from examples.item import Item
from examples.words import label, money, used_headers, value
from knowledge.language import Language

HERE = Path(__file__).parent
_HEADINGS = {
    "en": ("Prices", "Good to know", "When to choose something else", "Specifications"),
    "zh": ("价格", "了解更多", "什么情况下选别的", "规格参数"),
}
_COLUMNS = {"en": ("Model", "Product", "Price", "Export price"), "zh": ("型号", "产品", "价格", "出口价")}


def pages(folder: Path) -> None:
    """Write every product page into `folder`/public, one file for each language."""
    target = folder / "public"
    target.mkdir(parents=True, exist_ok=True)
    with (HERE / "sources" / "pages.toml").open("rb") as file:
        written = tomllib.load(file)["page"]
    languages: tuple[Language, ...] = ("en", "zh")
    for page in written:
        for language in languages:
            text = page_text(page, language)
            (target / f"product-{page['file']}.{language}.md").write_text(text, encoding="utf-8", newline="\n")


def page_text(page: dict[str, Any], language: Language) -> str:
    """Return one product page as Markdown."""
    chosen = [item for item in items() if item.family in page["families"]]
    prices, points, other, specification = _HEADINGS[language]
    parts = [
        f"# {page['title'][language]}",
        page["intro"][language],
        f"## {points}",
        "\n".join(f"- {point}" for point in page["points"][language]),
        f"## {other}",
        page["unsuitable"][language],
        f"## {prices}",
        _prices(chosen, language),
        f"## {specification}",
        _specification(chosen, language),
    ]
    return "\n\n".join(parts) + "\n"


def _prices(chosen: list[Item], language: Language) -> str:
    rows = [
        (item.sku, item.name.say(language), money(item, "CNY", language), money(item, "USD", language))
        for item in chosen
    ]
    return table(_COLUMNS[language], rows)


def _specification(chosen: list[Item], language: Language) -> str:
    named = {item.sku: item for item in chosen}
    rows = [
        (label(header, language), *(value(item.specification.get(header, "") or "-", language) for item in chosen))
        for header in used_headers(chosen)
    ]
    head = {"en": "Specification", "zh": "规格"}[language]
    return table((head, *named), rows)


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """Return a Markdown table."""
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
