"""The API over the example company, served on loopback in a thread, with keys for a shop, a stranger and a salesperson."""

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

from assistant.build import open_assistant
from assistant.service import Assistant
from assistant.types import Person
from tests.example_company import SAM, settings_of, with_staff
from ui.api.site import create_api
from ui.guard import Guard

ADMIN = Person("a", "admin", "ada")
SHOP_PAGE = "https://shop.example"


@dataclass(frozen=True)
class House:
    """A served API: its address, the assistant behind it and the keys."""

    url: str
    assistant: Assistant
    shop: str
    other: str
    sales: str
    page: str

    def openai(self, key: str = "", **more: Any) -> Any:
        """Return a real OpenAI client, the shop's unless another key is given."""
        from openai import OpenAI

        return OpenAI(base_url=self.url, api_key=key or self.shop, max_retries=0, **more)

    def http(self, key: str = "", **headers: str) -> Any:
        """Return a plain client, the shop's unless another key is given."""
        import httpx

        shown = {"Authorization": f"Bearer {key or self.shop}"}
        return httpx.Client(base_url=self.url, headers=shown | headers, timeout=60)


@contextmanager
def house(example_home: Path, folder: Path) -> Iterator[House]:
    """Yield the API over a copy of the example company."""
    home = folder / "house"
    shutil.copytree(example_home, home)
    with_staff(home, (*SAM, "sales"))
    assistant = open_assistant(settings_of(home))
    keys = assistant.api_keys
    made = [
        keys.add(ADMIN, "shop", per_minute=6000)[1],
        keys.add(ADMIN, "other", per_minute=6000)[1],
        keys.add(ADMIN, "crm", "sales", user="sam", per_minute=6000)[1],
        keys.add(ADMIN, "page", per_minute=6000, origins=[SHOP_PAGE])[1],
    ]
    with serving(assistant) as address:
        yield House(f"{address}/v1", assistant, *made)


@contextmanager
def serving(assistant: Any) -> Iterator[str]:
    """Yield the address of the API over `assistant` behind the site's guard, with a plain page where the others are."""

    def page(request: Any) -> PlainTextResponse:
        return PlainTextResponse("page")

    app = Starlette(routes=[Mount("/v1", create_api(assistant)), Route("/{path:path}", page)])
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    config = uvicorn.Config(Guard(app, assistant), log_level="warning", access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        bound.close()
