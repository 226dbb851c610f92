"""`frontlist serve`: the site."""

from __future__ import annotations

import click

from frontlist.app import Library
from frontlist.cli.common import pass_library


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="The port; 0: any free one."
)
@pass_library
def serve(library: Library, host: str, port: int) -> None:
    """Serve the site until stopped (Ctrl-C).

    \b
    frontlist serve                on http://127.0.0.1:8000, for this machine only
    frontlist serve --port 0       on any free port, which is told
    """
    # The web framework costs half a second to import: only this command pays for it.
    from frontlist.web.server import run

    run(library, host, port, say=click.echo)
