"""`assistant ingest`, `catalogue`, `search` and `index`."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from assistant.commands.terminal import bar, batch_lines, counted, file_in, given_text, none, operator, out
from assistant.errors import BadRequest
from assistant.settings import Settings
from assistant.types import Person
from knowledge.language import Bilingual
from knowledge.types import PassageHit, ProductHit
from knowledge.zipped import is_zipped, unpacked

if TYPE_CHECKING:
    from knowledge.catalogue_import import ImportReport
    from knowledge.guess import Guess

_NOT_FOUND = Bilingual(
    "Nothing was found. Add documents with `assistant ingest`, products with `assistant catalogue import`, or ask in other words.",
    "没有找到内容。请用 assistant ingest 添加文档、用 assistant catalogue import 导入产品，或换个说法。",
)
_ADDED, _CHANGED = Bilingual("added", "新增"), Bilingual("changed", "更新")
_UNCHANGED, _REMOVED = Bilingual("unchanged", "未变"), Bilingual("removed", "移除")
_FAILED, _BAD = Bilingual("failed", "失败"), Bilingual("bad rows", "有误的行")
_POINTING = Bilingual("only pointing at another file", "仅指向其他文件")


def ingest(given: argparse.Namespace, settings: Settings) -> int:
    """Add documents."""
    from assistant.build import open_knowledge

    library = open_knowledge(settings).library
    progress, close = bar("ingest")
    try:
        with TemporaryDirectory() as folder:
            report = library.add_many(list(_files(given.paths, Path(folder))), given.audience, progress=progress)
    finally:
        close()
    failed = [{"name": name, "reason": reason.say(given.language)} for name, reason in report.failed]
    if given.json:
        out({"added": report.added, "unchanged": report.unchanged, "pointing": report.pointing, "failed": failed})
    else:
        print(
            counted(
                given,
                {_ADDED: report.added, _UNCHANGED: report.unchanged, _FAILED: len(failed)},
                {_POINTING: report.pointing},
            )
        )
        for row in failed:
            print(f"  {row['name']}: {row['reason']}", file=sys.stderr)
    return 1 if failed and not report.added and not report.unchanged else 0


def _files(paths: list[str], folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield (path, name) of every file; one below a folder or in an archive is named by its path from there.

    Archives are unpacked into `folder`.
    """
    for number, given in enumerate(paths):
        path = Path(given)
        if path.is_dir():
            found = sorted(
                p for p in path.rglob("*") if p.is_file() and not any(part.startswith(".") for part in p.parts[1:])
            )
            yield from ((p, p.relative_to(path).as_posix()) for p in found if p.suffix.lower() in SUFFIXES)
        elif path.is_file() and is_zipped(path):
            (place := folder / str(number)).mkdir()
            yield from unpacked(path, place, SUFFIXES)
        elif path.is_file():
            yield path, path.name
        else:
            raise BadRequest(Bilingual(f"There is no file or folder {path}.", f"找不到文件或目录 {path}。"))


SUFFIXES = frozenset(
    ".md .markdown .txt .text .html .htm .pdf .docx .pptx .xlsx .csv .tsv .json .jsonl".split()  # noqa: SIM905
)


def catalogue(given: argparse.Namespace, settings: Settings) -> int:
    """Import products, or show how a file would be read."""
    from knowledge.catalogue_import import preview

    path = file_in(given.path)
    guess = preview(path, path.name, currency=given.currency.upper(), price_in_cents=given.price_in_cents)
    for rule in given.map:
        column, _, meaning = rule.partition("=")
        guess = guess.with_meaning(column, meaning)
    if not given.json:
        _show_guess(guess)
    if given.dry_run:
        guess.check()  # what an import would refuse is refused here, too
        if given.json:
            columns = [{"column": str(c.column), "meaning": c.spelled(), "sample": c.sample} for c in guess.columns]
            out({"columns": columns, "rows": guess.rows})
        return 0
    _tell_import(given, _imported(settings, path, guess))
    return 0


def _imported(settings: Settings, path: Path, guess: "Guess") -> "ImportReport":
    from assistant.build import open_knowledge
    from knowledge.catalogue_import import import_catalogue

    progress, close = bar("import")
    knowledge = open_knowledge(settings)
    embedder = knowledge.library.embedder
    try:
        return import_catalogue(
            knowledge.engine, path, name=path.name, guess=guess, embedder=embedder, progress=progress
        )
    finally:
        close()


def _tell_import(given: argparse.Namespace, report: "ImportReport") -> None:
    bad = [{"line": row.line, "reason": row.reason.say(given.language)} for row in report.bad]
    counts = {name: getattr(report, name) for name in ("added", "changed", "unchanged", "removed")}
    if given.json:
        out(counts | {"bad": bad})
        return
    told = dict(zip((_ADDED, _CHANGED, _UNCHANGED, _REMOVED), counts.values(), strict=True))
    print(counted(given, told | {_BAD: len(bad)}))
    for row in bad[:50]:
        line = f"第 {row['line']} 行" if given.language == "zh" else f"line {row['line']}"
        print(f"  {line}: {row['reason']}", file=sys.stderr)


def _show_guess(guess: "Guess") -> None:
    for column in guess.columns[:60]:
        print(f"  {column.column!s:40.40} -> {column.spelled()}")
    if len(guess.columns) > 60:
        print(f"  … {len(guess.columns) - 60} more")


def search(given: argparse.Namespace, settings: Settings) -> int:
    """Search documents and products, one query or many."""
    from assistant.build import open_knowledge
    from assistant.finding import interleaved

    if given.explain:
        return _explain(given, settings)
    knowledge = open_knowledge(settings)
    audiences = Person("cli", given.role).audiences

    def results(text: str) -> list[dict[str, object]]:
        products = [] if given.passages else knowledge.catalogue.search(text, given.k, audiences=audiences)
        passages = [] if given.products else knowledge.library.search(text, given.k, audiences=audiences)
        return interleaved([_product_row(h) for h in products], [_passage_row(h) for h in passages])[: given.k]

    if given.batch:
        for line in batch_lines(given.batch):
            out({"id": line["id"], "results": results(str(line["text"]))})
        return 0
    rows = results(given_text(given.query))
    if given.json:
        out({"results": rows})
    else:
        none(given, rows, _NOT_FOUND)
        kinds = {"product": Bilingual("product", "产品"), "passage": Bilingual("passage", "段落")}
        for row in rows:
            print(
                f"{row['score']:.3f}  {kinds[str(row['kind'])].say(given.language):8} {row['id']}  {row['title']}  {row.get('heading', '')}"
            )
    return 0


def _explain(given: argparse.Namespace, settings: Settings) -> int:
    """Say why each passage is found for a question, how sure an answer is, and what the reply would cite."""
    from assistant.build import open_assistant
    from assistant.reply_json import reply_json

    tried = open_assistant(settings).documents_desk.try_out(operator(), given_text(given.query), given.role, given.k)
    rows = [
        {
            "id": f.passage.id, "document": f.passage.name, "title": f.passage.title, "heading": " › ".join(f.passage.heading),
            "audience": f.passage.audience, "words": list(f.words), "bm25": f.sparse, "cosine": f.dense, "scores": f.scores,
        }
        for f in tried.passages
    ]  # fmt: skip
    if given.json:
        out(
            {
                "question": tried.question, "language": tried.language, "passages": rows,
                "products": [_product_row(h) for h in tried.products], "probability": tried.probability,
                "threshold": tried.threshold, "reply": reply_json(tried.reply),
            }
        )  # fmt: skip
        return 0
    for row, found in zip(rows, tried.passages, strict=True):
        steps = "  ".join(f"{step} {score:.3f}" for step, score in found.scores.items())
        near = "–" if found.dense is None else f"{found.dense:.3f}"
        print(
            f"{row['id']}  {row['title']}  {row['heading']}\n    BM25 {found.sparse or 0:.2f}  cosine {near}  {steps}"
        )
        print(f"    {' '.join(found.words)}")
    print(f"P = {tried.probability:.2f} (>= {tried.threshold:.2f})\n{tried.reply.text}")
    for c in tried.reply.citations:
        print(f"  [{c.number}] {c.heading} ({c.path}): {c.quote[:160]}")
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
