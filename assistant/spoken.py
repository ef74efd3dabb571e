"""The command line in the language of whoever types: its help, and what Python's own parser says, by their English."""

import argparse
import os
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from importlib.resources import files

from assistant.errors import BadRequest
from knowledge.language import Bilingual, Language

_said: ContextVar[Mapping[str, str] | None] = ContextVar("said", default=None)
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
_UNIT = re.compile(r"\s+|[\u2e80-\uffef][，。；：、）！？”]*|[^\s\u2e80-\uffef]+[，。；：、）！？”]*")


def language_of(words: Sequence[str], environment: Mapping[str, str] = os.environ) -> Language:
    """Return the language to speak: as `--language` among the words says, ASSISTANT_LANGUAGE, or the system's; else English.

    Raises BadRequest where ASSISTANT_LANGUAGE is neither of ours; what follows `--language` the parser looks at.
    """
    for word, following in zip(words, [*words[1:], ""], strict=False):
        option, _, value = word.partition("=")
        if option == "--language":
            return "zh" if (value or following) == "zh" else "en"
    if given := environment.get("ASSISTANT_LANGUAGE"):
        if not given.lower().startswith(("zh", "en")):
            raise BadRequest(
                Bilingual(
                    f"ASSISTANT_LANGUAGE is {given[:40]!r}; it may be zh or en.",
                    f"ASSISTANT_LANGUAGE 为 {given[:40]!r}，应为 zh 或 en。",
                )
            )
        return "zh" if given.lower().startswith("zh") else "en"
    system = next((environment[name] for name in _LOCALE if environment.get(name)), "")
    return "zh" if system.lower().startswith("zh") else "en"


def speak(language: Language) -> None:
    """Say what follows in `language`: from here on by `word`, and by argparse, which asks a function of that name."""
    _said.set(_chinese() if language == "zh" else {})
    vars(argparse)["_"] = _of_parser
    vars(argparse)["ngettext"] = lambda one, many, number: word(one if number == 1 else many)


def word(english: str) -> str:
    """Return what a text of the command line is in the language spoken; itself where there is nothing for it."""
    return (_said.get() or {}).get(english, english)


_NO_VALUE = "invalid %(type)s value: %(value)r"
_KINDS = {"int": "whole number", "float": "number"}


class _Told(str):
    """argparse's text for a value that is of another kind, in which the kind is a word and not a name of Python's."""

    def __mod__(self, values: object) -> str:
        assert isinstance(values, dict)
        return str.__mod__(self, {**values, "type": word(_KINDS.get(values["type"], "value"))})


def _of_parser(english: str) -> str:
    said = word(english)
    return _Told(said) if english == _NO_VALUE and said != english else said


def catalogue() -> dict[str, dict[str, str]]:
    """Return the Chinese texts by their English ones: `help` of ours, `argparse` of Python's parser."""
    return tomllib.loads((files("prompts") / "command_line.toml").read_text(encoding="utf-8"))


def _chinese() -> dict[str, str]:
    return {english: text for part in catalogue().values() for english, text in part.items()}


def translate(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """Put every help text of a parser, and of those below it, into the language spoken; return the parser."""
    if not _said.get():
        return parser
    for each, _ in every(parser):
        each.formatter_class = WideFormatter
        each.description = word(each.description or "") or None
        for action in actions(each):
            action.help = word(action.help or "") or None
    return parser


def every(parser: argparse.ArgumentParser, name: str = "assistant") -> Iterator[tuple[argparse.ArgumentParser, str]]:
    """Yield a parser and all below it, each with the words that lead to it."""
    yield parser, name
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command, below in action.choices.items():
                yield from every(below, f"{name} {command}")


def actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Yield what a parser takes, and the lines in which its help lists its commands; its own `--help` aside."""
    for action in parser._actions:
        if not isinstance(action, argparse._HelpAction):
            yield action
        if isinstance(action, argparse._SubParsersAction):
            yield from action._get_subactions()


class WideFormatter(argparse.HelpFormatter):
    """Breaks lines by the columns they take: a Chinese character has two, and lines may break between any of them."""

    def _split_lines(self, text: str, width: int) -> list[str]:
        return list(_lines(" ".join(text.split()), width))

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(indent + line for line in self._split_lines(text, width - len(indent)))


def _lines(text: str, width: int) -> Iterator[str]:
    line, taken = "", 0
    for unit in _UNIT.findall(text):
        columns = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in unit)
        if line and taken + columns > width and unit.strip():
            yield line.rstrip()
            line, taken = "", 0
        line, taken = line + unit, taken + columns
    yield line.rstrip()
