"""The learned model of the library's space, as bytes, and what accounts want more or less of."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection, delete, select

from frontlist.store.bulk import upsert_rows
from frontlist.store.codec import dump
from frontlist.store.schema.atlas import space_models, steers

NAME = "current"


def made_at(connection: Connection) -> str:
    """When the model that there is was made, '' without one: cheap enough to ask before each use."""
    return connection.execute(select(space_models.c.made_at).where(space_models.c.name == NAME)).scalar() or ""


def read(connection: Connection) -> tuple[bytes, dict[str, Any]]:
    """The model and how its learning went; nothing where there is none."""
    row = connection.execute(
        select(space_models.c.body, space_models.c.told).where(space_models.c.name == NAME)
    ).one_or_none()
    return (bytes(row.body), orjson.loads(row.told)) if row else (b"", {})


def write(connection: Connection, made: str, body: bytes, told: dict[str, Any]) -> None:
    """Put a model in the place of the one before."""
    columns = ("name", "made_at", "body", "told")
    upsert_rows(connection, space_models, columns, [(NAME, made, body, dump(told))], key=("name",))


def steer(connection: Connection, account_id: str, concept: str, direction: int, at: str) -> None:
    """Keep that an account wants more (1) or less (-1) of a concept; 0 forgets it."""
    if not direction:
        connection.execute(delete(steers).where(steers.c.account_id == account_id, steers.c.concept == concept))
        return
    columns = ("account_id", "concept", "direction", "changed_at")
    upsert_rows(connection, steers, columns, [(account_id, concept, direction, at)], key=("account_id", "concept"))


def steered(connection: Connection, account_id: str) -> dict[str, int]:
    """What an account wants more or less of, by slug."""
    rows = connection.execute(select(steers.c.concept, steers.c.direction).where(steers.c.account_id == account_id))
    return {row.concept: row.direction for row in rows}
