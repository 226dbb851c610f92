"""What a reader gets today: a pure function of wishes, what was found for each, what was sent, and the settings."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from frontlist.model.subscription import Candidate, Issue, Reader, Section, Subscription


@dataclass(frozen=True, slots=True)
class Found:
    """What the library holds for one subscription, best first; `unseen` says what could not be looked at."""

    subscription: Subscription
    candidates: Sequence[Candidate]
    unseen: str = ""


def choose(reader: Reader, found: Sequence[Found], sent: Collection[str], date: str) -> Issue | None:
    """The mail of `date`: one, however many subscriptions; no paper twice, none already sent; None when empty.

    Papers are dealt round by round, so that a subscription that matches everything cannot crowd the others out.
    """
    queues = [[c for c in one.candidates if _clears(one.subscription, c) and c.paper_id not in sent] for one in found]
    dealt = _deal(queues, reader.most)
    sections = tuple(
        Section(one.subscription.id, section_title(one.subscription), tuple(given))
        for one, given in zip(found, dealt, strict=True)
        if given
    )
    unseen = tuple(dict.fromkeys(one.unseen for one in found if one.unseen))
    if not sections and not reader.when_empty:
        return None
    given_ids = {candidate.paper_id for section in sections for candidate in section.candidates}
    left_out = len({candidate.paper_id for queue in queues for candidate in queue} - given_ids)
    return Issue(reader_id=reader.id, date=date, sections=sections, left_out=left_out, unseen=unseen)


def _clears(subscription: Subscription, candidate: Candidate) -> bool:
    # An edition is somebody's choice already; a bar applies to what is found, not to what is picked.
    return subscription.kind == "edition" or candidate.relevance >= subscription.bar


def _deal(queues: Sequence[Sequence[Candidate]], most: int) -> list[list[Candidate]]:
    given: list[list[Candidate]] = [[] for _ in queues]
    taken: set[str] = set()
    positions = [0] * len(queues)
    while len(taken) < most:
        before = len(taken)
        for place, queue in enumerate(queues):
            if len(taken) < most and (candidate := _next(queue, positions, place, taken)):
                given[place].append(candidate)
                taken.add(candidate.paper_id)
        if len(taken) == before:
            break
    return given


def _next(queue: Sequence[Candidate], positions: list[int], place: int, taken: set[str]) -> Candidate | None:
    while positions[place] < len(queue):
        candidate = queue[positions[place]]
        positions[place] += 1
        if candidate.paper_id not in taken:
            return candidate
    return None


def section_title(subscription: Subscription) -> str:
    """The heading of a subscription's part of the mail."""
    if subscription.name:
        return subscription.name
    kind, target = subscription.kind, subscription.target
    edition = {"daily": "Today's edition", "weekdays": "Today's edition", "weekly": "The week", "monthly": "The month"}
    return {
        "edition": edition[subscription.cadence],
        "category": f"New in {target}",
        "query": f"On “{target}”",
        "author": f"By {target}",
        "venue": f"From {target}",
        "list": "From a list you follow",
        "person": "From a person you follow",
        "similar": "Like the papers you named",
        "for-me": "For you",
    }[kind]
