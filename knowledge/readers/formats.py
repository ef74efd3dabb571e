"""Which format a file is: by its bytes first; its name decides only between the kinds of plain text."""

import re
from pathlib import Path, PurePosixPath
from typing import Literal
from zipfile import BadZipFile, ZipFile

from knowledge.errors import Broken, UnknownFormat
from knowledge.language import Bilingual
from knowledge.readers.limits import broken_container, check_zip, encrypted, macros

Format = Literal["markdown", "text", "html", "pdf", "docx", "pptx", "xlsx", "csv", "json"]

SUFFIXES: dict[str, Format] = {
    ".md": "markdown", ".mdx": "markdown", ".markdown": "markdown", ".txt": "text", ".text": "text", ".log": "text",
    ".rst": "text", ".html": "html", ".htm": "html", ".xhtml": "html", ".pdf": "pdf", ".docx": "docx", ".pptx": "pptx",
    ".xlsx": "xlsx", ".csv": "csv", ".tsv": "csv", ".json": "json", ".jsonl": "json", ".ndjson": "json",
}  # fmt: skip
"""File endings that are read; a folder is searched for these."""

UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
"""Control, direction and zero-width characters, and halves of characters: no text needs them."""

_BINARY: dict[Format, tuple[str, str]] = {
    "pdf": ("a PDF", "PDF"),
    "docx": ("a Word document", "Word 文档"),
    "pptx": ("a presentation", "演示文稿"),
    "xlsx": ("a workbook", "工作簿"),
}
_MAIN_PARTS: dict[str, Format] = {"word/": "docx", "ppt/": "pptx", "xl/": "xlsx"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHERS = (
    (b"\x1f\x8b", "gzip"), (b"7z\xbc\xaf", "7z"), (b"Rar!", "RAR"), (b"{\\rtf", "RTF"), (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"MZ", "EXE"), (b"\x7fELF", "ELF"), (b"SQLite format", "SQLite"),
)  # fmt: skip
_XML = re.compile(r"\s*<\?xml[^>]*>")
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.I)


def format_of(path: Path, name: str) -> Format:
    """Return the format of the file at `path`.

    Raises UnknownFormat where there is no reader for the bytes (with advice), Encrypted for a protected office file,
    and Broken where the bytes are not what the name's ending says.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_format(path)
    if head.startswith(_OLE):
        raise _ole_error(path)
    said = SUFFIXES.get(PurePosixPath(name.lower().strip()).suffix)
    if said in _BINARY:
        raise _not_as_named(*_BINARY[said])
    for magic, kind in _OTHERS:
        if head.startswith(magic):
            raise _no_reader(kind)
    return _text_format(head, said)


def label(name: str) -> str:
    """Return a file's name as a person would say it: no folders, no ending, no control characters."""
    last = PurePosixPath(UNPRINTABLE.sub("", name).replace("\\", "/")).name
    return " ".join(re.sub(r"\.[A-Za-z0-9]{1,5}$", "", last).split()) or "document"


def _text_format(head: bytes, said: Format | None) -> Format:
    """Tell the kinds of text apart: the name's ending, else an HTML opening; plain text is the rest."""
    if said and said != "text":
        return said
    opening = head.decode("utf-8", errors="ignore")
    if _HTML.match(_without_comments(opening)):
        return "html"
    return said or "text"


def _without_comments(opening: str) -> str:
    """Return what follows the comments and the XML declaration that a file opens with; nothing where a comment does not end."""
    declared = _XML.match(opening)
    rest = opening[declared.end() :].lstrip() if declared else opening.lstrip()
    while rest.startswith("<!--"):
        end = rest.find("-->", 4)
        rest = rest[end + 3 :].lstrip() if end >= 0 else ""
    return rest


def _zip_format(path: Path) -> Format:
    try:
        with ZipFile(path) as archive:
            names = archive.namelist()
    except (BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise broken_container() from error
    kinds = [kind for folder, kind in _MAIN_PARTS.items() if any(name.startswith(folder) for name in names)]
    check_zip(path)
    if "[Content_Types].xml" not in names or not kinds:
        raise _no_reader("zip")
    with ZipFile(path) as archive:
        if b"macroEnabled" in archive.read("[Content_Types].xml"):
            raise macros()
    return kinds[0]


def _ole_error(path: Path) -> Exception:
    """Return the error for the old binary container: an encrypted new file, or a .doc, .xls or .ppt."""
    if _OLE_ENCRYPTED in path.read_bytes():
        return encrypted()
    return UnknownFormat(
        Bilingual(
            "This is an old binary Office file (.doc, .xls or .ppt), which may carry macros. "
            "Save it as .docx, .xlsx or .pptx and send that.",
            "这是旧版 Office 二进制文件（.doc、.xls 或 .ppt），可能含有宏。请另存为 .docx、.xlsx 或 .pptx 后再上传。",
        )
    )


def _not_as_named(en: str, zh: str) -> Broken:
    return Broken(
        Bilingual(
            f"The file's name says it is {en}, but its content is not. Export it again from the program that made it.",
            f"文件名表示这是{zh}，但内容并不是。请用原程序重新导出后上传。",
        )
    )


def _no_reader(kind: str) -> UnknownFormat:
    return UnknownFormat(
        Bilingual(
            f"There is no reader for {kind} files. Send Markdown, text, HTML, PDF, DOCX, PPTX, XLSX, CSV or JSON; "
            "unpack archives first.",
            f"不支持 {kind} 文件。请上传 Markdown、纯文本、HTML、PDF、DOCX、PPTX、XLSX、CSV 或 JSON；压缩包请先解压。",
        )
    )
