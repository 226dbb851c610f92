"""`frontlist learn`: concepts and themes of the library, learned now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from frontlist.cli.common import emit_json, indexed, json_option, pass_library, shell

if TYPE_CHECKING:
    from frontlist.app import Library


@click.command()
@json_option
@pass_library
def learn(library: Library, as_json: bool) -> None:
    """Learn the library's concepts and themes now; a running worker does so by itself when it is time.

    Names, links and subscriptions go on where they can.

    \b
    frontlist learn
    """
    indexed(library)
    told = library.atlas.learn(lambda words: None if shell().quiet else click.echo(words, err=True))
    if as_json:
        emit_json(told)
        return
    if not told.papers:
        click.echo("The library is empty. `frontlist shelf` loads the starter shelf.", err=True)
        return
    click.echo(
        f"{told.concepts:,} concepts ({told.dead:,} dead, {told.duplicates:,} duplicates; {1 - told.unexplained:.0%} explained; "
        f"a name tells {told.quality:.0%}) and {told.themes:,} themes in {told.areas:,} areas ({told.went_on:,} went on), "
        f"from {told.papers:,} papers in {told.seconds:.0f} s"
    )
