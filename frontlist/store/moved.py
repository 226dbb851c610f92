"""What people did with a paper follows it when it is merged into another."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, Table, delete, select, update

from frontlist.store.schema.comments import comments
from frontlist.store.schema.digest import sent_papers, tastes
from frontlist.store.schema.libraries import library, library_tags, list_items
from frontlist.store.schema.moderation import moderation_log, reports, restraints
from frontlist.store.schema.votes import authorships, notices, submissions, votes

# At most one row for each paper and owner: what is known of the kept paper stands, the rest moves.
_ONE_EACH: Final[tuple[Table, ...]] = (
    votes, submissions, authorships, library, library_tags, list_items, restraints, sent_papers, tastes,
)  # fmt: skip
_MANY: Final[tuple[Table, ...]] = (comments, notices)


def move(connection: Connection, absorbed: str, kept: str) -> None:
    """Everything about `absorbed` is about `kept` from now on."""
    for table in _ONE_EACH:
        _move_one_each(connection, table, absorbed, kept)
    for table in _MANY:
        connection.execute(update(table).where(table.c.paper_id == absorbed).values(paper_id=kept))
    for table in (reports, moderation_log):
        about = (table.c.kind == "paper") & (table.c.target_id == absorbed)
        connection.execute(update(table).where(about).values(target_id=kept))


def _move_one_each(connection: Connection, table: Table, absorbed: str, kept: str) -> None:
    other = table.alias()
    rest = [column for column in table.primary_key if column.name != "paper_id"]
    same = select(other.c.paper_id).where(
        other.c.paper_id == kept, *(other.c[column.name] == column for column in rest)
    )
    connection.execute(update(table).where(table.c.paper_id == absorbed, ~same.exists()).values(paper_id=kept))
    connection.execute(delete(table).where(table.c.paper_id == absorbed))
