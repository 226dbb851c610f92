"""The outbox: one row for each (reader, local date, kind), written before the sending and settled after it.

Rows are leased by workers, so that any number of them share one outbox and none sends what another holds.
A crash between the server's answer and `settle` is the one case in which a copy can go out twice; its
Message-ID is the same, so mail programs show it once.
"""

from __future__ import annotations

import base64
import datetime as dt
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Final

import orjson
from sqlalchemy import ColumnElement, Connection, RowMapping, func, or_, select, update

from frontlist.model.dates import stamp
from frontlist.model.subscription import Candidate, Issue, Outgoing, Section
from frontlist.store import rows
from frontlist.store.bulk import insert_rows
from frontlist.store.holders import is_dead
from frontlist.store.quick import run, run_all
from frontlist.store.schema.digest import outbox, sent_papers

# No honest back-off is longer: a row that waits for a later moment was written while the clock was wrong.
LONGEST_WAIT: Final = dt.timedelta(days=2)
WAITING: Final = ("queued", "sending")


# Once a mail each: past SQLAlchemy, which takes longer over them than the database.
_ROW = "reader_id = :reader AND date = :date AND kind = :kind"
_LEASE = f"UPDATE outbox SET state = 'sending', leased_by = :worker, leased_until = :until WHERE {_ROW}"
_SETTLE = (
    "UPDATE outbox SET state = 'sent', settled_at = :at, error = '', message = '', attempts = :attempts"
    f" WHERE {_ROW} AND leased_by = :worker AND state = 'sending'"
)


def queue(connection: Connection, row: Outgoing, issue: Issue | None, at: str) -> bool:
    """Write a mail that waits, and remember its papers as given to that reader; False when that day has its mail."""
    fresh = rows.add(
        connection, outbox,
        {
            "reader_id": row.reader_id, "date": row.date, "kind": row.kind, "state": row.state, "message_id": row.message_id,
            "recipient": row.recipient, "domain": row.recipient.rpartition("@")[2].lower(), "message": _packed(row.message),
            "papers": orjson.dumps(asdict(issue)).decode() if issue else "", "attempts": 0, "next_at": row.next_at or at,
            "leased_by": "", "leased_until": "", "error": "", "created_at": at, "settled_at": "",
        },
    )  # fmt: skip
    if fresh and issue:
        given = [(row.reader_id, paper, row.date) for paper in issue.given]
        insert_rows(connection, sent_papers, ("reader_id", "paper_id", "date"), given)
    return fresh


def wait_for_turn(connection: Connection) -> None:
    """Let workers lease one after the other: each takes rows and rates of many domains in the order of its own mails, and
    two at once would wait for each other (a deadlock). SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        run(connection, "SELECT pg_advisory_xact_lock(3, :of_all)", {"of_all": 0})


def lease(
    connection: Connection, worker: str, now: str, until: str, limit: int, full: Collection[str] = ()
) -> list[Outgoing]:
    """Take up to `limit` mails that are due and held by nobody, none to the domains in `full`."""
    _let_go(connection, now)
    due = select(outbox).where(outbox.c.state == "queued", outbox.c.next_at <= now, outbox.c.domain.not_in(list(full)))
    due = due.order_by(outbox.c.next_at, outbox.c.message_id).limit(limit)
    if connection.dialect.name == "postgresql":
        due = due.with_for_update(skip_locked=True)
    found = [_outgoing(row) for row in connection.execute(due).mappings()]
    if found:
        run_all(connection, [(_LEASE, _named(row) | {"worker": worker, "until": until}) for row in found])
    return found


def _let_go(connection: Connection, now: str) -> None:
    """Free what ran out, what died with its holder on this machine, and what a wrong clock put into the far future."""
    latest = stamp(dt.datetime.fromisoformat(now) + LONGEST_WAIT)
    held = select(outbox.c.leased_by).where(outbox.c.state == "sending").distinct()
    dead = [holder for holder in connection.execute(held).scalars() if is_dead(holder)]
    late = or_(outbox.c.leased_until < now, outbox.c.leased_until > latest, outbox.c.leased_by.in_(dead))
    free = {"state": "queued", "leased_by": "", "next_at": now}
    # Skipping locked rows is not to be had for updates; a row that another worker frees too is free all the same.
    for lost in ((outbox.c.state == "sending") & late, (outbox.c.state == "queued") & (outbox.c.next_at > latest)):
        if connection.execute(select(outbox.c.reader_id).where(lost).limit(1)).first():
            connection.execute(update(outbox).where(lost).values(**free))


def settle(connection: Connection, row: Outgoing, worker: str, at: str) -> None:
    """The server took it: the row is done. The message's words are no longer needed."""
    run(connection, _SETTLE, _named(row) | {"worker": worker, "at": at, "attempts": row.attempts + 1})


def put_off(connection: Connection, row: Outgoing, worker: str, error: str, next_at: str) -> None:
    """It failed for now: try again at `next_at`; with '' it failed for good."""
    values = {"state": "queued" if next_at else "failed", "error": error[:500], "attempts": row.attempts + 1}
    connection.execute(update(outbox).where(_held_by(row, worker)).values(**values, next_at=next_at))


def give_back(connection: Connection, row: Outgoing, worker: str, next_at: str) -> None:
    """Not tried after all (no server, a stop): back into the queue, no attempt counted."""
    connection.execute(
        update(outbox).where(_held_by(row, worker)).values(state="queued", leased_by="", next_at=next_at)
    )


def drop_waiting(connection: Connection, reader_id: str, at: str) -> None:
    """Whoever left gets nothing more, whatever waits."""
    mine = (outbox.c.reader_id == reader_id) & outbox.c.state.in_(WAITING)
    connection.execute(update(outbox).where(mine).values(state="dropped", message="", settled_at=at))


def bounced(connection: Connection, row: Outgoing, error: str) -> None:
    """It came back."""
    mine = _mine(row.reader_id, row.date, row.kind)
    connection.execute(update(outbox).where(mine).values(state="bounced", message="", error=error[:500]))


def drop_all_waiting(connection: Connection, at: str) -> int:
    """What waits is counted as done and never goes: after a restore, when it went already."""
    waiting = outbox.c.state.in_(WAITING)
    return connection.execute(update(outbox).where(waiting).values(state="dropped", message="", settled_at=at)).rowcount


def retry_failed(connection: Connection, now: str) -> int:
    """Queue once more what had failed for good."""
    values = {"state": "queued", "next_at": now, "attempts": 0}
    return connection.execute(update(outbox).where(outbox.c.state == "failed").values(**values)).rowcount


def counts(connection: Connection) -> dict[str, int]:
    """How many mails there are in each state."""
    found = connection.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state))
    return {str(state): int(number) for state, number in found}


def counts_by_day(connection: Connection, days: int) -> Mapping[str, Mapping[str, int]]:
    """The same for each of the last `days` dates that have any, newest first."""
    dates = select(outbox.c.date).distinct().order_by(outbox.c.date.desc()).limit(days)
    newest = list(connection.execute(dates).scalars())
    found: dict[str, dict[str, int]] = {date: {} for date in newest}
    counted = select(outbox.c.date, outbox.c.state, func.count()).where(outbox.c.date.in_(newest))
    for date, state, number in connection.execute(counted.group_by(outbox.c.date, outbox.c.state)):
        found[date][state] = number
    return found


def recent(connection: Connection, limit: int = 50, states: Sequence[str] = ()) -> list[Outgoing]:
    """The latest rows, newest first; with `states`, only those."""
    order = (outbox.c.date.desc(), outbox.c.created_at.desc(), outbox.c.message_id)
    wanted = select(outbox).order_by(*order).limit(limit)
    wanted = wanted.where(outbox.c.state.in_(list(states))) if states else wanted
    return [_outgoing(row) for row in connection.execute(wanted).mappings()]


def by_message_id(connection: Connection, message_id: str) -> Outgoing | None:
    """The row that a bounce speaks of."""
    row = connection.execute(select(outbox).where(outbox.c.message_id == message_id)).mappings().one_or_none()
    return _outgoing(row) if row else None


def issues_of(connection: Connection, reader_id: str, limit: int) -> list[Issue]:
    """What a reader's last mails held, newest first, whether or not they arrived."""
    mine = (outbox.c.reader_id == reader_id) & outbox.c.papers.startswith("{")
    found = connection.execute(select(outbox.c.papers).where(mine).order_by(outbox.c.date.desc()).limit(limit))
    return [_issue(text) for text in found.scalars()]


def sent_to_many(connection: Connection, reader_ids: Sequence[str]) -> Mapping[str, set[str]]:
    """Every paper that each reader was given; who was given none is left out."""
    found: dict[str, set[str]] = {}
    given = select(sent_papers.c.reader_id, sent_papers.c.paper_id).where(sent_papers.c.reader_id.in_(list(reader_ids)))
    for reader, paper in connection.execute(given):
        found.setdefault(reader, set()).add(paper)
    return found


def last_dates(connection: Connection, kind: str) -> Mapping[str, str]:
    """The date of each reader's latest mail of a kind."""
    latest = select(outbox.c.reader_id, func.max(outbox.c.date)).where(outbox.c.kind == kind)
    return {str(reader): str(date) for reader, date in connection.execute(latest.group_by(outbox.c.reader_id))}


def count_of(connection: Connection, reader_id: str, date: str, kind: str) -> int:
    """How many mails of a date a reader has whose kind begins like this."""
    same = (outbox.c.reader_id == reader_id) & (outbox.c.date == date) & outbox.c.kind.startswith(kind)
    return connection.execute(select(func.count()).where(same)).scalar_one()


def dates_of(connection: Connection, date: str, kind: str) -> frozenset[str]:
    """The readers that have a row for this date already."""
    same = (outbox.c.date == date) & (outbox.c.kind == kind)
    return frozenset(connection.execute(select(outbox.c.reader_id).where(same)).scalars())


def _mine(reader_id: str, date: str, kind: str) -> ColumnElement[bool]:
    return (outbox.c.reader_id == reader_id) & (outbox.c.date == date) & (outbox.c.kind == kind)


def _named(row: Outgoing) -> dict[str, object]:
    return {"reader": row.reader_id, "date": row.date, "kind": row.kind}


def _held_by(row: Outgoing, worker: str) -> ColumnElement[bool]:
    return _mine(row.reader_id, row.date, row.kind) & (outbox.c.leased_by == worker) & (outbox.c.state == "sending")


def _packed(message: bytes) -> str:
    return base64.b64encode(zlib.compress(message)).decode() if message else ""


def _issue(text: str) -> Issue:
    given = orjson.loads(text)
    sections = tuple(
        Section(**{**one, "candidates": tuple(_candidate(candidate) for candidate in one["candidates"])})
        for one in given.pop("sections")
    )
    return Issue(**{**given, "sections": sections, "unseen": tuple(given["unseen"])})


def _candidate(given: dict[str, object]) -> Candidate:
    sentences = given.pop("sentences")
    return Candidate(**given, sentences=tuple(sentences))  # type: ignore[arg-type]  # as `queue` wrote it


def _outgoing(row: RowMapping) -> Outgoing:
    message = zlib.decompress(base64.b64decode(row["message"])) if row["message"] else b""
    return Outgoing(
        reader_id=row["reader_id"], date=row["date"], kind=row["kind"], state=row["state"], message_id=row["message_id"],
        recipient=row["recipient"], message=message, attempts=row["attempts"], next_at=row["next_at"],
        error=row["error"], settled_at=row["settled_at"],
    )  # fmt: skip
