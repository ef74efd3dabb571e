"""Imports a catalogue file: rows -> column guess -> checked products -> batches, each one transaction."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from sqlalchemy import Engine

from knowledge import cells
from knowledge.categories import Categories, Described, learn_categories
from knowledge.columns import ColumnFacts, guess_columns, note
from knowledge.embedders import Embedder
from knowledge.errors import BadCatalogue
from knowledge.guess import Guess
from knowledge.language import Bilingual
from knowledge.merging import merged
from knowledge.product_intake import ProductIntake
from knowledge.product_reading import read_products
from knowledge.product_rows import RowReader
from knowledge.product_store import Prepared, keep, known_rows, remove_others
from knowledge.raw_rows import BadRow, Row
from knowledge.row_cells import RowRefused
from knowledge.rows import read_rows
from knowledge.shop_exports import as_sold
from knowledge.tokens import Tokenizer
from knowledge.types import Audience, Product, Progress
from knowledge.unit_evidence import with_units

BATCH = 1_000
"""Rows in one transaction: what a stop or a crash can lose, and how long other writers wait."""
SAMPLE = 5
"""Rows that a preview shows as they stand."""


@dataclass(frozen=True)
class ImportReport:
    """What an import did: products `added`, `changed`, `unchanged` and `removed`, the rows left out, and the guess."""

    added: int
    changed: int
    unchanged: int
    removed: int
    bad: tuple[BadRow, ...]
    guess: Guess


def import_catalogue(
    engine: Engine,
    path: Path,
    *,
    name: str = "",
    guess: Guess | None = None,
    embedder: Embedder | None = None,
    tokenizer: Tokenizer | None = None,
    audience: Audience = "public",
    currency: str = "EUR",
    price_in_cents: bool = False,
    replace_all: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Import the file at `path`, keeping the good rows and reporting the bad ones by line.

    It is idempotent by SKU: an unchanged row costs nothing, and an import that was stopped goes on where it was when
    started again. Of two rows with one SKU the first that can be read is kept. Nothing is removed unless `replace_all`: then products
    that are not in the file go. `audience` is the lowest that may see the prices. `currency` and `price_in_cents`
    hold where no `guess` is given. Of a product that is there only what the file has columns for is changed.

    Raises Unreadable, BadCatalogue, Stopped (from `progress`) or StorageFailed; earlier batches stay kept.
    """
    told = progress or _quiet
    told(0, 1, "columns")
    guess = guess or preview(path, name, currency=currency, price_in_cents=price_in_cents)
    guess.check()
    reader = RowReader(guess, audience)
    told(0, guess.rows, "categories")
    survey = _survey(path, name, reader)
    intake = ProductIntake(reader, survey.categories, embedder, tokenizer or Tokenizer(), audience)
    counts, done, total = Counter[str](), 0, len(survey.lines)
    for batch in _batches(path, name, survey):
        told(done, total, "products")
        counts.update(_import_batch(engine, intake, batch, survey))
        done += len(batch)
    removed = 0
    if replace_all and counts.total():
        removed = remove_others(engine, survey.skus)
    told(total, total, "products")
    if not counts.total():
        raise _nothing_good(survey.bad)
    bad = tuple(sorted(survey.bad, key=lambda row: row.line))
    return ImportReport(counts["added"], counts["changed"], counts["unchanged"], removed, bad, guess)


def _rows_of(path: Path, name: str) -> Iterator[Row | BadRow]:
    """Yield the rows of a file, of every sheet, a row for each product that can be bought."""
    return as_sold(read_rows(path, name, every_sheet=True))


def _quiet(done: int, total: int, what: str) -> None:
    """Take progress and tell nobody."""


def preview(path: Path, name: str = "", *, currency: str = "EUR", price_in_cents: bool = False) -> Guess:
    """Return what the columns of the file seem to mean, with a few rows; nothing is kept.

    `currency` (ISO 4217) holds for prices that name none; `price_in_cents` divides every price by 100.
    Raises Unreadable or BadCatalogue where the file cannot be read; a guess without a SKU column is left to be mended.
    """
    facts: dict[str, ColumnFacts] = {}
    sample: list[dict[str, object]] = []
    rows, bad = 0, list[BadRow]()
    for row in _rows_of(path, name):
        if isinstance(row, BadRow):
            bad.append(row)
            continue
        rows += 1
        note(facts, row)
        if len(sample) < SAMPLE:
            sample.append({key: cells.text(value, 200) for key, value in row.values.items()})
    if not rows:
        raise _nothing_good(bad)
    guess = guess_columns(facts, rows, currency=currency, price_in_cents=price_in_cents)
    return replace(with_units(guess, _rows_of(path, name)), sample=tuple(sample))


def _nothing_good(bad: Sequence[BadRow]) -> BadCatalogue:
    first = bad[0] if bad else None
    en = f" The first problem: line {first.line}: {first.reason.en}" if first else ""
    zh = f"第一个问题：第 {first.line} 行：{first.reason.zh}" if first else ""
    return BadCatalogue(
        Bilingual(
            f"No row of the file can be imported ({len(bad)} bad rows).{en} Mend the file or name its columns with --map.",
            f"文件中没有可导入的行（{len(bad)} 行有问题）。{zh}请修正文件，或用 --map 指定列的含义。",
        )
    )


@dataclass
class _Survey:
    """What a first reading of the rows finds: which lines are usable, every SKU named, bad rows, and the kinds."""

    lines: dict[tuple[str, int], int] = field(default_factory=dict)  # place -> position among the kinds
    skus: set[str] = field(default_factory=set)
    bad: list[BadRow] = field(default_factory=list)
    kept: dict[str, Row] = field(default_factory=dict)  # SKU -> the row that holds for it
    categories: Categories = field(default_factory=lambda: Categories(()))


def _survey(path: Path, name: str, reader: RowReader) -> _Survey:
    survey = _Survey()
    survey.categories = learn_categories(_usable(_rows_of(path, name), reader, survey))
    return survey


def _usable(rows: Iterable[Row | BadRow], reader: RowReader, survey: _Survey) -> Iterator[Described]:
    """Yield what describes each usable row, and note the others in `survey`."""
    for row in rows:
        if isinstance(row, BadRow):
            survey.bad.append(row)
            continue
        if sku := reader.sku(row):
            survey.skus.add(sku)
        survey.lines[row.place] = len(survey.lines)
        yield reader.described(row)


def _refused(row: Row, reason: Bilingual) -> BadRow:
    """Return that a row was left out, and on which sheet it stands where there are several."""
    if not row.sheet:
        return BadRow(row.line, reason)
    return BadRow(row.line, Bilingual(f"{row.sheet}: {reason.en}", f"{row.sheet}：{reason.zh}"))


def _duplicate(row: Row, sku: str, first: Row) -> BadRow:
    there = (f"line {first.line}", f"第 {first.line} 行")
    if first.sheet != row.sheet:
        there = (f"{there[0]} of the sheet {first.sheet}", f"工作表“{first.sheet}”{there[1]}")
    return _refused(
        row,
        Bilingual(
            f"SKU {sku!r} is already on {there[0]}; that row was kept and this one left out.",
            f"货号“{sku}”已出现在{there[1]}；保留该行，本行未导入。",
        ),
    )


def _batches(path: Path, name: str, survey: _Survey) -> Iterator[list[tuple[Row, int]]]:
    """Yield the usable rows of the file, a batch at a time, each with its position among the kinds."""
    every = (row for row in _rows_of(path, name) if isinstance(row, Row))
    rows = ((row, survey.lines[row.place]) for row in every if row.place in survey.lines)
    while batch := list(islice(rows, BATCH)):
        yield batch


def _import_batch(
    engine: Engine, intake: ProductIntake, batch: Sequence[tuple[Row, int]], survey: _Survey
) -> dict[str, int]:
    """Import one batch and return how many products were added, changed and unchanged.

    Of the rows with one SKU the first that can be read holds; a refused one gives way to the next.
    """
    hashes = {row.place: intake.hash(row, at) for row, at in batch}
    with engine.connect() as connection:
        known = known_rows(connection, {sku for row, _ in batch if (sku := intake.reader.sku(row))})
    fresh: list[tuple[Product, str]] = []
    unchanged = 0
    for row, at in batch:
        sku = intake.reader.sku(row)
        if sku in survey.kept:
            survey.bad.append(_duplicate(row, sku, survey.kept[sku]))
            continue
        if sku in known and known[sku].sha256 == hashes[row.place]:
            unchanged += 1
        else:
            try:
                fresh.append((intake.product(row, at), hashes[row.place]))
            except RowRefused as error:
                survey.bad.append(_refused(row, error.reason))
                continue
        survey.kept[sku] = row
    added, changed = _keep(engine, intake, fresh)
    return {"added": added, "changed": changed, "unchanged": unchanged + len(fresh) - added - changed}


def _keep(engine: Engine, intake: ProductIntake, fresh: Sequence[tuple[Product, str]]) -> tuple[int, int]:
    """Keep products and return how many were added and changed.

    They are merged and made ready before the database is held, which takes long; the few that another import changed
    in between are so once more.
    """
    added = changed = 0
    columns = intake.reader.guess.columns
    while fresh:
        done = keep(engine, _ready(engine, intake, fresh), columns)
        added, changed = added + done.added, changed + done.changed
        fresh = [(product, sha) for product, sha in fresh if product.sku in done.overtaken]
    return added, changed


def _ready(engine: Engine, intake: ProductIntake, fresh: Sequence[tuple[Product, str]]) -> list[Prepared]:
    """Return products ready to be kept, with what is kept of them already and the file says nothing of."""
    with engine.connect() as connection:
        known = known_rows(connection, [product.sku for product, _ in fresh])
        there = read_products(connection, [row.id for row in known.values()])
    columns, ready = intake.reader.guess.columns, list[tuple[Product, str, int]]()
    for product, sha in fresh:
        row = known.get(product.sku)
        old = there.get(row.id) if row else None
        ready.append((merged(old, product, columns) if old else product, sha, row.born if row else 0))
    return intake.prepared(ready)
