"""A backup put back: unpacked aside with every sum checked, then set in place; what was there before is kept beside it."""

import os
import shutil
import sqlite3
import zipfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from assistant.errors import BadRequest, Unavailable
from assistant.private import OURS, begin_private
from assistant.settings import Settings
from assistant.upkeep import archive as zipped
from assistant.upkeep.aside import aside
from assistant.upkeep.manifest import DATABASE, Manifest
from knowledge.language import Bilingual
from knowledge.types import Progress

_LOGS = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a database


@dataclass(frozen=True)
class Restored:
    """A backup that was put back; `before` is the folder that what was there is kept in, where there was anything."""

    manifest: Manifest
    before: Path | None


def restore(settings: Settings, file: Path, progress: Progress, replace: bool = False) -> Restored:
    """Put a backup back into the home. What is there refuses it, or with `replace` is kept aside.

    Nothing changes before every file is unpacked and its sum holds. Raises BadRequest or Unavailable.
    """
    try:
        with zipped.opened(file) as (archive, manifest):
            _fits(settings, manifest)
            there = _there(settings)
            if there and not replace:
                raise _not_empty(settings.home)
            _unused(settings.database_file)
            begin_private(settings.home, None)
            _room(settings.home, manifest)
            with aside(settings.home, ".restoring-") as folder:
                _unpack(archive, manifest, folder, zipped.Meter(progress, manifest.size))
                return Restored(manifest, _set_in_place(settings, there, folder))
    except (OSError, sqlite3.Error) as error:
        raise Unavailable(
            Bilingual(
                f"The backup could not be restored ({error}). What was there before is as it was.",
                f"备份无法恢复（{error}），原有内容保持不变。",
            )
        ) from error


def _fits(settings: Settings, manifest: Manifest) -> None:
    """Raise BadRequest where the backup and the settings do not mean the same kind of database."""
    if manifest.holds_database and settings.database_file is None:
        raise BadRequest(
            Bilingual(
                "The backup holds an SQLite database, but ASSISTANT_DATABASE names another. Take that setting away, then restore.",
                "备份中是 SQLite 数据库，而 ASSISTANT_DATABASE 指定了其他数据库。请去掉该设置后再恢复。",
            )
        )
    if not manifest.holds_database and settings.database_file is not None:
        raise BadRequest(
            Bilingual(
                f"The backup holds files alone; its database was {manifest.database}. Restore that with its own tools, set "
                "ASSISTANT_DATABASE to it, then restore the files.",
                f"备份中只有文件，数据库为 {manifest.database}。请先用该数据库自带的工具恢复，并设置 ASSISTANT_DATABASE，再恢复文件。",
            )
        )


def _there(settings: Settings) -> list[Path]:
    """Return what of ours is there already."""
    found = [path for pattern in OURS for path in settings.home.glob(pattern)]
    database = settings.database_file
    beside = [database, *(database.with_name(database.name + end) for end in _LOGS)] if database else []
    return found + [path for path in beside if path.exists() and path not in found]


def _not_empty(home: Path) -> BadRequest:
    return BadRequest(
        Bilingual(
            f"{home} is in use already. Set ASSISTANT_HOME to an empty folder, or say --replace: what is there is then kept beside it.",
            f"{home} 中已有数据。请将 ASSISTANT_HOME 设为空目录，或使用 --replace：原有内容会另存一旁。",
        )
    )


def _unused(database: Path | None) -> None:
    """Raise BadRequest while a site has the database open; its log is written into it, so that it can be moved."""
    if database is None or not database.is_file():
        return
    try:
        with closing(sqlite3.connect(database, timeout=1)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE").fetchone()  # refused while anybody else is there
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            return
        raise BadRequest(
            Bilingual(
                f"{database} is open in another process. Stop the site, then restore.",
                f"{database} 正被其他进程使用。请先停止网站再恢复。",
            )
        ) from error
    except sqlite3.DatabaseError:  # damaged: the reason to restore, perhaps
        return


def _room(home: Path, manifest: Manifest) -> None:
    free = shutil.disk_usage(home).free
    if free < manifest.size:
        raise Unavailable(
            Bilingual(
                f"The backup needs {manifest.size / 1e9:.1f} GB, but {home} has {free / 1e9:.1f} GB free. Free some space.",
                f"恢复需要 {manifest.size / 1e9:.1f} GB，而 {home} 仅剩 {free / 1e9:.1f} GB。请释放空间。",
            )
        )


def _unpack(archive: zipfile.ZipFile, manifest: Manifest, folder: Path, meter: zipped.Meter) -> None:
    for entry in manifest.files:
        place = folder / entry.path
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with place.open("xb") as into:
            zipped.take(archive, entry, into, meter)
            into.flush()
            os.fsync(into.fileno())


def _set_in_place(settings: Settings, there: Sequence[Path], folder: Path) -> Path | None:
    """Move what is there out of the way and what was unpacked in, all or nothing; return where the former is."""
    before = settings.home / f"before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}" if there else None
    if before:
        before.mkdir(mode=0o700)
    moves = [(path, before / path.name) for path in there if before]
    database = settings.database_file
    # The database comes last: a home without one is plainly not whole.
    for path in sorted(folder.iterdir(), key=lambda p: p.name == DATABASE):
        moves.append((path, database if database and path.name == DATABASE else settings.home / path.name))
    _all_or_none(moves)
    return before


def _all_or_none(moves: Sequence[tuple[Path, Path]]) -> None:
    done = list[tuple[Path, Path]]()
    try:
        for source, target in moves:
            shutil.move(source, target)
            done.append((source, target))
    except BaseException:
        for source, target in reversed(done):
            shutil.move(target, source)
        raise
