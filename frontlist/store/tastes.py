"""What readers by mail said of papers: saved, more like this, less like this."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, select

from frontlist.model.subscription import Taste
from frontlist.store import rows
from frontlist.store.schema.digest import tastes


def put(connection: Connection, reader_id: str, taste: Taste) -> None:
    """Keep what a reader said; the last word about a paper stands."""
    values = {"reader_id": reader_id, "paper_id": taste.paper_id, "kind": taste.kind, "at": taste.at}
    rows.put(connection, tastes, values)


def of(connection: Connection, reader_id: str) -> Sequence[Taste]:
    """Everything that a reader said, the latest first."""
    mine = select(tastes).where(tastes.c.reader_id == reader_id).order_by(tastes.c.at.desc(), tastes.c.paper_id)
    found = connection.execute(mine).mappings()
    return [Taste(row["paper_id"], row["kind"], row["at"]) for row in found]


def drop(connection: Connection, reader_id: str, paper_id: str) -> None:
    """Take it back."""
    connection.execute(delete(tastes).where(tastes.c.reader_id == reader_id, tastes.c.paper_id == paper_id))
