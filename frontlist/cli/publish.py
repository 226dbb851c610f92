"""`frontlist publish`: the whole instance as a static site."""

from __future__ import annotations

from pathlib import Path

import click

from frontlist.app import Library
from frontlist.cli.common import pass_library


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@pass_library
def publish(library: Library, folder: Path) -> None:
    """Write everything that a stranger may see into FOLDER as a static site.

    Pages, feeds, citations, and search by meaning, which a browser computes by itself. It can lie on any host that serves
    files. Run it again to bring it up to date.

    \b
    frontlist config set base_url https://you.example.org/papers
    frontlist publish site
    """
    from frontlist.publish import publish as write

    pages = write(library, folder, click.echo)
    click.echo(f"{pages:,} pages in {folder}.")
