"""One row in, on either database: added unless it is there, or put in place of what is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert


def add(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert a row; False, and nothing done, when one with its key is there already."""
    statement = _insert(connection)(table).values(**values).on_conflict_do_nothing()
    # SQLAlchemy does not ask the driver for the count of an INSERT unless it is told to.
    return connection.execute(statement.execution_options(preserve_rowcount=True)).rowcount == 1


def put(connection: Connection, table: Table, values: Mapping[str, Any]) -> None:
    """Insert a row, or overwrite the one with the same primary key."""
    key = [column.name for column in table.primary_key]
    changes = {name: value for name, value in values.items() if name not in key}
    statement = _insert(connection)(table).values(**values)
    if changes:
        connection.execute(statement.on_conflict_do_update(index_elements=key, set_=changes))
    else:
        connection.execute(statement.on_conflict_do_nothing())


def _insert(connection: Connection) -> Any:
    # The two dialects spell ON CONFLICT alike but in two classes.
    return sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
