"""Reports, the public log of what moderators did, closed threads and hidden papers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sqlalchemy import Connection, delete, insert, select, update

from frontlist.model.community import Act, Report, TargetKind
from frontlist.store import rows
from frontlist.store.bulk import select_in
from frontlist.store.quick import fetch
from frontlist.store.schema.accounts import accounts
from frontlist.store.schema.moderation import moderation_log, reports, restraints

_RESTRAINED = "SELECT kind FROM restraints WHERE paper_id = :paper_id"
_HIDDEN = "SELECT paper_id FROM restraints WHERE kind = 'hidden'"


def report(connection: Connection, made: Report) -> None:
    """Keep a reader's report."""
    connection.execute(
        insert(reports).values(
            id=made.id, kind=made.kind, target_id=made.target_id, reporter_id=made.reporter_id, reason=made.reason,
            created_at=made.created_at, settled_at="", outcome="",
        )
    )  # fmt: skip


def reports_open(connection: Connection) -> list[Report]:
    """Reports that nobody has settled, oldest first."""
    which = select(reports).where(reports.c.settled_at == "").order_by(reports.c.created_at, reports.c.id)
    return [Report(row.id, cast(TargetKind, row.kind), *row[2:]) for row in connection.execute(which)]


def settle(connection: Connection, kind: str, target_id: str, at: str, outcome: str) -> int:
    """Settle every open report about one thing; how many there were."""
    which = (reports.c.kind == kind) & (reports.c.target_id == target_id) & (reports.c.settled_at == "")
    return connection.execute(update(reports).where(which).values(settled_at=at, outcome=outcome)).rowcount


def log(connection: Connection, act: Act) -> None:
    """A line for the public log; `act.moderator` is the account's id."""
    connection.execute(
        insert(moderation_log).values(
            id=act.id, at=act.at, moderator_id=act.moderator, action=act.action, kind=act.kind, target_id=act.target_id,
            reason=act.reason,
        )
    )  # fmt: skip


def acts(connection: Connection, limit: int, before: str = "") -> list[Act]:
    """The public log, newest first, with moderators' names; what comes after the act whose id is `before`."""
    joined = moderation_log.outerjoin(accounts, accounts.c.id == moderation_log.c.moderator_id)
    statement = select(moderation_log, accounts.c.name.label("name")).select_from(joined)
    if before:
        last = select(moderation_log.c.at).where(moderation_log.c.id == before).scalar_subquery()
        same = (moderation_log.c.at == last) & (moderation_log.c.id > before)
        statement = statement.where((moderation_log.c.at < last) | same)
    found = connection.execute(statement.order_by(moderation_log.c.at.desc(), moderation_log.c.id).limit(limit))
    return [
        Act(row.id, row.at, row.name or "", row.action, cast(TargetKind, row.kind), row.target_id, row.reason)
        for row in found
    ]


def restrain(connection: Connection, paper_id: str, kind: str, at: str) -> None:
    """Close a paper's thread ('locked') or keep it out of the community's lists ('hidden')."""
    rows.add(connection, restraints, {"paper_id": paper_id, "kind": kind, "at": at})


def release(connection: Connection, paper_id: str, kind: str) -> None:
    """Undo a restraint."""
    connection.execute(delete(restraints).where((restraints.c.paper_id == paper_id) & (restraints.c.kind == kind)))


def restrained(connection: Connection, paper_id: str) -> set[str]:
    """Which restraints lie on a paper."""
    return {kind for (kind,) in fetch(connection, _RESTRAINED, paper_id=paper_id)}


def hidden_papers(connection: Connection, among: Sequence[str] | None = None) -> set[str]:
    """Papers that moderators keep out of lists."""
    found = (
        fetch(connection, _HIDDEN)
        if among is None
        else select_in(connection, f"{_HIDDEN} AND paper_id IN ({{marks}})", among)
    )
    return {paper_id for (paper_id,) in found}
