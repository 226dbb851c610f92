"""Bringing a database to this version's schema, and refusing one that a later version wrote.

A new database gets the tables at once; an older one is migrated step by step by Alembic. A test holds that both ways
lead to the same schema.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from sqlalchemy import Connection, inspect, text

from frontlist.errors import DatabaseNewer, DatabaseOlder
from frontlist.store.database import Database, told_plainly

SCRIPTS = "frontlist.store.migrations"


@cache
def known_revisions() -> tuple[str, ...]:
    """The migrations that this version has, oldest first: '0001_papers', ..."""
    names = (entry.name for entry in files(SCRIPTS).joinpath("versions").iterdir())
    return tuple(sorted(name.removesuffix(".py") for name in names if name[:4].isdigit()))


def revision(database: Database) -> str:
    """The migration that the database stands at; '' when it is empty."""
    with database.read() as connection:
        return revision_of(connection)


def check(database: Database) -> None:
    """Raise DatabaseNewer or DatabaseOlder unless the database has exactly this version's schema."""
    standing = revision(database)
    _refuse_newer(standing)
    if standing != known_revisions()[-1]:
        raise DatabaseOlder(
            "The database was made by an earlier version.", "Run `frontlist migrate`.", revision=standing
        )


def create_or_migrate(database: Database) -> bool:
    """Create or migrate the schema in one transaction; False when there was nothing to do."""
    with told_plainly(database.address):
        if revision(database) == known_revisions()[-1]:
            return False
        with database.write() as connection:
            # Looked at again under the writers' lock: another process may have been faster.
            standing = revision_of(connection)
            _refuse_newer(standing)
            if standing:
                upgrade(connection)
            else:
                _create(connection)
    return True


def revision_of(connection: Connection) -> str:
    """The migration that stands in the database of `connection`."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""


def _refuse_newer(standing: str) -> None:
    if standing and standing not in known_revisions():
        raise DatabaseNewer(
            f"The database was written by a later version of Frontlist (its schema is {standing}).",
            "Install that version, or restore a backup made with this one.",
            revision=standing,
        )


def _create(connection: Connection) -> None:
    from frontlist.store.schema import metadata

    metadata.create_all(connection)
    connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
    newest = {"newest": known_revisions()[-1]}
    connection.execute(text("INSERT INTO alembic_version (version_num) VALUES (:newest)"), newest)


def begin_at(connection: Connection, standing: str) -> None:
    """Take every table away and make those that an earlier version had; for rows that it wrote, before `upgrade`."""
    from frontlist.store.schema import metadata

    metadata.drop_all(connection)
    connection.execute(text("DROP TABLE alembic_version"))
    upgrade(connection, standing)


def upgrade(connection: Connection, to: str = "head") -> None:
    """Migrate step by step."""
    # Imported here: Alembic costs more than the rest of a command, and is needed once a version.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", f"{SCRIPTS.replace('.', ':', 1).replace('.', '/')}")
    config.attributes["connection"] = connection
    command.upgrade(config, to)
