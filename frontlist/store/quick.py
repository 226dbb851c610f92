"""Short statements on the hot path, handed to the driver as they are.

A vote is a handful of small statements; SQLAlchemy spends five times on each what SQLite does. Names are written `:name`,
which SQLite reads itself. Everything runs in the transaction that `Database.write` or `Database.read` has opened.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

_NAME = re.compile(r"(?<!:):(\w+)")


def run(connection: Connection, sql: str, values: Mapping[str, object]) -> Any:
    """Execute; the driver's cursor, for its rows and its count."""
    if not connection.in_transaction():
        # Where nothing was executed yet SQLAlchemy would not know that there is something to commit.
        connection.begin()
    cursor = connection.connection.cursor()
    written = sql if connection.dialect.name == "sqlite" else _for_postgresql(sql)
    try:
        cursor.execute(written, values)
    except connection.dialect.loaded_dbapi.Error as error:
        raise DBAPIError.instance(sql, None, error, connection.dialect.loaded_dbapi.Error, dialect=connection.dialect) from error
    return cursor


@lru_cache(maxsize=256)
def _for_postgresql(sql: str) -> str:
    return _NAME.sub(r"%(\1)s", sql.replace("%", "%%"))
