"""What the API gives and takes. Plain dataclasses, so that orjson writes them at once and OpenAPI describes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Generic, TypeVar

from pydantic import AfterValidator, Field

from frontlist.model.paper import Author, Version

T = TypeVar("T")


def _plain(text: str) -> str:
    if "\0" in text:
        raise ValueError("it holds a character that is not text")
    return text


# What people and programs write. PostgreSQL holds no NUL in a text; a short limit keeps nonsense out.
Text = Annotated[str, Field(max_length=20_000), AfterValidator(_plain)]
Line = Annotated[str, Field(max_length=2_000), AfterValidator(_plain)]
PaperName = Annotated[
    str,
    Field(max_length=2_000, description="Any id or address of the paper", examples=["1706.03762", "doi:10.1000/xyz"]),
    AfterValidator(_plain),
]


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list. Pass `next` as `cursor` to get the one after; it is '' on the last."""

    items: Sequence[T]
    next: str


@dataclass(frozen=True, slots=True)
class AuthorShape:
    """An author as printed, with the parts that a source knows."""

    name: Annotated[str, Field(examples=["Ashish Vaswani"])]
    family: str
    given: str
    orcid: str
    affiliation: str


@dataclass(frozen=True, slots=True)
class VersionShape:
    """'v2' of a preprint, or 'published' in a venue."""

    label: Annotated[str, Field(examples=["v2"])]
    date: str
    note: str


@dataclass(frozen=True, slots=True)
class LinkShape:
    """Where to go: kind is abstract, pdf, html, code, project, doi or other."""

    kind: Annotated[str, Field(examples=["code"])]
    url: str


@dataclass(frozen=True, slots=True)
class PaperShape:
    """A paper. Dates are ISO dates as precise as is known: 2024, 2024-03 or 2024-03-11; '' means not known."""

    id: Annotated[str, Field(examples=["pabcdefghij23"])]
    url: str
    title: Annotated[str, Field(examples=["Attention Is All You Need"])]
    abstract: str
    summary: str
    authors: list[AuthorShape]
    ids: Annotated[list[str], Field(examples=[["arxiv:1706.03762"]])]
    date: Annotated[str, Field(examples=["2017-06-12"])]
    submitted: str
    announced: str
    revised: str
    published: str
    versions: list[VersionShape]
    categories: Annotated[list[str], Field(examples=[["cs.CL", "cs.LG"]])]
    venue: str
    type: str
    comment: str
    licence: str
    links: list[LinkShape]
    keywords: list[str]
    added_at: str
    changed_at: str
    votes: int
    voted: bool
    comments: int


@dataclass(frozen=True, slots=True)
class Found:
    """Papers by id: those that are here, and the ids that mean none."""

    papers: list[PaperShape]
    missing: list[str]


@dataclass(frozen=True, slots=True)
class HighlightShape:
    """A stretch of a field that matched: word, near (in meaning) or sentence."""

    field: str
    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class LitShape:
    """A concept that a paper lights, and how strongly."""

    concept: str
    name: str
    weight: float


@dataclass(frozen=True, slots=True)
class HitShape:
    """One paper of an answer, with why it is there. `features` is filled when the call says `explain`."""

    paper: PaperShape
    score: float
    probability: float
    relevant: bool
    reason: str
    sentence: str
    highlights: list[HighlightShape]
    features: dict[str, float]
    concepts: list[LitShape]


@dataclass(frozen=True, slots=True)
class AnswerShape:
    """An ordered, explained answer. `relevant` hits in all stand before the line where relevance ends, on this page."""

    query: str
    items: list[HitShape]
    next: str
    relevant: int
    total: int
    notes: list[str]
    facets: dict[str, dict[str, int]]
    mode: str


@dataclass(frozen=True, slots=True)
class StandingShape:
    """A place in a trending list, with the numbers that put the paper there."""

    place: int
    paper: PaperShape
    score: float
    formula: str
    reason: str
    parts: dict[str, float]
    signals: dict[str, float]


@dataclass(frozen=True, slots=True)
class FormulaShape:
    """A formula by which lists can be ordered: its name, how it is written (LaTeX) and what that means."""

    name: Annotated[str, Field(examples=["hot"])]
    label: str
    written: str
    words: str


@dataclass(frozen=True, slots=True)
class MovedShape:
    """A place under another formula; 0 is nowhere. `was` is the place under the site's own. `lacks` says how many more
    of each kind, come at the end of that week, would have put the paper into the top ten."""

    place: int
    was: int
    paper: PaperShape
    score: float
    parts: dict[str, float]
    lacks: Annotated[dict[str, int], Field(examples=[{"vote": 3, "star": 48}])]


@dataclass(frozen=True, slots=True)
class WhatIfShape:
    """A past week by another formula: twenty places, and the paper that was asked about."""

    week: Annotated[str, Field(examples=["2026-W11"])]
    url: str
    items: list[MovedShape]
    asked: MovedShape | None


@dataclass(frozen=True, slots=True)
class SpotShape:
    """A paper's place in the landscape; both coordinates lie between 0 and 1."""

    paper: str
    x: Annotated[float, Field(examples=[0.25])]
    y: Annotated[float, Field(examples=[0.75])]
    title: str
    field: Annotated[str, Field(examples=["cs.CL"])]


@dataclass(frozen=True, slots=True)
class WeightsShape:
    """What one observation of each kind counts beside a vote, and what each feature adds to a search hit's score."""

    signals: Annotated[dict[str, float], Field(examples=[{"vote": 1.0, "star": 0.0625}])]
    search: Annotated[dict[str, float], Field(examples=[{"title words": 0.2}])]


@dataclass(frozen=True, slots=True)
class PickShape:
    """A place in an edition; section is curated, community or trending."""

    paper: PaperShape
    section: str
    place: int
    note: str
    reason: str


@dataclass(frozen=True, slots=True)
class EditionShape:
    """The papers of a day, a week or a month."""

    key: Annotated[str, Field(examples=["2026-03-11"])]
    rhythm: str
    url: str
    title: str
    note: str
    starts: str
    ends: str
    closed_at: str
    corrections: list[str]
    previous: str
    next: str
    simulated: bool
    revision: int
    items: list[PickShape]


@dataclass(frozen=True, slots=True)
class TopicShape:
    """A search with a name."""

    slug: str
    name: str
    query: str
    url: str


@dataclass(frozen=True, slots=True)
class CountShape:
    """A field, a venue, a year or a month, and how many papers there are of it."""

    value: Annotated[str, Field(examples=["cs.CL"])]
    name: Annotated[str, Field(examples=["Computation and language"])]
    papers: int


@dataclass(frozen=True, slots=True)
class CommentShape:
    """One remark under a paper, in reading order with its depth. The text is Markdown, the html safe to show."""

    id: str
    paper: str
    parent: str
    name: str
    text: str
    html: str
    created_at: str
    edited_at: str
    deleted: bool
    hidden: bool
    depth: int
    ups: int
    downs: int
    mine: int
    by_author: bool


@dataclass(frozen=True, slots=True)
class SignalDay:
    """Attention of one kind on one day."""

    date: str
    kind: str
    count: float


@dataclass(frozen=True, slots=True)
class VoteShape:
    """A paper's votes, and whether the caller's is among them."""

    paper: str
    votes: int
    voted: bool


@dataclass(frozen=True, slots=True)
class EntryShape:
    """One paper in the caller's library. Empty times mean: not saved, not read, not hidden."""

    paper: str
    saved_at: str
    read_at: str
    hidden_at: str
    note: str
    tags: list[str]
    changed_at: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One paper of a library that is taken in. `paper_id` is any id; what is not said stays empty."""

    paper_id: PaperName
    saved_at: Line = ""
    read_at: Line = ""
    hidden_at: Line = ""
    note: Text = ""
    tags: Annotated[list[Line], Field(max_length=100)] = field(default_factory=list)
    changed_at: Line = ""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of taking rows in: how many entries, and the ids that mean no paper here."""

    entries: int
    unknown: list[str]


@dataclass(frozen=True, slots=True)
class ListShape:
    """A named list of papers."""

    id: str
    name: str
    owner: str
    note: str
    public: bool
    url: str
    created_at: str
    changed_at: str


@dataclass(frozen=True, slots=True)
class ItemShape:
    """One paper in a list, with a line on why."""

    paper: PaperShape
    note: str
    added_at: str


@dataclass(frozen=True, slots=True)
class WholeList:
    """A list with its papers."""

    list: ListShape
    items: Sequence[ItemShape]


@dataclass(frozen=True, slots=True)
class SearchShape:
    """A saved search."""

    id: str
    name: str
    query: str
    public: bool
    created_at: str


@dataclass(frozen=True, slots=True)
class FollowShape:
    """Somebody or something whose news the caller wants: kind is person, author or category."""

    kind: str
    value: str
    created_at: str


@dataclass(frozen=True, slots=True)
class SubscriptionShape:
    """One wish of papers by mail."""

    id: str
    kind: str
    target: str
    name: str
    cadence: str
    bar: float
    created_at: str


@dataclass(frozen=True, slots=True)
class SubmissionShape:
    """What became of an id or address that was handed in."""

    paper: str
    added: bool
    title: str


@dataclass(frozen=True, slots=True)
class FeedShape:
    """One feed: the same list in three formats."""

    title: str
    atom: str
    json: str
    rss: str


@dataclass(frozen=True, slots=True)
class PrivateFeeds:
    """Feeds of what is the caller's own. Whoever knows the addresses can read them, until `token` is revoked."""

    token: str
    feeds: list[FeedShape]


@dataclass(frozen=True, slots=True)
class WebhookShape:
    """Where news of a saved search go. `secret` signs them (https://www.standardwebhooks.com)."""

    id: str
    search: str
    url: str
    secret: str
    created_at: str
    failing_since: str
    disabled_at: str


@dataclass(frozen=True, slots=True)
class DeliveryShape:
    """One message to a webhook: waiting, delivered or failed."""

    id: str
    state: str
    papers: int
    attempts: int
    created_at: str
    next_at: str
    settled_at: str
    error: str


@dataclass(frozen=True, slots=True)
class SourceShape:
    """Where papers come from, and when that last worked."""

    name: str
    kind: str
    finished_at: str
    failing: bool


@dataclass(frozen=True, slots=True)
class StatusShape:
    """How the installation fares."""

    version: str
    papers: int
    newest: str
    sources: list[SourceShape]


def author_shape(author: Author) -> AuthorShape:
    """One author."""
    return AuthorShape(author.name, author.family, author.given, author.orcid, author.affiliation)


def version_shape(version: Version) -> VersionShape:
    """One version."""
    return VersionShape(version.label, version.date, version.note)
