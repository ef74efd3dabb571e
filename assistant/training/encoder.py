"""Fine-tunes an encoder: batches of like length, AdamW, clipped gradients, early stopping, checkpoints to go on from.

The weights that are kept are a moving average of those on the way (Polyak & Juditsky 1992, "Acceleration of Stochastic
Approximation by Averaging"), taken where they do best on validation. The head begins at the classes' mean vectors
(after Kumar et al. 2022, "Fine-Tuning can Distort Pretrained Features": a head that is right first spares the encoder).
Batch n of epoch e is drawn from the seed, e and n alone: a training cut in pieces gives what one in a piece gives.
"""

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.encoding.network import Network, features, forward, padded, scores, tokens
from assistant.errors import Unavailable
from assistant.training.checkpoint import keep, optimizer_tensors, put_back, take
from assistant.training.encoder_loss import label_weights, loss, quality
from assistant.training.stopping import Stop
from knowledge.language import Bilingual
from knowledge.types import Progress

CHECKPOINT, BEST = "checkpoint.safetensors", "best.safetensors"
_POOL = 50
"""Batches that are sorted by length together."""


@dataclass(frozen=True)
class Config:
    """How to fine-tune.

    `rate` is AdamW's learning rate for the encoder, `head_rate` for the head; both rise over the first `warm` share of
    the steps and then fall in a straight line. Training ends after `epochs`, or after `patience` of them without a
    better validation. `balance` is the power of the inverse frequency that weighs a class: 0 none, 1 fully. `average`
    is how much of the moving average stays at a step. `smoothing` is taken from the truth and spread over the classes.
    """

    seed: int = 0
    rate: float = 5e-5
    head_rate: float = 1e-3
    batch: int = 32
    epochs: int = 10
    patience: int = 3
    longest: int = 128
    warm: float = 0.06
    decay: float = 0.01
    clip: float = 1.0
    smoothing: float = 0.1
    balance: float = 0.5
    average: float = 0.99
    scale: float = 20.0
    """How far the head's first scores reach: a text at its class's mean has half of it."""
    words: bool = False
    """Whether the vectors of single tokens learn too. A pre-trained encoder's know more than a few thousand texts can teach
    them, and are half of a small encoder's weights."""
    precision: str = "auto"
    """`float32`, `bfloat16`, or `auto`: bfloat16 where the processor or the card computes with it."""
    checkpoint_seconds: float = 120.0


@dataclass(frozen=True)
class Lessons:
    """Texts and their truth: float32 (texts, labels) of 0 and 1. `several` says that a text may have more than one label."""

    texts: tuple[str, ...]
    truth: NDArray[np.float32]
    several: bool


@dataclass
class _Way:
    """How far a training is: what a checkpoint tells."""

    epoch: int = 0
    batch: int = 0
    step: int = 0
    loss: float = 0.0
    curve: list[dict[str, float]] = field(default_factory=list)
    seconds: float = 0.0

    def best(self) -> float:
        """Return the best score on validation so far, -1 where there is none."""
        return max((c["score"] for c in self.curve), default=-1.0)

    def waited(self) -> int:
        """Return the epochs since the best one."""
        return len(self.curve) - 1 - int(np.argmax([c["score"] for c in self.curve])) if self.curve else 0


@dataclass(frozen=True)
class Fitted:
    """What fine-tuning came to: an entry for each epoch (loss, score and likelihood on validation), and the best epoch from 1."""

    curve: list[dict[str, float]]
    best_epoch: int
    seconds: float
    precision: str


def begin_head(net: Network, lessons: Lessons, config: Config) -> None:
    """Set the head so that it scores a text by how near it is to the mean vector of each label's texts."""
    import torch

    found = features(net, lessons.texts)
    sums = lessons.truth.T @ found
    means = sums / np.maximum(lessons.truth.sum(axis=0), 1.0)[:, None]
    middle = found.mean(axis=0)
    weight = config.scale * (means - middle)
    bias = -(weight * (means + middle) / 2).sum(axis=1)
    with torch.no_grad():
        net.head.weight.copy_(torch.from_numpy(weight.astype(np.float32)))
        net.head.bias.copy_(torch.from_numpy(bias.astype(np.float32)))


def _order(lengths: NDArray[np.int64], config: Config, epoch: int) -> list[NDArray[np.int64]]:
    """Return the batches of an epoch: drawn by chance, texts of like length together."""
    dice = np.random.default_rng([config.seed, epoch])
    drawn, batches = dice.permutation(len(lengths)), list[NDArray[np.int64]]()
    for first in range(0, len(drawn), config.batch * _POOL):
        pool = drawn[first : first + config.batch * _POOL]
        pool = pool[np.argsort(lengths[pool], kind="stable")]
        batches += [pool[i : i + config.batch] for i in range(0, len(pool), config.batch)]
    return [batches[i] for i in dice.permutation(len(batches))]


def _slope(step: int, steps: int, warm: float) -> float:
    up = max(1, int(steps * warm))
    return min((step + 1) / up, (steps - step) / max(1, steps - up), 1.0)


def _optimizer(net: Network, config: Config) -> Any:  # noqa: ANN401 - torch
    import torch

    named = net.named()
    encoder = [p for n, p in named.items() if not n.startswith("head.")]
    head = [p for n, p in named.items() if n.startswith("head.")]
    groups = [
        {"params": encoder, "lr": config.rate, "top": config.rate, "weight_decay": config.decay},
        {"params": head, "lr": config.head_rate, "top": config.head_rate, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, fused=True)


def precision(config: Config, at: str) -> str:
    """Return `bfloat16` or `float32`: what `Config.precision` comes to on a device."""
    import torch

    if config.precision != "auto":
        return config.precision
    fast = torch.cuda.is_bf16_supported() if at == "cuda" else torch.cpu._is_avx512_bf16_supported()
    return "bfloat16" if fast else "float32"


class _Keeper:
    """Keeps what a training needs to go on, and the best weights so far, in a folder."""

    def __init__(self, folder: Path, mark: str) -> None:
        self._folder, self._mark = folder, mark

    def keep(self, net: Network, average: dict[str, Any], optimizer: Any, way: _Way) -> None:  # noqa: ANN401 - torch
        """Write a checkpoint."""
        tensors = optimizer_tensors(net.named(), optimizer) | {f"average/{n}": t for n, t in average.items()}
        keep(self._folder / CHECKPOINT, self._mark, tensors, way.__dict__)

    def resume(self, net: Network, average: dict[str, Any], optimizer: Any) -> _Way:  # noqa: ANN401 - torch
        """Put back what `keep` kept of the same training; return how far it was, or a new way where there is nothing."""
        kept = take(self._folder / CHECKPOINT, self._mark)
        if kept is None:
            return _Way()
        tensors, told = kept
        put_back(net.named(), optimizer, tensors, told["step"])
        for name, tensor in average.items():
            tensor.copy_(tensors[f"average/{name}"])
        return _Way(**told)

    def keep_best(self, average: dict[str, Any]) -> None:
        """Write the averaged weights as the best so far."""
        keep(self._folder / BEST, self._mark, average, {})

    def take_best(self, net: Network) -> None:
        """Put the best weights into the network."""
        kept = take(self._folder / BEST, self._mark)
        if kept is not None:
            _put(net, kept[0])


def _put(net: Network, tensors: dict[str, Any]) -> None:
    import torch

    with torch.no_grad():
        for name, weight in net.named().items():
            weight.copy_(tensors[name])


def _mark(net: Network, lessons: Lessons, config: Config, mark: str) -> str:
    """Return a digest of what decides the outcome of a training."""
    from dataclasses import asdict
    from hashlib import sha256

    told = {k: v for k, v in asdict(config).items() if k != "checkpoint_seconds"}
    digest = sha256(json.dumps([mark, told, list(lessons.texts), str(type(net.backbone))], sort_keys=True).encode())
    digest.update(lessons.truth.tobytes())
    return digest.hexdigest()


def fit(
    net: Network, lessons: Lessons, valid: Lessons, config: Config, work: Path, *, mark: str = "",
    progress: Progress | None = None, stop: Stop | None = None,
) -> Fitted:  # fmt: skip
    """Fine-tune `net` in place; in the end it holds the weights that did best on `valid`.

    `work` holds the checkpoint: a training that was killed goes on from there. Raises Unavailable where the disk or the
    memory is full, and Stopped where `stop` says so.
    """
    import torch

    net.backbone.get_input_embeddings().weight.requires_grad_(config.words)
    optimizer, keeper = _optimizer(net, config), _Keeper(work, _mark(net, lessons, config, mark))
    average = {n: p.detach().clone() for n, p in net.named().items()}
    way = keeper.resume(net, average, optimizer)
    if not way.step:
        begin_head(net, lessons, config)
        average = {n: p.detach().clone() for n, p in net.named().items()}
    kind = precision(config, str(net.device.type))
    run = _Run(net, lessons, valid, config, optimizer, average, keeper, kind, progress, stop or Stop())
    try:
        with torch.random.fork_rng(devices=[]):
            run.all(way)
    except (MemoryError, RuntimeError) as error:
        if not isinstance(error, MemoryError) and not _no_memory(str(error)):
            raise
        raise _memory(config) from error
    keeper.take_best(net)
    net.train(False)
    best = int(np.argmax([c["score"] for c in way.curve])) + 1
    return Fitted(way.curve, best, round(way.seconds, 1), kind)


def _no_memory(told: str) -> bool:
    return any(sign in told.lower() for sign in ("out of memory", "can't allocate memory", "not enough memory"))


def _memory(config: Config) -> Unavailable:
    return Unavailable(
        Bilingual(
            f"The memory does not suffice for batches of {config.batch} texts of up to {config.longest} tokens. Give a smaller --batch or a smaller encoder; the model in use stays.",
            f"内存不足以处理每批 {config.batch} 条、每条至多 {config.longest} 个词元的文本。请减小 --batch 或换用更小的编码器；当前模型不受影响。",
        )
    )


@dataclass
class _Run:
    """A training under way."""

    net: Network
    lessons: Lessons
    valid: Lessons
    config: Config
    optimizer: Any
    average: dict[str, Any]
    keeper: _Keeper
    kind: str
    progress: Progress | None
    stop: Stop

    def all(self, way: _Way) -> None:
        """Train until the end, or until validation has not been better for long enough."""
        import torch

        rows = tokens(self.net, self.lessons.texts)
        lengths = np.array([len(r) for r in rows])
        self.truth = torch.from_numpy(self.lessons.truth)
        self.label_weights = torch.from_numpy(
            label_weights(self.lessons.truth, self.config.balance, several=self.lessons.several)
        ).to(self.net.device)
        epochs = self.config.epochs
        steps = epochs * -(-len(rows) // self.config.batch)
        while way.epoch < epochs and (way.waited() < self.config.patience or way.batch):
            began, kept = time.monotonic(), time.monotonic()
            for batch in self._left(lengths, way):
                self.stop.check()
                way.loss += self._step(rows, batch, way, steps)
                way.step, way.batch = way.step + 1, way.batch + 1
                self._tell(way, steps)
                if time.monotonic() - kept > self.config.checkpoint_seconds:
                    way.seconds, began = way.seconds + time.monotonic() - began, time.monotonic()
                    self.keeper.keep(self.net, self.average, self.optimizer, way)
                    kept = time.monotonic()
            self._look(way)
            way.seconds += time.monotonic() - began
            self.keeper.keep(self.net, self.average, self.optimizer, way)

    def _left(self, lengths: NDArray[np.int64], way: _Way) -> Iterator[NDArray[np.int64]]:
        return iter(_order(lengths, self.config, way.epoch)[way.batch :])

    def _tell(self, way: _Way, steps: int) -> None:
        if self.progress:
            best = f", best {way.best():.3f}" if way.curve else ""
            self.progress(way.step, steps, f"epoch {way.epoch + 1}, loss {way.loss / max(1, way.batch):.3f}{best}")

    def _step(self, rows: Sequence[Sequence[int]], batch: NDArray[np.int64], way: _Way, steps: int) -> float:
        import torch

        torch.manual_seed((self.config.seed << 32) + way.step)
        for group in self.optimizer.param_groups:
            group["lr"] = group["top"] * _slope(way.step, steps, self.config.warm)
        ids, mask = padded(self.net, [rows[i] for i in batch])
        self.net.train()
        with torch.autocast(self.net.device.type, dtype=torch.bfloat16, enabled=self.kind == "bfloat16"):
            scored = forward(self.net, ids, mask)
        truth = self.truth[torch.from_numpy(batch)].to(self.net.device)
        lost = loss(scored.float(), truth, self.label_weights, self.config.smoothing, several=self.lessons.several)
        self.optimizer.zero_grad()
        lost.backward()
        torch.nn.utils.clip_grad_norm_(list(self.net.named().values()), self.config.clip)
        self.optimizer.step()
        stays = min(self.config.average, (1 + way.step) / (10 + way.step))
        learn = {n: p for n, p in self.net.named().items() if p.requires_grad}
        torch._foreach_lerp_([self.average[n] for n in learn], [p.detach() for p in learn.values()], 1 - stays)
        return float(lost.detach())

    def _look(self, way: _Way) -> None:
        """Measure the averaged weights on validation, and keep them where they are the best."""
        here = {n: p.detach().clone() for n, p in self.net.named().items()}
        _put(self.net, self.average)
        found = scores(self.net, self.valid.texts)
        _put(self.net, here)
        score = quality(found, self.valid.truth, self.valid.several)
        if score > way.best():
            self.keeper.keep_best(self.average)
        way.curve.append({"epoch": way.epoch + 1, "loss": round(way.loss / max(1, way.batch), 4), "score": score})
        way.epoch, way.batch, way.loss = way.epoch + 1, 0, 0.0
