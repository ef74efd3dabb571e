"""The models of today's examples, trained once a process and copied: each training takes a quarter of a minute of a processor."""

import atexit
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from assistant.training.current import current_model
from assistant.training.needs_current import current_needs


def with_intents(home: Path) -> None:
    """Give a home the intent model, which else is trained when the home is first opened."""
    shutil.copytree(_intents(), home / "models" / "intents", dirs_exist_ok=True)


def with_needs(folder: Path) -> Path:
    """Give a folder of models the needs model, which else is trained when it is first asked for; return the folder."""
    return Path(shutil.copytree(_needs(), folder, dirs_exist_ok=True))


@cache
def _intents() -> Path:
    return _made(lambda folder: current_model(folder, lambda text: None))


@cache
def _needs() -> Path:
    return _made(lambda folder: current_needs(folder, lambda text: None))


def _made(make: Callable[[Path], object]) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="trained-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    make(folder)
    return folder
