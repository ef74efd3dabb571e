"""A folder written aside and renamed, so that a reader sees the old content or the new one, never half of it."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from assistant.errors import Unavailable
from knowledge.language import Bilingual


def write_folder(folder: Path, write: Callable[[Path], None]) -> None:
    """Have `write` fill a new folder and put it in the place of `folder`. Raises Unavailable where the disk refuses."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            write(aside)
            _swap(aside, folder)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    except OSError as error:
        raise Unavailable(
            Bilingual(
                f"The model cannot be written to {folder} ({error}). Free some space or allow writing there; the model in use stays.",
                f"模型无法写入 {folder}（{error}）。请释放空间或开放写权限；当前模型不受影响。",
            )
        ) from error


def _swap(new: Path, folder: Path) -> None:
    """Put `new` in the place of `folder`; the old one goes only after the new one stands."""
    if not folder.exists():
        new.rename(folder)
        return
    old = new.with_name(f"{new.name}-old")
    folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
