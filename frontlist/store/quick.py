"""Short statements on the hot path, handed to the driver as they are.

A vote is a handful of small statements and a page some twenty; SQLAlchemy spends five times on each what SQLite does.
Names are written `:name`, which SQLite reads itself; rows are plain tuples. Everything runs in the transaction that
`Database.write` or `Database.read` has opened.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

_NAME = re.compile(r"(?<!:):(\w+)")


Statement = tuple[str, Mapping[str, object]]


def run(connection: Connection, sql: str, values: Mapping[str, object]) -> Any:
    """Execute; the driver's cursor, for its rows and its count."""
    return run_all(connection, [(sql, values)])[0]


def fetch(connection: Connection, sql: str, **values: object) -> list[Any]:
    """The rows of a SELECT."""
    rows: list[Any] = run(connection, sql, values).fetchall()
    return rows


def run_all(connection: Connection, statements: Sequence[Statement]) -> list[Any]:
    """Execute in order, in one trip where there is a server; each statement sees what those before it did."""
    if not connection.in_transaction():
        # Where nothing was executed yet SQLAlchemy would not know that there is something to commit.
        connection.begin()
    driver, library = connection.connection, connection.dialect.loaded_dbapi
    sqlite = connection.dialect.name == "sqlite"
    together = driver.dbapi_connection.pipeline() if not sqlite and len(statements) > 1 else nullcontext()  # type: ignore[union-attr]  # psycopg's
    try:
        with together:
            cursors = [driver.cursor() for _ in statements]
            for cursor, (sql, values) in zip(cursors, statements, strict=True):
                cursor.execute(sql if sqlite else _for_postgresql(sql), values)
    except library.Error as error:
        raise DBAPIError.instance(statements[0][0], None, error, library.Error, dialect=connection.dialect) from error
    return cursors


@lru_cache(maxsize=256)
def _for_postgresql(sql: str) -> str:
    return _NAME.sub(r"%(\1)s", sql.replace("%", "%%"))
