"""The child process: its limits hold, it can be replaced and stopped, and it leaves nothing behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from knowledge.errors import Broken, Encrypted, TooSlow, Unreadable
from knowledge.readers import read, sandbox
from knowledge.readers.child import as_json
from knowledge.readers.sandbox import SafeReader, read_many, read_safely
from tests import reader_files as make

linux = pytest.mark.skipif(sys.platform != "linux", reason="limits of memory and lists of processes are Linux's")


def children() -> list[int]:
    """Return the processes this one has started that are still there, dead ones not yet waited for included."""
    return [child.pid for child in psutil.Process().children()]


@pytest.fixture(autouse=True)
def nothing_left_behind() -> Iterator[None]:
    before = set(children()) if sys.platform == "linux" else set()
    yield
    if sys.platform == "linux":
        assert set(children()) <= before


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return a way to make the child run some code in place of its text reader."""

    def put(code: str) -> None:
        body = f"import knowledge.readers.text as t\ndef read(path, name):\n    {code}\nt.read = read\n"
        start = "import sys; sys.path[:] = {path}; from knowledge.readers.child import main; "
        monkeypatch.setattr(sandbox, "_START", start + f"exec({body!r}); main()")

    return put


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text("Two years of warranty.")
    return path


def test_it_reads_what_the_reader_reads(tmp_path: Path) -> None:
    files = [
        make.make_docx(tmp_path / "a.docx"),
        make.make_xlsx(tmp_path / "b.xlsx"),
        make.make_pdf(tmp_path / "c.pdf"),
    ]
    with SafeReader() as reader:
        for path in files:
            assert reader.read(path, path.name) == read(path, path.name)
    assert json.loads(json.dumps(as_json(read(files[0], "a.docx"))))["title"] == "Warranty"


def test_errors_keep_their_kind_and_both_texts(tmp_path: Path) -> None:
    path = make.make_encrypted_pdf(tmp_path / "a.pdf")
    with pytest.raises(Encrypted) as caught:
        read_safely(path, "a.pdf")
    assert "password" in caught.value.text.en
    assert "密码" in caught.value.text.zh
    with pytest.raises(Broken, match="not there any more"):
        read_safely(tmp_path / "gone.txt", "gone.txt")


def test_many_files_by_one_child_go_on_after_a_bad_one(tmp_path: Path, text: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()
    results = list(read_many([(text, "1"), (empty, "2"), (text, "3")]))
    assert [name for name, _ in results] == ["1", "2", "3"]
    assert [isinstance(result, Unreadable) for _, result in results] == [False, True, False]


def test_many_small_files_take_milliseconds_each(text: Path) -> None:
    begun = time.perf_counter()
    assert len(list(read_many([(text, str(number)) for number in range(400)]))) == 400  # one replacement on the way
    assert time.perf_counter() - begun < 4


def test_a_hanging_reader_is_killed_and_the_next_file_is_read(
    hostile: Callable[[str], None], text: Path, tmp_path: Path
) -> None:
    hostile("__import__('time').sleep(60)")
    page = tmp_path / "page.md"
    page.write_text("# Fine")
    with SafeReader(seconds=0.7) as reader:
        with pytest.raises(TooSlow, match="more time or memory"):
            reader.read(text, "a.txt")
        reader.seconds = 30
        assert reader.read(page, "page.md").title == "Fine"


@pytest.mark.parametrize(
    ("code", "kind", "says"),
    [
        ("__import__('os')._exit(3)", Broken, "reader fail"),
        ("__import__('ctypes').string_at(0)", Broken, "reader fail"),
        ("raise ZeroDivisionError", Broken, "ZeroDivisionError"),
        ("return read(path, name)", Broken, "nested too deeply"),
        pytest.param("bytearray(700 << 20)", TooSlow, "more memory", marks=linux),
        ("__import__('os').system('true')", Broken, "PermissionError"),
        ("open(path, 'w')", Broken, "PermissionError"),
        ("__import__('socket').create_connection(('127.0.0.1', 9))", Broken, "PermissionError"),
        ("__import__('subprocess').run(['true'])", Broken, "PermissionError"),
    ],
)
def test_a_reader_that_misbehaves_is_stopped(
    hostile: Callable[[str], None], text: Path, code: str, kind: type[Unreadable], says: str
) -> None:
    hostile(code)
    with pytest.raises(kind, match=says):
        read_safely(text, "a.txt")
    assert text.read_text() == "Two years of warranty."


def test_printing_does_not_speak_into_the_reply(hostile: Callable[[str], None], text: Path) -> None:
    hostile("print('[1]'); __import__('os').write(1, b'x'); from knowledge.types import Block, ReadDocument; "
            "return ReadDocument('T', (Block('paragraph', 'said'),))")  # fmt: skip
    assert read_safely(text, "a.txt").blocks[0].text == "said"


def test_processor_time_is_limited(hostile: Callable[[str], None], text: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hostile("""exec('while True: pass')""")
    start: str = sandbox._START
    monkeypatch.setattr(
        sandbox,
        "_START",
        start.replace("import main; ", "import main; import knowledge.readers.child as c; c.CPU_SECONDS = 0; "),
    )
    with pytest.raises(TooSlow):
        read_safely(text, "a.txt", seconds=20)


@linux
def test_a_bomb_does_not_grow_the_server(tmp_path: Path) -> None:
    path = make.make_bomb(tmp_path / "bomb.docx")

    def resident() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    before = resident()
    with pytest.raises(Unreadable):
        read_safely(path, "bomb.docx")
    assert resident() - before < 50 << 20


def test_an_entity_opens_no_file_and_no_socket(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        page = tmp_path / "a.html"
        page.write_text(f'<!DOCTYPE html [<!ENTITY x SYSTEM "{url}">]><p>Before &x; after</p><img src="{url}">')
        document = read_safely(page, "a.html")
        with pytest.raises(TimeoutError):
            server.accept()
    assert "Before" in " ".join(block.text for block in document.blocks)


def test_it_works_in_threads_of_a_server(text: Path) -> None:
    titles: list[str] = []
    threads = [threading.Thread(target=lambda: titles.append(read_safely(text, "a.txt").title)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert titles == ["a"] * 3


def test_leaving_the_iterator_ends_the_child(text: Path) -> None:
    before = set(psutil.Process().children())
    results = read_many([(text, "1"), (text, "2")])
    next(results)
    started = set(psutil.Process().children()) - before
    assert started
    getattr(results, "close")()  # noqa: B009 - an iterator's type has no close; this one's class has
    assert not [child for child in started if child.is_running()]


@linux
def test_ctrl_c_stops_at_once_and_leaves_no_process(tmp_path: Path) -> None:
    deep = tmp_path / "slow.txt"
    deep.write_text("x")
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom knowledge.readers import sandbox\n"
        "sandbox._START = 'import time; time.sleep(60)'\nprint('ready', flush=True)\n"
        f"sandbox.read_safely(Path({str(deep)!r}), 'slow.txt')\n"
    )
    process: subprocess.Popen[Any] = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=Path(__file__).parents[1]
    )
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(0.5)
    grandchildren = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    begun = time.perf_counter()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=10)
    assert time.perf_counter() - begun < 3
    assert b"KeyboardInterrupt" in errors
    assert len(grandchildren) == 1
    assert not Path(f"/proc/{grandchildren[0]}").exists()
