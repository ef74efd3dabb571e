"""An application in WeCom (企业微信): its callback, which is always encrypted."""

from assistant.messengers import tencent
from assistant.messengers.crypt import Envelope
from assistant.messengers.types import Answer, Incoming, Request
from knowledge.language import Language


class WeCom:
    """The application of a token and an envelope."""

    name = "wecom"
    language: Language = "zh"
    patience, limit = tencent.PATIENCE, tencent.LIMIT

    def __init__(self, token: str, envelope: Envelope, clock: tencent.Clock = tencent.CLOCK) -> None:
        self._token, self._envelope, self._clock = token, envelope, clock

    def challenge(self, request: Request) -> str:
        """Return what stands in the envelope that the console sent. Raises Forged."""
        sealed = request.query.get("echostr", "")
        tencent.check(self._token, request.query.get("msg_signature", ""), request.query, self._clock(), sealed)
        return self._envelope.open(sealed)

    def read(self, request: Request) -> Incoming:
        """Return a message. Raises Forged."""
        return tencent.incoming(tencent.opened(self._envelope, self._token, request, self._clock()))

    def answer(self, incoming: Incoming, text: str) -> Answer:
        """Return the passive reply in an envelope; nothing where nothing is to be said."""
        if not text:
            return Answer(b"", "text/plain; charset=utf-8")
        now = self._clock()
        return tencent.xml(tencent.sealed(self._envelope, self._token, tencent.passive(incoming, text, now), now))
