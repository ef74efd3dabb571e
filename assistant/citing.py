"""Drafts of answers from documents: the words that answer, as they stand there, and where else to look."""

import re
from collections.abc import Iterator, Sequence

from assistant.found import Reading
from assistant.kit import Turn
from assistant.reading import beside, holds_answer, read
from assistant.types import Draft
from knowledge.answerability import Sentence, is_row
from knowledge.chunks import weight
from knowledge.language import Bilingual, Language
from knowledge.types import Passage, PassageHit

_LONG = 420  # characters of one quotation; more reads like a page, not an answer
_STEPS = 1000  # characters of a procedure: its steps belong together
_AS_GOOD = 0.8  # of the best score: what another sentence must reach to be quoted beside it
_WORTH_NAMING = 0.65  # of the best score: what a sentence of another document must reach for that to be named
_AS_GOOD_HERE = 0.8  # the same in the asker's language, to be quoted before words of the other
_AS_GOOD_A_ROW = 0.94  # a table's other rows are about other things
_TABLE = 8  # rows of a table that are quoted together
_SHORT = 20  # weight of a line below which it only leads to what follows: it is shown with that
_INTRODUCTION = 160  # as knowledge.chunks weighs text; what is no longer only leads to the section after it
_STEP = re.compile(r"^\s*(?:\d+[.)、]|[$#] )", re.MULTILINE)
_SOURCES = 5  # documents named in one answer
_NEAR = 0.7  # how near, of the best, another document must be found to be named
_NEAR_IN_THE_OTHER = 0.75  # the same where it is not in the asker's language
_WORTH_SHOWING = 0.2  # probability of an answer from which on the closest words are shown, though as no answer
_NAMED = 0.12  # and from which on the nearest documents are named
_LEAD_INS = ":：，,"
_ENDS = ".。!！?？"
_NUMBER = re.compile(r"[(（]?\d{1,2}[.)）、]*")  # of a step, and no more
_OF_LANGUAGE = re.compile(
    r"[._-](?:en|zh|cn|zh-(?:cn|hans)|english|chinese|英文|中文)(?=\.[a-z0-9]+$)|^(?:en|zh|zh-cn)/|(?<=/)(?:en|zh|zh-cn)/"
)
_HAN = re.compile(r"[\u4e00-\u9fff]{2}")
_LATIN = re.compile(r"[A-Za-z]{3,} [A-Za-z]{2,}")


def quote(turn: Turn, reading: Reading, *, task: str, most: int = 2, whole: bool = False, others: bool = True) -> Draft:
    """Draft an answer of the best sentences; `whole` quotes the passage on, as the steps of a procedure need.

    `others` names further documents that may answer, each by a reference to the place.
    """
    first = reading.sentences[0] if whole else _telling(reading.sentences, turn.language)[0]
    parts = [turn.say("documents.lead", title=turn.sheet.title(first.hit))]
    if first.hit.passage.language != turn.language and not _in_both(first.text):
        parts.append(turn.say("documents.other_language"))
    parts += ["> " + words for words in (_procedure(turn, first) if whole else _best(turn, reading, most))]
    if not whole and (also := beside(turn, reading)):
        told = _telling(also.sentences, turn.language)[0]
        parts += [turn.say("documents.lead", title=turn.sheet.title(told.hit))]
        parts += ["> " + words for words in _best(turn, also, 1)]
    if others and (more := places(turn, reading, shown=first.hit.passage.document)):
        parts.append(more)
    return Draft(task, "\n\n".join(parts), turn.sheet.facts, passages=reading.passages)


def opening(turn: Turn, reading: Reading, kinds: Sequence[Bilingual]) -> str:
    """Return the best sentence that names at least two of the kinds, quoted, to open an answer about all; "" where none does."""
    labels = [kind.say(turn.language).lower() for kind in kinds]
    own = (s for s in reading.sentences if s.hit.passage.language == turn.language)
    first = next((s for s in own if sum(label in s.text.lower() for label in labels) >= 2), None)
    return "> " + turn.sheet.quote(first.hit, *_stretch(first)) if first else ""


def none_found(turn: Turn, reading: Reading, *, task: str = "refuse") -> Draft:
    """Draft an honest refusal that shows or names what is nearest and offers a person."""
    if reading.sentences and reading.probability >= _WORTH_SHOWING:
        return _closest(turn, reading, task)
    titles = list(dict.fromkeys(turn.sheet.title(h) for h in reading.hits))[:2]
    nearest = (
        turn.say("documents.nearest", titles=turn.together(titles)) if titles and reading.probability > _NAMED else ""
    )
    plain = turn.sentences(turn.say("documents.none"), nearest, turn.say("documents.person"))
    return Draft(task, plain, turn.sheet.facts, refused=True, offer_person=True, passages=reading.passages)


def _closest(turn: Turn, reading: Reading, task: str) -> Draft:
    """Draft a refusal with the closest words of the documents: the customer can see whether they are of use."""
    first = _telling(reading.sentences, turn.language)[0]
    parts = [turn.say("documents.closest", title=turn.sheet.title(first.hit))]
    parts += ["> " + words for words in _best(turn, reading, 2)]
    parts += [turn.say("documents.person")]
    return Draft(task, "\n\n".join(parts), turn.sheet.facts, refused=True, offer_person=True, passages=reading.passages)


def answer(turn: Turn, *, task: str, whole: bool = False, most: int = 2) -> Draft:
    """Draft an answer from the documents, or the refusal."""
    reading = read(turn)
    if holds_answer(turn, reading):
        return quote(turn, reading, task=task, whole=whole, most=most)
    return none_found(turn, reading)


def _best(turn: Turn, reading: Reading, most: int) -> Iterator[str]:
    for sentence, (start, end) in _distinct(_telling(reading.sentences, turn.language), most):
        yield turn.sheet.quote(sentence.hit, start, end)


def _telling(sentences: Sequence[Sentence], language: Language) -> list[Sentence]:
    """Return the sentences that say something by themselves: no title, no line that only leads to rows; all, if none does.

    Those in the asker's language come first where they are nearly as good: documents often exist in both.
    """
    found = [s for s in sentences if not _leads_to_rows(s) and not _is_title(s)] or list(sentences)
    least = _AS_GOOD_HERE * found[0].score
    near = [s for s in found if s.score >= least and (s.hit.passage.language == language or _in_both(s.text))]
    return near + [s for s in found if s not in near] if near else found


def _in_both(text: str) -> bool:
    """Return whether the words are in both languages, as rows of a bilingual table are."""
    return bool(_HAN.search(text)) and bool(_LATIN.search(text))


def _leads_to_rows(sentence: Sentence) -> bool:
    text = sentence.hit.passage.text
    following = text[sentence.end :].lstrip().partition("\n")[0]
    return sentence.text.rstrip()[-1:] in _LEAD_INS and is_row(following)


def _is_title(sentence: Sentence) -> bool:
    return sentence.text.strip().partition(": ")[2] == sentence.hit.passage.title


def _distinct(sentences: Sequence[Sentence], most: int) -> list[tuple[Sentence, tuple[int, int]]]:
    """Return the best sentences that add something, each with its span: of the first's document, near the best score."""
    first, chosen, seen = sentences[0], list[tuple[Sentence, tuple[int, int]]](), set[str]()
    rows = [s for s in sentences if s.hit is first.hit and is_row(s.text) and s.score >= _AS_GOOD_A_ROW * first.score]
    if is_row(first.text) and most < len(rows) <= _TABLE:
        sentences, most = rows, len(rows)  # where every row answers alike, the table is the answer
    for sentence in sentences:
        enough = _AS_GOOD_A_ROW if is_row(sentence.text) else _AS_GOOD
        near = sentence.score >= enough * first.score and sentence.hit.passage.document == first.hit.passage.document
        span = _stretch(sentence)
        told = _plain(sentence.hit.passage.text[span[0] : span[1]])
        if len(chosen) == most or not near or any(told in one or _plain(sentence.text) in one for one in seen):
            continue
        chosen.append((sentence, span))
        seen.add(told)
    # A sentence that a later one was grown over says nothing more.
    whole = [c for c in chosen if not any(c is not o and _plain(_of(c)) in _plain(_of(o)) for o in chosen)]
    return sorted(whole, key=lambda c: (c[0].hit.passage.id, c[1]))


def _of(chosen: tuple[Sentence, tuple[int, int]]) -> str:
    return chosen[0].hit.passage.text[chosen[1][0] : chosen[1][1]]


def _plain(text: str) -> str:
    return "".join(text.split()).lower()


def _stretch(sentence: Sentence) -> tuple[int, int]:
    """Return the span of the sentence; a lead-in is grown to the end of the lines that it leads to, an entry of a list from its lead-in."""
    text, end = sentence.hit.passage.text, sentence.end
    start = sentence.start if is_row(sentence.text) else _lead_of(text, sentence.start)
    while end < len(text) and _leads_on(text[start:end].rstrip()):
        following = text.find("\n", end + 1)
        following = len(text) if following == -1 else following
        if following - start > _LONG:
            break
        end = following
    return start, end


def _lead_of(text: str, start: int) -> int:
    """Return where the lead-in of the list begins in which a line stands ("These cannot come back:"); `start` where it has none."""
    at = start
    while at and text[at - 1] == "\n":
        line = text.rfind("\n", 0, at - 1) + 1
        said = text[line : at - 1].rstrip()
        if said[-1:] in (":", "："):
            return line if start - line <= _LONG else start
        if not said or said[-1] in _ENDS or is_row(said):
            return start
        at = line
    return start


def _leads_on(told: str) -> bool:
    return told[-1:] in _LEAD_INS or bool(_NUMBER.fullmatch(told)) or (weight(told) < _SHORT and told[-1:] not in _ENDS)


def _procedure(turn: Turn, best: Sentence) -> Iterator[str]:
    """Yield references to the passage of the best sentence and to those after it, until the steps have their length."""
    left = _STEPS
    for number, passage in enumerate(_from(turn, best.hit.passage)):
        text = passage.text
        start = 0 if number or best.end <= _STEPS else text.rfind("\n", 0, best.start) + 1
        end = _cut(text, start, start + left)
        if end <= start:
            return
        yield turn.sheet.quote(PassageHit(passage, best.hit.score), start, end)
        left -= end - start
        if end < len(text) or left < _STEPS // 2:
            return


def _from(turn: Turn, passage: Passage) -> list[Passage]:
    """Return the passage and those that go on with it: of its section, or whatever follows a mere introduction."""
    found = turn.kit.library.passages_of(passage.document, turn.who.audiences)
    at = next((n for n, p in enumerate(found) if p.id == passage.id), None)
    if at is None:
        return [passage]
    after = found[at + 1 : at + 3]
    # The answer to a question of a list of them ends with its section.
    question = bool(passage.heading) and passage.heading[-1].rstrip().endswith(("?", "？"))
    if question or weight(passage.text) > _INTRODUCTION or _STEP.search(passage.text):
        after = [p for p in after if p.heading == passage.heading]
    return [passage, *after]


def _cut(text: str, start: int, limit: int) -> int:
    """Return where a quotation from `start` ends: the end of the last line that fits, or `limit` within a longer line."""
    if len(text) <= limit:
        return len(text.rstrip())
    end = text.rfind("\n", start, limit)
    return end if end > start else (limit if limit - start > _LONG // 2 else start)


def places(turn: Turn, reading: Reading, *, shown: str = "", most: int = _SOURCES - 1) -> str:
    """Return a line for each document but `shown` found about as near as the first, with its best place; or nothing."""
    lines = _places(turn, reading, shown, most)
    return "\n".join([turn.say("documents.more"), *lines]) if lines else ""


def _without_language(name: str) -> str:
    """Return a document's name without what says its language: `faq.en.html` and `faq.zh.html` are one page."""
    return _OF_LANGUAGE.sub("", name.lower())


def _places(turn: Turn, reading: Reading, shown: str, most: int) -> list[str]:
    top = max((h.score for h in reading.hits), default=0.0)
    seen, lines = {shown}, list[str]()
    # A page that is named in the asker's language is not named in the other one, too.
    own = {
        _without_language(h.passage.name)
        for h in reading.hits
        if h.passage.document == shown or (h.passage.language == turn.language and h.score >= _NEAR * top)
    }
    for hit in reading.hits:
        other = hit.passage.language != turn.language
        near = _NEAR_IN_THE_OTHER if other else _NEAR
        if hit.passage.document in seen or hit.score < near * top:
            continue
        if other and _without_language(hit.passage.name) in own:
            continue
        best = max((s for s in reading.sentences if s.hit is hit), key=lambda s: s.score, default=None)
        if best and shown and best.score < _WORTH_NAMING * reading.sentences[0].score:
            continue  # it says less than what was quoted: a list of everything is no help
        seen.add(hit.passage.document)
        start, end = (best.start, best.end) if best else (0, _cut(hit.passage.text, 0, _LONG))
        lines.append("- " + turn.sheet.place(hit, start, end))
        if len(lines) == most:
            break
    return lines
