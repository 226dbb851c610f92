"""`frontlist merge`: two papers are one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from frontlist.cli.common import pass_library

if TYPE_CHECKING:
    from frontlist.app import Library


@click.command()
@click.argument("left", metavar="A")
@click.argument("right", metavar="B")
@click.option("--reason", default="by hand", show_default=True, help="Kept with the merge.")
@pass_library
def merge(library: Library, left: str, right: str, reason: str) -> None:
    """Make one paper of two; every id of both leads to it from then on. `frontlist split` undoes it.

    \b
    frontlist merge 1706.03762 10.5555/3295222.3295349
    """
    kept = library.merge(left, right, reason)
    click.echo(f"One paper now: {kept.id}  {kept.title}")
