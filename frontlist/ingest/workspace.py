"""A batch at work: everything it may touch, read at once; decisions applied one by one; the outcome, to be written.

Records are taken in order, and each sees what the ones before it did, so that the size of a batch changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from sqlalchemy import Connection

from frontlist.ingest.cleaning import Text
from frontlist.ingest.decide import Decision, Match, decide
from frontlist.ingest.echo import is_echo, may_echo
from frontlist.ingest.identity import (
    Sketch,
    other_key,
    own_seed,
    same_entry,
    same_work,
    sketch,
    strangers,
    titles_of,
)
from frontlist.ingest.prepare import News, Prepared, news_of, prepare
from frontlist.ingest.reconcile import reconcile
from frontlist.model.ids import make_paper_id
from frontlist.model.paper import Paper, Record
from frontlist.store import catalogue, merges, papers, records
from frontlist.store.catalogue import OURS, Name
from frontlist.store.merges import Merge
from frontlist.store.papers import Held
from frontlist.store.records import Key, Stored

# New papers are younger than any that has a number yet.
YOUNGEST: Final = 1 << 62


@dataclass(slots=True)
class Workspace:
    """What is known while a batch is decided. `members` holds each touched paper's records."""

    now: str
    cleaned: dict[Text, str] = field(default_factory=dict)
    current: dict[Key, Stored] = field(default_factory=dict)
    names: dict[Name, str] = field(default_factory=dict)
    titles: dict[int, list[str]] = field(default_factory=dict)
    members: dict[str, dict[Key, Stored]] = field(default_factory=dict)
    held: dict[str, Held] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    apart: set[frozenset[str]] = field(default_factory=set)
    written: dict[Key, Prepared | None] = field(default_factory=dict)
    dirty: dict[str, None] = field(default_factory=dict)
    absorbed: dict[str, str] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    sketches: dict[Key, tuple[Record, Sketch]] = field(default_factory=dict)


def load(connection: Connection, batch: Sequence[News], now: str) -> Workspace:
    """Read everything that deciding on `batch` can need, in a handful of look-ups."""
    space = Workspace(now)
    others = [(one.record.source, other) for one in batch if (other := other_key(one.record))]
    space.current = records.by_keys(connection, [*(one.key for one in batch), *others])
    ours = [(OURS, one.new_id) for one in batch]
    space.names = catalogue.find_names(connection, [*(name for one in batch for name in one.names), *ours])
    space.titles = catalogue.find_titles(connection, [title for one in batch for title in one.titles])
    found = {stored.paper_id for stored in space.current.values()} | set(space.names.values())
    found.update(paper_id for group in space.titles.values() for paper_id in group)
    _load_papers(connection, space, sorted(found))
    # An id that a new paper would take may be in use, by a paper that was split off.
    new_ids = {one.new_id for one in batch} - space.held.keys()
    space.held |= papers.held(connection, sorted(new_ids))
    return space


def load_papers(connection: Connection, paper_ids: Sequence[str], now: str) -> Workspace:
    """A workspace that holds these papers, for merging and splitting by hand."""
    space = Workspace(now)
    _load_papers(connection, space, paper_ids)
    return space


def _load_papers(connection: Connection, space: Workspace, paper_ids: Sequence[str]) -> None:
    if not paper_ids:
        return
    space.held = papers.held(connection, paper_ids)
    for paper_id, stored in records.of_papers(connection, paper_ids).items():
        space.members[paper_id] = {one.key: one for one in stored}
    space.places = {paper_id: held.number for paper_id, held in space.held.items()}
    undone = (merge for merge in merges.touching(connection, paper_ids) if merge.undone_at)
    space.apart = {frozenset((merge.kept, merge.absorbed)) for merge in undone}


def take(space: Workspace, new: News) -> Decision:
    """Decide on one record and apply the decision."""
    current = space.current.get(new.key)
    if current is not None and (apart := _apart(space, new, current)):
        new, current = apart, space.current.get(apart.key)
    if current is not None and current.digest == new.prepared.digest:
        return decide(new.record, new.prepared.digest, current, (), "")
    if may_echo(new.record) and (known := _echoed(space, new, current)):
        return Decision("nothing", known, new.record, "what was exported")
    matches = _matches(space, new, current)
    decision = decide(new.record, new.prepared.digest, current, matches, _free_id(space, new))
    if decision.kind != "nothing":
        _apply(space, new, decision)
    return decision


def _apart(space: Workspace, new: News, current: Stored) -> News | None:
    """The record under a key of its own, where what stands under its key is another work that bears the same DOI."""
    other = other_key(new.record)
    if not other or not strangers(_sketch(space, new.key, current.record), sketch(new.record)):
        return None
    ready = prepare(replace(new.record, key=other))
    return news_of(ready) if isinstance(ready, Prepared) else None


def absorb(space: Workspace, kept: str, absorbed: str, reason: str) -> None:
    """Move every record and name of `absorbed` to `kept`."""
    moved = space.members.pop(absorbed, {})
    space.merges = [replace(merge, kept=kept) if merge.kept == absorbed else merge for merge in space.merges]
    space.merges.append(Merge(kept, absorbed, reason, space.now, tuple(sorted(moved))))
    for key, stored in moved.items():
        own = Stored(stored.record, kept, stored.digest, stored.at)
        space.members[kept][key] = own
        space.current[key] = own
        space.written.setdefault(key, None)
    space.names.update({name: kept for name, paper_id in space.names.items() if paper_id == absorbed})
    space.absorbed.update({name: kept for name, paper_id in space.absorbed.items() if paper_id == absorbed})
    for group in space.titles.values():
        group[:] = dict.fromkeys(kept if paper_id == absorbed else paper_id for paper_id in group)
    space.absorbed[absorbed] = kept
    space.dirty.pop(absorbed, None)
    space.dirty[kept] = None


def _apply(space: Workspace, new: News, decision: Decision) -> None:
    paper_id = decision.paper_id
    stored = Stored(decision.record, paper_id, new.prepared.digest, space.now)
    if decision.kind == "insert":
        space.places[paper_id] = YOUNGEST + len(space.places)
    before = space.current.get(new.key)
    if before is not None:
        del space.members[before.paper_id][new.key]
    space.members.setdefault(paper_id, {})[new.key] = stored
    for match in decision.absorbed:
        absorb(space, paper_id, match.paper_id, match.reason)
    if before is None and decision.kind != "insert":
        space.merges.append(Merge(paper_id, decision.joined, decision.reason, space.now, (new.key,)))
        space.absorbed.setdefault(decision.joined, paper_id)
    space.current[new.key] = stored
    space.written[new.key] = new.prepared
    space.dirty[paper_id] = None
    _learn(space, new, paper_id)


def _learn(space: Workspace, new: News, paper_id: str) -> None:
    for name in new.names:
        space.names.setdefault(name, paper_id)
    for title in new.titles:
        group = space.titles.setdefault(title, [])
        if paper_id not in group:
            group.append(paper_id)


def _free_id(space: Workspace, new: News) -> str:
    taken = new.new_id in space.held or new.new_id in space.members or (OURS, new.new_id) in space.names
    return _own_id(new) if taken or new.new_id in space.absorbed else new.new_id


def _echoed(space: Workspace, new: News, current: Stored | None) -> str:
    """The paper of which the record is our own export, if any."""
    named = [space.names[name] for name in new.names if name in space.names]
    titled = [paper_id for title in new.titles for paper_id in space.titles.get(title, ())]
    candidates = dict.fromkeys([*([current.paper_id] if current else ()), *named, *titled])
    shown = ((paper_id, _shown(space, paper_id)) for paper_id in candidates)
    return next((paper_id for paper_id, paper in shown if paper and is_echo(new.record, paper)), "")


def _shown(space: Workspace, paper_id: str) -> Paper | None:
    """The paper as it stands now, after what this batch did to it."""
    if paper_id in space.dirty:
        members = space.members.get(paper_id, {}).values()
        return reconcile(paper_id, ((one.record, one.at) for one in members), cleaned=space.cleaned)
    held = space.held.get(paper_id)
    return held.paper if held and not held.removed else None


def _matches(space: Workspace, new: News, current: Stored | None) -> list[Match]:
    """The papers that are the same work: by shared names; by title only where the record is new."""
    candidates = dict.fromkeys(space.names[name] for name in new.names if name in space.names)
    if current is None:
        candidates.update(dict.fromkeys(paper_id for title in new.titles for paper_id in space.titles.get(title, ())))
    else:
        candidates[current.paper_id] = None
    return [match for paper_id in candidates if (match := _match(space, new, current, paper_id))]


def _own_id(new: News) -> str:
    return make_paper_id(own_seed(new.record))


def _match(space: Workspace, new: News, current: Stored | None, paper_id: str) -> Match | None:
    own = current.paper_id if current else _own_id(new)
    place = space.places.get(paper_id, 0)
    if current is not None and paper_id == own:
        return Match(place, paper_id, "the same record", True)
    if frozenset((own, paper_id)) in space.apart:
        return None
    ours = _sketch(space, new.key, new.record)
    theirs = [_sketch(space, stored.key, stored.record) for stored in space.members.get(paper_id, {}).values()]
    ids = frozenset(name for one in theirs for name in one.ids)
    for one in theirs:
        whole = Sketch(ids, one.title, one.names, one.year, one.abstract)
        if reason := same_work(ours, whole):
            return Match(place, paper_id, reason, reason.startswith("both bear"))
    entries = (stored.record for stored in space.members.get(paper_id, {}).values())
    reason = next(filter(None, (same_entry(new.record, one) for one in entries)), "") if not current else ""
    return Match(place, paper_id, reason, False) if reason else None


def _sketch(space: Workspace, key: Key, record: Record) -> Sketch:
    known = space.sketches.get(key)
    if known is None or known[0] is not record:
        known = space.sketches[key] = (record, sketch(record))
    return known[1]


def all_titles(stored: Sequence[Stored]) -> frozenset[int]:
    """The hashes of every title that these records bear."""
    return frozenset(title for one in stored for title in titles_of(one.record))
