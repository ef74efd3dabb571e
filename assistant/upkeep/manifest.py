"""What stands in a backup: each file with its size and SHA-256, when it was made and with what."""

import json
from dataclasses import asdict, dataclass

from assistant.errors import BadRequest
from assistant.private import OURS
from knowledge.language import Bilingual

MANIFEST = "manifest.json"
FORMAT = 1
DATABASE = "assistant.db"
INDEXES = "indexes"
LEFT_OUT = ("assistant.db*", "uploads", "evaluation", "metrics")
"""What of ours is no file to keep: the database is copied by itself, the others are emptied or made anew."""
PLACES = tuple(name for name in OURS if name not in LEFT_OUT)
"""The files and folders below the home that a backup holds beside the database; `indexes` only where wanted."""


@dataclass(frozen=True)
class Entry:
    """One file: its place below the home, with slashes; its bytes; their SHA-256 in hexadecimal."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. `made_at` is ISO 8601 in UTC; `database` is the engine's name, such as `sqlite`."""

    made_at: str
    database: str
    versions: dict[str, str]
    files: tuple[Entry, ...]
    format: int = FORMAT

    @property
    def size(self) -> int:
        """Return the bytes of all files, unpacked."""
        return sum(entry.size for entry in self.files)

    @property
    def holds_database(self) -> bool:
        """Return whether the database is among the files."""
        return any(entry.path == DATABASE for entry in self.files)


def write_manifest(manifest: Manifest) -> bytes:
    """Return a manifest as JSON."""
    return json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()


def read_manifest(data: bytes) -> Manifest:
    """Return the manifest that `data` is. Raises BadRequest where it is none, is of a later format, or names a place that is not ours."""
    try:
        kept = json.loads(data)
        if int(kept["format"]) > FORMAT:
            raise _later()
        entries = tuple(Entry(str(f["path"]), int(f["size"]), str(f["sha256"])) for f in kept["files"])
        versions = {str(name): str(version) for name, version in kept["versions"].items()}
        manifest = Manifest(str(kept["made_at"]), str(kept["database"]), versions, entries, int(kept["format"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise no_backup("the manifest cannot be read", "清单无法读取") from error
    for entry in manifest.files:
        if not is_ours(entry.path) or entry.size < 0:
            raise no_backup(f"it names {entry.path[:80]!r}", f"其中含有 {entry.path[:80]!r}")
    return manifest


def is_ours(path: str) -> bool:
    """Return whether `path` is a place that a backup of ours may fill: below the home, in what we keep there, without tricks."""
    parts = path.split("/")
    plain = path.isprintable() and not set(path) & set('\\:"<>|?*') and all(p.strip(". ") for p in parts)
    return plain and (parts[0] in PLACES if len(parts) > 1 else path in (DATABASE, *PLACES))


def no_backup(why: str, zh: str) -> BadRequest:
    """Return the error that a file is no backup that can be used."""
    return BadRequest(
        Bilingual(
            f"The file is damaged or is not a backup made by `assistant backup`: {why}. Nothing was changed. Use another backup.",
            f"文件已损坏，或不是由 `assistant backup` 生成的备份：{zh}。未作任何更改，请使用其他备份。",
        )
    )


def _later() -> BadRequest:
    return BadRequest(
        Bilingual(
            "The backup was made by a later version. Install that version, then restore it.",
            "该备份由更新的版本生成，请先安装相应版本再恢复。",
        )
    )
