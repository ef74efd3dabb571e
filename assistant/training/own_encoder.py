"""Our own small BERT where no pre-trained encoder is at hand: a tokenizer and masked words, from the company's own texts.

Devlin et al. 2019, "BERT": of fifteen words in a hundred, eight in ten are masked, one is another word and one stays, and
the encoder guesses what stood there. Small enough for two cores: three layers of 256.
"""

import hashlib
import json
import math
import re
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.encoding.network import device
from assistant.errors import Unavailable
from assistant.training.checkpoint import keep, optimizer_tensors, put_back, take
from assistant.training.encoder import Config, precision
from assistant.training.stopping import Stop
from knowledge.language import Bilingual
from knowledge.types import Progress

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
PAD, UNK, CLS, SEP, MASK = range(5)
_LINE = 300
"""Characters of a stretch of text that is learnt from at once."""
_MOST = 400_000
"""Stretches of text that are learnt from at most."""
_STOPS = re.compile(r"(?<=[。！？!?；;\n])|(?<=\.\s)")


@dataclass(frozen=True)
class OwnConfig:
    """How large the encoder is and how long it learns: `reads` tokens altogether, however few texts there are.

    No text is read more than `rounds` times.
    """

    seed: int = 0
    words: int = 8000
    hidden: int = 256
    layers: int = 3
    heads: int = 4
    longest: int = 128
    reads: int = 2_500_000
    rounds: int = 30
    batch: int = 64
    rate: float = 6e-4
    masked: float = 0.15
    checkpoint_seconds: float = 60.0


def stretches(texts: Sequence[str]) -> list[str]:
    """Return the different sentences of texts, each at most 300 characters; what has no letter is left out."""
    found = dict[str, None]()
    for text in texts:
        for part in _STOPS.split(text):
            for first in range(0, len(part), _LINE):
                piece = part[first : first + _LINE].strip()
                if any(c.isalnum() for c in piece):
                    found[piece] = None
        if len(found) >= _MOST:
            break
    return list(found)[:_MOST]


def pieces(counts: Mapping[str, int], most: int) -> list[str]:
    """Return what words are split into, commonest first: every character, then whole words, then beginnings and ends.

    `counts` says how often each word occurs. Nothing depends on the order in which they come: the same texts give the
    same pieces, which the trainer of the `tokenizers` library does not promise.
    """

    def commonest(found: Mapping[str, int], least: int = 1) -> list[str]:
        return sorted((w for w, n in found.items() if n >= least), key=lambda w: (-found[w], w))

    letters = Counter[str]()
    for word, n in counts.items():
        letters.update({c: n for c in word[:1]})
        letters.update({f"##{c}": n for c in word[1:]})
    chosen = commonest(letters)[: most // 2]
    left = max(0, most - len(chosen))
    whole = commonest({w: n for w, n in counts.items() if len(w) > 1}, 2)[: left * 3 // 4]
    parts, known = Counter[str](), set(whole)
    for word, n in counts.items():
        if word not in known:
            parts.update({word[:i]: n for i in range(2, min(7, len(word)))})
            parts.update({f"##{word[-i:]}": n for i in range(2, min(7, len(word)))})
    rest = [w for w in commonest(parts, 2) if w not in known]
    return [*chosen, *whole, *rest[: left - len(whole)]]


def tokenizer(lines: Sequence[str], words: int) -> Any:  # noqa: ANN401 - transformers
    """Return a fast WordPiece tokenizer learnt from `lines`: words and pieces of words, Chinese by the character."""
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    normal = normalizers.BertNormalizer(lowercase=True, handle_chinese_chars=True)
    cut = pre_tokenizers.BertPreTokenizer()
    counts = Counter(word for line in lines for word, _ in cut.pre_tokenize_str(normal.normalize_str(line)))
    known = [*SPECIAL, *pieces(counts, words - len(SPECIAL))]
    made = Tokenizer(models.WordPiece({w: i for i, w in enumerate(known)}, unk_token=SPECIAL[UNK]))
    made.normalizer, made.pre_tokenizer, made.decoder = normal, cut, decoders.WordPiece()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", CLS), ("[SEP]", SEP)]
    )
    names = ("pad_token", "unk_token", "cls_token", "sep_token", "mask_token")
    fast: Any = PreTrainedTokenizerFast
    return fast(tokenizer_object=made, **dict(zip(names, SPECIAL, strict=True)))


def own_encoder(
    texts: Sequence[str], work: Path, config: OwnConfig, progress: Progress | None = None, stop: Stop | None = None
) -> tuple[Path, dict[str, object]]:  # fmt: skip
    """Learn the language of `texts` and return the folder of the encoder below `work`, with what is to be known of it.

    One that is there already, made from the same texts, is taken as it is. Raises Unavailable where there are too few
    texts or the disk is full, and Stopped.
    """
    lines = stretches(texts)
    if len(lines) < 20:
        raise Unavailable(
            Bilingual(
                f"There are {len(lines)} sentences to learn a language from; an encoder of one's own needs 20 at the very least, and does well from some thousands. Load documents first.",
                f"可用于学习语言的句子只有 {len(lines)} 条；自建编码器至少需要 20 条，几千条以上效果才好。请先导入文档。",
            )
        )
    mark = _mark(lines, config)
    folder = work / mark[:16]
    if (folder / "card.json").exists():
        return folder, json.loads((folder / "card.json").read_text("utf-8"))
    split = _kept_tokenizer(lines, work / f"{mark[:16]}-tokenizer", config)
    model, told = _learn(lines, split, config, work / f"{mark[:16]}.safetensors", mark, progress, stop or Stop())
    return folder, _write(folder, model, split, {**told, "sentences": len(lines), "config": asdict(config)})


def _mark(lines: Sequence[str], config: OwnConfig) -> str:
    told = {k: v for k, v in asdict(config).items() if k != "checkpoint_seconds"}
    return hashlib.sha256(json.dumps([told, list(lines)]).encode()).hexdigest()


def _kept_tokenizer(lines: Sequence[str], folder: Path, config: OwnConfig) -> Any:  # noqa: ANN401 - transformers
    """Return the tokenizer, kept so that a training that goes on has the very same one."""
    from transformers import AutoTokenizer

    from assistant.training.artifact import write_folder

    if not folder.exists():
        made = tokenizer(lines, config.words)
        write_folder(folder, lambda aside: made.save_pretrained(aside))
    return AutoTokenizer.from_pretrained(str(folder), trust_remote_code=False)


def _write(folder: Path, model: Any, split: Any, card: dict[str, object]) -> dict[str, object]:  # noqa: ANN401
    from assistant.training.artifact import write_folder

    def write(aside: Path) -> None:
        model.bert.save_pretrained(aside, safe_serialization=True)
        split.save_pretrained(aside)
        (aside / "card.json").write_text(json.dumps(card, indent=1), "utf-8")

    write_folder(folder, write)
    return card


def hidden(ids: NDArray[np.int64], config: OwnConfig, words: int, dice: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:  # fmt: skip
    """Return a batch of ids (texts, tokens) with words masked, and which ones are to be guessed."""
    chosen = (dice.random(ids.shape) < config.masked) & (ids > MASK)
    if not chosen.any() and (ids > MASK).any():
        chosen[tuple(np.argwhere(ids > MASK)[0])] = True
    fate, other = dice.random(ids.shape), dice.integers(MASK + 1, max(words, MASK + 2), ids.shape)
    shown = np.where(chosen & (fate < 0.8), MASK, np.where(chosen & (fate >= 0.9), other, ids))
    return shown, chosen


def _model(config: OwnConfig, words: int) -> Any:  # noqa: ANN401 - transformers
    import torch
    from transformers import BertConfig, BertForMaskedLM

    torch.manual_seed(config.seed)
    made: Any = BertForMaskedLM(
        BertConfig(
            vocab_size=words, hidden_size=config.hidden, num_hidden_layers=config.layers, num_attention_heads=config.heads,
            intermediate_size=4 * config.hidden, max_position_embeddings=config.longest, pad_token_id=PAD,
        )
    )  # fmt: skip
    return made.to(device())


def _learn(
    lines: Sequence[str], split: Any, config: OwnConfig, path: Path, mark: str, progress: Progress | None, stop: Stop,  # noqa: ANN401
) -> tuple[Any, dict[str, object]]:  # fmt: skip
    """Return the model that has read so much, going on from the checkpoint at `path` where there is one."""
    import torch

    rows: list[list[int]] = split(list(lines), truncation=True, max_length=config.longest)["input_ids"]
    lengths = np.array([len(r) for r in rows])
    rounds = min(config.rounds, max(1, math.ceil(config.reads / int(lengths.sum()))))
    share = min(1.0, config.reads / int(lengths.sum()))
    each = math.ceil(len(rows) * share / config.batch)
    steps = rounds * each
    with torch.random.fork_rng(devices=[]):
        model = _model(config, len(split))
        named = {n: p for n, p in model.named_parameters()}
        optimizer = torch.optim.AdamW(list(named.values()), lr=config.rate, weight_decay=0.01, fused=True)
        kept = take(path, mark)
        told: dict[str, Any] = {"step": 0, "seconds": 0.0, "losses": []}
        if kept:
            told = kept[1]
            put_back(named, optimizer, kept[0], told["step"])
        kind, began, last = precision_here(), time.monotonic(), time.monotonic()
        model.train()
        recent = list[float]()
        while told["step"] < steps:
            stop.check()
            step = told["step"]
            if step % each == 0 or not recent:
                batches = _round(lengths, config, step // each)[:each]
            recent.append(_one(model, optimizer, [rows[i] for i in batches[step % each]], config, step, steps, kind))
            told["step"] = step + 1
            if progress:
                progress(step + 1, steps, f"own encoder, loss {float(np.mean(recent[-50:])):.2f}")
            if time.monotonic() - last > config.checkpoint_seconds:
                told["seconds"] += time.monotonic() - began
                began = last = time.monotonic()
                told["losses"].append(round(float(np.mean(recent[-50:])), 3))
                keep(path, mark, optimizer_tensors(named, optimizer), told)
        told["seconds"] += time.monotonic() - began
        path.unlink(missing_ok=True)
    final = round(float(np.mean(recent[-50:])), 3) if recent else None
    return model, {"steps": steps, "rounds": rounds, "tokens": int(lengths.sum()), "words": len(split),
                   "loss": final, "losses": told["losses"], "seconds": round(told["seconds"], 1)}  # fmt: skip


def precision_here() -> str:
    """Return the precision to compute in on this device."""
    return precision(Config(), device())


def _round(lengths: NDArray[np.int64], config: OwnConfig, number: int) -> list[NDArray[np.int64]]:
    """Return the batches of a round, texts of like length together, in an order drawn by the seed and the round."""
    dice = np.random.default_rng([config.seed, number])
    order = dice.permutation(len(lengths))
    order = order[np.argsort(lengths[order], kind="stable")]
    batches = [order[i : i + config.batch] for i in range(0, len(order), config.batch)]
    return [batches[i] for i in dice.permutation(len(batches))]


def _one(
    model: Any, optimizer: Any, rows: list[list[int]], config: OwnConfig, step: int, steps: int, kind: str  # noqa: ANN401
) -> float:  # fmt: skip
    """Learn one batch and return its loss; only the masked places are guessed."""
    import torch
    from torch.nn.functional import cross_entropy

    width = max(map(len, rows))
    ids = np.array([row + [PAD] * (width - len(row)) for row in rows], dtype=np.int64)
    shown, chosen = hidden(ids, config, model.config.vocab_size, np.random.default_rng([config.seed, step, 15]))
    torch.manual_seed((config.seed << 32) + step)
    at = next(model.parameters()).device
    warm = max(1, steps // 20)
    for group in optimizer.param_groups:
        group["lr"] = config.rate * min((step + 1) / warm, (steps - step) / max(1, steps - warm), 1.0)
    with torch.autocast(at.type, dtype=torch.bfloat16, enabled=kind == "bfloat16"):
        states = model.bert(
            input_ids=torch.from_numpy(shown).to(at), attention_mask=torch.from_numpy((ids != PAD).astype(np.int64)).to(at)
        ).last_hidden_state  # fmt: skip
        guessed = model.cls(states[torch.from_numpy(chosen).to(at)])
    loss = cross_entropy(guessed.float(), torch.from_numpy(ids[chosen]).to(at))
    optimizer.zero_grad()
    torch.autograd.backward(loss)
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return float(loss.detach())
