"""The whole recipe of a classifier: texts with labels in, a calibrated one with its card out; nothing is put into use.

It is made of words alone, or of an encoder with words beside it where both together are better.
"""

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field, replace
from itertools import product
from pathlib import Path

import numpy as np

from assistant.analysis.lexicon import Lexicon
from assistant.encoding import words as plain
from assistant.encoding.model import Described, TextClassifier, chances, save_files
from assistant.encoding.network import Network, network, open_backbone, scores
from assistant.encoding.words import Words
from assistant.training.artifact import write_folder
from assistant.training.checkpoint import alone
from assistant.training.choice import OWN, WORDS
from assistant.training.encoder import Config, Fitted, Lessons, fit
from assistant.training.encoder_data import Given, Looked, looked_over, parted, with_more, without
from assistant.training.encoder_measures import abstain_below, holds_from, measured
from assistant.training.own_encoder import OwnConfig, own_encoder
from assistant.training.stopping import Stop, never
from assistant.training.threads import one_thread
from assistant.training.together import Balance, Together, balanced, together
from assistant.training.together import alone as words_alone
from assistant.training.words import learn_words
from assistant.understanding.meaning import fingerprint as meaning_fingerprint
from knowledge.types import Progress

OWN_CONFIG = Config(rate=3e-4, epochs=12, words=True)
"""How an own encoder is fine-tuned: it is small and knows little, so it may change faster and longer."""
VALID = 0.12
"""The share of each label's texts that is kept for validation."""
RATES, BATCHES = (2e-5, 3e-5, 5e-5), (16, 32)
"""What the search tries, each with every other, for a third of the epochs."""


@dataclass(frozen=True)
class Task:
    """What is to be told apart: `given` texts, and `more` (people's corrections) that count three times.

    `several` says that a text may have more than one label; `optional` labels may have few examples. `data_sha256` is
    that of the files the texts are from, `lists` are word lists of ideas that help to tell the labels apart.
    """

    name: str
    given: tuple[Given, ...]
    labels: tuple[str, ...]
    several: bool
    data_sha256: str
    more: tuple[Given, ...] = ()
    optional: tuple[str, ...] = ()
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """What a classifier is made from: `words`, `own`, or an encoder's Hugging Face id or folder.

    An own encoder learns the language from `texts`, the company's own, before it learns to classify.
    """

    name: str
    texts: tuple[str, ...] = ()
    own: OwnConfig = field(default_factory=OwnConfig)


@dataclass(frozen=True)
class Made:
    """A classifier made, not yet in use."""

    model: TextClassifier
    card: dict[str, object]


def make(
    task: Task, source: Source, work: Path, config: Config | None = None, *, search: bool = False,
    progress: Progress | None = None, stop: Stop = never,
) -> Made:  # fmt: skip
    """Train and calibrate. What is under way is kept in `work`: the same call again goes on where it was killed.

    Raises Unavailable where the texts do not suffice, the encoder cannot be read, or disk or memory is full, Busy where the
    same training is running, and Stopped.
    """
    looked = looked_over(task.given, task.labels, several=task.several, optional=task.optional)
    with alone(work), one_thread() if source.name in (OWN, WORDS) else nullcontext():
        return _make(task, looked, source, work, config or (OWN_CONFIG if source.name == OWN else Config()), search, progress, stop)  # fmt: skip


def _make(
    task: Task, looked: Looked, source: Source, work: Path, config: Config, search: bool, progress: Progress | None, stop: Stop,
) -> Made:  # fmt: skip
    began = time.monotonic()
    train, valid = parted(looked.lessons, VALID, config.seed)
    train, valid = _corrected(train, valid, task, looked)
    tuned = (
        None if source.name == WORDS else _tuned(train, valid, len(looked.labels), source, work, config, search, progress, stop)
    )  # fmt: skip
    config, mark = (tuned.config, tuned.mark) if tuned else (config, WORDS)
    lexicon = Lexicon(task.lists) if task.lists else None
    words = learn_words(train, config.seed, progress if tuned else _half(progress, 0), stop, lexicon)
    model, sure = _calibrated(
        tuned.net if tuned else None, words, valid, looked, _fingerprint(task, config, mark), source.name
    )
    validation = _validation(model, valid)
    if not tuned:  # what was chosen on validation stands, and what is used has learnt from that too
        every = with_more(train, valid.texts, valid.truth, 1)
        words = learn_words(every, config.seed, _half(progress, 1), stop, lexicon)
        model = TextClassifier(None, model.described, sure.balance.of(words))
    card: dict[str, object] = {
        "kind": "encoder" if tuned else WORDS, "source": source.name, "fingerprint": model.fingerprint, "data_sha256": task.data_sha256,
        "config": asdict(config) if tuned else {"seed": config.seed}, **(tuned.told if tuned else {}),
        "examples": len(looked.lessons.texts) + len(task.more), "corrections": len(task.more), "empty": looked.empty,
        "contradictions": looked.contradictions,
        "split": {"train": len(train.texts), "validation": len(valid.texts), "share": VALID, "seed": config.seed},
        "calibration": {**asdict(sure.together), "threshold": model.described.thresholds[0]}, "validation": validation, "held_out": {},
        "seconds": round(time.monotonic() - began, 1),
        "trained_at": time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime()),
    }  # fmt: skip
    return Made(model, card)


def _half(progress: Progress | None, which: int) -> Progress | None:
    """Return what tells `progress` of the first or the second of two trainings as of one."""
    return (lambda done, total, what: progress(done + which * total, 2 * total, what)) if progress else None


@dataclass(frozen=True)
class _Tuned:
    """A fine-tuned encoder: its configuration, the digest of what it began from, and what the card tells of it."""

    net: Network
    config: Config
    mark: str
    told: dict[str, object]


def _tuned(
    train: Lessons, valid: Lessons, labels: int, source: Source, work: Path, config: Config, search: bool,
    progress: Progress | None, stop: Stop,
) -> _Tuned:  # fmt: skip
    name, about = source.name, dict[str, object]()
    if source.name == OWN:
        folder, about = own_encoder([*source.texts, *train.texts], work / "own", source.own, progress, stop)
        name = str(folder)

    def fresh() -> Network:
        return network(*open_backbone(name), labels, config.longest)

    net = fresh()
    mark = digest(net)
    tried = list[dict[str, object]]()
    if search:
        config, tried = searched(fresh, train, valid, config, work, mark, progress, stop)
    fitted = fit(net, train, valid, config, work / "fit", mark=mark, progress=progress, stop=stop)
    told: dict[str, object] = {
        "own": about, "encoder_sha256": mark, "search": tried, "curve": fitted.curve, "best_epoch": fitted.best_epoch,
        "precision": fitted.precision, "training_seconds": fitted.seconds,
    }  # fmt: skip
    return _Tuned(net, config, mark, told)


def _corrected(train: Lessons, valid: Lessons, task: Task, looked: Looked) -> tuple[Lessons, Lessons]:
    """Return the lessons with the corrections, which count three times, and the validation without them."""
    if not task.more:
        return train, valid
    truth = np.array([[float(n in one.labels) for n in looked.labels] for one in task.more], dtype=np.float32)
    usable = np.flatnonzero(truth.any(axis=1))
    texts = [task.more[i].text for i in usable]
    return with_more(train, texts, truth[usable], 3), without(valid, texts)


def digest(net: Network) -> str:
    """Return the SHA-256 of the encoder's weights."""
    found = hashlib.sha256()
    for weight in net.backbone.parameters():
        found.update(weight.detach().cpu().numpy().tobytes())
    return found.hexdigest()


def _fingerprint(task: Task, config: Config, mark: str) -> str:
    lists = {name: list(phrases) for name, phrases in task.lists.items()}
    told = [task.name, task.data_sha256, [asdict(m) for m in task.more], asdict(config), mark, lists]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def searched(
    fresh: Callable[[], Network], train: Lessons, valid: Lessons, config: Config, work: Path, mark: str,
    progress: Progress | None, stop: Stop,
) -> tuple[Config, list[dict[str, object]]]:  # fmt: skip
    """Return the configuration with the learning rate and batch that did best on validation, and what was tried."""
    tried = list[dict[str, object]]()
    for rate, batch in product(RATES, BATCHES):
        one = replace(config, rate=rate, batch=batch, epochs=max(1, config.epochs // 3))
        fitted: Fitted = fit(fresh(), train, valid, one, work / f"try-{rate:g}-{batch}", mark=mark, progress=progress, stop=stop)  # fmt: skip
        tried.append({"rate": rate, "batch": batch, "score": max(c["score"] for c in fitted.curve)})
    best = max(tried, key=lambda t: float(str(t["score"])))
    return replace(config, rate=float(str(best["rate"])), batch=int(str(best["batch"]))), tried


@dataclass(frozen=True)
class _Sure:
    """What was chosen on validation: how the two parts of words stand to each other, and encoder and words."""

    balance: Balance
    together: Together


def _calibrated(
    net: Network | None, words: Words, valid: Lessons, looked: Looked, name: str, source: str
) -> tuple[TextClassifier, _Sure]:
    """Return the classifier: encoder and words put together, with its threshold, all chosen on validation."""
    balance = balanced(*plain.parts(words, valid.texts), valid.truth, several=valid.several)
    words = balance.of(words)
    said = plain.scores(words, valid.texts)
    if net is None:
        scored, made = np.zeros_like(said), words_alone(said, valid.truth, several=valid.several)
    else:
        scored = scores(net, valid.texts)
        made = together(scored, said, valid.truth, several=valid.several)
    found = chances(scored * made.slope + said * made.pull + made.shift, several=valid.several)
    right = valid.truth[np.arange(len(found)), found.argmax(axis=1)] > 0.5
    limit = holds_from(found, valid.truth) if valid.several else abstain_below(found.max(axis=1), right)
    described = Described(
        looked.labels, valid.several, net.longest if net else 0, made.slope, made.pull, made.shift,
        (limit,) * len(looked.labels), name, source, meaning=meaning_fingerprint() if made.pull else "",
        lists=words.lexicon.lists if made.pull and words.lexicon else {},
    )  # fmt: skip
    return TextClassifier(net, described, words if made.pull else None), _Sure(balance, made)


def _validation(model: TextClassifier, valid: Lessons) -> dict[str, object]:
    found = model.probabilities(valid.texts)
    return measured(found, valid.truth, model.labels, model.described.thresholds[0], several=valid.several)


def save(made: Made, folder: Path) -> None:
    """Write a model to `folder`, aside first and then renamed. Raises Unavailable where the disk refuses."""
    write_folder(folder, lambda aside: save_files(made.model, made.card, aside))
