"""The tools for other agents over HTTP: the Model Context Protocol (Streamable HTTP) behind the API's own door.

Each request shows its key, is served by itself and leaves nothing behind, so any replica may answer the next one.
This file needs the package `mcp`: it is imported where that is installed.
"""

from collections.abc import Sequence
from contextvars import ContextVar
from typing import cast

from anyio import to_thread
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings

from assistant.agents.mcp_server import AssistantServer
from assistant.agents.tools import Tools
from assistant.api_keys.types import ActsAs, ApiKey, Caller
from assistant.service import Assistant
from assistant.types import Person
from ui import bodies
from ui.guard import Receive, Scope, Send
from ui.service import Service

_OURS = ("127.0.0.1", "localhost", "[::1]")
_END_USER = b"x-assistant-user"
_caller: ContextVar[Caller] = ContextVar("caller")


class Agents:
    """An ASGI application that serves one call of an agent at a time, in the place of whom its key stands for.

    `hosts` are names of this site beside the machine's own: a call to any other name is refused, so that no page whose
    name was turned to this machine (DNS rebinding) reaches it, even with a key.
    """

    def __init__(self, assistant: Service, hosts: Sequence[str] = ()) -> None:
        self._assistant = assistant
        tools = Tools(cast(Assistant, assistant), self._person)
        roles: tuple[ActsAs, ...] = ("customer", "sales")
        self._servers = {role: AssistantServer(tools, role, assistant.company.name) for role in roles}
        named = [name for host in (*_OURS, *hosts) for name in (host, f"{host}:*")]
        self._security = TransportSecuritySettings(allowed_hosts=named)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call. The door has checked the key and, for browsers, that it may be used on their page."""
        key: ApiKey = scope["state"]["key"]
        headers = [(name, value) for name, value in scope["headers"] if name.lower() != b"origin"]
        end_user = next((value.decode("latin-1") for name, value in headers if name.lower() == _END_USER), "")
        _caller.set(await to_thread.run_sync(self._assistant.api_keys.caller, key, end_user[:256]))
        served = StreamableHTTPSessionManager(
            self._servers[key.acts_as]._lowlevel_server, json_response=True, stateless=True,
            security_settings=self._security, max_request_body_size=bodies.SMALL,
        )  # fmt: skip
        async with served.run():
            await served.handle_request({**scope, "headers": headers}, receive, send)

    def _person(self, conversation: str) -> Person:
        return self._assistant.api_keys.place(_caller.get(), (), conversation).person
