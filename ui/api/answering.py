"""A reply made for a call: in threads, so that the event loop serves everybody, and stopped where the caller has left."""

from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from anyio import CancelScope, CapacityLimiter, to_thread
from starlette.requests import Request

from assistant.api_keys.types import ApiKey, Caller, Exchange, Place
from assistant.types import Person, Piece, Reply
from knowledge.language import Language
from ui.identity import language
from ui.service import Service

_T = TypeVar("_T")
AT_ONCE = 40
"""Calls that wait for a reply's next piece, each in a thread; the assistant itself says when it is too busy."""


class Left(Exception):
    """The caller is not there any more."""


@dataclass(frozen=True)
class Question:
    """What is asked by a call, for which end user, and where the conversation goes on."""

    text: str
    end_user: str = ""
    conversation: str = ""
    history: Sequence[Exchange] = ()


@dataclass(frozen=True)
class UnderWay:
    """A reply under way to a person. Whoever reads its pieces closes them, by which it is stopped."""

    person: Person
    pieces: AsyncGenerator[Piece, None]

    async def whole(self, request: Request) -> Reply:
        """Return the finished reply. Raises Left where the caller does not wait for it."""
        async with aclosing(self.pieces) as pieces:
            async for piece in pieces:
                if piece.reply is not None:
                    return piece.reply
                if await request.is_disconnected():
                    break
        raise Left


class Answering:
    """Replies to programs, over the assistant."""

    def __init__(self, assistant: Service) -> None:
        self._assistant = assistant
        self._threads = CapacityLimiter(AT_ONCE)

    async def begin(self, request: Request, question: Question) -> UnderWay:
        """Return the reply under way to a question. Raises what the assistant refuses at once."""
        begun = partial(self._begin, request.state.key, question, said_in(request))
        caller, place, pieces = await self._run(begun)
        return UnderWay(place.person, self._pieces(caller, place.person, pieces, question))

    def _begin(self, key: ApiKey, question: Question, said: Language) -> tuple[Caller, Place, Iterator[Piece]]:
        keys = self._assistant.api_keys
        caller = keys.caller(key, question.end_user)
        self._assistant.message(question.text)  # what cannot be read takes no place
        place = keys.place(caller, question.history, question.conversation)
        pieces = self._assistant.reply(
            place.person, question.text, place.conversation, page_language=said, beginning=place.beginning
        )
        return caller, place, pieces

    async def _pieces(
        self, caller: Caller, person: Person, pieces: Iterator[Piece], question: Question
    ) -> AsyncGenerator[Piece, None]:
        try:
            while (piece := await self._run(partial(next, pieces, None))) is not None:
                if piece.reply is not None:
                    said = [*question.history, (question.text, piece.reply.text)]
                    await self._run(partial(self._assistant.api_keys.keep, caller, person, said, piece.reply.turn))
                yield piece
        finally:
            with CancelScope(shield=True):
                await self._run(getattr(pieces, "close", lambda: None))

    async def _run(self, call: Callable[[], _T]) -> _T:
        return await to_thread.run_sync(call, limiter=self._threads)


def said_in(request: Request) -> Language:
    """Return the language of a call's texts: of Accept-Language alone, as a cookie says nothing here."""
    return language({}, request.headers)
