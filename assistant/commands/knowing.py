"""`assistant ingest`, `documents`, `catalogue`, `search` and `index`."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.commands.terminal import bar, batch_lines, file_in, given_text, out
from assistant.errors import BadRequest
from assistant.settings import Settings
from assistant.types import Person
from knowledge.language import Bilingual
from knowledge.types import PassageHit, ProductHit

if TYPE_CHECKING:
    from knowledge.guess import Guess


def ingest(given: argparse.Namespace, settings: Settings) -> int:
    """Add documents."""
    from assistant.build import open_knowledge

    files = list(_files(given.paths))
    library = open_knowledge(settings).library
    progress, close = bar("ingest")
    try:
        report = library.add_many(files, given.audience, progress=progress)
    finally:
        close()
    failed = [{"name": name, "reason": reason.say(given.language)} for name, reason in report.failed]
    if given.json:
        out({"added": report.added, "unchanged": report.unchanged, "pointing": report.pointing, "failed": failed})
    else:
        pointing = f", only pointing at another file {report.pointing}" if report.pointing else ""
        print(f"added {report.added}, unchanged {report.unchanged}, failed {len(failed)}{pointing}")
        for row in failed:
            print(f"  {row['name']}: {row['reason']}", file=sys.stderr)
    return 1 if failed and not report.added and not report.unchanged else 0


def _files(paths: list[str]) -> Iterator[tuple[Path, str]]:
    """Yield (path, name) of every file; a file below a folder is named by its path from the folder."""
    for given in paths:
        path = Path(given)
        if path.is_dir():
            found = sorted(
                p for p in path.rglob("*") if p.is_file() and not any(part.startswith(".") for part in p.parts[1:])
            )
            yield from ((p, p.relative_to(path).as_posix()) for p in found if p.suffix.lower() in SUFFIXES)
        elif path.is_file():
            yield path, path.name
        else:
            raise BadRequest(Bilingual(f"There is no file or folder {path}.", f"找不到文件或目录 {path}。"))


SUFFIXES = frozenset(
    ".md .markdown .txt .text .html .htm .pdf .docx .pptx .xlsx .csv .tsv .json .jsonl".split()  # noqa: SIM905
)


def documents(given: argparse.Namespace, settings: Settings) -> int:
    """List documents, or delete one."""
    from assistant.build import open_knowledge

    library = open_knowledge(settings).library
    if given.delete:
        found = [d for d in library.documents() if given.delete in (d.name, d.id)]
        if not found:
            raise BadRequest(Bilingual(f"There is no document {given.delete}.", f"没有文档 {given.delete}。"))
        library.delete(found[0].id)
    rows = library.documents()
    if given.json:
        out([vars(d) if hasattr(d, "__dict__") else d for d in rows])
    else:
        for d in rows:
            print(f"{d.name}  [{d.audience}, {d.language}, {d.passages} passages]  {d.title}")
    return 0


def catalogue(given: argparse.Namespace, settings: Settings) -> int:
    """Import products, or show how a file would be read."""
    from assistant.build import open_knowledge
    from knowledge.catalogue_import import import_catalogue, preview

    path = file_in(given.path)
    guess = preview(path, path.name, currency=given.currency.upper(), price_in_cents=given.price_in_cents)
    for rule in given.map:
        column, _, meaning = rule.partition("=")
        guess = guess.with_meaning(column, meaning)
    if not given.json:
        _show_guess(guess)
    if given.dry_run:
        guess.check()  # what an import would refuse is refused here, too
        return 0
    progress, close = bar("import")
    knowledge = open_knowledge(settings)
    try:
        report = import_catalogue(
            knowledge.engine,
            path,
            name=path.name,
            guess=guess,
            embedder=knowledge.library.embedder,
            progress=progress,
        )
    finally:
        close()
    bad = [{"line": row.line, "reason": row.reason.say(given.language)} for row in report.bad]
    counts = {
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "removed": report.removed,
    }
    if given.json:
        out(counts | {"bad": bad})
    else:
        print(", ".join(f"{n} {v}" for n, v in counts.items()) + f", bad rows {len(bad)}")
        for row in bad[:50]:
            print(f"  line {row['line']}: {row['reason']}", file=sys.stderr)
    return 0


def _show_guess(guess: "Guess") -> None:
    for column in guess.columns[:60]:
        print(f"  {column.column!s:40.40} -> {column.spelled()}")
    if len(guess.columns) > 60:
        print(f"  … {len(guess.columns) - 60} more")


def search(given: argparse.Namespace, settings: Settings) -> int:
    """Search documents and products, one query or many."""
    from assistant.build import open_knowledge

    knowledge = open_knowledge(settings)
    audiences = Person("cli", given.role).audiences

    def results(text: str) -> list[dict[str, object]]:
        products = [] if given.passages else knowledge.catalogue.search(text, given.k, audiences=audiences)
        passages = [] if given.products else knowledge.library.search(text, given.k, audiences=audiences)
        return _interleaved([_product_row(h) for h in products], [_passage_row(h) for h in passages])[: given.k]

    if given.batch:
        for line in batch_lines(given.batch):
            out({"id": line["id"], "results": results(str(line["text"]))})
        return 0
    rows = results(given_text(given.query))
    if given.json:
        out({"results": rows})
    else:
        for row in rows:
            print(f"{row['score']:.3f}  {row['kind']:8} {row['id']}  {row['title']}  {row.get('heading', '')}")
    return 0


def _product_row(hit: ProductHit) -> dict[str, object]:
    p = hit.product
    return {
        "kind": "product",
        "id": p.key or p.sku,
        "score": round(hit.score, 6),
        "title": p.name.en or p.name.zh,
        "sku": p.sku,
    }


def _passage_row(hit: PassageHit) -> dict[str, object]:
    p = hit.passage
    return {
        "kind": "passage", "id": str(p.id), "score": round(hit.score, 6), "title": p.title, "document": p.name,
        "heading": " › ".join(p.heading), "page": p.place.page, "text": p.text,
    }  # fmt: skip


def _interleaved(one: list[dict[str, object]], other: list[dict[str, object]]) -> list[dict[str, object]]:
    """Return two ranked lists as one, taking turns: their scores are not comparable."""
    both = [row for pair in zip(one, other, strict=False) for row in pair]
    rest = one if len(one) > len(other) else other
    return both + rest[min(len(one), len(other)) :]


def index(given: argparse.Namespace, settings: Settings) -> int:
    """Show, rebuild or verify the indexes of passages and products."""
    from assistant.build import open_knowledge

    knowledge = open_knowledge(settings)
    if given.action == "rebuild":
        knowledge.library.rebuild()
        knowledge.catalogue.rebuild()
    passages, products = knowledge.library.index_status(), knowledge.catalogue.index_status()
    wrong = [*passages.trouble(Bilingual("passages", "段落")), *products.trouble(Bilingual("products", "产品"))]
    trouble = [t.say(given.language) for t in wrong]
    found = {"passages": vars(passages), "products": vars(products), "trouble": trouble}
    out(found) if given.json else print(json.dumps(found, ensure_ascii=False, indent=2, default=str))
    return 1 if given.action == "verify" and trouble else 0
