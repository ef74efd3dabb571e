"""Careless and hostile input as people give it, on the page and on the command line: a clear word, and nothing lost."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests import reader_files as make
from tests.example_company import ADA, with_staff
from tests.firing import ask, fire, functions, signed_in
from tests.site import served

_ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def home(example_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the example company with an administrator."""
    home = tmp_path_factory.mktemp("bad") / "home"
    shutil.copytree(example_home, home)
    with_staff(home, (*ADA, "admin"))
    return home


@pytest.fixture(scope="module")
def site(home: Path) -> Iterator[str]:
    """The address of the real site."""
    with served(home) as address:
        yield address


def written(data: bytes) -> Any:
    return lambda path: path.write_bytes(data)


BAD: list[tuple[str, Any, str]] = [
    ("empty.md", written(b""), "0 字节"),
    ("spaces.txt", written(b"  \n "), "没有"),
    ("renamed.pdf", written(b"\x89PNG\r\n" + bytes(range(256)) * 9), "PDF"),
    ("locked.pdf", make.make_encrypted_pdf, "密码"),
    ("broken.docx", lambda path: path.write_bytes(make.make_docx(path).read_bytes()[:-200]), "损坏"),
    ("bomb.docx", make.make_bomb, "解压"),
    ("program.txt", written(b"MZ" + bytes(range(256)) * 20), "EXE"),
]


@pytest.mark.parametrize(("name", "maker", "says"), BAD, ids=[b[0] for b in BAD])
def test_a_bad_upload_says_why_in_the_page_language_and_the_old_file_serves_on(
    site: str, tmp_path: Path, name: str, maker: Any, says: str
) -> None:
    maker(tmp_path / name)
    with signed_in(site, *ADA) as admin:
        admin.get("/language/zh")
        shown = "\n".join(loaded(admin, tmp_path / name))
        assert 'class="notice error"' in shown
        assert says in shown
        assert name in shown
        assert "Traceback" not in shown
    with httpx.Client(base_url=site, timeout=60) as customer:
        customer.get("/")
        assert "36 months" in json.dumps(ask(customer, "How long is the warranty on a mini PC?"))


@pytest.mark.parametrize("encoding", ["gbk", "utf-16", "utf-8-sig"])
def test_a_catalogue_from_a_spreadsheet_is_read_in_every_encoding(site: str, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / f"{encoding}.csv"
    sku = f"ENC-{encoding.upper()}"
    rows = f"{sku},斑马灯,88\n{sku},第二盏,9\nX-{sku},第三盏,-1\n,无型号,1\n" + "".join(
        f"Y-{n}-{sku},灯,{n}\n" for n in range(9)
    )
    file.write_bytes(f"型号,名称,价格\n{rows}".encode(encoding))
    with signed_in(site, *ADA) as admin:
        admin.get("/language/zh")
        handlers, given = functions(admin, "/admin"), [uploaded(admin, file), {}]
        last = fire(admin, handlers["check"], given, "/admin")[-1]
        assert last["success"], last
        checked = last["output"]["data"]
        assert 'data-mean="型号" value="sku"' in checked[0]
        last = fire(admin, handlers["load"], given, "/admin")[-1]
        assert last["success"], last
        said = last["output"]["data"][0]
        assert "新增 10" in said, said
        assert all(w in said for w in ("已出现在第 2 行", "为负数", "没有货号")), said
        assert "斑马灯" in json.dumps(fire(admin, handlers["first"], [sku], "/admin"), ensure_ascii=False)


def loaded(admin: httpx.Client, file: Path) -> list[str]:
    """Upload a file as a public document and return the HTML that the page shows."""
    answer = fire(admin, functions(admin, "/admin")["add"], [[uploaded(admin, file)], "public"], "/admin")[-1]
    assert answer["success"], answer
    return [str(part) for part in answer["output"]["data"]]


def uploaded(admin: httpx.Client, file: Path) -> dict[str, Any]:
    kept = admin.post("/admin/gradio_api/upload", files={"files": (file.name, file.read_bytes())}).json()[0]
    return {"path": kept, "orig_name": file.name, "meta": {"_type": "gradio.FileData"}}


def command(home: Path, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "assistant.cli", *arguments], cwd=_ROOT, text=True,
        env={**os.environ, "PYTHONPATH": str(_ROOT), "ASSISTANT_HOME": str(home)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGKILL])
def test_a_load_stopped_in_the_middle_keeps_whole_documents_and_goes_on(
    example_home: Path, tmp_path: Path, kind: signal.Signals
) -> None:
    home, folder = tmp_path / "stopped", tmp_path / "notes"
    shutil.copytree(example_home, home)
    folder.mkdir()
    for n in range(1200):
        body = "\n\n".join(f"Paragraph {p} of note {n}: zebra lamps are cleaned on day {n}." for p in range(12))
        (folder / f"note{n}.md").write_text(f"# Note {n}\n\n{body}\n", encoding="utf-8")
    before = documents(home)
    process = command(home, "ingest", str(folder))
    try:
        wait_for(lambda: documents(home) > before or process.poll() is not None)
        assert process.poll() is None, "the load was over before it could be stopped"
        process.send_signal(kind)
        _, said = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    if kind == signal.SIGINT:
        assert process.returncode == 130
        assert "Stopped. What was finished is kept." in said
        assert "Traceback" not in said
    assert before < documents(home) < before + 1200
    assert halves(home) == 0
    for expected in ("added", "unchanged"):
        again = command(home, "ingest", str(folder), "--json")
        out, err = again.communicate(timeout=300)
        assert again.returncode == 0, err
        assert json.loads(out)[expected] > 0
    assert documents(home) == before + 1200
    assert halves(home) == 0


def documents(home: Path) -> int:
    return _number(home, "select count(*) from documents")


def halves(home: Path) -> int:
    """Return how many documents have no passage, how many passages no document."""
    lonely = "select count(*) from documents where id not in (select document from passages)"
    return _number(home, lonely) + _number(
        home, "select count(*) from passages where document not in (select id from documents)"
    )


def _number(home: Path, query: str) -> int:
    connection = sqlite3.connect(home / "assistant.db", timeout=30)
    try:
        return int(connection.execute(query).fetchone()[0])
    finally:
        connection.close()


def wait_for(reached: Any) -> None:
    end = time.monotonic() + 90
    while not reached() and time.monotonic() < end:
        time.sleep(0.02)


@pytest.mark.parametrize(("language", "says"), [("en", "is in use"), ("zh", "已被占用")])
def test_a_port_in_use_is_said_before_anything_is_made(tmp_path: Path, language: str, says: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = command(tmp_path / "new", "--language", language, "serve", "--port", str(port))
        out, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert says in said
    assert str(port) in said
    assert "password" not in out
    assert not (tmp_path / "new").exists()
