"""The reader's child that waits: it is used for one call, holds the same limits, and goes with its process."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from knowledge.embedders import HashingEmbedder
from knowledge.errors import Broken, TooSlow, Unreadable
from knowledge.library import Library
from knowledge.readers import sandbox
from knowledge.readers.ahead import Ahead
from knowledge.readers.sandbox import SafeReader, read_many
from knowledge.store import create_tables, open_engine

linux = pytest.mark.skipif(sys.platform != "linux", reason="limits of memory are Linux's")


def until(what: Callable[[], bool]) -> bool:
    """Return whether `what` comes true within some seconds."""
    end = time.monotonic() + 10
    while not what() and time.monotonic() < end:
        time.sleep(0.01)
    return what()


@pytest.fixture
def ahead() -> Iterator[Ahead]:
    """A waiting child's keeper, with a child that waits."""
    made = Ahead(lambda: sandbox._start("ahead"), sandbox._end)
    made.renew()
    assert until(lambda: made._child is not None)
    yield made
    made.close()


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.md"
    path.write_text("# Fine\n\nTwo years of warranty.")
    return path


def waiting(ahead: Ahead) -> int:
    """Return the process id of the child that waits."""
    assert until(lambda: ahead._child is not None)
    assert ahead._child is not None
    return ahead._child.pid


def read(ahead: Ahead, path: Path, seconds: float = 20) -> None:
    for _, result in read_many([(path, path.name)], seconds, ahead):
        if isinstance(result, Unreadable):
            raise result


def test_the_waiting_child_reads_the_next_file_and_no_other_call_sees_it_again(ahead: Ahead, page: Path) -> None:
    first = waiting(ahead)
    with SafeReader(ahead=ahead) as reader:
        assert reader.read(page, "page.md").title == "Fine"
        assert reader._child is not None
        assert reader._child.pid == first
    assert not psutil.pid_exists(first)
    assert waiting(ahead) != first


def test_one_that_died_while_it_waited_costs_nothing_but_time(ahead: Ahead, page: Path) -> None:
    first = waiting(ahead)
    os.kill(first, signal.SIGKILL)
    assert until(lambda: psutil.Process(first).status() == psutil.STATUS_ZOMBIE)
    read(ahead, page)
    assert waiting(ahead) != first


def test_a_child_is_not_handed_out_twice(ahead: Ahead) -> None:
    child = ahead.take()
    assert child is not None
    assert ahead.take() is None
    sandbox._end(child)


def test_a_forked_process_does_not_share_its_parents_child(ahead: Ahead, monkeypatch: pytest.MonkeyPatch) -> None:
    child = ahead._child
    monkeypatch.setattr("knowledge.readers.ahead.os.getpid", lambda: 1)
    assert ahead.take() is None
    monkeypatch.undo()
    assert child is not None
    sandbox._end(child)


def test_an_idle_one_is_ended_after_its_time() -> None:
    ahead = Ahead(lambda: sandbox._start("ahead"), sandbox._end, idle=0.3)
    ahead.renew()
    first = waiting(ahead)
    assert until(lambda: not psutil.pid_exists(first))
    assert ahead.take() is None
    ahead.close()


def test_where_none_can_be_started_the_next_file_starts_its_own(page: Path) -> None:
    def refused() -> "subprocess.Popen[bytes]":
        raise BlockingIOError("no more processes")

    ahead = Ahead(refused, sandbox._end)
    ahead.renew()
    assert ahead._starting is not None
    ahead._starting.join()
    read(ahead, page)
    ahead.close()


def test_once_closed_it_leaves_no_child_and_starts_none(ahead: Ahead, page: Path) -> None:
    first = waiting(ahead)
    ahead.close()
    assert not psutil.pid_exists(first)
    read(ahead, page)
    assert ahead._child is None


@pytest.mark.parametrize(
    ("code", "kind", "says"),
    [
        ("open(path, 'w')", Broken, "PermissionError"),
        ("__import__('os').system('true')", Broken, "PermissionError"),
        ("__import__('socket').create_connection(('127.0.0.1', 9))", Broken, "PermissionError"),
        pytest.param("bytearray(700 << 20)", TooSlow, "more memory", marks=linux),
        ("__import__('time').sleep(60)", TooSlow, "more time"),
        ("__import__('os')._exit(3)", Broken, "reader fail"),
    ],
)
def test_the_same_limits_hold_in_it(
    page: Path, monkeypatch: pytest.MonkeyPatch, code: str, kind: type[Unreadable], says: str
) -> None:
    body = f"import knowledge.readers.markdown as m\ndef read(path, name):\n    {code}\nm.read = read\n"
    start = "import sys; sys.path[:] = {path}; from knowledge.readers.child import main; "
    monkeypatch.setattr(sandbox, "_START", start + f"exec({body!r}); main()")
    ahead = Ahead(lambda: sandbox._start("ahead"), sandbox._end)
    ahead.renew()
    waiting(ahead)
    with pytest.raises(kind, match=says):
        read(ahead, page, seconds=3)
    ahead.close()
    assert "warranty" in page.read_text()


def test_it_goes_when_its_process_is_killed() -> None:
    code = (
        "import time\nfrom knowledge.readers.sandbox import AHEAD\nAHEAD.renew()\n"
        "while AHEAD._child is None: time.sleep(0.01)\nprint(AHEAD._child.pid, flush=True)\ntime.sleep(60)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=Path(__file__).parents[1])
    assert process.stdout is not None
    child = int(process.stdout.readline())
    process.kill()
    process.communicate()
    assert until(lambda: not psutil.pid_exists(child))


def test_it_goes_when_its_process_ends() -> None:
    code = (
        "import time\nfrom knowledge.readers.sandbox import AHEAD\nAHEAD.renew()\n"
        "while AHEAD._child is None: time.sleep(0.01)\nprint(AHEAD._child.pid, flush=True)\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, cwd=Path(__file__).parents[1], check=True
    )
    assert done.stderr == b""
    assert until(lambda: not psutil.pid_exists(int(done.stdout)))


def test_a_library_reads_single_files_by_it(ahead: Ahead, page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "AHEAD", ahead)
    first = waiting(ahead)
    engine = open_engine("sqlite://")
    create_tables(engine)
    assert Library(engine, HashingEmbedder(32)).add(page, "page.md") is not None
    assert waiting(ahead) != first
    engine.dispose()
