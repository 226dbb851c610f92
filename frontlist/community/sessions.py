"""Signed-in browsers and programs: opening, knowing again, listing and ending them."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, cast

from sqlalchemy import Connection

from frontlist.community.context import Context, acting
from frontlist.community.secrets import keyed_hash, new_id, new_secret, secret_hash
from frontlist.community.wording import clean_line
from frontlist.errors import NotFound, UsageError
from frontlist.model.account import Account, Role
from frontlist.model.community import SCOPES, Bearer, Scope, Session, SignedIn, Token
from frontlist.model.dates import stamp
from frontlist.store import accounts, sessions, tokens

LIFETIME: Final = dt.timedelta(days=90)
IDLE: Final = dt.timedelta(days=30)
# Written this often at most, so that reading pages stays reading.
SEEN_EVERY: Final = dt.timedelta(hours=1)
MOST_TOKENS: Final = 50
_ROLE_OF_SCOPE: Final[dict[Scope, Role]] = {"curate": "curator", "moderate": "moderator", "admin": "admin"}


def open_session(connection: Connection, context: Context, account: Account, *, agent: str, earlier: str) -> SignedIn:
    """Sign in with a fresh secret. The one that the browser came with ends: who planted it gains nothing (fixation)."""
    if earlier:
        sessions.end_secret(connection, secret_hash(earlier))
    secret, now = new_secret(), context.now()
    session = Session(
        id=new_id("s"), account_id=account.id, created_at=stamp(now), seen_at=stamp(now),
        expires_at=stamp(now + LIFETIME), agent=clean_line(agent[:200], 200, "browser's name"), current=True,
    )  # fmt: skip
    sessions.add(connection, session, secret_hash(secret))
    return SignedIn(account, secret, session)


@dataclass(frozen=True, slots=True)
class Sessions:
    """The door for cookies."""

    context: Context

    def whose(self, secret: str) -> Account | None:
        """The account of a cookie's secret, or None when it is not good (any more)."""
        if not secret:
            return None
        now = self.context.now()
        with self.context.database.read() as connection:
            session = sessions.find(connection, secret_hash(secret))
            if session is None or stamp(now) >= session.expires_at or stamp(now - IDLE) > session.seen_at:
                return None
            account = accounts.get(connection, session.account_id)
        if session.seen_at < stamp(now - SEEN_EVERY):
            with self.context.database.write(lock=False) as connection:
                sessions.seen(connection, session.id, stamp(now))
        return None if account.disabled else account

    def listed(self, account: Account, secret: str = "") -> list[Session]:
        """Where the account is signed in; the one of `secret` is marked as current."""
        with self.context.database.read() as connection:
            return sessions.of(connection, account.id, secret_hash(secret))

    def end(self, account: Account, session_id: str) -> None:
        """End one session of one's own."""
        with self.context.database.write(lock=False) as connection:
            if not sessions.end(connection, account.id, session_id):
                raise NotFound("There is no such session.", "It may have ended already.")

    def end_others(self, account: Account, secret: str = "") -> int:
        """End every session but this one."""
        with self.context.database.write(lock=False) as connection:
            return sessions.end_all(connection, account.id, secret_hash(secret))

    def sign_out(self, secret: str) -> None:
        """End this one."""
        with self.context.database.write(lock=False) as connection:
            sessions.end_secret(connection, secret_hash(secret))

    def form_token(self, secret: str) -> str:
        """What a form of this session carries, so that no other site can send it (CSRF)."""
        return keyed_hash(self.context.key, "form", secret_hash(secret))

    def form_fits(self, secret: str, given: str) -> bool:
        """Whether the form came from a page of this session."""
        return bool(secret) and hmac.compare_digest(
            self.form_token(secret).encode(), given.encode("utf-8", "surrogatepass")
        )


@dataclass(frozen=True, slots=True)
class Tokens:
    """The door for programs."""

    context: Context

    def make(self, account: Account, name: str, scopes: Iterable[str] = ("read",), days: int = 0) -> Token:
        """A new token, its secret shown this once. `days` 0: until it is revoked."""
        wanted = _scopes(scopes)
        secret, now = f"fl_{new_secret()}", self.context.now()
        expires = stamp(now + dt.timedelta(days=days)) if days else ""
        with self.context.database.write(lock=False) as connection:
            holder = acting(connection, account, _role_needed(wanted))
            if len(tokens.of(connection, holder.id)) >= MOST_TOKENS:
                raise UsageError(f"You have {MOST_TOKENS} tokens.", "Revoke one that you no longer use.")
            shown = clean_line(name, 80, "token's name") or "token"
            token = Token(new_id("t"), holder.id, shown, wanted, stamp(now), expires_at=expires)
            tokens.add(connection, token, secret_hash(secret))
        return replace(token, secret=secret)

    def of(self, account: Account) -> list[Token]:
        """One's own tokens, without their secrets."""
        with self.context.database.read() as connection:
            return tokens.of(connection, account.id)

    def revoke(self, account: Account, token_id: str) -> None:
        """From now on it opens nothing."""
        with self.context.database.write(lock=False) as connection:
            if not tokens.revoke(connection, account.id, token_id):
                raise NotFound("There is no such token.", "It may have been revoked already.")

    def whose(self, secret: str) -> Bearer | None:
        """Who a token speaks for and what it may do, or None when it is not good (any more)."""
        now = self.context.now()
        with self.context.database.read() as connection:
            token = tokens.find(connection, secret_hash(secret))
            if token is None or (token.expires_at and stamp(now) >= token.expires_at):
                return None
            account = accounts.get(connection, token.account_id)
        if account.disabled:
            return None
        if token.used_at < stamp(now - SEEN_EVERY):
            with self.context.database.write(lock=False) as connection:
                tokens.used(connection, token.id, stamp(now))
        held = _role_needed(token.scopes)
        return Bearer(account if not account.may(held) else replace(account, role=held), token.scopes)


def _scopes(given: Iterable[str]) -> tuple[Scope, ...]:
    wanted = set(given)
    if not wanted or wanted - set(SCOPES):
        raise UsageError("There is no such scope.", f"Choose from: {', '.join(SCOPES)}.")
    return cast("tuple[Scope, ...]", tuple(scope for scope in SCOPES if scope in wanted))


def _role_needed(scopes: Iterable[Scope]) -> Role:
    roles: list[Role] = [_ROLE_OF_SCOPE[scope] for scope in scopes if scope in _ROLE_OF_SCOPE]
    return roles[-1] if roles else "reader"
