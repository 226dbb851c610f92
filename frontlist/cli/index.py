"""`frontlist index`: the search index."""

from __future__ import annotations

import dataclasses
import sys
from typing import TYPE_CHECKING

import click

from frontlist.cli.common import emit_json, json_option, pass_library, showing, upgrade_lines

if TYPE_CHECKING:
    from frontlist.app import Library


@click.group()
def index() -> None:
    """The search index. It is made from the library and can always be made again.

    \b
    frontlist index status
    frontlist index update
    frontlist index rebuild
    frontlist index verify
    """


@index.command("status")
@json_option
@pass_library
def status(library: Library, as_json: bool) -> None:
    """Show how the index stands against the library."""
    found = library.index.status()
    if as_json:
        emit_json(found)
        return
    for name, value in dataclasses.asdict(found).items():
        if name == "recalls":
            for done, recall in value:
                click.echo(f"{'recall'.ljust(22)}{recall:.1%} of the finished top ten with {done:,} papers read anew")
        elif isinstance(value, dict):
            for key, number in value.items():
                click.echo(f"{key.ljust(22)}{number:.4g}")
        elif value != "":
            click.echo(f"{name.ljust(22)}{value:,}" if isinstance(value, int) else f"{name.ljust(22)}{value}")


@index.command("update")
@pass_library
def update(library: Library) -> None:
    """Bring the index up to the newest change."""
    with showing("Indexing") as progress:
        done = library.index.update(progress=progress)
    making = library.index.making
    if done.elsewhere and making:
        click.echo(f"Another process makes the index anew. {next(upgrade_lines(making))}")
        return
    if done.held:
        click.echo(f"The index waits: {done.held}.")
        return
    why = f", made anew because {done.rebuilt}" if done.rebuilt else ""
    click.echo(f"{done.changed:,} papers indexed{why}.")


@index.command("rebuild")
@pass_library
def rebuild(library: Library) -> None:
    """Make the index anew; searches go on with the old one until it is finished."""
    with showing("Indexing") as progress:
        done = library.index.rebuild(progress=progress)
    click.echo(f"{done.changed:,} papers indexed.")


@index.command("verify")
@pass_library
def verify(library: Library) -> None:
    """Prove that the index equals the library. Exit code 10 when it does not."""
    wrong = library.index.verify()
    for line in wrong[:50]:
        click.echo(line)
    if wrong:
        click.echo(f"{len(wrong):,} differences; `frontlist index rebuild` makes it right.", err=True)
        sys.exit(10)
    click.echo("The index equals the library.")
