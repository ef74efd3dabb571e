"""Where a webhook may lead: https anywhere in public, and into our own network only to hosts that are named in the settings."""

import ipaddress
import socket
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from assistant.errors import BadRequest
from knowledge.language import Bilingual

_LONGEST = 2000
_EVERYBODYS = ipaddress.ip_network("2000::/3")
"""All that IANA has ever given out as global unicast addresses of IPv6 (RFC 4291)."""
Look = Callable[..., Sequence[tuple[Any, ...]]]
"""Asks the name server, as `socket.getaddrinfo` does."""


class NoHost(BadRequest):
    """There is no host of that name, or it cannot be found out just now."""


def hosts(listed: str) -> frozenset[str]:
    """Return the hosts of a list joined by commas."""
    return frozenset(name.strip().lower().strip("[]") for name in listed.split(",") if name.strip())


@dataclass(frozen=True)
class Target:
    """A webhook's address taken apart."""

    scheme: str
    host: str
    port: int
    path: str
    """With its query."""

    @property
    def authority(self) -> str:
        """Return the host as the header names it, with the port where that is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.scheme == "https" else 80) else f"{host}:{self.port}"


def target(url: str, own: Collection[str]) -> Target:
    """Return an address taken apart. Raises BadRequest where none may be told anything there.

    `own` are the hosts of our own network that may be told; http is for this machine alone, and where it is named.
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise _no_address() from None
    plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= _LONGEST
    if not plain or not host or parts.username is not None or parts.password is not None or parts.fragment:
        raise _no_address()
    if parts.scheme != "https" and not (parts.scheme == "http" and _this_machine(host)):
        raise BadRequest(
            Bilingual(
                "A webhook's address begins with https://; http:// is only for this machine.",
                "Webhook 地址须以 https:// 开头；http:// 仅限本机。",
            )
        )
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    found = Target(parts.scheme, host, port or (443 if parts.scheme == "https" else 80), path)
    if host not in own and (parts.scheme == "http" or (_is_address(host) and not _public(host))):
        raise private(host)
    return found


def resolved(to: Target, own: Collection[str], look: Look = socket.getaddrinfo) -> str:
    """Return the address to connect to. Raises BadRequest where the host is unknown, or any of its addresses is not public.

    Whoever connects to what is returned, and asks no name server again, cannot be led elsewhere in between.
    """
    try:
        found = look(to.host, to.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NoHost(
            Bilingual(f"There is no host {to.host}. Check the address.", f"找不到主机 {to.host}，请核对地址。")
        ) from None
    addresses = [str(each[4][0]) for each in found]
    if to.host not in own and not all(map(_public, addresses)):
        raise private(to.host)
    return addresses[0]


def private(host: str) -> BadRequest:
    """Return the error that a host is in our own network and was not named."""
    return BadRequest(
        Bilingual(
            f"{host} is an address in your own network. Name it in ASSISTANT_WEBHOOK_HOSTS to allow it.",
            f"{host} 属于内部网络地址。如需允许，请将其写入 ASSISTANT_WEBHOOK_HOSTS。",
        )
    )


def _public(address: str) -> bool:
    """Return whether an address is everybody's: what is mapped or tunnelled is judged by the address inside."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None) or _nat64(found)
        if inner is not None:
            return _public(str(inner))
        if found not in _EVERYBODYS:  # site-local, IPv4-compatible and translated ones, and NAT64 of one's own
            return False
    return found.is_global and not found.is_multicast


def _nat64(found: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    inside = found in ipaddress.ip_network("64:ff9b::/96")  # RFC 6052
    return ipaddress.IPv4Address(int(found) & 0xFFFFFFFF) if inside else None


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _this_machine(host: str) -> bool:
    return host == "localhost" or (_is_address(host) and ipaddress.ip_address(host).is_loopback)


def _no_address() -> BadRequest:
    return BadRequest(
        Bilingual(
            "That is no address of a webhook. Write it as https://crm.example.com/hook, without a name, a password or blanks.",
            "这不是有效的 Webhook 地址。请写成 https://crm.example.com/hook 的形式，不含用户名、密码和空格。",
        )
    )
