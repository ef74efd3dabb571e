"""Reads what somebody sent in a limited child process, so that no file can hang, crash or search the server.

The child is a fresh interpreter (nothing of the server's memory is in it) that takes one line of JSON for each file and
answers one line of JSON. It may serve many files of one call; after a crash, a limit or 300 files a new one takes its
place. One that no file was given to may be kept ready for the next call (`ahead.py`), whose files alone it then sees.
What this does not protect against: a bug in a parser that runs foreign machine code could still read files that this
user may read. Running the server as its own user is the fence for that.
"""

import base64
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from logging import getLogger
from pathlib import Path
from types import TracebackType
from typing import Any

from knowledge import errors
from knowledge.errors import Broken, TooSlow, Unreadable
from knowledge.language import Bilingual
from knowledge.readers.ahead import Ahead
from knowledge.types import Block, Place, ReadDocument

log = getLogger(__name__)

SECONDS = 60.0
PICTURE_SECONDS = 15.0
FILES_PER_CHILD = 300
_MAX_REPLY = 400 * 1024 * 1024
_KINDS: dict[str, type[Unreadable]] = {
    kind.__name__: kind
    for kind in (Unreadable, errors.UnknownFormat, errors.Encrypted, Broken, errors.TooLarge, TooSlow)
}
_START = "import sys; sys.path[:] = {path}; from knowledge.readers.child import main; main()"


def read_safely(path: Path, name: str, seconds: float = SECONDS) -> ReadDocument:
    """Return the document in the file at `path`, read in a child process within `seconds` of wall time.

    `name` is only a label. Raises a kind of Unreadable: TooSlow where the time or memory ran out, Broken where the
    parser crashed, else what the reader says. The child is gone when this returns, also on Ctrl-C.
    """
    with SafeReader(seconds) as reader:
        return reader.read(path, name)


def read_many(
    items: Iterable[tuple[Path, str]], seconds: float = SECONDS, ahead: Ahead | None = None
) -> Iterator[tuple[str, ReadDocument | Unreadable]]:
    """Yield (name, document or why it cannot be read) for each (path, name), in order, by one child after another.

    Close the iterator (or leave it by an exception) and the child is gone. The first child is the one that waits in
    `ahead`, if any, and another is started there for the next call.
    """
    with SafeReader(seconds, ahead) as reader:
        for path, name in items:
            try:
                yield name, reader.read(path, name)
            except Unreadable as error:
                yield name, error


def page_picture(content: bytes, page: int, seconds: float = PICTURE_SECONDS) -> bytes:
    """Return a page (from 1) of a PDF as PNG, drawn in a child process. Raises a kind of Unreadable."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file, SafeReader(seconds) as reader:
        file.write(content)
        file.flush()
        return reader.picture(Path(file.name), page)


class SafeReader:
    """One child process at a time, started when first needed. Not for use by two threads at once."""

    def __init__(self, seconds: float = SECONDS, ahead: Ahead | None = None) -> None:
        """Give each file `seconds` of wall time; begin with the child that waits in `ahead`, and have it renewed."""
        self.seconds = seconds
        self._ahead = ahead
        self._child: subprocess.Popen[bytes] | None = None
        self._served = 0

    def __enter__(self) -> "SafeReader":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, path: Path, name: str) -> ReadDocument:
        """Return the document in the file at `path`. Raises a kind of Unreadable."""
        return _result(self._answer(path, {"path": str(path.resolve()), "name": name}))

    def picture(self, path: Path, page: int) -> bytes:
        """Return a page (from 1) of the PDF at `path` as PNG. Raises a kind of Unreadable."""
        answer = self._answer(path, {"path": str(path.resolve()), "name": path.name, "page": page})
        return base64.b64decode(_told(answer)["picture"])

    def _answer(self, path: Path, request: dict[str, Any]) -> dict[str, Any]:
        if not path.is_file():
            raise Broken(
                Bilingual(
                    f"The file {path.name!r} is not there any more. Send it again.",
                    f"文件 {path.name!r} 已不存在。请重新上传。",
                )
            )
        reply, expired = self._exchange(json.dumps(request).encode() + b"\n")
        if not reply.endswith(b"\n"):
            raise self._death(expired)
        answer: dict[str, Any] = json.loads(reply)
        if answer.get("last") or expired:
            self.close()
        return answer

    def close(self) -> None:
        """End the child, if there is one, and wait until it is gone."""
        child, self._child = self._child, None
        if child is not None:
            _end(child)
            if self._ahead is not None:
                self._ahead.renew()

    def _exchange(self, request: bytes) -> tuple[bytes, bool]:
        """Send one request; return the reply (cut short where the child died) and whether the time ran out."""
        child = self._ready()
        expired = threading.Event()

        def expire() -> None:
            expired.set()
            child.kill()

        timer = threading.Timer(self.seconds, expire)
        timer.daemon = True
        timer.start()
        try:
            assert child.stdin is not None
            assert child.stdout is not None
            child.stdin.write(request)
            child.stdin.flush()
            reply = child.stdout.readline(_MAX_REPLY)
        except BrokenPipeError:
            reply = b""
        except BaseException:  # Ctrl-C in the middle: the next file must not get this one's reply
            self.close()
            raise
        finally:
            timer.cancel()
            self._served += 1
        timer.join()  # after this it is certain whether the child was killed, even at the last moment
        return reply, expired.is_set()

    def _ready(self) -> "subprocess.Popen[bytes]":
        """Return a living child, a new one where the last has died or served enough."""
        if self._child is not None and (self._child.poll() is not None or self._served >= FILES_PER_CHILD):
            self.close()
        if self._child is None:
            waiting = self._ahead.take() if self._ahead is not None else None
            self._child, self._served = waiting or _start(), 0
        return self._child

    def _death(self, expired: bool) -> Unreadable:
        """Return the error for a child that died without an answer, and clear it away."""
        child = self._child
        code = child.wait() if child is not None else 0
        self.close()
        log.warning("reader child ended with %s, time ran out: %s", code, expired)
        # A library that gets no more memory aborts; the limit on processor time ends the process by SIGXCPU.
        if expired or code in {-getattr(signal, "SIGXCPU", 24), -signal.SIGKILL, -signal.SIGABRT}:
            return _too_slow()
        return Broken(
            Bilingual(
                "The file made its reader fail, so it is damaged or unusual. Open it, save it again and send that.",
                "读取该文件时程序出错，文件可能已损坏或格式特殊。请打开后重新保存再上传。",
            )
        )


def _too_slow() -> TooSlow:
    return TooSlow(
        Bilingual(
            "Reading the file took more time or memory than a file may take. Split it into smaller files and send those.",
            "读取该文件超出时间或内存限制。请拆分为较小的文件后分别上传。",
        )
    )


def _end(child: "subprocess.Popen[bytes]") -> None:
    child.kill()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except OSError:  # the child is gone, and a request was still in the pipe
                log.debug("pipe to child %d was already broken", child.pid)
    child.wait()


def _start(*arguments: str) -> "subprocess.Popen[bytes]":
    """Start a child: own session (Ctrl-C is for us alone), nothing inherited but its two pipes, no threads of BLAS."""
    names = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR")
    keep = {name: os.environ[name] for name in names if name in os.environ}
    code = _START.replace("{path}", repr([entry or os.getcwd() for entry in sys.path]))
    command = [sys.executable, "-I", "-B", "-c", code, *arguments]
    return subprocess.Popen(  # noqa: S603 - our own interpreter, no shell, no outside text in the command
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=keep | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"},
        start_new_session=True,
    )


AHEAD = Ahead(lambda: _start("ahead"), _end)
"""The child that waits for this process's next single file; there is none before the first `renew`."""


def _told(answer: dict[str, Any]) -> dict[str, Any]:
    """Return a reply that tells of no error, or raise the error."""
    if "error" in answer:
        kind = _KINDS.get(str(answer["error"]), Broken)
        raise kind(Bilingual(str(answer["en"]), str(answer["zh"])))
    return answer


def _result(answer: dict[str, Any]) -> ReadDocument:
    """Return the document of one reply, or raise the error it tells of."""
    _told(answer)
    blocks = tuple(
        Block(kind, str(text), int(level), Place(page, line, sheet, cell))
        for kind, text, level, page, line, sheet, cell in answer["blocks"]
    )
    return ReadDocument(str(answer["title"]), blocks, answer["pages"])
