"""A backup as one ZIP file: files streamed in with their sums, and read again only where every sum holds."""

import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from assistant.upkeep.manifest import MANIFEST, Entry, Manifest, no_backup, read_manifest, write_manifest
from knowledge.types import Progress

_PIECE = 1 << 20
_LONGEST_MANIFEST = 100 << 20  # bytes
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, KeyError, ValueError)


class Meter:
    """Tells a progress of `total` bytes as they go by."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def moved(self, size: int, name: str) -> None:
        """Count `size` bytes of the file `name`."""
        self._done += size
        self._progress(self._done, max(self._total, self._done), name)


def put(archive: zipfile.ZipFile, source: Path, name: str, meter: Meter) -> Entry:
    """Write a file into an archive under `name`; what is read is what is counted. Raises OSError."""
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as file, archive.open(_info(name), "w", force_zip64=True) as member:
        while piece := file.read(_PIECE):
            member.write(piece)
            digest.update(piece)
            size += len(piece)
            meter.moved(len(piece), name)
    return Entry(name, size, digest.hexdigest())


def put_manifest(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Write the manifest, which comes last: an archive without one was not finished."""
    archive.writestr(_info(MANIFEST), write_manifest(manifest))


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    return info


@contextmanager
def opened(file: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """Open a backup with its manifest, which names just what is in it. Raises BadRequest where it is none; OSError."""
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive, _manifest(archive)
    except _BROKEN as error:
        raise no_backup(str(error) or type(error).__name__, f"{error or type(error).__name__}") from error


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    infos = {info.filename: info for info in archive.infolist()}
    if MANIFEST not in infos or infos[MANIFEST].file_size > _LONGEST_MANIFEST:
        raise no_backup("it has no manifest", "没有清单")
    manifest = read_manifest(archive.read(MANIFEST))
    told = [*(entry.path for entry in manifest.files), MANIFEST]
    if sorted(told) != sorted(info.filename for info in archive.infolist()):
        raise no_backup("its files are not those of its manifest", "文件与清单不符")
    return manifest


def take(archive: zipfile.ZipFile, entry: Entry, into: IO[bytes] | None, meter: Meter) -> None:
    """Read a file out of an archive, into `into` where that is given. Raises BadRequest where it is not what the manifest says."""
    digest, left = hashlib.sha256(), entry.size
    with archive.open(entry.path) as member:
        while piece := member.read(_PIECE):
            left -= len(piece)
            if left < 0:  # nothing longer than was announced is unpacked
                break
            digest.update(piece)
            if into is not None:
                into.write(piece)
            meter.moved(len(piece), entry.path)
    if left or digest.hexdigest() != entry.sha256:
        raise no_backup(f"{entry.path} is not what was backed up", f"{entry.path} 与备份时不一致")
