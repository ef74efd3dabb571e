"""`assistant chat`: a conversation in the terminal, or of the lines that are piped in."""

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Protocol

from assistant.commands.terminal import identity, wait
from assistant.errors import AssistantError
from assistant.settings import Settings
from assistant.types import Citation, Person, Piece, Reply
from knowledge.errors import KnowledgeError
from knowledge.language import Bilingual, Language, detect

_HELLO = Bilingual(
    "Ask in English or Chinese. /sources shows what the last reply stands on, /new begins anew, /quit ends; Ctrl-C stops a reply.",
    "请用中文或英文提问。/sources 查看上一条回复的依据，/new 开始新对话，/quit 退出；Ctrl-C 停止当前回复。",
)
_STOPPED = Bilingual("(stopped; this message was not kept)", "（已停止，这条消息未保存）")
_BEGUN = Bilingual("A new conversation.", "已开始新对话。")
_NO_SOURCES = Bilingual("The last reply names no sources.", "上一条回复没有引用来源。")
_LEAVE = Bilingual("/quit ends the conversation.", "输入 /quit 退出。")
_QUIT = frozenset({"/quit", "/exit", "/q"})


class Answering(Protocol):
    """The assistant, as far as a chat asks it."""

    def reply(
        self, who: Person, text: str, conversation: str | None = None, *, page_language: Language = "en"
    ) -> Iterator[Piece]:
        """Answer piece by piece."""
        ...


@dataclass
class Chat:
    """One conversation in the terminal; what is said follows the language of the last message."""

    assistant: Answering
    person: Callable[[], Person]
    language: Language
    conversation: str | None
    last: Reply | None = None

    def say(self, text: Bilingual) -> None:
        """Print a text of ours in the language of the conversation."""
        print(text.say(self.language), flush=True)


def chat(given: argparse.Namespace, settings: Settings) -> int:
    """Answer line by line until /quit or the end of the input."""
    from assistant.build import open_assistant

    settings = replace(
        settings, messages_per_minute=10**9
    )  # the pace of a public page would only slow what is piped in
    assistant = open_assistant(settings, wait)
    person = identity(given, assistant)
    person()  # who is not there is told at once
    converse(Chat(assistant, person, given.language, given.conversation))
    return 0


def converse(talk: Chat) -> None:
    """Read and answer lines; Ctrl-C stops a reply and keeps the conversation."""
    if sys.stdin.isatty():
        _ready_to_edit()
        talk.say(_HELLO)
    while (line := _line(talk)) is not None and line not in _QUIT:
        if line:
            _do(talk, line)


def _ready_to_edit() -> None:
    """Let the keys move in what is typed and bring back what was typed before, where the system can."""
    try:
        import readline  # noqa: F401 - it is enough that it is there
    except ImportError:
        return


def _line(talk: Chat) -> str | None:
    """Return the next line that is typed or piped in; None at the end of the input."""
    while True:
        try:
            return input("> " if sys.stdin.isatty() else "").strip()
        except EOFError:
            return None
        except KeyboardInterrupt:
            print()
            talk.say(_LEAVE)


def _do(talk: Chat, line: str) -> None:
    if line == "/new":
        talk.conversation = talk.last = None
        talk.say(_BEGUN)
    elif line == "/sources":
        _sources(talk)
    elif line == "/help":
        talk.say(_HELLO)
    else:
        _answer(talk, line)


def _answer(talk: Chat, text: str) -> None:
    talk.language = detect(text, talk.language)
    try:
        talk.last = _streamed(talk, text)
        talk.conversation = talk.last.conversation
    except KeyboardInterrupt:
        print()
        talk.say(_STOPPED)
    except (AssistantError, KnowledgeError) as error:
        print(error.say(talk.language), flush=True)


def _streamed(talk: Chat, text: str) -> Reply:
    """Print a reply while it is worded, then a line for each reference, and return it."""
    pieces = talk.assistant.reply(talk.person(), text, talk.conversation, page_language=talk.language)
    for piece in pieces:
        print(_shown(piece.text), end="", flush=True)
        if piece.reply is not None:
            last = piece.reply
    talk.language = last.language
    print()
    for place, cited in groupby(last.citations, _place):
        print(f"  {''.join(f'[{c.number}]' for c in cited)} {_shown(place)}")
    print(flush=True)
    return last


def _sources(talk: Chat) -> None:
    citations = talk.last.citations if talk.last else ()
    if not citations:
        talk.say(_NO_SOURCES)
    for citation in citations:
        print(f"[{citation.number}] {_shown(_place(citation))}\n    {_shown(citation.quote)}", flush=True)


def _place(citation: Citation) -> str:
    page = f", {citation.page}" if citation.page else ""
    return f"{citation.heading} ({citation.path}{page})"


def _shown(text: str) -> str:
    """Return a text without the marks by which a terminal is steered: it may come from a document."""
    return "".join(c for c in text if c.isprintable() or c in "\n\t")
