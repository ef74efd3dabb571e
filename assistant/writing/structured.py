"""Structured answers of a model: a need, a lead's fields, the lines of an order, each checked against the customer's words.

What a model returns is taken only where it fits the shape and the message itself holds every word and number of it; else the
rules' own reading stands. So a model can find more in a message than the rules do, and can put nothing into it.
"""

import json
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from assistant.folding import folded, tidy
from assistant.kit import Answering
from assistant.prompting import read_prompt, render, version
from assistant.writing.brief import fence_of
from assistant.writing.failure import WriterFailed
from knowledge.language import Bilingual
from knowledge.units import numbers

log = logging.getLogger(__name__)

T = TypeVar("T")
_PROMPT = "writing/extract.md"
_LONGEST = 8000  # characters of an answer; a longer one is no answer
_FENCE = re.compile(r"^```(?:json)?\s*|\s*```$")
_NOT_THE_SHAPE = Bilingual("the model's answer does not fit the shape", "模型的回答不符合要求的结构")
_NOT_SAID = Bilingual("the model's answer holds what the customer did not say", "模型的回答含有客户没有说过的内容")


@dataclass(frozen=True)
class Need:
    """What a customer needs, in the customer's own words."""

    product: str = ""
    purpose: str = ""
    for_whom: str = ""
    budget: Decimal | None = None
    quantity: int | None = None
    must_have: tuple[str, ...] = ()
    urgency: str = ""


@dataclass(frozen=True)
class LeadFields:
    """Who a customer is, as far as they said."""

    name: str = ""
    company: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class OrderLine:
    """One thing asked for and how many of it."""

    product: str
    quantity: int


@dataclass(frozen=True)
class Order:
    """What a customer asks a quotation for."""

    lines: tuple[OrderLine, ...] = ()


@dataclass(frozen=True)
class Structured(Generic[T]):
    """The value, whether the model's answer was taken for it, and why not where it was not."""

    value: T
    by_model: bool
    why: Bilingual | None = None


def structured(writer: Answering, shape: type[T], message: str, rules: Callable[[str], T]) -> Structured[T]:
    """Return what `message` holds in the form of `shape`, a dataclass of this module; `rules` reads it where the model fails."""
    from pydantic import TypeAdapter, ValidationError

    adapter: TypeAdapter[T] = TypeAdapter(shape)
    schema = json.dumps(adapter.json_schema(), ensure_ascii=False)
    values = {"message": message, "schema": schema, "fence": fence_of(message)}
    try:
        template = read_prompt(_PROMPT)
        answer = writer.ask(render(template, values), _LONGEST, {"prompt": _PROMPT, "version": version(template)})
        value = adapter.validate_json(unfenced(answer), extra="forbid")
    except WriterFailed as error:
        return Structured(rules(message), False, error.why)
    except ValidationError as error:
        log.info("structured answer refused: %d errors", error.error_count())
        return Structured(rules(message), False, _NOT_THE_SHAPE)
    if not said_in(value, message):
        return Structured(rules(message), False, _NOT_SAID)
    return Structured(value, True)


def unfenced(answer: str) -> str:
    """Return a model's answer without the code fence that it may stand in."""
    return _FENCE.sub("", answer.strip())


def said_in(value: object, message: str) -> bool:
    """Return whether every word and number of a value stands in the message, on one line; space, case and width do not count."""
    text = _even(message)
    known = {q.value for q in numbers(folded(message))}
    return all(
        leaf in known if isinstance(leaf, Decimal) else not leaf or ("\n" not in leaf and _whole(_even(leaf), text))
        for leaf in _leaves(value)
    )


def _whole(part: str, text: str) -> bool:
    """Return whether `part` stands in `text`, not cut out of a longer word or number: "50" is not said by "150"."""
    begins = r"(?<![a-z0-9.])" if part[:1].isascii() and part[:1].isalnum() else ""
    ends = r"(?![a-z0-9]|\.\d)" if part[-1:].isascii() and part[-1:].isalnum() else ""
    return bool(re.search(begins + re.escape(part) + ends, text))


def _leaves(value: object) -> Iterator[str | Decimal]:
    if is_dataclass(value):
        for field in fields(value):
            yield from _leaves(getattr(value, field.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from _leaves(item)
    elif isinstance(value, int | Decimal):
        yield Decimal(value)
    elif isinstance(value, str):
        yield value


def _even(text: str) -> str:
    return " ".join(folded(tidy(text)).lower().split())
