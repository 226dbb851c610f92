"""Pairs of papers with much of their text in common: rows in, rows out."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from frontlist.model.duplicate import Duplicate, DuplicateKind
from frontlist.store.bulk import delete_rows, upsert_rows
from frontlist.store.schema.duplicates import duplicates

COLUMNS = ("left_id", "right_id", "kind", "shared", "likeness")
_KEY = ("left_id", "right_id")
_pair = duplicates.c


def replace(connection: Connection, paper_ids: Sequence[str], found: Sequence[Duplicate]) -> None:
    """What was found for these papers takes the place of what was known of them."""
    for column in _KEY:
        delete_rows(connection, duplicates, (column,), [(paper,) for paper in paper_ids])
    rows = [(one.left, one.right, one.kind, one.shared, one.likeness) for one in found]
    upsert_rows(connection, duplicates, COLUMNS, rows, key=_KEY)


def counts(connection: Connection) -> dict[DuplicateKind, int]:
    """How many pairs of each kind there are."""
    rows = connection.execute(select(_pair.kind, func.count()).group_by(_pair.kind).order_by(_pair.kind))
    return {row[0]: int(row[1]) for row in rows}


def every(connection: Connection, limit: int) -> list[Duplicate]:
    """The pairs, those with most in common first."""
    query = select(duplicates).order_by(_pair.shared.desc(), _pair.left_id, _pair.right_id).limit(limit)
    return [Duplicate(*row) for row in connection.execute(query)]
