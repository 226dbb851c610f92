"""Lists of papers with a line on each."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, delete, func, insert, select, update

from frontlist.model.community import ListItem, PaperList
from frontlist.store import rows
from frontlist.store.quick import fetch
from frontlist.store.schema.libraries import list_items, lists

_LISTS = (
    "SELECT l.id, l.account_id, a.name, l.name, l.note, l.public, l.created_at, l.changed_at"
    " FROM lists l JOIN accounts a ON a.id = l.account_id WHERE {which} ORDER BY l.name, l.id"
)


def add(connection: Connection, made: PaperList) -> None:
    """A new, empty list."""
    connection.execute(
        insert(lists).values(
            id=made.id, account_id=made.account_id, name=made.name, note=made.note, public=made.public,
            created_at=made.created_at, changed_at=made.changed_at,
        )
    )  # fmt: skip


def find(connection: Connection, list_id: str) -> PaperList | None:
    """A list with its items in order."""
    found = _lists(connection, "l.id = :list_id", list_id=list_id)
    if not found:
        return None
    which = (
        select(list_items).where(list_items.c.list_id == list_id).order_by(list_items.c.place, list_items.c.paper_id)
    )
    items = (ListItem(row.paper_id, row.place, row.note, row.added_at) for row in connection.execute(which))
    return replace(found[0], items=tuple(items))


def of(connection: Connection, account_id: str) -> list[PaperList]:
    """An account's lists, without their items."""
    return _lists(connection, "l.account_id = :account_id", account_id=account_id)


def public(connection: Connection) -> list[PaperList]:
    """Every list that anybody may read, without its items."""
    return _lists(connection, "l.public")


def holding(connection: Connection, paper_id: str, viewer_id: str) -> list[PaperList]:
    """The lists that hold a paper and that the viewer may read."""
    inside = "l.id IN (SELECT list_id FROM list_items WHERE paper_id = :paper_id)"
    return _lists(connection, f"{inside} AND (l.public OR l.account_id = :viewer)", paper_id=paper_id, viewer=viewer_id)


def change(connection: Connection, list_id: str, **values: object) -> None:
    """Set columns of a list."""
    connection.execute(update(lists).where(lists.c.id == list_id).values(**values))


def drop(connection: Connection, list_id: str) -> None:
    """Forget a list and what is in it."""
    connection.execute(delete(list_items).where(list_items.c.list_id == list_id))
    connection.execute(delete(lists).where(lists.c.id == list_id))


def put_item(connection: Connection, list_id: str, item: ListItem) -> None:
    """Add a paper, or change its place or note."""
    values = {
        "list_id": list_id,
        "paper_id": item.paper_id,
        "place": item.place,
        "note": item.note,
        "added_at": item.added_at,
    }
    rows.put(connection, list_items, values)


def drop_item(connection: Connection, list_id: str, paper_id: str) -> None:
    """Take a paper out."""
    which = (list_items.c.list_id == list_id) & (list_items.c.paper_id == paper_id)
    connection.execute(delete(list_items).where(which))


def last_place(connection: Connection, list_id: str) -> int:
    """The place of the last item, 0 in an empty list."""
    return int(connection.scalar(select(func.max(list_items.c.place)).where(list_items.c.list_id == list_id)) or 0)


def _lists(connection: Connection, which: str, **values: str) -> list[PaperList]:
    return [
        PaperList(list_id, account_id, owner, name, note, bool(public), created_at, changed_at)
        for list_id, account_id, owner, name, note, public, created_at, changed_at in fetch(
            connection, _LISTS.format(which=which), **values
        )
    ]
