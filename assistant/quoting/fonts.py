"""Fonts for PDF files: Helvetica for Latin, and for Chinese a font of the system, else one that readers have built in.

No font is shipped. Of a system font the characters used are embedded, so the file looks alike in every reader; outlines of
OpenType fonts (Noto, Source Han) are made into TrueType ones on the way. Where the system has no such font the reader's own
Adobe-GB1 font is named (`STSong-Light`), which most readers substitute.
"""

import io
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

LATIN, LATIN_BOLD = "Helvetica", "Helvetica-Bold"
HAN = "Han"
DRAWING = threading.Lock()
"""Held while a file is drawn: the PDF library's fonts are the process's."""
_BUILT_IN = "STSong-Light"
_NOT_FIRST = "，。；：？！）》〉】』」”’、％…"
_FOLDERS = (
    "/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts", "/System/Library/Fonts", "/Library/Fonts",
    "C:/Windows/Fonts",
)  # fmt: skip
# In order of preference; of a collection the number of its simplified Chinese face.
_NAMES = {
    "NotoSansCJK-Regular.ttc": 2, "NotoSansCJKsc-Regular.otf": 0, "NotoSansSC-Regular.otf": 0, "NotoSansSC-Regular.ttf": 0,
    "SourceHanSansSC-Regular.otf": 0, "SourceHanSansCN-Regular.otf": 0, "wqy-microhei.ttc": 0, "wqy-zenhei.ttc": 0,
    "msyh.ttc": 0, "simhei.ttf": 0, "simsun.ttc": 0, "PingFang.ttc": 0, "STHeiti Light.ttc": 0, "Hiragino Sans GB.ttc": 0,
    "DroidSansFallbackFull.ttf": 0, "Arial Unicode.ttf": 0,
}  # fmt: skip


@dataclass
class _System:
    """A font of the system, and those of its characters that were made ready so far."""

    outlines: Any
    names: dict[int, str]
    units: int
    ready: dict[str, tuple[Any, int, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class FontSet:
    """The font for what Latin-1 does not hold, and whether it has a character."""

    han: str
    has: Callable[[str], bool]


@lru_cache(maxsize=1)
def _system() -> _System | None:
    """Return the first font of the system that can be read, or None; looked for once in a process."""
    from fontTools.ttLib import TTFont, TTLibError

    for path in _found():
        try:
            font = TTFont(io.BytesIO(path.read_bytes()), fontNumber=_NAMES[path.name], lazy=True)
            return _System(font.getGlyphSet(), font.getBestCmap(), font["head"].unitsPerEm)
        except (TTLibError, OSError, KeyError, ValueError):
            continue
    return None


def _found() -> list[Path]:
    folders = [Path(f).expanduser() for f in _FOLDERS]
    files = {p.name: p for folder in folders if folder.is_dir() for p in folder.rglob("*.[ot]t[fc]")}
    return [files[name] for name in _NAMES if name in files]


def fonts(texts: Iterable[str]) -> FontSet:
    """Return the fonts to draw these texts with, registered with the PDF library. The caller holds `DRAWING`."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    _keep_line_starts()
    system = _system()
    if system is None:
        pdfmetrics.registerFont(UnicodeCIDFont(_BUILT_IN))
        return FontSet(_BUILT_IN, _in_gbk)
    used = {c for text in texts for c in text if not _in_latin(c) and ord(c) in system.names}
    for character in used - system.ready.keys():
        system.ready[character] = _outline(system, character)
    if used:
        from reportlab.pdfbase.ttfonts import TTFont

        # A name that is registered already keeps its old font, which lacks what this file needs.
        old = pdfmetrics._fonts.pop(HAN, None)
        for name in [n for n, font in pdfmetrics._dynFaceNames.items() if font is old]:
            del pdfmetrics._dynFaceNames[name]
        pdfmetrics.registerFont(TTFont(HAN, io.BytesIO(_built(system, sorted(used)))))
    return FontSet(HAN, used.__contains__)


def _keep_line_starts() -> None:
    """Teach the PDF library's line breaking the Chinese marks that no line may begin with: its own list is Japanese."""
    from reportlab.lib import textsplit
    from reportlab.platypus import paragraph

    for module in (textsplit, paragraph):
        module.ALL_CANNOT_START += "".join(c for c in _NOT_FIRST if c not in module.ALL_CANNOT_START)


def _outline(system: _System, character: str) -> tuple[Any, int, int]:
    """Return a character's outline in TrueType's curves (to a thousandth), its width and where its ink begins."""
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    glyph = system.outlines[system.names[ord(character)]]
    glyph.draw(Cu2QuPen(pen, max_err=system.units / 1000, reverse_direction=True))
    made = pen.glyph()
    return made, round(glyph.width), min((x for x, _ in made.coordinates), default=0) if made.numberOfContours else 0


def _built(system: _System, used: list[str]) -> bytes:
    """Return a TrueType font of just these characters."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    names = {c: f"u{ord(c):05X}" for c in used}
    empty = TTGlyphPen(None).glyph()
    builder = FontBuilder(system.units, isTTF=True)
    builder.setupGlyphOrder([".notdef", *names.values()])
    builder.setupCharacterMap({ord(c): name for c, name in names.items()})
    builder.setupGlyf({".notdef": empty} | {names[c]: system.ready[c][0] for c in used})
    builder.setupHorizontalMetrics({".notdef": (system.units, 0)} | {names[c]: system.ready[c][1:] for c in used})
    builder.setupHorizontalHeader(ascent=round(system.units * 0.88), descent=-round(system.units * 0.12))
    builder.setupNameTable({"familyName": HAN, "styleName": "Regular", "psName": HAN, "uniqueFontIdentifier": HAN})
    builder.setupOS2()
    builder.setupPost()
    builder.font.recalcTimestamp = False  # the same texts give the same bytes, whenever they are drawn
    builder.font["head"].created = builder.font["head"].modified = 0
    file = io.BytesIO()
    builder.save(file)
    return file.getvalue()


@lru_cache(maxsize=4096)
def _in_gbk(character: str) -> bool:
    try:
        return len(character.encode("gbk")) == 2
    except UnicodeEncodeError:
        return False


@lru_cache(maxsize=4096)
def _in_latin(character: str) -> bool:
    try:
        character.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def markup(text: str, known: FontSet, *, bold: bool = False) -> str:
    """Return a text as a paragraph's markup: escaped, each run in a font that has it, `?` where none has."""
    latin = LATIN_BOLD if bold else LATIN
    out: list[tuple[str, str]] = []
    for character in text:
        font, said = latin, "<br/>" if character == "\n" else escape(character)
        if not _in_latin(character):
            font, said = (known.han, said) if known.has(character) else (latin, "?")
        if out and out[-1][0] == font:
            out[-1] = (font, out[-1][1] + said)
        else:
            out.append((font, said))
    return "".join(f'<font name="{font}">{said}</font>' for font, said in out)
