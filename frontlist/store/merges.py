"""Merges: which paper went into which, why, and what goes back when it is undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import Connection, or_, select, update

from frontlist.store.bulk import chunks, insert_rows
from frontlist.store.codec import dump
from frontlist.store.records import Key
from frontlist.store.schema import merges

_COLUMNS: Final = ("kept", "absorbed", "reason", "at", "undone_at", "records")
_columns = merges.c


@dataclass(frozen=True, slots=True)
class Merge:
    """`absorbed` went into `kept`; `records` are what it brought. `undone_at` is '' while the merge holds."""

    kept: str
    absorbed: str
    reason: str
    at: str
    records: tuple[Key, ...]
    undone_at: str = ""
    number: int = 0


def add(connection: Connection, made: Sequence[Merge]) -> None:
    """Keep these merges."""
    rows = [
        (
            merge.kept,
            merge.absorbed,
            merge.reason,
            merge.at,
            merge.undone_at,
            dump([list(key) for key in merge.records]),
        )
        for merge in made
    ]
    insert_rows(connection, merges, _COLUMNS, rows)


def every(connection: Connection) -> list[Merge]:
    """All merges, in the order in which they were made."""
    return [_merge(row) for row in connection.execute(select(merges).order_by(_columns.number))]


def touching(connection: Connection, paper_ids: Iterable[str]) -> list[Merge]:
    """The merges in which any of these papers was kept or absorbed, undone ones too."""
    found: dict[int, Merge] = {}
    for chunk in chunks(dict.fromkeys(paper_ids), 400):
        mentions = or_(_columns.kept.in_(chunk), _columns.absorbed.in_(chunk))
        found |= {row.number: _merge(row) for row in connection.execute(select(merges).where(mentions))}
    return [found[number] for number in sorted(found)]


def move(connection: Connection, old: str, new: str) -> None:
    """`old` was itself absorbed: what it had absorbed is now part of `new`."""
    connection.execute(update(merges).where(_columns.kept == old, _columns.undone_at == "").values(kept=new))


def undo(connection: Connection, merge: Merge, at: str) -> None:
    """Mark the merge as undone; it is never made again by itself."""
    connection.execute(update(merges).where(_columns.number == merge.number).values(undone_at=at))


def give_back(connection: Connection, undone: Merge, keys: Iterable[Key]) -> None:
    """Merges that had come with the one that is undone belong to what is back: their records are among `keys`."""
    moved = set(keys)
    for merge in touching(connection, [undone.kept]):
        inside = merge.kept == undone.kept and not merge.undone_at and moved.issuperset(merge.records)
        if inside and merge.number != undone.number and merge.number < undone.number:
            connection.execute(update(merges).where(_columns.number == merge.number).values(kept=undone.absorbed))


def _merge(row: Any) -> Merge:
    keys = tuple((str(source), str(key)) for source, key in orjson.loads(row.records))
    return Merge(row.kept, row.absorbed, row.reason, row.at, keys, row.undone_at, row.number)
