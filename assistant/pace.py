"""How failed sign-ins slow the next ones down: much for whoever fails, hardly for the one whose name is tried by others.

What fails is counted by address and name together, by address, and by name. The first two wait up to a quarter of an hour.
The third waits a few seconds at most, so that guessing from many addresses stays slow and nobody is shut out by strangers.
A browser in which that person signed in before is counted by itself alone.
"""

import hashlib
import ipaddress
from dataclasses import dataclass

_LONG, _SHORT = 900.0, 3.0  # seconds


@dataclass(frozen=True)
class Pace:
    """What one count of failures costs: the first `free` nothing, each after them twice the wait, up to `longest` seconds."""

    key: str
    free: int
    longest: float

    def wait(self, failures: int) -> float:
        """Return the seconds to wait after so many failures."""
        return 0.0 if failures <= self.free else min(2.0 ** min(failures - self.free, 30), self.longest)


def paces(name: str, client: str, browser: str = "") -> list[Pace]:
    """Return what is counted for a try: `browser` marks one in which that person signed in before, by its token's digest."""
    if browser:
        return [Pace(f"browser:{browser}", 5, _LONG)]
    address = f"client:{network(client)}"
    by_address = [Pace(address, 20, _LONG)] if client else []
    return [Pace(f"{pairs(name)}{_short(address)}", 5, _LONG), *by_address, Pace(by_name(name), 5, _SHORT)]


def by_name(name: str) -> str:
    """Return the key of what failed for a name from anywhere."""
    return f"name:{_short(name.strip().lower())}"


def pairs(name: str) -> str:
    """Return how the keys begin of what failed for a name from one address each."""
    return f"pair:{_short(name.strip().lower())}:"


def network(client: str) -> str:
    """Return what stands for an address: of IPv6 the network, as everybody has all the addresses of one."""
    try:
        address = ipaddress.ip_address(client.partition("%")[0])
    except ValueError:
        return client[:64]
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
