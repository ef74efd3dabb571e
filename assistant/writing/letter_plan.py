"""From a letter back to acts: the sentences that tell of the quote; every other sentence stays as it was written."""

from collections.abc import Sequence

from assistant.evidence import REFERENCE
from assistant.types import Fact, RuleSource
from assistant.writing.plan import Part
from assistant.writing.sentences import sentences
from assistant.writing.wordings import Act

_ACTS = {"quote_cover": "letter.cover", "follow_up": "letter.remind"}
_ROLES = {"number": "number", "total": "total", "valid until": "date"}


def letter_parts(kind: str, plain: str, facts: Sequence[Fact]) -> list[Part] | None:
    """Return a letter's sentences; None where none of them has another wording. `kind` is the letter's kind."""
    roles = {f.id: role for f in facts if (role := _role(f))}
    read, before = list[Part](), ""
    for sentence in sentences([plain]):
        said = sentence.rstrip()
        refs = REFERENCE.findall(said)
        acts: tuple[Act, ...] = ()
        if kind in _ACTS and sorted(roles.get(r, "") for r in refs) == sorted(_ROLES.values()):
            slots = {roles[r]: r for r in refs}
            acts = (Act(_ACTS[kind], tuple((role, slots[role]) for role in _ROLES.values())),)
        read.append(Part(before, acts, said))
        before = sentence[len(said) :]
    return read if any(p.acts for p in read) else None


def _role(fact: Fact) -> str:
    """Return what a fact is of a quote, by the record it stands on; "" where it is none of what acts tell."""
    rule = fact.source.rule if isinstance(fact.source, RuleSource) else ""
    return _ROLES.get(rule.rpartition(", ")[2], "") if rule.startswith("quote ") else ""
