"""The data folder is its owner's alone: password hashes, customers and costs are in it."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

_OTHERS = 0o077
OURS = ("assistant.db*", "assistant.toml", "indexes", "models", "needs", "pictures", "uploads", "evaluation")
"""What we put into the data folder; whatever else somebody keeps there is left as it is."""


def begin_private(home: Path, database: Path | None) -> None:
    """Make the folder and the database's file, where there is one, with rights for their owner alone."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Made before SQLite makes it: its log and shared memory take over what may be done with it.
    if database and database.parent.is_dir():
        if not database.exists():
            os.close(os.open(database, os.O_CREAT | os.O_WRONLY, 0o600))
        _tighten(database)
    keep_private(home)


def keep_private(home: Path) -> None:
    """Take away what others may do with the folder and with what is ours in it."""
    for path in [home, *_ours(home)]:
        _tighten(path)


def open_to_others(home: Path) -> list[Path]:
    """Return what of ours others on this machine may read or change, as far as the folders above let them."""
    if home.is_dir() and not _exposed(home):
        return []
    return [home, *(path for path in _ours(home) if _exposed(path))]


def _ours(home: Path) -> Iterator[Path]:
    for pattern in OURS:
        for path in home.glob(pattern):
            yield path
            if path.is_dir() and not path.is_symlink():
                yield from (Path(folder) / name for folder, folders, files in os.walk(path) for name in folders + files)


def _exposed(path: Path) -> bool:
    try:
        found = path.lstat()
    except OSError:
        return False
    return not stat.S_ISLNK(found.st_mode) and bool(found.st_mode & _OTHERS)


def _tighten(path: Path) -> None:
    """Take away others' rights where the file is ours; where it is not, `assistant doctor` says so."""
    if os.name != "posix" or not _exposed(path):
        return
    try:
        found = path.lstat()
        if found.st_uid == os.geteuid():
            path.chmod(stat.S_IMODE(found.st_mode) & ~_OTHERS)
    except OSError:  # gone meanwhile, or a file system that keeps no such rights
        return
