"""Cuts a document into passages that follow its headings, lists, tables, glossaries and sentences.

The size is counted in weight: a Han character weighs 2, any other 0.8. A passage of the default 700 is then about 350
Han or 900 Latin characters, which is the same amount of content in both languages (some 150 to 180 words), fits the
window of small embedding models (256 to 512 tokens), and still answers one question rather than five.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from knowledge.definitions import entries
from knowledge.types import Block, Chunk, Place, ReadDocument

SIZE = 700
HARD = 2.0
"""No chunk weighs more than this many times the size."""

_LIST = 1.5  # a list with its lead-in stays whole up to this many times the size
_SMALL = 0.2  # sections lighter than this share of the size are merged with their neighbours where none is a sentence
_HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
_SENTENCE = re.compile(r"(?<=[。！？；!?])(?=[^」』”’）)。！？!?])|(?<=[.;])(?= )|(?<=\n)")
_CLAUSE = re.compile(r"(?<=[，、,:：])|(?<=\s)")


@dataclass(frozen=True)
class _Section:
    """The blocks under one heading path, without its sub-sections."""

    heading: tuple[str, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class _Piece:
    """Text that is never cut again, and whether it must stay with the piece after it."""

    text: str
    place: Place
    leads: bool = False
    begins: bool = False
    """An entry of a glossary: a passage of its own, with what follows up to the next entry."""


def weight(text: str) -> float:
    """Return how much of a chunk's size `text` takes: 2 for a Han character, 0.8 for any other."""
    han = len(_HAN.findall(text))
    return 2 * han + 0.8 * (len(text) - han)


def chunks(document: ReadDocument, *, size: int = SIZE) -> list[Chunk]:
    """Return the chunks of `document` in order; together they hold all of its text.

    A chunk aims at `size` (in weight) and never exceeds `HARD` times it. A table row or a list's lead-in is not torn
    from what it belongs to, unless one alone is over the limit; then it is cut at its cells or sentences. `heading`
    holds the headings above the chunk, `place` is that of its first block. Raises ValueError where size < 50.
    """
    if size < 50:
        raise ValueError(f"a chunk must have room for a sentence: size {size} is below 50")
    return [chunk for section in _merged(_sections(document.blocks), size) for chunk in _cut(section, size)]


def _sections(blocks: Iterable[Block]) -> Iterator[_Section]:
    """Yield the sections in order. A heading with nothing under it is text of the section it stands in."""
    path: list[Block] = []
    held: list[Block] = []
    bare = False  # the last heading has nothing under it so far
    for block in blocks:
        if block.kind != "heading":
            held.append(block)
            bare = False
            continue
        if bare and path[-1].level >= block.level:
            held = [path.pop()]
            yield _Section(tuple(h.text for h in path), tuple(held))
        elif held:
            yield _Section(tuple(h.text for h in path), tuple(held))
        held = []
        while path and path[-1].level >= block.level:
            path.pop()
        path.append(block)
        bare = True
    if bare:
        held = [path.pop()]
    if held:
        yield _Section(tuple(h.text for h in path), tuple(held))


def _merged(sections: Iterable[_Section], size: int) -> Iterator[_Section]:
    """Join neighbours that are small, without a sentence, and stand under the same heading, each with its own as a line of text.

    A few words on a slide say little alone; a sentence answers by itself, and its heading says to what.
    """
    held: list[_Section] = []
    for section in sections:
        if held and not _joins(held, section, size):
            yield _joined(held)
            held = []
        held.append(section)
    if held:
        yield _joined(held)


def _joins(held: list[_Section], section: _Section, size: int) -> bool:
    first = held[0].heading
    sibling = len(section.heading) == len(first) and section.heading[:-1] == first[:-1]
    if not sibling or not first or any(_asks(one) or _told(one) for one in (held[-1], section)):
        return False
    weights = [_weigh(one) for one in (*held, section)]
    return max(weights) < _SMALL * size and sum(weights) <= size


def _told(section: _Section) -> bool:
    return any(block.text.rstrip().endswith((".", "。", "!", "！")) for block in section.blocks)


def _asks(section: _Section) -> bool:
    """Return whether the section answers a question, its heading: another answer beside it would only be in the way."""
    return section.heading[-1].rstrip().endswith(("?", "？"))


def _weigh(section: _Section) -> float:
    return sum(weight(block.text) + 1 for block in section.blocks) + weight(
        section.heading[-1] if section.heading else ""
    )


def _joined(sections: list[_Section]) -> _Section:
    if len(sections) == 1:
        return sections[0]
    blocks: list[Block] = []
    last: tuple[str, ...] = ()
    for section in sections:
        if section.heading != last:
            blocks.append(Block("paragraph", section.heading[-1], 0, section.blocks[0].place))
        last = section.heading
        blocks.extend(section.blocks)
    return _Section(sections[0].heading[:-1], tuple(blocks))


def _cut(section: _Section, size: int) -> Iterator[Chunk]:
    """Pack a section's pieces into chunks of about `size`; a small rest joins the chunk before it."""
    packs: list[list[_Piece]] = []
    for group in _groups(list(_pieces(section, size)), size):
        if packs and not _opens(group) and _heft([*packs[-1], *group]) <= size:
            packs[-1].extend(group)
        else:
            packs.append(group)
    small = len(packs) > 1 and _heft(packs[-1]) < _SMALL * size and not _opens(packs[-1])
    if small and _heft(packs[-2] + packs[-1]) <= HARD * size:
        packs[-2:] = [packs[-2] + packs[-1]]
    for pack in packs:
        yield Chunk("\n".join(piece.text for piece in pack), section.heading, pack[0].place)


def _opens(pieces: list[_Piece]) -> bool:
    return any(piece.begins for piece in pieces)


def _heft(pieces: list[_Piece]) -> float:
    return weight("\n".join(piece.text for piece in pieces))


def _groups(pieces: list[_Piece], size: int) -> Iterator[list[_Piece]]:
    """Yield pieces that must stay together: a lead-in with the first entry of its list or table."""
    group: list[_Piece] = []
    for piece in pieces:
        if group and (not group[-1].leads or _heft([*group, piece]) > _LIST * size):
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def _pieces(section: _Section, size: int) -> Iterator[_Piece]:
    blocks = section.blocks
    glossary = entries(blocks, section.heading, long=_weigh(section) > size)
    for number, block in enumerate(blocks):
        # What follows an entry belongs to it, not to the next one.
        inside = any(entry <= number for entry in glossary)
        following = blocks[number + 1] if number + 1 < len(blocks) and not inside else None
        texts = _split(block, size)
        for position, text in enumerate(texts):
            leads = (
                position == len(texts) - 1 and following is not None and _leads(block, following, blocks, number, size)
            )
            yield _Piece(text, block.place, leads, number in glossary and position == 0)


def _leads(block: Block, following: Block, blocks: tuple[Block, ...], number: int, size: int) -> bool:
    """Tell whether `block` introduces `following`, or both are entries of one short list that stays whole."""
    if following.kind == "item" and block.kind == "item":
        return _run_weight(blocks, number) <= _LIST * size
    if following.kind in {"item", "row", "code"}:
        return block.kind == "paragraph" and (following.kind == "item" or block.text.rstrip().endswith((":", "：")))
    return False


def _run_weight(blocks: tuple[Block, ...], number: int) -> float:
    """Return the weight of the list that entry `number` stands in, with its lead-in; a long list is counted in part."""
    start, end = number, number
    while start > 0 and blocks[start - 1].kind == "item" and number - start < 60:
        start -= 1
    while end + 1 < len(blocks) and blocks[end + 1].kind == "item" and end - number < 60:
        end += 1
    lead = 1 if start and blocks[start - 1].kind == "paragraph" else 0
    return sum(weight(block.text) + 1 for block in blocks[start - lead : end + 1])


def _split(block: Block, size: int) -> list[str]:
    """Return the block's text whole, or in parts where it is too heavy: by cell, line, sentence, clause, character."""
    limit = HARD * size if block.kind == "row" else size
    if weight(block.text) <= limit:
        return [block.text]
    cuts = {"row": (re.compile(r"(?<=; )"), _SENTENCE, _CLAUSE), "code": (re.compile(r"(?<=\n)"), _CLAUSE)}
    parts = _fit(block.text, size, cuts.get(block.kind, (_SENTENCE, _CLAUSE)))
    return [part.strip("\n") if block.kind == "code" else part.strip() for part in parts if part.strip()]


def _fit(text: str, size: float, cuts: tuple[re.Pattern[str], ...]) -> list[str]:
    """Return `text` in parts of at most `size`, cut at the first kind of place that is fine enough."""
    if weight(text) <= size:
        return [text]
    if not cuts:
        step = max(int(size / 2), 1)  # every character at its heaviest
        return [text[start : start + step] for start in range(0, len(text), step)]
    parts: list[str] = []
    room = 0.0
    for piece in cuts[0].split(text):
        for bit in _fit(piece, size, cuts[1:]):
            cost = weight(bit)
            if parts and cost <= room:
                parts[-1] += bit
                room -= cost
            else:
                parts.append(bit)
                room = size - cost
    return parts
