"""A typed client of any Frontlist's API. What comes back are the API's own shapes; what goes wrong are Frontlist's errors.

from frontlist.client import Client
with Client.open("https://papers.example.org", token="fl_…") as client:
    for hit in client.search("hubness in embedding spaces", limit=5).items:
        print(hit.probability, hit.paper.title, hit.reason)
    client.vote("2007.15651")
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from types import TracebackType
from typing import Any, Final, Literal, Self, TypeVar
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter, ValidationError

from frontlist import __version__, errors
from frontlist.errors import FrontlistError, NetworkError
from frontlist.web.api.people_shapes import MeShape
from frontlist.web.api.shapes import (
    AnswerShape,
    CommentShape,
    EditionShape,
    EntryShape,
    Found,
    ListShape,
    Page,
    PaperShape,
    SearchShape,
    StandingShape,
    StatusShape,
    SubscriptionShape,
    TopicShape,
    VoteShape,
    WhatIfShape,
    WholeList,
)

T = TypeVar("T")
PREFIX: Final = "api/v1/"
WAITED_FOR: Final = frozenset({429, 503})
MOST_IDS: Final = 1000
PAGE: Final = 200
_WHERE: Final = "Is a Frontlist at this address?"
KINDS: Final[Mapping[str, type[FrontlistError]]] = {
    kind.code: kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, FrontlistError) and kind is not errors.VectorsUnusable
}


@dataclass(frozen=True, slots=True)
class Client:
    """`http` knows the site's address and carries the token. A site that says "later" is waited for, up to `patience`
    seconds for each call; what changes something is sent again only if the site did not take it (429, 503)."""

    http: httpx.Client
    patience: float = 60.0

    @classmethod
    def open(cls, address: str = "http://127.0.0.1:8000", token: str = "", *, timeout: float = 30.0) -> Self:
        """A client of the site at this address; a path below which the site lives belongs to it. `token`: from its settings."""
        headers = {"user-agent": f"frontlist-client/{__version__}"}
        if token:
            headers["authorization"] = f"Bearer {token}"
        return cls(httpx.Client(base_url=address.rstrip("/") + "/", headers=headers, timeout=timeout))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        self.http.close()

    # What there is

    def search(
        self, question: str, *, mode: Literal["hybrid", "words", "meaning"] = "hybrid",
        sort: Literal["relevance", "date"] = "relevance", limit: int = 20, cursor: str = "", explain: bool = False,
        facets: bool = False,
    ) -> AnswerShape:  # fmt: skip
        """Find papers by meaning and by word; each hit with its reason."""
        asked = {
            "q": question, "mode": mode, "sort": sort, "limit": limit, "cursor": cursor, "explain": explain, "facets": facets,
        }  # fmt: skip
        return self._get("search", AnswerShape, asked)

    def paper(self, paper: str) -> PaperShape:
        """One paper by any of its ids or addresses."""
        return self._get(f"papers/{_segment(paper)}", PaperShape)

    def similar(self, paper: str, *, limit: int = 20) -> AnswerShape:
        """The nearest in meaning."""
        return self._get(f"papers/{_segment(paper)}/similar", AnswerShape, {"limit": limit})

    def papers(self, **where: Any) -> Iterator[PaperShape]:
        """Every paper of a filter, newest first, page by page: since, until, category, author, venue, year, type, has_code, text."""
        return self._each("papers", PaperShape, {"limit": PAGE, **where})

    def every_paper(self, **where: Any) -> Iterator[PaperShape]:
        """The same in one stream, for whole libraries."""
        with _told(), self.http.stream("GET", f"{PREFIX}papers.jsonl", params=_asked(where)) as answer:
            if not answer.is_success:
                answer.read()
                raise _error_of(answer)
            for line in answer.iter_lines():
                yield _read(PaperShape, line)

    def lookup(self, ids: Sequence[str]) -> Found:
        """Many papers by any of their ids, and the ids that mean none; as many as you like."""
        papers, missing = list[PaperShape](), list[str]()
        for begin in range(0, len(ids), MOST_IDS):
            found = self._send("POST", "papers/lookup", Found, {"ids": list(ids[begin : begin + MOST_IDS])})
            papers += found.papers
            missing += found.missing
        return Found(papers, missing)

    def cite(self, paper: str, style: Literal["bibtex", "ris", "csl", "csv"] = "bibtex") -> str:
        """The reference for a reference manager."""
        return self._call("GET", f"papers/{_segment(paper)}/citation", params={"format": style}).text

    def trending(
        self, *, period: str = "week", formula: str = "frontlist", category: str = "", venue: str = "", as_of: str = "",
        broad: bool = False, limit: int = 30,
    ) -> list[StandingShape]:  # fmt: skip
        """What draws attention, each place with its numbers."""
        asked = {
            "period": period, "formula": formula, "category": category, "venue": venue, "as_of": as_of or None,
            "broad": broad, "limit": limit,
        }  # fmt: skip
        return list(self._get("trending", Page[StandingShape], asked).items)

    def what_if(self, *, week: str = "", paper: str = "", **numbers: float) -> WhatIfShape:
        """A past week by a formula of one's own: weights by kind (vote=2), half_life, fields, text."""
        return self._get("trending/what-if", WhatIfShape, {"week": week, "paper": paper, **numbers})

    def edition(self, key: str = "day") -> EditionShape:
        """The papers of a day, a week or a month by key; or the last full one of a rhythm."""
        return self._get(f"editions/{_segment(key)}", EditionShape)

    def topics(self) -> list[TopicShape]:
        """Searches with a name."""
        return list(self._get("topics", Page[TopicShape]).items)

    def comments(self, paper: str) -> list[CommentShape]:
        """The conversation about a paper, in reading order."""
        return list(self._get(f"papers/{_segment(paper)}/comments", Page[CommentShape]).items)

    def status(self) -> StatusShape:
        """What is there, and when it last came in."""
        return self._get("status", StatusShape)

    # What is one's own (a token is needed)

    def me(self) -> MeShape:
        """Who the token speaks for."""
        return self._get("me", MeShape)

    def vote(self, paper: str) -> VoteShape:
        """Vote; again changes nothing."""
        return self._send("PUT", f"papers/{_segment(paper)}/vote", VoteShape)

    def unvote(self, paper: str) -> VoteShape:
        """Take the vote back."""
        return self._send("DELETE", f"papers/{_segment(paper)}/vote", VoteShape)

    def keep(
        self, paper: str, *, saved: bool | None = None, read: bool | None = None, hidden: bool | None = None,
        note: str | None = None, tags: Sequence[str] | None = None,
    ) -> EntryShape:  # fmt: skip
        """Save, mark, hide, note or tag; what is not named stays as it is."""
        wanted = {
            "saved": saved,
            "read": read,
            "hidden": hidden,
            "note": note,
            "tags": None if tags is None else list(tags),
        }
        body = {name: value for name, value in wanted.items() if value is not None}
        return self._send("PATCH", f"papers/{_segment(paper)}/entry", EntryShape, body)

    def comment(self, paper: str, text: str, *, parent: str = "") -> CommentShape:
        """Say something about a paper, or answer a comment."""
        return self._send("POST", f"papers/{_segment(paper)}/comments", CommentShape, {"text": text, "parent": parent})

    def library(self, *, tag: str = "", saved: bool = False) -> Iterator[EntryShape]:
        """One's own library, last changed first."""
        return self._each("library", EntryShape, {"tag": tag, "saved": saved, "limit": PAGE})

    def lists(self, *, mine: bool = False) -> list[ListShape]:
        """Everybody's public lists, or one's own."""
        return list(self._get("lists", Page[ListShape], {"mine": mine}).items)

    def whole_list(self, list_id: str) -> WholeList:
        """A list with its papers."""
        return self._get(f"lists/{_segment(list_id)}", WholeList)

    def make_list(self, name: str, *, note: str = "", public: bool = False) -> ListShape:
        """A new, empty list."""
        return self._send("POST", "lists", ListShape, {"name": name, "note": note, "public": public})

    def put(self, list_id: str, paper: str, *, note: str = "") -> WholeList:
        """A paper into a list, with a line on why."""
        return self._send("PUT", f"lists/{_segment(list_id)}/papers/{_segment(paper)}", WholeList, {"note": note})

    def keep_search(self, query: str, name: str = "", *, public: bool = False) -> SearchShape:
        """Keep a search under a name, for mail, feeds and webhooks."""
        return self._send("POST", "searches", SearchShape, {"query": query, "name": name, "public": public})

    def subscribe(self, kind: str, target: str = "", *, cadence: str = "daily", bar: float = 0.5, email: str = "") -> SubscriptionShape:  # fmt: skip
        """Papers by mail; `email` only in a private library, for its owner's address."""
        body = {"kind": kind, "target": target, "cadence": cadence, "bar": bar, "email": email}
        return self._send("POST", "subscriptions", SubscriptionShape, body)

    # How it is asked

    def _get(self, path: str, kind: type[T], asked: Mapping[str, Any] | None = None) -> T:
        found: T = _read(kind, self._call("GET", path, params=_asked(asked or {})).content)
        return found

    def _send(self, method: str, path: str, kind: type[T], body: object = None) -> T:
        found: T = _read(kind, self._call(method, path, json=body).content)
        return found

    def _each(self, path: str, kind: type[T], asked: Mapping[str, Any]) -> Iterator[T]:
        cursor = ""
        while True:
            page = self._get(path, Page[kind], {**asked, "cursor": cursor})  # type: ignore[valid-type]  # known when it runs
            yield from page.items
            if not (cursor := page.next):
                return

    def _call(self, method: str, path: str, **sent: Any) -> httpx.Response:
        waited = 0.0
        while True:
            with _told():
                answer = self.http.request(method, PREFIX + path, **sent)
            wait = _seconds(answer.headers.get("retry-after", ""))
            if answer.status_code not in WAITED_FOR or not wait or waited + wait > self.patience:
                break
            time.sleep(wait)
            waited += wait
        if not answer.is_success:
            raise _error_of(answer)
        return answer


def _asked(values: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in values.items() if value not in (None, "")}
    return {name: str(value).lower() if isinstance(value, bool) else value for name, value in kept.items()}


def _segment(text: str) -> str:
    """A name within a path: the API takes slashes, but nothing that would end the path."""
    return quote(text, safe="/:")


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _read(kind: Any, text: str | bytes) -> Any:
    try:
        return _adapter(kind).validate_json(text)
    except ValidationError as error:
        raise NetworkError("The site answered with something else than was asked for.", _WHERE) from error


@contextmanager
def _told() -> Iterator[None]:
    """NetworkError when the site cannot be reached, or falls silent."""
    try:
        yield
    except httpx.HTTPError as error:
        raise NetworkError(f"The site did not answer: {error}.", "Look at its address, or try again.") from error


def _seconds(wait: str) -> float:
    """How long to wait, as Frontlist says it; 0 where a proxy before it names a date, or nothing."""
    return float(wait) if wait.isdecimal() else 0.0


def _error_of(answer: httpx.Response) -> FrontlistError:
    """The error that the problem details name (RFC 9457)."""
    try:
        problem = answer.json()
        code, title, detail = (
            str(problem["type"]).rsplit(":", 1)[-1],
            str(problem["title"]),
            str(problem.get("detail", "")),
        )
    except (ValueError, KeyError, TypeError):
        return NetworkError(f"The site answered {answer.status_code}.", _WHERE, status=answer.status_code)
    kind = KINDS.get(code, FrontlistError)
    return kind(title, detail, status=answer.status_code, retry_after=answer.headers.get("retry-after", ""))
