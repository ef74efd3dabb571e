"""A reply as a messenger shows it: no Markdown, its references as a short list, with links where there is an address."""

import re
from collections.abc import Callable

from assistant.messengers import words
from assistant.types import Citation, Reply
from knowledge.language import Language

Link = Callable[[str], str]
"""The address at which a fact's source can be read, "" where there is none."""

_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^[ \t]*\|?[ \t]*:?-{3,}[-:| \t]*$\n?", re.M), ""),  # the line below a table's head
    (re.compile(r"^[ \t]*\|[ \t]*(.*?)[ \t]*\|[ \t]*$", re.M), r"\1"),
    (re.compile(r"^#{1,6}[ \t]+", re.M), ""),
    (re.compile(r"^[ \t]*>[ \t]?", re.M), ""),
    (re.compile(r"^([ \t]*)[-*][ \t]+", re.M), r"\1· "),
    (re.compile(r"\*\*(.+?)\*\*|`(.+?)`"), r"\1\2"),
    (re.compile(r"\n{3,}"), "\n\n"),
)


def plain(reply: Reply, link: Link) -> str:
    """Return a reply as plain text with all that a page shows beside it and a messenger can."""
    said = reply.language
    parts = [_text(reply.text), _table(reply), _cards(reply), _offer(reply, said), _sources(reply, link, said)]
    return "\n\n".join(part for part in parts if part)


def _text(markdown: str) -> str:
    for pattern, instead in _RULES:
        markdown = pattern.sub(instead, markdown)
    return markdown.strip()


def _table(reply: Reply) -> str:
    """Return a comparison, a line for each attribute."""
    if reply.table is None:
        return ""
    names = {card.sku: card.name for card in reply.cards}
    head = " | ".join(names.get(sku, sku) for sku in reply.table.skus)
    colon = "：" if reply.language == "zh" else ": "
    lines = (
        f"{label}{colon}{' | '.join(reply.values.get(fact or '', '–') for fact in facts)}"
        for label, facts in reply.table.rows
    )
    return "\n".join([head, *lines])


def _cards(reply: Reply) -> str:
    """Return the products of a reply whose name its text does not say, a line for each."""
    shown = (c for c in reply.cards if reply.table is None and c.name not in reply.text)
    return "\n".join(" · ".join(filter(None, (c.name, c.sku, reply.values.get(c.price or "", "")))) for c in shown)


def _offer(reply: Reply, said: Language) -> str:
    told = any(way in reply.text for way in words.TOLD)
    return words.PERSON.say(said) if reply.offer_person and not told else ""


def _sources(reply: Reply, link: Link, said: Language) -> str:
    """Return the references by where they lead, each place once with all its numbers, and its link below it."""
    places: dict[str, list[Citation]] = {}
    for citation in reply.citations:
        places.setdefault(_place(citation, said), []).append(citation)
    if not places:
        return ""
    lines = [words.SOURCES.say(said)]
    for place, cited in places.items():
        lines.append("".join(f"[{c.number}]" for c in cited) + f" {place}")
        lines += filter(None, [link(cited[0].fact)])
    return "\n".join(lines)


def _place(citation: Citation, said: Language) -> str:
    if citation.sku:
        name = citation.heading.partition(" › ")[0] or citation.sku
        return f"{name} ({words.CATALOGUE.say(said)})" if said == "en" else f"{name}（{words.CATALOGUE.say(said)}）"
    page = f" p. {citation.page}" if citation.page is not None else ""
    return (citation.heading or citation.path) + page
