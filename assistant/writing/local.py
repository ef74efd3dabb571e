"""Talking to a model in this process: any causal or sequence-to-sequence model of transformers, by id or folder."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.errors import Unavailable
from assistant.writing.failure import WriterFailed
from assistant.writing.talking import Chunk, Request
from knowledge.language import Bilingual

_ROOM = 1.2  # of the weights' size: what else a model needs of memory while it loads and runs


class LocalTalker:
    """One model, loaded on first use. It writes one reply at a time; who waits too long is answered by the built-in writer."""

    def __init__(self, model: str, device: str = "auto", dtype: str = "auto") -> None:
        self.name = model
        self._device, self._dtype = device, dtype
        self._loaded: tuple[Any, Any] | None = None
        self._loading, self._writing = threading.Lock(), threading.Lock()

    def prepare(self) -> None:
        """Load the model. Raises Unavailable with what to do: missing files, a wrong kind of model, too little memory."""
        self._model()

    def talk(self, request: Request, seconds: float) -> Iterator[Chunk]:
        """Yield what the model says. Raises WriterFailed."""
        until = time.monotonic() + seconds
        try:
            model, tokenizer = self._model()
        except Unavailable as error:
            raise WriterFailed("broken", error.text.en) from error
        if not self._writing.acquire(timeout=max(0.01, until - time.monotonic())):
            raise WriterFailed("slow", "the model is writing other replies")
        try:
            yield from _generated(model, tokenizer, request, until)
        finally:
            self._writing.release()

    def _model(self) -> tuple[Any, Any]:
        with self._loading:
            if self._loaded is None:
                self._loaded = load(self.name, self._device, self._dtype)
            return self._loaded


def load(name: str, device: str, dtype: str) -> tuple[Any, Any]:
    """Return a model and its tokenizer. Only safetensors are read and no code of the model's own is run.

    HF_HUB_OFFLINE and TRANSFORMERS_OFFLINE are honoured. Raises Unavailable.
    """
    if Path(name).is_dir() and not (Path(name) / "config.json").exists():
        raise Unavailable(_trouble(name, OSError("there is no config.json")))
    _enough_memory(name)
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM, AutoTokenizer

    try:
        config = AutoConfig.from_pretrained(name, trust_remote_code=False)
        kind = AutoModelForSeq2SeqLM if config.is_encoder_decoder else AutoModelForCausalLM
        numbers = "auto" if dtype == "auto" else getattr(torch, dtype)
        tokenizer = AutoTokenizer.from_pretrained(name, trust_remote_code=False)
        model: Any = kind.from_pretrained(name, dtype=numbers, use_safetensors=True, trust_remote_code=False)
        return model.to(_device(device)).eval(), tokenizer
    except (OSError, MemoryError, RuntimeError, ValueError, KeyError, AttributeError, ImportError) as error:
        raise Unavailable(_trouble(name, error)) from error


def _device(wanted: str) -> str:
    import torch

    if wanted != "auto":
        return wanted
    return "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"


def _enough_memory(name: str) -> None:
    """Raise Unavailable where a folder's weights are larger than the memory that is free; an id is not looked up."""
    size = sum(f.stat().st_size for f in Path(name).glob("*.safetensors")) if Path(name).is_dir() else 0
    try:
        free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError, AttributeError):
        return
    if size * _ROOM > max(free, _available(free)):
        raise Unavailable(_no_memory(name, size, free))


def _available(free: int) -> int:
    """Return the bytes that can be had, what the system keeps of files included, where it tells (Linux)."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))
    except (OSError, StopIteration, ValueError):
        return free


def _no_memory(name: str, size: int, free: int) -> Bilingual:
    return Bilingual(
        f"The model {name} ({size / 1e9:.1f} GB) does not fit into the memory that is free ({free / 1e9:.1f} GB). Choose a smaller "
        "model, set ASSISTANT_WRITER_DTYPE=bfloat16, or run it on a server and set ASSISTANT_WRITER_URL.",
        f"模型 {name}（{size / 1e9:.1f} GB）超出可用内存（{free / 1e9:.1f} GB）。请换用较小的模型，设置 ASSISTANT_WRITER_DTYPE=bfloat16，"
        "或在服务器上运行并设置 ASSISTANT_WRITER_URL。",
    )


def _trouble(name: str, error: Exception) -> Bilingual:
    """Return what went wrong with loading and what to do about it."""
    said = " ".join(str(error).split())[:200]
    if isinstance(error, MemoryError) or "memory" in said.lower():
        return _no_memory(name, 0, 0)
    if isinstance(error, OSError):
        return Bilingual(
            f"The model {name} could not be found or its files are not complete: {said}. Give a folder with config.json, the tokenizer "
            "and *.safetensors, or a Hugging Face id that has been downloaded or may be.",
            f"找不到模型 {name} 或其文件不完整：{said}。请给出含有 config.json、分词器和 *.safetensors 的目录，或已下载、可下载的 Hugging Face 模型名。",
        )
    return Bilingual(
        f"The model {name} is not one that writes text here: {said}. Causal and sequence-to-sequence models of transformers can be used.",
        f"模型 {name} 不能用于写作：{said}。可使用 transformers 支持的因果语言模型或序列到序列模型。",
    )


def _generated(model: Any, tokenizer: Any, request: Request, until: float) -> Iterator[Chunk]:  # noqa: ANN401
    """Yield the text as it is generated, until its end, the limit, or the moment `until`."""
    from transformers import StoppingCriteria, StoppingCriteriaList, TextIteratorStreamer

    inputs = _encoded(tokenizer, request).to(model.device)
    length = int(inputs["input_ids"].shape[1])
    _fits(model, length, request.tokens)
    stopped = threading.Event()

    class Stop(StoppingCriteria):
        def __call__(self, ids: Any, scores: Any, **rest: Any) -> Any:  # noqa: ANN401
            import torch

            end = stopped.is_set() or time.monotonic() > until
            return torch.full((ids.shape[0],), end, dtype=torch.bool, device=ids.device)

    skip = not model.config.is_encoder_decoder
    streamer = TextIteratorStreamer(tokenizer, skip_prompt=skip, skip_special_tokens=True, timeout=1.0)
    written = _Written(model, dict(inputs), request.tokens, streamer, StoppingCriteriaList([Stop()]))
    written.start()
    try:
        yield from (Chunk(text) for text in _streamed(streamer, written, until) if text)
        written.join(timeout=2)
        if written.error is not None:
            raise WriterFailed("broken", f"{type(written.error).__name__}: {written.error}"[:300])
        count = max(0, written.length - (length if skip else 1))
        yield Chunk("", length, count, count >= request.tokens)
    finally:
        stopped.set()
        written.join(timeout=5)


class _Written(threading.Thread):
    """One generation, in a thread of its own so that its text can be read meanwhile."""

    def __init__(self, model: Any, inputs: dict[str, Any], tokens: int, streamer: Any, stops: Any) -> None:  # noqa: ANN401
        super().__init__(name="generation", daemon=True)
        self._model, self._inputs, self._tokens = model, inputs, tokens
        self._streamer, self._stops = streamer, stops
        self.length = 0
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            out = self._model.generate(
                **self._inputs, max_new_tokens=self._tokens, do_sample=False, streamer=self._streamer,
                stopping_criteria=self._stops,
            )  # fmt: skip
            self.length = int(out.shape[1])
        except Exception as error:
            self.error = error
            self._streamer.end()


def _streamed(streamer: Any, written: _Written, until: float) -> Iterator[str]:  # noqa: ANN401
    import queue

    while True:
        try:
            yield next(streamer)
        except StopIteration:
            return
        except queue.Empty:
            if time.monotonic() > until:
                raise WriterFailed("stalled") from None
            if not written.is_alive():
                return


def _encoded(tokenizer: Any, request: Request) -> Any:  # noqa: ANN401
    """Return the request as the model's own chat is written, or as one text where it has no template."""
    if getattr(tokenizer, "chat_template", None):
        messages = [{"role": "system", "content": request.rules}] if request.rules else []
        messages.append({"role": "user", "content": request.data})
        try:
            return tokenizer.apply_chat_template(
                messages, add_generation_prompt=True, return_tensors="pt", return_dict=True
            )
        except Exception:
            # Some templates know no system role: the rules then stand before the data.
            one = [{"role": "user", "content": f"{request.rules}\n\n{request.data}"}]
            return tokenizer.apply_chat_template(one, add_generation_prompt=True, return_tensors="pt", return_dict=True)
    return tokenizer(f"{request.rules}\n\n{request.data}\n", return_tensors="pt", return_token_type_ids=False)


def _fits(model: Any, length: int, tokens: int) -> None:  # noqa: ANN401
    most = getattr(model.config, "max_position_embeddings", None) or getattr(model.config, "n_positions", None)
    if most and length + (0 if model.config.is_encoder_decoder else tokens) > most:
        raise WriterFailed("too_much", f"{length} tokens and a reply of {tokens}; the model holds {most}")
