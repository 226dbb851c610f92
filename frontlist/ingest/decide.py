"""The decision: a pure function of what is held, what is new, and what matches. No reading, no writing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from frontlist.ingest.identity import own_seed
from frontlist.ingest.reconcile import combine
from frontlist.model.ids import make_paper_id
from frontlist.model.paper import Record
from frontlist.store.records import Stored

Kind = Literal["insert", "change", "merge", "nothing"]


class Match(NamedTuple):
    """A paper that is the same work as the new record, and why. `place` is its age: the smaller, the older."""

    place: int
    paper_id: str
    reason: str
    by_id: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one record. `joined` is the id that the record would have had alone."""

    kind: Kind
    paper_id: str
    record: Record
    reason: str = ""
    joined: str = ""
    absorbed: tuple[Match, ...] = ()


def decide(new: Record, digest: bytes, current: Stored | None, matches: Sequence[Match], new_id: str) -> Decision:
    """Insert the record as a paper, let it change the paper it belongs to, or merge papers that it shows to be one.

    `current` is the same source's earlier word, `matches` the papers that are the same work, `new_id` the id for a new one.
    """
    if current is not None and current.digest == digest:
        return Decision("nothing", current.paper_id, new, "the same as before")
    if current is not None:
        return _again(combine(current.record, new), current.paper_id, matches)
    if not matches:
        kind: Kind = "nothing" if new.deleted else "insert"
        return Decision(kind, new_id, new, "deleted before it was known" if new.deleted else "new")
    first = min(matches, key=lambda match: (not match.by_id, match.place))
    others = tuple(match for match in _by_age(matches) if match.by_id and match.paper_id != first.paper_id)
    joined = new_id if new_id != first.paper_id else make_paper_id(own_seed(new))
    return Decision("merge" if others else "change", first.paper_id, new, first.reason, joined, others)


def _again(record: Record, paper_id: str, matches: Sequence[Match]) -> Decision:
    """A known record that changed may now bear the id of another paper: then the two are one, under the older id."""
    others = [match for match in _by_age(matches) if match.by_id and match.paper_id != paper_id]
    if not others:
        return Decision("change", paper_id, record, "the source changed it")
    group = _by_age([*(match for match in matches if match.by_id)])
    kept = group[0].paper_id
    absorbed = tuple(match for match in group if match.paper_id != kept)
    return Decision("merge", kept, record, others[0].reason, absorbed=absorbed)


def _by_age(matches: Sequence[Match]) -> list[Match]:
    return sorted(matches, key=lambda match: match.place)
