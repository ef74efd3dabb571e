"""The needs model in use: a pointer that moves only where a new model is no worse on the same held-out texts, and back."""

import hashlib
import json
import logging
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import comb
from pathlib import Path

from assistant.analysis.model import NeedsClassifier, NeedsModel, check, load
from assistant.analysis.placed import placed
from assistant.analysis.taxonomy import Example, Taxonomy, taxonomy
from assistant.analysis.text_needs import TextNeeds, load_text_needs
from assistant.encoding.model import check as check_encoder
from assistant.encoding.model import is_classifier
from assistant.errors import BadRequest, Unavailable
from assistant.training import pointer
from assistant.training.choice import LINEAR, OWN, Choice
from assistant.training.need_measures import read_held_out
from assistant.training.needs import fingerprint, measured_on, save, train
from assistant.training.needs_task import train_text_needs
from assistant.training.recipe import save as save_encoder
from assistant.training.stopping import Stop, never
from knowledge.language import Bilingual
from knowledge.types import Progress

log = logging.getLogger(__name__)
_ALLOWED, _AT_MOST = 0.005, 0.03
"""Macro-F1 that a new model may lose on the held-out texts anyway, and at most where the loss is no more than chance explains."""
_SURE = 0.1
"""P-value of a sign test over texts below which a new model counts as worse."""


@dataclass(frozen=True)
class Corrected:
    """A correction, and whether the model before (None where there was none) and the new one give exactly its needs."""

    text: str
    before: bool | None
    after: bool


@dataclass(frozen=True)
class Change:
    """What training came to: measures before (empty where there was no model) and after, and whether the pointer moved.

    `corrections` are all that people said, each read by both models.
    """

    moved: bool
    reason: Bilingual
    before: dict[str, object]
    after: dict[str, object]
    corrections_before: float | None
    corrections_after: float | None
    fingerprint: str
    corrections: tuple[Corrected, ...] = ()


def _load(folder: Path) -> NeedsClassifier:
    """Return the model in `folder`, of whichever kind. Raises Unavailable where it cannot be trusted."""
    if is_classifier(folder):
        return load_text_needs(folder)
    return load(folder)


def in_use(folder: Path) -> NeedsClassifier | None:
    """Return the model in use, or None where there is none that can be trusted."""
    for name in reversed(pointer.used(folder)):
        try:
            return _load(folder / name)
        except Unavailable as error:
            log.warning("needs model %s is not used: %s", name, error)
    return None


def current_needs(folder: Path, tell: Callable[[str], None], known: Taxonomy | None = None) -> NeedsClassifier:
    """Return the model in use, as the needs `known` stand now; trained where there is none yet.

    Raises Unavailable where it cannot be made.
    """
    known = known or taxonomy()
    found = in_use(folder)
    if found is None:
        tell("Training the needs model (some seconds, once) / 正在训练需求模型（仅一次，需数秒）")
        train_needs(folder, known=known)
        found = in_use(folder)
    if found is None:
        raise Unavailable(Bilingual(f"No needs model could be made in {folder}.", f"无法在 {folder} 中生成需求模型。"))
    return placed(found, known)


def train_needs(
    folder: Path, corrections: Sequence[Example] = (), *, known: Taxonomy | None = None, choice: Choice | None = None,
    texts: Callable[[], Sequence[str]] = tuple, progress: Progress | None = None, stop: Stop = never,
) -> Change:  # fmt: skip
    """Train, compare with the model in use on the same held-out texts, and move the pointer where the new one is no worse.

    Without a `choice`, the new model is made of what the one in use is made of; `texts` gives the company's own, where an
    encoder is to learn the language from them. Every past correction is looked at with both models too. Raises Unavailable or Stopped, the model in use untouched.
    """
    known = known or taxonomy()
    corrections = known.lessons(corrections)[1]
    old = in_use(folder)
    choice = choice or _as_before(folder, texts)
    if old is None and choice.model != LINEAR:  # an encoder has to be worth more than what needs none
        train_needs(folder, corrections, known=known, choice=Choice(), stop=stop)
        old = in_use(folder)
    try:
        new, name, write, work = _made(folder, corrections, known, choice, progress, stop)
    except MemoryError as error:
        raise Unavailable(
            Bilingual(
                f"The memory does not suffice for {len(known.needs)} needs and their examples. Close other programs, or give fewer examples; the model in use stays.",
                f"内存不足以训练 {len(known.needs)} 种需求及其例句。请关闭其他程序或减少例句；当前模型不受影响。",
            )
        ) from error
    change = _compared(placed(old, known) if old else None, new, corrections, known)
    if change.moved:
        if not old or old.fingerprint[:16] != name:  # the same model again stays where it is: a kill could take it away
            write(folder / name)
        names = [*(n for n in pointer.used(folder) if n != name), name][-pointer.KEPT :]
        pointer.point(folder, names)
        pointer.forget_others(folder, names)
    if work:
        shutil.rmtree(work, ignore_errors=True)
    return change


def _as_before(folder: Path, texts: Callable[[], Sequence[str]]) -> Choice:
    """Return what the model in use is made of."""
    try:
        model = str(card(folder).get("source", LINEAR))
    except (Unavailable, OSError, ValueError):
        return Choice()
    return Choice(model, texts=tuple(texts()) if model == OWN else ())


def _made(
    folder: Path, corrections: Sequence[Example], known: Taxonomy, choice: Choice, progress: Progress | None, stop: Stop
) -> tuple[NeedsClassifier, str, Callable[[Path], None], Path | None]:
    """Return a new model, its name, what writes it, and where its training was kept."""
    if choice.model == LINEAR:
        trained = train(known, corrections, progress=progress, stop=stop)
        return NeedsModel(trained.parameters), fingerprint(known, corrections)[:16], partial(save, trained), None
    work = folder.parent / "work" / f"needs-{hashlib.sha256(choice.model.encode()).hexdigest()[:12]}"
    made = train_text_needs(known, corrections, choice, work, progress, stop)
    return TextNeeds(made.model), made.model.fingerprint[:16], partial(save_encoder, made), work


def _compared(
    old: NeedsClassifier | None, new: NeedsClassifier, corrections: Sequence[Example], known: Taxonomy
) -> Change:
    held_out = known.placed(read_held_out(known.path))
    before, after = (
        measured_on(old, held_out) if old and held_out else {},
        measured_on(new, held_out) if held_out else {},
    )
    lost = float(str(before.get("macro_f1", 0))) - float(str(after.get("macro_f1", 0)))
    worse = sign_test(_exact(old, held_out), _exact(new, held_out)) if old and held_out else 1.0
    moved = old is None or lost <= _ALLOWED or (lost <= _AT_MOST and worse >= _SURE)
    reason = (
        Bilingual("The new model is in use.", "新模型已启用。")
        if moved
        else Bilingual(
            f"The new model is worse on the held-out texts: its F1 is {100 * lost:.1f} points lower; the one in use stays.",
            f"新模型在留出文本上更差：F1 低 {100 * lost:.1f} 个百分点，继续使用原模型。",
        )
    )
    each = _each(old, new, corrections)
    share_before = _share([c.before for c in each]) if old else None
    return Change(moved, reason, before, after, share_before, _share([c.after for c in each]), new.fingerprint, each)


def sign_test(before: Sequence[bool | None], after: Sequence[bool | None]) -> float:
    """Return the chance that as many texts turn from right to wrong, of all that turn, where turning either way is alike.

    The exact one-sided sign test (McNemar 1947): a small number says that the second is worse.
    """
    lost = sum(bool(b) and not a for b, a in zip(before, after, strict=True))
    turned = lost + sum(bool(a) and not b for b, a in zip(before, after, strict=True))
    return float(sum(comb(turned, k) for k in range(lost, turned + 1)) / 2**turned)


def _each(old: NeedsClassifier | None, new: NeedsClassifier, corrections: Sequence[Example]) -> tuple[Corrected, ...]:
    """Return whether either model gives exactly the needs of each correction."""
    was, now = (_exact(m, corrections) if m else [None] * len(corrections) for m in (old, new))
    return tuple(Corrected(e.text, b, bool(a)) for e, b, a in zip(corrections, was, now, strict=True))


def _exact(model: NeedsClassifier, corrections: Sequence[Example]) -> list[bool | None]:
    said = (
        model.probabilities([e.text for e in corrections])[:, : len(model.needs)]
        >= model.thresholds[: len(model.needs)]
    )
    return [
        {n for n, held in zip(model.needs, row, strict=True) if held} == set(e.needs)
        for row, e in zip(said, corrections, strict=True)
    ]


def _share(right: Sequence[bool | None]) -> float | None:
    """Return the share of corrections read rightly, None where there are none."""
    return sum(map(bool, right)) / len(right) if right else None


def rollback(folder: Path) -> str:
    """Go back to the model that was in use before and return its name. Raises BadRequest where there is none."""
    used = pointer.used(folder)
    if len(used) < 2:
        raise BadRequest(Bilingual("There is no earlier needs model to go back to.", "没有可以恢复的旧需求模型。"))
    _load(folder / used[-2])
    pointer.point(folder, used[:-1])
    pointer.forget_others(folder, used[:-1])
    return used[-2]


def card(folder: Path) -> dict[str, object]:
    """Return the card of the model in use. Raises Unavailable where there is none."""
    for place in (folder / name for name in reversed(pointer.used(folder))):
        try:
            check_encoder(place) if is_classifier(place) else check(place)
            found: dict[str, object] = json.loads((place / "card.json").read_text("utf-8"))
            return found
        except Unavailable:
            continue  # `in_use` says why
    raise Unavailable(Bilingual("There is no needs model yet. Run `assistant train needs`.", "还没有需求模型，请运行 `assistant train needs`。"))  # fmt: skip
