"""Makes Office files reproducible: the same content gives the same bytes, whenever it is written."""

import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def packed(content: bytes) -> bytes:
    """Return the zip archive `content` again with fixed dates inside and out."""
    out = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "docProps/core.xml":
                data = _STAMP.sub(rb"\g<1>2026-11-01T00:00:00Z", data)
            entry = ZipInfo(name, (2026, 11, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr, entry.create_system = ZIP_DEFLATED, 0o644 << 16, 3
            target.writestr(entry, data)
    return out.getvalue()
