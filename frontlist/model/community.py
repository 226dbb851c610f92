"""What people leave behind: sessions, votes, comments, libraries, lists, reports. Times are ISO text in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from frontlist.model.account import Account

Scope = Literal["read", "write", "curate", "moderate", "admin", "feeds"]
SCOPES: tuple[Scope, ...] = ("read", "write", "curate", "moderate", "admin", "feeds")
FollowKind = Literal["person", "author", "category"]
TargetKind = Literal["paper", "comment", "list", "account"]


@dataclass(frozen=True, slots=True)
class Session:
    """One browser that is signed in. The secret that the browser holds is not in it."""

    id: str
    account_id: str
    created_at: str
    seen_at: str
    expires_at: str
    agent: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh sign-in: who it is, and the secret for the cookie, told only here."""

    account: Account
    secret: str
    session: Session


@dataclass(frozen=True, slots=True)
class Token:
    """A personal key for programs. `secret` is filled once, when it is made."""

    id: str
    account_id: str
    name: str
    scopes: tuple[Scope, ...]
    created_at: str
    expires_at: str = ""
    used_at: str = ""
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who a token speaks for, with the role held down to what its scopes allow."""

    account: Account
    scopes: tuple[Scope, ...]

    def allows(self, scope: Scope) -> bool:
        """Whether the token was made for this, too."""
        return scope in self.scopes


@dataclass(frozen=True, slots=True)
class Invitation:
    """Leave to make one account; `secret` is filled once, when it is made."""

    id: str
    inviter_id: str
    email: str
    role: str
    created_at: str
    expires_at: str
    used_at: str = ""
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Ballot:
    """A paper's votes as one viewer may see them: everybody's count, and whether the viewer's is in it."""

    paper_id: str
    count: int
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Comment:
    """One remark under a paper. `text` is '' when it was deleted or is hidden from the viewer."""

    id: str
    paper_id: str
    parent_id: str
    account_id: str
    name: str
    text: str
    html: str
    created_at: str
    edited_at: str = ""
    deleted: bool = False
    hidden: bool = False
    muted: bool = False
    depth: int = 0
    ups: int = 0
    downs: int = 0
    mine: int = 0
    by_author: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """What a comment said before it was edited."""

    number: int
    text: str
    at: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One paper in somebody's own library. Empty times mean: not saved, not read, not hidden."""

    paper_id: str
    saved_at: str = ""
    read_at: str = ""
    hidden_at: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    changed_at: str = ""


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A question kept under a name."""

    id: str
    account_id: str
    name: str
    query: str
    created_at: str
    public: bool = False


class ListItem(NamedTuple):
    """One paper in a list, with a line on why."""

    paper_id: str
    place: int
    note: str
    added_at: str


@dataclass(frozen=True, slots=True)
class PaperList:
    """A named list of papers; a private one is seen by its maker alone."""

    id: str
    account_id: str
    owner: str
    name: str
    note: str
    public: bool
    created_at: str
    changed_at: str
    items: tuple[ListItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Follow:
    """Somebody or something whose news one wants: an account's id, an author's name, a category."""

    kind: FollowKind
    value: str
    created_at: str


@dataclass(frozen=True, slots=True)
class Submission:
    """What became of an id or URL that somebody handed in. `added` is False when the paper was here already."""

    paper_id: str
    added: bool
    title: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A reader's word that something should be looked at."""

    id: str
    kind: TargetKind
    target_id: str
    reporter_id: str
    reason: str
    created_at: str
    settled_at: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """One line of the public moderation log.

    `paper_id` is the paper that it was about, or that a comment is on; `name` an account's, a comment's writer's or a
    list's, as far as the reader of the log may know it.
    """

    id: str
    at: str
    moderator: str
    action: str
    kind: TargetKind
    target_id: str
    reason: str
    paper_id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something odd about votes that moderators should know: many from one address, one cohort, a ring."""

    id: str
    kind: str
    paper_id: str
    detail: str
    at: str
