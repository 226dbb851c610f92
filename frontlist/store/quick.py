"""Short statements on the hot path, handed to the driver as they are.

A vote is a handful of small statements; SQLAlchemy spends five times on each what SQLite does. Names are written `:name`,
which SQLite reads itself. Everything runs in the transaction that `Database.write` or `Database.read` has opened.
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


def run(connection: Connection, sql: str, values: Mapping[str, object]) -> Any:
    """Execute; the driver's cursor, for its rows and its count."""
    return run_all(connection, [(sql, values)])


def run_all(connection: Connection, statements: Sequence[tuple[str, Mapping[str, object]]]) -> Any:
    """Execute in order, without waiting for each where the server is far away; the last one's cursor."""
    if not connection.in_transaction():
        # Where nothing was executed yet SQLAlchemy would not know that there is something to commit.
        connection.begin()
    driver = connection.connection
    sqlite = connection.dialect.name == "sqlite"
    together = driver.dbapi_connection.pipeline() if not sqlite and len(statements) > 1 else nullcontext()  # type: ignore[union-attr]  # psycopg's
    try:
        with together:
            for sql, values in statements:
                cursor = driver.cursor()
                cursor.execute(sql if sqlite else _for_postgresql(sql), values)
    except connection.dialect.loaded_dbapi.Error as error:
        raise DBAPIError.instance(sql, None, error, connection.dialect.loaded_dbapi.Error, dialect=connection.dialect) from error
    return cursor


@lru_cache(maxsize=256)
def _for_postgresql(sql: str) -> str:
    return _NAME.sub(r"%(\1)s", sql.replace("%", "%%"))
