"""Which of a folder's models is in use, and which were before: one small file, written aside and renamed."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from assistant.errors import Unavailable
from knowledge.language import Bilingual

POINTER = "current.json"
KEPT = 5
"""Models that are kept, the one in use among them."""


def used(folder: Path, *, always: Sequence[str] = ()) -> list[str]:
    """Return the names of the models that were in use, the newest last.

    Those whose folder is gone or lies elsewhere are left out, but not the names in `always`, which need none.
    """
    try:
        names = json.loads((folder / POINTER).read_text("utf-8"))["used"]
        return [n for n in map(str, names) if n in always or (n == Path(n).name and (folder / n).is_dir())]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def point(folder: Path, names: Sequence[str]) -> None:
    """Keep `names`, the newest last, as those in use. Raises Unavailable where the disk refuses: what was in use stays."""
    aside = folder / f".{POINTER}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        aside.write_text(json.dumps({"used": list(names)}), "utf-8")
        aside.replace(folder / POINTER)
    except OSError as error:
        raise Unavailable(
            Bilingual(
                f"{folder / POINTER} cannot be written ({error}). Free some space or allow writing there; the model in use stays.",
                f"无法写入 {folder / POINTER}（{error}）。请释放空间或开放写权限；当前模型不受影响。",
            )
        ) from error


def forget_others(folder: Path, names: Sequence[str]) -> None:
    """Delete the models in `folder` that are not among `names`."""
    for old in folder.iterdir():
        if old.is_dir() and old.name not in names:
            shutil.rmtree(old, ignore_errors=True)
