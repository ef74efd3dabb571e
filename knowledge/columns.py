"""Guesses what each column of a catalogue means and its type; the guess can be shown and overruled."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, get_args

from knowledge import cells
from knowledge.guess import (
    LANGUAGES,
    ColumnGuess,
    Guess,
    Kind,
    Meaning,
    attribute_column,
    attribute_key,
)
from knowledge.language import Language
from knowledge.pieces import CODES, pieces_of
from knowledge.price_columns import is_tier, price_column, with_list
from knowledge.raw_rows import SHEET, Row
from knowledge.sizes import COLUMNS as SIZES
from knowledge.vocabulary import plain, vocabulary

_AROUND = r"(?:[A-Z]{3}|[€$£¥]|kg|g|cm|mm|m|l)?"
_COMMA = re.compile(rf"^\s*{_AROUND}\s*(?:\d{{1,3}}(?:\.\d{{3}})+,\d+|\d+,\d{{1,2}}|0,\d+)\s*{_AROUND}\s*$")
_POINT = re.compile(rf"^\s*{_AROUND}\s*(?:\d{{1,3}}(?:,\d{{3}})+\.\d+|\d+\.\d{{1,2}}|0\.\d+)\s*{_AROUND}\s*$")
_TYPED = re.compile(r"attr_([tnb])_(.+)", re.IGNORECASE)
_BRACKET = re.compile(r"[(（\[【]([^)）\]】]{1,40})[)）\]】]\s*$")
_SIGN = re.compile(r"[A-Za-zµ°Ω%²³]{1,6}(?:/[A-Za-z²³]{1,4})?")
_CELLS = 200  # cells of a column that decide its type
_NOT_A_MEASURE = re.compile(
    r"(?:^|_)(?:id|code|codes|ean|upc|gtin|barcode|phone|tel|zip|version|model|part_number|编码|条码)(?:_|$)"
)


@dataclass
class ColumnFacts:
    """What was seen in one column: how many cells are filled, some of them, and how many different ones.

    Different cells are counted only where the header may name a SKU (`may_be_sku`): `values` is None elsewhere.
    """

    filled: int = 0
    sample: list[Any] = field(default_factory=list)
    values: set[str] | None = None


def note(facts: dict[str, ColumnFacts], row: Row) -> None:
    """Add one row to what was seen of each column."""
    for header, value in row.values.items():
        if value is None or value == "":
            continue
        seen = facts.get(header)
        if seen is None:
            seen = facts[header] = ColumnFacts(values=set() if may_be_sku(header) else None)
        seen.filled += 1
        if len(seen.sample) < _CELLS:
            seen.sample.append(value)
        if seen.values is not None:
            seen.values.add(cells.text(value, 200))


def guess_columns(
    facts: Mapping[str, ColumnFacts], rows: int, *, currency: str = "EUR", price_in_cents: bool = False
) -> Guess:
    """Return what the columns mean, judged by header, then by the cells.

    Where no column can serve as SKU none is given that meaning: a person may still name one (`Guess.with_meaning`).
    """
    columns = [guess_column(header, seen) for header, seen in facts.items() if header != SHEET]
    columns = _one_name(_one_each(columns, facts, rows))
    columns = [replace(c, meaning="price_per", name="") if _in_codes(c, facts[c.column]) else c for c in columns]
    columns = with_list(_variants(_with_sku(columns, facts, rows), facts, rows))
    if not any(c.meaning == "name" for c in columns):
        columns = _name_from(columns, facts)
    columns = _described(columns, facts)
    if SHEET in facts:  # a workbook with a sheet for each kind
        told = any(c.meaning == "category" for c in columns)
        columns.append(ColumnGuess(SHEET, "ignore" if told else "category", sample=str(facts[SHEET].sample[0])))
    return Guess(tuple(columns), (), rows, currency, price_in_cents, _decimal_comma(facts.values()))


_TOLD = frozenset(
    map(
        plain,
        (
            "备注",
            "商品备注",
            "产品备注",
            "特点",
            "产品特点",
            "商品特点",
            "用途",
            "remarks",
            "remark",
            "notes",
            "features",
            "key features",
            "comments",
            "highlights",
        ),
    )
)
_SENTENCE = 6  # characters that the cells of a column of remarks have at least, taken together


def _described(columns: list[ColumnGuess], facts: Mapping[str, ColumnFacts]) -> list[ColumnGuess]:
    """Return the columns, the one of remarks as the description where no other is: shops write there what a thing is for."""
    if any(c.meaning == "description" for c in columns):
        return columns
    told = next(
        (c for c in columns if c.kind == "text" and c.meaning == "attribute" and plain(c.column) in _TOLD), None
    )
    texts = [cells.text(value, 200) for value in facts[told.column].sample] if told else []
    if told is None or sum(map(len, texts)) < _SENTENCE * len(texts) or len(set(texts)) * 2 < len(texts):
        return columns
    return [ColumnGuess(c.column, "description", sample=c.sample) if c is told else c for c in columns]


def _decimal_comma(facts: Iterable[ColumnFacts]) -> bool:
    """Tell whether a file writes decimals with a comma: some cell can only be read so ("1.299,00", "2,4", "0,085"), and none the other way."""
    written = [value for seen in facts for value in seen.sample if isinstance(value, str)]
    return any(map(_COMMA.search, written)) and not any(map(_POINT.search, written))


def _in_codes(column: ColumnGuess, seen: ColumnFacts) -> bool:
    """Tell whether units are written by the letters for each, a hundred and a thousand: a metre is an M, too, a C is no unit."""
    told = {cells.text(value, 20) for value in seen.sample}
    counts = {said for said in told if said not in CODES and pieces_of(said)}
    return column.name == "sales_unit" and bool(told & {"C", "KPC", "TSD", "‰"}) and told <= {*CODES, *counts}


def may_be_sku(header: str) -> bool:
    """Tell whether a column so called may identify products, so that its different cells must be counted."""
    found = guess_column(header, ColumnFacts())
    return found.meaning in ("sku", "key", "name") or found.name == "model"


def guess_column(header: str, seen: ColumnFacts) -> ColumnGuess:
    """Return what one column means by itself."""
    shown = next((cells.text(value, 60) for value in seen.sample if cells.text(value, 60)), "")
    typed = _TYPED.fullmatch(header.strip())
    if typed:
        kinds: dict[str, Kind] = {"t": "text", "n": "number", "b": "flag"}
        kind, unit = kinds[typed.group(1).lower()], None
        if kind == "text" and (told := _kind(typed.group(2), seen.sample))[0] == "number":
            kind, unit = told
        return attribute_column(header, typed.group(2), kind, unit, shown)
    if vocabulary().meanings.get(plain(header)) == "currency":  # "price currency" is no price
        return ColumnGuess(header, "currency", sample=shown)
    price = price_column(header, shown)
    if price is None and is_tier(header, seen.sample):
        price = price_column(f"Price {header}", shown)
    if price is not None:
        price = replace(price, column=header)
        return price
    base, unit = _unbracketed(header)
    folded, language = _spoken(plain(base))
    meaning = _meaning(plain(header), folded)
    if meaning == "model":
        return attribute_column(header, "model", "text", None, shown)
    if meaning == "title":
        return ColumnGuess(header, "name", name="title", language=language, sample=shown)
    for known in get_args(Meaning):
        if known == meaning:
            return ColumnGuess(header, known, language=language, sample=shown)
    kind, found = _kind(base, seen.sample)
    own = _BRACKET.search(base) if kind == "number" and not unit else None
    if own and _SIGN.fullmatch(own[1].strip()):  # "流量(L/h)": a unit that nothing is reckoned in
        base, unit = base[: own.start()].strip(), own[1].strip()
    return attribute_column(header, base, kind, unit or found, shown)


def _meaning(whole: str, base: str) -> str | None:
    """Return the meaning of a folded header, tolerating a trailing size (`img 500x500`)."""
    known = vocabulary().meanings
    if whole in known:
        return known[whole]
    return known.get(base) or known.get(re.sub(r" \d+x\d+$", "", base)) or _in_any_order().get(_words(base))


def _words(header: str) -> frozenset[str]:
    return frozenset(header.split()) - _SMALL


@cache
def _in_any_order() -> Mapping[frozenset[str], str]:
    """Return the meanings of headers by their words: "qty in stock" is the stock quantity."""
    return {_words(said): meaning for said, meaning in vocabulary().meanings.items() if len(_words(said)) > 1}


_SMALL = frozenset({"in", "of", "on", "the", "no", "number"})


def _unbracketed(header: str) -> tuple[str, str | None]:
    """Return the header without a unit in brackets at its end, and that unit."""
    found = _BRACKET.search(header)
    if not found:
        return header, None
    inner = found.group(1).strip()
    unit = cells.unit_named(inner) or (inner if inner in _usual_units() else None)
    return (header[: found.start()].strip(), unit) if unit else (header, None)


def _usual_units() -> set[str | None]:
    return {known.unit for known in vocabulary().attributes.values()}


def _spoken(folded: str) -> tuple[str, Language | None]:
    """Return a folded header without the language it names (`name zh`, `中文名称`), and that language."""
    for word, language in LANGUAGES.items():
        for rest in (folded.removesuffix(f" {word}"), folded.removeprefix(f"{word} "), folded.removeprefix(word)):
            if rest != folded and rest.strip() in vocabulary().meanings:
                return rest.strip(), language
        if not word.isascii() and folded.endswith(word):
            return folded.removesuffix(word).strip(), language
    return folded, None


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
    return "number", Counter(measures).most_common(1)[0][0] if measures else None


def _one_each(columns: list[ColumnGuess], facts: Mapping[str, ColumnFacts], rows: int) -> list[ColumnGuess]:
    """Keep one column for each meaning that there can be one of; the others become attributes."""
    out, taken = [], set[tuple[str, str | None]]()
    for column in sorted(columns, key=lambda c: -facts[c.column].filled):
        spot = (column.meaning, column.language)
        single = column.meaning not in ("attribute", "ignore", "price", "name", "sku")
        sparse = column.meaning == "category" and facts[column.column].filled < rows / 2
        if (single and spot in taken) or sparse:
            kind, unit = _kind(column.column, facts[column.column].sample)
            column = attribute_column(column.column, column.column, kind, unit, column.sample)
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
        attribute_column(c.column, "model", "text", None, c.sample)
        if c in names and c not in titled and not c.language
        else c
        for c in columns
    ]


_OF_A_VARIANT = frozenset({*SIZES, "colour"})


_STYLES = 0.6  # of the rows at most have a style number of their own


def _variants(columns: list[ColumnGuess], facts: Mapping[str, ColumnFacts], rows: int) -> list[ColumnGuess]:
    """Where a style number stands on several rows, the size and the colour beside it make it a SKU."""
    chosen = next((c for c in columns if c.meaning == "sku"), None)
    style = chosen or next((c for c in columns if vocabulary().meanings.get(plain(c.column)) in ("sku", "model")), None)
    beside = {c.column for c in columns if c.meaning == "attribute" and c.name in _OF_A_VARIANT}
    if style is None or "sku" in plain(style.column) or not beside or facts[style.column].filled < rows / 2:
        return columns
    if len(facts[style.column].values or ()) > _STYLES * rows:  # a few doubles are mistakes
        return columns
    made = {style.column: ColumnGuess(style.column, "sku", sample=style.sample)}
    made |= {c.column: replace(c, variant=True) for c in columns if c.column in beside}
    return [made.get(c.column, c) for c in columns]


def _with_sku(columns: list[ColumnGuess], facts: Mapping[str, ColumnFacts], rows: int) -> list[ColumnGuess]:
    """Settle which column is the SKU: the best one that is filled and (nearly) unique."""

    def distinct(column: ColumnGuess) -> float:
        seen = facts[column.column]
        return len(seen.values or ()) / rows if rows and seen.filled >= rows / 2 else 0.0

    def rank(column: ColumnGuess) -> int:
        # A name that serves as model beside a title is seldom unique for long; an id is.
        called_model = vocabulary().meanings.get(plain(column.column)) == "model"
        return 0 if column.meaning == "sku" else 1 if called_model else 2 if column.meaning == "key" else 3

    fit = [c for c in columns if c.meaning == "sku" and distinct(c) >= 0.95]
    fit = fit or [c for c in columns if c.meaning == "key" and distinct(c) == 1.0]
    fit = fit or [c for c in columns if c.meaning == "sku" and distinct(c) >= 0.5]
    fit = fit or [c for c in columns if (c.name == "model" or c.meaning == "key") and distinct(c) >= 0.995]
    # A model column with a repeated or empty cell is still the only id there is; those rows are reported by line.
    fit = fit or [c for c in columns if c.name == "model" and distinct(c) >= 0.8]
    if not fit:
        return columns
    chosen = min(fit, key=rank)
    settled = []
    for column in columns:
        if column is chosen:
            column = ColumnGuess(column.column, "sku", sample=column.sample)
        elif column.meaning == "sku":
            column = attribute_column(column.column, column.column, "text", None, column.sample)
        settled.append(column)
    return settled


def _name_from(columns: list[ColumnGuess], facts: Mapping[str, ColumnFacts]) -> list[ColumnGuess]:
    """Without a name column, the model serves as name, else a description as short as names are; failing that the SKU will."""
    model = next((c for c in columns if c.name == "model"), None)
    told = next((c for c in columns if c.meaning == "description" and _short(facts[c.column])), None)
    chosen = model or told
    return [replace(c, meaning="name", name="") if c is chosen else c for c in columns] if chosen else columns


def _short(seen: ColumnFacts) -> bool:
    lengths = [len(cells.text(value, 500)) for value in seen.sample]
    return bool(lengths) and sum(lengths) / len(lengths) <= _NAME_LENGTH


_NAME_LENGTH = 60  # characters of a name, on average at most
