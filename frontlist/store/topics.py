"""Topics in and out of the store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection, delete, func, insert, select

from frontlist.errors import NotFound
from frontlist.model.topic import Topic
from frontlist.store.schema.topics import topics


def every(connection: Connection) -> list[Topic]:
    """All topics, in the order in which they were made."""
    rows = connection.execute(select(topics).order_by(topics.c.position, topics.c.slug))
    return [Topic(slug=row.slug, name=row.name, query=row.query, origin=row.origin) for row in rows]


def get(connection: Connection, slug: str) -> Topic:
    """One topic by its slug."""
    row = connection.execute(select(topics).where(topics.c.slug == slug)).one_or_none()
    if row is None:
        raise NotFound(f"There is no topic `{slug}`.", "The topics page lists them all.")
    return Topic(slug=row.slug, name=row.name, query=row.query, origin=row.origin)


def put(connection: Connection, given: Sequence[Topic], at: dt.datetime) -> None:
    """Write topics; one of the same slug is replaced and keeps its place."""
    for topic in given:
        old = connection.execute(select(topics.c.position).where(topics.c.slug == topic.slug)).scalar()
        last = connection.execute(select(func.max(topics.c.position))).scalar()
        connection.execute(delete(topics).where(topics.c.slug == topic.slug))
        place = old if old is not None else (last or 0) + 1
        row = {"slug": topic.slug, "name": topic.name, "query": topic.query, "origin": topic.origin}
        connection.execute(insert(topics).values(**row, position=place, created_at=at.isoformat()))
