"""Whatever is done to documents in whatever order, exactly what should be found is found: by whom, on which day, in each process."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from knowledge.embedders import HashingEmbedder
from knowledge.errors import NotFound, Refused
from knowledge.followers import Limits
from knowledge.hybrid import HybridIndex
from knowledge.library import Library
from knowledge.originals import Keeping
from knowledge.passage_store import WEIGHTS, embedded_texts
from knowledge.types import PUBLIC, STAFF, Audience
from tests.library_fakes import one_a_line, open_store, read_lines, write

START = date(2026, 3, 1)
NAMES, LINES = ("a.md", "b.md"), ("dock one", "dock two", "dock three", "dock four")
texts = st.lists(st.sampled_from(LINES), min_size=1, max_size=3, unique=True).map(tuple)
days = st.one_of(st.none(), st.integers(-2, 2))


@dataclass(frozen=True)
class Doc:
    """A document as it should be: its lines with whether each is off, who may see it, and on which days."""

    name: str
    lines: tuple[tuple[str, bool], ...]
    audience: Audience = "public"
    first: date | None = None
    last: date | None = None
    earlier: tuple["Doc", ...] = field(default=(), compare=False)

    def seen(self, by: frozenset[Audience], on: date) -> set[str]:
        valid = (self.first is None or self.first <= on) and (self.last is None or on <= self.last)
        return {text for text, off in self.lines if not off} if valid and self.audience in by else set()


class Governed(RuleBasedStateMachine):
    """Two processes' libraries over one database, beside what a plain list of documents says."""

    @initialize()
    def begin(self) -> None:
        self.folder = TemporaryDirectory()
        self.engine = open_store(Path(self.folder.name))
        self.day = START
        self.live: dict[str, Doc] = {}
        self.binned: dict[str, Doc] = {}
        self.libraries = [self.library(), self.library()]

    def teardown(self) -> None:
        if hasattr(self, "engine"):
            self.engine.dispose()
            self.folder.cleanup()

    def library(self) -> Library:
        """Return a library as a process of its own opens it, with copies of its index on disk from the first entry on."""
        opened = Library(
            self.engine, HashingEmbedder(32), read_many=read_lines, chunks=one_a_line, today=lambda: self.day,
            keeping=Keeping(versions=2),
        )  # fmt: skip
        opened._index = HybridIndex(
            self.engine, "passage", opened.embedder, weights=WEIGHTS, texts=embedded_texts, dense_weight=0.6,
            folder=Path(self.folder.name) / "indexes", limits=Limits(keep_from=1, at_once=2000), today=lambda: self.day,
        )  # fmt: skip
        return opened

    def id_of(self, name: str) -> str:
        return next(d.id for d in self.libraries[0].documents() if d.name == name)

    def one(self, data: Any, of: dict[str, Doc]) -> str | None:
        return data.draw(st.sampled_from(sorted(of))) if of else None

    @rule(name=st.sampled_from(NAMES), text=texts, audience=st.sampled_from([None, "public", "internal"]))
    def add(self, name: str, text: tuple[str, ...], audience: Audience | None) -> None:
        path = write(Path(self.folder.name), "file.md", "\n".join(text))
        self.libraries[0].add(path, name, audience)
        old = self.live.get(name)
        if old is None:
            self.live[name] = Doc(name, tuple((t, False) for t in text), audience or "public")
            return
        if tuple(t for t, _ in old.lines) == text and audience in (None, old.audience):
            return
        off = {t for t, is_off in old.lines if is_off}
        kept = (replace(old, earlier=()), *old.earlier)[:2]
        self.live[name] = replace(
            old, lines=tuple((t, t in off) for t in text), audience=audience or old.audience, earlier=kept
        )

    @rule(data=st.data(), off=st.booleans())
    def switch(self, data: Any, off: bool) -> None:
        if name := self.one(data, self.live):
            kept, _ = self.libraries[1].archive.passages(self.id_of(name))
            at = data.draw(st.integers(0, len(kept) - 1))
            self.libraries[1].archive.switch([kept[at].passage.id], off=off)
            lines = self.live[name].lines
            self.live[name] = replace(self.live[name], lines=(*lines[:at], (lines[at][0], off), *lines[at + 1 :]))

    @rule(data=st.data(), audience=st.sampled_from(["public", "internal"]))
    def set_audience(self, data: Any, audience: Audience) -> None:
        if name := self.one(data, self.live):
            self.libraries[1].archive.set_audience(self.id_of(name), audience)
            self.live[name] = replace(self.live[name], audience=audience)

    @rule(data=st.data(), first=days, last=days)
    def set_dates(self, data: Any, first: int | None, last: int | None) -> None:
        if name := self.one(data, self.live):
            began = None if first is None else START + timedelta(first)
            ends = None if last is None else START + timedelta(last)
            try:
                self.libraries[0].archive.set_dates(self.id_of(name), began, ends)
            except Refused:
                assert began
                assert ends
                assert ends < began
            else:
                self.live[name] = replace(self.live[name], first=began, last=ends)

    @rule(step=st.sampled_from([-1, 1, 2]))
    def another_day(self, step: int) -> None:
        self.day += timedelta(step)

    @rule(data=st.data())
    def delete(self, data: Any) -> None:
        if name := self.one(data, self.live):
            id = self.id_of(name)
            self.libraries[0].delete(id)
            self.binned[id] = self.live.pop(name)

    @rule(data=st.data())
    def put_back(self, data: Any) -> None:
        if id := self.one(data, self.binned):
            doc = self.binned[id]
            if doc.name in self.live:
                with pytest.raises(Refused):
                    self.libraries[1].archive.put_back(id)
            else:
                self.libraries[1].archive.put_back(id)
                self.live[doc.name] = self.binned.pop(id)

    @rule(data=st.data())
    def purge(self, data: Any) -> None:
        if id := self.one(data, self.binned):
            self.libraries[1].archive.purge(id)
            del self.binned[id]
            with pytest.raises(NotFound):
                self.libraries[0].archive.put_back(id)

    @rule(data=st.data())
    def roll_back(self, data: Any) -> None:
        name = self.one(data, {n: d for n, d in self.live.items() if d.earlier})
        if name is None:
            return
        doc, id = self.live[name], self.id_of(name)
        versions = self.libraries[0].archive.versions(id)
        assert len(versions) == len(doc.earlier)
        at = data.draw(st.integers(0, len(versions) - 1))
        self.libraries[0].archive.roll_back(id, versions[at].number)
        now = dict(doc.lines)
        lines = tuple((t, now.get(t, off)) for t, off in doc.earlier[at].lines)
        self.live[name] = replace(doc, lines=lines, earlier=(replace(doc, earlier=()), *doc.earlier)[:2])

    @rule(which=st.integers(0, 1))
    def keep_a_copy(self, which: int) -> None:
        self.libraries[which].settle()
        self.libraries[which]._index.keep()

    @rule(which=st.integers(0, 1))
    def start_anew(self, which: int) -> None:
        self.libraries[which] = self.library()

    @rule(which=st.integers(0, 1))
    def look_into_one_alone(self, which: int) -> None:
        """Let one process fall behind the other: only this one is asked."""
        self.look(self.libraries[which])

    def look(self, library: Library) -> None:
        for audiences in (PUBLIC, STAFF):
            should = set().union(*(d.seen(audiences, self.day) for d in self.live.values()))
            found = library.search("dock one two three four", 50, audiences=audiences)
            assert {h.passage.text for h in found} == should
            for doc in library.documents():
                there = library.passages_of(doc.id, audiences)
                assert {p.text for p in there} == self.live[doc.name].seen(audiences, self.day)

    @invariant()
    def exactly_what_should_be_found_is_found(self) -> None:
        if hasattr(self, "live") and len(self.live) % 2:  # at times nobody asks for a while
            for library in self.libraries:
                self.look(library)

    @invariant()
    def the_index_agrees_with_the_database(self) -> None:
        if hasattr(self, "live") and len(self.binned) == 1:
            assert self.libraries[1]._index.differs() == []


TestGoverned = Governed.TestCase
TestGoverned.settings = settings(
    max_examples=12,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.reuse, Phase.generate],
)
