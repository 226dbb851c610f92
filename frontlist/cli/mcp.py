"""`frontlist mcp`: the library for agents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from frontlist.cli.common import indexed, pass_library
from frontlist.cli.people import as_option, person

if TYPE_CHECKING:
    from frontlist.app import Library


@click.command()
@as_option
@pass_library
def mcp(library: Library, name: str) -> None:
    """Serve the library to agents over standard input and output (Model Context Protocol).

    Tools: search, similar, paper, trending, edition, save, export. `save` keeps papers in the library of the owner, or
    of the account that --as names.

    \b
    frontlist mcp --as ada
    {"mcpServers": {"frontlist": {"command": "frontlist", "args": ["mcp"]}}}
    """
    from frontlist.web.mcp_server import make_server

    private = library.settings.text("mode") == "private"
    account = person(library, name) if name or private else None
    indexed(library)
    make_server(library, account).run("stdio")
