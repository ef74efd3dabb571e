"""Trains the built-in writer: a small encoder-decoder (T5), from nothing, on the lessons of our own wordings.

T5: Raffel et al. 2020, "Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer". The vocabulary
is learned from the wordings too (byte-pair encoding, Sennrich et al. 2016). Step n is drawn from the seed and n alone, so a
training cut in two gives what one in a piece gives.
"""

import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from assistant.training.artifact import write_folder
from assistant.training.stopping import Stop, never
from assistant.training.writer_lessons import Lesson, batch, names, texts
from assistant.writing.pieces import Pieces, held_out, marks, split
from assistant.writing.worded import WORDED_BETTER
from knowledge.types import Progress

log = logging.getLogger(__name__)
CHECKPOINT = "checkpoint.safetensors"


@dataclass(frozen=True)
class Config:
    """How large the writer is and how long it learns. The default has about 4.4 million parameters."""

    size: int = 256
    inner: int = 512
    heads: int = 8
    layers: int = 3
    words: int = 1600
    longest_piece: int = 10
    steps: int = 1700
    horizon: int = 2400
    """Where the half cosine of the learning rate would end; its last `cool` steps go straight down to nothing instead."""
    cool: int = 450
    batch: int = 32
    rate: float = 1e-3
    warm: int = 150
    checkpoint: int = 250
    held_out: int = 240
    sample: int = 12000
    half: bool = True
    """Whether products are computed in bfloat16, as processors that have it do twice as fast."""
    seed: int = 0


@dataclass(frozen=True)
class Outcome:
    """A trained writer: its pieces, its weights as float32, and how it did on combinations it never learned from."""

    pieces: Pieces
    weights: Mapping[str, Any]
    config: Mapping[str, Any]
    card: Mapping[str, Any]


TASKS = sorted(WORDED_BETTER)
"""What a writer trained anew is used for: where the same wordings were found better than the plain statement."""


def train_writer(folder: Path, tell: Progress, config: Config, stop: Stop = never) -> dict[str, Any]:
    """Train a writer into `folder` and return its card. Raises Stopped; what was in `folder` then stays."""
    work = folder.with_name(folder.name + "-work")
    outcome = train(config, work, tell, stop)
    digest = write(folder, replace(outcome, card={**outcome.card, "tasks": TASKS}))
    (work / CHECKPOINT).unlink(missing_ok=True)
    return {**outcome.card, "tasks": TASKS, "sha256": digest, "folder": str(folder)}


def vocabulary(config: Config) -> tuple[Pieces, Callable[[str], list[int]]]:
    """Return the pieces, and what turns a lesson's words into their numbers."""
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    # A word takes the space before it along; a run of Han characters is cut only by the length of a piece.
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r" ?[A-Za-z’']+|[一-鿿]+|\s+|[^\sA-Za-z一-鿿]"), "isolated")
    trainer = trainers.BpeTrainer(
        vocab_size=config.words, max_token_length=config.longest_piece, show_progress=False, special_tokens=[]
    )
    said = [part for text in texts(config.sample, config.seed) for part in split(text) if not part.startswith("[[r")]
    tokenizer.train_from_iterator(said, trainer)
    learned = [piece for piece, _ in sorted(tokenizer.get_vocab().items(), key=lambda pair: pair[1])]
    pieces = Pieces((*marks(*names()), *learned))

    def numbers(text: str) -> list[int]:
        out: list[int] = []
        for part in split(text):
            out += [pieces.numbers[t] for t in ([part] if part.startswith("[[r") else tokenizer.encode(part).tokens)]
        return [*out, pieces.end]

    return pieces, numbers


def train(config: Config, work: Path, tell: Progress, stop: Stop = never) -> Outcome:
    """Train a writer; a stopped training goes on from the checkpoint in `work`. Raises Stopped."""
    import torch

    torch.manual_seed(config.seed)
    # The matrices are small: a second thread gains little, and where other work shares the cores the two wait for each other.
    torch.set_num_threads(1)
    pieces, numbers = vocabulary(config)
    model = _model(config, pieces)
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=config.rate, weight_decay=0.01, betas=(0.9, 0.98), foreach=True
    )
    path, mark = work / CHECKPOINT, _mark(config, pieces)
    work.mkdir(parents=True, exist_ok=True)
    start = _resume(model, optimizer, path, mark)
    began, losses = time.monotonic(), list[float]()
    model.train()
    for step in range(start, config.steps):
        stop.check()
        for group in optimizer.param_groups:
            group["lr"] = config.rate * _slope(step, config)
        loss = _loss(model, _tensors(_lessons(config, step), pieces, numbers), half=config.half)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())
        if (step + 1) % config.checkpoint == 0 or step + 1 == config.steps:
            _save(model, optimizer, path, {"mark": mark, "step": str(step + 1)})
        if (step + 1) % 50 == 0 or step + 1 == config.steps:
            left = (time.monotonic() - began) / (step + 1 - start) * (config.steps - step - 1)
            tell(step + 1, config.steps, f"loss {np.mean(losses[-50:]):.4f}, {left / 60:.1f} min left")
    model.eval()
    weights = {n: p.detach().float().numpy() for n, p in model.named_parameters()}
    card = {
        "parameters": sum(int(w.size) for w in weights.values()), "config": asdict(config), "loss": round(float(np.mean(losses[-50:] or [0])), 4),
        **_measured(model, pieces, numbers, config),
    }  # fmt: skip
    return Outcome(pieces, weights, model.config.to_dict(), card)


def write(folder: Path, outcome: Outcome) -> str:
    """Write weights (half precision), pieces, config and card; return the hash of the weights, which the card holds."""
    from safetensors.numpy import save_file

    digest = ""

    def fill(aside: Path) -> None:
        nonlocal digest
        save_file({n: w.astype(np.float16) for n, w in outcome.weights.items()}, aside / "model.safetensors")
        digest = sha256((aside / "model.safetensors").read_bytes()).hexdigest()
        wanted = (
            "d_model",
            "d_ff",
            "d_kv",
            "num_heads",
            "num_layers",
            "num_decoder_layers",
            "relative_attention_num_buckets",
            "vocab_size",
        )
        config = {"model_type": "t5", **{k: outcome.config[k] for k in wanted}}
        (aside / "config.json").write_text(json.dumps(config, indent=1), "utf-8")
        (aside / "pieces.json").write_text(json.dumps(outcome.pieces.all, ensure_ascii=False, indent=0), "utf-8")
        card = {**outcome.card, "sha256": digest}
        (aside / "card.json").write_text(json.dumps(card, ensure_ascii=False, indent=1), "utf-8")

    write_folder(folder, fill)
    return digest


def _lessons(config: Config, step: int) -> list[Lesson]:
    """Return the lessons of a step, of about one length: four steps share what was drawn, sorted by length."""
    drawn = [
        one
        for one in batch(config.batch * 5, config.seed + 1, step // 4)
        if not held_out(one.acts, one.language, one.tone, one.way)
    ]
    chosen = sorted(drawn[: config.batch * 4], key=lambda one: len(one.text) * (2 if one.language == "zh" else 1))
    order = np.random.default_rng([config.seed, 7, step // 4]).permutation(4)
    at = int(order[step % 4]) * config.batch
    return chosen[at : at + config.batch]


def _model(config: Config, pieces: Pieces) -> Any:  # noqa: ANN401 - torch
    from transformers import T5Config, T5ForConditionalGeneration

    config_of: Any = T5Config  # its stubs lack what its base class takes
    shape = config_of(
        vocab_size=len(pieces.all), d_model=config.size, d_kv=config.size // config.heads, d_ff=config.inner, num_heads=config.heads,
        num_layers=config.layers, num_decoder_layers=config.layers, dropout_rate=0.0, feed_forward_proj="relu", tie_word_embeddings=True,
        pad_token_id=0, eos_token_id=pieces.end, decoder_start_token_id=0,
    )  # fmt: skip
    return T5ForConditionalGeneration(shape)


def _tensors(lessons: Sequence[Lesson], pieces: Pieces, numbers: Callable[[str], list[int]]) -> tuple[Any, Any]:
    asked = [pieces.asked(one.acts, one.language, one.tone, one.way) for one in lessons]
    return _padded(asked, 0), _padded([numbers(one.text) for one in lessons], -100)


def _padded(rows: Sequence[Sequence[int]], filler: int) -> Any:  # noqa: ANN401 - torch
    import torch

    longest = max(map(len, rows))
    return torch.tensor([[*row, *[filler] * (longest - len(row))] for row in rows])


def _loss(model: Any, tensors: tuple[Any, Any], *, half: bool) -> Any:  # noqa: ANN401 - torch
    import torch

    asked, said = tensors
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
        return model(input_ids=asked, attention_mask=(asked != 0).long(), labels=said).loss


def _slope(step: int, config: Config) -> float:
    """Return the share of the learning rate: up in a straight line, along a half cosine, at last straight to nothing."""
    if step < config.warm:
        return (step + 1) / config.warm
    done = (step - config.warm) / max(1, max(config.horizon, config.steps) - config.warm)
    return 0.5 * (1 + float(np.cos(np.pi * done))) * min(1.0, (config.steps - step) / max(1, config.cool))


def _measured(model: Any, pieces: Pieces, numbers: Callable[[str], list[int]], config: Config) -> dict[str, Any]:  # noqa: ANN401
    """Return how often the most likely text of combinations never learned from is the wording's own, word for word."""
    import torch

    found = [
        one
        for one in batch(config.held_out * 30, config.seed + 2, 0)
        if held_out(one.acts, one.language, one.tone, one.way)
    ][: config.held_out]
    right = 0
    for at in range(0, len(found), 40):
        some = found[at : at + 40]
        asked, _ = _tensors(some, pieces, numbers)
        with torch.no_grad():
            out = model.generate(
                input_ids=asked, attention_mask=(asked != 0).long(), max_new_tokens=120, do_sample=False
            )
        for one, row in zip(some, out.tolist(), strict=True):
            right += pieces.text(t for t in row if t != pieces.end) == one.text
    return {"held_out": len(found), "word_for_word": round(right / max(1, len(found)), 4)}


def _mark(config: Config, pieces: Pieces) -> str:
    """Return a digest of everything that decides the outcome."""
    said = json.dumps([asdict(config), pieces.all, [one.text for one in batch(64, config.seed + 1, 0)]], sort_keys=True)
    return sha256(said.encode()).hexdigest()


def _save(model: Any, optimizer: Any, path: Path, told: dict[str, str]) -> None:  # noqa: ANN401 - torch
    from safetensors.torch import save_file

    kept: dict[str, Any] = {}
    for name, weight in model.named_parameters():
        state = optimizer.state[weight]
        kept |= {
            f"weight {name}": weight.detach(),
            f"first {name}": state["exp_avg"],
            f"second {name}": state["exp_avg_sq"],
        }
    aside = path.with_suffix(".part")
    save_file({n: t.contiguous() for n, t in kept.items()}, aside, metadata=told)
    aside.replace(path)


def _resume(model: Any, optimizer: Any, path: Path, mark: str) -> int:  # noqa: ANN401 - torch
    """Put back what `_save` kept, where it is of the same training; return the steps done."""
    import torch
    from safetensors import safe_open

    if not path.exists():
        return 0
    with safe_open(path, framework="pt") as kept:
        told = kept.metadata()
        if told.get("mark") != mark:
            log.warning("the checkpoint in %s is of another training and is not used", path)
            return 0
        step = int(told["step"])
        for name, weight in model.named_parameters():
            with torch.no_grad():
                weight.copy_(kept.get_tensor(f"weight {name}"))
            optimizer.state[weight] = {
                "step": torch.tensor(float(step)), "exp_avg": kept.get_tensor(f"first {name}"), "exp_avg_sq": kept.get_tensor(f"second {name}"),
            }  # fmt: skip
    return step
