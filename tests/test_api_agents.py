"""The tools for other agents over HTTP: by keys alone, each in its own place, by a real client of the protocol."""

from collections.abc import Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolResult

from tests.api_house import ADMIN, SHOP_PAGE, House, house

# The client of the protocol leaves the socket of a refused stream to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning")
LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
TAKEN = {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-11-25"}


@pytest.fixture(scope="module")
def served(example_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(example_home, tmp_path_factory.mktemp("agents")) as found:
        yield found


@asynccontextmanager
async def session(served: House, key: str, **headers: str) -> Any:
    import httpx2

    shown = {"Authorization": f"Bearer {key}"} | headers
    async with (
        httpx2.AsyncClient(headers=shown, timeout=60) as http,
        streamable_http_client(f"{served.url}/mcp", http_client=http) as streams,
        ClientSession(streams[0], streams[1]) as client,
    ):
        await client.initialize()
        yield client


def called(served: House, key: str, name: str, arguments: dict[str, Any], **headers: str) -> CallToolResult:
    async def run() -> CallToolResult:
        async with session(served, key, **headers) as client:
            result = await client.call_tool(name, arguments)
            assert isinstance(result, CallToolResult)
            return result

    return anyio.run(run)


def posted(served: House, key: str = "", **headers: str) -> Any:
    """Return the answer to a plain call with the shop's key, or another."""
    with served.http(key, **headers) as client:
        return client.post("/mcp", json=LIST, headers=TAKEN)


def got(result: CallToolResult) -> dict[str, Any]:
    assert not result.is_error
    assert result.structured_content is not None
    return dict(result.structured_content)


def test_a_key_is_given_the_tools_of_its_place(served: House) -> None:
    async def names(key: str) -> set[str]:
        async with session(served, key) as client:
            return {tool.name for tool in (await client.list_tools()).tools}

    customers, sales = anyio.run(names, served.shop), anyio.run(names, served.sales)
    assert {"ask", "estimate"} <= customers
    assert sales - customers == {"make_quote", "explain_turn"}
    assert called(served, served.shop, "make_quote", {"lines": [{"sku": "LK-V27Q", "quantity": 1}]}).is_error
    made = got(called(served, served.sales, "make_quote", {"lines": [{"sku": "LK-V27Q", "quantity": 1}]}))
    kept = served.assistant.quotes.get(ADMIN, made["number"])
    assert served.assistant.accounts.named("sam").id == kept.owner


def test_a_conversation_goes_on_for_its_own_user_alone(served: House) -> None:
    ann, bob = {"X-Assistant-User": "ann"}, {"X-Assistant-User": "bob"}
    begun = got(called(served, served.shop, "ask", {"text": "What does the V27Q cost?"}, **ann))["conversation"]
    on = {"text": "and 20 of them?", "conversation": begun}
    assert "27,980.00" in got(called(served, served.shop, "ask", on, **ann))["reply"]
    for key, user in ((served.shop, bob), (served.shop, {}), (served.other, ann), (served.sales, {})):
        assert called(served, key, "ask", on, **user).is_error
        assert called(served, key, "hand_off", {"conversation": begun}, **user).is_error
    # Without a name each conversation stands for itself, and goes on by its id.
    nobody = got(called(served, served.shop, "ask", {"text": "What does the V27U cost?"}))["conversation"]
    assert not called(served, served.shop, "ask", {"text": "and 2?", "conversation": nobody}).is_error
    assert called(served, served.other, "ask", {"text": "and 2?", "conversation": nobody}).is_error


def test_without_a_key_there_is_nothing(served: House) -> None:
    import httpx

    address = f"{served.url}/mcp"
    for headers in ({}, {"Authorization": "Bearer sk-00000000-x"}, {"Cookie": f"session={served.shop}"}):
        answer = httpx.post(address, json=LIST, headers=TAKEN | headers)
        assert answer.status_code == 401
        assert "tools" not in answer.text
    served_key = served.http()
    assert served_key.post("/mcp", json=LIST, headers=TAKEN).status_code == 200
    assert served_key.get("/mcp", headers=TAKEN).status_code == 405  # no stream is held open
    assert served_key.delete("/mcp", headers=TAKEN).status_code == 405
    assert (
        served_key.post("/mcp", content=b"{", headers=TAKEN | {"Content-Type": "application/json"}).status_code == 400
    )


def test_names_turned_to_this_machine_do_not_reach_it(served: House) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", ""):
        answer = posted(served, Host=host)
        assert answer.status_code in (400, 421)
        assert "tools" not in answer.text
    assert posted(served, served.page, Origin="https://evil.example").status_code == 403
    assert posted(served, served.page, Origin=SHOP_PAGE).status_code == 200


def test_a_revoked_key_is_out_at_once_and_each_call_counts(served: House) -> None:
    key, text = served.assistant.api_keys.add(ADMIN, "soon gone", per_minute=3)
    with served.http(text) as client:
        answers = [client.post("/mcp", json=LIST, headers=TAKEN).status_code for _ in range(8)]
        assert 200 in answers
        assert answers[-1] == 429  # also where a new minute began in between
        served.assistant.api_keys.revoke(ADMIN, key.id)
        assert client.post("/mcp", json=LIST, headers=TAKEN).status_code == 401


def test_many_agents_at_once_are_kept_apart(served: House) -> None:
    wanted = {f"user{n}": sku for n, sku in enumerate(("LK-V27Q", "LK-V27U", "LK-V34W", "LK-V27F"))}
    prices = {"LK-V27Q": "1,399.00", "LK-V27U": "1,899.00", "LK-V34W": "2,999.00", "LK-V27F": "899.00"}
    owners = dict[str, str]()

    async def one(user: str, sku: str) -> None:
        async with session(served, served.shop, **{"X-Assistant-User": user}) as client:
            result = await client.call_tool("ask", {"text": f"What does the {sku} cost?"})
            assert isinstance(result, CallToolResult)
            reply = got(result)
            assert prices[sku] in reply["reply"]
            again = await client.call_tool("ask", {"text": "and 2 of them?", "conversation": reply["conversation"]})
            assert isinstance(again, CallToolResult)
            assert sku in got(again)["products"]
            owners[user] = served.assistant._records.owner(reply["conversation"])[0]

    async def every() -> None:
        async with anyio.create_task_group() as group:
            for user, sku in wanted.items():
                group.start_soon(one, user, sku)

    anyio.run(every)
    assert len(set(owners.values())) == len(wanted)
