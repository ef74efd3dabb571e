"""The inside of the reader's child process: limits itself, then reads one file for each line of JSON it is sent."""

import base64
import json
import os
import select
import sys
from pathlib import Path
from typing import Any, BinaryIO

from knowledge.errors import Broken, TooSlow, Unreadable
from knowledge.language import Bilingual
from knowledge.types import ReadDocument

MEMORY = 512 * 1024 * 1024
"""Bytes of address space over what the interpreter and the format's libraries take."""
CPU_SECONDS = 30
_FORBIDDEN = (
    "socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto", "subprocess.Popen", "os.system", "os.exec",
    "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link",
    "os.symlink", "os.chmod", "os.chown", "os.truncate", "shutil.rmtree",
)  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


_LIKELY = ("markdown", "text", "pdf", "docx", "html")
"""Formats whose libraries a child started ahead loads before its file comes."""


def main() -> None:
    """Serve requests from standard input until it closes, one JSON line each: `{"path", "name"}`, or with a `page` to be drawn.

    Started with the argument `ahead`, it loads the likely libraries while no file waits for it yet.
    """
    replies = os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 1)  # a library that prints must not speak into the replies
    _limit_files()
    sys.setrecursionlimit(3_000)
    sys.addaudithook(_refuse)
    seen: set[str] = set()
    if sys.argv[1:] == ["ahead"]:
        _load_likely(seen)
    used = address_space()
    for line in sys.stdin.buffer:
        request = json.loads(line)
        path, name = Path(request["path"]), str(request["name"])
        used += _load_libraries(path, name, seen)
        _limit(used + MEMORY)
        answer(replies, path, name, request.get("page"))


def answer(replies: BinaryIO, path: Path, name: str, page: int | None = None) -> None:
    """Write the reply for one file: the document, or the picture of a page of it, or the error with its texts."""
    try:
        _send(replies, _reply(path, name, page))
    except MemoryError:
        # What is left of the memory may not do for the next file: this child says so and is replaced.
        _send(replies, _error(_no_memory()) | {"last": True})


def _reply(path: Path, name: str, page: int | None) -> dict[str, Any]:
    from knowledge.readers import read
    from knowledge.readers.picture import picture

    try:
        if page is not None:
            return {"picture": base64.b64encode(picture(path, page)).decode("ascii")}
        return as_json(read(path, name))
    except Unreadable as error:
        return _error(error)
    except RecursionError:
        return _error(_strange("nested too deeply", "嵌套过深"))
    except MemoryError:
        raise
    except Exception as error:  # a parser's own error on a damaged file can be of any kind
        return _error(_strange(type(error).__name__, type(error).__name__))


def as_json(document: ReadDocument) -> dict[str, Any]:
    """Return the document as plain JSON values."""
    blocks = [
        (b.kind, b.text, b.level, b.place.page, b.place.line, b.place.sheet, b.place.cell) for b in document.blocks
    ]
    return {"title": document.title, "pages": document.pages, "blocks": blocks}


def _send(replies: BinaryIO, reply: dict[str, Any]) -> None:
    replies.write(json.dumps(reply).encode("ascii") + b"\n")
    replies.flush()


def _error(error: Unreadable) -> dict[str, Any]:
    return {"error": type(error).__name__, "en": error.text.en, "zh": error.text.zh}


def _strange(en: str, zh: str) -> Broken:
    return Broken(
        Bilingual(
            f"The file is damaged or unusual and cannot be read ({en}). Open it, save it again and send that.",
            f"文件已损坏或格式特殊，无法读取（{zh}）。请打开后重新保存再上传。",
        )
    )


def _no_memory() -> TooSlow:
    return TooSlow(
        Bilingual(
            "Reading the file took more memory than a file may take. Split it into smaller files and send those.",
            "读取该文件超出内存限制。请拆分为较小的文件后分别上传。",
        )
    )


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse the network, other programs and every write: a reader needs none of them."""
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"a reader may not do this: {event}")
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING and arguments[0] != os.devnull:
        raise PermissionError("a reader may not write files")


def address_space() -> int:
    """Return this process's address space in bytes; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def _load_libraries(path: Path, name: str, seen: set[str]) -> int:
    """Import what the file's format needs, once, and return the address space it took: it is not the file's fault."""
    from knowledge.readers import format_of

    try:
        kind = format_of(path, name)
    except (Unreadable, OSError, MemoryError, RecursionError):
        return 0  # the reader meets the same error and tells it
    before = address_space()
    _load_library(kind, seen)
    return max(address_space() - before, 0)


def _load_likely(seen: set[str]) -> None:
    for kind in _LIKELY:
        if sys.platform != "win32" and select.select([sys.stdin], [], [], 0)[0]:
            return
        _load_library(kind, seen)


def _load_library(kind: str, seen: set[str]) -> None:
    from importlib import import_module

    if kind not in seen:
        seen.add(kind)
        module = import_module(f"knowledge.readers.{kind}")
        getattr(module, "warm", lambda: None)()


def _limit_files() -> None:
    """Let this process write no file and leave no core."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _limit(memory: int) -> None:
    """Set the limits for the next file: address space in bytes, and thirty more seconds of processor time."""
    if sys.platform == "win32":
        return
    import resource

    usage = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(usage.ru_utime + usage.ru_stime)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + CPU_SECONDS + 1, resource.RLIM_INFINITY))
    if sys.platform == "linux" and memory > MEMORY:
        resource.setrlimit(resource.RLIMIT_AS, (memory, resource.RLIM_INFINITY))
