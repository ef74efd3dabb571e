"""What each command does: one function a command, each over the same objects that the pages use."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from assistant.errors import BadRequest
from assistant.settings import Settings, read_settings
from assistant.types import Person, Reply, Role
from knowledge.language import Bilingual
from knowledge.types import PassageHit, ProductHit, Progress

if TYPE_CHECKING:
    from knowledge.guess import Guess


def run(given: argparse.Namespace) -> int:
    """Run the command that was parsed and return the exit code."""
    settings = read_settings()
    return _COMMANDS[given.command](given, settings)


def out(value: object) -> None:
    """Print a line of JSON."""
    print(json.dumps(value, ensure_ascii=False, default=str), flush=True)


def bar(what: str) -> tuple[Progress, Callable[[], None]]:
    """Return a progress callback that draws a bar on the terminal, and the function that ends it."""
    from tqdm import tqdm

    drawn = tqdm(desc=what, unit="", file=sys.stderr, disable=not sys.stderr.isatty())

    def progress(done: int, total: int, name: str) -> None:
        drawn.total = total or None
        drawn.n = done
        drawn.set_postfix_str(name[-40:], refresh=False)
        drawn.refresh()

    return progress, drawn.close


# --- the site ------------------------------------------------------------------------------------------------------


def serve(given: argparse.Namespace, settings: Settings) -> int:
    """Start the site."""
    from assistant.build import open_assistant
    from assistant.first_run import first_admin, load_examples
    from ui.app import serve as serve_site

    settings = replace(settings, host=given.host or settings.host, port=given.port or settings.port)
    zh = given.language == "zh"
    if settings.examples and not given.no_examples:
        progress, close = bar("正在载入示例公司" if zh else "Loading the example company")
        if load_examples(settings, progress):
            print("示例公司已载入。" if zh else "The example company is loaded.")
        close()
    password = first_admin(settings)
    assistant = open_assistant(settings, print)
    address = f"http://{settings.host}:{settings.port}"
    print(f"客户页面：{address}/" if zh else f"Customer page: {address}/")
    print(
        f"登录页面：{address}/login（/sales 销售，/admin 管理）"
        if zh
        else f"Staff sign in: {address}/login (for /sales and /admin)"
    )
    if password:
        told = (
            "首位管理员：用户名 admin，密码 {}（仅显示这一次）"
            if zh
            else "First administrator: name admin, password {} (shown this once)"
        )
        print(told.format(password), flush=True)
    serve_site(assistant, settings.host, settings.port)
    return 0


# --- knowledge -----------------------------------------------------------------------------------------------------


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
        out({"added": report.added, "unchanged": report.unchanged, "failed": failed})
    else:
        print(f"added {report.added}, unchanged {report.unchanged}, failed {len(failed)}")
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

    path = Path(given.path)
    guess = preview(path, path.name, currency=given.currency.upper(), price_in_cents=given.price_in_cents)
    changes = dict(rule.partition("=")[::2] for rule in given.map)
    guess = guess.overruled(changes) if changes else guess
    if not given.json:
        _show_guess(guess)
    if given.dry_run:
        return 0
    progress, close = bar("import")
    knowledge = open_knowledge(settings)
    try:
        report = import_catalogue(
            knowledge.engine,
            path,
            name=path.name,
            guess=guess,
            embedder=knowledge.catalogue.embedder,
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
        for line in _lines(given.batch):
            out({"id": line["id"], "results": results(str(line["text"]))})
        return 0
    rows = results(_text(given.query))
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


# --- conversation --------------------------------------------------------------------------------------------------


def ask(given: argparse.Namespace, settings: Settings) -> int:
    """Ask one question, or a file of them in one process."""
    from assistant.build import open_assistant

    # The pace that protects a public page would only slow the operator's own batch.
    settings = replace(settings, messages_per_minute=10**9)
    assistant = open_assistant(settings, lambda text: print(text, file=sys.stderr))

    def reply(text: str, role: Role, conversation: str | None) -> Reply:
        *_, last = assistant.reply(Person(f"cli-{role}", role, "cli"), text, conversation, page_language=given.language)
        assert last.reply is not None
        return last.reply

    if given.batch:
        known: dict[str, str] = {}
        for line in _lines(given.batch):
            out(_asked(line, reply, known))
        return 0
    answer = reply(_text(given.text), given.role, given.conversation)
    if given.json:
        out(as_json(answer))
    else:
        print(answer.text)
        for citation in answer.citations:
            print(f"  [{citation.number}] {citation.heading} ({citation.path}): {citation.quote[:160]}")
    return 0


def _asked(
    line: dict[str, object], reply: Callable[[str, Role, str | None], Reply], known: dict[str, str]
) -> dict[str, object]:
    """Answer one line of a batch; a line that cannot be answered says why and the next goes on."""
    from assistant.errors import AssistantError

    name = cast(str | None, line.get("conversation"))
    role = cast(Role, line.get("as", "customer"))
    if role not in ("customer", "sales", "admin"):
        return {"id": line["id"], "error": f'"as" is customer, sales or admin, not {role}'}
    try:
        answer = reply(str(line["text"]), role, known.get(f"{role} {name}") if name else None)
    except AssistantError as error:
        return {"id": line["id"], "error": error.text.en}
    if name:
        known[f"{role} {name}"] = answer.conversation
    return {"id": line["id"]} | as_json(answer)


def as_json(reply: Reply) -> dict[str, object]:
    """Return a reply as the command line and the HTTP API give it."""
    return {
        "reply": reply.text, "language": reply.language, "intent": reply.intent, "confidence": reply.confidence,
        "refused": reply.refused,
        "citations": [
            {
                "number": c.number, "document": c.document, "path": c.path, "heading": c.heading, "page": c.page,
                "quote": c.quote, "fact": c.fact, "sku": c.sku, "line": c.place.line, "sheet": c.place.sheet, "cell": c.place.cell,
            }
            for c in reply.citations
        ],
        "facts": [
            {
                "id": f.id, "kind": f.kind, "label": f.label.say(reply.language), "value": str(f.value),
                "shown": reply.values.get(f.id), "unit": f.unit, "currency": f.currency, "product": f.product,
            }
            for f in reply.facts
        ],
        "products": [c.sku for c in reply.cards], "turn": reply.turn, "conversation": reply.conversation,
        "binding_offer": False, "milliseconds": reply.milliseconds,
    }  # fmt: skip


def replay(given: argparse.Namespace, settings: Settings) -> int:
    """Make a reply again."""
    from assistant.build import open_assistant

    again = open_assistant(settings).replay(_operator(), given.turn)
    differences = [d.say(given.language) for d in again.differences]
    if given.json:
        out({"same": again.same, "reply": again.text, "today": again.today, "differences": differences})
    else:
        print(again.text)
        print("\nsame as given: " + ("yes" if again.same else "NO"))
        print("today's knowledge answers alike" if not differences else "differs today:\n  " + "\n  ".join(differences))
    return 0 if again.same else 1


# --- care ----------------------------------------------------------------------------------------------------------


def train(given: argparse.Namespace, settings: Settings) -> int:
    """Train the intent model anew."""
    from assistant.training.current import train_current

    card = train_current(settings.home / "models" / "intents", lambda text: print(text, file=sys.stderr))
    out(card) if given.json else print(json.dumps(card, ensure_ascii=False, indent=2, default=str))
    return 0


def evaluate(given: argparse.Namespace, settings: Settings) -> int:
    """Run an evaluation suite."""
    from assistant.suites import run_suite

    report = run_suite(given.suite, settings, Path(given.data) if given.data else None)
    out(report) if given.json else print(json.dumps(report, ensure_ascii=False, indent=2, default=str))
    return 0


def users(given: argparse.Namespace, settings: Settings) -> int:
    """Add a user, or give one a new password."""
    from assistant.accounts import Accounts
    from assistant.build import open_knowledge
    from assistant.database import Records

    records = Records(open_knowledge(settings).engine)
    accounts = Accounts(records)
    if given.action == "add":
        user, password = accounts.add(given.name, given.role)
    else:
        user = next((u for u in records.users() if u.name == given.name), None) or _no_user(given.name)
        password = accounts.reset(user.id)
    if given.json:
        out({"id": user.id, "name": user.name, "role": user.role, "password": password})
    else:
        print(f"{user.name} ({user.role}), password: {password}  (shown this once)")
    return 0


def _no_user(name: str) -> Any:  # noqa: ANN401 - never returns
    raise BadRequest(Bilingual(f"There is no user {name}.", f"没有用户 {name}。"))


def index(given: argparse.Namespace, settings: Settings) -> int:
    """Show, rebuild or verify the indexes."""
    from assistant.build import open_knowledge

    knowledge = open_knowledge(settings)
    rows = {
        name: getattr(part, given.action)()
        for name, part in (("passages", knowledge.library), ("products", knowledge.catalogue))
    }
    out(rows) if given.json else print(json.dumps(rows, ensure_ascii=False, indent=2, default=str))
    return 0


def doctor(given: argparse.Namespace, settings: Settings) -> int:
    """Check that everything is in order."""
    from assistant.doctor import examine

    findings = examine(settings)
    if given.json:
        out([{"check": f.check, "ok": f.ok, "text": f.text.say(given.language)} for f in findings])
    else:
        for f in findings:
            print(f"{'ok  ' if f.ok else 'FAIL'} {f.check}: {f.text.say(given.language)}")
    return 0 if all(f.ok for f in findings) else 1


def _operator() -> Person:
    """Return who works at the command line: whoever can read the database may do everything."""
    return Person("cli-admin", "admin", "cli")


def _text(text: str | None) -> str:
    if text is None:
        raise BadRequest(Bilingual("Give a text, or --batch FILE.jsonl.", "请给出文本，或使用 --batch FILE.jsonl。"))
    return text


def _lines(file: str) -> Iterator[dict[str, object]]:
    """Yield the objects of a JSONL file. Raises BadRequest naming the first line that is not one with id and text."""
    try:
        content = Path(file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadRequest(Bilingual(f"{file} cannot be read: {error}", f"无法读取 {file}：{error}")) from error
    for number, line in enumerate(content.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:
            row = None
        if not isinstance(row, dict) or "id" not in row or "text" not in row:
            raise BadRequest(
                Bilingual(
                    f'{file}, line {number}: expected an object with "id" and "text".',
                    f"{file} 第 {number} 行：应为含有 id 和 text 的对象。",
                )
            )
        yield row


_COMMANDS: dict[str, Callable[[argparse.Namespace, Settings], int]] = {
    "serve": serve, "ingest": ingest, "documents": documents, "catalogue": catalogue, "search": search, "ask": ask,
    "replay": replay, "train": train, "evaluate": evaluate, "users": users, "index": index, "doctor": doctor,
}  # fmt: skip
