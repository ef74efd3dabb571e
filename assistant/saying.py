"""How a draft is said: the writer's sentences that pass the check, and the plain statement for what they leave out."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from assistant import evidence
from assistant.evidence import REFERENCE, Problem
from assistant.grounding import Grounding
from assistant.kit import Writer
from assistant.prompting import Phrases
from assistant.types import Draft, Fact
from assistant.writing.failure import WriterFailed
from assistant.writing.language import in_language
from assistant.writing.written import Written
from knowledge.language import Bilingual, Language

_LEFT_OUT = 1
"""Sentences that fail twice before the writer is heard no further."""
_NOTHING = ("", "-", "–", "—")
"""What a writer says of a sentence that it would rather leave out."""
_OF_SEVERAL = frozenset(
    {"recommendation", "comparison", "policy", "how_to", "after_sales", "complaint", "product_question"}
)
_OTHER_LANGUAGE = Bilingual("not in the customer's language", "语言与客户不一致")


class Speaking(Protocol):
    """What words drafts: the writer in use, and the phrases for where nothing is left."""

    @property
    def writer(self) -> Writer:
        """Return the writer."""

    @property
    def phrases(self) -> Phrases:
        """Return the phrases."""


class Saying:
    """One draft being said. `problems` are what was stopped, `notes` what the writer took; both fill while it is said."""

    def __init__(
        self, kit: Speaking, draft: Draft, language: Language, asked: Sequence[str] = (), *, plainly: bool = False
    ) -> None:
        """`plainly` gives the plain statement without the writer: one that failed just now is not waited for again."""
        self.problems: list[Problem] = []
        self.notes: dict[str, object] = {}
        self._kit, self._draft, self._language, self._asked, self._plainly_said = kit, draft, language, asked, plainly
        self._grounding = Grounding(draft.facts, draft.plain)
        self._plain = list(evidence.split(draft.plain))
        self._said: list[str] = []
        self._followed = 0
        """How many sentences of the plain statement the writer has repeated from its beginning; -1 once it left it."""
        self._left_out = 0
        """Sentences of the writer's that failed twice and are not said."""
        self._lost = False
        """Whether one of them referred to a fact, so that something may be missing."""

    def sentences(self) -> Iterator[str]:
        """Yield the sentences one by one as each passes.

        A sentence that fails is written again once, then left out; at the second the writer is heard no further. What is
        missing of the plain statement follows. Nothing fails open: where no sentence is left, the reply says that nothing
        was found.
        """
        task = "refuse" if self._draft.refused else self._draft.task
        if not self._plainly_said:
            yield from self._written(self._kit.writer, task)
        if not self._said:
            passing = self._passing(self._plain)
            yield from passing or [self._kit.phrases.say("documents.none", self._language)]
        elif missing := self._passing(self._missing()):
            yield _break("\n\n", self._said)
            yield missing[0].lstrip()
            yield from missing[1:]

    def _written(self, writer: Writer, task: str) -> Iterator[str]:
        stream, ended = writer.write(task, self._draft.plain, self._draft.facts, self._language, self._asked), ""
        if isinstance(stream, Written):
            self.notes = stream.notes
        try:
            for sentence in stream:
                plain = self._is_next_of_plain(sentence)
                passed = self._plainly(sentence) if plain else self._passed(sentence, stream)
                if passed is None:
                    self._left_out += 1
                    self._lost = self._lost or bool(REFERENCE.search(sentence))
                    if self._left_out > _LEFT_OUT:
                        return
                if not passed:
                    ended = max(ended, _breaks(sentence), key=len)
                    continue
                passed, ended = _break(ended, self._said) + passed, ""
                self._said.append(passed)
                yield passed
        except WriterFailed as error:
            self.notes["fallback"] = {"kind": error.kind, "why": error.why, "detail": error.detail}

    def _passed(self, sentence: str, stream: object) -> str | None:
        """Return the sentence as it may be shown, written again if need be; None where it may not."""
        self._followed = -1
        first = self._checked(sentence)
        if isinstance(first, str):
            return first
        self.problems += first
        if not isinstance(stream, Written):
            return None
        second = stream.again(sentence.strip(), "; ".join(f"{p.found}: {p.why.say(self._language)}" for p in first))
        if second.strip() in _NOTHING:
            return None
        checked = self._checked(_shaped(second, sentence))
        if isinstance(checked, str):
            return checked
        self.problems += checked
        return None

    def _checked(self, sentence: str) -> str | tuple[Problem, ...]:
        found = self._grounding.check(sentence)
        if not found.problems and not in_language(found.text, self._language):
            return (Problem(sentence.strip()[:60], _OTHER_LANGUAGE),)
        return found.problems or self._grounding.release(found)

    def _is_next_of_plain(self, sentence: str) -> bool:
        """Return whether all written so far, with this sentence, is the plain statement itself: code wrote it."""
        return self._followed >= 0 and sentence in self._plain[self._followed : self._followed + 1]

    def _plainly(self, sentence: str) -> str:
        """Return a sentence of the plain statement, or "" where even that fails and is left out."""
        self._followed += 1
        problems = evidence.check(sentence, self._draft.facts)
        self.problems += problems
        return "" if problems else sentence

    def _passing(self, sentences: Sequence[str]) -> list[str]:
        return [s for s in sentences if not evidence.check(s, self._draft.facts)]

    def _missing(self) -> list[str]:
        """Return the sentences of the plain statement that must follow: what answers, and what a failure cut off."""
        if self._followed == len(self._plain):
            return []
        said, told = self._told(), [values for s in self._plain if (values := self._values(s))]
        if not told:
            return self._unsaid() if self._left_out or self._cut() else []
        # One of several suggestions, points or quotations is an answer; of a single thing, all that is told first is.
        quoted = {f.id for f in self._draft.facts if f.kind == "quote"}
        several = self._draft.task.partition(" ")[0] in _OF_SEVERAL or bool(told[0] & quoted)
        enough = bool(said or self._places()) if several else told[0] <= said
        if enough and not self._cut():
            return []
        if not said:
            return self._plain
        return self._lines(lambda sentence: bool(values := self._values(sentence)) and not values <= said)

    def _lines(self, wanted: Callable[[str], bool]) -> list[str]:
        """Return the sentences of the plain statement that are wanted, each with the line break after it."""
        found = list[str]()
        for sentence in self._plain:
            if wanted(sentence) or (not sentence.strip() and found and found[-1].strip()):
                found.append(sentence)
        return found

    def _cut(self) -> bool:
        """Return whether the writer was not heard to its end, or what it left out told something."""
        return self._lost or self._left_out > _LEFT_OUT or "fallback" in self.notes

    def _told(self) -> set[str]:
        """Return the values that were said, by reference or in the very words of a property."""
        text = "".join(self._said)
        words = {f.id: f.words.say(self._language) for f in self._draft.facts if f.kind == "attribute" and f.words}
        return self._values(text) | {name for name, said in words.items() if _holds(text, said)}

    def _places(self) -> set[str]:
        """Return the documents that the writer pointed to: where no quotation fits, that answers best."""
        places = {f.id for f in self._draft.facts if f.kind == "place"}
        return places & set(REFERENCE.findall("".join(self._said)))

    def _unsaid(self) -> list[str]:
        """Return the sentences of a statement without values that were not said word for word, its opening words left out."""
        text = "".join("".join(self._said).split())
        opening = next((s for s in self._plain if s.strip()), "")
        return [s for s in self._plain if s != opening and s.strip() and "".join(s.split()) not in text]

    def _values(self, sentence: str) -> set[str]:
        """Return the values that a sentence refers to; names and places answer nothing, how many there are only where nothing else does."""
        facts: dict[str, Fact] = {f.id: f for f in self._draft.facts if f.kind not in _NAMING}
        telling = {f.id for f in facts.values() if f.kind not in _COUNTING}
        return {n for n in REFERENCE.findall(sentence) if n in (telling or facts)}


_NAMING = frozenset({"name", "sku", "place"})
_COUNTING = frozenset({"count", "quantity"})


def _holds(text: str, said: str) -> bool:
    """Return whether a text has a property's words whole; "no" and 是 are no words to go by."""
    edge = r"(?![A-Za-z])" if said.isascii() else ""
    return len(said) > (3 if said.isascii() else 1) and bool(re.search(rf"(?<![A-Za-z]){re.escape(said)}{edge}", text))


def _breaks(sentence: str) -> str:
    """Return the line breaks that a sentence ends with."""
    return "\n" * (len(sentence) - len(sentence.rstrip("\n")))


def _break(wanted: str, said: Sequence[str]) -> str:
    """Return what is missing of the line breaks wanted after what was said; none before the first words."""
    return wanted[len(_breaks(said[-1])) :] if said else ""


def _shaped(again: str, sentence: str) -> str:
    """Return a sentence written again with the list mark and the line break of the first."""
    mark = "- " if sentence.lstrip().startswith("- ") and not again.lstrip().startswith("- ") else ""
    return mark + again.strip() + sentence[len(sentence.rstrip()) :]
