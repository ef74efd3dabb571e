"""All turns that count, grouped: worked out anew where turns came or changed, from what was read before as far as it goes."""

import logging
import re
import threading
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, func, select

from assistant.database import hand_offs, turns
from assistant.gaps import signals, wordings
from assistant.gaps.grouping import MOST, grouped
from assistant.gaps.types import SIDES, Counted, Side
from assistant.kit import Products
from knowledge.embedders import Embedder
from knowledge.language import Language, detect
from knowledge.tokens import fold

log = logging.getLogger(__name__)
SINCE = timedelta(days=365)
"""Turns older than this are looked at no more."""
TURNS = 20_000
"""Turns that count and are grouped at most, the newest."""
_PAIRS = 10_000  # of one question soon after another that are looked into, the newest
_LONG, _SERVES = (
    1.0,
    60.0,
)  # seconds: a survey that took longer than the one serves for the other, whatever comes meanwhile
_SAME = 0.55  # cosine from which on two questions may ask the same
_NAMED = re.compile(r"[a-z-]*\d[\w.-]*")


@dataclass(frozen=True)
class Said:
    """A counted turn with what its wording is known by; no text, so that what is forgotten is not kept in memory."""

    counted: Counted
    key: bytes
    language: Language


@dataclass(frozen=True)
class Surveyed:
    """The groups of one side, each with its turns oldest first; `left_out` turns count too and are older than the grouped."""

    groups: tuple[tuple[Said, ...], ...]
    left_out: int


class Survey:
    """The newest survey of one process. Safe for threads: one works it out, the others wait for it."""

    def __init__(self, engine: Engine, embedder: Embedder, catalogue: Products) -> None:
        self._engine, self._embedder, self._catalogue = engine, embedder, catalogue
        self._lock = threading.Lock()
        self._forget()

    def _forget(self) -> None:
        self._stamp: tuple[object, ...] = ()
        self._serves_until = 0.0
        self._found: dict[Side, Surveyed] = {}
        self._read: dict[str, tuple[bytes, Language]] = {}
        self._vectors: dict[bytes, NDArray[np.float32]] = {}
        self._alike: dict[signals.Pair, bool] = {}

    def forget(self) -> None:
        """Keep nothing of what was read."""
        with self._lock:
            self._forget()

    def of(self, side: Side) -> Surveyed:
        """Return the groups of a side as the turns are now."""
        with self._lock:
            if self._found and monotonic() < self._serves_until:
                return self._found[side]
            since = (datetime.now(UTC) - SINCE).isoformat(timespec="microseconds")
            with self._engine.connect() as connection:
                stamp = _stamp(connection, since)
                if stamp != self._stamp:
                    began = monotonic()
                    counted = signals.counted(connection, since, lambda pairs: self._same(connection, pairs))
                    self._found = {one: self._survey(connection, counted, one) for one in SIDES}
                    self._let_go(counted)
                    self._stamp = stamp
                    took = monotonic() - began
                    self._serves_until = monotonic() + _SERVES if took > _LONG else 0.0
                    log.info("%d turns count, looked at in %.0f ms", len(counted), 1000 * took)
            return self._found[side]

    def vectors(self, keys: Sequence[bytes]) -> dict[bytes, NDArray[np.float32]]:
        """Return the vectors of wordings of the newest survey, as far as they are kept."""
        kept = self._vectors  # another thread may put another in its place
        return {key: kept[key] for key in keys if key in kept}

    def _survey(self, connection: Connection, counted: Sequence[Counted], side: Side) -> Surveyed:
        mine, newest = [one for one in counted if one.side == side], _newest(counted, side)
        self._learn(connection, [one.turn for one in newest])
        said = [Said(one, *self._read[one.turn]) for one in newest if one.turn in self._read]
        told = _commonest(said)
        groups = grouped({key: self._vectors[key] for key in told})
        made: dict[int, list[Said]] = defaultdict(list)
        for one in said:
            if one.key in groups:
                made[groups[one.key]].append(one)
        left_out = len(mine) - len(newest) + sum(one.key not in groups for one in said)
        return Surveyed(tuple(tuple(made[n]) for n in sorted(made)), left_out)

    def _learn(self, connection: Connection, wanted: Sequence[str]) -> None:
        """Read and embed the wordings that were not there before."""
        found = wordings.read(connection, [turn for turn in wanted if turn not in self._read])
        texts = {word.key: word.alone for word in sorted(found.values(), key=lambda w: w.alone, reverse=True)}
        new = [key for key in sorted(texts) if key not in self._vectors]
        if new:
            self._vectors |= dict(zip(new, self._embedder.embed([texts[key] for key in new]), strict=True))
        self._read |= {turn: (word.key, word.language) for turn, word in found.items()}

    def _let_go(self, counted: Sequence[Counted]) -> None:
        """Keep of what was read what is counted still: turns grow too old, and others come in their place."""
        turns = {one.turn for side in SIDES for one in _newest(counted, side)}
        self._read = {turn: read for turn, read in self._read.items() if turn in turns}
        keys = {key for key, _ in self._read.values()}
        self._vectors = {key: vector for key, vector in self._vectors.items() if key in keys}

    def _same(self, connection: Connection, pairs: Sequence[signals.Pair]) -> set[signals.Pair]:
        """Return the pairs whose second message asks what the first did; each is looked into once."""
        newest = pairs[-_PAIRS:]
        self._alike = {pair: self._alike[pair] for pair in newest if pair in self._alike}
        new = [pair for pair in newest if pair not in self._alike]
        said = wordings.texts(connection, sorted({turn for pair in new for turn in pair}))
        whole = [pair for pair in new if said.get(pair[0]) and said.get(pair[1])]
        rows = self._embedder.embed([wordings.shown(said[turn]) for pair in whole for turn in pair]) if whole else ()
        for at, (one, other) in enumerate(whole):
            near = float(np.dot(rows[2 * at], rows[2 * at + 1])) >= _SAME
            self._alike[one, other] = near and self._of_one_thing(said[one], said[other])
        return {pair for pair in newest if self._alike.get(pair)}

    def _of_one_thing(self, one: str, other: str) -> bool:
        """Return whether two like questions are of the same thing: "and of the other one?" is a new question."""
        if set(_NAMED.findall(fold(one))) != set(_NAMED.findall(fold(other))):
            return False
        return self._thing(one) == self._thing(other)

    def _thing(self, text: str) -> tuple[object, ...]:
        language = detect(text)
        named = tuple(sorted({sku for m in self._catalogue.mentions(text, language) for sku in m.skus[:1]}))
        return named, self._catalogue.parse(text, language).category


def _newest(counted: Sequence[Counted], side: Side) -> list[Counted]:
    return [one for one in counted if one.side == side][-TURNS:]


def _commonest(said: Sequence[Said]) -> list[bytes]:
    """Return the wordings to group: all, or those asked most often and of equal ones the newest."""
    often, last = Counter(one.key for one in said), {one.key: one.counted.at for one in said}
    if len(often) <= MOST:
        return list(often)
    return sorted(sorted(often), key=lambda key: (often[key], last[key]), reverse=True)[:MOST]


def _stamp(connection: Connection, since: str) -> tuple[object, ...]:
    """Return what changes whenever a turn that may count comes, is rated or is passed on."""
    walked = select(func.count(), func.max(turns.c.at), func.sum(turns.c.rating), func.count(turns.c.rating))
    passed = select(func.count(), func.max(hand_offs.c.created_at))
    return (
        *connection.execute(walked.where(turns.c.at >= since)).one(),
        *connection.execute(passed).one(),
    )
