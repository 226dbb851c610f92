"""Rows in bulk: short SQL that both databases read, run with plain tuples on the driver.

SQLAlchemy's own executemany spends more on looking at each row of an import than SQLite does on storing it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import islice
from typing import Any, TypeVar

import orjson
from sqlalchemy import Connection, Table

from frontlist.store.quick import fetch

T = TypeVar("T")
Row = tuple[Any, ...]
# Below the lowest limit of variables in one statement (999 in old builds of SQLite).
MOST_VARIABLES = 900
# Lists are filled up to one of these lengths by repeating a value: a handful of statements, prepared once each.
_SIZES = (1, 8, 64, 300, MOST_VARIABLES)
_EACH = "SELECT value FROM json_each(:each)"


def chunks(values: Iterable[T], size: int = MOST_VARIABLES) -> Iterator[list[T]]:
    """`values` in lists of at most `size`."""
    rest = iter(values)
    while chunk := list(islice(rest, size)):
        yield chunk


def insert_rows(connection: Connection, table: Table, columns: tuple[str, ...], rows: Sequence[Row]) -> None:
    """Insert `rows`; those whose primary key is there already are left alone."""
    _run(connection, _insert(table, columns, _mark(connection), None), rows)


def upsert_rows(
    connection: Connection, table: Table, columns: tuple[str, ...], rows: Sequence[Row], *,
    key: tuple[str, ...], keep: tuple[str, ...] = (),
) -> None:  # fmt: skip
    """Insert `rows`, or where `key` is there already overwrite every other column but those in `keep`."""
    _run(connection, _insert(table, columns, _mark(connection), (key, keep)), rows)


def delete_rows(connection: Connection, table: Table, columns: tuple[str, ...], rows: Sequence[Row]) -> None:
    """Delete the rows whose `columns` have these values."""
    where = " AND ".join(f'"{column}"={_mark(connection)}' for column in columns)
    _run(connection, f'DELETE FROM "{table.name}" WHERE {where}', rows)


def select_in(connection: Connection, statement: str, values: Sequence[Any], **others: Any) -> Iterator[Any]:
    """The rows of `statement` for all `values`, which stand where it says {marks}; `others` stand where it says :name."""
    if connection.dialect.name == "sqlite":
        # As one value: naming and filling up a list takes as long as finding what it names.
        if values:
            given = orjson.dumps(values if isinstance(values, list) else list(values)).decode()
            yield from fetch(connection, statement.replace("{marks}", _EACH), **others, each=given)
        return
    for chunk in chunks(values):
        names, marks = _marks(next(size for size in _SIZES if size >= len(chunk)))
        filled = chunk + chunk[-1:] * (len(names) - len(chunk))
        yield from fetch(
            connection, statement.replace("{marks}", marks), **others, **dict(zip(names, filled, strict=True))
        )


def _run(connection: Connection, statement: str, rows: Sequence[Row]) -> None:
    if rows:
        connection.exec_driver_sql(statement, list(rows))


def _mark(connection: Connection) -> str:
    return "?" if connection.dialect.name == "sqlite" else "%s"


@cache
def _marks(size: int) -> tuple[list[str], str]:
    names = [f"in{number}" for number in range(size)]
    return names, ",".join(f":{name}" for name in names)


@lru_cache(maxsize=64)
def _insert(
    table: Table, columns: tuple[str, ...], mark: str, conflict: tuple[tuple[str, ...], tuple[str, ...]] | None
) -> str:
    names = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join([mark] * len(columns))
    start = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'
    if conflict is None:
        return f"{start} ON CONFLICT DO NOTHING"
    key, keep = conflict
    changes = ", ".join(f'"{column}"=excluded."{column}"' for column in columns if column not in {*key, *keep})
    return f"{start} ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changes}"
