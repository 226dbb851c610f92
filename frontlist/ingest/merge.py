"""Merging and splitting by hand, and undoing any merge, whoever made it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection

from frontlist.errors import Conflict, UsageError
from frontlist.ingest.workspace import Workspace, absorb, load_papers
from frontlist.ingest.writing import write
from frontlist.model.dates import utc_now
from frontlist.model.ids import parse_id
from frontlist.store import catalogue, merges, papers
from frontlist.store.merges import Merge
from frontlist.store.records import Stored

BY_HAND = "merged by hand"


def merge(
    connection: Connection, left: str, right: str, *, reason: str = BY_HAND, now: dt.datetime | None = None
) -> str:
    """Make one paper of two, under the older id, which is returned. Both are named by any of their ids."""
    ids = [papers.find(connection, left), papers.find(connection, right)]
    if ids[0] == ids[1]:
        raise Conflict("These are one paper already.", "Each of its ids leads to it.", paper_id=ids[0])
    space = load_papers(connection, ids, (now or utc_now()).isoformat())
    kept, absorbed = sorted(ids, key=lambda paper_id: space.places[paper_id])
    absorb(space, kept, absorbed, reason)
    write(connection, space)
    return kept


def split(connection: Connection, name: str, *, now: dt.datetime | None = None) -> tuple[str, str]:
    """Undo a merge: `name` is the id that was merged away, or a paper into which exactly one was merged.

    Returns the paper that was kept and the one that is back. The two are never merged again by themselves.
    """
    undone = _merge_to_undo(connection, name)
    at = (now or utc_now()).isoformat()
    space = load_papers(connection, [undone.kept], at)
    moved = _move_back(space, undone)
    merges.undo(connection, undone, at)
    merges.give_back(connection, undone, [key for key, _ in moved])
    catalogue.release(connection, undone.absorbed)
    write(connection, space)
    return undone.kept, undone.absorbed


def _merge_to_undo(connection: Connection, name: str) -> Merge:
    known = parse_id(name)
    ours = known.value if known and known.scheme == "frontlist" else papers.find(connection, name)
    standing = [merge for merge in merges.touching(connection, [ours]) if not merge.undone_at]
    away = [merge for merge in standing if merge.absorbed == ours]
    candidates = away[-1:] or [merge for merge in standing if merge.kept == ours]
    if not candidates:
        papers.find(connection, name)
        raise UsageError(f"Nothing was merged into {name}.", "Look at the paper itself: it names its ids.")
    if len(candidates) > 1:
        listed = "; ".join(f"{merge.absorbed} ({merge.reason})" for merge in candidates)
        raise UsageError(f"Several papers were merged into {name}: {listed}.", "Split one of those ids.")
    return candidates[0]


def _move_back(space: Workspace, undone: Merge) -> Sequence[tuple[tuple[str, str], Stored]]:
    """Take the records that came with the merge out again, into the paper that they were."""
    members = space.members[undone.kept]
    moved = [(key, members.pop(key)) for key in undone.records if key in members]
    if not moved or not members:
        raise Conflict(
            "Nothing of the two papers can be told apart any more.", "They stay one paper.", paper_id=undone.kept
        )
    own = space.members.setdefault(undone.absorbed, {})
    for key, stored in moved:
        own[key] = space.current[key] = Stored(stored.record, undone.absorbed, stored.digest, stored.at)
        space.written[key] = None
    space.dirty |= {undone.kept: None, undone.absorbed: None}
    return moved
