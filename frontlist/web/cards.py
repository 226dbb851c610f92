"""A paper as lists show it: with its votes, comments and what this reader has done with it, fetched for all at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from frontlist.model.community import Ballot, Entry
from frontlist.model.edition import Pick
from frontlist.model.paper import Paper
from frontlist.model.signal import Standing
from frontlist.web.visit import Visit
from frontlist.web.words import age


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list knows of a paper beyond the paper: why it is here, what the curator wrote, the best sentence."""

    paper_id: str
    why: str = ""
    note: str = ""
    curator: str = ""
    title: Markup | str = ""
    excerpt: Markup | str = ""
    spark: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """Everything that `parts.html` prints of one paper."""

    paper: Paper
    title: Markup | str
    votes: int
    mine: bool
    comments: int
    why: str
    note: str
    curator: str
    excerpt: Markup | str
    spark: str
    age: str
    new: bool
    code: str
    entry: Entry | None

    @property
    def saved(self) -> bool:
        """Whether it stands in the reader's library."""
        return bool(self.entry and self.entry.saved_at)


def cards_of(visit: Visit, listed: Iterable[Listed], *, since: str = "", keep_hidden: bool = False) -> list[Card]:
    """Cards in the order of `listed`. Papers that are gone, or that the reader has hidden, are left out.

    `since` is the reader's last visit: what came later is marked as new.
    """
    wanted = list(listed)
    ids = list(dict.fromkeys(item.paper_id for item in wanted))
    papers = visit.library.papers.get_many(ids)
    return cards_of_papers(visit, papers, wanted, since=since, keep_hidden=keep_hidden)


def cards_of_papers(
    visit: Visit, papers: Mapping[str, Paper], wanted: Sequence[Listed], *, since: str = "", keep_hidden: bool = False
) -> list[Card]:
    """The same for papers that have been read already."""
    community, ids = visit.library.community, [item.paper_id for item in wanted if item.paper_id in papers]
    ballots = votes_shown(visit, ids)
    comments = community.comments.counts(ids)
    entries = _entries(visit, ids)
    today = visit.library.clock().date()
    cards = []
    for item in wanted:
        paper, entry = papers.get(item.paper_id), entries.get(item.paper_id)
        if paper is None or (entry and entry.hidden_at and not keep_hidden):
            continue
        ballot = ballots[paper.id]
        cards.append(
            Card(
                paper=paper, title=item.title or paper.title, votes=ballot.count, mine=ballot.mine,
                comments=comments.get(paper.id, 0), why=item.why, note=item.note, curator=item.curator,
                excerpt=item.excerpt, spark=item.spark, age=age(paper.date, today),
                new=bool(since) and paper.added_at > since, code=paper.link("code"), entry=entry,
            )
        )  # fmt: skip
    return cards


def listed_papers(visit: Visit, papers: Sequence[Paper]) -> list[Card]:
    """Cards of a plain list, in its order."""
    return cards_of_papers(visit, {paper.id: paper for paper in papers}, [Listed(paper.id) for paper in papers])


def listed_pick(pick: Pick) -> Listed:
    """A place in an edition."""
    return Listed(pick.paper_id, why=pick.reason, note=pick.note, curator=pick.curator)


def listed_standing(standing: Standing) -> Listed:
    """A place in a trending list."""
    return Listed(standing.paper_id, why=standing.reason)


def votes_shown(visit: Visit, ids: Sequence[str]) -> dict[str, Ballot]:
    """Votes as pages print them: those of accounts, and in the demo the simulated ones, which pages say are there."""
    ballots = visit.library.community.votes.ballots(ids, visit.account)
    counts = visit.library.discover.counts(list(ids))
    return {
        paper_id: Ballot(paper_id, max(ballot.count, round(counts.get(paper_id, {}).get("vote", 0.0))), ballot.mine)
        for paper_id, ballot in ballots.items()
    }


def _entries(visit: Visit, ids: Sequence[str]) -> dict[str, Entry]:
    if visit.account is None:
        return {}
    return {entry.paper_id: entry for entry in visit.library.community.library.entries(visit.account, ids)}
