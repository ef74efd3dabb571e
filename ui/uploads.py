"""Uploaded files: each is removed once it was read, and what nobody had read is removed after a while."""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PLACE = "GRADIO_TEMP_DIR"
"""The environment variable by which Gradio knows where to put what is uploaded."""
AN_HOUR = 3600.0


def folder() -> Path:
    """Return the folder that uploads go to."""
    return Path(os.environ.get(PLACE) or Path(tempfile.gettempdir()) / "gradio").resolve()


@contextmanager
def read_once(file: Path) -> Iterator[None]:
    """Remove an uploaded file when the block ends, however it ends; a file from elsewhere is left alone."""
    try:
        yield
    finally:
        remove(file)


def remove(file: Path) -> None:
    """Remove an uploaded file with the folder made for it, and what was left lying for an hour."""
    file = file.resolve()
    if file.is_relative_to(folder()):
        _unlink(file)
    clear(AN_HOUR)


def clear(older: float) -> None:
    """Remove uploads that are older than so many seconds; nothing in a folder that others use."""
    if not os.environ.get(PLACE):
        return
    for path in list(folder().rglob("*")):
        try:
            old = not path.is_dir() and time.time() - path.lstat().st_mtime > older
        except OSError:  # gone meanwhile
            continue
        if old:
            _unlink(path)


def _unlink(file: Path) -> None:
    with suppress(OSError):
        file.unlink()
        file.parent.rmdir()  # refused while something else is in it
