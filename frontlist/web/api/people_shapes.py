"""What the API gives about people, their keys, and what moderators see and did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from frontlist.web.api.shapes import CommentShape, ListShape


@dataclass(frozen=True, slots=True)
class MeShape:
    """Who the token or session speaks for."""

    id: str
    name: str
    role: str
    orcid: str
    timezone: str
    scopes: list[str]


@dataclass(frozen=True, slots=True)
class PersonShape:
    """A person of this site as anybody sees them; papers by our ids."""

    id: str
    name: str
    role: str
    orcid: str
    lists: list[ListShape]
    written: list[str]
    submitted: list[str]
    comments: list[CommentShape]


@dataclass(frozen=True, slots=True)
class TokenShape:
    """A personal token. `expires_at` '' means until it is revoked."""

    id: str
    name: str
    scopes: Annotated[list[str], Field(examples=[["read", "write"]])]
    created_at: str
    expires_at: str
    used_at: str


@dataclass(frozen=True, slots=True)
class SessionShape:
    """A browser that is signed in."""

    id: str
    agent: Annotated[str, Field(examples=["Mozilla/5.0 (X11; Linux x86_64)"])]
    created_at: str
    seen_at: str
    current: bool


@dataclass(frozen=True, slots=True)
class DraftShape:
    """What a comment said before it was edited."""

    number: int
    text: str
    at: str


@dataclass(frozen=True, slots=True)
class ClaimShape:
    """Whether it is proven already; if not, a link went to the address that the paper prints."""

    proven: bool


@dataclass(frozen=True, slots=True)
class ActShape:
    """One line of the public moderation log. `paper` is what it was about, or what a comment is on; `name` an account's, a
    comment's writer's or a list's, '' where it is not public."""

    id: str
    at: str
    moderator: str
    action: Annotated[str, Field(examples=["hide"])]
    kind: Annotated[str, Field(examples=["comment"])]
    target: str
    reason: str
    paper: str
    name: str


@dataclass(frozen=True, slots=True)
class ReportShape:
    """A reader's word that something should be looked at: kind is paper, comment, list or account."""

    id: str
    kind: Annotated[str, Field(examples=["comment"])]
    target: str
    reason: str
    created_at: str


@dataclass(frozen=True, slots=True)
class NoticeShape:
    """Something odd about votes: many from one address, one cohort, a ring."""

    id: str
    kind: Annotated[str, Field(examples=["burst"])]
    paper: str
    detail: str
    at: str
