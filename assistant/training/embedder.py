"""Trains the built-in bilingual embedder: word vectors from a teacher and a dictionary, then pairs pulled together.

English tokens begin as what the teacher (an English MiniLM) makes of them, Chinese ones as what it makes of their glosses,
each weighed by how rare it is (Arora et al. 2017, "A Simple but Tough-to-Beat Baseline for Sentence Embeddings"). Then
pairs are drawn together against the rest of their batch (Henderson et al. 2017, multiple negatives ranking), while English
texts stay near the teacher's vectors and so do their translations (Reimers & Gurevych 2020, multilingual distillation).
"""

import json
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.training.bilingual_pairs import Pair
from assistant.training.embedder_teacher import Teacher
from assistant.training.embedder_vocabulary import Vocabulary
from knowledge.types import Progress

Rows = NDArray[np.float32]
Split = Callable[[Sequence[str]], list[list[int]]]
"""Returns the tokens of each text, as rows of the table."""
Watch = Callable[[Rows], float]
"""Returns how well rows do on pages kept for choosing, higher is better."""
log = logging.getLogger(__name__)
CHECKPOINT = "checkpoint.safetensors"


@dataclass(frozen=True)
class Config:
    """How to train. `shares` says how often a batch is of each kind of pair; every batch is of one kind."""

    size: int = 256
    steps: int = 600
    batch: int = 512
    rate: float = 0.0015
    scale: float = 20.0
    teacher: float = 0.0
    """How much staying near the teacher counts; only texts of at most `taught` characters have its vector."""
    taught: int = 120
    common: float = 1e-4
    seed: int = 0
    forget: float = 0.2
    """The share of a text's tokens left out at random, where it has more than four."""
    checkpoint: int = 100
    """Steps between two looks at the pages kept for choosing; what did best there is what is kept in the end."""
    shares: Mapping[str, float] = field(
        default_factory=lambda: {"word": 0.3, "message": 0.15, "heading": 0.1, "paragraph": 0.2, "title": 0.25}
    )


@dataclass(frozen=True)
class Lessons:
    """Pairs as token ids. `targets` are the teacher's vectors (n, size) of each pair's English side, NaN where unknown."""

    left: list[list[int]]
    right: list[list[int]]
    targets: Rows
    twins: NDArray[np.int64]
    """Equal numbers mean an equal text on either side: such pairs are no negatives of one another."""


def begin(known: Vocabulary, words: Iterable[Pair], split: Split, teacher: Teacher, config: Config) -> Rows:
    """Return the first rows (tokens, size).

    An English token's is the teacher's vector of it; a Chinese one's the mean of its glosses' tokens, or of its characters.
    """
    place = {t: n for n, t in enumerate(known.tokens)}
    rarity = (config.common / (config.common + np.array(known.shares)))[:, None]
    english = [t for t in known.tokens if t.isascii() and place[t]]
    vectors = teacher.vectors(english)
    rows = np.zeros((len(known.tokens), config.size), dtype=np.float32)
    rows[[place[t] for t in english]] = np.array([vectors[t] for t in english])
    glosses: dict[str, list[str]] = {}
    for pair in words:
        glosses.setdefault(pair.left, []).append(pair.right)
    for token in (t for t in known.tokens if t in glosses):
        ids = [i for text in split(glosses[token][:6]) for i in text]
        rows[place[token]] = unit((rarity[ids] * rows[ids]).sum(axis=0))
    for token in (t for t in known.tokens[1:] if not rows[place[t]].any()):
        rows[place[token]] = unit(rows[[place[c] for c in token if c in place]].sum(axis=0))
    scaled: Rows = (rows * rarity).astype(np.float32)
    return scaled


def unit(row: Rows) -> Rows:
    """Return the row at length one; zeros stay zeros."""
    length = float(np.linalg.norm(row))
    scaled: Rows = row / length if length else row
    return scaled


def lessons(pairs: Sequence[Pair], split: Split, teacher: Teacher, taught: int) -> Lessons:
    """Return the pairs that have tokens on both sides, with the teacher's vector of English texts up to `taught` long."""
    left, right = split([p.left for p in pairs]), split([p.right for p in pairs])
    kept = [n for n, (one, other) in enumerate(zip(left, right, strict=True)) if one and other]
    english = [pairs[n].left if pairs[n].left.isascii() else pairs[n].right for n in kept]
    vectors = teacher.vectors(list(dict.fromkeys(t for t in english if t.isascii()))) if taught else {}
    nothing = np.full(teacher.size, np.nan, dtype=np.float32)
    targets = np.array([vectors.get(t, nothing) for t in english], dtype=np.float32).reshape(-1, teacher.size)
    return Lessons([left[n] for n in kept], [right[n] for n in kept], targets, _twins([pairs[n] for n in kept]))


def _twins(pairs: Sequence[Pair]) -> NDArray[np.int64]:
    """Return (n, 2): the numbers of each pair's two texts, equal for equal texts."""
    numbers: dict[str, int] = {}
    return np.array([[numbers.setdefault(t, len(numbers)) for t in (p.left, p.right)] for p in pairs]).reshape(-1, 2)


def fit(rows: Rows, kinds: Mapping[str, Lessons], watch: Watch, config: Config, work: Path, tell: Progress) -> Rows:
    """Return the rows that `watch` scores highest on the way. A stopped training goes on from `work`'s checkpoint.

    Batch n is drawn from the seed and n alone, so a training cut in two gives what one in a piece gives.
    """
    import torch

    torch.manual_seed(config.seed)
    # What is learned is each row's direction and relative length: a step as long for a common word, whose row is short,
    # as for a rare one would soon make it the loudest.
    lengths = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
    table: Any = torch.nn.EmbeddingBag.from_pretrained(
        torch.from_numpy(rows / lengths), freeze=False, mode="sum", sparse=True
    )
    table.heft = torch.from_numpy(lengths[:, 0])
    optimizer: Any = torch.optim.SparseAdam(list(table.parameters()), lr=config.rate)
    path, mark = work / CHECKPOINT, _mark(rows, kinds, config)
    start, best, score = _resume(table, optimizer, path, mark) or (0, rows.copy(), watch(rows))
    for step in range(start, config.steps):
        for group in optimizer.param_groups:
            group["lr"] = config.rate * _slope(step, config.steps)
        dice = np.random.default_rng([config.seed, step])
        loss = _loss(table, _drawn(kinds, dice, config), config)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if (step + 1) % config.checkpoint == 0 or step + 1 == config.steps:
            now = table.weight.detach().numpy() * lengths
            if (found := watch(now)) > score:
                best, score = now, found
            _save(table, optimizer, path, best, {"mark": mark, "step": str(step + 1), "score": repr(score)})
            tell(step + 1, config.steps, f"loss {loss.item():.3f}, pages found {found:.3f}, best {score:.3f}")
    path.unlink(missing_ok=True)
    return best


@dataclass(frozen=True)
class _Batch:
    left: list[list[int]]
    right: list[list[int]]
    targets: Rows
    twins: NDArray[np.int64]


def _drawn(kinds: Mapping[str, Lessons], dice: np.random.Generator, config: Config) -> _Batch:
    """Return pairs of one kind, drawn by chance."""
    names = [k for k in config.shares if k in kinds and len(kinds[k].left) > 1]
    chances = np.array([config.shares[k] for k in names]) / sum(config.shares[k] for k in names)
    lesson = kinds[names[int(dice.choice(len(names), p=chances))]]
    chosen = dice.choice(len(lesson.left), size=min(config.batch, len(lesson.left)), replace=False)

    def some(ids: list[int]) -> list[int]:
        kept = [i for i, keep in zip(ids, dice.random(len(ids)) >= config.forget, strict=True) if keep]
        return kept if len(ids) > 4 and kept else ids

    left, right = ([some(side[n]) for n in chosen] for side in (lesson.left, lesson.right))
    return _Batch(left, right, lesson.targets[chosen], lesson.twins[chosen])


def _slope(step: int, steps: int) -> float:
    """Return the share of the learning rate: up over the first 5 %, then down to nothing in a straight line."""
    warm = max(1, steps // 20)
    return min((step + 1) / warm, (steps - step) / max(1, steps - warm), 1.0)


def _loss(table: Any, batch: _Batch, config: Config) -> Any:  # noqa: ANN401 - torch
    import torch
    from torch.nn.functional import cross_entropy, normalize

    one, other = normalize(_sums(table, batch.left)), normalize(_sums(table, batch.right))
    scores = config.scale * one @ other.T
    numbers = batch.twins
    same = (numbers[:, None, 0] == numbers[None, :, 0]) | (numbers[:, None, 1] == numbers[None, :, 1])
    np.fill_diagonal(same, False)
    scores = scores.masked_fill(torch.from_numpy(same), -1e4)
    right = torch.arange(len(batch.left))
    loss = (cross_entropy(scores, right) + cross_entropy(scores.T, right)) / 2
    targets = torch.from_numpy(batch.targets)
    known = ~targets.isnan().any(dim=1)
    if config.teacher and bool(known.any()):
        for side in (one, other):
            loss = loss + config.teacher * (1 - (side[known] * targets[known]).sum(dim=1)).mean()
    return loss


def _sums(table: Any, texts: Sequence[Sequence[int]]) -> Any:  # noqa: ANN401 - torch
    import torch

    starts = np.cumsum([0, *map(len, texts)])[:-1]
    flat = torch.from_numpy(np.fromiter((i for text in texts for i in text), dtype=np.int64))
    return table(flat, torch.from_numpy(starts), per_sample_weights=table.heft[flat])


def _mark(rows: Rows, kinds: Mapping[str, Lessons], config: Config) -> str:
    """Return a digest of everything that decides the outcome."""
    digest = sha256(json.dumps(asdict(config), sort_keys=True).encode())
    digest.update(rows.tobytes())
    for name, lesson in sorted(kinds.items()):
        digest.update(f"{name}{len(lesson.left)}".encode() + lesson.targets.tobytes() + lesson.twins.tobytes())
    return digest.hexdigest()


def _save(table: Any, optimizer: Any, path: Path, best: Rows, told: dict[str, str]) -> None:  # noqa: ANN401 - torch
    import torch
    from safetensors.torch import save_file

    state = optimizer.state[table.weight]
    kept = {"weight": table.weight.detach(), "first": state["exp_avg"], "second": state["exp_avg_sq"]}
    aside = path.with_suffix(".part")
    save_file({**kept, "best": torch.from_numpy(best)}, aside, metadata=told)
    aside.replace(path)


def _resume(table: Any, optimizer: Any, path: Path, mark: str) -> tuple[int, Rows, float] | None:  # noqa: ANN401 - torch
    """Put back what `_save` kept, where it is of the same training; return the steps done, the best rows and their score."""
    import torch
    from safetensors import safe_open

    if not path.exists():
        return None
    with safe_open(path, framework="pt") as kept:
        told = kept.metadata()
        if told.get("mark") != mark:
            log.warning("the checkpoint in %s is of another training and is not used", path)
            return None
        weight, first, second, best = (kept.get_tensor(name) for name in ("weight", "first", "second", "best"))
    step = int(told["step"])
    with torch.no_grad():
        table.weight.copy_(weight)
    optimizer.state[table.weight] = {"step": step, "exp_avg": first, "exp_avg_sq": second}
    return step, best.numpy(), float(told["score"])


def write(folder: Path, rows: Rows, tokenizer: str, card: Mapping[str, object]) -> None:
    """Write the model as Sentence Transformers keeps a static embedding, in half precision, with its card."""
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    save_file({"embedding.weight": rows.astype(np.float16)}, folder / "model.safetensors")
    (folder / "tokenizer.json").write_text(tokenizer, "utf-8")
    module = {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"}
    (folder / "modules.json").write_text(json.dumps([module], indent=1), "utf-8")
    settings = {"similarity_fn_name": "cosine", "model_type": "SentenceTransformer", "prompts": {}}
    (folder / "config_sentence_transformers.json").write_text(json.dumps(settings, indent=1), "utf-8")
    (folder / "card.json").write_text(json.dumps(card, ensure_ascii=False, indent=1), "utf-8")
