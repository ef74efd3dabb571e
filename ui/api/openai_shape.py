"""Requests and answers as OpenAI's clients write and read them, and what a request's messages say."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.api_keys.types import Exchange
from assistant.errors import BadRequest
from assistant.reply_json import CitationRow, FactRow, citation_rows, fact_rows
from assistant.types import Reply
from ui.api import words

MODEL = "assistant"
"""The one model that there is."""
_MOST = 2000


class Part(BaseModel):
    """A part of a message's content."""

    model_config = ConfigDict(extra="ignore")
    type: str = Field(max_length=40)
    text: str | None = None


class Message(BaseModel):
    """A message of the history. Only what users said is read; of what others said nothing is believed."""

    model_config = ConfigDict(extra="ignore")
    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = None


class ChatRequest(BaseModel):
    """A request for the next reply. What is not named here (temperature, tools and so on) is accepted and ignored."""

    model_config = ConfigDict(extra="ignore")
    model: str = Field(max_length=200, description=words.MODEL.en)
    messages: list[Message] = Field(min_length=1, max_length=_MOST, description=words.MESSAGES.en)
    stream: bool | None = Field(False, description=words.STREAM.en)
    user: str | None = Field(None, max_length=256, description=words.USER.en)
    safety_identifier: str | None = Field(None, max_length=256, description=words.SAFETY_IDENTIFIER.en)
    conversation: str | None = Field(None, max_length=64, description=words.CONVERSATION.en)
    n: int | None = Field(1, ge=1, le=1, description=words.N.en)


class Usage(BaseModel):
    """Tokens that models read and wrote for a reply."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class Evidence(BaseModel):
    """What a reply rests on: our own fields beside OpenAI's."""

    references: list[CitationRow] = Field(description=words.REFERENCES.en)
    facts: list[FactRow] = Field(description=words.FACTS.en)
    turn: str
    conversation: str
    refused: bool = Field(description=words.REFUSED.en)
    intent: str


class Spoken(BaseModel):
    """The assistant's message as OpenAI's clients know it."""

    role: Literal["assistant"] = "assistant"
    content: str = Field(description=words.CONTENT.en)
    refusal: None = None


class ReplyMessage(Evidence, Spoken):
    """The assistant's message with what it rests on."""


class Choice(BaseModel):
    """The one choice."""

    index: int = 0
    message: ReplyMessage
    finish_reason: Literal["stop"] = "stop"
    logprobs: None = None


class Completion(BaseModel):
    """A whole reply."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str = MODEL
    choices: list[Choice]
    usage: Usage | None = Field(None, description=words.USAGE.en)


class Model(BaseModel):
    """A model that can be asked."""

    id: str = MODEL
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str


class Models(BaseModel):
    """The models that can be asked."""

    object: Literal["list"] = "list"
    data: list[Model]


def asked(messages: list[Message]) -> tuple[str, list[Exchange]]:
    """Return the question, which is the last message, and the exchanges before it. Raises BadRequest.

    An exchange is what a user said last before an answer, and that answer. A question that got none, a greeting before the
    first question, and what systems and tools said, are left out, so that programs may add and drop these at will.
    """
    if messages[-1].role != "user":
        raise BadRequest(words.LAST_IS_USER)
    *before, last = messages
    parts = last.content if isinstance(last.content, list) else []
    if any(part.type not in ("text", "input_text") for part in parts):
        raise BadRequest(words.ONLY_TEXT)
    found, waiting = list[Exchange](), ""
    for message in before:
        if message.role == "user":
            waiting = text_of(message)
        elif message.role == "assistant" and text_of(message).strip():
            if waiting:
                found.append((waiting, text_of(message)))
            elif found:  # an answer in several messages
                found[-1] = (found[-1][0], f"{found[-1][1]} {text_of(message)}")
            waiting = ""
    return text_of(last), found


def text_of(message: Message) -> str:
    """Return a message's text, its parts one after the other."""
    if isinstance(message.content, list):
        return "\n".join(part.text or "" for part in message.content)
    return message.content or ""


def evidence(reply: Reply) -> Evidence:
    """Return what a reply rests on."""
    return Evidence(
        references=citation_rows(reply), facts=fact_rows(reply), turn=reply.turn, conversation=reply.conversation,
        refused=reply.refused, intent=reply.intent,
    )  # fmt: skip


def completion(reply: Reply, created: int, usage: Usage | None) -> Completion:
    """Return a whole reply."""
    message = ReplyMessage(content=reply.text, **dict(evidence(reply)))
    return Completion(id=f"chatcmpl-{reply.turn}", created=created, choices=[Choice(message=message)], usage=usage)


def chunk(
    name: str, created: int, delta: dict[str, Any], finish: str | None = None, usage: Usage | None = None
) -> dict[str, Any]:
    """Return one piece of a streamed reply."""
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    made = {"id": name, "object": "chat.completion.chunk", "created": created, "model": MODEL, "choices": [choice]}
    return made | ({"usage": usage.model_dump()} if usage else {})
