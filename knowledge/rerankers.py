"""A second look at what was found: a cross-encoder that reads question and passage together."""

import threading
from collections.abc import Sequence
from math import exp
from typing import Any, Protocol

from knowledge.errors import StorageFailed
from knowledge.language import Bilingual


class Reranker(Protocol):
    """Says how well each text answers a question."""

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return one score 0..1 for each text, higher is better."""
        ...


class CrossEncoderReranker:
    """A Sentence Transformers cross-encoder by Hugging Face id or folder, safetensors only. Loaded at first use."""

    def __init__(self, name: str, *, batch: int = 16) -> None:
        self._name, self._batch = name, batch
        self._lock = threading.Lock()
        self._model: Any = None

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return one score 0..1 for each text. Raises StorageFailed where there is no such model."""
        if not texts:
            return []
        with self._lock:
            if self._model is None:
                self._model = _load(self._name)
            pairs = [(question, text) for text in texts]
            found = self._model.predict(pairs, batch_size=self._batch, show_progress_bar=False, activation_fn=None)
        return [_between(float(score)) for score in found]


def _between(score: float) -> float:
    """Return a score as 0..1: as it is where the model gives a probability, by the logistic function where a logit."""
    return score if 0.0 <= score <= 1.0 else 1 / (1 + exp(-max(-60.0, min(60.0, score))))


def _load(name: str) -> Any:  # noqa: ANN401 - the library is imported only here
    from sentence_transformers import CrossEncoder

    try:
        model = CrossEncoder(name, device="cpu", trust_remote_code=False, model_kwargs={"use_safetensors": True})
        if model.num_labels != 1:
            raise ValueError(f"it gives {model.num_labels} scores where one is wanted")
    except (OSError, ValueError, TypeError, KeyError, RuntimeError) as error:
        why = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
        raise StorageFailed(
            Bilingual(
                f'The reranking model "{name}" could not be loaded ({why}). Set ASSISTANT_RERANKER to a folder that holds a '
                "cross-encoder with one output and safetensors weights, or to a Hugging Face id that is already "
                "downloaded; empty means none.",
                f"无法加载重排模型“{name}”（{why}）。请将 ASSISTANT_RERANKER 设为存有单输出 cross-encoder（safetensors 权重）"
                "的文件夹，或已下载的 Hugging Face 模型名；留空则不使用。",
            )
        ) from error
    return model
