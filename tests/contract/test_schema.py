"""A fresh database and a migrated one are the same."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import inspect, text

from frontlist.errors import DatabaseNewer, DatabaseOlder
from frontlist.store import migrate
from frontlist.store.database import Database, open_database


def schema_of(database: Database) -> dict[str, Any]:
    """Every table with its columns, keys and indexes, in words that can be compared."""
    with database.read() as connection:
        looker = inspect(connection)
        return {
            table: {
                "columns": {column["name"]: _column(column) for column in looker.get_columns(table)},
                "key": looker.get_pk_constraint(table),
                "indexes": sorted(map(_index, looker.get_indexes(table))),
                "unique": sorted(looker.get_unique_constraints(table), key=lambda one: str(one["name"])),
                "foreign": sorted(looker.get_foreign_keys(table), key=lambda one: str(one["name"])),
            }
            for table in looker.get_table_names()
            if table != "alembic_version"
        }


def _column(column: Any) -> dict[str, str]:
    return {"type": repr(column["type"]), "null": str(column["nullable"]), "default": str(column["default"])}


def _index(index: Any) -> str:
    options = {name: str(value) for name, value in index.get("dialect_options", {}).items()}
    return f"{index['name']} {index['column_names']} {bool(index['unique'])} {options}"


@pytest.fixture
def bare(database_address: str) -> Any:
    database = open_database(database_address)
    yield database
    database.close()


def migrate_from_the_first(database: Database) -> None:
    """What an installation of the first version goes through."""
    with database.write() as connection:
        migrate.upgrade(connection)


def test_fresh_schema_equals_migrated_schema(bare: Database) -> None:
    migrate_from_the_first(bare)
    migrated = schema_of(bare)
    assert migrate.revision(bare) == migrate.known_revisions()[-1]
    cascade = "" if bare.is_sqlite else " CASCADE"
    with bare.write() as connection:
        for table in [*migrated, "alembic_version"]:
            connection.execute(text(f'DROP TABLE "{table}"{cascade}'))
    assert migrate.create_or_migrate(bare)
    fresh = schema_of(bare)
    assert fresh.keys() == migrated.keys()
    assert {table: fresh[table] for table in fresh if fresh[table] != migrated[table]} == {
        table: migrated[table] for table in fresh if fresh[table] != migrated[table]
    }


def test_second_time_there_is_nothing_to_do(database: Database) -> None:
    assert not migrate.create_or_migrate(database)
    migrate.check(database)


def test_a_newer_database_is_refused(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999_future'"))
    with pytest.raises(DatabaseNewer, match="9999_future"):
        migrate.create_or_migrate(database)
    with pytest.raises(DatabaseNewer):
        migrate.check(database)


def test_an_older_database_asks_for_migrate(bare: Database) -> None:
    with pytest.raises(DatabaseOlder, match="frontlist migrate"):
        migrate.check(bare)
