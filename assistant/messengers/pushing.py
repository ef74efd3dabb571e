"""Writing to a person unasked, by the platforms' own interfaces: WeChat's customer service messages, WeCom's, Telegram's.

An access token is asked for when it is needed, kept until shortly before it ends, and asked for once more where the platform
says that it holds no longer. WeChat's stable token and WeCom's are the same for every process that asks.
"""

import logging
import threading
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from assistant.colleagues.types import Why
from assistant.messengers.types import NotPushed

if TYPE_CHECKING:
    import httpx

_TIMEOUT = 10.0
_EARLIER = 300  # seconds before its end that a token is given up
_OUTWORN = frozenset({40001, 40014, 42001})
"""Codes that say that an access token holds no longer."""
_WHY: dict[int, Why] = {
    -1: "busy", 45009: "busy", 45011: "busy", 45033: "busy",
    45015: "window", 45047: "quota", 40003: "gone", 43004: "gone", 81013: "gone", 60111: "gone",
    40001: "credentials", 40013: "credentials", 40014: "credentials", 40125: "credentials", 40164: "credentials", 41002: "credentials",
    42001: "credentials", 48001: "credentials", 48002: "credentials", 50001: "credentials", 60011: "credentials", 60020: "credentials",
}  # fmt: skip
"""What the codes of Tencent's platforms mean for who wrote; others stand in the log alone."""
_TELEGRAM_WHY: dict[int, Why] = {401: "credentials", 404: "credentials", 403: "gone", 429: "busy", 500: "busy", 502: "busy", 503: "busy"}  # fmt: skip
"""The same of Telegram's."""


class Api(Protocol):
    """What differs between the two platforms of Tencent: how a token is asked for, how a text is sent."""

    def token(self, client: "httpx.Client") -> "httpx.Response":
        """Ask for an access token."""

    def send(self, client: "httpx.Client", token: str, sender: str, text: str) -> "httpx.Response":
        """Send a text to a person."""


class WeChatApi:
    """The customer service messages of an Official Account."""

    def __init__(self, app: str, secret: str) -> None:
        self._app, self._secret = app, secret

    def token(self, client: "httpx.Client") -> "httpx.Response":
        """Ask for the stable token."""
        asked = {"grant_type": "client_credential", "appid": self._app, "secret": self._secret}
        return client.post("/cgi-bin/stable_token", json=asked)

    def send(self, client: "httpx.Client", token: str, sender: str, text: str) -> "httpx.Response":
        """Send a text to a follower, which the platform allows for 48 hours after they wrote."""
        said = {"touser": sender, "msgtype": "text", "text": {"content": text}}
        return client.post("/cgi-bin/message/custom/send", params={"access_token": token}, content=_json(said))


class WeComApi:
    """The messages of a WeCom application."""

    def __init__(self, corp: str, agent: str, secret: str) -> None:
        self._corp, self._agent, self._secret = corp, agent, secret

    def token(self, client: "httpx.Client") -> "httpx.Response":
        """Ask for a token."""
        return client.get("/cgi-bin/gettoken", params={"corpid": self._corp, "corpsecret": self._secret})

    def send(self, client: "httpx.Client", token: str, sender: str, text: str) -> "httpx.Response":
        """Send a text to a member."""
        said = {"touser": sender, "msgtype": "text", "agentid": self._agent, "text": {"content": text}}
        return client.post("/cgi-bin/message/send", params={"access_token": token}, content=_json(said))


class TencentPusher:
    """Sends texts through one of Tencent's interfaces."""

    def __init__(self, api: Api, base: str) -> None:
        self._api, self._base = api, base
        self._asking = threading.Lock()
        self._token, self._until = "", 0.0

    def push(self, sender: str, text: str) -> None:
        """Send a text to a person. Raises NotPushed."""
        with _client(self._base) as client:
            code = _code(_called(lambda: self._api.send(client, self._held(client), sender, text)))
            if code in _OUTWORN:
                code = _code(_called(lambda: self._api.send(client, self._held(client, anew=True), sender, text)))
        if code:
            raise NotPushed(f"the platform answered with code {code}", _WHY.get(code, "refused"))

    def _held(self, client: "httpx.Client", *, anew: bool = False) -> str:
        """Return the access token, asked for where there is none that holds."""
        with self._asking:
            if anew or time.monotonic() >= self._until:
                given = _called(lambda: self._api.token(client))
                token, seconds = given.get("access_token"), given.get("expires_in")
                if not isinstance(token, str) or not isinstance(seconds, int):
                    raise _no_token(_code(given))
                self._token, self._until = token, time.monotonic() + max(0, seconds - _EARLIER)
            return self._token


class TelegramPusher:
    """Sends texts as a bot."""

    def __init__(self, token: str, base: str) -> None:
        self._token, self._base = token, base

    def push(self, sender: str, text: str) -> None:
        """Send a text to a private chat. Raises NotPushed."""
        said = {"chat_id": sender, "text": text}
        with _client(self._base) as client:
            answer = _called(lambda: client.post(f"/bot{self._token}/sendMessage", content=_json(said)))
        if not answer.get("ok"):
            code = answer.get("error_code")
            raise NotPushed(
                "the platform refused the message", _TELEGRAM_WHY.get(code if isinstance(code, int) else 0, "refused")
            )


def _client(base: str) -> "httpx.Client":
    import httpx

    logging.getLogger("httpx").setLevel(logging.WARNING)  # it writes addresses, and these hold tokens
    headers = {"Content-Type": "application/json"}
    return httpx.Client(base_url=base, timeout=_TIMEOUT, headers=headers, trust_env=False)


def _json(value: Mapping[str, object]) -> bytes:
    """Return JSON with characters as they are: Tencent shows escaped ones as they were escaped."""
    import json

    return json.dumps(value, ensure_ascii=False).encode()


def _called(call: Any) -> dict[str, Any]:  # noqa: ANN401 - a call of no arguments
    """Return the object that a call answers. Raises NotPushed, which never names an address: these hold secrets."""
    import httpx

    try:
        found = call().json()
    except httpx.HTTPError as error:
        raise NotPushed(f"the platform could not be reached: {type(error).__name__}", "reach") from None
    except ValueError:
        raise NotPushed("the platform answered with something else", "reach") from None
    return found if isinstance(found, dict) else {}


def _no_token(code: int) -> NotPushed:
    why = _WHY.get(code, "credentials")
    return NotPushed(f"no access token was given: code {code}", why)


def _code(answer: Mapping[str, Any]) -> int:
    code = answer.get("errcode", 0)
    return code if isinstance(code, int) else -1
