"""An index kept on disk: written aside and renamed, checked file by file when opened, never changed in place.

A snapshot is a folder of its own with a manifest of what it is of and a digest of each file. A process that opens one
works on links of its own in a folder that it holds a lock on, so what it changes reaches nobody else's files, and what a
killed process leaves is swept away by the next.
"""

import fcntl
import json
import logging
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from pathlib import Path
from secrets import token_hex
from typing import Any

_log = logging.getLogger(__name__)
_MANIFEST, _LOCK = "manifest.json", "lock"
FORMAT = 1


@dataclass(frozen=True)
class Manifest:
    """What a snapshot is of: which index, of which embedder, at which generation of which database, and how many entries.

    `mark` is the database's own mark of that generation. `files` holds the BLAKE2 digest of each file.
    """

    kind: str
    schema: str
    embedder: str
    size: int
    generation: int
    mark: str
    entries: int
    files: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT


class Snapshots:
    """The snapshots of one index below `folder`. Safe for many processes."""

    def __init__(self, folder: Path, kind: str) -> None:
        self._folder, self._kind = folder, kind
        self._held: dict[Path, int] = {}
        self.refused: dict[str, str] = {}
        """The snapshots that `open` passed over, by name, and why."""

    def workplace(self) -> Path:
        """Return a new folder of this process's own; those of dead processes are swept away first."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._sweep()
        while True:
            place = self._folder / f"{self._kind}-work-{token_hex(6)}"
            place.mkdir()
            handle = os.open(place / _LOCK, os.O_CREAT | os.O_RDWR)
            fcntl.flock(handle, fcntl.LOCK_EX)
            if os.fstat(handle).st_nlink:
                self._held[place] = handle
                return place
            os.close(handle)  # not locked yet, it was swept away as a dead process's

    def leave(self, place: Path) -> None:
        """Remove a folder that `workplace` gave."""
        shutil.rmtree(place, ignore_errors=True)
        handle = self._held.pop(place, None)
        if handle is not None:
            os.close(handle)

    def close(self) -> None:
        """Remove every folder that `workplace` gave."""
        for place in list(self._held):
            self.leave(place)

    def _sweep(self) -> None:
        for place in self._folder.glob(f"{self._kind}-work-*"):
            if place in self._held:
                continue
            try:
                handle = os.open(place / _LOCK, os.O_RDWR)
            except FileNotFoundError:  # just made, or just being removed
                continue
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(place, ignore_errors=True)
            except BlockingIOError:
                pass  # its process lives
            finally:
                os.close(handle)

    def newest(self) -> Manifest | None:
        """Return what the newest snapshot says it is, unchecked; None where there is none to read."""
        return next((manifest for _, manifest in self._kept()), None)

    def _kept(self) -> Iterator[tuple[Path, Manifest]]:
        """Yield (folder, manifest) of each snapshot, the newest first."""
        for path in sorted(self._folder.glob(f"{self._kind}-kept-*"), reverse=True):
            try:
                said = json.loads((path / _MANIFEST).read_text("utf-8"))
                yield path, Manifest(**said)
            except (OSError, ValueError, TypeError) as error:
                self._refuse(path, f"no manifest that can be read: {error}")

    def open(self, fits: Callable[[Manifest], bool]) -> tuple[Manifest, Path] | None:
        """Return the newest whole snapshot that `fits`, with links to its files in a workplace; None where there is none."""
        for path, manifest in self._kept():
            if manifest.format != FORMAT or not fits(manifest):
                self._refuse(path, "of another database, another state of it, or another version")
                continue
            place = self.workplace()
            try:
                self._take(path, place, manifest)
            except (OSError, ValueError) as error:
                self._refuse(path, str(error))
                self.leave(place)
                continue
            return manifest, place
        return None

    def _refuse(self, path: Path, why: str) -> None:
        _log.warning("the snapshot %s is not used: %s", path.name, why)
        self.refused[path.name] = why

    def _take(self, path: Path, place: Path, manifest: Manifest) -> None:
        for name, digest in manifest.files.items():
            if Path(name).name != name:
                raise ValueError(f"a name that leads elsewhere: {name!r}")
            if _digest(path / name) != digest:
                raise ValueError(f"{name} is not as it was written")
            link(path / name, place / name)

    def save(self, manifest: Manifest, write: Callable[[Path], None]) -> None:
        """Keep what `write` puts into the folder it is given, as the newest snapshot; older ones go. Raises OSError."""
        aside = self.workplace()
        try:
            inner = aside / "whole"
            inner.mkdir()
            write(inner)
            files = {p.name: _digest(p) for p in sorted(inner.iterdir())}
            said: dict[str, Any] = {**asdict(manifest), "files": files}
            (inner / _MANIFEST).write_text(json.dumps(said), "utf-8")
            older = list(self._folder.glob(f"{self._kind}-kept-*"))
            inner.rename(self._folder / f"{self._kind}-kept-{manifest.generation:015d}-{token_hex(4)}")
            for path in older:
                shutil.rmtree(path, ignore_errors=True)
        finally:
            self.leave(aside)

    def drop(self) -> None:
        """Remove every snapshot."""
        for path in self._folder.glob(f"{self._kind}-kept-*"):
            shutil.rmtree(path, ignore_errors=True)


def link(source: Path, target: Path) -> None:
    """Make `target` the same file as `source`, or a copy where the disk knows no links. Raises OSError."""
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copyfile(source, target)


def _digest(path: Path) -> str:
    digest = blake2b(digest_size=16)
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
