"""What customers may need, on two levels, with examples: as people keep it in prompts/needs.toml."""

import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from assistant.errors import Unavailable
from knowledge.language import Bilingual, Language

NEEDS = Path(__file__).parents[2] / "prompts" / "needs.toml"
GROUPS: dict[str, Bilingual] = {
    "product": Bilingual("Product need", "产品需求"),
    "service": Bilingual("Service need", "服务需求"),
    "complaint": Bilingual("Complaint", "投诉"),
    "praise": Bilingual("Praise or nothing", "表扬或无需求"),
}
"""The first level. Texts of `praise` need nothing."""
PRAISE = "praise"
FEWEST = 5
"""Examples from which on a leaf that was added is learnt; with fewer it can be labelled with, and waits."""
_ALSO = re.compile(r"\s@([a-z_]+(?:\.[a-z_0-9]+)?)")
_NAME = re.compile(r"(?:product|service|complaint)\.[a-z_0-9]+|praise")


@dataclass(frozen=True)
class Example:
    """A text with everything it belongs to. `needs` are names of needs, empty for none."""

    text: str
    language: Language
    needs: tuple[str, ...]
    sentiment: str
    urgent: bool


@dataclass(frozen=True)
class Need:
    """One leaf: `name` is `group.leaf`; `action` is what is suggested where it stands out."""

    name: str
    label: Bilingual
    description: Bilingual
    action: Bilingual
    examples: tuple[Example, ...]

    @property
    def group(self) -> str:
        """Return the first level."""
        return self.name.partition(".")[0]

    @property
    def title(self) -> Bilingual:
        """Return the leaf's label behind its group's, such as "Complaint: Price"."""
        if self.name == PRAISE:
            return self.label
        group = GROUPS[self.group]
        return Bilingual(f"{group.en}: {self.label.en}", f"{group.zh}：{self.label.zh}")


@dataclass(frozen=True)
class Taxonomy:
    """The needs that hold here: those of the file at `path`, as an administrator has changed them.

    `known` are all by name, those retired among them; `into` says where a retired one went, "" for nowhere. `added` are
    not of the file. `digest` tells one taxonomy from another.
    """

    path: Path
    known: dict[str, Need]
    digest: str
    into: dict[str, str] = field(default_factory=dict)
    added: frozenset[str] = frozenset()

    @cached_property
    def needs(self) -> dict[str, Need]:
        """Return the needs that are in use, by name."""
        return {name: need for name, need in self.known.items() if name not in self.into}

    def place(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the needs in use that names stand for, each once; those retired for nothing and unknown ones fall away."""
        found = list[str]()
        for name in names:
            while name in self.into:
                name = self.into[name]
            found += [name] if name in self.known else []
        return tuple(dict.fromkeys(found))

    def placed(self, examples: Iterable[Example]) -> list[Example]:
        """Return examples by the needs in use; those of retired needs alone are left out."""
        found = (replace(e, needs=self.place(e.needs)) for e in examples)
        return [e for e in found if e.needs]

    def lessons(self, corrections: Sequence[Example] = ()) -> tuple[list[Example], list[Example]]:
        """Return what is learnt from: the taxonomy's examples, and the corrections. Added needs with too few wait."""
        own, said = self.placed(e for need in self.known.values() for e in need.examples), self.placed(corrections)
        counts = Counter(name for e in (*own, *said) for name in e.needs)
        waiting = {name for name in self.added if counts[name] < FEWEST}
        return _without(own, waiting), _without(said, waiting)


def _without(examples: Sequence[Example], names: set[str]) -> list[Example]:
    found = (replace(e, needs=tuple(n for n in e.needs if n not in names)) for e in examples)
    return [e for e in found if e.needs]


def sentiment_of(needs: tuple[str, ...]) -> str:
    """Return how a text with these needs speaks: negative where one is a complaint, positive without any, else neutral."""
    if any(name.startswith("complaint.") for name in needs):
        return "negative"
    return "neutral" if any(name != PRAISE for name in needs) else "positive"


def example(line: str, language: Language, leaf: str) -> Example:
    """Return one line of a leaf's examples: "! " in front is urgent, "@name" at the end is a further need."""
    urgent = line.startswith("! ")
    also = _ALSO.findall(line)
    text = _ALSO.sub("", line[2:] if urgent else line).strip()
    needs = tuple(dict.fromkeys((leaf, *also)))
    return Example(text, language, needs, sentiment_of(needs), urgent)


def _wrong(path: Path, en: str, zh: str) -> Unavailable:
    return Unavailable(
        Bilingual(
            f"{path.name} cannot be used: {en}. Correct it, then run `assistant train needs`.",
            f"{path.name} 无法使用：{zh}。请改正后运行 `assistant train needs`。",
        )
    )


def _need(entry: dict[str, Any]) -> Need:
    """Return one `[[needs]]` entry. Raises KeyError, TypeError or AttributeError where it is incomplete."""
    texts = {field: Bilingual(entry[field]["en"], entry[field]["zh"]) for field in ("label", "description", "action")}
    languages: tuple[Language, ...] = ("en", "zh")
    examples = tuple(
        example(line.strip(), language, entry["name"])
        for language in languages
        for line in entry[language].splitlines()
        if line.strip()
    )
    return Need(str(entry["name"]), texts["label"], texts["description"], texts["action"], examples)


def read_needs(path: Path = NEEDS) -> tuple[Need, ...]:
    """Return the needs of `path` in its order. Raises Unavailable naming what is wrong in it."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _wrong(path, str(error), str(error)) from error
    return _read(path, content)


@lru_cache(maxsize=4)
def _read(path: Path, content: bytes) -> tuple[Need, ...]:
    try:
        found = tuple(_need(entry) for entry in tomllib.loads(content.decode("utf-8"))["needs"])
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _wrong(path, str(error), str(error)) from error
    except (KeyError, TypeError, AttributeError) as error:
        raise _wrong(
            path,
            f"each [[needs]] needs name, label, description, action, en and zh ({error} is missing)",
            f"每个 [[needs]] 都需要 name、label、description、action、en、zh（缺少 {error}）",
        ) from error
    _check(found, path)
    return found


def _check(needs: tuple[Need, ...], path: Path) -> None:
    names = [n.name for n in needs]
    bad = next((n for n in names if not _NAME.fullmatch(n)), None)
    if bad is not None:
        raise _wrong(path, f"{bad!r} is not product.x, service.x, complaint.x or praise", f"{bad!r} 不是 product.x、service.x、complaint.x 或 praise")  # fmt: skip
    twice = next((n for n in names if names.count(n) > 1), None)
    if twice:
        raise _wrong(path, f"{twice} stands there twice", f"{twice} 出现了两次")
    unknown = {x for n in needs for e in n.examples for x in e.needs} - set(names)
    if unknown:
        raise _wrong(path, f"@{min(unknown)} is no need of this file", f"@{min(unknown)} 不是本文件中的需求")


def taxonomy(path: Path = NEEDS) -> Taxonomy:
    """Return the taxonomy of a file as it stands. Raises Unavailable."""
    return Taxonomy(path, {need.name: need for need in read_needs(path)}, needs_hash(path))


def needs_hash(path: Path = NEEDS) -> str:
    """Return the SHA-256 of the examples and the word lists beside them. Raises Unavailable where one is missing."""
    try:
        parts = [p.read_bytes() for p in (path, path.with_name("needs_words.toml"))]
        made = path.with_name("needs_patterns.toml")
        parts += [made.read_bytes()] if made.exists() else []
    except OSError as error:
        raise _wrong(path, str(error), str(error)) from error
    return hashlib.sha256(b"".join(hashlib.sha256(p).digest() for p in parts)).hexdigest()
