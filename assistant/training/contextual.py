"""Trains the contextual embedder: a small transformer over the static rows, taught by a larger English model and by answers.

English sentences are drawn to the teacher's vectors and so are their translations (Reimers & Gurevych 2020, multilingual
distillation), with the cosines among a batch; questions are drawn to the sentences that answer them, against the rest of
their batch (Henderson et al. 2017, multiple negatives ranking) and against others of the same text.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.training.checkpoint import keep, optimizer_tensors, put_back, take
from knowledge.contextual_embedder import HEADS, LAYERS, LONGEST, LOUDER
from knowledge.types import Progress

Rows = NDArray[np.float32]
Ids = list[list[int]]
Weights = dict[str, Rows]
Watch = Callable[[Weights], float]
"""Returns how well weights do on questions kept aside, higher is better."""
CHECKPOINT = "contextual.safetensors"
_SCALE = 20.0
_AMONG, _TO, _PICKED = 10.0, 2.0, 0.3
"""What the cosines among a batch, the teacher's vectors and picking the answer count."""
_NEAR = 8  # batches' worth of texts of about one length, of which a batch is drawn: less padding
_OTHERS = 4


@dataclass(frozen=True)
class Config:
    """How to train. `shares` says how often a step is of each kind."""

    steps: int = 4000
    batch: int = 96
    pairs: int = 48
    rate: float = 0.001
    seed: int = 0
    wide: int = 1024
    checkpoint: int = 250
    """Steps between two looks at the questions kept aside; what did best on them is what is kept in the end."""
    shares: Mapping[str, float] = field(
        default_factory=lambda: {"english": 0.4, "chinese": 0.3, "answers": 0.2, "titles": 0.05, "comprehension": 0.05}
    )  # fmt: skip


@dataclass(frozen=True)
class Taught:
    """Texts as token ids, and for each the place of the teacher's vector that it should have."""

    ids: Ids
    targets: NDArray[np.int64]


@dataclass(frozen=True)
class Pairs:
    """Questions and answers as token ids; `others` of the same text; `places` (n, 2) of the teacher's vectors, none where empty.

    `twins` (n, 2): equal numbers mean an equal text or attribute on that side; such pairs are no negatives of one another.
    """

    left: Ids
    right: Ids
    twins: NDArray[np.int64]
    others: tuple[Ids, ...] = ()
    places: NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 2), dtype=np.int64))


@dataclass(frozen=True)
class Lessons:
    """What is taught: texts with the teacher's vectors (n, teacher's size), and pairs by kind."""

    vectors: Rows
    taught: Mapping[str, Taught]
    pairs: Mapping[str, Pairs]


def network(static: Rows, size: int, config: Config) -> Any:  # noqa: ANN401 - torch
    """Return the untrained network over `static` (tokens, d), which stay as they are, giving vectors of `size` numbers.

    Its weights are named as `knowledge.contextual_embedder` reads them. The layers add nothing at first, so it begins as
    the static embedding, turned.
    """
    import torch
    from torch import nn

    width = static.shape[1]
    lengths = np.maximum(np.linalg.norm(static, axis=1, keepdims=True), 1e-6)
    none = np.zeros((1, width), dtype=np.float32)
    directions, whole = (torch.from_numpy(np.concatenate([rows, none])) for rows in (static / lengths, static))
    loud = torch.from_numpy(np.log(np.append(lengths[:, 0], 1.0)).astype(np.float32))

    class Network(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inp, self.pos, self.norm0 = nn.Linear(width, width), nn.Embedding(LONGEST, width), nn.LayerNorm(width)
            self.blank = len(static)
            self.lw = nn.Parameter(torch.zeros(width))
            self.layers = nn.ModuleList(
                nn.TransformerEncoderLayer(
                    width, HEADS, config.wide, dropout=0.0, activation="relu", batch_first=True, norm_first=True
                )
                for _ in range(LAYERS)
            )
            self.norm, self.gate = nn.LayerNorm(width), nn.Linear(width, 1)
            self.out, self.base = nn.Linear(width, size, bias=False), nn.Linear(width, size, bias=False)
            nn.init.zeros_(self.out.weight)
            nn.init.normal_(self.pos.weight, std=0.02)

        def forward(self, ids: Any) -> Any:  # noqa: ANN401 - torch
            blank = ids == self.blank
            means = nn.functional.normalize(whole[ids].sum(1), dim=-1)
            seen = LOUDER * self.inp(directions[ids]) + loud[ids].unsqueeze(-1) * self.lw
            seen = self.norm0(seen + self.pos.weight[: ids.shape[1]])
            for layer in self.layers:
                seen = layer(seen, src_key_padding_mask=blank)
            seen = self.norm(seen)
            heft = torch.softmax(self.gate(seen).squeeze(-1).masked_fill(blank, -1e4), dim=1)
            made = self.base(means) + self.out((seen * heft.unsqueeze(-1)).sum(1))
            return nn.functional.normalize(made, dim=-1)

    return Network()


def turned(means: Rows, vectors: Rows) -> Rows:
    """Return (teacher's size, d): what turns static vectors into the teacher's best (ridge regression)."""
    size = means.shape[1]
    near = means.T @ means + 1e-2 * len(means) / size * np.eye(size)
    turn: Rows = np.linalg.solve(near, means.T @ vectors).T.astype(np.float32)
    return turn


def fit(net: Any, lessons: Lessons, watch: Watch, config: Config, work: Path, tell: Progress) -> Weights:  # noqa: ANN401 - torch
    """Return the weights by name that `watch` scores highest on the way. A stopped training goes on from `work`'s checkpoint.

    Step n is drawn from the seed and n alone, so a training cut in two gives what one in a piece gives.
    """
    import torch

    named = dict(net.named_parameters())
    optimizer = torch.optim.AdamW(named.values(), lr=config.rate, weight_decay=0.01)
    path, mark = work / CHECKPOINT, _mark(lessons, config)
    begun = take(path, mark)
    first, best, score = 0, _weights(named), watch(_weights(named))
    if begun:
        first, score = int(begun[1]["step"]), float(begun[1]["score"])
        put_back(named, optimizer, begun[0], first)
        best = {name: begun[0][f"best/{name}"].numpy() for name in named}
    vectors = torch.from_numpy(lessons.vectors)
    for step in range(first, config.steps):
        for group in optimizer.param_groups:
            group["lr"] = config.rate * min(1.0, (step + 1) / 200) * (1 - step / config.steps)
        loss = _loss(net, vectors, lessons, np.random.default_rng([config.seed, step]), config)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(named.values(), 1.0)
        optimizer.step()
        if (step + 1) % config.checkpoint == 0 or step + 1 == config.steps:
            if (found := watch(_weights(named))) > score:
                best, score = _weights(named), found
            kept = {f"best/{name}": torch.from_numpy(rows) for name, rows in best.items()}
            keep(path, mark, optimizer_tensors(named, optimizer) | kept, {"step": step + 1, "score": score})
            tell(step + 1, config.steps, f"loss {loss.item():.3f}, kept aside {found:.4f}, best {score:.4f}")
    path.unlink(missing_ok=True)
    return best


def _weights(named: Mapping[str, Any]) -> Weights:
    return {name: weight.detach().numpy().copy() for name, weight in named.items()}


def _loss(net: Any, vectors: Any, lessons: Lessons, dice: np.random.Generator, config: Config) -> Any:  # noqa: ANN401 - torch
    names = [k for k in config.shares if k in lessons.taught or k in lessons.pairs]
    chances = np.array([config.shares[k] for k in names])
    kind = names[int(dice.choice(len(names), p=chances / chances.sum()))]
    if kind in lessons.taught:
        return _taught_loss(net, vectors, lessons.taught[kind], dice, config)
    return _pairs_loss(net, vectors, lessons.pairs[kind], dice, config)


def _taught_loss(net: Any, vectors: Any, taught: Taught, dice: np.random.Generator, config: Config) -> Any:  # noqa: ANN401 - torch
    """Return how far texts of about one length are from the teacher's vectors, and their cosines from the teacher's."""
    count = min(config.batch, len(taught.ids))
    first = int(dice.integers(0, max(1, len(taught.ids) - count * _NEAR)))
    chosen = dice.choice(np.arange(first, min(len(taught.ids), first + count * _NEAR)), count, replace=False)
    made, wanted = net(padded([taught.ids[n] for n in chosen], net)), vectors[taught.targets[chosen]].float()
    return _TO * _away(made, wanted) + _AMONG * ((made @ made.T - wanted @ wanted.T) ** 2).mean()


def _pairs_loss(net: Any, vectors: Any, pairs: Pairs, dice: np.random.Generator, config: Config) -> Any:  # noqa: ANN401 - torch
    """Return how badly answers are picked among those of the batch and others of their own text, and how far all is from the teacher."""
    import torch
    from torch.nn.functional import cross_entropy

    chosen = dice.choice(len(pairs.left), min(config.pairs, len(pairs.left)), replace=False)
    others = (
        [(place, ids) for place, n in enumerate(chosen) for ids in _some(pairs.others[n], dice)] if pairs.others else []
    )
    asked = net(padded([pairs.left[n] for n in chosen], net))
    said = net(padded([*(pairs.right[n] for n in chosen), *(ids for _, ids in others)], net))
    scores, numbers = asked @ said.T, pairs.twins[chosen]
    same = (numbers[:, None] == numbers[None, :]).any(axis=2)
    np.fill_diagonal(same, False)
    strange = np.arange(len(chosen))[:, None] != np.array([place for place, _ in others], dtype=np.int64)
    picked = (_SCALE * scores).masked_fill(torch.from_numpy(np.concatenate([same, strange], axis=1)), -1e4)
    loss = _PICKED * cross_entropy(picked, torch.arange(len(chosen)))
    if len(pairs.places):
        left, right = (vectors[pairs.places[chosen, side]].float() for side in (0, 1))
        near = _AMONG * ((scores[:, : len(chosen)] - left @ right.T) ** 2).mean()
        loss = loss + near + _away(asked, left) + _away(said[: len(chosen)], right)
    return loss


def _some(texts: Ids, dice: np.random.Generator) -> Ids:
    return [texts[n] for n in dice.choice(len(texts), min(_OTHERS, len(texts)), replace=False)] if texts else []


def _away(made: Any, wanted: Any) -> Any:  # noqa: ANN401 - torch
    return (1 - (made * wanted).sum(1)).mean()


def padded(texts: Sequence[Sequence[int]], net: Any) -> Any:  # noqa: ANN401 - torch
    """Return token ids as one tensor (texts, longest), short texts filled up with the number after the last token's."""
    import torch

    cut = [list(ids[:LONGEST]) or [0] for ids in texts]
    longest = max(map(len, cut))
    return torch.tensor([ids + [net.blank] * (longest - len(ids)) for ids in cut])


def _mark(lessons: Lessons, config: Config) -> str:
    """Return a digest of everything that decides the outcome."""
    digest = sha256(json.dumps(asdict(config), sort_keys=True).encode())
    digest.update(lessons.vectors.tobytes())
    for name, taught in sorted(lessons.taught.items()):
        digest.update(name.encode() + taught.targets.tobytes() + json.dumps(taught.ids).encode())
    for name, pairs in sorted(lessons.pairs.items()):
        digest.update(name.encode() + pairs.twins.tobytes() + json.dumps([pairs.left, pairs.right]).encode())
    return digest.hexdigest()
