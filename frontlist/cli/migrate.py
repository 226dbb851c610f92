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
    from frontlist.app import open_configured
    from frontlist.store.migrate import create_or_migrate, revision

    database = open_configured(shell().settings())
    try:
        before = revision(database)
        create_or_migrate(database)
        after = revision(database)
    finally:
        database.close()
    click.echo(f"The schema is {after}." if before == after else f"Migrated from {before or 'nothing'} to {after}.")
