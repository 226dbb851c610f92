"""The server for agents, started as an agent's program starts it, called by the SDK's own client over stdio."""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest

from frontlist.app import Library

mcp = pytest.importorskip("mcp")
START = "from frontlist.cli import main; main()"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the shelf in it."""
    folder = tmp_path_factory.mktemp("agents")
    with Library.open(folder) as library:
        library.load_shelf()
        library.index.update()
    return folder


def talk(home: Path, conversation: Callable[[Any], Awaitable[None]]) -> None:
    """Start the server, talk, and stop it."""
    arguments = ["-c", START, "--home", str(home), "mcp"]
    server = mcp.StdioServerParameters(command=sys.executable, args=arguments, env=dict(os.environ))

    async def run() -> None:
        with anyio.fail_after(60):
            async with mcp.Client(mcp.stdio_client(server)) as client:
                await conversation(client)

    anyio.run(run)


def test_the_sdks_client_is_answered(home: Path) -> None:
    async def conversation(client: Any) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == {"search", "similar", "paper", "trending", "edition", "save", "export"}
        assert all(tool.description for tool in tools.values())
        assert [name for name, tool in tools.items() if not tool.annotations.read_only_hint] == ["save"]
        found = (await call(client, "search", query="word embeddings", limit=3))["papers"]
        assert len(found) == 3
        assert found[0]["relevant"]
        assert found[0]["why"]
        one = found[0]["id"]
        assert (await call(client, "paper", paper=one))["title"] == found[0]["title"]
        assert one not in [paper["id"] for paper in (await call(client, "similar", paper=one))["papers"]]
        assert "papers" in await call(client, "trending", period="all")
        assert "edition" in await call(client, "edition")
        assert (await call(client, "save", paper=one, note="For later.", tags=["agents"]))["note"] == "For later."
        assert "@" in (await call(client, "export", papers=[one]))["result"]

    talk(home, conversation)
    with Library.open(home) as library:
        kept = library.community.library.entries(library.community.accounts.owner())
        assert [(entry.note, entry.tags) for entry in kept] == [("For later.", ("agents",))]


def test_what_goes_wrong_is_told_in_a_sentence(home: Path) -> None:
    async def conversation(client: Any) -> None:
        for name, arguments, words in (
            ("paper", {"paper": "9901.00001"}, "No paper here bears the id"), ("trending", {"formula": "luck"}, "There is no formula"),
            ("edition", {"key": "christmas"}, "names no edition"), ("search", {"query": "x", "limit": 5000}, "less than or equal"),
        ):  # fmt: skip
            answer = await client.call_tool(name, arguments)
            assert answer.is_error
            assert words in answer.content[0].text

    talk(home, conversation)


async def call(client: Any, name: str, **arguments: Any) -> Any:
    """What a tool gives."""
    answer = await client.call_tool(name, arguments)
    assert not answer.is_error, answer.content
    return answer.structured_content
