"""A reviewed answer as a document: under each question the whole answer, so that any wording finds it and opens there."""

from collections.abc import Sequence
from html import escape
from itertools import groupby

from assistant.answers.types import Written
from knowledge.language import Bilingual, Language, detect

_MORE = Bilingual("More on this is in “{place}”.", "更多内容见《{place}》。")


def page(written: Written, language: Language, place: str = "") -> str:
    """Return the document in one language as HTML; `place` is the title of what it links to."""
    questions = questions_in(written, language)
    body = _body(written.text.say(language)) + (
        _line("p", _MORE.say(language).replace("{place}", place)) if place else ""
    )
    title = questions[0] if questions else _first(written.text.say(language))
    sections = "".join(f"{_line('h2', question)}{body}" for question in questions) or body
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">{_line("title", title)}</head>\n'
        f"<body>{_line('h1', title)}{sections}</body></html>\n"
    )


def questions_in(written: Written, language: Language) -> tuple[str, ...]:
    """Return the questions that stand over the text in one language, its own first.

    Those in the other stand over it too: by them a question finds the page through the words of the other language.
    """
    return tuple(sorted(written.questions, key=lambda question: detect(question, language) != language))


def _first(text: str) -> str:
    return text.split("\n")[0][:60]


def _body(text: str) -> str:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return "".join(
        "<ul>\n" + "".join(_line("li", line[1:].strip()) for line in some) + "</ul>\n"
        if listed
        else "".join(_line("p", line) for line in some)
        for listed, some in _parts(lines)
    )


def _parts(lines: Sequence[str]) -> list[tuple[bool, list[str]]]:
    return [
        (listed, list(some)) for listed, some in groupby(lines, key=lambda line: line[:1] in "-•*" and len(line) > 1)
    ]


def _line(tag: str, text: str) -> str:
    return f"<{tag}>{escape(text)}</{tag}>\n"
