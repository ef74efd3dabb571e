"""The needs model in use: a pointer that moves only where a new model is no worse on the same held-out texts, and back."""

import json
import logging
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.analysis.model import NeedsClassifier, NeedsModel, load
from assistant.analysis.taxonomy import NEEDS, Example
from assistant.errors import BadRequest, Unavailable
from assistant.training.need_measures import read_held_out
from assistant.training.needs import Trained, fingerprint, measured_on, save, train
from assistant.training.stopping import Stop, never
from knowledge.language import Bilingual
from knowledge.types import Progress

log = logging.getLogger(__name__)
_POINTER = "current.json"
_ALLOWED = 0.005
"""Macro-F1 that a new model may lose on the held-out texts, so that noise alone does not keep corrections out."""
_KEPT = 5


@dataclass(frozen=True)
class Change:
    """What training came to: measures before (empty where there was no model) and after, and whether the pointer moved."""

    moved: bool
    reason: Bilingual
    before: dict[str, object]
    after: dict[str, object]
    corrections_before: float | None
    corrections_after: float | None
    fingerprint: str


def _read(folder: Path) -> list[str]:
    """Return the names of the models that were in use, the newest last."""
    try:
        names = json.loads((folder / _POINTER).read_text("utf-8"))["used"]
        return [str(n) for n in names if (folder / str(n)).is_dir()]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _point(folder: Path, used: Sequence[str]) -> None:
    aside = folder / f".{_POINTER}"
    aside.write_text(json.dumps({"used": list(used)}), "utf-8")
    aside.replace(folder / _POINTER)
    for old in folder.iterdir():
        if old.is_dir() and old.name not in used:
            shutil.rmtree(old, ignore_errors=True)


def in_use(folder: Path) -> NeedsClassifier | None:
    """Return the model in use, or None where there is none that can be trusted."""
    for name in reversed(_read(folder)):
        try:
            return load(folder / name)
        except Unavailable as error:
            log.warning("needs model %s is not used: %s", name, error)
    return None


def current_needs(folder: Path, tell: Callable[[str], None], path: Path = NEEDS) -> NeedsClassifier:
    """Return the model in use, trained where there is none yet. Raises Unavailable where it cannot be made."""
    found = in_use(folder)
    if found is None:
        tell("Training the needs model (some seconds, once) / 正在训练需求模型（仅一次，需数秒）")
        train_needs(folder, path=path)
        found = in_use(folder)
    if found is None:
        raise Unavailable(Bilingual(f"No needs model could be made in {folder}.", f"无法在 {folder} 中生成需求模型。"))
    return found


def train_needs(
    folder: Path, corrections: Sequence[Example] = (), *, path: Path = NEEDS, progress: Progress | None = None,
    stop: Stop = never,
) -> Change:  # fmt: skip
    """Train, compare with the model in use on the same held-out texts, and move the pointer where the new one is no worse.

    Every past correction is looked at with both models too. Raises Unavailable or Stopped, the model in use untouched.
    """
    old = in_use(folder)
    trained = train(path, corrections, progress=progress, stop=stop)
    change = _compared(old, NeedsModel(trained.parameters), corrections, path)
    if change.moved:
        _use(folder, trained, path, corrections)
    return change


def _use(folder: Path, trained: Trained, path: Path, corrections: Sequence[Example]) -> None:
    name = fingerprint(path, corrections)[:16]
    save(trained, folder / name)
    used = [n for n in _read(folder) if n != name]
    _point(folder, [*used, name][-_KEPT:])


def _compared(old: NeedsClassifier | None, new: NeedsClassifier, corrections: Sequence[Example], path: Path) -> Change:
    held_out = read_held_out(path)
    before, after = (
        measured_on(old, held_out) if old and held_out else {},
        measured_on(new, held_out) if held_out else {},
    )
    lost = float(str(before.get("macro_f1", 0))) - float(str(after.get("macro_f1", 0)))
    moved = old is None or lost <= _ALLOWED
    reason = (
        Bilingual("The new model is in use.", "新模型已启用。")
        if moved
        else Bilingual(
            f"The new model is worse on the held-out texts by {lost:.1%} of F1; the one in use stays.",
            f"新模型在留出文本上的 F1 低 {lost:.1%}，继续使用原模型。",
        )
    )
    return Change(
        moved, reason, before, after, _agree(old, corrections) if old else None, _agree(new, corrections),
        new.fingerprint,
    )  # fmt: skip


def _agree(model: NeedsClassifier, corrections: Sequence[Example]) -> float | None:
    """Return the share of corrections whose needs the model gives exactly, None where there are none."""
    return float(str(measured_on(model, corrections)["exact"])) if corrections else None


def rollback(folder: Path) -> str:
    """Go back to the model that was in use before and return its name. Raises BadRequest where there is none."""
    used = _read(folder)
    if len(used) < 2:
        raise BadRequest(Bilingual("There is no earlier needs model to go back to.", "没有可以恢复的旧需求模型。"))
    load(folder / used[-2])
    _point(folder, used[:-1])
    return used[-2]


def card(folder: Path) -> dict[str, object]:
    """Return the card of the model in use. Raises Unavailable where there is none."""
    used = _read(folder)
    if not used:
        raise Unavailable(Bilingual("There is no needs model yet. Run `assistant train needs`.", "还没有需求模型，请运行 `assistant train needs`。"))  # fmt: skip
    found: dict[str, object] = json.loads((folder / used[-1] / "card.json").read_text("utf-8"))
    return found
