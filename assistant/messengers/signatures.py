"""How WeChat and WeCom sign: SHA-1 over sorted texts, of a moment that must not be long past."""

import hashlib
import hmac

from assistant.messengers.types import Forged

WINDOW = 300
"""Seconds that a request's own time may differ from ours: what is older may be somebody's copy of it."""


def signature(*parts: str) -> str:
    """Return the signature of texts: SHA-1, in hexadecimal, of all of them sorted and joined (WeChat's "message push" guide)."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def check(given: str, *parts: str) -> None:
    """Raise Forged unless `given` is the signature of the parts."""
    if not hmac.compare_digest(given.encode(), signature(*parts).encode()):
        raise Forged("the signature does not fit")


def check_time(timestamp: str, now: float) -> None:
    """Raise Forged unless `timestamp`, in seconds since 1970, is within the window around `now`."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise Forged("there is no time")
    if abs(now - int(timestamp)) > WINDOW:
        raise Forged("the time is long past, or to come")
