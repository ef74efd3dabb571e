"""Search at a million passages: time to make, memory, questions, changes, and what the cells miss, beside bm25s and flat FAISS.

    python -m benchmarks.scale [--passages 1000000] [--embedder hashing|builtin] [--home FOLDER]

A home that holds the passages already is used as it is: then the process only opens and serves, as a second start would.
Times of questions and changes are said by the clock and, in brackets, by processor time. The passages are made here: words of Zipf's frequencies in Chinese and English, about topics, so that vectors cluster. Each
is tokenised, embedded and written to a database as an ingest would, in a process of its own, so that the memory said is that
of the index and not of the texts made here; reading files is not part of it (see `benchmarks.readers`). Every figure is of this one run.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import numpy as np
import psutil
from sqlalchemy import Engine, func, select

from knowledge import passage_store as store
from knowledge.embedders import Embedder, HashingEmbedder
from knowledge.entries import pack, unpack
from knowledge.errors import Unreadable
from knowledge.indexes import FaissIndex
from knowledge.language import Language
from knowledge.library import Library
from knowledge.readers.sandbox import AHEAD, read_many
from knowledge.schema import passages
from knowledge.static_embedder import shipped
from knowledge.store import create_tables, open_engine, writing
from knowledge.tokens import Tokenizer, word_counts
from knowledge.types import PUBLIC, Chunk, Place, ReadDocument

EMBEDDERS: Mapping[str, Callable[[], Embedder]] = {"hashing": HashingEmbedder, "builtin": shipped}
DOCUMENT = 40  # passages
TOPICS = 3000


class Writer:
    """Writes passages about topics in both languages, the same for one seed."""

    def __init__(self, seed: int = 0) -> None:
        self._dice = np.random.default_rng(seed)
        counts, _ = word_counts()
        chinese = [w for w, n in sorted(counts.items(), key=lambda c: -c[1])[100:20100] if len(w) > 1]
        syllables = [
            "ra",
            "ne",
            "to",
            "li",
            "sa",
            "ven",
            "cor",
            "mi",
            "do",
            "pel",
            "tus",
            "gar",
            "in",
            "lo",
            "fe",
            "shi",
            "bar",
            "un",
            "dex",
            "tri",
        ]
        english = ["".join(self._dice.choice(syllables, size=self._dice.integers(2, 5))) for _ in range(20000)]
        self._words: dict[Language, list[str]] = {"zh": chinese, "en": english}
        weights = 1 / np.arange(5, 20005)
        self._chances = {k: weights[: len(w)] / weights[: len(w)].sum() for k, w in self._words.items()}
        self._topics = self._dice.integers(0, 15000, size=(TOPICS, 40))

    def passage(self) -> tuple[str, Language]:
        """Return a passage of some sixty words, half of them its topic's, and its language."""
        language: Language = "zh" if self._dice.random() < 0.5 else "en"
        words = self._words[language]
        own = self._dice.choice(self._topics[self._dice.integers(TOPICS)], size=30)
        common = self._dice.choice(len(words), size=30, p=self._chances[language])
        order = self._dice.permutation(np.concatenate([own, common]))
        said = [words[int(i) % len(words)] for i in order]
        text = "，".join("".join(said[n : n + 6]) for n in range(0, 60, 6)) if language == "zh" else " ".join(said)
        return text, language

    def question(self, text: str, language: Language) -> str:
        """Return a question made of four words that stand together in `text`, and one that need not."""
        pieces = text.split("，" if language == "zh" else " ")
        at = int(self._dice.integers(0, max(1, len(pieces) - 4)))
        return pieces[at] if language == "zh" else " ".join([*pieces[at : at + 4], pieces[-1]])


def written(engine: Engine, embedder: Embedder, count: int, writer: Writer) -> tuple[float, float]:
    """Write `count` passages into the database; return the seconds it took and worked, without making the texts."""
    tokenizer, spent, work = Tokenizer(), 0.0, 0.0
    for start in range(0, count, 2000):
        made = [writer.passage() for _ in range(min(2000, count - start))]
        began, worked = time.perf_counter(), time.process_time()
        vectors = pack(embedder.embed([store.embedded_text("Manual", (), text) for text, _ in made]))
        batch = [
            prepared(tokenizer, embedder, made[n : n + DOCUMENT], vectors[n : n + DOCUMENT])
            for n in range(0, len(made), DOCUMENT)
        ]
        with writing(engine) as connection:
            store.keep(connection, batch)
        spent += time.perf_counter() - began
        work += time.process_time() - worked
        if start % 100_000 == 0:
            print(f"  {start + len(made):,} written", flush=True)
    return spent, work


def filled(folder: Path, kind: str, count: int) -> float:
    """See that the database in `folder` holds `count` passages; return the seconds that writing them took."""
    embedder = EMBEDDERS[kind]()
    embedder.embed(["warm up"])
    engine = open_engine(f"sqlite:///{folder / 'store.db'}")
    create_tables(engine)
    with engine.connect() as connection:
        there = connection.scalar(select(func.count()).select_from(passages)) or 0
    took = 0.0
    if there < count:
        took, work = written(engine, embedder, count - there, Writer())
        print(
            f"{count - there:,} passages tokenised, embedded and written: {took:.0f} s ({work:.0f} s of processor time)",
            flush=True,
        )
    engine.dispose()
    return took


def asked_about(engine: Engine, count: int) -> list[tuple[str, Language]]:
    """Return `count` passages of those there are, evenly apart, with their languages."""
    c = passages.c
    with engine.connect() as connection:
        least, most = connection.execute(select(func.min(c.id), func.max(c.id))).one()
        ids = sorted({int(i) for i in np.linspace(least, most, count)})
        return [
            (text, language) for text, language in connection.execute(select(c.text, c.language).where(c.id.in_(ids)))
        ]


def prepared(
    tokenizer: Tokenizer, embedder: Embedder, made: Sequence[tuple[str, Language]], vectors: Sequence[bytes]
) -> store.Prepared:
    """Return a document of these passages."""
    name = f"{uuid4().hex}.txt"
    return store.Prepared(
        name=name, title="Manual", language="en", audience="public", sha256=uuid4().hex * 2, format="text", size=1, by="",
        chunks=tuple(Chunk(text, (), Place()) for text, _ in made), languages=tuple(language for _, language in made),
        tokens=tuple(store.passage_tokens(tokenizer, ("a.txt",), "Manual", (), text) for text, _ in made),
        vectors=tuple(vectors), embedder=embedder.fingerprint,
    )  # fmt: skip


class Took(NamedTuple):
    """Milliseconds by the clock, and of this process's processor time."""

    clock: float
    work: float


def milliseconds(what: Callable[[], object]) -> Took:
    """Return how long `what` takes."""
    began, worked = time.perf_counter(), time.process_time()
    what()
    return Took((time.perf_counter() - began) * 1000, (time.process_time() - worked) * 1000)


def line(name: str, took: Sequence[Took]) -> None:
    """Print the median, the 95th and the 99th percentile, of processor time in brackets."""
    clock = statistics.quantiles([t.clock for t in took], n=100, method="inclusive")
    work = statistics.quantiles([t.work for t in took], n=100, method="inclusive")
    said = (f"p{n} {clock[n - 1]:7.1f} ({work[n - 1]:.1f}) ms" for n in (50, 95, 99))
    print(f"{name:<46} {', '.join(said)}", flush=True)


def memory() -> float:
    """Return this process's resident memory in GB; the files it maps count as far as they are in memory."""
    return float(psutil.Process(os.getpid()).memory_info().rss) / 1e9


def stored(engine: Engine, size: int) -> Iterator[tuple[list[int], np.ndarray, list[str]]]:
    """Yield ids, vectors and texts of the passages in batches."""
    with engine.connect() as connection:
        rows = connection.execute(select(passages.c.id, passages.c.vector, passages.c.text).order_by(passages.c.id))
        for batch in rows.partitions(20_000):
            yield [r[0] for r in batch], unpack([r[1] for r in batch], size), [r[2] for r in batch]


def recall(library: Library, engine: Engine, embedder: Embedder, questions: Sequence[str]) -> None:
    """Print how many of the true ten nearest vectors the index finds, and what comparing them all takes."""
    flat = FaissIndex(embedder.size, exact_until=10**9)
    for ids, rows, _ in stored(engine, embedder.size):
        flat.add(ids, rows)
    index = library._index.follower.halves.own.index("public")
    vectors = embedder.embed(questions)
    shares, ours, theirs = list[float](), list[Took](), list[Took]()
    for vector in vectors:
        ours.append(milliseconds(partial(index.search, vector, 10)))
        theirs.append(milliseconds(partial(flat.search, vector, 10)))
        # Passages as near as the tenth are as good as it: there are many of the same words.
        truth = flat.search(vector, 60)
        near = {i for i, score in truth if score >= truth[9][1] - 1e-6}
        shares.append(sum(i in near for i, _ in index.search(vector, 10)) / 10)
    print(f"vectors {'compared all' if index.exact else 'in cells'}: recall@10 of exact {statistics.mean(shares):.3f}")
    line("  our vectors", ours)
    line("  peer: FAISS flat", theirs)


def peer_words(engine: Engine, size: int, questions: Sequence[str], most: int) -> None:
    """Print what bm25s takes for the first `most` passages, with our tokens."""
    import bm25s

    texts = [t for _, _, batch in stored(engine, size) for t in batch][:most]
    tokenizer = Tokenizer()
    before, began = memory(), time.perf_counter()
    model = bm25s.BM25()
    model.index([tokenizer.tokens(t) for t in texts], show_progress=False)
    built = time.perf_counter() - began
    print(
        f"peer: bm25s, {len(texts):,} passages: made in {built:.0f} s, {memory() - before:.2f} GB more; one more passage costs all of it"
    )
    asked = [tokenizer.content(q) for q in questions]
    look = partial(model.retrieve, k=10, show_progress=False)
    line("  peer: bm25s, words only", [milliseconds(partial(look, [words])) for words in asked])


class TimedReader:
    """Reads files as the library does, and adds up the milliseconds it took."""

    def __init__(self) -> None:
        self.spent = 0.0

    def __call__(self, items: Iterable[tuple[Path, str]]) -> Iterator[tuple[str, ReadDocument | Unreadable]]:
        """Yield what `read_many` yields."""
        read = read_many(items, ahead=AHEAD)  # as it does for one file
        while True:
            began = time.perf_counter()
            result = next(read, None)
            if result is None:
                return
            self.spent += (time.perf_counter() - began) * 1000
            yield result


def changes(library: Library, reader: TimedReader, folder: Path, times: int, pause: float) -> None:
    """Print how long it takes until the next question sees a document that was added, and one that was deleted.

    Between two of them it waits for `pause` seconds.
    """
    added, deleted, less = list[Took](), list[Took](), list[Took]()
    for n in range(times):
        path, word = folder / f"new{n}.md", f"zyx{n}w"
        path.write_text(f"# News\n\nThe {word} is here, and the question is who sees it first.\n", "utf-8")
        said: list[str] = []

        def add(path: Path = path, said: list[str] = said, word: str = word) -> None:
            document = library.add(path, path.name)
            assert document is not None
            said.append(document.id)
            assert any(h.sparse and word in h.passage.text for h in library.search(word, 5, audiences=PUBLIC))

        def delete(said: list[str] = said, word: str = word) -> None:
            library.delete(said[0])
            assert not any(word in h.passage.text for h in library.search(word, 5, audiences=PUBLIC))

        time.sleep(pause)
        before = reader.spent
        added.append(milliseconds(add))
        less.append(Took(added[-1].clock - (reader.spent - before), added[-1].work))
        deleted.append(milliseconds(delete))
    print(f"{times} changes, {pause:.0f} s apart")
    line("add a document until it is found", added)
    line("  less reading the file in a process of its own", less)
    line("delete a document until it is not", deleted)


def main() -> None:
    """Make, measure, print."""
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # as `assistant` does
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--embedder", choices=tuple(EMBEDDERS), default="builtin")
    parser.add_argument("--home", help="folder to work in, and to use again (default: a temporary one)")
    parser.add_argument("--peer", type=int, default=100_000, help="passages that bm25s is given at most")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(given.home or name)
        folder.mkdir(parents=True, exist_ok=True)
        measure(folder, given.embedder, given.passages, given.peer)


def measure(folder: Path, kind: str, count: int, peer: int) -> None:
    """Print every figure for `count` passages with the embedder `kind`."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        took = apart.submit(filled, folder, kind, count).result()
    embedder = EMBEDDERS[kind]()
    engine, writer = open_engine(f"sqlite:///{folder / 'store.db'}"), Writer()
    embedder.embed(["warm up"])
    reader = TimedReader()
    library = Library(engine, embedder, folder / "indexes", read_many=reader)
    made = milliseconds(lambda: library.search("warm up", 1, audiences=PUBLIC))
    print(
        f"index ready: {made.clock / 1000:.0f} s ({made.work / 1000:.0f} s of processor time), process {memory():.2f} GB",
        flush=True,
    )
    kept = milliseconds(library.settle).clock / 1000
    print(
        f"kept on disk: {kept:.0f} s; in all {took + made.clock / 1000 + kept:.0f} s; status {library.index_status()}"
    )
    questions = [writer.question(text, language) for text, language in asked_about(engine, 400)]
    look = partial(library.search, k=8, audiences=PUBLIC)
    for name in ("a question, words and vectors", "  asked again"):
        line(name, [milliseconds(partial(look, q)) for q in questions])
    changes(library, reader, folder, 20, 1.0)
    changes(library, reader, folder, 20, 0.0)
    print(f"process {memory():.2f} GB after {2 * len(questions)} questions and 80 changes", flush=True)
    again = Library(engine, embedder, folder / "indexes")
    opened = milliseconds(lambda: again.search("warm up", 1, audiences=PUBLIC))
    print(f"opened from disk: {opened.clock / 1000:.1f} s; process {memory():.2f} GB with both open", flush=True)
    recall(library, engine, embedder, questions[:200])
    peer_words(engine, embedder.size, questions[:200], peer)
    engine.dispose()


if __name__ == "__main__":
    main()
