"""The built-in readers, one file per format: a file's bytes in, titled blocks with their places out.

`read` parses in this process and is for trusted files and tests; what somebody sent goes through `sandbox.read_safely`.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from knowledge.errors import Broken, TooLarge
from knowledge.language import Bilingual
from knowledge.readers.formats import UNPRINTABLE, Format, format_of, label
from knowledge.readers.limits import MAX_BLOCKS, MAX_CHARACTERS, check_size
from knowledge.readers.questions import answered
from knowledge.types import Block, ReadDocument

__all__ = ["Format", "format_of", "label", "read"]

_SPACES = re.compile(r"[ \t\u00a0\u3000]+")


def read(path: Path, name: str) -> ReadDocument:
    """Return the document in the file at `path`; `name` is only a label and a hint at the text format.

    The title is the front matter's, else the first heading, else the file's own property, else `name` without its
    ending. Raises a kind of Unreadable: UnknownFormat, Encrypted, Broken, TooLarge.
    """
    check_size(path)
    kind = format_of(path, name)
    document = _reader(kind)(path, name)
    written = [block for block in map(_clean, _bounded(document.blocks)) if block.text]
    blocks = tuple(answered(written))
    if not blocks:
        raise _no_text(kind)
    title = UNPRINTABLE.sub("", document.title).strip()
    first = next((block.text for block in written if block.kind == "heading"), "")  # the question of a row is no title
    return ReadDocument(" ".join((title or first or label(name)).split())[:300], blocks, document.pages)


def _reader(kind: Format) -> Callable[[Path, str], ReadDocument]:
    """Return the reader of one format; only that one's libraries are imported."""
    from importlib import import_module

    reader: Callable[[Path, str], ReadDocument] = import_module(f"knowledge.readers.{kind}").read
    return reader


def _bounded(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    characters = sum(len(block.text) for block in blocks)
    if characters > MAX_CHARACTERS or len(blocks) > MAX_BLOCKS:
        raise TooLarge(
            Bilingual(
                f"The file holds {characters:,} characters of text in {len(blocks):,} blocks; the limits are "
                f"{MAX_CHARACTERS:,} and {MAX_BLOCKS:,}. Split it and send the parts.",
                f"文件包含 {characters:,} 个字符、{len(blocks):,} 个段落，"
                f"上限分别为 {MAX_CHARACTERS:,} 和 {MAX_BLOCKS:,}。"
                "请拆分后分别上传。",
            )
        )
    return blocks


def _clean(block: Block) -> Block:
    """Take out control, direction and zero-width characters, and spaces in a row outside code."""
    text = UNPRINTABLE.sub("", block.text)
    lines = text.split("\n") if block.kind == "code" else [line.strip() for line in _SPACES.sub(" ", text).split("\n")]
    text = "\n".join(line for line in lines if line or block.kind == "code").strip("\n")
    return block if text == block.text else replace(block, text=text if text.strip() else "")


def _no_text(kind: Format) -> Broken:
    if kind == "pdf":
        return Broken(
            Bilingual(
                "The PDF holds pictures of pages but no text (a scan). Run text recognition (OCR) on it, "
                "or send the original document.",
                "该 PDF 只有页面图像，没有文字（扫描件）。请先进行文字识别（OCR），或上传原始文档。",
            )
        )
    return Broken(
        Bilingual(
            "The file holds no text. Check that it is the right one, then send it again.",
            "文件中没有文字内容。请确认文件无误后重新上传。",
        )
    )
