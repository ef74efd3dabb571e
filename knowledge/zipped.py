"""The files of a ZIP archive, unpacked into a folder of ours: bounded, and never to a place that the archive names."""

import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath

from knowledge.errors import Broken, TooLarge
from knowledge.language import Bilingual
from knowledge.readers.limits import MAX_BYTES, MAX_RATIO, encrypted

MAX_FILES = 1_000
MAX_TOTAL = 500 * 1024 * 1024
_MEGABYTE = 1024 * 1024
_PIECE = 1 << 20


def is_zipped(path: Path) -> bool:
    """Return whether a file is a ZIP archive of files, by its name and content: an office document is none."""
    return path.suffix.lower() == ".zip" and zipfile.is_zipfile(path)


def unpacked(path: Path, folder: Path, suffixes: Collection[str]) -> Iterator[tuple[Path, str]]:
    """Yield (path, name) of each file in the archive whose name ends in one of `suffixes`, unpacked into `folder`.

    A file is written under a number of ours; its name is the path inside the archive, without any way upwards. Folders,
    links, hidden files and what is of another kind are passed over. Raises TooLarge, Encrypted or Broken, at the latest
    when the file that is too much has begun to come out.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.infolist() if _wanted(m, suffixes)]
            _check(members)
            left = MAX_TOTAL
            for number, member in enumerate(members):
                target = folder / f"{number}{PurePosixPath(member.filename).suffix.lower()}"
                left -= _write(archive, member, target, left)
                yield target, name_of(member)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, ValueError) as error:
        raise Broken(
            Bilingual(
                f"The archive {path.name} is damaged and does not open. Make it again, or send the files one by one.",
                f"压缩包 {path.name} 已损坏，无法打开。请重新压缩，或逐个上传文件。",
            )
        ) from error


def name_of(member: zipfile.ZipInfo) -> str:
    """Return a member's path inside the archive, without drive, root or any step upwards."""
    parts = PurePosixPath(_decoded(member).replace("\\", "/")).parts
    kept = [p for p in parts if p not in ("/", "..", ".") and ":" not in p]
    return "".join(c for c in "/".join(kept) if c.isprintable())[-400:]


def _decoded(member: zipfile.ZipInfo) -> str:
    """Return the name as it was meant: some programs write UTF-8 or, on Chinese Windows, GBK without saying so."""
    if member.flag_bits & 0x800:
        return member.filename
    for encoding in ("utf-8", "gbk"):
        try:
            return member.filename.encode("cp437").decode(encoding)
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
    return member.filename


def _wanted(member: zipfile.ZipInfo, suffixes: Collection[str]) -> bool:
    name = name_of(member)
    link = (member.external_attr >> 16) & 0o170000 == 0o120000
    hidden = any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)
    return not (member.is_dir() or link or hidden) and PurePosixPath(name).suffix.lower() in suffixes


def _check(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_FILES:
        raise _too_much(
            f"{len(members):,} files (limit {MAX_FILES:,})", f"{len(members):,} 个文件（上限 {MAX_FILES:,}）"
        )
    if (total := sum(m.file_size for m in members)) > MAX_TOTAL:
        limit = MAX_TOTAL // _MEGABYTE
        raise _too_much(f"{total // _MEGABYTE:,} MB (limit {limit})", f"{total // _MEGABYTE:,} MB（上限 {limit} MB）")
    for member in members:
        if member.flag_bits & 0x1:
            raise encrypted()
        if member.file_size > max(_MEGABYTE, MAX_RATIO * max(member.compress_size, 1)):
            raise _dense()


def _write(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, left: int) -> int:
    """Write a member to `target`, counting what really comes out; return how many bytes that are."""
    written = 0
    with archive.open(member) as source, target.open("wb") as file:
        while piece := source.read(_PIECE):
            written += len(piece)
            if written > min(MAX_BYTES + 1, left):
                raise (
                    _dense()
                    if written > left
                    else _too_much(
                        f"a file of more than {MAX_BYTES // _MEGABYTE} MB", f"超过 {MAX_BYTES // _MEGABYTE} MB 的文件"
                    )
                )
            file.write(piece)
    return written


def _too_much(en: str, zh: str) -> TooLarge:
    return TooLarge(
        Bilingual(
            f"The archive holds {en}. Make several smaller ones and send those.",
            f"压缩包内有{zh}。请分成几个较小的压缩包上传。",
        )
    )


def _dense() -> TooLarge:
    return TooLarge(
        Bilingual(
            f"The archive was refused: it unpacks to more than {MAX_RATIO} times its size. Send the files one by one.",
            f"压缩包被拒绝：解压后超过原大小的 {MAX_RATIO} 倍。请逐个上传文件。",
        )
    )
