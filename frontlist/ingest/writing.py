"""Writing the outcome of a workspace: papers worked out anew, rows in bulk, and the change log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import orjson
from sqlalchemy import Connection

from frontlist.ingest.identity import NOT_OF_ONE_WORK
from frontlist.ingest.reconcile import reconcile
from frontlist.ingest.workspace import Workspace, all_titles
from frontlist.model.change import ChangeKind
from frontlist.model.paper import Fact, Paper
from frontlist.store import catalogue, changes, merges, papers, records
from frontlist.store.catalogue import Entry
from frontlist.store.codec import record_to_json
from frontlist.store.papers import Held
from frontlist.store.records import Stored
from frontlist.text.similar import name_key

NOTHING = Entry()


@dataclass(frozen=True, slots=True)
class Outcome:
    """A dirty paper as it was and as it is now; `paper` is what is shown, or was last shown when `removed`."""

    held: Held | None
    paper: Paper
    removed: bool
    stored: tuple[Stored, ...]

    @property
    def kind(self) -> ChangeKind | None:
        """What the change log says; None when nothing that is shown has changed."""
        if self.removed:
            return "delete" if self.held and not self.held.removed else None
        if self.held is None or self.held.removed:
            return "insert"
        return None if _shown(self.paper) == _shown(self.held.paper) else "change"


def write(connection: Connection, space: Workspace) -> list[Outcome]:
    """Write everything that is dirty; returns what became of each paper."""
    outcomes = [outcome for paper_id in space.dirty if (outcome := _outcome(space, paper_id))]
    records.put(connection, _record_rows(space))
    _free_names(connection, space)
    _write_papers(connection, space, outcomes)
    merges.add(connection, space.merges)
    log: list[tuple[ChangeKind, str, str]] = [
        (outcome.kind, outcome.paper.id, "") for outcome in outcomes if outcome.kind
    ]
    # A merge comes after the change of what was kept: a follower that drops the one already holds the other.
    gone = [(absorbed, kept) for absorbed, kept in space.absorbed.items() if absorbed in space.held]
    log.extend(("merge", absorbed, kept) for absorbed, kept in gone)
    changes.append_many(connection, log, at=space.now)
    return outcomes


def entry_of(paper: Paper, titles: frozenset[int]) -> Entry:
    """Under what `paper` can be found."""
    return Entry(
        names=frozenset((scheme, value) for scheme, value in paper.ids if scheme not in NOT_OF_ONE_WORK),
        titles=titles,
        authors=frozenset(key for author in paper.authors if (key := name_key(author.name))),
        categories=frozenset(paper.categories),
    )


def _outcome(space: Workspace, paper_id: str) -> Outcome | None:
    held = space.held.get(paper_id)
    stored = tuple(space.members.get(paper_id, {}).values())
    # A paper that comes back out of a merge has been here since its records have.
    added = held.paper.added_at if held else min((one.at for one in stored), default=space.now)
    records_told = ((one.record, one.at) for one in stored)
    paper = reconcile(paper_id, records_told, added_at=added, changed_at=space.now, cleaned=space.cleaned)
    if paper is None and held is None:
        return None
    removed = paper is None
    shown = replace(held.paper, changed_at=space.now) if paper is None and held else paper
    assert shown is not None
    return Outcome(held, shown, removed, stored)


def _record_rows(space: Workspace) -> Iterable[tuple[Stored, bytes]]:
    for key, prepared in space.written.items():
        stored = space.current[key]
        known = prepared is not None and stored.record is prepared.record
        yield stored, prepared.body if prepared and known else orjson.dumps(record_to_json(stored.record))


def _free_names(connection: Connection, space: Workspace) -> None:
    """Papers that were merged away lose their rows, and their ids lead to what they became."""
    gone = {absorbed: kept for absorbed, kept in space.absorbed.items() if absorbed in space.held}
    for absorbed, kept in space.absorbed.items():
        catalogue.redirect(connection, absorbed, kept)
    for absorbed, kept in gone.items():
        merges.move(connection, absorbed, kept)
        titles = all_titles(list(space.members[kept].values()))
        catalogue.change(connection, [(absorbed, entry_of(space.held[absorbed].paper, titles), NOTHING)])
    papers.drop(connection, list(gone))


def _write_papers(connection: Connection, space: Workspace, outcomes: Sequence[Outcome]) -> None:
    moved = [outcome for outcome in outcomes if outcome.kind or outcome.held is None]
    papers.put(connection, [(outcome.paper, outcome.removed) for outcome in moved])
    entries = []
    for outcome in outcomes:
        titles = all_titles(outcome.stored)
        before = entry_of(outcome.held.paper, frozenset()) if outcome.held else NOTHING
        after = entry_of(outcome.paper, titles)
        entries.append((outcome.paper.id, before, after))
    catalogue.change(connection, entries)


def _shown(paper: Paper) -> Paper:
    """The paper without the times at which its facts were recorded."""
    facts = tuple(Fact(fact.field, fact.source, "") for fact in paper.facts)
    return replace(paper, facts=facts, added_at="", changed_at="")
