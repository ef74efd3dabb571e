"""The platforms' side of the messengers: requests signed and sealed as WeChat, WeCom and Telegram do, and a server to send them to."""

import hashlib
import itertools
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx
from defusedxml.ElementTree import fromstring

from assistant.messengers.crypt import Envelope

TOKEN = "spring_rain_on_the_lake"
KEY = "OurOwnEncodingKeyOf43LettersAndDigits012345"
APP, CORP = "wx-our-account", "ww-our-company"
SECRET = "telegram-knows-this-one"
_NUMBERS = itertools.count(7_000_000_000_000_000)


def signed(*parts: str) -> str:
    """Return WeChat's signature."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def text_xml(text: str, sender: str = "oUser-1", number: int | None = None, kind: str = "text", **more: str) -> str:
    """Return a message of a person in XML, under a new number where none is given."""
    given = {"ToUserName": "gh_us", "FromUserName": sender, "CreateTime": str(int(time.time())), "MsgType": kind}
    given |= {"Content": text} if kind == "text" else {}
    given |= {} if kind == "event" else {"MsgId": str(number or next(_NUMBERS))}
    inner = "".join(f"<{n}><![CDATA[{v}]]></{n}>" for n, v in (given | more).items())
    return f"<xml>{inner}</xml>"


@dataclass
class Tencent:
    """WeChat (plain or sealed) or WeCom, at the address of a site."""

    site: str
    name: str = "wechat"
    envelope: Envelope | None = None
    token: str = TOKEN
    clock: float | None = None
    more: dict[str, str] = field(default_factory=dict)

    def query(self, *sealed: str) -> dict[str, str]:
        """Return the query of a request."""
        timestamp, nonce = str(int(self.clock or time.time())), "n0nce"
        made = {"timestamp": timestamp, "nonce": nonce, "signature": signed(self.token, timestamp, nonce)}
        if sealed:
            made["msg_signature"] = signed(self.token, timestamp, nonce, *sealed)
        return made | self.more

    def post(self, message: str) -> httpx.Response:
        """Deliver a message."""
        sealed = [self.envelope.seal(message)] if self.envelope else []
        body = (
            f"<xml><ToUserName>gh_us</ToUserName><Encrypt><![CDATA[{sealed[0]}]]></Encrypt></xml>"
            if sealed
            else message
        )
        address = f"{self.site}/messengers/{self.name}?{urlencode(self.query(*sealed))}"
        return httpx.post(address, content=body.encode(), timeout=60)

    def say(self, text: str, sender: str = "oUser-1", number: int | None = None) -> str:
        """Deliver a text and return what is answered."""
        return self.read(self.post(text_xml(text, sender, number)))

    def read(self, answer: httpx.Response) -> str:
        """Return the text of an answer, its signature checked; nothing where nothing is said."""
        assert answer.status_code == 200, answer.text
        if answer.text in ("", "success"):
            return ""
        found = fields(answer.text)
        if self.envelope:
            assert found["MsgSignature"] == signed(self.token, found["TimeStamp"], found["Nonce"], found["Encrypt"])
            found = fields(self.envelope.open(found["Encrypt"]))
        assert found["FromUserName"] == "gh_us"
        return found["Content"]

    def verify(self, echo: str) -> httpx.Response:
        """Ask the address to prove itself, as the console does."""
        sealed = [self.envelope.seal(echo)] if self.envelope and self.name == "wecom" else []
        query = self.query(*sealed) | {"echostr": sealed[0] if sealed else echo}
        return httpx.get(f"{self.site}/messengers/{self.name}?{urlencode(query)}", timeout=60)


def fields(xml: str) -> dict[str, str]:
    """Return the fields of a message."""
    return {child.tag: child.text or "" for child in fromstring(xml)}


def telegram(site: str, text: str | None, chat: int = 77, secret: str = SECRET, **more: Any) -> httpx.Response:
    """Deliver a message of a Telegram chat."""
    number = next(_NUMBERS)
    said: dict[str, Any] = {"message_id": 1, "chat": {"id": chat, "type": "private"}, "date": int(time.time())}
    said["photo" if text is None else "text"] = text or []
    update: dict[str, Any] = {"update_id": number, "message": said} | more
    head = {"X-Telegram-Bot-Api-Secret-Token": secret}
    return httpx.post(f"{site}/messengers/telegram", content=json.dumps(update), headers=head, timeout=60)


@contextmanager
def listening(assistant: Any) -> Iterator[str]:
    """Yield the address of a real server with the messengers' addresses behind the site's own guard, without its pages."""
    import uvicorn
    from fastapi import FastAPI

    from ui.app import _status
    from ui.callbacks import add_callbacks
    from ui.guard import Guard

    app = FastAPI()
    add_callbacks(app, assistant, _status)
    app.add_middleware(Guard, assistant=assistant)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
