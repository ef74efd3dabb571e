"""What a file may be before any parser touches it: its bytes, its zip members, its pages, its text.

The figures follow what office files really are (a 500-page manual with pictures stays far below each of them), so that
a refusal always means a mistake or an attack.
"""

import re
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from knowledge.errors import Broken, Encrypted, TooLarge, UnknownFormat
from knowledge.language import Bilingual

MAX_BYTES = 50 * 1024 * 1024
MAX_MEMBERS = 2_000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 100
"""Unpacked over packed size; asked only of members over a megabyte, since short repetitive ones are harmless."""
MAX_PAGES = 2_000
MAX_COLUMNS = 2_000
MAX_CHARACTERS = 20_000_000
MAX_BLOCKS = 400_000
MAX_DEPTH = 200
"""Nesting of JSON and HTML; the deepest real file seen has 31."""

_MEGABYTE = 1024 * 1024
_ARCHIVES = (".zip", ".docx", ".xlsx", ".pptx", ".jar", ".rar", ".7z", ".gz", ".docm", ".xlsm", ".pptm")
_XML = (".xml", ".rels", ".vml")
_ENCODING = re.compile(rb"<\?xml[^>]{0,200}encoding\s*=\s*[\"']([A-Za-z0-9._-]+)")
_KNOWN_ENCODINGS = {b"utf-8", b"utf8", b"utf-16", b"us-ascii", b"ascii", b"iso-8859-1", b"utf-16le", b"utf-16be"}


def check_size(path: Path) -> None:
    """Raise TooLarge where the file at `path` is over the limit, Broken where it is empty."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise TooLarge(
            Bilingual(
                f"The file is {size / _MEGABYTE:.0f} MB; the limit is {MAX_BYTES // _MEGABYTE} MB. "
                "Split it, or make its pictures smaller.",
                f"文件大小为 {size / _MEGABYTE:.0f} MB，上限为 {MAX_BYTES // _MEGABYTE} MB。"
                "请拆分文件或压缩其中的图片。",
            )
        )
    if size == 0:
        raise Broken(
            Bilingual(
                "The file is empty (0 bytes). Check that it was saved, then send it again.",
                "文件为空（0 字节）。请确认文件已保存，然后重新上传。",
            )
        )


def check_zip(path: Path) -> None:
    """Refuse a zip container (DOCX, PPTX, XLSX) that is a bomb, carries macros, a DTD, a nested archive or a password.

    Raises TooLarge, Encrypted, UnknownFormat or Broken. Reads every XML member once, counting what really comes out.
    """
    try:
        with ZipFile(path) as archive:
            _check_directory(archive.infolist())
            _check_members(archive)
    except (BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, ValueError) as error:
        raise broken_container() from error


def broken_container() -> Broken:
    """Return the error for an office file that does not open."""
    return Broken(
        Bilingual(
            "The file is damaged: its container does not open. Open it in Office or WPS, save it again and send that.",
            "文件已损坏，无法打开。请用 Office 或 WPS 打开后重新保存，再上传。",
        )
    )


def _check_directory(members: list[ZipInfo]) -> None:
    """Check what the directory says, before one byte is unpacked."""
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > MAX_MEMBERS:
        raise _bomb(
            f"{len(members):,} parts inside (limit {MAX_MEMBERS:,})",
            f"内含 {len(members):,} 个部件（上限 {MAX_MEMBERS:,}）",
        )
    if unpacked > MAX_UNPACKED:
        size = unpacked // _MEGABYTE
        limit = MAX_UNPACKED // _MEGABYTE
        raise _bomb(f"it unpacks to {size:,} MB (limit {limit})", f"解压后达 {size:,} MB（上限 {limit}）")
    for member in members:
        if _swells(member.file_size, member.compress_size):
            raise _too_dense()
        _check_member(member)
    if _swells(unpacked, packed):
        raise _too_dense()


def _swells(unpacked: int, packed: int) -> bool:
    return unpacked > _MEGABYTE and unpacked > MAX_RATIO * max(packed, 1)


def _too_dense() -> TooLarge:
    return _bomb(f"it unpacks to more than {MAX_RATIO} times its size", f"解压后超过原大小的 {MAX_RATIO} 倍")


def _bomb(en: str, zh: str) -> TooLarge:
    return TooLarge(
        Bilingual(
            f"The file was refused because {en}. Copy the content into a new file and send that.",
            f"文件被拒绝：{zh}。请将内容复制到新文件后再上传。",
        )
    )


def _check_member(member: ZipInfo) -> None:
    """Refuse a member with a password, a macro project, or another archive (embedded chart data is never opened)."""
    name = member.filename.lower()
    if member.flag_bits & 0x1:
        raise encrypted()
    if name.endswith("vbaproject.bin"):
        raise macros()
    if name.endswith(_ARCHIVES) and "/embeddings/" not in name:
        raise UnknownFormat(
            Bilingual(
                f"The file has another archive inside ({member.filename[-60:]!r}). "
                "Unpack it and send the files one by one.",
                f"文件中包含另一个压缩包（{member.filename[-60:]!r}）。请解压后逐个上传。",
            )
        )


def encrypted() -> Encrypted:
    """Return the error for a file that needs a password."""
    return Encrypted(
        Bilingual(
            "The file is protected by a password. Open it, remove the protection, save it and send that.",
            "文件受密码保护。请打开文件，取消密码保护并保存后再上传。",
        )
    )


def macros() -> UnknownFormat:
    """Return the error for a file with macros."""
    return UnknownFormat(
        Bilingual(
            "Files with macros are not taken. Save it as .docx, .xlsx or .pptx (without macros) and send that.",
            "不接受含宏的文件。请另存为不含宏的 .docx、.xlsx 或 .pptx 后再上传。",
        )
    )


def _check_members(archive: ZipFile) -> None:
    """Unpack each XML member once: count what comes out and refuse document type definitions."""
    total = 0
    for member in archive.infolist():
        if not member.filename.lower().endswith(_XML):
            continue
        with archive.open(member) as file:
            data = file.read(MAX_UNPACKED - total + 1)
        total += len(data)
        if total > MAX_UNPACKED:
            raise _too_dense()
        check_xml(data)


def check_xml(data: bytes) -> None:
    """Raise Broken where XML declares a document type, entities or an unusual encoding: office files never do."""
    head = data[:400].replace(b"\x00", b"")
    said = _ENCODING.search(head)
    plain = data.replace(b"\x00", b"") if b"\x00" in data else data
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain or (said and said[1].lower() not in _KNOWN_ENCODINGS):
        raise Broken(
            Bilingual(
                "The file declares XML entities, which no office program writes and which can be an attack. "
                "Copy the content into a new file and send that.",
                "文件中声明了 XML 实体，办公软件不会这样写，可能是攻击。请将内容复制到新文件后再上传。",
            )
        )
