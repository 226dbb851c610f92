"""Who signs in elsewhere: (issuer, subject) of an OpenID Connect provider → account."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from frontlist.store.schema.accounts import identities


def account_of(connection: Connection, issuer: str, subject: str) -> str:
    """The id of the account, or ''."""
    which = (identities.c.issuer == issuer) & (identities.c.subject == subject)
    return str(connection.scalar(select(identities.c.account_id).where(which)) or "")


def add(connection: Connection, issuer: str, subject: str, account_id: str) -> None:
    """Tie an identity to an account."""
    connection.execute(insert(identities).values(issuer=issuer, subject=subject, account_id=account_id))
