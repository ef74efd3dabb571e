"""A message made to stand alone by a model: products by reference, their names put in by code, no number of the model's own."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.folding import folded
from assistant.kit import Kit
from assistant.prompting import read_prompt, render, version
from assistant.understanding.cues import ACKNOWLEDGED
from assistant.understanding.past import PastTurn, live
from assistant.understanding.slots import plain
from assistant.writing.brief import LANGUAGES, fence_of, tokens
from assistant.writing.failure import WriterFailed
from knowledge.language import Language, detect
from knowledge.types import Product
from knowledge.units import numbers

log = logging.getLogger(__name__)

_PROMPT = "writing/standalone.md"
_TURNS = 4
_SHOWN = 6  # products of one reply that are told to a model
_SAID = 400  # characters of each message
_REPLIED = 300  # characters of each reply
_LONGEST = 500  # characters of a message, and of what a model makes of it
_REFERENCE = re.compile(r"\[\[(p\d+)\]\]")


@dataclass(frozen=True)
class Whole:
    """A message as it reads without what came before it, and the SKUs of the products that were put into it."""

    text: str
    skus: tuple[str, ...]


def whole(text: str, language: Language, history: Sequence[PastTurn], kit: Kit) -> Whole | None:
    """Return what a model makes of `text` said after `history` (oldest first).

    None where no model is set up or it fails, where the message is only an acknowledgement, where the model leaves it as
    it is, and where what it says cannot be trusted: in another language, over several lines, with an unknown reference
    or with a number that neither a message of the customer nor a name of a product holds. The rules then read it.
    """
    model = kit.model() if kit.settings.writer_follow_ups else None
    said = plain(text)
    if model is None or not history or not said or len(said) > _LONGEST or ACKNOWLEDGED.fullmatch(said):
        return None
    for turns in range(_TURNS, 0, -1):  # as many of the turns before as the prompt has room for
        recent = history[-turns:]
        named = _named(recent, kit)
        prompt = _prompt(said, language, recent, named)
        if tokens(prompt) <= kit.settings.writer_prompt_tokens:
            break
    try:
        answer = model.ask(prompt, _LONGEST * 4, {"prompt": _PROMPT, "version": version(read_prompt(_PROMPT))})
    except WriterFailed as error:
        log.info("no message written again: %s", error.kind)
        return None
    made = " ".join(answer.split()) if "\n" not in answer.strip() else ""
    return _checked(made, said, language, recent, named)


def _named(history: Sequence[PastTurn], kit: Kit) -> dict[str, Product]:
    """Return the products that the replies showed, by reference, in the order they were shown."""
    skus = dict.fromkeys(sku for past in history for sku in past.focus[:_SHOWN])
    return {f"p{number}": item for number, item in enumerate(live(tuple(skus), kit.catalogue), 1)}


def _prompt(said: str, language: Language, history: Sequence[PastTurn], named: dict[str, Product]) -> str:
    told = "\n".join(_told(past, language, named) for past in history)
    values = {"language": LANGUAGES[language], "conversation": told, "message": said, "fence": fence_of(told + said)}
    return render(read_prompt(_PROMPT), values)


def _told(past: PastTurn, language: Language, named: dict[str, Product]) -> str:
    """Return one earlier turn in lines: what was said, what was answered, which products that showed."""
    shown = [f"[[{r}]] {_name(p, language)}" for r, p in named.items() if p.sku in past.focus[:_SHOWN]]
    lines = [f"Customer: {plain(past.text)[:_SAID]}", f"Assistant: {plain(past.reply)[:_REPLIED]}"]
    return "\n".join([*lines, *([f"Products shown: {'; '.join(shown)}"] if shown else [])])


def _name(item: Product, language: Language) -> str:
    return item.name.say(language) or item.sku


def _checked(
    made: str, said: str, language: Language, history: Sequence[PastTurn], named: dict[str, Product]
) -> Whole | None:
    """Return the message with names for references, or None where it is the old one or not to be trusted."""
    used = tuple(dict.fromkeys(_REFERENCE.findall(made)))
    if not made or made == said or len(made) > _LONGEST or not {*used} <= named.keys():
        return None
    text = _REFERENCE.sub(lambda m: _name(named[m[1]], language), made)
    own = [said, *(plain(past.text) for past in history), *(_name(p, language) for p in named.values())]
    known = {n.value for words in own for n in numbers(folded(words))}
    if "[[" in text or detect(text, language) != language or not {n.value for n in numbers(folded(text))} <= known:
        log.info("a message written again by the model is not taken")
        return None
    return Whole(text, tuple(named[reference].sku for reference in used))
