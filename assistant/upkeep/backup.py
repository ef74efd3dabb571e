"""A backup of everything that is kept, made while the site runs: written aside, then renamed."""

import logging
import os
import platform
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import delete, insert
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from assistant.errors import AssistantError, BadRequest, Unavailable
from assistant.settings import Settings
from assistant.upkeep import archive as zipped
from assistant.upkeep.aside import aside
from assistant.upkeep.manifest import DATABASE, INDEXES, PLACES, Entry, Manifest, is_ours
from knowledge.errors import StorageFailed, TryAgain
from knowledge.language import Bilingual
from knowledge.store import now, open_engine, state, writing
from knowledge.types import Progress

log = logging.getLogger(__name__)
BACKED_UP = "backup"
"""The row of `state` that says when the last backup was made."""
_PAGES = 1000  # of the database at a step
_UNFINISHED = "models/work"  # checkpoints of a training that is going on


@dataclass(frozen=True)
class Backup:
    """A backup that was made: its file, what is in it, and what of the home could not go in."""

    file: Path
    manifest: Manifest
    left_out: tuple[str, ...] = ()


def back_up(
    settings: Settings, file: Path, progress: Progress, indexes: bool = False, *, replace: bool = False
) -> Backup:
    """Back up database, settings, models and pictures into `file`; what was there before stays until all is written.

    An earlier backup of that name goes only where it is to be replaced. The database is copied as it stands at one moment, whoever writes meanwhile. Raises BadRequest, or Unavailable where
    the disk refuses; nothing half is left.
    """
    _may_stand_there(settings, file, replace)
    try:
        with aside(file.parent, ".assistant-backup-") as folder:
            made = _write(settings, folder, progress, indexes)
            made.file.replace(file)
            _settle(file.parent)
    except (OSError, sqlite3.Error) as error:
        raise Unavailable(
            Bilingual(
                f"The backup could not be written ({error}). Nothing half was left. Free some space, or name another place.",
                f"备份无法写入（{error}），没有留下不完整的文件。请释放空间或换一个位置。",
            )
        ) from error
    _note(settings)
    return Backup(file, made.manifest, made.left_out)


def verify(file: Path, progress: Progress) -> Manifest:
    """Read a backup through and return its manifest. Raises BadRequest where a file is not what was backed up; OSError."""
    with zipped.opened(file) as (archive, manifest):
        meter = zipped.Meter(progress, manifest.size)
        for entry in manifest.files:
            zipped.take(archive, entry, None, meter)
    return manifest


def _may_stand_there(settings: Settings, file: Path, replace: bool) -> None:
    """Raise BadRequest where a backup in `file` would write over something else or end up within itself."""
    if not settings.home.is_dir() or (settings.database_file and not settings.database_file.is_file()):
        raise BadRequest(
            Bilingual(
                f"There is nothing to back up in {settings.home}. Set ASSISTANT_HOME to the folder that is in use.",
                f"{settings.home} 中没有可备份的内容。请将 ASSISTANT_HOME 设为正在使用的目录。",
            )
        )
    if any(file.resolve().is_relative_to((settings.home / place).resolve()) for place in PLACES):
        raise BadRequest(
            Bilingual(
                f"{file} stands within what is backed up. Name a file elsewhere, best on another disk.",
                f"{file} 位于要备份的目录内，请换一个位置，最好在另一块磁盘上。",
            )
        )
    if file.exists():
        try:
            with zipped.opened(file) as (_, manifest):
                day = manifest.made_at[:16].replace("T", " ")
        except (AssistantError, OSError) as error:
            raise BadRequest(
                Bilingual(
                    f"{file} is there already and is not a backup that could be replaced. Name another file.",
                    f"{file} 已存在，且不是可以替换的备份。请换一个文件名。",
                )
            ) from error
        if not replace:
            raise BadRequest(
                Bilingual(
                    f"{file} is there already, a backup of {day} UTC. Name another file, or add --force to replace it.",
                    f"{file} 已存在（{day} UTC 的备份）。请换一个文件名，或加上 --force 替换它。",
                )
            )


def _write(settings: Settings, folder: Path, progress: Progress, indexes: bool) -> Backup:
    """Write the archive into `folder`."""
    sources, left_out = _sources(settings.home, indexes)
    if settings.database_file:
        sources[DATABASE] = folder / DATABASE
        copy_database(settings.database_file, folder / DATABASE, progress)
    meter = zipped.Meter(progress, sum(source.stat().st_size for source in sources.values() if source.exists()))
    new, entries = folder / "backup.zip", list[Entry]()
    with zipfile.ZipFile(new, "x", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        new.chmod(0o600)
        for name, source in sources.items():
            with suppress(FileNotFoundError):  # an older model, forgotten meanwhile
                entries.append(zipped.put(archive, source, name, meter))
        manifest = Manifest(now(), make_url(settings.database_url).get_backend_name(), _versions(), tuple(entries))
        zipped.put_manifest(archive, manifest)
    with new.open("rb") as written:
        os.fsync(written.fileno())
    return Backup(new, manifest, left_out)


def copy_database(file: Path, copy: Path, progress: Progress) -> None:
    """Copy an SQLite database as it stands at one moment, by its own online backup. Raises Unavailable where it is damaged."""
    with (
        closing(sqlite3.connect(f"file:{quote(str(file))}?mode=rw", uri=True, timeout=30)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        copy.chmod(0o600)
        # A reader's transaction holds the moment: without it each writer would make the copy begin anew.
        source.isolation_level = None
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(
            target, pages=_PAGES, progress=lambda status, left, total: progress(total - left, total, file.name)
        )
        target.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        found = target.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise Unavailable(
            Bilingual(
                f"The database {file} is damaged ({found}). No backup was made: restore an earlier one.",
                f"数据库 {file} 已损坏（{found}），未生成备份。请恢复较早的备份。",
            )
        )


def _sources(home: Path, indexes: bool) -> tuple[dict[str, Path], tuple[str, ...]]:
    """Return the files to back up by their names in the archive, and those that cannot go in."""
    found, left_out = dict[str, Path](), list[str]()
    for place in (place for place in PLACES if indexes or place != INDEXES):
        for path in _files(home / place):
            name = path.relative_to(home).as_posix()
            if is_ours(name) and path.is_file():
                found[name] = path
            else:
                left_out.append(name)
    return found, tuple(left_out)


def _files(path: Path) -> Iterator[Path]:
    """Yield the files of a folder, or the file itself; what is being written aside, and links to folders, are told by name."""
    if path.is_file():
        yield path
    for folder, names, files in os.walk(path):
        names[:] = sorted(n for n in names if not n.startswith(".") and Path(folder, n) != path.parent / _UNFINISHED)
        yield from (Path(folder, n) for n in names if Path(folder, n).is_symlink())
        yield from (Path(folder, n) for n in sorted(files) if not n.startswith("."))


def _versions() -> dict[str, str]:
    try:
        ours = version("sales-assistant")
    except PackageNotFoundError:  # run from its source
        ours = "source"
    return {"sales-assistant": ours, "python": platform.python_version(), "sqlite": sqlite3.sqlite_version}


def _settle(folder: Path) -> None:
    """Have a rename in `folder` outlive a loss of power, where the system can be asked to."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _note(settings: Settings) -> None:
    """Keep when the last backup was made, for `assistant doctor`; where that is refused the backup is there all the same."""
    try:
        engine = open_engine(settings.database_url)
        with writing(engine) as connection:
            connection.execute(delete(state).where(state.c.name == BACKED_UP))
            connection.execute(insert(state).values(name=BACKED_UP, value=now()))
        engine.dispose()
    except (ImportError, SQLAlchemyError, StorageFailed, TryAgain) as error:
        log.warning("when the backup was made could not be noted: %s", error)
