"""Personal keys for programs. Only their hashes are kept."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Connection, delete, insert, select, update

from frontlist.model.community import Scope, Token
from frontlist.store.schema.accounts import tokens


def add(connection: Connection, token: Token, secret_hash: str) -> None:
    """A new token."""
    connection.execute(
        insert(tokens).values(
            id=token.id, secret_hash=secret_hash, account_id=token.account_id, name=token.name,
            scopes=" ".join(token.scopes), created_at=token.created_at, expires_at=token.expires_at, used_at="",
        )
    )  # fmt: skip


def find(connection: Connection, secret_hash: str) -> Token | None:
    """The token of a secret."""
    row = connection.execute(select(tokens).where(tokens.c.secret_hash == secret_hash)).first()
    return _token(row) if row else None


def of(connection: Connection, account_id: str) -> list[Token]:
    """An account's tokens, newest first."""
    statement = (
        select(tokens).where(tokens.c.account_id == account_id).order_by(tokens.c.created_at.desc(), tokens.c.id)
    )
    return [_token(row) for row in connection.execute(statement)]


def used(connection: Connection, token_id: str, used_at: str) -> None:
    """Note that a program used it."""
    connection.execute(update(tokens).where(tokens.c.id == token_id).values(used_at=used_at))


def revoke(connection: Connection, account_id: str, token_id: str) -> bool:
    """Take one token of an account away; whether there was one."""
    which = (tokens.c.account_id == account_id) & (tokens.c.id == token_id)
    return connection.execute(delete(tokens).where(which)).rowcount > 0


def revoke_all(connection: Connection, account_id: str) -> None:
    """Take every token of an account away."""
    connection.execute(delete(tokens).where(tokens.c.account_id == account_id))


def _token(row: Any) -> Token:
    return Token(
        id=row.id, account_id=row.account_id, name=row.name, scopes=cast("tuple[Scope, ...]", tuple(row.scopes.split())),
        created_at=row.created_at, expires_at=row.expires_at, used_at=row.used_at,
    )  # fmt: skip
