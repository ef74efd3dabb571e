"""What the Model Context Protocol costs: the start of `assistant mcp`, and a call over the pipe beside the same call here.

    python -m benchmarks.agents

It works on an example company of its own. On a shared machine compare the two columns, not the milliseconds.
"""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

from assistant.agents.tools import Tools
from assistant.agents.types import Wanted
from assistant.build import open_assistant
from assistant.first_run import load_examples
from assistant.settings import Settings
from assistant.types import Person

CALLS = 40
CUSTOMER = Person("cli-customer", "customer", "cli-customer")
ASKED: dict[str, dict[str, Any]] = {
    "ask": {"text": "What does the V27Q cost?"},
    "product": {"sku": "LK-V27Q"},
    "estimate": {"lines": [{"sku": "LK-V27Q", "quantity": 20}]},
    "search_catalogue": {"query": "27-inch monitors under 2000 yuan"},
    "search_documents": {"query": "How long is the warranty?"},
}


def main() -> None:
    """Print the start, then the median milliseconds of each tool over the pipe and in this process."""
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(Settings(), home=Path(folder), messages_per_minute=10**9)
        load_examples(settings)
        assistant = open_assistant(settings)  # trains the intents once
        over_the_pipe = asyncio.run(served(Path(folder)))
        tools = {
            tool.name: tool.function for tool in Tools(assistant, lambda conversation: CUSTOMER).offered("customer")
        }
        for name, given in ASKED.items():
            if name == "estimate":
                given = {"lines": tuple(Wanted(**line) for line in given["lines"])}
            here = median(partial(tools[name], **given))
            print(f"{name:20} {over_the_pipe[name]:8.1f} ms over the pipe {here:8.1f} ms here")


async def served(home: Path) -> dict[str, float]:
    """Return the median milliseconds of each tool over the pipe; the start is printed."""
    given = {"ASSISTANT_HOME": str(home), "ASSISTANT_MESSAGES_PER_MINUTE": "100000"}
    server = StdioServerParameters(command=sys.executable, args=["-m", "assistant.cli", "mcp"], env=os.environ | given)
    began = time.perf_counter()
    async with stdio_client(server) as streams, ClientSession(*streams) as client:
        await client.initialize()
        print(f"handshake after {time.perf_counter() - began:.1f} s")
        await client.call_tool("ask", ASKED["ask"])
        print(f"first reply after {time.perf_counter() - began:.1f} s")
        found = dict[str, float]()
        for name, arguments in ASKED.items():
            took = list[float]()
            for _ in range(CALLS):
                at = time.perf_counter()
                await client.call_tool(name, arguments)
                took.append(time.perf_counter() - at)
            found[name] = statistics.median(took) * 1000
        return found


def median(call: Callable[[], object]) -> float:
    """Return the median milliseconds of a call, after one to warm up."""
    call()
    took = list[float]()
    for _ in range(CALLS):
        at = time.perf_counter()
        call()
        took.append(time.perf_counter() - at)
    return statistics.median(took) * 1000


if __name__ == "__main__":
    main()
