"""What readers by mail said of papers: saved, more like this, less like this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
    return of_many(connection, [reader_id]).get(reader_id, [])


def of_many(connection: Connection, reader_ids: Sequence[str]) -> Mapping[str, Sequence[Taste]]:
    """The same for several readers; who said nothing is left out."""
    theirs = select(tastes).where(tastes.c.reader_id.in_(list(reader_ids)))
    found: dict[str, list[Taste]] = {}
    for row in connection.execute(theirs.order_by(tastes.c.at.desc(), tastes.c.paper_id)).mappings():
        found.setdefault(row["reader_id"], []).append(Taste(row["paper_id"], row["kind"], row["at"]))
    return found


def drop(connection: Connection, reader_id: str, paper_id: str) -> None:
    """Take it back."""
    connection.execute(delete(tastes).where(tastes.c.reader_id == reader_id, tastes.c.paper_id == paper_id))
