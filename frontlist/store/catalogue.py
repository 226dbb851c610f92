"""What makes papers findable: their names, titles, authors and categories, kept in step with the papers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from sqlalchemy import Connection, Table, select, update

from frontlist.store.bulk import delete_rows, insert_rows, select_in, upsert_rows
from frontlist.store.schema import paper_authors, paper_categories, paper_ids, title_keys

Name = tuple[str, str]
OURS: Final = "frontlist"


class Entry(NamedTuple):
    """Everything under which one paper can be found."""

    names: frozenset[Name] = frozenset()
    titles: frozenset[int] = frozenset()
    authors: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()


_TABLES: Final[tuple[tuple[str, Table, str], ...]] = (
    ("titles", title_keys, "hash"),
    ("authors", paper_authors, "name_key"),
    ("categories", paper_categories, "category"),
)


def find_names(connection: Connection, names: Iterable[Name]) -> dict[Name, str]:
    """The papers that these names lead to."""
    schemes: dict[str, list[str]] = {}
    for scheme, value in dict.fromkeys(names):
        schemes.setdefault(scheme, []).append(value)
    statement = "SELECT value, paper_id FROM paper_ids WHERE scheme = :scheme AND value IN ({marks})"
    return {
        (scheme, value): paper_id
        for scheme, values in schemes.items()
        for value, paper_id in select_in(connection, statement, values, scheme=scheme)
    }


def find_titles(connection: Connection, hashes: Iterable[int]) -> dict[int, list[str]]:
    """The papers of which some record bears a title of these hashes."""
    statement = "SELECT hash, paper_id FROM title_keys WHERE hash IN ({marks}) ORDER BY hash, paper_id"
    found: dict[int, list[str]] = {}
    for title, paper_id in select_in(connection, statement, list(dict.fromkeys(hashes))):
        found.setdefault(title, []).append(paper_id)
    return found


def change(connection: Connection, papers: Sequence[tuple[str, Entry, Entry]]) -> None:
    """Make each (paper id, entry so far, entry from now on) true."""
    for field, table, column in _TABLES:
        gone = [
            (value, paper_id) for paper_id, old, new in papers for value in getattr(old, field) - getattr(new, field)
        ]
        come = [
            (value, paper_id) for paper_id, old, new in papers for value in getattr(new, field) - getattr(old, field)
        ]
        delete_rows(connection, table, (column, "paper_id"), gone)
        # In the order of the key: neighbours lie on one page.
        insert_rows(connection, table, (column, "paper_id"), sorted(come))
    _change_names(connection, papers)


def redirect(connection: Connection, absorbed: str, kept: str) -> None:
    """Let the id `absorbed`, and every id of ours that led to it, lead to `kept`."""
    columns = paper_ids.c
    ours = (columns.scheme == OURS) & (columns.paper_id == absorbed)
    connection.execute(update(paper_ids).where(ours).values(paper_id=kept))
    upsert_rows(
        connection, paper_ids, ("scheme", "value", "paper_id"), [(OURS, absorbed, kept)], key=("scheme", "value")
    )


def redirects(connection: Connection) -> dict[str, list[str]]:
    """For each paper the ids of ours that lead to it."""
    found: dict[str, list[str]] = {}
    ours = select(paper_ids.c.value, paper_ids.c.paper_id).where(paper_ids.c.scheme == OURS)
    for value, paper_id in connection.execute(ours.order_by(paper_ids.c.value)):
        found.setdefault(paper_id, []).append(value)
    return found


def release(connection: Connection, paper_id: str) -> None:
    """Let our id `paper_id` mean its own paper again."""
    delete_rows(connection, paper_ids, ("scheme", "value"), [(OURS, paper_id)])


def _change_names(connection: Connection, papers: Sequence[tuple[str, Entry, Entry]]) -> None:
    gone = [(*name, paper_id) for paper_id, old, new in papers for name in old.names - new.names]
    come = [(*name, paper_id) for paper_id, old, new in papers for name in new.names - old.names]
    delete_rows(connection, paper_ids, ("scheme", "value", "paper_id"), gone)
    # The first paper to bear a name keeps it; a merge first frees the names of what it absorbs.
    insert_rows(connection, paper_ids, ("scheme", "value", "paper_id"), sorted(come))
