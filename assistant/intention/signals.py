"""The signals of buying that a message can give, by the table of `prompts/signals.toml`, in both languages."""

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assistant.intention.negation import clauses, negated, refuses
from assistant.prompting import read_prompt
from assistant.understanding import contacts, details
from assistant.understanding.counts import counts
from knowledge.language import Bilingual

START = 20
"""Where every conversation's score begins: somebody who writes at all."""


@dataclass(frozen=True)
class Kind:
    """One signal: what it is called, how many points it counts once in a conversation, why so many, the words that give it.

    `english` are those for a text without Chinese. `says_no` tells that the words may hold a "no" of their own, which takes nothing back.
    """

    id: str
    label: Bilingual
    points: int
    why: Bilingual
    words: re.Pattern[str] | None = None
    english: re.Pattern[str] | None = None
    says_no: bool = False


@lru_cache(maxsize=1)
def kinds() -> dict[str, Kind]:
    """Return the table of `prompts/signals.toml` by id."""
    return {name: _kind(name, row) for name, row in tomllib.loads(read_prompt("signals.toml")).items()}


def _kind(name: str, row: dict[str, Any]) -> Kind:
    english = row.get("en", [])
    words, only = (_any(ways) for ways in ([*row.get("zh", []), *english], english))
    label, why = (Bilingual(row[key]["en"], row[key]["zh"]) for key in ("label", "why"))
    return Kind(name, label, int(row["points"]), why, words, only, bool(row.get("says_no", False)))


def _any(ways: list[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(ways), re.IGNORECASE) if ways else None


_TAKEN_BACK = re.compile(
    r"(?:不是|没有|并不是?|不算|不|没|并没)$"
    r"|\b(?:not|isn['’]?t|aren['’]?t|wasn['’]?t|haven['’]?t|never|didn['’]?t)\s(?:\w+\s)?$",
    re.IGNORECASE,
)
"""What takes back words that hold a "no" of their own, right before them."""
_INTENTS = {
    "price": "price", "quote_request": "quote", "comparison": "compared", "complaint": "complaint", "availability": "delivery",
    "person": "person",
}  # fmt: skip
"""What an intent tells where none of the words above stands in the message."""
_SURE = 0.6


@dataclass(frozen=True)
class Told:
    """A signal that a message gives, or takes back, and the words that say so."""

    kind: str
    quote: str
    gone: bool = False


def tells(text: str, intent: str = "", confidence: float = 0.0) -> list[Told]:
    """Return the signals of one message; one that it takes back ("no quote, please") is `gone`.

    `intent` is what the classifier made of it, believed from a confidence of 0.6 where no words say otherwise.
    """
    text = text[:4000]
    found = {told.kind: told for told in _by_words(text)}
    for told in _by_values(text):
        found.setdefault(told.kind, told)
    if "not_now" in found:  # "maybe next year" names no time to buy by
        for kind in ("order", "timing"):
            found.pop(kind, None)
    meant = _INTENTS.get(intent, "")
    if meant and meant not in found and confidence >= _SURE and text.strip() and not refuses(text):
        found[meant] = Told(meant, text.strip()[:120])
    return list(found.values())


def _by_words(text: str) -> Iterator[Told]:
    for clause in clauses(text):
        found = list(_in_clause(clause))
        refused = any(told.gone and told.kind != "order" for told in found)
        # "No quote for now" refuses the quote, not the purchase.
        yield from (told for told in found if not (refused and told.kind == "not_now"))


def _in_clause(clause: str) -> Iterator[Told]:
    for kind in kinds().values():
        words = kind.english if clause.isascii() else kind.words
        for match in words.finditer(clause) if words else ():
            no = _back(clause, match.start()) if kind.says_no else negated(clause, *match.span())
            yield Told(kind.id, clause[:120], no)
            if no and kind.id == "order":
                yield Told("not_now", clause[:120])


def _back(clause: str, start: int) -> bool:
    return bool(_TAKEN_BACK.search(clause[:start].rstrip() + (" " if clause[:start].endswith(" ") else "")))


_VALUES: tuple[tuple[str, Callable[[str], object]], ...] = (
    ("contact", lambda text: contacts.emails(text) or contacts.phones(text)),
    ("budget", details.budget),
    ("timing", details.timing),
    ("quantity", lambda text: any(count > 1 for count in counts(text))),
)


def _by_values(text: str) -> Iterator[Told]:
    """Yield what is told by a value that stands in the message: an address, a sum, a day, a number of pieces."""
    if details.consent(text, False) is False and details.uncontacted(text) is not None:
        yield Told("no_contact", text.strip()[:120])
    parts = clauses(text)
    for kind, read in _VALUES:
        if read(text):
            clause = next((part for part in parts if read(part)), text.strip())
            yield Told(kind, clause[:120], kind != "contact" and refuses(clause))
