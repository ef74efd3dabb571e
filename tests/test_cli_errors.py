"""What the command line says when something is wrong or stopped."""

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistant.build import open_assistant
from assistant.cli import main
from assistant.types import Person
from tests.example_company import settings_of


@pytest.mark.parametrize("port", ["99999", "0", "-1"])
def test_a_port_that_is_none_is_refused(
    port: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path))
    assert main(["--language", "zh", "serve", f"--port={port}"]) == 1
    assert "1 到 65535" in capsys.readouterr().err


@pytest.mark.parametrize("driver", ["postgresql", "postgresql+psycopg2", "postgresql+psycopg"])
def test_a_database_without_its_driver_says_what_to_install(
    driver: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path))
    monkeypatch.setenv("ASSISTANT_DATABASE", f"{driver}://127.0.0.1:1/x")
    for name in ("psycopg", "psycopg2"):
        monkeypatch.setitem(sys.modules, name, None)
    assert main(["--language", "zh", "documents"]) == 1
    assert 'pip install "sales-assistant[postgres]"' in capsys.readouterr().err


def test_errors_are_json_where_results_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path))
    monkeypatch.setenv("ASSISTANT_PORT", "many")
    assert main(["--language=zh", "documents", "--json"]) == 1
    printed = capsys.readouterr()
    assert not printed.out
    assert "整数" in json.loads(printed.err)["error"] or "数字" in json.loads(printed.err)["error"]


@pytest.mark.parametrize("after", [0.6, 1.2])
def test_a_command_that_is_stopped_while_it_begins_shows_no_traceback(after: float, tmp_path: Path) -> None:
    run = "from assistant import cli; print('.', flush=True); raise SystemExit(cli.main(['documents']))"
    process = subprocess.Popen(
        [sys.executable, "-c", run],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"ASSISTANT_HOME": str(tmp_path)},
    )
    assert process.stdout is not None
    process.stdout.read(1)
    time.sleep(after / 4)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=120)
    assert b"Traceback" not in errors
    assert process.returncode in (0, 130)


def run(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    """Run a command and return all that it printed."""
    capsys.readouterr()
    assert main(arguments) == code
    printed = capsys.readouterr()
    return printed.out if "--json" in arguments and not code else printed.out + printed.err


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty store."""
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path / "home"))
    return tmp_path


@pytest.mark.parametrize("command", ["search x", "documents", "users list"])
def test_an_empty_list_says_so_and_what_to_do(command: str, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "assistant " in run(capsys, *command.split())
    assert "assistant " in run(capsys, "--language", "zh", *command.split())
    assert json.loads(run(capsys, *command.split(), "--json")) in ([], {"results": []})


def test_users_are_listed_without_their_passwords(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "users", "add", "ann")
    assert "ann  sales" in run(capsys, "users", "list")
    assert "password" not in run(capsys, "users", "list", "--json")


def test_counts_are_said_in_the_language_of_messages(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet, note = home / "a.csv", home / "a.md"
    sheet.write_text("sku,name,price\nA1,Lamp,10\n", encoding="utf-8")
    note.write_text("# Lamps\n\nLamps are green.\n", encoding="utf-8")
    assert json.loads(run(capsys, "catalogue", "import", str(sheet), "--dry-run", "--json"))["rows"] == 1
    assert "新增 1，更新 0" in run(capsys, "--language", "zh", "catalogue", "import", str(sheet))
    assert "新增 1，未变 0，失败 0" in run(capsys, "--language", "zh", "ingest", str(note))
    assert "公开" in run(capsys, "--language", "zh", "documents")
    assert "folder" in run(capsys, "catalogue", "import", str(home), code=1)
    assert "文件或文件夹不存在" in run(capsys, "--language", "zh", "search", "--batch", str(home / "no"), code=1)


def test_a_chinese_name_tells_the_language(example_home: Path, home: Path) -> None:
    shutil.copytree(example_home, home / "home")
    desk = open_assistant(settings_of(home / "home")).customers
    who = Person("admin", "admin")
    given = ({"name": "李明"}, {"name": "Ann Lee"}, {"company": "云岫科技"}, {"name": "王芳", "language": "en"})
    assert [desk.add(who, **values).language for values in given] == ["zh", "en", "zh", "en"]


def test_a_file_with_nothing_in_it_is_said_to_hold_nothing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = home / "bad.jsonl"
    bad.write_text("nothing like it\n", encoding="utf-8")
    said = run(capsys, "analyse", "needs", str(bad), code=1)
    assert "among: ." not in said


def test_the_doctor_speaks_chinese(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = run(capsys, "--language", "zh", "doctor", code=1)  # nobody can sign in yet
    assert "正常 数据目录：" in said
    assert "有误 用户：" in said
