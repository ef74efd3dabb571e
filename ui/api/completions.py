"""The calls that OpenAI's clients know: chat completions and models."""

import json
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial
from secrets import token_hex
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from assistant.errors import NotFound
from assistant.types import Reply
from ui.api import openai_shape as shape
from ui.api import words
from ui.api.answering import Answering, Left, Question, UnderWay, said_in
from ui.api.openai_shape import ChatRequest, Completion, Model, Models, Usage
from ui.api.refusals import refusal
from ui.guard import Receive, Scope, Send
from ui.service import Service

EndUser = Annotated[str, Header(alias="X-Assistant-User", max_length=256, description=words.USER.en)]
Named = Annotated[str, Header(alias="X-Assistant-Conversation", max_length=64, description=words.CONVERSATION.en)]
NOT_KEPT = {"Cache-Control": "no-store"}


class Events(StreamingResponse):
    """A stream of events that ends its source when it ends itself, also where the caller has left."""

    def __init__(self, source: AsyncGenerator[str, None]) -> None:
        # A proxy that gathers what comes would hold the stream up.
        super().__init__(source, media_type="text/event-stream", headers={**NOT_KEPT, "X-Accel-Buffering": "no"})
        self._source = source

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events."""
        async with aclosing(self._source):
            await super().__call__(scope, receive, send)


def completions(assistant: Service, answering: Answering) -> APIRouter:
    """Return the routes."""
    routes = APIRouter()
    model = Model(owned_by=assistant.company.name.en)

    @routes.post("/chat/completions", summary=words.CHAT.en, response_model=Completion)
    async def chat(asked: ChatRequest, request: Request, end_user: EndUser = "", conversation: Named = "") -> Response:
        _known(asked.model)
        text, history = shape.asked(asked.messages)
        user = asked.user or asked.safety_identifier or end_user
        question = Question(text, user, asked.conversation or conversation, history)
        under_way = await answering.begin(request, question)
        if asked.stream:
            return Events(_events(assistant, request, under_way))
        try:
            reply = await under_way.whole(request)
        except Left:
            return Response(status_code=499)  # nobody reads it
        usage = await _usage(assistant, under_way, reply)
        made = shape.completion(reply, int(time.time()), usage).model_dump(exclude={"usage"} if usage is None else None)
        return JSONResponse(made, headers=NOT_KEPT)

    @routes.get("/models", summary=words.MODELS_LIST.en)
    def models() -> Models:
        return Models(data=[model])

    @routes.get("/models/{name}", summary=words.MODEL_ONE.en)
    def one(name: str) -> Model:
        _known(name)
        return model

    return routes


def _known(name: str) -> None:
    if name != shape.MODEL:
        raise NotFound(words.NO_MODEL)


async def _events(assistant: Service, request: Request, under_way: UnderWay) -> AsyncGenerator[str, None]:
    """Yield a reply's pieces as events; the last has what the reply rests on, and then it is said that it is done."""
    created, name = int(time.time()), f"chatcmpl-{token_hex(10)}"

    def event(delta: dict[str, Any], finish: str | None = None, usage: Usage | None = None) -> str:
        return _event(shape.chunk(name, created, delta, finish, usage))

    async with aclosing(under_way.pieces) as pieces:
        try:
            yield event({"role": "assistant", "content": ""})
            async for piece in pieces:
                if piece.text:
                    yield event({"content": piece.text})
                if piece.reply is not None:
                    usage = await _usage(assistant, under_way, piece.reply)
                    yield event(shape.evidence(piece.reply).model_dump(), "stop", usage)
        except Exception as error:
            yield _event(refusal(error, said_in(request))[1])
    yield "data: [DONE]\n\n"


def _event(value: dict[str, Any]) -> str:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n"


async def _usage(assistant: Service, under_way: UnderWay, reply: Reply) -> Usage | None:
    spent = await to_thread.run_sync(partial(assistant.tokens, under_way.person, reply.turn))
    if spent is None:
        return None
    read, wrote = spent
    return Usage(prompt_tokens=read, completion_tokens=wrote, total_tokens=read + wrote)
