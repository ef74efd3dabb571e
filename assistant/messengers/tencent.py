"""What WeChat and WeCom have in common: envelopes, kinds of messages, passive replies."""

import secrets
import time
from collections.abc import Callable, Mapping

from assistant.messengers import signatures, xml_messages
from assistant.messengers.crypt import Envelope
from assistant.messengers.types import Answer, Forged, Incoming, IncomingKind, Request

PATIENCE = 4.3
"""Seconds until an answer must be on its way: after five the platform hangs up and delivers the message again."""
LIMIT = 2048
"""Bytes that a text message may have on both platforms."""
_NOT_READ = frozenset({"image", "voice", "video", "shortvideo", "file", "link"})

Clock = Callable[[], float]


def opened(envelope: Envelope, token: str, request: Request, now: float) -> dict[str, str]:
    """Return the fields of a message in an envelope, its signature and time checked. Raises Forged."""
    sealed = xml_messages.fields(request.body).get("Encrypt", "")
    check(token, request.query.get("msg_signature", ""), request.query, now, sealed)
    return xml_messages.fields(envelope.open(sealed))


def check(token: str, given: str, query: Mapping[str, str], now: float, *more: str) -> None:
    """Raise Forged unless `given` signs the query's time and nonce (and `more`), and the time is near."""
    timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
    signatures.check(given, token, timestamp, nonce, *more)
    signatures.check_time(timestamp, now)


def incoming(values: Mapping[str, str]) -> Incoming:
    """Return a message's fields as what a person sent. Raises Forged where it says not from whom."""
    sender, kind = values.get("FromUserName", ""), values.get("MsgType", "").lower()
    if not sender or len(sender) > 128:
        raise Forged("it says not from whom it is")
    # An event has no id: WeChat's guide tells those delivered again by sender and time.
    again = values.get("MsgId") or "/".join((sender, values.get("CreateTime", ""), values.get("Event", "")))
    return Incoming(sender, again[:200], _kind(kind, values), values.get("Content", ""), values.get("ToUserName", ""))


def _kind(kind: str, values: Mapping[str, str]) -> IncomingKind:
    if kind == "event":
        return "greeting" if values.get("Event", "").lower() == "subscribe" else "silent"
    if kind == "text":
        return "text" if values.get("Content") else "silent"
    return "unreadable" if kind in _NOT_READ else "silent"


def passive(to: Incoming, text: str, now: float) -> str:
    """Return the XML that says a text to who wrote."""
    return xml_messages.written(
        {
            "ToUserName": to.sender, "FromUserName": to.receiver, "CreateTime": str(int(now)), "MsgType": "text", "Content": text,
        }
    )  # fmt: skip


def sealed(envelope: Envelope, token: str, message: str, now: float) -> str:
    """Return a message in an envelope, signed."""
    inside, timestamp, nonce = envelope.seal(message), str(int(now)), secrets.token_hex(8)
    said = signatures.signature(token, timestamp, nonce, inside)
    return xml_messages.written({"Encrypt": inside, "MsgSignature": said, "TimeStamp": timestamp, "Nonce": nonce})


def xml(text: str) -> Answer:
    """Return an answer in XML."""
    return Answer(text.encode(), "application/xml; charset=utf-8")


CLOCK: Clock = time.time
