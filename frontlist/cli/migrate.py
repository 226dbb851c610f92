"""`frontlist migrate`: the database brought to this version's schema."""

from __future__ import annotations

import click

from frontlist.cli.common import shell


@click.command()
def migrate() -> None:
    """Bring the database to this version's schema. Every other command does this by itself for an embedded database.

    \b
    frontlist migrate
    """
    from frontlist.opening import migrate as migrate_database

    before, after = migrate_database(shell().settings())
    click.echo(f"The schema is {after}." if before == after else f"Migrated from {before or 'nothing'} to {after}.")
