"""The copy of a search index on disk: when one is worth keeping, and which one fits the database."""

import logging
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Connection

from knowledge.halves import Halves
from knowledge.snapshots import Manifest, Snapshots
from knowledge.store import mark_of
from knowledge.tokens import TOKENS_VERSION

_log = logging.getLogger(__name__)


class Copies:
    """The copies of one kind of index over `fields` below `folder`; none where it is None or there are few entries."""

    def __init__(self, folder: Path | None, kind: str, fields: Iterable[str], keep_from: int) -> None:
        self._snapshots = Snapshots(folder, kind) if folder is not None else None
        self._kind, self._keep_from = kind, keep_from
        self._schema = f"2 {TOKENS_VERSION} {' '.join(sorted(fields))}"

    @property
    def generation(self) -> int | None:
        """Return the generation of the newest copy; None where there is none."""
        newest = self._snapshots.newest() if self._snapshots is not None else None
        return newest.generation if newest is not None else None

    @property
    def refused(self) -> tuple[str, ...]:
        """Return which copies were passed over when the index was opened, each with the reason."""
        refused = self._snapshots.refused if self._snapshots is not None else {}
        return tuple(f"{name}: {why}" for name, why in refused.items())

    def place(self, entries: int) -> Path | None:
        """Return a folder to make an index of so many entries in; None where it belongs in memory. Raises OSError."""
        return self._snapshots.workplace() if self._snapshots is not None and entries >= self._keep_from else None

    def leave(self, place: Path | None) -> None:
        """Remove a folder that `place` or `open` gave."""
        if place is not None and self._snapshots is not None:
            self._snapshots.leave(place)

    def open(self, connection: Connection, entries: int) -> tuple[Manifest, Path] | None:
        """Return the newest whole copy that is of this database and of these fields, with its files in a folder to work in."""
        if self._snapshots is None or entries < self._keep_from:
            return None

        def fits(manifest: Manifest) -> bool:
            of_database = mark_of(connection, manifest.generation) == manifest.mark
            return of_database and (manifest.kind, manifest.schema) == (self._kind, self._schema)

        return self._snapshots.open(fits)

    def worth_keeping(self, halves: Halves, since: int) -> bool:
        """Say whether a copy would save the next start much: none of this size yet, or a tenth has changed `since`."""
        large = halves.place is not None and len(halves.ids) >= self._keep_from
        return large and not halves.own.waiting and since > max(1000, len(halves.ids) // 10)

    def save(self, halves: Halves, generation: int, mark: str | None) -> bool:
        """Keep a copy of what is committed; False where the index lives in memory, or its database has no marks."""
        if self._snapshots is None or halves.place is None or mark is None or halves.own.waiting:
            return False
        own = halves.own
        manifest = Manifest(
            self._kind, self._schema, own.fingerprint, own.size, generation, mark, len(halves.ids)
        )  # fmt: skip
        try:
            self._snapshots.save(manifest, halves.save)
        except (OSError, ValueError) as error:
            _log.warning("%s index: no copy was kept: %s", self._kind, error)
            return False
        return True

    def drop(self) -> None:
        """Remove every copy."""
        if self._snapshots is not None:
            self._snapshots.drop()

    def close(self) -> None:
        """Remove every folder to work in."""
        if self._snapshots is not None:
            self._snapshots.close()
