"""Editions: rows of what was picked, and of what stood where when an edition closed.

The rules (who may, when an edition ends, what the community adds) live above; here are rows, and the two promises that
need a transaction: a closed edition is not touched, and two curators do not overwrite each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from frontlist.errors import Conflict, NotFound
from frontlist.model.edition import Edition, Pick, Rhythm
from frontlist.store import rows
from frontlist.store.bulk import select_in
from frontlist.store.catalogue import OURS
from frontlist.store.quick import fetch
from frontlist.store.schema import paper_ids
from frontlist.store.schema.editions import edition_corrections, edition_picks, editions

_GET = "SELECT key, rhythm, starts, ends, closed_at, title, note, simulated, revision FROM editions WHERE key = :key"
# A paper that was merged away since stands under the id that it has now.
_PICKS = (
    "SELECT COALESCE((SELECT i.paper_id FROM paper_ids i WHERE i.scheme = 'frontlist' AND i.value = p.paper_id), p.paper_id),"
    " section, place, note, curator, reason, score FROM edition_picks p WHERE edition = :key ORDER BY place, p.paper_id"
)
_CORRECTIONS = "SELECT at, note FROM edition_corrections WHERE edition = :key ORDER BY number"
_FULL = "SELECT key FROM editions WHERE rhythm = :rhythm AND closed_at <> '' AND size > 0"
_STOOD = (
    "SELECT DISTINCT p.paper_id FROM edition_picks p JOIN editions e ON e.key = p.edition WHERE p.paper_id IN ({marks})"
    " AND e.rhythm = :rhythm AND e.closed_at <> '' AND e.starts < :starts"
)
_STATE = "SELECT COUNT(*), MAX(closed_at), SUM(revision), (SELECT MAX(position) FROM changes) FROM editions WHERE rhythm = :rhythm"
# Sorts after every moment.
_END = "~"


def get(connection: Connection, key: str) -> Edition | None:
    """The edition as stored, or None when nobody has touched it yet."""
    rows = fetch(connection, _GET, key=key)
    if not rows:
        return None
    _, rhythm, starts, ends, closed_at, title, note, simulated, revision = rows[0]
    return Edition(
        key=key, rhythm=rhythm, starts=starts, ends=ends, picks=_picks(connection, key), closed_at=closed_at, title=title,
        note=note, corrections=_corrections(connection, key), simulated=bool(simulated), revision=revision,
    )  # fmt: skip


def ensure(connection: Connection, edition: Edition) -> Edition:
    """The stored edition of this key, made open and empty where there is none. Others who change it wait for us."""
    values = {
        "key": edition.key, "rhythm": edition.rhythm, "starts": edition.starts, "ends": edition.ends, "closed_at": "",
        "title": edition.title, "note": edition.note, "simulated": edition.simulated, "revision": 0, "size": 0,
    }  # fmt: skip
    rows.add(connection, editions, values)
    lock(connection, edition.key)
    return get(connection, edition.key) or edition


def lock(connection: Connection, key: str) -> None:
    """Let changes of one edition follow each other, so that each sees those before it. SQLite has one writer anyway."""
    if connection.dialect.name != "sqlite":
        fetch(connection, "SELECT key FROM editions WHERE key = :key FOR UPDATE", key=key)


def must_be_open(edition: Edition) -> None:
    """Raise when the edition is closed."""
    if edition.closed_at:
        raise Conflict(
            f"The edition {edition.key} closed at {edition.closed_at[:16]}.",
            "Correct it with a note that readers will see, or pick for a later edition.",
            key=edition.key,
        )


def put_pick(connection: Connection, key: str, pick: Pick, at: str) -> None:
    """Add a pick at its place, or replace the one of the same paper."""
    table = edition_picks
    connection.execute(delete(table).where(table.c.edition == key, _bears(pick.paper_id)))
    connection.execute(insert(table).values(_row(key, pick, at)))
    _touched(connection, key)


def remove_pick(connection: Connection, key: str, paper_id: str) -> None:
    """Take a pick out."""
    table = edition_picks
    gone = connection.execute(delete(table).where(table.c.edition == key, _bears(paper_id)))
    if gone.rowcount == 0:
        raise NotFound(f"The edition {key} has no pick {paper_id}.", "Look at what the edition holds.")
    _touched(connection, key)


def reorder(connection: Connection, key: str, paper_ids: Sequence[str], seen_revision: int | None = None) -> None:
    """Put the picks in this order. With `seen_revision`, only if nobody changed the edition since."""
    stored = get(connection, key)
    if stored is None:
        raise NotFound(f"The edition {key} has no picks yet.", "Pick a paper first.")
    if seen_revision is not None and seen_revision != stored.revision:
        raise Conflict(
            f"Another curator has changed the edition {key} meanwhile.",
            "Look at it again, then reorder.",
            revision=stored.revision,
        )
    if sorted(paper_ids) != sorted(pick.paper_id for pick in stored.picks):
        raise Conflict(f"The new order does not name each pick of {key} once.", "Look at the edition again.")
    place_all(connection, key, paper_ids)
    _touched(connection, key)


def place_all(connection: Connection, key: str, paper_ids: Sequence[str]) -> None:
    """Give the picks the places from 1 on, in this order."""
    table = edition_picks
    for place, paper_id in enumerate(paper_ids, 1):
        connection.execute(update(table).where(table.c.edition == key, _bears(paper_id)).values(place=place))


def set_words(connection: Connection, key: str, *, title: str | None = None, note: str | None = None) -> None:
    """Change the edition's own title or note."""
    values = {name: value for name, value in (("title", title), ("note", note)) if value is not None}
    connection.execute(update(editions).where(editions.c.key == key).values(**values))
    _touched(connection, key)


def close(connection: Connection, key: str, picks: Iterable[Pick], at: str, *, simulated: bool = False) -> None:
    """Freeze the edition as these picks."""
    rows = [_row(key, pick, at) for pick in picks]
    connection.execute(delete(edition_picks).where(edition_picks.c.edition == key))
    if rows:
        connection.execute(insert(edition_picks), rows)
    connection.execute(
        update(editions).where(editions.c.key == key).values(closed_at=at, size=len(rows), simulated=simulated)
    )


def correct(connection: Connection, key: str, note: str, curator: str, at: str) -> None:
    """Write a correction that every reader of the edition sees; the edition's size is counted again."""
    table = edition_corrections
    number = connection.execute(select(func.count()).where(table.c.edition == key)).scalar_one()
    connection.execute(insert(table).values(edition=key, number=number + 1, at=at, curator=curator, note=note))
    size = connection.execute(select(func.count()).where(edition_picks.c.edition == key)).scalar_one()
    connection.execute(update(editions).where(editions.c.key == key).values(size=size))


def last_full(connection: Connection, rhythm: Rhythm, before: str = "") -> str:
    """The key of the last closed edition that is not empty (and starts before this time), or ''."""
    rows = fetch(
        connection, f"{_FULL} AND starts < :before ORDER BY starts DESC LIMIT 1", rhythm=rhythm, before=before or _END
    )
    return rows[0][0] if rows else ""


def first_full_after(connection: Connection, rhythm: Rhythm, starts: str) -> str:
    """The key of the next closed edition that is not empty, or ''."""
    rows = fetch(connection, f"{_FULL} AND starts > :starts ORDER BY starts LIMIT 1", rhythm=rhythm, starts=starts)
    return rows[0][0] if rows else ""


def last_closed(connection: Connection, rhythm: Rhythm) -> str:
    """The key of the latest closed edition, empty or not, or ''."""
    query = select(editions.c.key).where(editions.c.rhythm == rhythm, editions.c.closed_at != "")
    return connection.execute(query.order_by(editions.c.starts.desc()).limit(1)).scalar() or ""


def first_open_start(connection: Connection, rhythm: Rhythm) -> str:
    """When the earliest edition that is still open began, or ''."""
    query = select(func.min(editions.c.starts)).where(editions.c.rhythm == rhythm, editions.c.closed_at == "")
    return connection.execute(query).scalar() or ""


def state(connection: Connection, rhythm: Rhythm) -> tuple[object, ...]:
    """How far the editions of the rhythm and the papers go: what an open edition leaves out can only change with this."""
    return tuple(fetch(connection, _STATE, rhythm=rhythm)[0])


def stood_before(connection: Connection, rhythm: Rhythm, starts: str, paper_ids: Iterable[str]) -> set[str]:
    """Which of these papers stood in an earlier closed edition of the rhythm."""
    return {paper_id for (paper_id,) in select_in(connection, _STOOD, list(paper_ids), rhythm=rhythm, starts=starts)}


def remove(connection: Connection, key: str) -> None:
    """Delete an edition and its picks."""
    connection.execute(delete(edition_picks).where(edition_picks.c.edition == key))
    connection.execute(delete(edition_corrections).where(edition_corrections.c.edition == key))
    connection.execute(delete(editions).where(editions.c.key == key))


def _touched(connection: Connection, key: str) -> None:
    connection.execute(update(editions).where(editions.c.key == key).values(revision=editions.c.revision + 1))


def _row(key: str, pick: Pick, at: str) -> dict[str, object]:
    return {
        "edition": key, "paper_id": pick.paper_id, "section": pick.section, "place": pick.place, "note": pick.note,
        "curator": pick.curator, "reason": pick.reason, "score": pick.score, "picked_at": at,
    }  # fmt: skip


def _picks(connection: Connection, key: str) -> tuple[Pick, ...]:
    found: dict[str, Pick] = {}
    for row in fetch(connection, _PICKS, key=key):
        # Of two that have become one paper the first stands for both.
        found.setdefault(row[0], Pick(*row))
    return tuple(found.values())


def _bears(paper_id: str) -> ColumnElement[bool]:
    """Whether a pick is of this paper, by its id or by one that leads to it now."""
    earlier = select(paper_ids.c.value).where(paper_ids.c.scheme == OURS, paper_ids.c.paper_id == paper_id)
    return (edition_picks.c.paper_id == paper_id) | edition_picks.c.paper_id.in_(earlier)


def _corrections(connection: Connection, key: str) -> tuple[str, ...]:
    return tuple(f"{at[:10]}: {note}" for at, note in fetch(connection, _CORRECTIONS, key=key))
