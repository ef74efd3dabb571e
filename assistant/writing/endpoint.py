"""Talking to a model on a server: any OpenAI-compatible URL, or any LangChain chat model by its name."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from assistant.errors import Unavailable
from assistant.writing.failure import FailureKind, WriterFailed
from assistant.writing.talking import Chunk, Request
from knowledge.language import Bilingual

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_LONGEST_WAIT = 5.0  # seconds a Retry-After may ask for; a customer does not wait longer
_STATUS: dict[int, FailureKind] = {401: "denied", 403: "denied", 404: "denied", 408: "broken", 429: "busy"}


class ChatModelTalker:
    """Talks to a LangChain chat model."""

    def __init__(self, name: str, model: "BaseChatModel") -> None:
        self.name, self._model = name, model

    def prepare(self) -> None:
        """Load nothing: the server has."""

    def talk(self, request: Request, seconds: float) -> Iterator[Chunk]:
        """Yield what the model says. Raises WriterFailed; `seconds` bounds each wait for the server, not the whole."""
        messages = [("system", request.rules), ("human", request.data)] if request.rules else [("human", request.data)]
        bound, ended = self._model.bind(**self._options(request, seconds)), not self._says_its_end
        try:
            for piece in bound.stream(messages):
                ended = ended or bool((getattr(piece, "response_metadata", None) or {}).get("finish_reason"))
                yield _chunk(piece)
            if not ended:
                raise WriterFailed("broken", "the server ended the reply in the middle")
        except WriterFailed:
            raise
        except Exception as error:
            raise _failure(error) from error

    def _options(self, request: Request, seconds: float) -> dict[str, Any]:
        """Return what only some chat models understand: the limits of this one request."""
        return {"max_tokens": request.tokens, "timeout": seconds} if self._says_its_end else {}

    @property
    def _says_its_end(self) -> bool:
        """Return whether the model speaks OpenAI's protocol, where the last piece says how the reply ended."""
        return type(self._model).__module__.startswith("langchain_openai")


def openai_talker(url: str, model: str, key: str, seconds: float) -> ChatModelTalker:
    """Return a model behind an OpenAI-compatible URL. Nothing is connected yet. Raises Unavailable without the library."""
    try:
        from langchain_openai import ChatOpenAI
        from pydantic import SecretStr
    except ImportError as error:
        raise Unavailable(
            Bilingual(
                "An endpoint as the writer needs the extra `openai`: pip install 'sales-assistant[openai]'.",
                "使用模型服务写作需要安装 openai 扩展：pip install 'sales-assistant[openai]'。",
            )
        ) from error
    chat = ChatOpenAI(
        model=model, base_url=url, api_key=SecretStr(key or "none"), timeout=seconds, max_retries=0, stream_usage=True,
        temperature=0.3,
    )  # fmt: skip
    return ChatModelTalker(model, chat)


def langchain_talker(name: str) -> ChatModelTalker:
    """Return a LangChain chat model by `provider:model`. Raises Unavailable where it cannot be made."""
    from langchain.chat_models import init_chat_model

    try:
        return ChatModelTalker(name, init_chat_model(name))
    except Exception as error:
        raise Unavailable(
            Bilingual(
                f"The chat model {name} cannot be used: {error}. Write it as provider:model, install the provider's "
                "langchain package, and set its key.",
                f"无法使用对话模型 {name}：{error}。请写成 提供方:模型，安装对应的 langchain 包，并设置密钥。",
            )
        ) from error


def _chunk(piece: Any) -> Chunk:  # noqa: ANN401 - a message of any LangChain model
    usage = getattr(piece, "usage_metadata", None) or {}
    ended = (getattr(piece, "response_metadata", None) or {}).get("finish_reason")
    text = piece.text if isinstance(getattr(piece, "text", None), str) else str(piece.content)
    return Chunk(text, int(usage.get("input_tokens", 0)), int(usage.get("output_tokens", 0)), ended == "length")


def _failure(error: Exception) -> WriterFailed:
    """Return what an exception of any client means: by its HTTP status, else by its name."""
    status, name = getattr(error, "status_code", None), type(error).__name__
    detail = f"{name}: {error}"[:300]
    if isinstance(status, int):
        kind = _STATUS.get(status, "broken" if status >= 500 else "garbled")
        wait = _retry_after(error)
        if wait is not None and wait > _LONGEST_WAIT:
            return WriterFailed("resting", detail)
        return WriterFailed(kind, detail, wait)
    if "Timeout" in name:
        return WriterFailed("stalled", detail)
    if "Connect" in name or "Connection" in name or isinstance(error, OSError):
        return WriterFailed("refused", detail)
    return WriterFailed(
        "garbled" if isinstance(error, ValueError | KeyError | TypeError | AttributeError) else "broken", detail
    )


def _retry_after(error: Exception) -> float | None:
    """Return the seconds that the server asks to wait, where it says so in seconds."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    text = str(headers.get("retry-after", "")).strip()
    return float(text) if text.replace(".", "", 1).isdigit() else None
