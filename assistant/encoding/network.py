"""An encoder with a linear head: the mean of its token states at length one, times the head's weights."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.errors import Unavailable
from knowledge.language import Bilingual

CHARACTERS = 4000
"""Characters of a text that are read, before it is cut to the encoder's longest row of tokens."""
_AT_ONCE = 64


@dataclass(frozen=True)
class Network:
    """The parts: a transformer, its tokenizer, a `torch.nn.Linear` (hidden, labels), and the tokens read of a text."""

    backbone: Any
    tokenizer: Any
    head: Any
    longest: int

    @property
    def device(self) -> Any:  # noqa: ANN401 - torch
        """Return where the weights are."""
        return self.head.weight.device

    def named(self) -> dict[str, Any]:
        """Return every weight by name; those of the head begin with `head.`."""
        return {
            **{f"backbone.{n}": p for n, p in self.backbone.named_parameters()},
            **{f"head.{n}": p for n, p in self.head.named_parameters()},
        }

    def train(self, on: bool = True) -> None:
        """Turn dropout on or off."""
        self.backbone.train(on)


def device() -> str:
    """Return where to compute: a graphics card where there is one."""
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def _cannot(name: str, why_en: str, why_zh: str) -> Unavailable:
    return Unavailable(
        Bilingual(
            f"The encoder {name} cannot be used: {why_en}. Give a BERT-style model by Hugging Face id or folder, or `own` to make one; the model in use stays.",
            f"编码器 {name} 无法使用：{why_zh}。请给出 BERT 类模型的 Hugging Face 名称或本地目录，或用 `own` 自行训练；当前模型不受影响。",
        )
    )


def open_backbone(name: str) -> tuple[Any, Any]:
    """Return (transformer, tokenizer) of a Hugging Face id or folder. Raises Unavailable.

    Only safetensors are read and no code of the model's is run.
    """
    from transformers import AutoModel, AutoTokenizer

    _be_quiet()
    try:
        tokenizer = AutoTokenizer.from_pretrained(name, trust_remote_code=False)
        backbone = AutoModel.from_pretrained(name, trust_remote_code=False, use_safetensors=True)
    except Exception as error:  # transformers raises whatever a broken or missing model causes
        told = str(error).strip().splitlines()
        raise _cannot(name, told[0] if told else type(error).__name__, told[0] if told else "未知错误") from error
    if not getattr(tokenizer, "is_fast", False):
        raise _cannot(name, "its tokenizer is not a fast one", "其分词器不是快速分词器")
    if getattr(backbone.config, "is_encoder_decoder", False) or not hasattr(backbone.config, "hidden_size"):
        raise _cannot(name, "it is no encoder", "它不是编码器模型")
    if getattr(backbone, "pooler", None) is not None:
        backbone.pooler = None  # never used here, and of chance weights where the folder holds none
    return backbone, tokenizer


def _be_quiet() -> None:
    """Keep transformers from drawing bars and telling of weights that are not there."""
    from transformers.utils import logging as told

    logging: Any = told
    logging.disable_progress_bar()
    logging.set_verbosity_error()


def network(backbone: Any, tokenizer: Any, labels: int, longest: int) -> Network:  # noqa: ANN401 - transformers
    """Return the encoder with an empty head for so many labels, on the device that there is."""
    import torch

    places = int(getattr(backbone.config, "max_position_embeddings", 512))
    places -= 2 if getattr(backbone.config, "model_type", "") in {"roberta", "xlm-roberta", "camembert"} else 0
    head = torch.nn.Linear(backbone.config.hidden_size, labels)
    torch.nn.init.zeros_(head.weight)
    torch.nn.init.zeros_(head.bias)
    at = device()
    return Network(backbone.to(at), tokenizer, head.to(at), min(longest, places))


def ready(net: Network) -> None:
    """Make a network ready to serve: no dropout, no gradients of weights, and a tokenizer that is set up once.

    A fast tokenizer is changed by the first call that asks for another longest row, and two threads must not do that.
    """
    net.train(False)
    for weight in net.named().values():
        weight.requires_grad_(False)
    tokens(net, ["-"])


def tokens(net: Network, texts: Sequence[str]) -> list[list[int]]:
    """Return the token ids of each text, with the encoder's own first and last ones."""
    cut = [text[:CHARACTERS] for text in texts]
    if not cut:
        return []
    found: list[list[int]] = net.tokenizer(cut, truncation=True, max_length=net.longest)["input_ids"]
    return found


def padded(net: Network, rows: Sequence[Sequence[int]]) -> tuple[Any, Any]:
    """Return ids and mask (texts, tokens of the longest), on the network's device."""
    import torch

    width = max(map(len, rows))
    blank = net.tokenizer.pad_token_id or 0
    ids = torch.full((len(rows), width), blank, dtype=torch.long)
    mask = torch.zeros((len(rows), width), dtype=torch.long)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = torch.tensor(row, dtype=torch.long)
        mask[i, : len(row)] = 1
    return ids.to(net.device), mask.to(net.device)


def pooled(states: Any, mask: Any) -> Any:  # noqa: ANN401 - torch
    """Return the mean of the states (texts, tokens, hidden) that are not padding, at length one: float32 (texts, hidden)."""
    from torch.nn.functional import normalize

    kept = mask.unsqueeze(-1).to(states.dtype)
    return normalize(((states * kept).sum(1) / kept.sum(1).clamp(min=1)).float(), dim=-1)


def forward(net: Network, ids: Any, mask: Any) -> Any:  # noqa: ANN401 - torch
    """Return the scores (texts, labels) of a padded batch."""
    return net.head(pooled(net.backbone(input_ids=ids, attention_mask=mask).last_hidden_state, mask))


def _batches(rows: Sequence[Sequence[int]], size: int) -> Iterator[NDArray[np.int64]]:
    """Yield the numbers of rows of like length together, so that little is padded."""
    order = np.argsort([len(r) for r in rows], kind="stable")
    for first in range(0, len(order), size):
        yield order[first : first + size]


def scores(net: Network, texts: Sequence[str]) -> NDArray[np.float32]:
    """Return the head's scores: float32 (texts, labels)."""
    return _over(net, texts, net.head.out_features, lambda ids, mask: forward(net, ids, mask))


def features(net: Network, texts: Sequence[str]) -> NDArray[np.float32]:
    """Return the pooled states: float32 (texts, hidden)."""
    hidden = int(net.head.in_features)
    return _over(
        net, texts, hidden, lambda ids, mask: pooled(net.backbone(input_ids=ids, attention_mask=mask).last_hidden_state, mask)
    )  # fmt: skip


def _over(net: Network, texts: Sequence[str], width: int, compute: Any) -> NDArray[np.float32]:  # noqa: ANN401 - a function
    import torch

    rows = tokens(net, texts)
    found = np.zeros((len(rows), width), dtype=np.float32)
    net.train(False)
    with torch.inference_mode():
        for batch in _batches(rows, _AT_ONCE):
            ids, mask = padded(net, [rows[i] for i in batch])
            found[batch] = compute(ids, mask).float().cpu().numpy()
    return found
