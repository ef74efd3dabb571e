"""A file on its way into the library: identified by its bytes, read, cut into passages, tokenised and embedded."""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from hashlib import file_digest
from hashlib import sha256 as sha256_of
from itertools import islice
from pathlib import Path

from knowledge import passage_store as store
from knowledge.embedders import Embedder
from knowledge.entries import pack
from knowledge.errors import Broken, Unreadable
from knowledge.language import Bilingual, detect
from knowledge.noticed import noticed, written
from knowledge.passage_store import Prepared
from knowledge.pointers import Pointers
from knowledge.tokens import Tokenizer
from knowledge.types import ALWAYS, Audience, Chunk, ReadDocument, Validity

ReadMany = Callable[[Iterable[tuple[Path, str]]], Iterator[tuple[str, ReadDocument | Unreadable]]]
Chunker = Callable[[ReadDocument], list[Chunk]]
Failed = tuple[str, Bilingual]

_DOCUMENTS = 48  # in one batch: few enough to lose little in a crash, many enough not to wait for the disk
_PASSAGES = 2000  # in one batch: what is embedded at once


@dataclass(frozen=True)
class Item:
    """A file to be kept as the document `name`; `audience` and `validity` None mean as they were; a new one is public, always."""

    path: Path
    name: str
    sha256: str
    audience: Audience | None
    by: str
    aliases: tuple[str, ...] = ()
    validity: Validity | None = None


def dated(sha256: str, validity: Validity | None) -> str:
    """Return what identifies a file that counts on certain days: its bytes, and the days where there are any."""
    return sha256 if validity in (None, ALWAYS) else sha256_of(f"{sha256} {validity}".encode()).hexdigest()


def digest(path: Path) -> str:
    """Return the SHA-256 of a file's bytes. Raises Broken where it cannot be opened."""
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise Broken(
            Bilingual(
                f"The file {path.name} cannot be opened ({error.strerror}). Check that it is there and may be read.",
                f"无法打开文件 {path.name}（{error.strerror}）。请确认文件存在且有读取权限。",
            )
        ) from error


def identified(given: Pointers, audience: Audience | None, by: str, failed: list[Failed]) -> Iterator[Item]:
    """Yield an item for each file; what cannot be opened goes to `failed`."""
    for name, path in given.files.items():
        aliases = given.aliases.get(name, ())
        try:
            yield Item(path, name, _with_aliases(digest(path), aliases), audience, by, aliases)
        except Unreadable as error:
            failed.append((name, error.text))


def _with_aliases(sha256: str, aliases: Sequence[str]) -> str:
    """Return what identifies a file: its bytes, and the names that point at it where there are any."""
    return sha256_of("\n".join((sha256, *aliases)).encode()).hexdigest() if aliases else sha256


class Intake:
    """Makes files into documents ready to be written. `read_many` and `chunks` are the built-in ones unless given."""

    def __init__(
        self, tokenizer: Tokenizer, embedder: Embedder, read_many: ReadMany | None = None, chunks: Chunker | None = None
    ) -> None:
        self._tokenizer, self._embedder = tokenizer, embedder
        self._read_many, self._read_one = read_many or _read_many, read_many or _read_one
        self._chunks = chunks or _chunks

    def one(self, item: Item) -> Prepared:
        """Return one document with its vectors. Raises Unreadable."""
        with closing(_generator(self._read_one([(item.path, item.name)]))) as read:
            return self.with_vectors([self._prepared(item, next(read)[1])])[0]

    def many(self, items: Sequence[Item]) -> Generator[Prepared | Failed, None, None]:
        """Yield each document, still without vectors, or its name and why it cannot be read."""
        by_name = {item.name: item for item in items}
        with closing(_generator(self._read_many([(i.path, i.name) for i in items]))) as read:
            for name, result in read:
                try:
                    yield self._prepared(by_name[name], result)
                except Unreadable as error:
                    yield name, error.text

    def with_vectors(self, documents: Sequence[Prepared]) -> list[Prepared]:
        """Return the documents with a vector for each passage, all embedded in one call."""
        texts = [store.embedded_text(d.title, c.heading, c.text) for d in documents for c in d.chunks]
        vectors = iter(pack(self._embedder.embed(texts)) if texts else [])
        return [replace(d, vectors=tuple(islice(vectors, len(d.chunks)))) for d in documents]

    def _prepared(self, item: Item, read: ReadDocument | Unreadable) -> Prepared:
        if isinstance(read, Unreadable):
            raise read
        chunks = tuple(self._chunks(read))
        if not chunks:
            raise _empty(item.name)
        language = detect("\n".join(c.text for c in chunks)[:20_000], detect(read.title))
        return Prepared(
            name=item.name, title=read.title, language=language, audience=item.audience, sha256=item.sha256,
            format=_format(item), size=item.path.stat().st_size, by=item.by, chunks=chunks,
            languages=tuple(detect(c.text, language) for c in chunks),
            tokens=tuple(
                store.passage_tokens(self._tokenizer, (item.name, *item.aliases), read.title, c.heading, c.text)
                for c in chunks
            ),
            vectors=(), embedder=self._embedder.fingerprint, aliases=item.aliases, validity=item.validity,
            noticed=written(noticed(read)), original=item.path,
        )  # fmt: skip


def batches(results: Iterable[Prepared | Failed]) -> Iterator[list[Prepared | Failed]]:
    """Yield the results in lists, each small enough for one transaction."""
    batch: list[Prepared | Failed] = []
    count = 0
    for result in results:
        batch.append(result)
        count += len(result.chunks) if isinstance(result, Prepared) else 0
        if len(batch) >= _DOCUMENTS or count >= _PASSAGES:
            yield batch
            batch, count = [], 0
    if batch:
        yield batch


def _generator(
    results: Iterator[tuple[str, ReadDocument | Unreadable]],
) -> Generator[tuple[str, ReadDocument | Unreadable], None, None]:
    yield from results


def _read_many(items: Iterable[tuple[Path, str]]) -> Iterator[tuple[str, ReadDocument | Unreadable]]:
    from knowledge.readers.sandbox import read_many

    return read_many(items)


def _read_one(items: Iterable[tuple[Path, str]]) -> Iterator[tuple[str, ReadDocument | Unreadable]]:
    from knowledge.readers.sandbox import AHEAD, read_many

    return read_many(items, ahead=AHEAD)


def _chunks(document: ReadDocument) -> list[Chunk]:
    from knowledge.chunks import chunks

    return chunks(document)


def _format(item: Item) -> str:
    from knowledge.readers.formats import format_of

    return format_of(item.path, item.name)


def _empty(name: str) -> Broken:
    return Broken(
        Bilingual(
            f"{name} holds no text to search. If it is a scan, run text recognition on it first, then send it again.",
            f"{name} 中没有可检索的文字。如果是扫描件，请先做文字识别（OCR）再上传。",
        )
    )
