"""Requests from a frame on another site: what their address says stands for the cookies that browsers keep back there."""

import re
from collections.abc import Mapping, MutableMapping
from typing import Any
from urllib.parse import parse_qs

from ui import identity

_PLAIN = re.compile(r"[\w.-]{1,200}", re.ASCII)


def framed(scope: Mapping[str, Any]) -> bool:
    """Return whether a request comes from the chat's page in a frame, as its address says."""
    return "frame" in _asked(scope)


def carried(scope: Mapping[str, Any], cookies: dict[str, str]) -> dict[str, str]:
    """Return the cookies that count: in a frame the visitor's own, the ticket and the language of the address, and no others.

    Nobody is staff in a frame: what a page of another site surrounds must never act in a salesperson's name.
    """
    asked = _asked(scope)
    if "frame" not in asked:
        return cookies
    kept = {name: value for name, value in cookies.items() if name in (identity.VISITOR, identity.LANGUAGE)}
    named = {
        identity.TICKET: asked.get("ticket", ""),
        identity.LANGUAGE: asked.get("language", ""),
        identity.FRAMED: "1",
    }
    return {n: v for n, v in (kept | {n: v for n, v in named.items() if v}).items() if _PLAIN.fullmatch(v)}


def with_cookies(scope: MutableMapping[str, Any], cookies: Mapping[str, str]) -> MutableMapping[str, Any]:
    """Return a request that carries these cookies alone."""
    others = [(name, value) for name, value in scope["headers"] if name.lower() != b"cookie"]
    line = "; ".join(f"{name}={value}" for name, value in cookies.items()).encode("latin-1")
    return {**scope, "headers": [*others, *([(b"cookie", line)] if line else [])]}


def _asked(scope: Mapping[str, Any]) -> dict[str, str]:
    query = scope.get("query_string", b"").decode("latin-1")
    return {name: values[0] for name, values in parse_qs(query).items()} if "frame=" in query else {}
