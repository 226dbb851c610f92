"""What a reader gets today: a pure function of wishes, what was found for each, what was sent, and the settings."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from frontlist.model.subscription import Candidate, Issue, Reader, Section, Subscription

_NOTHING: Final[Mapping[str, float]] = MappingProxyType({})

# How much relevance a paper loses that is as near as can be to one that the reader asked less of.
LESS_WEIGHT: Final = 0.8
USUAL_BAR: Final = 0.5


@dataclass(frozen=True, slots=True)
class Found:
    """What the library holds for one subscription, best first; `unseen` says what could not be looked at.

    `note` is the curators' about the whole. `passing` troubles may be over in a while; a list that was deleted stays deleted.
    """

    subscription: Subscription
    candidates: Sequence[Candidate]
    unseen: str = ""
    passing: bool = False
    note: str = ""


def choose(
    reader: Reader, found: Sequence[Found], sent: Collection[str], date: str,
    against: Mapping[str, float] = _NOTHING, quiet: Sequence[str] = (),
) -> Issue | None:  # fmt: skip
    """The mail of `date`: one, however many subscriptions; no paper twice, none already sent; None when empty.

    Papers are dealt round by round, so that a subscription that matches everything cannot crowd the others out.
    `against` is how near (0 to 1) papers are to those that the reader asked less of; what is for me has learned from
    those already, so that it does not count there again. `quiet` names sources that could not be read.
    """
    open_ = [[c for c in one.candidates if c.given not in sent and _clears(one.subscription, c, 0.0)] for one in found]
    queues = [
        [c for c in queue if _clears(one.subscription, c, against.get(c.paper_id, 0.0))]
        for one, queue in zip(found, open_, strict=True)
    ]
    dealt = _deal(queues, reader.most)
    sections = tuple(
        Section(one.subscription.id, section_title(one.subscription), tuple(given), one.note)
        for one, given in zip(found, dealt, strict=True)
        if given
    )
    unseen = tuple(dict.fromkeys([*(one.unseen for one in found if one.unseen), *quiet]))
    if not sections and not reader.when_empty:
        return None
    given_ids = {candidate.paper_id for section in sections for candidate in section.candidates}
    wanted = _ids(queues)
    return Issue(
        reader_id=reader.id, date=date, sections=sections, left_out=len(wanted - given_ids), unseen=unseen,
        turned_down=len(_ids(open_) - wanted),
    )  # fmt: skip


def _ids(queues: Sequence[Sequence[Candidate]]) -> set[str]:
    return {candidate.paper_id for queue in queues for candidate in queue}


def _clears(subscription: Subscription, candidate: Candidate, against: float) -> bool:
    # An edition is somebody's choice already: a reader's bar applies to what is found, not to what is picked.
    picked = subscription.kind == "edition"
    relevance, bar = (1.0, USUAL_BAR) if picked else (candidate.relevance, subscription.bar)
    learned = subscription.kind == "for-me"
    return relevance - (0.0 if learned else LESS_WEIGHT * against) >= bar


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
    edition = {"weekly": "The week", "monthly": "The month"}
    return {
        "edition": edition.get(subscription.cadence, "Today's edition"),
        "category": f"New in {target}",
        "query": f"On “{target}”",
        "author": f"By {target}",
        "venue": f"From {target}",
        "list": "From a list you follow",
        "person": "From a person you follow",
        "similar": "Like the papers you named",
        "for-me": "For you",
        "revisions": "New versions of papers you saved",
    }[kind]
