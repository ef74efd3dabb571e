"""Evaluation: our cases put to the library or to the whole assistant, and how often it is right, by language."""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from assistant.types import Reply
from knowledge.language import Language
from knowledge.types import PUBLIC, STAFF, Audience, PassageHit

FIRST = 5
"""How many sources a right one must be among."""


@dataclass(frozen=True)
class Case:
    """One question with what is expected of the answer. `documents` and `skus` each list every source that answers.

    `include` must all stand in the reply (case does not matter), `exclude` must not; of `figures` the digits must, whatever
    separates them ("9995" is met by "99.95" and by "9,995.00"). Where `answerable` is False the
    only right reply is a refusal. `role` is who asks. `turns` are the messages of the conversation before it, oldest first.
    """

    id: str
    language: Language
    text: str
    answerable: bool | None = True
    documents: tuple[str, ...] = ()
    skus: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    intent: str | None = None
    role: str = "customer"
    turns: tuple[str, ...] = ()


def read_cases(path: Path) -> tuple[Case, ...]:
    """Return the cases of a JSONL file. Raises ValueError, with the line, where one is not a case."""
    return tuple(_case(path, n, line) for n, line in enumerate(path.read_text("utf-8").splitlines(), 1) if line.strip())


def _case(path: Path, number: int, line: str) -> Case:
    try:
        return case_of(json.loads(line))
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path.name} line {number} is not an evaluation case: {error!r}") from error


def case_of(given: dict[str, Any]) -> Case:
    """Return the case that a line of JSON holds. Raises KeyError or TypeError where it is none."""
    return Case(
        id=given["id"],
        language=given["language"],
        text=given["text"],
        answerable=given.get("answerable", True),
        documents=tuple(given.get("documents", ())),
        skus=tuple(given.get("skus", ())),
        include=tuple(given.get("must_include", ())),
        exclude=tuple(given.get("must_not_include", ())),
        figures=tuple(given.get("figures", ())),
        intent=given.get("intent"),
        role=given.get("as", "customer"),
        turns=tuple(given.get("turns", ())),
    )


def line_of(case: Case) -> dict[str, Any]:
    """Return a case as a line of JSON that reads back as the same; what it does not ask for is left out."""
    given: dict[str, Any] = {
        "id": case.id, "language": case.language, "text": case.text, "as": case.role, "answerable": case.answerable,
        "turns": case.turns, "documents": case.documents, "skus": case.skus, "must_include": case.include,
        "must_not_include": case.exclude, "figures": case.figures, "intent": case.intent,
    }  # fmt: skip
    lists = ("turns", "documents", "skus", "must_include", "must_not_include", "figures")
    return {k: list(v) if k in lists else v for k, v in given.items() if k == "answerable" or v}


# --- search --------------------------------------------------------------------------------------------------------


class Searcher(Protocol):
    """The part of `knowledge.library.Library` that is measured."""

    def search(
        self, query: str, k: int = 8, *, audiences: frozenset[Audience], language: Language | None = None
    ) -> list[PassageHit]:
        """Return up to `k` passages, best first."""
        ...


@dataclass(frozen=True)
class Ranked:
    """Where the first right source stood for one case: `rank` from 1, or None where it was not among the first 20."""

    case: Case
    rank: int | None
    found: tuple[str, ...]


@dataclass(frozen=True)
class SearchReport:
    """How high the right source stood, over all cases that have one."""

    ranked: tuple[Ranked, ...]

    def of(self, language: Language) -> "SearchReport":
        """Return the report of one language."""
        return SearchReport(tuple(r for r in self.ranked if r.case.language == language))

    def hit(self, k: int) -> float:
        """Return the share 0..1 of cases with a right source among the first `k` documents."""
        return _share(r.rank is not None and r.rank <= k for r in self.ranked)

    def mrr(self) -> float:
        """Return the mean of 1 / rank (0 where not found)."""
        return sum(1 / r.rank for r in self.ranked if r.rank) / len(self.ranked) if self.ranked else 0.0

    def misses(self) -> tuple[Ranked, ...]:
        """Return the cases whose right source is not among the first `FIRST`."""
        return tuple(r for r in self.ranked if r.rank is None or r.rank > FIRST)

    def summary(self) -> dict[str, Any]:
        """Return the figures by language and the misses, as plain values."""
        figures = {
            language: {"cases": len(part.ranked), "hit_1": part.hit(1), "hit_5": part.hit(FIRST), "mrr": part.mrr()}
            for language in _LANGUAGES
            if (part := self.of(language)).ranked
        }
        missed = [{"id": m.case.id, "text": m.case.text, "found": list(m.found[:FIRST])} for m in self.misses()]
        return {**_rounded(figures), "misses": missed}


def evaluate_search(cases: Iterable[Case], library: Searcher, *, depth: int = 20) -> SearchReport:
    """Search for every answerable case that names documents; a document counts once, at its best passage."""
    ranked = []
    for case in cases:
        if not case.answerable or not case.documents:
            continue
        audiences = PUBLIC if case.role == "customer" else STAFF
        hits = library.search(case.text, depth, audiences=audiences, language=case.language)
        names = tuple(dict.fromkeys(hit.passage.name for hit in hits))
        ranked.append(Ranked(case, _rank(names, case.documents), names))
    return SearchReport(tuple(ranked))


def _rank(found: Sequence[str], right: Sequence[str]) -> int | None:
    return next((n for n, name in enumerate(found, 1) if name in right), None)


# --- answers -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Graded:
    """One reply and what is wrong with it: empty `faults` where it is right."""

    case: Case
    reply: Reply
    faults: tuple[str, ...]

    @property
    def sourced(self) -> bool:
        """Return whether a right source is among the first `FIRST` cited (True where the case names none)."""
        return "source" not in self.faults


@dataclass(frozen=True)
class AnswerReport:
    """How the assistant did: refusals where they belong, right sources, the expected words, nothing forbidden."""

    graded: tuple[Graded, ...]

    def of(self, language: Language) -> "AnswerReport":
        """Return the report of one language."""
        return AnswerReport(tuple(g for g in self.graded if g.case.language == language))

    def refused(self, *, answerable: bool) -> float:
        """Return the share 0..1 of (un)answerable cases that were refused: near 0 and near 1 is right."""
        return _share(g.reply.refused for g in self.graded if g.case.answerable is answerable)

    def sourced(self) -> float:
        """Return the share 0..1 of answerable cases, refused or not, that cite a right source among the first five."""
        return _share(g.sourced and not g.reply.refused for g in self.graded if g.case.answerable)

    def right(self) -> float:
        """Return the share 0..1 of all cases with no fault at all."""
        return _share(not g.faults for g in self.graded)

    def faulty(self) -> tuple[Graded, ...]:
        """Return the cases with a fault."""
        return tuple(g for g in self.graded if g.faults)

    def milliseconds(self, share: float) -> float:
        """Return the time of a turn below which `share` (0..1) of all turns stay."""
        times = sorted(g.reply.milliseconds for g in self.graded)
        return times[min(int(share * len(times)), len(times) - 1)] if times else 0.0

    def summary(self) -> dict[str, Any]:
        """Return the figures by language and the faults, as plain values."""
        figures = {
            language: {
                "cases": len(part.graded),
                "right": part.right(),
                "sourced": part.sourced(),
                "answerable_refused": part.refused(answerable=True),
                "unanswerable_refused": part.refused(answerable=False),
                "p50_ms": part.milliseconds(0.5),
                "p95_ms": part.milliseconds(0.95),
            }
            for language in _LANGUAGES
            if (part := self.of(language)).graded
        }
        faults = [{"id": g.case.id, "text": g.case.text, "faults": list(g.faults)} for g in self.faulty()]
        return {**_rounded(figures), "faults": faults}


def evaluate_answers(cases: Iterable[Case], ask: Callable[[Case], Reply]) -> AnswerReport:
    """Put every case to `ask`, each as a conversation of its own, and grade the replies."""
    return AnswerReport(tuple(Graded(case, reply, faults(case, reply)) for case in cases for reply in (ask(case),)))


def faults(case: Case, reply: Reply) -> tuple[str, ...]:
    """Return what is wrong with a reply, in words that can be counted; empty where nothing is."""
    found = []
    if reply.language != case.language:
        found.append(f"language {reply.language}")
    if reply.refused is case.answerable:
        found.append("refused" if reply.refused else "answered")
    if case.intent and reply.intent != case.intent:
        found.append(f"intent {reply.intent}")
    found += [f"says {word}" for word in case.exclude if word.lower() in _said(reply)]
    if case.answerable and not reply.refused:
        found += [f"lacks {word}" for word in case.include if word.lower() not in _said(reply)]
        found += [f"lacks {figure}" for figure in case.figures if not _figure(figure, _said(reply))]
        found += [] if _sourced(case, reply) else ["source"]
    return tuple(found)


def _said(reply: Reply) -> str:
    """Return everything a reader sees: the text, the quotes behind it, the values on cards and in the table."""
    return "\n".join([reply.text, *(c.quote for c in reply.citations), *reply.values.values()]).lower()


def _figure(figure: str, said: str) -> bool:
    """Return whether the digits stand in the text as one number, whatever separates them and without ".00" behind."""
    numbers = (re.sub(r"[.,]00$", "", m.group()) for m in re.finditer(r"\d(?:[\d.,]*\d)?", said))
    return figure in (re.sub(r"[.,]", "", n) for n in numbers)


def _sourced(case: Case, reply: Reply) -> bool:
    if case.documents and _rank(tuple(dict.fromkeys(c.path for c in reply.citations))[:FIRST], case.documents):
        return True
    skus = dict.fromkeys([*(c.sku for c in reply.citations if c.sku), *(c.sku for c in reply.cards)])
    if case.skus and _rank(tuple(skus)[:FIRST], case.skus):
        return True
    return not case.documents and not case.skus


_LANGUAGES: tuple[Language, ...] = ("zh", "en")


def _share(truths: Iterable[bool]) -> float:
    counted = list(truths)
    return sum(counted) / len(counted) if counted else 0.0


def _rounded(figures: dict[Language, dict[str, Any]]) -> dict[str, Any]:
    return {
        language: {k: round(v, 4) if isinstance(v, float) else v for k, v in part.items()}
        for language, part in figures.items()
    }
