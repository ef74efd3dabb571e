"""Our own calls: ask, search, products, sources, ratings, hand-offs and conversations."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from assistant.quoting.types import QuoteState
from assistant.types import Person
from ui.api import shapes, words
from ui.api.answering import Answering, Left, Question
from ui.api.completions import NOT_KEPT, EndUser
from ui.api.shapes import Answer, Asked, Conversation, HandedOff, Hits, Product, Products, Quotes, Rating, Source, Wish
from ui.service import Service

_FOUND, _TURNS = 50, 50
Words = Annotated[str, Query(max_length=2000, description=words.QUERY.en)]


def own_calls(assistant: Service, answering: Answering) -> APIRouter:
    """Return the routes of questions and conversations."""
    routes = APIRouter()

    def who(request: Request, end_user: str, *, conversation: str = "", turn: str = "") -> Person:
        keys = assistant.api_keys
        return keys.owner(keys.caller(request.state.key, end_user), conversation, turn)

    @routes.post("/ask", summary=words.ASK.en, response_model=Answer)
    async def ask(asked: Asked, request: Request, end_user: EndUser = "") -> Response:
        question = Question(asked.text, asked.user or end_user, asked.conversation or "")
        under_way = await answering.begin(request, question)
        try:
            reply = await under_way.whole(request)
        except Left:
            return Response(status_code=499)  # nobody reads it
        return JSONResponse(shapes.answer(reply).model_dump(), headers=NOT_KEPT)

    @routes.get("/conversations/{conversation}", summary=words.CONVERSATION_SHOWN.en)
    def read(
        conversation: str, request: Request, end_user: EndUser = "",
        last: Annotated[int, Query(ge=1, le=500, description=words.LAST.en)] = _TURNS,
    ) -> Conversation:  # fmt: skip
        person = who(request, end_user, conversation=conversation)
        turns = assistant.conversation(person, conversation, last=last)
        return Conversation(conversation=conversation, turns=[shapes.turn(kept) for kept in turns])

    @routes.post("/conversations/{conversation}/hand-off", summary=words.HAND_OFF.en)
    def hand_off(conversation: str, wish: Wish, request: Request, end_user: EndUser = "") -> HandedOff:
        person = who(request, end_user, conversation=conversation)
        return shapes.handed_off(assistant.hand_off(person, conversation, wish.contact, wish.note))

    @routes.post("/turns/{turn}/rating", summary=words.RATE.en, status_code=204)
    def rate(turn: str, rating: Rating, request: Request, end_user: EndUser = "") -> None:
        assistant.rate(who(request, end_user, turn=turn), turn, rating.good, rating.reason)

    @routes.get("/turns/{turn}/sources/{fact}", summary=words.SOURCE.en)
    def source(turn: str, fact: str, request: Request, end_user: EndUser = "") -> Source:
        return shapes.source(assistant.source(who(request, end_user, turn=turn), turn, fact))

    @routes.get("/quotes", summary=words.QUOTES.en)
    def quotes(
        request: Request, state: Annotated[QuoteState | None, Query(description=words.QUOTE_STATE.en)] = None,
        limit: Annotated[int, Query(ge=1, le=200, description=words.LIMIT.en)] = _FOUND,
    ) -> Quotes:  # fmt: skip
        person = assistant.api_keys.caller(request.state.key).person or Person("", "customer")
        found = assistant.quotes.list_quotes(person, state=state, limit=limit)
        return Quotes(quotes=[shapes.quote(each) for each in found])

    return routes


def finding(assistant: Service) -> APIRouter:
    """Return the routes of what is known: a key finds what those for whom it acts may see."""
    routes = APIRouter()

    def who(request: Request) -> Person:
        caller = assistant.api_keys.caller(request.state.key)
        return caller.person or Person("", "customer")  # finding is the same for every customer

    @routes.get("/search", summary=words.SEARCH.en)
    def search(
        request: Request, q: Words, k: Annotated[int, Query(ge=1, le=_FOUND, description=words.K.en)] = 10,
        only: Annotated[Literal["products", "passages"] | None, Query(description=words.ONLY.en)] = None,
    ) -> Hits:  # fmt: skip
        return Hits(results=[shapes.hit(found) for found in assistant.finding.search(who(request), q, k, only)])

    @routes.get("/products", summary=words.PRODUCTS.en)
    def products(
        request: Request, q: Words = "", offset: Annotated[int, Query(ge=0, le=10**6, description=words.OFFSET.en)] = 0,
        limit: Annotated[int, Query(ge=1, le=200, description=words.LIMIT.en)] = _FOUND,
    ) -> Products:  # fmt: skip
        found = assistant.finding.products(who(request), q, offset, limit)
        return Products(products=[shapes.product(each) for each in found])

    @routes.get("/products/{sku:path}", summary=words.PRODUCT.en)
    def product(sku: str, request: Request) -> Product:
        return shapes.product(assistant.finding.product(who(request), sku))

    return routes
