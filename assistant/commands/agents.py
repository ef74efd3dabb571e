"""`assistant mcp`: the assistant's tools for other programs, over standard input and output."""

import argparse
import sys
from collections.abc import Callable
from contextlib import redirect_stdout

from assistant.commands.terminal import operator, wait
from assistant.errors import BadRequest, NotAllowed, Unavailable
from assistant.service import Assistant
from assistant.settings import Settings
from assistant.types import Person
from knowledge.language import Bilingual


def mcp(given: argparse.Namespace, settings: Settings) -> int:
    """Serve the tools until the client goes."""
    with redirect_stdout(sys.stderr):  # standard output belongs to the protocol
        from assistant.build import open_assistant

        try:
            from assistant.agents.mcp_server import AssistantServer
        except ImportError as error:
            raise _not_installed(error) from error
        from assistant.agents.tools import Tools

        assistant = open_assistant(settings, wait)
        person = _person(given, assistant)
        tools = Tools(assistant, person, given.language)
        server = AssistantServer(tools, assistant.company.name, given.language)
    server.run()
    return 0


def _person(given: argparse.Namespace, assistant: Assistant) -> Callable[[], Person]:
    """Return who is meant; a named member of staff is looked up at each call, so that one shut out is out at once."""
    if not given.user:
        return lambda: operator(given.role)
    if given.role == "customer":
        raise BadRequest(
            Bilingual("--user names a member of staff: add --as sales.", "--user 用于员工，请同时指定 --as sales。")
        )

    def named() -> Person:
        found = assistant.accounts.named(given.user)
        if found.role != given.role:
            raise NotAllowed(
                Bilingual(
                    f"{found.name} is {found.role}, not {given.role}. Use --as {found.role}.",
                    f"{found.name} 的角色是 {found.role}，不是 {given.role}。请使用 --as {found.role}。",
                )
            )
        return found

    return named


def _not_installed(error: ImportError) -> Unavailable:
    return Unavailable(
        Bilingual(
            f'The package {error.name} is not installed. Run: pip install "sales-assistant[mcp]"',
            f'未安装 {error.name}。请运行：pip install "sales-assistant[mcp]"',
        )
    )
