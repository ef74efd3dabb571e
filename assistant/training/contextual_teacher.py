"""The teacher of sentences: an English model first taught which sentence answers a question, then asked for its vectors."""

import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.training.sentence_texts import Answered, kind_of
from knowledge.types import Progress

Rows = NDArray[np.float32]
_BATCH, _ROUNDS, _RATE, _SCALE = 32, 2, 3e-5, 20.0
_LONGEST = 96  # tokens
_KEPT = 16_384  # texts between two writes of what was made
_AT_ONCE = 64
_OTHERS = 3  # of the same product that do not answer, a step


class AnswerTeacher:
    """A BERT-like encoder by folder, its tokens' mean taken as the text's vector. What it made is kept in `work`."""

    def __init__(self, folder: Path, work: Path, tell: Progress) -> None:
        """Take the model's folder; nothing is loaded yet."""
        self._folder, self._work, self._tell = folder, work, tell
        self._model: Any = None
        self._tokenizer: Any = None

    def learn(self, answers: Sequence[Answered], seed: int) -> None:
        """Teach it that a question lies near what answers it, against the rest of a batch and what of the same product does not.

        A teacher taught so before is read.
        """
        import torch
        from safetensors.torch import load_file, save_file

        self._load()
        told = json.dumps([[a.question, a.answer, a.others] for a in answers]) + f"{seed} {_ROUNDS} {_RATE}"
        path = self._work / f"teacher-{sha256(told.encode()).hexdigest()[:12]}.safetensors"
        if path.exists():
            self._model.load_state_dict(load_file(path))
            return
        torch.manual_seed(seed)
        dice = np.random.default_rng(seed)
        optimizer = torch.optim.AdamW(self._model.parameters(), lr=_RATE, weight_decay=0.01)
        batches = [each for _ in range(_ROUNDS) for each in _batches(dice.permutation(len(answers)))]
        self._model.train()
        for step, chosen in enumerate(batches):
            for group in optimizer.param_groups:
                group["lr"] = _RATE * min(1.0, (step + 1) / 50) * (1 - step / len(batches))
            loss = self._loss([answers[n] for n in chosen], dice)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self._model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            if (step + 1) % 20 == 0:
                self._tell(step + 1, len(batches), f"teacher learns, loss {loss.item():.3f}")
        aside = path.with_suffix(".part")
        save_file({n: t.contiguous() for n, t in self._model.state_dict().items()}, aside)
        aside.replace(path)

    def _loss(self, some: Sequence[Answered], dice: np.random.Generator) -> Any:  # noqa: ANN401 - torch
        import torch
        from torch.nn.functional import cross_entropy

        asked, said = (self._vectors([getattr(a, side) for a in some]) for side in ("question", "answer"))
        same = [
            [a is not b and (a.question == b.question or kind_of(a.answer) == kind_of(b.answer)) for b in some]
            for a in some
        ]
        scores = (_SCALE * asked @ said.T).masked_fill(torch.tensor(same), -1e4)
        right = torch.arange(len(some))
        loss = cross_entropy(scores, right) + cross_entropy(scores.T, right)
        chosen = [
            (n, text)
            for n, a in enumerate(some)
            for text in dice.permutation(np.array(a.others, dtype=object))[:_OTHERS]
        ]
        if not chosen:
            return loss
        owners = [n for n, _ in chosen]
        wrong = torch.full((len(some), len(chosen)), -1e4)
        wrong[owners, range(len(chosen))] = _SCALE * (asked[owners] * self._vectors([t for _, t in chosen])).sum(1)
        among = torch.cat([scores.diagonal().unsqueeze(1), wrong], dim=1)
        return loss + cross_entropy(among[sorted(set(owners))], torch.zeros(len(set(owners)), dtype=torch.long))

    def vectors(self, texts: Sequence[str], mark: str) -> Rows:
        """Return one unit row per text, (texts, size), in half precision. What is under way is kept under `mark`."""
        import torch

        self._load()
        self._model.eval()
        parts = list[Rows]()
        for start in range(0, len(texts), _KEPT):
            some = texts[start : start + _KEPT]
            name = sha256((mark + "\x00".join(some)).encode()).hexdigest()[:12]
            path = self._work / f"vectors-{name}.npy"
            if not path.exists():
                with torch.no_grad():
                    rows = self._all(some)
                aside = path.with_suffix(".part")
                with aside.open("wb") as file:
                    np.save(file, rows.astype(np.float16), allow_pickle=False)
                aside.replace(path)
                self._tell(start + len(some), len(texts), "teacher's vectors")
            parts.append(np.load(path, allow_pickle=False))
        made: Rows = np.concatenate(parts)
        return made

    def _all(self, texts: Sequence[str]) -> Rows:
        order = sorted(range(len(texts)), key=lambda n: len(texts[n]))
        rows = [
            self._vectors([texts[n] for n in order[s : s + _AT_ONCE]]).numpy() for s in range(0, len(order), _AT_ONCE)
        ]
        found: Rows = np.empty((len(texts), rows[0].shape[1]), dtype=np.float32)
        found[order] = np.concatenate(rows)
        return found

    def _vectors(self, texts: Sequence[str]) -> Any:  # noqa: ANN401 - torch
        import torch

        given = self._tokenizer(list(texts), padding=True, truncation=True, max_length=_LONGEST, return_tensors="pt")
        with torch.autocast("cpu", dtype=torch.bfloat16):
            seen = self._model(**given).last_hidden_state.float()
        kept = given["attention_mask"].unsqueeze(-1).float()
        return torch.nn.functional.normalize((seen * kept).sum(1) / kept.sum(1), dim=-1)

    def _load(self) -> None:
        if self._model is None:
            from transformers import AutoModel, AutoTokenizer

            self._tokenizer = AutoTokenizer.from_pretrained(self._folder)
            self._model = AutoModel.from_pretrained(self._folder, use_safetensors=True)


def _batches(order: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Return the order in batches, the last short one left out unless it is the only one."""
    whole = [order[s : s + _BATCH] for s in range(0, len(order), _BATCH)]
    return [b for b in whole if len(b) == _BATCH] or whole
