"""`frontlist split`: a merge undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from frontlist.cli.common import pass_library

if TYPE_CHECKING:
    from frontlist.app import Library


@click.command()
@click.argument("paper", metavar="ID")
@pass_library
def split(library: Library, paper: str) -> None:
    """Undo a merge: ID is the paper that was merged away, or one into which a single paper was merged.

    \b
    frontlist split pkenzlninrngk
    """
    for one in library.split(paper):
        click.echo(f"{one.id}  {one.title}")
