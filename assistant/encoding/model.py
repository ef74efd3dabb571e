"""A classifier that serves, of an encoder, of words, or of both: calibrated probabilities of one label a text, or of several.

A model is a folder that `assistant.training.recipe` writes: `encoder/` (as Hugging Face keeps a model, safetensors
only) and `head.safetensors` where it has an encoder, `words.safetensors` where words help or are all there is, `model.json`, `card.json`, and `manifest.json` with the
SHA-256 of every other file. All are checked before anything is read, and a file too many is refused like one that was changed.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.analysis.lexicon import Lexicon
from assistant.analysis.spans import VERSION as SPANS
from assistant.encoding import words as plain
from assistant.encoding.attribution import contributions
from assistant.encoding.network import Network, network, open_backbone, ready, scores
from assistant.encoding.words import Words
from assistant.errors import Unavailable
from assistant.understanding.intents import softmax
from assistant.understanding.meaning import fingerprint as meaning_fingerprint
from knowledge.language import Bilingual

VERSION = 2
MANIFEST = "manifest.json"
ENCODER, HEAD = "encoder", "head.safetensors"
WORDS = "words.safetensors"
_HALVES = ("weights", "table")


@dataclass(frozen=True)
class Described:
    """What stands in `model.json`.

    A score is `slope` times the encoder's, plus `pull` times the words' (either is 0 where there is none), plus `shift`.
    `several` says whether a text may have more than one label, so that each has a probability of its own; a label holds
    from its threshold on. `meaning` is the fingerprint of the embedder that the words were
    learnt with, `lists` their word lists.
    """

    labels: tuple[str, ...]
    several: bool
    longest: int
    slope: float
    pull: float
    shift: float
    thresholds: tuple[float, ...]
    fingerprint: str
    source: str
    spans: int = SPANS
    meaning: str = ""
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)


class TextClassifier:
    """A trained model: an encoder, words, or both. Nothing in it changes, so threads may share it."""

    def __init__(self, net: Network | None, described: Described, words: Words | None = None) -> None:
        self.net, self.described, self.words = net, described, words

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the labels, in the order of the columns."""
        return self.described.labels

    @property
    def fingerprint(self) -> str:
        """Return what tells this model from every other."""
        return self.described.fingerprint

    def scores(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the calibrated score of each text for each label: float32 (texts, labels)."""
        told = self.described
        found = np.full((len(texts), len(told.labels)), told.shift, dtype=np.float32)
        if self.net is not None:
            found += np.float32(told.slope) * scores(self.net, texts)
        if self.words is not None:
            found += np.float32(told.pull) * plain.scores(self.words, texts)
        return found

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the calibrated probability 0..1 of each label for each text: float32 (texts, labels)."""
        return chances(self.scores(texts), several=self.described.several)

    def contributions(self, text: str, label: str) -> NDArray[np.float64]:
        """Return what each character of `text` adds to the score of `label`: float64 (len(text),); see `attribution`."""
        column, found = self.labels.index(label), np.zeros(len(text))
        if self.net is not None:
            found += contributions(self.net, text, column) * self.described.slope
        if self.words is not None:
            found += plain.contributions(self.words, text, column) * self.described.pull
        return found


def chances(scored: NDArray[np.floating], *, several: bool) -> NDArray[np.float32]:
    """Return the probabilities of calibrated scores (texts, labels): a sigmoid each, or a softmax over the labels."""
    if several:
        return np.asarray(0.5 * (1.0 + np.tanh(0.5 * scored)), dtype=np.float32)
    return softmax(np.asarray(scored, dtype=np.float64), 1.0).astype(np.float32) if len(scored) else scored


def broken(folder: Path, en: str, zh: str) -> Unavailable:
    """Return the error for a model folder that cannot be trusted."""
    return Unavailable(
        Bilingual(
            f"The model in {folder} cannot be used: {en}. Train it again, or go back to the one before with `--rollback`.",
            f"{folder} 中的模型不可用：{zh}。请重新训练，或用 `--rollback` 恢复之前的模型。",
        )
    )


def _hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below `folder` but the manifest, by its path there."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != MANIFEST:
            with path.open("rb") as file:
                found[path.relative_to(folder).as_posix()] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def check(folder: Path) -> None:
    """Raise Unavailable unless the files of the model in `folder` are exactly those that were written."""
    try:
        expected = json.loads((folder / MANIFEST).read_bytes())
        found = _hashes(folder)
    except (OSError, ValueError) as error:
        raise broken(folder, f"a file is missing or unreadable ({error})", f"文件缺失或无法读取（{error}）") from error
    known = expected if isinstance(expected, dict) else {}
    wrong = sorted(name for name in {*known, *found} if known.get(name) != found.get(name))
    if wrong:
        raise broken(folder, f"{wrong[0]} was changed after training", f"{wrong[0]} 在训练之后被改动过")


def is_classifier(folder: Path) -> bool:
    """Return whether the model in `folder` is one of these, not the linear model of intents or needs."""
    return (folder / ENCODER).is_dir() or (folder / WORDS).is_file()


def load(folder: Path) -> TextClassifier:
    """Return the model in `folder`. Raises Unavailable where it is missing, was tampered with, or is of another version."""
    check(folder)
    told = json.loads((folder / "model.json").read_bytes())
    if told.pop("version", None) != VERSION:
        raise broken(folder, "it was trained by another version", "它由其他版本训练")
    described = Described(**{**told, "labels": tuple(told["labels"]), "thresholds": tuple(told["thresholds"])})
    net = _network(folder, described) if (folder / ENCODER).is_dir() else None
    return TextClassifier(net, described, _words(folder, described))


def _network(folder: Path, described: Described) -> Network:
    import torch
    from safetensors.torch import load_file

    backbone, tokenizer = open_backbone(str(folder / ENCODER))
    net = network(backbone, tokenizer, len(described.labels), described.longest)
    head = load_file(folder / HEAD)
    if head["weight"].shape != net.head.weight.shape or not all(bool(t.isfinite().all()) for t in head.values()):
        raise broken(folder, "its parts do not fit together", "各部分不匹配")
    with torch.no_grad():
        net.head.weight.copy_(head["weight"])
        net.head.bias.copy_(head["bias"])
    ready(net)
    return net


def _words(folder: Path, described: Described) -> Words | None:
    from safetensors.numpy import load_file

    if not (folder / WORDS).exists():
        return None
    if described.spans != SPANS:
        raise broken(folder, "it was trained by another version", "它由其他版本训练")
    if described.meaning != meaning_fingerprint():
        raise broken(folder, "it was trained beside another embedder", "它是与另一个向量模型一起训练的")
    kept: dict[str, Any] = load_file(folder / WORDS)
    lexicon = Lexicon(described.lists) if described.lists else None
    found = Words(**{n: kept[n].astype(np.float32) if n in _HALVES else kept[n] for n in kept}, lexicon=lexicon)
    if found.bias.shape != (len(described.labels),) or len(found.table) != len(found.buckets):
        raise broken(folder, "its parts do not fit together", "各部分不匹配")
    return found


def save_files(model: TextClassifier, card: dict[str, object], folder: Path) -> None:
    """Write every file of a model into `folder`. Raises OSError where the disk refuses."""
    from safetensors import SafetensorError
    from safetensors.numpy import save_file as save_arrays

    told: dict[str, Any] = {"version": VERSION, **model.described.__dict__}
    try:
        if model.net is not None:
            _save_network(model.net, folder)
        if model.words is not None:
            save_arrays(_arrays(model.words), folder / WORDS)
    except SafetensorError as error:
        raise OSError(str(error)) from error
    (folder / "model.json").write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    (folder / "card.json").write_text(json.dumps(card, ensure_ascii=False, indent=1), "utf-8")
    (folder / MANIFEST).write_text(json.dumps(_hashes(folder), indent=1), "utf-8")


def _arrays(words: Words) -> dict[str, NDArray[Any]]:
    kept = {each.name: getattr(words, each.name) for each in fields(words) if each.name != "lexicon"}
    return kept | {name: kept[name].astype(np.float16) for name in _HALVES}


def _save_network(net: Network, folder: Path) -> None:
    from safetensors.torch import save_file

    net.backbone.save_pretrained(folder / ENCODER, safe_serialization=True)
    net.tokenizer.save_pretrained(folder / ENCODER)
    save_file({n: t.detach().cpu().contiguous() for n, t in net.head.state_dict().items()}, folder / HEAD)
