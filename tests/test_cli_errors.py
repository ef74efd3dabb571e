"""What the command line says when something is wrong or stopped."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistant.cli import main


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
