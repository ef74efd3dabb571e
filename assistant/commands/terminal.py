"""What commands share of the terminal: JSON lines out, progress bars, batches in."""

import argparse
import csv
import io
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from assistant.errors import BadRequest, NotAllowed
from assistant.service import Assistant
from assistant.types import Person, Role
from knowledge.language import Bilingual
from knowledge.types import Progress


def out(value: object) -> None:
    """Print a line of JSON."""
    print(json.dumps(value, ensure_ascii=False, default=str), flush=True)


def none(given: argparse.Namespace, rows: Sequence[object], said: Bilingual) -> None:
    """Say on the terminal that a list is empty, and what to do."""
    if not rows:
        wait(said.say(given.language))


def counted(
    given: argparse.Namespace, counts: Mapping[Bilingual, int], some: Mapping[Bilingual, int] | None = None
) -> str:
    """Return counts in words; those of `some` only where there are any."""
    shown = [*counts.items(), *((what, n) for what, n in (some or {}).items() if n)]
    return ("，" if given.language == "zh" else ", ").join(f"{what.say(given.language)} {n}" for what, n in shown)


def bar(what: str) -> tuple[Progress, Callable[[], None]]:
    """Return a progress callback that draws a bar on the terminal, and the function that ends it."""
    if not sys.stderr.isatty():
        return _lines(what), lambda: None
    from tqdm import tqdm

    drawn = tqdm(desc=what, unit="", file=sys.stderr)

    def progress(done: int, total: int, name: str) -> None:
        drawn.total = total or None
        drawn.n = done
        drawn.set_postfix_str(name[-40:], refresh=False)
        drawn.refresh()

    return progress, drawn.close


def _lines(what: str) -> Progress:
    """Return a progress callback for a log file: a line every half minute, with the minutes that are left."""
    last = {"line": time.monotonic(), "began": time.monotonic(), "from": -1.0}

    def progress(done: int, total: int, name: str) -> None:
        at = time.monotonic()
        if last["from"] < 0 or done < last["from"]:
            last["began"], last["from"] = at, float(done)
        if at - last["line"] > 30:
            last["line"] = at
            each = (at - last["began"]) / max(1.0, done - last["from"])
            wait(f"{what} {done:,}/{total:,} {name}, {each * (total - done) / 60:.0f} min")

    return progress


def operator(role: Role = "admin") -> Person:
    """Return who works at the command line: whoever can read the database may do everything, also in another's place."""
    return Person(f"cli-{role}", role, "cli" if role == "admin" else f"cli-{role}", "command")


def identity(given: argparse.Namespace, assistant: Assistant) -> Callable[[], Person]:
    """Return who is meant by --as and --user; a named member of staff is looked up at each call, so that one shut out is out at once."""
    if not given.user:
        return lambda: operator(given.role)
    if given.role == "customer":
        raise BadRequest(
            Bilingual("--user names a member of staff: add --as sales.", "--user 用于员工，请同时指定 --as sales。")
        )

    def named() -> Person:
        found = assistant.accounts.named(given.user)
        if found.role != given.role:
            raise NotAllowed(
                Bilingual(
                    f"{found.name} is {found.role}, not {given.role}. Use --as {found.role}.",
                    f"{found.name} 的角色是 {found.role}，不是 {given.role}。请使用 --as {found.role}。",
                )
            )
        return found

    return named


def wait(text: str) -> None:
    """Say on the terminal what takes long."""
    print(text, file=sys.stderr)


def pairs(values: Sequence[str]) -> dict[str, str]:
    """Return `NAME=VALUE` arguments as a mapping. Raises BadRequest where one has no `=`."""
    for value in values:
        if "=" not in value:
            raise BadRequest(Bilingual(f"Write {value!r} as NAME=VALUE.", f"请将 {value!r} 写成 名称=值 的形式。"))
    return {name.strip(): text for name, _, text in (v.partition("=") for v in values)}


_WHY: tuple[tuple[type[OSError], Bilingual], ...] = (
    (FileNotFoundError, Bilingual("there is no such file or folder; check the name", "文件或文件夹不存在，请核对名称")),
    (IsADirectoryError, Bilingual("it is a folder; name a file", "这是文件夹，请指定文件")),
    (NotADirectoryError, Bilingual("what stands before the last name is no folder; check the name", "上级路径不是文件夹，请核对名称")),
    (PermissionError, Bilingual("there is no permission for it", "没有访问权限")),
)  # fmt: skip


def _why(error: OSError) -> Bilingual:
    """Return what the system says of a file, in both languages where it is usual."""
    usual = next((why for kind, why in _WHY if isinstance(error, kind)), None)
    return usual or Bilingual.same(error.strerror or str(error))


def cannot_read(file: str | Path, error: OSError | UnicodeDecodeError) -> BadRequest:
    """Return the error that a file cannot be read, and why."""
    why = _why(error) if isinstance(error, OSError) else Bilingual("it is not UTF-8 text", "不是 UTF-8 文本")
    return BadRequest(Bilingual(f"{file} cannot be read: {why.en}.", f"无法读取 {file}：{why.zh}。"))


def cannot_use(error: OSError) -> BadRequest:
    """Return the error that a file cannot be used, and why; it is named as the system names it."""
    why, name = _why(error), error.filename or ""
    return BadRequest(Bilingual(f"{name} cannot be used: {why.en}.", f"无法使用 {name}：{why.zh}。"))


def file_in(name: str) -> Path:
    """Return a file to be read. Raises BadRequest where there is none, it is a folder, empty or cannot be opened."""
    path = Path(name)
    try:
        with path.open("rb") as file:
            empty = not file.read(1)
    except OSError as error:
        raise cannot_read(name, error) from error
    if empty:
        raise BadRequest(Bilingual(f"{name} is empty. Choose another file.", f"{name} 是空文件，请另选文件。"))
    return path


def write_file(file: Path, data: bytes) -> None:
    """Write a file. Raises BadRequest where it cannot be written."""
    try:
        file.write_bytes(data)
    except OSError as error:
        why = _why(error)
        raise BadRequest(Bilingual(f"{file} cannot be written: {why.en}.", f"无法写入 {file}：{why.zh}。")) from error


def read_file(file: str) -> str:
    """Return the text of a file. Raises BadRequest where it cannot be read."""
    try:
        return Path(file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise cannot_read(file, error) from error


def given_text(text: str | None) -> str:
    """Return the text, or raise BadRequest where there is none."""
    if text is None:
        raise BadRequest(Bilingual("Give a text, or --batch FILE.jsonl.", "请给出文本，或使用 --batch FILE.jsonl。"))
    return text


def batch_lines(file: str) -> Iterator[dict[str, object]]:
    """Yield the objects of a JSONL file. Raises BadRequest naming the first line that is not one with id and text."""
    for number, line in enumerate(read_file(file).split("\n"), 1):
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


def write_table(given: argparse.Namespace, text: str) -> None:
    """Write an export, a CSV text, to the file given or to the terminal; as JSON where that is wanted."""
    if given.json:
        text = json.dumps(list(csv.DictReader(io.StringIO(text))), ensure_ascii=False, indent=2) + "\n"
    if given.out:
        # The mark tells spreadsheets that it is UTF-8: without it Chinese names are read as rubbish.
        write_file(Path(given.out), text.encode("utf-8" if given.json else "utf-8-sig"))
    else:
        sys.stdout.write(text)
