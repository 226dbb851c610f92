"""Small durable values by key: positions of followers, constants, switches."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection, delete, select

from frontlist.store.bulk import upsert_rows
from frontlist.store.codec import dump
from frontlist.store.schema import notes


def get(connection: Connection, key: str, default: Any = None) -> Any:
    """The value under `key`, or `default`."""
    text = connection.execute(select(notes.c.value).where(notes.c.key == key)).scalar()
    return default if text is None else orjson.loads(text)


def put(connection: Connection, key: str, value: Any) -> None:
    """Keep `value`, anything that JSON can hold, under `key`."""
    upsert_rows(connection, notes, ("key", "value"), [(key, dump(value))], key=("key",))


def forget(connection: Connection, key: str) -> None:
    """Drop the value under `key`."""
    connection.execute(delete(notes).where(notes.c.key == key))
