"""Somebody's own library: saved, read, hidden, with notes and tags; and saved searches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, func, insert, select, update

from frontlist.model.community import Entry, SavedSearch
from frontlist.store import rows, webhooks
from frontlist.store.bulk import Row, select_in
from frontlist.store.quick import fetch, run
from frontlist.store.schema.accounts import accounts
from frontlist.store.schema.libraries import library, library_tags, searches

_TAGS = "SELECT paper_id, tag FROM library_tags WHERE account_id = :account_id"
_ENTRIES = "SELECT paper_id, saved_at, read_at, hidden_at, note, changed_at FROM library WHERE account_id = :account_id"


def get_many(connection: Connection, account_id: str, paper_ids: Sequence[str]) -> dict[str, Entry]:
    """Paper id → entry, for the papers that have one."""
    ids = list(dict.fromkeys(paper_ids))
    tags = select_in(connection, f"{_TAGS} AND paper_id IN ({{marks}})", ids, account_id=account_id)
    rows = select_in(connection, f"{_ENTRIES} AND paper_id IN ({{marks}})", ids, account_id=account_id)
    return {entry.paper_id: entry for entry in _entries(tags, rows)}


def every(connection: Connection, account_id: str) -> list[Entry]:
    """The whole library, last changed first."""
    own = {"account_id": account_id}
    return _entries(fetch(connection, _TAGS, **own), fetch(connection, _ENTRIES, **own))


def _entries(tags: Iterable[Row], rows: Iterable[Row]) -> list[Entry]:
    """Last changed first, ties by paper."""
    named: dict[str, list[str]] = {}
    for paper_id, tag in sorted(tags):
        named.setdefault(paper_id, []).append(tag)
    found = [
        Entry(paper_id, saved_at, read_at, hidden_at, note, tuple(named.get(paper_id, ())), changed_at)
        for paper_id, saved_at, read_at, hidden_at, note, changed_at in sorted(rows)
    ]
    return sorted(found, key=lambda entry: entry.changed_at, reverse=True)


def lock(connection: Connection, account_id: str) -> None:
    """Let changes of one account's library follow each other: each writes a whole entry. SQLite has one writer anyway."""
    if connection.dialect.name != "sqlite":
        run(connection, "SELECT pg_advisory_xact_lock(2, hashtext(:account))", {"account": account_id})


def put(connection: Connection, account_id: str, entry: Entry) -> None:
    """Write an entry and its tags; one that says nothing is dropped."""
    here = (library_tags.c.account_id == account_id) & (library_tags.c.paper_id == entry.paper_id)
    connection.execute(delete(library_tags).where(here))
    if not (entry.saved_at or entry.read_at or entry.hidden_at or entry.note or entry.tags):
        which = (library.c.account_id == account_id) & (library.c.paper_id == entry.paper_id)
        connection.execute(delete(library).where(which))
        return
    values = {
        "account_id": account_id, "paper_id": entry.paper_id, "saved_at": entry.saved_at, "read_at": entry.read_at,
        "hidden_at": entry.hidden_at, "note": entry.note, "changed_at": entry.changed_at,
    }  # fmt: skip
    rows.put(connection, library, values)
    for tag in sorted(set(entry.tags)):
        connection.execute(insert(library_tags).values(account_id=account_id, paper_id=entry.paper_id, tag=tag))


def savers(connection: Connection, paper_id: str, made_before: str) -> int:
    """How many accounts that are not new have saved a paper."""
    statement = (
        select(func.count())
        .select_from(library.join(accounts, accounts.c.id == library.c.account_id))
        .where((library.c.paper_id == paper_id) & (library.c.saved_at != "") & ~accounts.c.disabled)
        .where((accounts.c.created_at < made_before) | (accounts.c.role != "reader"))
    )
    return int(connection.scalar(statement) or 0)


def add_search(connection: Connection, search: SavedSearch) -> None:
    """Keep a question."""
    connection.execute(
        insert(searches).values(
            id=search.id, account_id=search.account_id, name=search.name, query=search.query, public=search.public,
            created_at=search.created_at,
        )
    )  # fmt: skip


def find_search(connection: Connection, search_id: str) -> SavedSearch | None:
    """A saved search by its id."""
    row = connection.execute(select(searches).where(searches.c.id == search_id)).first()
    return SavedSearch(row.id, row.account_id, row.name, row.query, row.created_at, row.public) if row else None


def searches_of(connection: Connection, account_id: str) -> list[SavedSearch]:
    """An account's saved searches, by name."""
    which = select(searches).where(searches.c.account_id == account_id).order_by(searches.c.name, searches.c.id)
    return [
        SavedSearch(row.id, row.account_id, row.name, row.query, row.created_at, row.public)
        for row in connection.execute(which)
    ]


def change_search(connection: Connection, account_id: str, search_id: str, **values: object) -> bool:
    """Set columns of one search of an account; whether there was one."""
    which = (searches.c.account_id == account_id) & (searches.c.id == search_id)
    return connection.execute(update(searches).where(which).values(**values)).rowcount > 0


def drop_search(connection: Connection, account_id: str, search_id: str) -> bool:
    """Forget one search of an account, with its webhooks; whether there was one."""
    which = (searches.c.account_id == account_id) & (searches.c.id == search_id)
    if connection.execute(delete(searches).where(which)).rowcount == 0:
        return False
    webhooks.drop_of_search(connection, search_id)
    return True
