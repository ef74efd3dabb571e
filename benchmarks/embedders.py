"""What each embedder adds to the words: our own, hashing, LSA, MiniLM and none, over the same passages in one run.

    python -m benchmarks.embedders [DATA] [--minilm FOLDER] [--builtin FOLDER] [--weights 0.3,0.5,0.7] [--only NAME,...]

DATA (or ASSISTANT_BENCH_DATA, default ../shared/data) holds parallel_docs/, cmrc2018/ and khadas_docs/. The pages that the
embedder learned from are not asked about. Prints, by data set and embedder, how often the right document is among the
first five found: by the vectors alone, and fused with the words at each weight of the vectors' side.
"""

import argparse
import json
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, select

from assistant.evaluation import read_cases
from assistant.training.bilingual_pairs import held_out, pages
from knowledge.embedders import Embedder, HashingEmbedder, SentenceTransformerEmbedder, Vectors, unit_rows
from knowledge.language import Language
from knowledge.library import Library
from knowledge.passage_store import embedded_texts
from knowledge.schema import passages
from knowledge.static_embedder import SHIPPED, StaticEmbedder
from knowledge.store import create_tables, open_engine
from knowledge.types import PUBLIC

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Question:
    """A question, its language, and the names of the documents that hold its answer."""

    text: str
    language: Language | None
    names: frozenset[str]


@dataclass(frozen=True)
class DataSet:
    """Documents by file and name, and questions about them."""

    name: str
    files: list[tuple[Path, str]]
    questions: list[Question]


class LsaEmbedder:
    """Latent semantic analysis fitted on the passages themselves: TF-IDF of words and Chinese pairs, 256 directions."""

    def __init__(self, texts: Sequence[str]) -> None:
        from sklearn.decomposition import TruncatedSVD
        from sklearn.feature_extraction.text import TfidfVectorizer

        from knowledge.tokens import Tokenizer

        self._words = TfidfVectorizer(analyzer=Tokenizer().tokens, sublinear_tf=True, min_df=2)
        self._svd = TruncatedSVD(256, random_state=0).fit(self._words.fit_transform(texts))

    size = 256
    fingerprint = "lsa-256"
    quick = False

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row per text."""
        return unit_rows(self._svd.transform(self._words.transform(texts)))


def parallel(folder: Path, asked: str, searched: str) -> DataSet:
    """Return the pages in one language, and the titles in the other of those held out; an edition's twin is as good."""
    found = pages(folder)
    twins: dict[str, set[str]] = {}
    for page in found:
        twins.setdefault(page.path.split("/", 1)[-1], set()).add(page.path)
    titles = {p.path.split("/", 1)[-1]: p.chinese if asked == "zh" else p.english for p in found if held_out(p.path)}
    questions = [Question(title, None, frozenset(twins[key])) for key, title in titles.items()]
    files = [(folder / searched / p.path, p.path) for p in found]
    return DataSet(f"parallel_docs {asked}->{searched}", files, questions)


def cmrc(folder: Path, scratch: Path) -> DataSet:
    """Return every passage of both parts as a document, and the questions of the development part."""
    files, questions = [], []
    for part in ("trial", "dev"):
        for entry in json.loads((folder / f"squad_{part}.json").read_text("utf-8"))["data"]:
            for paragraph in entry["paragraphs"]:
                path = scratch / f"{paragraph['id']}.txt"
                path.write_text(paragraph["context"], "utf-8")
                files.append((path, path.name))
                if part == "dev":
                    questions += [Question(q["question"], "zh", frozenset({path.name})) for q in paragraph["qas"]]
    return DataSet("cmrc2018", files, questions)


def khadas(folder: Path) -> DataSet:
    """Return the vendor's pages, and our own questions that they answer."""
    files = [(p, str(p.relative_to(folder))) for p in sorted(folder.rglob("*.md"))]
    cases = read_cases(ROOT / "prompts" / "cases" / "khadas.jsonl")
    asked = [Question(c.text, c.language, frozenset(c.documents)) for c in cases if c.documents]
    return DataSet("khadas", files, asked)


def data_sets(data: Path, scratch: Path) -> Iterator[DataSet]:
    """Yield the data sets that are there; say which are not."""
    for name in ("parallel_docs", "cmrc2018", "khadas_docs"):
        if not (data / name).is_dir():
            print(f"skipped: no {data / name}")
        elif name == "parallel_docs":
            yield parallel(data / name, "zh", "en")
            yield parallel(data / name, "en", "zh")
        else:
            yield cmrc(data / name, scratch) if name == "cmrc2018" else khadas(data / name)


def share_found(library: Library, questions: Sequence[Question], k: int = 5) -> float:
    """Return the share of questions with a right document among the first `k` different ones found."""
    hits = 0
    for question in questions:
        found = library.search(question.text, 4 * k, audiences=PUBLIC, language=question.language)
        hits += bool(question.names & set(list(dict.fromkeys(hit.passage.name for hit in found))[:k]))
    return hits / len(questions)


def settled(engine: Engine, embedder: Embedder, weight: float, given: argparse.Namespace) -> Library:
    """Return the library by this embedder, its vectors made."""
    library = Library(engine, embedder, dense_weight=weight, attained=given.attained)
    library.settle()
    return library


def passage_texts(engine: Engine) -> list[str]:
    """Return what the vectors of all passages are made of."""
    with engine.connect() as connection:
        ids = list(connection.scalars(select(passages.c.id)))
        return [t for n in range(0, len(ids), 500) for t in embedded_texts(connection, ids[n : n + 500]).values()]


def embedders(engine: Engine, given: argparse.Namespace) -> Iterator[tuple[str, Embedder]]:
    """Yield the name and embedder of each that is asked for."""
    if "hashing" in given.only:
        yield "hashing", HashingEmbedder()
    if "lsa" in given.only:
        yield "lsa", LsaEmbedder(passage_texts(engine))
    if given.minilm and "minilm" in given.only:
        yield "minilm", SentenceTransformerEmbedder(given.minilm)
    if "builtin" in given.only:
        yield "builtin", StaticEmbedder(Path(given.builtin))


def measure(data_set: DataSet, given: argparse.Namespace) -> None:
    """Print the line of each embedder over one data set."""
    asked = data_set.questions[:: given.every] if len(data_set.questions) > 200 else data_set.questions
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/scratch.db")
        create_tables(engine)
        Library(engine, HashingEmbedder()).add_many(data_set.files)
        none = share_found(Library(engine, HashingEmbedder(), dense_weight=0.0), asked)
        print(f"\n{data_set.name}: {len(data_set.files)} documents, {len(asked)} questions")
        print(f"{'embedder':<10} {'alone':>7} " + " ".join(f"w={w:<4}" for w in given.weights) + "  passages/s")
        print(f"{'none':<10} {'':>7} {none:.3f}", flush=True)
        for name, embedder in embedders(engine, given):
            embedder.embed(["warm up", "预热"])
            texts = passage_texts(engine)
            began = time.perf_counter()
            embedder.embed(texts)
            took = time.perf_counter() - began
            shares = [share_found(settled(engine, embedder, w, given), asked) for w in given.weights]
            alone = share_found(settled(engine, embedder, 1.0, given), asked)
            print(
                f"{name:<10} {alone:7.3f} " + " ".join(f"{s:.3f} " for s in shares) + f"  {len(texts) / took:8.0f}",
                flush=True,
            )
        engine.dispose()


def main() -> None:
    """Measure every data set that is there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="?", default=os.environ.get("ASSISTANT_BENCH_DATA", str(ROOT / "../shared/data")))
    parser.add_argument("--minilm", help="folder of the English MiniLM")
    parser.add_argument("--builtin", default=str(SHIPPED), help="folder of our own weights")
    parser.add_argument("--weights", type=lambda t: [float(x) for x in t.split(",")], default=[0.3, 0.5, 0.6, 0.7, 0.8])
    parser.add_argument("--only", type=lambda t: t.split(","), default=["hashing", "lsa", "minilm", "builtin"])
    parser.add_argument("--attained", type=float, default=0.25, help="as in Library")
    parser.add_argument("--sets", default="", help="beginning of the names of the data sets to measure")
    parser.add_argument("--every", type=int, default=1, help="ask every Nth question only")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        for data_set in data_sets(Path(given.data), Path(scratch)):
            if data_set.name.startswith(given.sets):
                measure(data_set, given)


if __name__ == "__main__":
    main()
