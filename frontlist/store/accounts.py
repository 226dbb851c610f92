"""Accounts: rows in, rows out."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Connection, func, select, update

from frontlist.errors import NotFound
from frontlist.model.account import Account, Role
from frontlist.store import rows
from frontlist.store.bulk import select_in
from frontlist.store.quick import fetch
from frontlist.store.schema.accounts import accounts

_COLUMNS = (
    accounts.c.id, accounts.c.name, accounts.c.email, accounts.c.role, accounts.c.created_at, accounts.c.disabled,
    accounts.c.orcid, accounts.c.timezone,
)  # fmt: skip
# Whom every visitor can see: who said something, handed something in, shows a list, or holds an office.
_SEEN = """
SELECT id, name FROM accounts WHERE id IN ({marks}) AND (role <> 'reader'
 OR EXISTS (SELECT 1 FROM comments WHERE comments.account_id = accounts.id AND NOT comments.deleted)
 OR EXISTS (SELECT 1 FROM submissions WHERE submissions.account_id = accounts.id)
 OR EXISTS (SELECT 1 FROM lists WHERE lists.account_id = accounts.id AND lists.public))
"""
_GET = f"SELECT {', '.join(column.name for column in _COLUMNS)} FROM accounts WHERE id = :id"


def add(connection: Connection, account: Account, *, name_key: str, email_key: str, password: str, cohort: str) -> bool:
    """Insert; False when the name, the address or the ORCID iD belongs to somebody already."""
    values = {
        "id": account.id, "name": account.name, "name_key": name_key, "email": account.email,
        "email_key": email_key or None, "password": password, "role": account.role, "created_at": account.created_at,
        "disabled": account.disabled, "orcid": account.orcid or None, "timezone": account.timezone, "cohort": cohort,
    }  # fmt: skip
    return rows.add(connection, accounts, values)


def get(connection: Connection, account_id: str) -> Account:
    """The account, or NotFound."""
    found = fetch(connection, _GET, id=account_id)
    if not found:
        raise NotFound("There is no such account.", "It may have been deleted.", account=account_id)
    return _account(found[0])


def by_name(connection: Connection, name_key: str) -> Account | None:
    """The account of this folded name."""
    row = connection.execute(select(*_COLUMNS).where(accounts.c.name_key == name_key)).first()
    return _account(row) if row else None


def by_email(connection: Connection, email_key: str) -> Account | None:
    """The account of this address."""
    row = connection.execute(select(*_COLUMNS).where(accounts.c.email_key == email_key)).first()
    return _account(row) if row and email_key else None


def by_orcid(connection: Connection, orcid: str) -> Account | None:
    """The account of this ORCID iD."""
    row = connection.execute(select(*_COLUMNS).where(accounts.c.orcid == orcid)).first()
    return _account(row) if row and orcid else None


def names(connection: Connection, ids: set[str]) -> dict[str, str]:
    """Account id → name."""
    return dict(select_in(connection, "SELECT id, name FROM accounts WHERE id IN ({marks})", sorted(ids)))


def names_seen(connection: Connection, ids: set[str]) -> dict[str, str]:
    """Account id → name, of those among these who have shown themselves: a name is public beside what one says."""
    return dict(select_in(connection, _SEEN, sorted(ids)))


def every(connection: Connection) -> list[Account]:
    """All accounts, oldest first."""
    return [
        _account(row) for row in connection.execute(select(*_COLUMNS).order_by(accounts.c.created_at, accounts.c.id))
    ]


def password(connection: Connection, account_id: str) -> str:
    """The hash of the password, '' when there is none."""
    return str(connection.scalar(select(accounts.c.password).where(accounts.c.id == account_id)) or "")


def cohort(connection: Connection, account_id: str) -> str:
    """Who this account came in together with."""
    return str(connection.scalar(select(accounts.c.cohort).where(accounts.c.id == account_id)) or "")


def change(connection: Connection, account_id: str, **values: object) -> None:
    """Set columns of one account."""
    connection.execute(update(accounts).where(accounts.c.id == account_id).values(**values))


def count_admins(connection: Connection) -> int:
    """How many admins can still act."""
    which = (accounts.c.role == "admin") & ~accounts.c.disabled
    return int(connection.scalar(select(func.count()).select_from(accounts).where(which)) or 0)


def _account(row: Any) -> Account:
    account_id, name, email, role, created_at, disabled, orcid, timezone = row
    return Account(
        id=account_id, name=name, email=email, role=cast(Role, role), created_at=created_at, disabled=bool(disabled),
        orcid=orcid or "", timezone=timezone,
    )  # fmt: skip
