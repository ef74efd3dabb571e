"""The intent model in use: the one that fits today's examples, trained where there is none yet."""

import json
import logging
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from assistant.errors import Unavailable
from assistant.training.intents import fingerprint, train
from assistant.understanding.intents import IntentModel, load

log = logging.getLogger(__name__)


def examples_path() -> Path:
    """Return the file of the intents and their examples."""
    return Path(str(files("prompts"))) / "intents.toml"


def current_model(folder: Path, tell: Callable[[str], None]) -> IntentModel:
    """Return the model of today's examples, below `folder` by its fingerprint. Raises Unavailable where it cannot be made.

    A model that was tampered with or damaged is trained anew: the examples are the truth, the model is derived.
    """
    mine = folder / fingerprint(examples_path())[:16]
    if mine.exists():
        try:
            return load(mine)
        except Unavailable as error:
            log.warning("intent model %s is not used: %s", mine.name, error)
    tell("Training the intent model (some seconds, once) / 正在训练意图模型（仅一次，需数秒）")
    train(examples_path(), mine)
    return load(mine)


def train_current(folder: Path, tell: Callable[[str], None]) -> dict[str, object]:
    """Train the model of today's examples anew and return its card. Raises Unavailable."""
    mine = folder / fingerprint(examples_path())[:16]
    train(examples_path(), mine, lambda done, total, what: tell(f"{what} {done}/{total}"))
    card: dict[str, object] = json.loads((mine / "card.json").read_text(encoding="utf-8"))
    return card
