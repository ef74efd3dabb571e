"""Guesses what each column of a catalogue means and its type; the guess can be shown and overruled."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from knowledge import cells
from knowledge.errors import BadCatalogue
from knowledge.language import Bilingual, Language, detect
from knowledge.types import Audience
from knowledge.vocabulary import plain, vocabulary

Meaning = Literal[
    "sku", "key", "name", "brand", "category", "description", "price", "stock", "lead_days", "image", "url",
    "discontinued", "attribute", "ignore",
]  # fmt: skip
Kind = Literal["text", "number", "flag"]
INTERNAL_LISTS = frozenset({"cost", "floor", "dealer"})
"""Price lists that customers never see."""
_TYPED = re.compile(r"attr_([tnb])_(.+)", re.IGNORECASE)
_BRACKET = re.compile(r"[(（\[【]([^)）\]】]{1,40})[)）\]】]\s*$")
_TIER = re.compile(r"(?:(?:>=|≥|from|满)\s*)?(\d{1,7})\s*(?:\+|件起|个起|台起|起|以上|and up|pcs\+)")
_LANGUAGES: dict[str, Language] = {
    "en": "en",
    "english": "en",
    "英文": "en",
    "zh": "zh",
    "cn": "zh",
    "chinese": "zh",
    "中文": "zh",
}
_NOT_A_MEASURE = re.compile(
    r"(?:^|_)(?:id|code|codes|ean|upc|gtin|barcode|phone|tel|zip|version|model|part_number|编码|条码)(?:_|$)"
)


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
    sample: str = ""

    @property
    def audience(self) -> Audience:
        """Who may see what stands in the column: costs, floors and dealer prices are internal."""
        return "internal" if self.meaning == "price" and self.name in INTERNAL_LISTS else "public"

    def spelled(self) -> str:
        """Return the meaning as `meant` reads it, such as `price:USD:list` or `attribute:memory:GB`."""
        parts: list[str] = [self.meaning]
        if self.meaning == "price":
            parts += [self.unit or "", self.name, *([str(self.quantity_from)] if self.quantity_from > 1 else [])]
        elif self.meaning == "attribute":
            parts += [self.name, *([self.unit] if self.unit else [])]
        elif self.language:
            parts.append(self.language)
        return ":".join(parts)


@dataclass(frozen=True)
class Guess:
    """What every column means, a few rows as they stand, how many rows were looked at, and how prices are read.

    `currency` holds for prices that name none. `price_in_cents` divides every price by 100.
    """

    columns: tuple[ColumnGuess, ...]
    sample: tuple[Mapping[str, Any], ...] = ()
    rows: int = 0
    currency: str = "EUR"
    price_in_cents: bool = False

    def column(self, meaning: Meaning) -> ColumnGuess | None:
        """Return the first column with that meaning, or None."""
        return next((c for c in self.columns if c.meaning == meaning), None)

    def overruled(self, changes: Mapping[str, str]) -> "Guess":
        """Return the guess with columns given another meaning, such as {"Kol1": "price:USD"}; see `meant`.

        Raises BadCatalogue for a column that is not there or a meaning that is not known.
        """
        known = {column.column for column in self.columns}
        for missing in sorted(set(changes) - known):
            raise BadCatalogue(
                Bilingual(
                    f"There is no column {missing!r}. The columns are: {', '.join(sorted(known)[:30])}.",
                    f"没有名为“{missing}”的列。现有的列：{'、'.join(sorted(known)[:30])}。",
                )
            )
        return replace(
            self, columns=tuple(meant(c, changes[c.column]) if c.column in changes else c for c in self.columns)
        )


def meant(column: ColumnGuess, words: str) -> ColumnGuess:
    """Return `column` with the meaning spelled in `words`.

    `sku`, `key`, `name[:zh|en]`, `brand`, `category`, `description[:zh|en]`, `price[:CURRENCY[:LIST[:FROM]]]`,
    `cost[:CURRENCY]`, `floor[:CURRENCY]`, `stock`, `lead_days`, `image`, `url`, `discontinued`, `ignore`,
    `attribute[:NAME[:UNIT]]`. Raises BadCatalogue for anything else.
    """
    head, *rest = [part.strip() for part in words.split(":")]
    rest += [""] * (3 - len(rest))
    if head in INTERNAL_LISTS:
        head, rest = "price", [rest[0], head, rest[1]]
    if head not in get_args(Meaning) or (rest[2] and not rest[2].isdigit()):
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
            blank, name=rest[1] or "list", unit=rest[0].upper() or None, quantity_from=max(1, int(rest[2] or 1))
        )
    if meaning == "attribute":
        return _attribute(column.column, rest[0] or column.column, column.kind, rest[1] or None, column.sample)
    return replace(blank, language=_LANGUAGES.get(rest[0]))


@dataclass
class ColumnFacts:
    """What was seen in one column: how many cells are filled, some of them, and how many different ones."""

    filled: int
    sample: list[Any]
    different: int


def guess_columns(
    facts: Mapping[str, ColumnFacts], rows: int, *, currency: str = "EUR", price_in_cents: bool = False
) -> Guess:
    """Return what the columns mean, judged by header, then by the cells.

    Raises BadCatalogue where no column can serve as SKU.
    """
    columns = [guess_column(header, seen) for header, seen in facts.items()]
    columns = _one_name(_one_each(columns, facts, rows))
    columns = _with_sku(columns, facts, rows)
    if not any(c.meaning == "name" for c in columns):
        columns = _name_from(columns, facts)
    return Guess(tuple(columns), (), rows, currency, price_in_cents)


def guess_column(header: str, seen: ColumnFacts) -> ColumnGuess:
    """Return what one column means by itself."""
    shown = next((cells.text(value, 60) for value in seen.sample if cells.text(value, 60)), "")
    typed = _TYPED.fullmatch(header.strip())
    if typed:
        kinds: dict[str, Kind] = {"t": "text", "n": "number", "b": "flag"}
        kind, unit = kinds[typed.group(1).lower()], None
        if kind == "text" and (told := _kind(typed.group(2), seen.sample))[0] == "number":
            kind, unit = told
        return _attribute(header, typed.group(2), kind, unit, shown)
    price = _price(header, shown)
    if price is not None:
        return price
    base, unit = _unbracketed(header)
    folded, language = _spoken(plain(base))
    meaning = _meaning(plain(header), folded)
    if meaning == "model":
        return _attribute(header, "model", "text", None, shown)
    if meaning == "title":
        return ColumnGuess(header, "name", name="title", language=language, sample=shown)
    for known in get_args(Meaning):
        if known == meaning:
            return ColumnGuess(header, known, language=language, sample=shown)
    kind, found = _kind(base, seen.sample)
    return _attribute(header, base, kind, unit or found, shown)


def _meaning(whole: str, base: str) -> str | None:
    """Return the meaning of a folded header, tolerating a trailing size (`img 500x500`)."""
    known = vocabulary().meanings
    if whole in known:
        return known[whole]
    return known.get(base) or known.get(re.sub(r" \d+x\d+$", "", base))


def _unbracketed(header: str) -> tuple[str, str | None]:
    """Return the header without a unit in brackets at its end, and that unit."""
    found = _BRACKET.search(header)
    if not found:
        return header, None
    inner = found.group(1).strip()
    unit = cells.unit_named(inner)
    known = unit != inner or len(inner) <= 4
    return (header[: found.start()].strip(), unit) if known and plain(inner) not in _LANGUAGES else (header, None)


def _spoken(folded: str) -> tuple[str, Language | None]:
    """Return a folded header without the language it names (`name zh`, `中文名称`), and that language."""
    for word, language in _LANGUAGES.items():
        for rest in (folded.removesuffix(f" {word}"), folded.removeprefix(f"{word} "), folded.removeprefix(word)):
            if rest != folded and rest.strip() in vocabulary().meanings:
                return rest.strip(), language
        if not word.isascii() and folded.endswith(word):
            return folded.removesuffix(word).strip(), language
    return folded, None


def _price(header: str, shown: str) -> ColumnGuess | None:
    """Return the guess for a price column, or None where the header does not speak of one."""
    folded = plain(header)
    tier = _TIER.search(header)
    base = plain(_TIER.sub(" ", header)) if tier else folded
    words = base.split()
    if folded in vocabulary().attributes or not _speaks_of_price(base, words):
        return None
    currency = None
    for word, code in sorted(vocabulary().currencies.items(), key=lambda pair: -len(pair[0])):
        if word in words or (not word.isascii() and word in base) or (word in header and not word.isalnum()):
            currency, base = code, plain(" ".join(w for w in base.replace(word, " ").split()))
            break
    name = vocabulary().price_lists.get(base)
    if name is None:
        stem = re.sub(r"\b(?:price|prices)\b|价格|价", "", base).strip()
        name = vocabulary().price_lists.get(stem) or (stem.replace(" ", "_")[:64] if stem else "list")
    if currency is None and detect(base, "en") == "zh" and not re.search(r"[$€£]", shown):
        currency = "CNY"
    return ColumnGuess(
        header, "price", name, unit=currency, quantity_from=int(tier.group(1)) if tier else 1, sample=shown
    )


def _speaks_of_price(base: str, words: Sequence[str]) -> bool:
    """Tell whether a folded header names a price; a Chinese word must end one of its words (评价 is a review)."""
    if base in vocabulary().price_lists:
        return True
    ascii_words = {w for w in vocabulary().price_words if w.isascii()}
    chinese = tuple(w for w in vocabulary().price_words if not w.isascii())
    return any(w in ascii_words or (w.endswith(chinese) and not w.endswith("评价")) for w in words)


def attribute_key(words: str) -> str:
    """Return the stable key of an attribute from its header: `Weight, net` -> `weight_net`."""
    return re.sub(r"[^\w]+", "_", plain(words)).strip("_")[:128] or "attribute"


def _attribute(header: str, words: str, kind: Kind, unit: str | None, shown: str) -> ColumnGuess:
    known = vocabulary().attributes.get(plain(words.replace("_", " ")))
    unit = cells.unit_named(unit) if unit else None
    if known:
        if kind == "number" and unit is None and known.assume and known.unit:
            unit = cells.unit_named(known.unit)
        return ColumnGuess(header, "attribute", known.name, known.label, unit, kind, sample=shown)
    label = plain(words.replace("_", " "))[:200]
    shown_label = label[:1].upper() + label[1:] if words != header.strip() or "_" in words else header.strip()[:200]
    return ColumnGuess(header, "attribute", attribute_key(words), Bilingual.same(shown_label), unit, kind, sample=shown)


def _kind(base: str, sample: Sequence[Any]) -> tuple[Kind, str | None]:
    """Return the type that nearly every sampled cell has, and the unit most of them carry."""
    told = [value for value in sample if cells.text(value, 60)]
    if not told or any(isinstance(value, list) for value in told):
        return "text", None
    enough = 0.9 * len(told)
    if sum(cells.flag(v) is not None for v in told) >= enough:
        return "flag", None
    numbers = sum(cells.number(v) is not None for v in told)
    measures = [q[1] for v in told if isinstance(v, str) and cells.number(v) is None and (q := cells.quantity(v))]
    coded = _NOT_A_MEASURE.search(attribute_key(base)) or any(
        re.match(r"0\d", str(v)) for v in told if isinstance(v, str)
    )
    if numbers + len(measures) < enough or (coded and not measures):
        return "text", None
    return "number", max(set(measures), key=measures.count) if measures else None


def _one_each(columns: list[ColumnGuess], facts: Mapping[str, ColumnFacts], rows: int) -> list[ColumnGuess]:
    """Keep one column for each meaning that there can be one of; the others become attributes."""
    out, taken = [], set[tuple[str, str | None]]()
    for column in sorted(columns, key=lambda c: -facts[c.column].filled):
        spot = (column.meaning, column.language)
        single = column.meaning not in ("attribute", "ignore", "price", "name", "sku")
        sparse = column.meaning == "category" and facts[column.column].filled < rows / 2
        if (single and spot in taken) or sparse:
            kind, unit = _kind(column.column, facts[column.column].sample)
            column = _attribute(column.column, column.column, kind, unit, column.sample)
        taken.add(spot)
        out.append(column)
    order = {name: number for number, name in enumerate(facts)}
    return sorted(out, key=lambda c: order[c.column])


def _one_name(columns: list[ColumnGuess]) -> list[ColumnGuess]:
    """Where both a title and a name are there, the title is what customers read and the name is the model."""
    names = [c for c in columns if c.meaning == "name"]
    titled = [c for c in names if c.name == "title"]
    if not titled or len(titled) == len(names):
        return columns
    return [
        _attribute(c.column, "model", "text", None, c.sample)
        if c in names and c not in titled and not c.language
        else c
        for c in columns
    ]


def _with_sku(columns: list[ColumnGuess], facts: Mapping[str, ColumnFacts], rows: int) -> list[ColumnGuess]:
    """Settle which column is the SKU: the best one that is filled and (nearly) unique."""

    def distinct(column: ColumnGuess) -> float:
        seen = facts[column.column]
        return seen.different / rows if rows and seen.filled >= rows / 2 else 0.0

    def rank(column: ColumnGuess) -> int:
        return 0 if column.meaning == "sku" else 1 if column.name == "model" else 2

    fit = [c for c in columns if (c.meaning == "sku" and distinct(c) >= 0.5)]
    fit = fit or [c for c in columns if (c.name == "model" or c.meaning == "key") and distinct(c) >= 0.995]
    if not fit:
        raise _no_sku(columns)
    chosen = min(fit, key=rank)
    settled = []
    for column in columns:
        if column is chosen:
            column = ColumnGuess(column.column, "sku", sample=column.sample)
        elif column.meaning == "sku":
            column = _attribute(column.column, column.column, "text", None, column.sample)
        settled.append(column)
    return settled


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


def _name_from(columns: list[ColumnGuess], facts: Mapping[str, ColumnFacts]) -> list[ColumnGuess]:
    """Without a name column, the model serves as name; failing that the SKU will."""
    model = next((c for c in columns if c.name == "model"), None)
    return [replace(c, meaning="name", name="") if c is model else c for c in columns] if model else columns
