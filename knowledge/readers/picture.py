"""A page of a PDF as a picture, for somebody who looks at what a passage was read from."""

from io import BytesIO
from pathlib import Path

from knowledge.errors import Broken
from knowledge.language import Bilingual
from knowledge.readers.pdf import open_pdf

_WIDE, _HIGH = 1000, 1600  # pixels at most
_LARGEST = 3.0  # of 72 points to the inch: a small page is not blown up further


def picture(path: Path, page: int) -> bytes:
    """Return page `page` (from 1) of the PDF at `path` as PNG. Raises Encrypted or Broken."""
    document = open_pdf(path)
    try:
        if not 1 <= page <= len(document):
            raise Broken(Bilingual(f"The PDF has no page {page}.", f"该 PDF 没有第 {page} 页。"))
        sheet = document[page - 1]
        width, height = sheet.get_size()
        scale = min(_WIDE / max(width, 1), _HIGH / max(height, 1), _LARGEST)
        made = BytesIO()
        sheet.render(scale=scale).to_pil().convert("RGB").save(made, "PNG", optimize=False)
        return made.getvalue()
    finally:
        document.close()
