"""What the trending lists read: attention sums by hour, and what the ledger gained since they were read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, text

from frontlist.store.bulk import select_in
from frontlist.store.quick import fetch

# (paper, kind, hour since 1970, thousandths): so much attention.
Entry = tuple[str, str, int, int]


class State(NamedTuple):
    """How far the ledger and the papers go: a list can only change when this does."""

    epoch: int
    position: int
    papers: int


_ENTRY: Final = "SELECT paper_id, kind, hour, amount"
_STATE: Final = "SELECT (SELECT MAX(epoch) FROM signal_epoch), (SELECT MAX(position) FROM signals), (SELECT MAX(number) FROM papers)"
_EXISTING: Final = "SELECT id FROM papers WHERE id IN ({marks}) AND NOT removed"
_SIMULATED: Final = "SELECT 1 FROM signal_hours WHERE hour >= :since AND hour < :until AND simulated = 1 LIMIT 1"


def known_by_day(connection: Connection, since_hour: int, day: int) -> list[Entry]:
    """Every sum that was known by the end of that day."""
    return _entries(
        connection, f"{_ENTRY} FROM signal_hours WHERE hour >= :since AND known_day <= :day", since=since_hour, day=day
    )


def happened(connection: Connection, since_hour: int, before_hour: int) -> list[Entry]:
    """Every sum of what happened before that hour, whenever we learned of it."""
    query = f"{_ENTRY} FROM signal_hours WHERE hour >= :since AND hour < :before"
    return _entries(connection, query, since=since_hour, before=before_hour)


def known_later(connection: Connection, at: str, day: int, since_hour: int) -> list[Entry]:
    """The ledger's rows that became known after that moment of that day, but on the day."""
    query = f"{_ENTRY} FROM signals WHERE known_at > :at AND known_day <= :day AND hour >= :since"
    return _entries(connection, query, at=at, day=day, since=since_hour)


def first_known_after(connection: Connection, at: str) -> str:
    """When the next row that is stored already becomes known, or ''."""
    return connection.execute(text("SELECT MIN(known_at) FROM signals WHERE known_at > :at"), {"at": at}).scalar() or ""


def appended(connection: Connection, position: int) -> list[tuple[str, Entry]]:
    """(known at, row) of everything that the ledger gained after this position."""
    query = text("SELECT known_at, paper_id, kind, hour, amount FROM signals WHERE position > :after ORDER BY position")
    return [(known_at, tuple(entry)) for known_at, *entry in connection.execute(query, {"after": position})]


def simulated_between(connection: Connection, since_hour: int, until_hour: int) -> bool:
    """Whether any simulated signal stands that happened in these hours (the last one not included)."""
    return bool(fetch(connection, _SIMULATED, since=since_hour, until=until_hour))


def state(connection: Connection) -> State:
    """How far everything goes now."""
    return State(*(number or 0 for number in fetch(connection, _STATE)[0]))


def existing(connection: Connection, paper_ids: Sequence[str]) -> set[str]:
    """Those of these papers that the library holds, removed and merged ones left out."""
    return {paper_id for (paper_id,) in select_in(connection, _EXISTING, paper_ids)}


def _entries(connection: Connection, query: str, **values: Any) -> list[Entry]:
    # The driver's own tuples: a million rows should cost no more than they must.
    cursor = connection.execute(text(query), values).cursor
    assert cursor is not None
    return list(cursor.fetchall())
