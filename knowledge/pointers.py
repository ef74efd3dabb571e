"""Files whose whole text is the path of another file: how links between files arrive from systems that have none."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_LONGEST = 300  # bytes; a longer file has something of its own to say
_PATH = re.compile(r"(?:\.{1,2}/)*[\w][\w ./-]*\.\w{1,5}")


@dataclass(frozen=True)
class Pointers:
    """What is left to read, and under which further names: `aliases` has the names that point at each file's name."""

    files: dict[str, Path]
    aliases: dict[str, tuple[str, ...]]

    @property
    def count(self) -> int:
        """Return how many files only point at another."""
        return sum(map(len, self.aliases.values()))


def followed(named: Mapping[str, Path]) -> Pointers:
    """Tell the files of `named` (name -> path) that only point at another of them from those that say something.

    A pointer to a file that is not among them, or back to itself, is left as it is.
    """
    names = {path.resolve(): name for name, path in named.items()}
    pointing = {name: target for name, path in named.items() if (target := _target(path, names)) is not None}
    aliases: dict[str, list[str]] = {}
    for name in pointing:
        end = _end(name, pointing)
        if end != name:
            aliases.setdefault(end, []).append(name)
    gone = {name for found in aliases.values() for name in found}
    return Pointers({n: p for n, p in named.items() if n not in gone}, {n: tuple(a) for n, a in aliases.items()})


def _target(path: Path, names: Mapping[Path, str]) -> str | None:
    try:
        if path.stat().st_size > _LONGEST:
            return None
        text = path.read_text("utf-8").strip()
    except (OSError, ValueError):
        return None
    return names.get((path.parent / text).resolve()) if _PATH.fullmatch(text) else None


def _end(name: str, pointing: Mapping[str, str]) -> str:
    """Return where a chain of pointers ends; the name itself where it runs in a circle."""
    seen, at = {name}, name
    while at in pointing:
        at = pointing[at]
        if at in seen:
            return name
        seen.add(at)
    return at
