"""The sites that may show the assistant: exact origins, never a pattern."""

import re
from urllib.parse import urlsplit

from assistant.errors import BadRequest
from knowledge.language import Bilingual

MOST = 50
_HOST = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_OWN_MACHINE = ("localhost", "127.0.0.1", "[::1]")
_USUAL = {"https": 443, "http": 80}


def origin(text: str) -> str:
    """Return an origin as browsers write it: `https://shop.example`, or `http` on this machine alone.

    Raises BadRequest naming what is too much or missing. A path is refused and not cut off: who names one means less than
    the whole site, which an origin always is.
    """
    said = text.strip()
    try:
        parts = urlsplit(said)
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError as error:
        raise _bad(said) from error
    plain = parts.scheme == "https" or (parts.scheme == "http" and host in _OWN_MACHINE)
    whole = f"{parts.scheme}://{host}" + (f":{port}" if port and port != _USUAL.get(parts.scheme) else "")
    extra = parts.path not in ("", "/") or parts.query or parts.fragment or "@" in parts.netloc or "\\" in said
    if not plain or extra or not said.isprintable() or not (_HOST.fullmatch(host) or host == "[::1]"):
        raise _bad(said)
    return whole


def _host(name: str) -> str:
    if ":" in name:
        return f"[{name}]"
    return name if name.isascii() else name.encode("idna").decode("ascii")


def _bad(said: str) -> BadRequest:
    shown = "".join(c for c in said if c.isprintable())[:80]
    return BadRequest(
        Bilingual(
            f"{shown or 'Nothing'} is not the address of a site. Write https://, the host and nothing after it, such as "
            "https://shop.example; http:// is for localhost only.",
            f"{shown or '空白'} 不是网站地址。请写 https:// 加域名，后面不要带路径，例如 https://shop.example；http:// 只能用于 localhost。",
        )
    )
