"""Who is signed in where. Only the hash of a browser's secret is kept."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, update

from frontlist.model.community import Session
from frontlist.store.bulk import Row
from frontlist.store.quick import fetch
from frontlist.store.schema.accounts import sessions

_READ = "SELECT secret_hash, id, account_id, created_at, seen_at, expires_at, agent FROM sessions WHERE"


def add(connection: Connection, session: Session, secret_hash: str) -> None:
    """A new sign-in."""
    connection.execute(
        insert(sessions).values(
            id=session.id, secret_hash=secret_hash, account_id=session.account_id, created_at=session.created_at,
            seen_at=session.seen_at, expires_at=session.expires_at, agent=session.agent,
        )
    )  # fmt: skip


def find(connection: Connection, secret_hash: str) -> Session | None:
    """The session of a secret."""
    rows = fetch(connection, f"{_READ} secret_hash = :secret_hash", secret_hash=secret_hash)
    return _session(rows[0], secret_hash) if rows else None


def of(connection: Connection, account_id: str, current_hash: str = "") -> list[Session]:
    """An account's sessions, last seen first."""
    ordered = f"{_READ} account_id = :account_id ORDER BY seen_at DESC, id"
    return [_session(row, current_hash) for row in fetch(connection, ordered, account_id=account_id)]


def seen(connection: Connection, session_id: str, seen_at: str) -> None:
    """Note that the browser was here."""
    connection.execute(update(sessions).where(sessions.c.id == session_id).values(seen_at=seen_at))


def end(connection: Connection, account_id: str, session_id: str) -> bool:
    """End one session of an account; whether there was one."""
    which = (sessions.c.account_id == account_id) & (sessions.c.id == session_id)
    return connection.execute(delete(sessions).where(which)).rowcount > 0


def end_secret(connection: Connection, secret_hash: str) -> None:
    """End the session of a secret."""
    connection.execute(delete(sessions).where(sessions.c.secret_hash == secret_hash))


def end_all(connection: Connection, account_id: str, but_hash: str = "") -> int:
    """End every session of an account, except perhaps one."""
    which = (sessions.c.account_id == account_id) & (sessions.c.secret_hash != but_hash)
    return connection.execute(delete(sessions).where(which)).rowcount


def forget(connection: Connection, before: str) -> None:
    """Drop what expired before `before`."""
    connection.execute(delete(sessions).where(sessions.c.expires_at < before))


def _session(row: Row, current_hash: str) -> Session:
    secret_hash, session_id, account_id, created_at, seen_at, expires_at, agent = row
    return Session(session_id, account_id, created_at, seen_at, expires_at, agent, secret_hash == current_hash)
