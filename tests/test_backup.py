"""A backup made while others write is one moment's state, is whole or is not there, and restores to just that."""

import json
import sqlite3
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, select, update

from assistant.cli import main
from assistant.errors import BadRequest, Unavailable
from assistant.settings import Settings
from assistant.upkeep.aside import aside
from assistant.upkeep.backup import back_up, verify
from assistant.upkeep.manifest import MANIFEST, is_ours
from assistant.upkeep.restoring import restore
from knowledge.store import create_tables, open_engine, state, writing


def silent(done: int, total: int, name: str) -> None:
    """Take a progress and say nothing."""


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    """Return the settings of a home with a database, a settings file, a model, a picture, an index and an upload."""
    settings = Settings(home=tmp_path / "home")
    for name, text in {
        "assistant.toml": "port = 7999\n", "models/intents/current.json": "{}", "models/work/half": "not finished",
        "models/.aside": "not finished", "pictures/红色 desk.jpg": "a picture", "indexes/passages/one": "made anew",
        "uploads/a.csv": "read and gone", "notes.txt": "somebody's own",
    }.items():  # fmt: skip
        file = settings.home / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return settings


@pytest.fixture
def engine(home: Settings) -> Iterator[Engine]:
    """Return the database of the home, with two rows that are only ever changed together."""
    engine = open_engine(home.database_url)
    create_tables(engine)
    with writing(engine) as connection:
        connection.execute(insert(state), [{"name": "left", "value": "0"}, {"name": "right", "value": "0"}])
    yield engine
    engine.dispose()


def kept(file: Path) -> dict[str, str]:
    with closing(sqlite3.connect(file)) as connection:
        return dict(connection.execute("SELECT name, value FROM state").fetchall())


def test_what_is_backed_up_comes_back_and_nothing_else(home: Settings, engine: Engine, tmp_path: Path) -> None:
    made = back_up(home, tmp_path / "b.zip", silent)
    assert {entry.path for entry in made.manifest.files} == {
        "assistant.db", "assistant.toml", "models/intents/current.json", "pictures/红色 desk.jpg",
    }  # fmt: skip
    assert (tmp_path / "b.zip").stat().st_mode & 0o077 == 0
    there = Settings(home=tmp_path / "there")
    restore(there, tmp_path / "b.zip", silent)
    assert (there.home / "pictures/红色 desk.jpg").read_text("utf-8") == "a picture"
    assert kept(there.home / "assistant.db")["left"] == "0"
    assert sorted(path.name for path in there.home.iterdir()) == [
        "assistant.db",
        "assistant.toml",
        "models",
        "pictures",
    ]


def test_indexes_go_in_where_they_are_wanted(home: Settings, engine: Engine, tmp_path: Path) -> None:
    made = back_up(home, tmp_path / "b.zip", silent, indexes=True)
    assert "indexes/passages/one" in {entry.path for entry in made.manifest.files}


def test_a_backup_amid_writers_is_one_moment(home: Settings, engine: Engine, tmp_path: Path) -> None:
    over = threading.Event()

    def write() -> None:
        number = 0
        while not over.is_set():
            number += 1
            with writing(engine) as connection:
                for name in ("left", "right"):
                    connection.execute(update(state).where(state.c.name == name).values(value=str(number)))
                connection.execute(insert(state).values(name=f"long {number}", value="x" * 100_000))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        seen = []
        for number in range(5):
            back_up(home, tmp_path / f"{number}.zip", silent)
            there = Settings(home=tmp_path / f"there-{number}")
            restore(there, tmp_path / f"{number}.zip", silent)
            rows = kept(there.home / "assistant.db")
            assert rows["left"] == rows["right"]
            seen.append(int(rows["left"]))
    finally:
        over.set()
        writer.join()
    assert seen == sorted(seen)
    assert seen[-1] > 0


def test_an_interrupt_leaves_nothing_half_and_the_backup_before(home: Settings, engine: Engine, tmp_path: Path) -> None:
    back_up(home, tmp_path / "b.zip", silent)
    before = (tmp_path / "b.zip").read_bytes()
    for stop_at in range(1, 6):
        with pytest.raises(KeyboardInterrupt):
            back_up(home, tmp_path / "b.zip", interrupting(stop_at), replace=True)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["b.zip", "home"]
        assert (tmp_path / "b.zip").read_bytes() == before


def test_a_backup_of_that_name_is_replaced_only_where_it_is_wanted(
    home: Settings, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "b.zip"
    back_up(home, file, silent)
    before = file.read_bytes()
    with pytest.raises(BadRequest, match="--force") as refused:
        back_up(home, file, silent)
    assert "--force" in refused.value.text.zh
    monkeypatch.setenv("ASSISTANT_HOME", str(home.home))
    assert main(["backup", str(file)]) == 1
    assert "--force" in capsys.readouterr().err
    assert file.read_bytes() == before
    with writing(engine) as connection:
        connection.execute(update(state).where(state.c.name == "left").values(value="after"))
    assert main(["backup", str(file), "--force"]) == 0
    there = Settings(home=tmp_path / "there")
    restore(there, file, silent)
    assert kept(there.home / "assistant.db")["left"] == "after"
    (tmp_path / "notes.txt").write_text("mine", "utf-8")
    with pytest.raises(BadRequest, match="not a backup"):
        back_up(home, tmp_path / "notes.txt", silent, replace=True)


@pytest.mark.skipif(sys.platform == "win32", reason="locks and signals as POSIX has them")
def test_what_a_killed_backup_or_restore_left_is_removed_by_the_next(
    home: Settings, engine: Engine, tmp_path: Path
) -> None:
    file, killed = tmp_path / "b.zip", tmp_path / "killed.zip"
    back_up(home, file, silent)
    there = Settings(home=tmp_path / "there")
    _killed(f"back_up(Settings(home=Path({str(home.home)!r})), Path({str(killed)!r}), killing)")
    _killed(f"restore(Settings(home=Path({str(there.home)!r})), Path({str(file)!r}), killing)")
    assert not killed.exists()
    (left,) = tmp_path.glob(".assistant-backup-*")
    assert any(left.rglob("assistant.db")), "as it would lie there, with all customers in it"
    assert list(there.home.glob(".restoring-*"))
    with aside(tmp_path, ".assistant-backup-") as held:  # of a backup that goes on
        assert not left.exists()
        back_up(home, killed, silent)
        assert held.is_dir()
    restore(there, file, silent)
    assert kept(there.home / "assistant.db")["left"] == "0"
    assert not [*tmp_path.glob(".assistant-backup-*"), *there.home.glob(".restoring-*")]


def _killed(doing: str) -> None:
    """Do something in a process of its own that is killed at the first it hears of its progress."""
    script = (
        "import os, signal\nfrom pathlib import Path\nfrom assistant.settings import Settings\n"
        "from assistant.upkeep.backup import back_up\nfrom assistant.upkeep.restoring import restore\n"
        f"def killing(*told):\n    os.kill(os.getpid(), signal.SIGKILL)\n{doing}\n"
    )
    done = subprocess.run([sys.executable, "-c", script], check=False, timeout=300)
    assert done.returncode == -9


def interrupting(at: int) -> Callable[[int, int, str], None]:
    calls = iter(range(1, at + 1))

    def progress(done: int, total: int, name: str) -> None:
        if next(calls) == at:
            raise KeyboardInterrupt

    return progress


def test_an_interrupted_restore_leaves_what_was_there(home: Settings, engine: Engine, tmp_path: Path) -> None:
    back_up(home, tmp_path / "b.zip", silent)
    engine.dispose()
    names = sorted(path.name for path in home.home.iterdir())
    with pytest.raises(KeyboardInterrupt):
        restore(home, tmp_path / "b.zip", interrupting(2), replace=True)
    assert sorted(path.name for path in home.home.iterdir() if "-" not in path.name[12:]) == names
    assert kept(home.home / "assistant.db")["left"] == "0"


def test_a_home_in_use_refuses_and_is_kept_aside_where_it_is_to_be_replaced(
    home: Settings, engine: Engine, tmp_path: Path
) -> None:
    back_up(home, tmp_path / "b.zip", silent)
    with writing(engine) as connection:
        connection.execute(update(state).where(state.c.name == "left").values(value="after"))
    with pytest.raises(BadRequest, match="--replace"):
        restore(home, tmp_path / "b.zip", silent)
    with engine.connect() as connection:  # a site that runs
        connection.scalar(select(state.c.value))
        with pytest.raises(BadRequest, match="Stop the site"):
            restore(home, tmp_path / "b.zip", silent, replace=True)
    engine.dispose()
    restored = restore(home, tmp_path / "b.zip", silent, replace=True)
    assert kept(home.home / "assistant.db")["left"] == "0"
    assert restored.before is not None
    assert kept(restored.before / "assistant.db")["left"] == "after"
    assert (restored.before / "uploads/a.csv").is_file()
    assert (home.home / "notes.txt").is_file()


@pytest.mark.parametrize("damage", ["flipped", "cut", "emptied", "no manifest", "one more", "one less", "longer"])
def test_a_damaged_backup_is_told_and_restores_nothing(
    home: Settings, engine: Engine, tmp_path: Path, damage: str
) -> None:
    file = tmp_path / "b.zip"
    back_up(home, file, silent)
    verify(file, silent)
    _damage(file, damage)
    with pytest.raises(BadRequest, match="damaged or is not a backup"):
        verify(file, silent)
    there = Settings(home=tmp_path / "there")
    with pytest.raises(BadRequest, match="damaged or is not a backup"):
        restore(there, file, silent)
    assert not there.home.exists() or not list(there.home.iterdir())


def _damage(file: Path, damage: str) -> None:
    data = file.read_bytes()
    if damage in ("flipped", "cut", "emptied"):
        flipped = data[:200] + bytes([data[200] ^ 255]) + data[201:]
        file.write_bytes({"flipped": flipped, "cut": data[: len(data) // 2], "emptied": b"nothing"}[damage])
        return
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    if damage == "no manifest":
        del members[MANIFEST]
    elif damage == "one less":
        del members["assistant.toml"]
    else:
        members["pictures/more" if damage == "one more" else "assistant.toml"] = b"0" * 1000
    _write(file, members)


def _write(file: Path, members: dict[str, bytes]) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


TRICKS = [
    "../evil", "/etc/evil", "models/../../evil", "models//evil", "models/./evil", "models\\..\\evil", "C:evil", "~/evil",
    "models", "assistant.db-wal", "assistant.db/x", "notes.txt", "uploads/x", "models/\x00", "models/..", "", ".",
    "models/.. ", "manifest.json", "before-20260101/x",
]  # fmt: skip


@pytest.mark.parametrize("name", TRICKS)
def test_a_backup_that_reaches_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    file, inner = tmp_path / "b.zip", {"path": name, "size": 4, "sha256": "0" * 64}
    manifest = {"made_at": "", "database": "sqlite", "versions": {}, "files": [inner], "format": 1}
    _write(file, {name or "x": b"evil", MANIFEST: json.dumps(manifest).encode()})
    there = sorted(tmp_path.rglob("*"))
    with pytest.raises(BadRequest):
        restore(Settings(home=tmp_path / "there" / "home"), file, silent)
    assert sorted(tmp_path.rglob("*")) == there


@given(st.text(alphabet="./\\: amodels\x00", max_size=20))
def test_whatever_is_ours_stays_below_the_home(name: str) -> None:
    home = Path("/home/of/ours")
    if is_ours(name):
        assert (home / name).resolve().is_relative_to(home)
        assert (home / name).resolve() != home


def test_other_files_are_never_written_over(home: Settings, engine: Engine, tmp_path: Path) -> None:
    other = tmp_path / "contract.zip"
    other.write_text("somebody's own")
    with pytest.raises(BadRequest, match="Name another file"):
        back_up(home, other, silent)
    with pytest.raises(BadRequest, match="Name a file elsewhere"):
        back_up(home, home.home / "models" / "b.zip", silent)
    with pytest.raises(Unavailable):
        back_up(home, tmp_path / "no such folder" / "b.zip", silent)
    assert other.read_text() == "somebody's own"


def test_a_damaged_database_is_not_backed_up(home: Settings, engine: Engine, tmp_path: Path) -> None:
    with writing(engine) as connection:
        connection.execute(insert(state), [{"name": f"n{n}", "value": "x" * 3000} for n in range(200)])
    engine.dispose()
    assert home.database_file
    with home.database_file.open("r+b") as file:
        file.seek(300_000)
        file.write(b"\xff" * 100_000)
    with pytest.raises(Unavailable):
        back_up(home, tmp_path / "b.zip", silent)
    assert not (tmp_path / "b.zip").exists()


def test_the_commands_say_what_they_did_in_both_languages(
    home: Settings, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_HOME", str(home.home))
    file = str(tmp_path / "b.zip")
    assert main(["backup", file]) == 0
    assert main(["--language", "zh", "backup", "--verify", file]) == 0
    assert main(["backup", "--verify", file, "--json"]) == 0
    said = capsys.readouterr().out
    assert "b.zip: 4 files" in said
    assert "校验和全部一致" in said
    assert json.loads(said.splitlines()[-1])["files"] == 4
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path / "there"))
    assert main(["backup", str(tmp_path / "c.zip")]) == 1
    assert main(["restore", file]) == 0
    assert main(["restore", str(tmp_path / "none.zip")]) == 1
    assert "nothing to back up" in capsys.readouterr().err


def test_beside_postgresql_the_files_are_backed_up_and_pg_dump_is_named(
    home: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_HOME", str(home.home))
    monkeypatch.setenv("ASSISTANT_DATABASE", "postgresql+psycopg://shop:secret@127.0.0.1:1/shop")
    assert main(["backup", str(tmp_path / "b.zip")]) == 0
    said = capsys.readouterr().out
    assert "pg_dump --format=custom --file=assistant.dump postgresql://shop@127.0.0.1:1/shop" in said
    assert "secret" not in said
    with pytest.raises(BadRequest, match="files alone"):
        restore(Settings(home=tmp_path / "there"), tmp_path / "b.zip", silent)
