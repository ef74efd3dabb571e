"""What papers tell of the thing spoken of, where they tell it of each kind apart: the warranty of locks is none of bikes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant import makes, reading, shelf
from assistant.found import Reading
from assistant.kit import Turn
from assistant.understanding import topics
from assistant.understanding.cues import ONE
from knowledge.answerability import KEPT, Sentence, is_row
from knowledge.language import Bilingual, Language
from knowledge.sentences import sentences
from knowledge.translations import translations
from knowledge.types import PassageHit, Product

_APART = {
    "warranty": Bilingual("warranty", "保修"),
    "returns": Bilingual("return", "退货"),
}
"""Themes that papers tell of each kind apart, with the word to look for them by."""
_TOLD = 0.9  # probability of an answer where the words tell of the very thing
_NO_THING = frozenset(
    "warranti guarante year month day long time return refund exchang broken get work still mani much cover fit "  # noqa: SIM905
    "good item product thing one buy bought back send".split()
)
"""Stems of what is said of any thing."""


def for_the_thing(turn: Turn, found: Reading) -> Reading:
    """Return what was found with the words on the thing asked about, or else on the kind of the product spoken of, for those on other kinds.

    Words stand for the kinds that they name themselves, else for those that the heading above them names. What names no kind
    holds for all and stays; where what answers best is of no other kind, nothing changes.
    """
    theme = next((name for name in _APART if name in topics.themes(turn.said.text)), "")
    if not theme:
        return found
    items = makes.in_focus(turn) or _pointed_at(turn)
    wanted = [_thing(turn), *(_stems(_called(p)) for p in items[:1])]
    labels = {text for p in items[:1] for text in (p.category_label.en, p.category_label.zh) if text}
    if not any(wanted):
        return found
    kinds, held = _kinds(turn), reading.holds_answer(turn, found)
    wanted = [stems for stems in (wanted if held else wanted[1:]) if stems]
    if held and not any(_of_another(found.sentences[0], stems, kinds) for stems in wanted):
        return _of_it_alone(found, _thing(turn), kinds)
    lines = list(_lines(_hits(turn, found, theme, labels), theme)) if wanted else []
    for stems in wanted:
        astray = not held or _of_another(found.sentences[0], stems, kinds)
        told = [line for line in lines if _tells(line, stems, kinds | stems)] if astray else []
        if told:
            return _only(
                found, _in_ours(told, turn.language), [s for s in found.sentences if not _of_another(s, stems, kinds)]
            )
    return found


def _only(found: Reading, told: Sequence[Sentence], general: Sequence[Sentence]) -> Reading:
    """Return what was found with what is told of the thing first, then what is told of no kind."""
    best = max((s.score for s in found.sentences), default=1.0)
    ours = [replace(line, score=best) for line in told]
    places = {(line.hit.passage.id, line.start) for line in ours}
    rest = [s for s in general if (s.hit.passage.id, s.start) not in places]
    lines = tuple((*ours, *rest)[:KEPT])
    return replace(found, hits=_with(found.hits, lines), sentences=lines, probability=max(found.probability, _TOLD))


def _of_it_alone(found: Reading, thing: frozenset[str], kinds: frozenset[str]) -> Reading:
    """Return what was found without what is told of others, where what answers best names the very thing asked about.

    Of the table that it stands in, rows that do not name the thing are of others, whatever they call them.
    """
    best = found.sentences[0]
    if not _stems(best.text) & thing & kinds:
        return found

    def others(line: Sentence) -> bool:
        beside = line.hit is best.hit and is_row(best.text) and is_row(line.text)
        return _of_another(line, thing, kinds) or (beside and not _stems(line.text) & thing)

    return replace(found, sentences=tuple(line for line in found.sentences if not others(line)))


def _kinds(turn: Turn) -> frozenset[str]:
    """Return the stems of every kind that the catalogue holds."""
    labels = [text for _, label, _ in turn.kit.catalogue.categories() for text in (label.en, label.zh) if text]
    return frozenset[str]().union(*map(_stems, labels))


def _of_another(line: Sentence, stems: frozenset[str], kinds: frozenset[str]) -> bool:
    """Return whether a sentence tells of other kinds alone, by itself or, where it names none, by its heading."""
    own = _stems(line.text)
    named = own if own & (kinds | stems) else _stems(" ".join(line.hit.passage.heading[-1:]))
    return bool(named & kinds) and not named & stems


def _pointed_at(turn: Turn) -> list[Product]:
    """Return the product shown last, where the message points at it ("can I return it")."""
    if not ONE.search(turn.said.text):
        return []
    return [p for sku in turn.shown[:1] if (p := shelf.product(turn, sku)) is not None]


def _thing(turn: Turn) -> frozenset[str]:
    """Return the stems of what the message itself asks about, less those of any such question."""
    return _stems(reading.beyond_names(turn)) - _NO_THING


def _called(item: Product) -> str:
    return " ".join((item.category_label.en, item.category_label.zh, item.name.en, item.name.zh))


def _stems(text: str) -> frozenset[str]:
    text = _ODD.sub(lambda word: _ODD_PLURALS[word[0].lower()], text)
    return frozenset(translations().shared([text])[0])


_ODD_PLURALS = {
    "mice": "mouse",
    "knives": "knife",
    "shelves": "shelf",
    "scarves": "scarf",
    "feet": "foot",
    "loaves": "loaf",
}
_ODD = re.compile(rf"\b(?:{'|'.join(_ODD_PLURALS)})\b", re.IGNORECASE)
"""Words for several whose stem is not that of one."""


def _in_ours(lines: Sequence[Sentence], language: Language) -> Sequence[Sentence]:
    """Return the sentences in the language of the conversation where there are such, else all."""
    return [line for line in lines if line.hit.passage.language == language] or lines


def _hits(turn: Turn, found: Reading, theme: str, labels: set[str]) -> list[PassageHit]:
    """Return the passages found, and those that speak of the theme in either language beside the kind's labels."""
    word = _APART[theme]
    more = reading.read(turn, " ".join((*sorted(labels), reading.beyond_names(turn), word.en, word.zh)))
    return list({hit.passage.id: hit for hit in (*found.hits, *more.hits)}.values())


def _lines(hits: Sequence[PassageHit], theme: str) -> Iterator[Sentence]:
    """Yield the sentences of what speaks of a theme by its heading or by itself."""
    for hit in hits:
        heading = " ".join(hit.passage.heading[-1:])
        headed = theme in topics.themes(heading)
        for start, end in sentences(hit.passage.text):
            line = Sentence(hit, start, end, 0.0)
            if headed or theme in topics.themes(line.text):
                yield line


def _tells(line: Sentence, stems: frozenset[str], kinds: frozenset[str]) -> bool:
    """Return whether a sentence is about a thing: it names it, or it names no kind and its heading names the thing."""
    own = _stems(line.text)
    if own & stems:
        return True
    return not own & kinds and bool(_stems(" ".join(line.hit.passage.heading[-1:])) & stems)


def _with(hits: Sequence[PassageHit], lines: Sequence[Sentence]) -> tuple[PassageHit, ...]:
    return tuple({hit.passage.id: hit for hit in (*(line.hit for line in lines), *hits)}.values())
