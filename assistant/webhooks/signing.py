"""Signatures as the Standard Webhooks specification has them: `v1,` and the HMAC-SHA256 of id, time and body in base64."""

import base64
import hashlib
import hmac
import secrets

_PREFIX = "whsec_"
_BYTES = 32  # the specification asks for 24 to 64


def new_secret() -> str:
    """Return a new secret: the prefix `whsec_` and 32 bytes of chance in base64."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def headers(secret: str, message: str, at: int, body: str) -> dict[str, str]:
    """Return the three headers of a message; `at` is the moment of this try in seconds since 1970."""
    return {
        "webhook-id": message,
        "webhook-timestamp": str(at),
        "webhook-signature": signature(secret, message, at, body),
    }


def signature(secret: str, message: str, at: int, body: str) -> str:
    """Return the signature of a message."""
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    signed = hmac.new(key, f"{message}.{at}.{body}".encode(), hashlib.sha256).digest()
    return f"v1,{base64.b64encode(signed).decode()}"
