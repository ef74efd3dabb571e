"""The XML that WeChat and WeCom write and read: one flat element, its children the fields."""

import re
from collections.abc import Mapping

from assistant.messengers.types import Forged

_LARGEST = 64 * 1024
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def fields(body: bytes | str) -> dict[str, str]:
    """Return the fields of a message by name. Raises Forged where it is no XML, larger than any message, or has a DTD."""
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    if len(body) > _LARGEST:
        raise Forged("it is larger than any message")
    try:
        root = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Forged("it is no XML of the platform's") from error
    return {child.tag: (child.text or "").strip() for child in root}


def written(values: Mapping[str, str]) -> str:
    """Return fields as a message."""
    inner = "".join(f"<{name}><![CDATA[{_inside(value)}]]></{name}>" for name, value in values.items())
    return f"<xml>{inner}</xml>"


def _inside(value: str) -> str:
    """Return a text as it may stand in a CDATA section: without its end, and without what no XML may hold."""
    return _NOT_XML.sub("", value).replace("]]>", "]]]]><![CDATA[>")
