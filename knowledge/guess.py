"""What the columns of a catalogue mean, as a value that can be shown and overruled."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal, get_args

from knowledge import cells
from knowledge.errors import BadCatalogue
from knowledge.language import Bilingual, Language
from knowledge.pieces import MOST
from knowledge.types import Audience
from knowledge.vocabulary import plain, vocabulary

Meaning = Literal[
    "sku", "key", "name", "brand", "category", "description", "price", "price_per", "currency", "stock", "lead_days", "image", "url",
    "discontinued", "attribute", "ignore",
]  # fmt: skip
Kind = Literal["text", "number", "flag"]
INTERNAL_LISTS = frozenset({"cost", "floor", "dealer"})
"""Price lists that customers never see."""
_CURRENCY = re.compile(r"[A-Za-z]{3}")
LANGUAGES: dict[str, Language] = {
    "en": "en",
    "english": "en",
    "英文": "en",
    "zh": "zh",
    "cn": "zh",
    "chinese": "zh",
    "中文": "zh",
}


@dataclass(frozen=True)
class ColumnGuess:
    """What one column means.

    `name` is the attribute's key, or the price list; `unit` the attribute's unit, or the price's ISO currency (None:
    the guess's default). `sample` shows one cell.
    """

    column: str
    meaning: Meaning
    name: str = ""
    label: Bilingual = Bilingual("", "")
    unit: str | None = None
    kind: Kind = "text"
    language: Language | None = None
    quantity_from: int = 1
    pieces: int = 1  # that the price is for
    sample: str = ""
    variant: bool = False  # tells apart products of one number, and becomes part of theirs
    assumed: bool = False  # `unit` is what bare numbers usually mean, not what the header says

    @property
    def audience(self) -> Audience:
        """Who may see what stands in the column: costs, floors and dealer prices are internal."""
        return "internal" if self.meaning == "price" and self.name in INTERNAL_LISTS else "public"

    def spelled(self) -> str:
        """Return the meaning as `meant` reads it, such as `price:USD:list` or `attribute:memory:GB`."""
        parts: list[str] = [self.meaning]
        if self.meaning == "price":
            more = [str(self.quantity_from), *([str(self.pieces)] if self.pieces > 1 else [])]
            parts += [self.unit or "", self.name, *(more if more != ["1"] else [])]
        elif self.meaning == "attribute":
            parts += [self.name, *([self.unit] if self.unit else [])]
        elif self.language:
            parts.append(self.language)
        return ":".join(parts)


@dataclass(frozen=True)
class Guess:
    """What every column means, a few rows as they stand, how many rows were looked at, and how prices are read.

    `currency` holds for prices that name none. `price_in_cents` divides every price by 100. With
    `decimal_comma` a point in a number parts thousands: "1.299" is one thousand two hundred and ninety-nine.
    """

    columns: tuple[ColumnGuess, ...]
    sample: tuple[Mapping[str, Any], ...] = ()
    rows: int = 0
    currency: str = "EUR"
    price_in_cents: bool = False
    decimal_comma: bool = False

    def column(self, meaning: Meaning) -> ColumnGuess | None:
        """Return the first column with that meaning, or None."""
        return next((c for c in self.columns if c.meaning == meaning), None)

    def with_meaning(self, column: str, words: str) -> "Guess":
        """Return the guess with one column given another meaning, such as ("Kol1", "price:USD"); see `meant`.

        Raises BadCatalogue for a column that is not there or a meaning that is not known.
        """
        names = [c.column for c in self.columns]
        if column not in names:
            raise BadCatalogue(
                Bilingual(
                    f"There is no column {column!r}. The columns are: {', '.join(names[:30])}.",
                    f"没有名为“{column}”的列。现有的列：{'、'.join(names[:30])}。",
                )
            )
        changed = tuple(meant(c, words) if c.column == column else c for c in self.columns)
        if words.strip() == "sku":  # there can be one only
            changed = tuple(meant(c, "attribute") if c.meaning == "sku" and c.column != column else c for c in changed)
        return replace(self, columns=changed)

    def check(self) -> None:
        """Raise BadCatalogue, naming what was seen, where no column is the SKU or the currency is no ISO code."""
        if not _CURRENCY.fullmatch(self.currency):
            raise BadCatalogue(
                Bilingual(
                    f"{self.currency!r} is not a currency code. Use three letters such as EUR, USD or CNY.",
                    f"“{self.currency}”不是货币代码。请使用三个字母，例如 CNY、USD 或 EUR。",
                )
            )
        if self.column("sku") is None:
            raise _no_sku(self.columns)


def _no_sku(columns: Iterable[ColumnGuess]) -> BadCatalogue:
    seen = [c.column for c in columns][:20]
    return BadCatalogue(
        Bilingual(
            f"No column can serve as SKU: a different, filled value in each row is needed. Columns seen: {', '.join(seen)}. "
            'Name one of them "SKU", or say which it is with --map "Column=sku".',
            f"找不到可用作货号（SKU）的列：每行都需要有且互不相同。文件中的列：{'、'.join(seen)}。"
            '请将其中一列命名为“SKU”，或用 --map "列名=sku" 指定。',
        )
    )


def meant(column: ColumnGuess, words: str) -> ColumnGuess:
    """Return `column` with the meaning spelled in `words`.

    `sku`, `key`, `name[:zh|en]`, `brand`, `category`, `description[:zh|en]`, `price[:CURRENCY[:LIST[:FROM[:PIECES]]]]`,
    `cost[:CURRENCY]`, `floor[:CURRENCY]`, `price_per` (how many pieces the prices are for), `currency`, `stock`, `lead_days`, `image`, `url`, `discontinued`, `ignore`,
    `attribute[:NAME[:UNIT]]`. Raises BadCatalogue for anything else.
    """
    head, *rest = [part.strip() for part in words.split(":")]
    rest += [""] * (4 - len(rest))
    if head in INTERNAL_LISTS:
        head, rest = "price", [rest[0], head, *rest[1:]]
    wrong = head == "price" and (
        (rest[0] and not _CURRENCY.fullmatch(rest[0])) or any(count and not count.isdecimal() for count in rest[2:4])
    )
    if head not in get_args(Meaning) or wrong:
        raise BadCatalogue(
            Bilingual(
                f"{words!r} is not a meaning. Use one of: {', '.join(get_args(Meaning))}, cost, floor.",
                f"“{words}”不是可用的含义。可选：{'、'.join(get_args(Meaning))}、cost、floor。",
            )
        )
    meaning: Meaning = next(m for m in get_args(Meaning) if m == head)
    blank = ColumnGuess(column.column, meaning, label=column.label, sample=column.sample)
    if meaning == "price":
        return replace(
            blank,
            name=rest[1][:64] or "list",
            unit=rest[0].upper() or None,
            quantity_from=max(1, min(int(rest[2] or 1), 10**9)),
            pieces=max(1, min(int(rest[3] or 1), MOST)),
        )
    if meaning == "attribute":
        return attribute_column(column.column, rest[0] or column.column, column.kind, rest[1] or None, column.sample)
    return replace(blank, language=LANGUAGES.get(rest[0]))


def attribute_key(words: str) -> str:
    """Return the stable key of an attribute from its header: `Weight, net` -> `weight_net`."""
    return re.sub(r"[^\w]+", "_", plain(words)).strip("_")[:128] or "attribute"


def _in_both(words: str) -> Bilingual | None:
    """Return a header that gives the name in both languages ("Quiet / 静音"), or None."""
    parts = [cells.text(part, 200) for part in re.split(r"\s*[/|｜／]\s*", words)]
    chinese = [part for part in parts if re.search(r"[\u4e00-\u9fff]", part)]
    english = [part for part in parts if part.isascii() and part]
    return Bilingual(english[0], chinese[0]) if len(parts) == 2 and english and chinese else None


_PACKED = frozenset({"pack size", "pack dimensions", "packed size"})
"""Headers that tell measures of what is packed where a unit of length stands beside them, else how many pieces a pack holds."""


def attribute_column(header: str, words: str, kind: Kind, unit: str | None, shown: str) -> ColumnGuess:
    """Return column `header` as the attribute that `words` name, with both labels where it is a known one."""
    words = "dimensions packed" if unit and plain(words) in _PACKED else words
    both = _in_both(words)
    known = vocabulary().attributes.get(plain((both.en if both else words).replace("_", " ")))
    unit = (cells.unit_named(unit) or unit[:32]) if unit else None
    if known:
        kind = "text" if known.text and kind == "number" else kind
        assumed = kind == "number" and unit is None and known.assume
        unit = usual_unit(known.name) if assumed else unit
        return ColumnGuess(header, "attribute", known.name, known.label, unit, kind, sample=shown, assumed=assumed)
    if both:
        return ColumnGuess(header, "attribute", attribute_key(both.en), both, unit, kind, sample=shown)
    label = cells.text(header, 200)
    if words != header.strip() or "_" in words:  # a technical name, made readable
        label = cells.text(plain(words.replace("_", " ")), 200)
        label = label[:1].upper() + label[1:]
    return ColumnGuess(header, "attribute", attribute_key(words), Bilingual.same(label), unit, kind, sample=shown)


@cache
def usual_unit(name: str) -> str | None:
    """Return the unit in which the known attribute `name` is kept, or None."""
    known = vocabulary().attributes.get(plain(name))
    return (cells.unit_named(known.unit) or known.unit) if known and known.unit else None
