"""`assistant mcp`: the assistant's tools for other programs, over standard input and output."""

import argparse
import sys
from contextlib import redirect_stdout
from threading import Thread

from assistant.commands.terminal import identity, wait
from assistant.errors import Unavailable
from assistant.settings import Settings
from knowledge.language import Bilingual


def mcp(given: argparse.Namespace, settings: Settings) -> int:
    """Serve the tools until the client goes."""
    with redirect_stdout(sys.stderr):  # standard output belongs to the protocol
        from assistant.build import open_assistant
        from assistant.warming import warm

        try:
            from assistant.agents.mcp_server import AssistantServer
        except ImportError as error:
            raise _not_installed(error) from error
        from assistant.agents.tools import Tools

        assistant = open_assistant(settings, wait)
        person = identity(given, assistant)
        person()  # who is not there is told at once
        tools = Tools(assistant, lambda conversation: person(), given.language)
        server = AssistantServer(tools, given.role, assistant.company.name, given.language)
    Thread(target=warm, args=(assistant,), daemon=True).start()  # while the client asks what there is
    server.run()
    return 0


def _not_installed(error: ImportError) -> Unavailable:
    return Unavailable(
        Bilingual(
            f'The package {error.name} is not installed. Run: pip install "sales-assistant[mcp]"',
            f'未安装 {error.name}。请运行：pip install "sales-assistant[mcp]"',
        )
    )
