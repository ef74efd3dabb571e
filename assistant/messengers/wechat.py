"""A WeChat Official Account (微信公众号): its callback in plain and in encrypted mode."""

from assistant.messengers import tencent, xml_messages
from assistant.messengers.crypt import Envelope
from assistant.messengers.types import Answer, Forged, Incoming, Request
from knowledge.language import Language


class WeChat:
    """The account of a token. With an envelope every message must come in one: whoever leaves it off is refused.

    Without one the platform signs the time alone, not the message: who saw one request could send others for some minutes.
    """

    name = "wechat"
    language: Language = "zh"
    patience, limit = tencent.PATIENCE, tencent.LIMIT

    def __init__(self, token: str, envelope: Envelope | None = None, clock: tencent.Clock = tencent.CLOCK) -> None:
        self._token, self._envelope, self._clock = token, envelope, clock

    def challenge(self, request: Request) -> str:
        """Return the text that the console sent to be sent back. Raises Forged."""
        self._check(request)
        return request.query.get("echostr", "")[:200]

    def read(self, request: Request) -> Incoming:
        """Return a message. Raises Forged."""
        self._check(request)
        if self._envelope is not None:
            return tencent.incoming(tencent.opened(self._envelope, self._token, request, self._clock()))
        values = xml_messages.fields(request.body)
        if "Encrypt" in values and "FromUserName" not in values:
            raise Forged("it is encrypted, and no key is set")
        return tencent.incoming(values)

    def answer(self, incoming: Incoming, text: str) -> Answer:
        """Return the passive reply; the word `success` where nothing is to be said."""
        if not text:
            return Answer(b"success", "text/plain; charset=utf-8")
        now = self._clock()
        message = tencent.passive(incoming, text, now)
        if self._envelope is not None:
            message = tencent.sealed(self._envelope, self._token, message, now)
        return tencent.xml(message)

    def _check(self, request: Request) -> None:
        """Raise Forged unless the query is signed: it is so in both modes."""
        tencent.check(self._token, request.query.get("signature", ""), request.query, self._clock())
