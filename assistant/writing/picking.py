"""Which sentences of the documents answer a question, as a model reads them. It only points at them: code quotes."""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from assistant.kit import Answering
from assistant.prompting import read_prompt, render, version
from assistant.writing.brief import fence_of, tokens
from assistant.writing.failure import WriterFailed
from assistant.writing.structured import unfenced

log = logging.getLogger(__name__)

_PROMPT = "writing/pick.md"
_LONGEST = 400  # characters of an answer
_MOST = 4  # sentences


@dataclass(frozen=True)
class Picked:
    """The numbers of the sentences that answer, from 1, the most direct first; empty where none does."""

    answers: tuple[int, ...] = ()


@dataclass(frozen=True)
class Listed:
    """A sentence that may answer, and where it stands (title and headings)."""

    place: str
    text: str


def picked(model: Answering, question: str, sentences: Sequence[Listed]) -> tuple[int, ...] | None:
    """Return which of `sentences` answer, by position from 0; () where none does, None where the model does not say.

    It does not say where it fails, where its answer does not fit the shape, and where that names a sentence that is not there.
    """
    from pydantic import TypeAdapter, ValidationError

    adapter = TypeAdapter(Picked)
    try:
        told: dict[str, object] = {"prompt": _PROMPT, "version": version(read_prompt(_PROMPT))}
        answer = model.ask(prompt(question, sentences), _LONGEST, told)
        numbers = adapter.validate_json(unfenced(answer), extra="forbid").answers
    except WriterFailed as error:
        log.info("no sentences picked: %s", error.kind)
        return None
    except ValidationError as error:
        log.info("sentences picked refused: %d errors", error.error_count())
        return None
    if len(numbers) > _MOST or len({*numbers}) < len(numbers) or not {*numbers} <= {*range(1, len(sentences) + 1)}:
        log.info("a sentence was picked that is not there, or too many")
        return None
    return tuple(n - 1 for n in numbers)


def fitting(question: str, sentences: Sequence[Listed], most: int) -> int:
    """Return how many of `sentences`, from the first, a prompt of `most` tokens has room for."""
    left = most - tokens(prompt(question, ()))
    for count, (line, new) in enumerate(_lines(sentences)):
        left -= tokens(f"{line}\n") + (tokens(f"{new}\n") if new else 0)
        if left < 0:
            return count
    return len(sentences)


def prompt(question: str, sentences: Sequence[Listed]) -> str:
    """Return the request: the question and the sentences, numbered, under the places where they stand."""
    told = "\n".join(part for line, new in _lines(sentences) for part in (new, line) if part)
    values = {"question": question, "sentences": told, "schema": _schema(), "fence": fence_of(question + told)}
    return render(read_prompt(_PROMPT), values)


def _lines(sentences: Sequence[Listed]) -> list[tuple[str, str]]:
    """Return a numbered line for each sentence, with the line that says where it stands where that is new."""
    places = ["", *(s.place for s in sentences)]
    return [
        (f"{n}. {' '.join(s.text.split())}", f"[{s.place}]" if s.place != before else "")
        for n, (s, before) in enumerate(zip(sentences, places, strict=False), 1)
    ]


@cache
def _schema() -> str:
    from pydantic import TypeAdapter

    return json.dumps(TypeAdapter(Picked).json_schema(), ensure_ascii=False)
