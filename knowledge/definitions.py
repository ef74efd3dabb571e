"""Which blocks of a section are entries of a glossary: a term, a mark, and a sentence or two that say what it means."""

import re
from collections.abc import Sequence

from knowledge.types import Block

_ENTRIES = 5
"""So many terms make a glossary; fewer are read together."""
_SHARE = 0.75  # of a section's blocks
_ENTRY = re.compile(
    r"(?P<term>[^:：。！？!?;；\n]{1,48}?)(?:\s*[:：]\s*|\s+[-–—]{1,2}\s+|\s*——\s*)(?P<meaning>\S.{7,}[.。!！)）」”])\s*$",
    re.DOTALL,
)
_NO_TERM = re.compile(
    r"(?:step|steps|note|notes|tip|warning|caution|example|question|answer|q|a|步骤|第.{1,3}步|注|注意|提示|警告|示例|例|问|答)"
    r"[\s\d.#]*$|v?[\d\s.,/年月日-]+$",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"glossar|terminolog|definitions?\b|\bterms\b|abbreviation|acronym|术语|名词|词汇|词条|缩略语|缩写", re.IGNORECASE
)


def term(block: Block) -> str:
    """Return the term that `block` says the meaning of; an empty text where it is no such entry."""
    if block.kind not in {"paragraph", "item"}:
        return ""
    entry = _ENTRY.match(block.text)
    said = entry["term"].strip(" *_`\"“”'") if entry else ""
    return "" if len(said.split()) > 7 or _NO_TERM.match(said) else said


def entries(blocks: Sequence[Block], heading: Sequence[str], *, long: bool) -> frozenset[int]:
    """Return the places of the entries among a section's blocks; none where the section is no glossary.

    A glossary is called one by a heading, or is `long`, more than one passage; nearly every block of it is an entry, and
    no term comes twice (as "Question" and "Answer" would).
    """
    if not (long or any(map(_NAMED.search, heading))):
        return frozenset()
    terms = {place: said for place, block in enumerate(blocks) if (said := term(block))}
    distinct = len(set(terms.values())) == len(terms)
    return frozenset(terms) if distinct and len(terms) >= max(_ENTRIES, _SHARE * len(blocks)) else frozenset()
