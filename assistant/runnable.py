"""The whole assistant as a LangChain Runnable, and its tools as LangChain tools."""

from collections.abc import AsyncIterator, Callable, Iterator
from functools import wraps
from typing import TYPE_CHECKING, Any

from assistant.errors import AssistantError, BadRequest
from assistant.reply_json import reply_json
from assistant.service import Assistant
from assistant.types import Person, Piece
from knowledge.errors import KnowledgeError
from knowledge.language import Bilingual, Language, detect

if TYPE_CHECKING:
    from langchain_core.language_models import LanguageModelInput
    from langchain_core.messages import AIMessageChunk
    from langchain_core.runnables import Runnable, RunnableConfig
    from langchain_core.tools import BaseTool

_VISITOR = Person("langchain", "customer")


def as_runnable(
    assistant: Assistant, who: Person = _VISITOR, *, language: Language = "en"
) -> "Runnable[LanguageModelInput, AIMessageChunk]":
    """Return a Runnable that answers a text, messages or a prompt's value, in `who`'s name and with their rights.

    The last human message is what is asked; what was said before it is known by the conversation's id, given as
    `{"configurable": {"conversation": ...}}`, and never read from messages. `{"configurable": {"person": Person(...)}}`
    asks in another's name. The AI message's `response_metadata` holds what `assistant ask --json` prints beside the
    reply: citations, facts, refused, turn, conversation; streamed, the last piece has it. Raises what `Assistant.reply`
    raises. It keeps no state, so any number may ask at once.
    """
    from langchain_core.runnables import RunnableGenerator
    from langchain_core.runnables.config import run_in_executor

    def pieces(asked: "LanguageModelInput", config: "RunnableConfig") -> Iterator["AIMessageChunk"]:
        text, chosen = _asked(asked), config.get("configurable", {})
        person, conversation = chosen.get("person", who), chosen.get("conversation")
        if not isinstance(person, Person):  # such as what came over a network: who asks is decided by code
            raise TypeError(f"configurable person is a Person, not a {type(person).__name__}")
        yield from map(_chunk, assistant.reply(person, text, conversation, page_language=detect(text, language)))

    def stream(inputs: "Iterator[LanguageModelInput]", config: "RunnableConfig") -> Iterator["AIMessageChunk"]:
        for asked in inputs:
            yield from pieces(asked, config)

    async def astream(
        inputs: "AsyncIterator[LanguageModelInput]", config: "RunnableConfig"
    ) -> AsyncIterator["AIMessageChunk"]:
        async for asked in inputs:
            parts = pieces(asked, config)
            while (part := await run_in_executor(config, next, parts, None)) is not None:
                yield part

    # That a transform may take the config is known to LangChain's code, not to its types.
    return RunnableGenerator(stream, astream, name="sales_assistant")  # type: ignore[arg-type]


def as_tools(assistant: Assistant, who: Person = _VISITOR, *, language: Language = "en") -> list["BaseTool"]:
    """Return the tools that `who` may use as LangChain tools: text for the model, the typed result as the artifact.

    What the model can put right (an unknown SKU, an empty question) is given to it as the tool's text.
    """
    from langchain_core.tools import StructuredTool

    from assistant.agents.tools import Tools
    from assistant.agents.words import in_words

    def told(function: Callable[..., Any]) -> Callable[..., tuple[str, object]]:
        @wraps(function)
        def call(**given: object) -> tuple[str, object]:
            try:
                result = function(**given)
            except (AssistantError, KnowledgeError) as error:
                return error.say(language), None
            return in_words(result), result

        return call

    return [
        StructuredTool.from_function(told(tool.function), name=tool.name, response_format="content_and_artifact")
        for tool in Tools(assistant, lambda conversation: who, language).offered(who.role)
    ]


def _chunk(piece: Piece) -> "AIMessageChunk":
    from langchain_core.messages import AIMessageChunk

    if piece.reply is None:
        return AIMessageChunk(content=piece.text)
    known = reply_json(piece.reply)
    del known["reply"]
    return AIMessageChunk(content=piece.text, id=piece.reply.turn, response_metadata=known, chunk_position="last")


def _asked(given: "LanguageModelInput") -> str:
    """Return the text of the last human message. Raises BadRequest where there is none."""
    from langchain_core.messages import HumanMessage, convert_to_messages
    from langchain_core.prompt_values import PromptValue

    if isinstance(given, str):
        return given
    messages = given.to_messages() if isinstance(given, PromptValue) else convert_to_messages(given)
    last = next((m for m in reversed(messages) if isinstance(m, HumanMessage)), None)
    if last is None:
        raise BadRequest(Bilingual("There is no message of a person to answer.", "没有可回答的用户消息。"))
    return str(last.text)
