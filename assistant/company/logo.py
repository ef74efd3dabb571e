"""The company's logo: any picture that comes in is read within limits and drawn again, so nothing else of it is kept."""

import io

from assistant.errors import BadRequest
from knowledge.language import Bilingual

LARGEST = 2 * 1024 * 1024
"""Bytes that the file may have."""
_SIDE = 4096  # pixels that a side may have: sixteen million points are 64 MB while they are read
_KEPT = (480, 160)  # pixels that the kept picture has at most
_FORMATS = ("PNG", "JPEG", "WEBP")


def drawn(data: bytes) -> bytes:
    """Return a picture as a PNG of at most 480 x 160 pixels, without whatever else its file held. Raises BadRequest."""
    from PIL import Image, ImageOps

    if len(data) > LARGEST:
        raise _bad("it has more than 2 MB", "文件超过 2 MB")
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            if max(picture.size) > _SIDE:
                raise _bad(f"a side has more than {_SIDE} pixels", f"边长超过 {_SIDE} 像素")
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise _bad(
            "it is no PNG, JPEG or WebP picture, or is damaged", "不是 PNG、JPEG 或 WebP 图片，或文件已损坏"
        ) from error
    upright.thumbnail(_KEPT)
    clean, file = Image.new("RGBA", upright.size), io.BytesIO()
    clean.paste(upright)  # a new picture has no texts, profiles or times of the old one
    clean.save(file, "PNG", optimize=True)
    return file.getvalue()


def _bad(en: str, zh: str) -> BadRequest:
    return BadRequest(
        Bilingual(
            f"The logo was not kept: {en}. Choose a PNG, JPEG or WebP file of up to 2 MB.",
            f"标志未保存：{zh}。请选择不超过 2 MB 的 PNG、JPEG 或 WebP 文件。",
        )
    )
