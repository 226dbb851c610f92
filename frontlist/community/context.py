"""What every part of the community is given: the database, the time, the way out for mail, the site's choices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from argon2 import PasswordHasher
from sqlalchemy import Connection

from frontlist.errors import Forbidden, NotFound, NotSignedIn
from frontlist.mail.sender import Sender
from frontlist.model.account import OPERATOR, ROLES, Account, Role
from frontlist.model.dates import stamp
from frontlist.store import accounts
from frontlist.store.database import Database

Clock = Callable[[], dt.datetime]
Mode = Literal["private", "shared"]
Registration = Literal["open", "invited", "closed"]


@dataclass(frozen=True, slots=True)
class Site:
    """What the operator chose."""

    name: str = "Frontlist"
    base_url: str = "http://localhost:8000"
    mode: Mode = "private"
    registration: Registration = "closed"
    mail_from: str = "frontlist@localhost"


@dataclass(frozen=True, slots=True)
class Context:
    """Values only. `key` is the installation's secret for keyed hashes; `hasher` the cost of a password."""

    database: Database
    clock: Clock
    sender: Sender
    site: Site
    key: bytes
    hasher: PasswordHasher

    def now(self) -> dt.datetime:
        """The present moment, in UTC."""
        return self.clock().astimezone(dt.UTC)

    def stamp(self) -> str:
        """The present moment as the store writes it."""
        return stamp(self.now())


def acting(connection: Connection, account: Account | None, role: Role = "reader") -> Account:
    """Who acts, as the store knows them *now*: what the caller holds may be older than a ban or a change of role.

    The role is the lower of the two, so that a token's narrower account stays narrow.
    """
    if account is None:
        raise NotSignedIn("This needs an account.", "Sign in first.")
    if account is OPERATOR and role != "reader":
        return account
    try:
        fresh = accounts.get(connection, account.id)
    except NotFound as error:
        raise gone() from error
    return admitted(fresh, account, role)


def admitted(fresh: Account, held: Account, role: Role = "reader") -> Account:
    """The account as it is now, if it may act in `role`; `held` is what the caller brought."""
    if fresh.disabled:
        raise Forbidden("This account is disabled.", "Ask a moderator of this site.")
    lower = min(fresh.role, held.role, key=ROLES.index)
    narrowed = fresh if lower == fresh.role else replace(fresh, role=lower)
    if not narrowed.may(role):
        raise Forbidden(f"Only a {role} may do that.", "Ask an admin of this site for that role.", role=role)
    return narrowed


def gone() -> NotSignedIn:
    """What is said to an account that was deleted meanwhile."""
    return NotSignedIn("This account is no longer there.", "Sign in again.")
