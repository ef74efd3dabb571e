"""A folder to write aside in. One that a killed process left is removed by the next that writes there."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_LOCK = "lock"
_SOON = 3600.0  # seconds within which a folder without its lock may be one that is just being made


@contextmanager
def aside(parent: Path, prefix: str) -> Iterator[Path]:
    """Give an empty folder below `parent` whose name begins with `prefix`; it is removed in the end. Raises OSError.

    It is locked as long as its process lives, however that ends; what bears the prefix and is not locked is removed first.
    """
    for left in parent.glob(f"{prefix}*"):
        _remove_unused(left)
    with tempfile.TemporaryDirectory(prefix=prefix, dir=parent) as made, Path(made, _LOCK).open("xb") as lock:
        _locked(lock)
        Path(made, "in").mkdir(mode=0o700)
        yield Path(made, "in")


def _remove_unused(folder: Path) -> None:
    try:
        with (folder / _LOCK).open("rb+") as lock:
            unused = _locked(lock)
    except FileNotFoundError:
        unused = folder.is_dir() and time.time() - folder.stat().st_mtime > _SOON
    except OSError:  # somebody else's
        unused = False
    if unused:
        shutil.rmtree(folder, ignore_errors=True)


def _locked(lock: IO[bytes]) -> bool:
    """Lock a file until it is closed; False where another process holds it, or the system knows no such locks."""
    try:
        import fcntl
    except ImportError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
