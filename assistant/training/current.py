"""The intent model in use: the linear one of today's examples, or an encoder that did no worse on the held-out texts."""

import hashlib
import json
import logging
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np

from assistant.analysis.lexicon import within_reach
from assistant.encoding.model import is_classifier
from assistant.errors import BadRequest, Unavailable
from assistant.training import pointer
from assistant.training.choice import LINEAR, Choice
from assistant.training.encoder_data import Given
from assistant.training.intent_measures import Measures, held_out_files, measure, read_held_out
from assistant.training.intents import fingerprint, train
from assistant.training.recipe import Made, Source, Task, make
from assistant.training.recipe import save as save_encoder
from assistant.training.stopping import Stop, never
from assistant.understanding.intent_examples import examples_hash, read_intents, read_words
from assistant.understanding.intents import IntentClassifier, load
from assistant.understanding.text_intents import TextIntents, load_text_intents
from knowledge.language import Bilingual
from knowledge.types import Progress

log = logging.getLogger(__name__)
_ALLOWED = 0.005
"""Mean macro-F1 that a new model may lose on the held-out texts."""


@dataclass(frozen=True)
class IntentChange:
    """What training an encoder came to: mean macro-F1 on the held-out texts before and after, and whether it is in use."""

    moved: bool
    reason: Bilingual
    before: float
    after: float
    card: dict[str, object]


def examples_path() -> Path:
    """Return the file of the intents and their examples."""
    return Path(str(files("prompts"))) / "intents.toml"


def current_model(folder: Path, tell: Callable[[str], None]) -> IntentClassifier:
    """Return the model in use: an encoder where one was put into use, else the linear model of today's examples.

    The linear one lies below `folder` by the fingerprint of the examples and is trained where there is none: one that was
    tampered with or damaged is trained anew, for the examples are the truth and the model is derived. An encoder that was
    tampered with is refused, and the model before it serves. Raises Unavailable where none can be made.
    """
    for name in reversed(pointer.used(folder, always=(LINEAR,))):
        if name == LINEAR:
            break
        try:
            return load_text_intents(folder / name)
        except Unavailable as error:
            log.warning("intent model %s is not used: %s", name, error)
    return _linear(folder, tell)


def _linear(folder: Path, tell: Callable[[str], None]) -> IntentClassifier:
    mine = folder / fingerprint(examples_path())[:16]
    if mine.exists():
        try:
            return load(mine)
        except Unavailable as error:
            log.warning("intent model %s is not used: %s", mine.name, error)
    tell(
        "Training the intent model (once; about half a minute on two cores) / 正在训练意图模型（仅此一次，双核约需半分钟）"
    )
    train(examples_path(), mine, lambda done, total, what: tell(f"{what} {done}/{total}"))
    return load(mine)


def train_current(folder: Path, tell: Callable[[str], None]) -> dict[str, object]:
    """Train the linear model of today's examples anew and return its card.

    Where an encoder is in use, the linear model takes its place only if it is no worse. Raises Unavailable.
    """
    mine = folder / fingerprint(examples_path())[:16]
    train(examples_path(), mine, lambda done, total, what: tell(f"{what} {done}/{total}"))
    card: dict[str, object] = json.loads((mine / "card.json").read_text(encoding="utf-8"))
    names = pointer.used(folder, always=(LINEAR,))
    if names and names[-1] != LINEAR:
        change = _compared(current_model(folder, tell), load(mine), card)
        tell(change.reason.en)
        if change.moved:
            _use(folder, LINEAR)
    return card


def train_text_intents(
    folder: Path, choice: Choice, tell: Callable[[str], None], progress: Progress | None = None, stop: Stop = never
) -> IntentChange:  # fmt: skip
    """Make an encoder tell intents, compare it with the model in use on the held-out texts, and use it if it is no worse.

    Raises Unavailable and Stopped, the model in use untouched. What was killed goes on with the same call.
    """
    old = current_model(folder, tell)
    work = folder.parent / "work" / f"intents-{hashlib.sha256(choice.model.encode()).hexdigest()[:12]}"
    made = _made(choice, work, progress, stop)
    new = TextIntents(made.model)
    made.card["held_out"] = {n: asdict(m) for n, m in _held_out(new).items()}
    change = _compared(old, new, made.card)
    if change.moved:
        name = made.model.fingerprint[:16]
        save_encoder(made, folder / name)
        _use(folder, name)
    shutil.rmtree(work, ignore_errors=True)
    return change


def _made(choice: Choice, work: Path, progress: Progress | None, stop: Stop) -> Made:
    path = examples_path()
    intents = read_intents(path)
    given = tuple(Given(text, (intent.name,)) for intent in intents for text, _ in intent.examples)
    lists = within_reach(read_words(path))
    task = Task("intents", given, tuple(i.name for i in intents), False, examples_hash(path), lists=lists)
    return make(task, Source(choice.model, choice.texts), work, choice.config, search=choice.search, progress=progress, stop=stop)  # fmt: skip


def _held_out(model: IntentClassifier) -> Mapping[str, Measures]:
    return {name: measure(model, read_held_out(path)) for name, path in held_out_files(examples_path()).items()}


def _compared(old: IntentClassifier, new: IntentClassifier, card: dict[str, object]) -> IntentChange:
    """Return how both do on the same held-out texts: the mean over files and languages of macro-F1."""
    before, after = (
        round(float(np.mean([f1 for m in _held_out(model).values() for f1 in m.macro_f1.values()])), 4)
        for model in (old, new)
    )
    moved = after >= before - _ALLOWED
    reason = (
        Bilingual(f"The new model is in use: F1 {after:.3f}, before {before:.3f}.", f"新模型已启用：F1 {after:.3f}，此前 {before:.3f}。")
        if moved
        else Bilingual(
            f"The new model is worse on the held-out texts: F1 {after:.3f}, the one in use {before:.3f}, which stays.",
            f"新模型在留出文本上更差：F1 {after:.3f}，当前模型为 {before:.3f}，继续使用当前模型。",
        )
    )  # fmt: skip
    return IntentChange(moved, reason, before, after, card)


def _use(folder: Path, name: str) -> None:
    """Put a model into use; encoders that are too old go, the linear ones stay."""
    names = pointer.used(folder, always=(LINEAR,)) or [LINEAR]
    names = [*(n for n in names if n != name), name][-pointer.KEPT :]
    pointer.point(folder, names)
    for old in folder.iterdir():
        if is_classifier(old) and old.name not in names:
            shutil.rmtree(old, ignore_errors=True)


def rollback_intents(folder: Path) -> str:
    """Go back to the model that was in use before and return its name. Raises BadRequest where there is none."""
    names = pointer.used(folder, always=(LINEAR,))
    if len(names) < 2:
        raise BadRequest(Bilingual("There is no earlier intent model to go back to.", "没有可以恢复的旧意图模型。"))
    if names[-2] != LINEAR:
        load_text_intents(folder / names[-2])
    pointer.point(folder, names[:-1])
    return names[-2]
