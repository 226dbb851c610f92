"""`frontlist backup`: everything in one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from frontlist.cli.common import emit_json, json_option, pass_library

if TYPE_CHECKING:
    from frontlist.app import Library


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@json_option
@pass_library
def backup(library: Library, file: Path, as_json: bool) -> None:
    """Write everything as it stands at one moment into FILE, while the site goes on. Only you can read it.

    \b
    frontlist backup frontlist-2026-11-21.zip
    """
    manifest = library.backup(file)
    if as_json:
        emit_json(manifest)
        return
    click.echo(f"{sum(manifest.rows.values()):,} rows of {len(manifest.rows)} tables are in {file}.")
    if manifest.secrets:
        click.echo("It holds these secrets, so keep it where nobody else reads:")
    for words in manifest.secrets:
        click.echo(f"  {words}")
