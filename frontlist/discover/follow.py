"""What changed in the papers since, for those that have signals: unknown facts are filled in, merges are followed."""

from __future__ import annotations

import datetime as dt
from typing import Final

from frontlist.store import changes, notes, papers, signals
from frontlist.store.database import Database

POSITION: Final = "discover.followed"
BATCH: Final = 1000


def follow(database: Database, now: dt.datetime) -> int:
    """Read the change log to its end; how many papers were brought up to date. Begun again, it goes on where it was."""
    filled = 0
    while True:
        with database.write(lock=False) as connection:
            position = int(notes.get(connection, POSITION, 0))
            batch = changes.after(connection, position, BATCH)
            if not batch:
                return filled
            for change in batch:
                # A merge that was undone meanwhile has nothing to move.
                if change.kind == "merge" and not papers.held(connection, [change.paper_id]):
                    signals.move(connection, change.paper_id, change.into)
            touched = [change.paper_id for change in batch if change.kind in {"insert", "change"}]
            filled += signals.refresh(connection, papers.get_many(connection, touched).values(), now)
            notes.put(connection, POSITION, batch[-1].position)
