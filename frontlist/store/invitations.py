"""Leave to make one account."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from frontlist.model.community import Invitation
from frontlist.store.schema.accounts import invitations


def add(connection: Connection, invitation: Invitation, secret_hash: str) -> None:
    """A new invitation."""
    connection.execute(
        insert(invitations).values(
            id=invitation.id, secret_hash=secret_hash, inviter_id=invitation.inviter_id, email=invitation.email,
            role=invitation.role, created_at=invitation.created_at, expires_at=invitation.expires_at, used_at="",
        )
    )  # fmt: skip


def find(connection: Connection, secret_hash: str) -> Invitation | None:
    """The invitation of a secret, used or not."""
    row = connection.execute(select(invitations).where(invitations.c.secret_hash == secret_hash)).first()
    return _invitation(row) if row else None


def use(connection: Connection, invitation_id: str, used_at: str) -> bool:
    """Use it up; False when somebody else did."""
    which = (invitations.c.id == invitation_id) & (invitations.c.used_at == "")
    return connection.execute(update(invitations).where(which).values(used_at=used_at)).rowcount > 0


def of(connection: Connection, inviter_id: str) -> list[Invitation]:
    """Whom an account invited, newest first."""
    statement = select(invitations).where(invitations.c.inviter_id == inviter_id)
    ordered = statement.order_by(invitations.c.created_at.desc(), invitations.c.id)
    return [_invitation(row) for row in connection.execute(ordered)]


def withdraw(connection: Connection, inviter_id: str, invitation_id: str) -> bool:
    """Take an unused invitation back; whether there was one."""
    which = (
        (invitations.c.inviter_id == inviter_id) & (invitations.c.id == invitation_id) & (invitations.c.used_at == "")
    )
    return connection.execute(delete(invitations).where(which)).rowcount > 0


def _invitation(row: Any) -> Invitation:
    return Invitation(
        id=row.id, inviter_id=row.inviter_id, email=row.email, role=row.role, created_at=row.created_at,
        expires_at=row.expires_at, used_at=row.used_at,
    )  # fmt: skip
