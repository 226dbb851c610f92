"""Everything that belongs to one account: for the file of all of mine, and for deletion that deletes.

One table of tables, so that neither can forget what the other knows; a test looks for account columns that are not in it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Connection, Table, delete, literal, select, update

from frontlist.model.account import Account
from frontlist.store.database import Database
from frontlist.store.schema.accounts import accounts, identities, invitations, links, sessions, tokens
from frontlist.store.schema.atlas import steers
from frontlist.store.schema.comments import comment_drafts, comment_votes, comments
from frontlist.store.schema.digest import outbox, readers, sent_papers, subscriptions, tastes
from frontlist.store.schema.editions import edition_corrections, edition_picks
from frontlist.store.schema.libraries import follows, library, library_tags, list_items, lists, mutes, searches
from frontlist.store.schema.moderation import moderation_log, reports
from frontlist.store.schema.moved import moved_rows
from frontlist.store.schema.votes import authorships, submissions, votes
from frontlist.store.schema.webhooks import deliveries, webhooks

# Not told to anybody, not even to their owner: whoever holds the file must not be able to sign in with it.
SECRET: Final = frozenset({"secret_hash", "password", "name_key", "email_key", "address", "cohort", "leased_by"})
# Rows that are somebody's and go with the account.
OWNED: Final[Mapping[str, Column[Any]]] = {
    "sessions": sessions.c.account_id, "tokens": tokens.c.account_id, "links": links.c.account_id,
    "invitations": invitations.c.inviter_id, "library": library.c.account_id, "tags": library_tags.c.account_id,
    "searches": searches.c.account_id, "lists": lists.c.account_id, "follows": follows.c.account_id,
    "mutes": mutes.c.account_id, "authorships": authorships.c.account_id, "mail": readers.c.account_id, "webhooks": webhooks.c.account_id,
    "steers": steers.c.account_id,
    "identities": identities.c.account_id, "of_merged_papers": moved_rows.c.account_id,
}  # fmt: skip
# Rows that hang on one of those: (its column, the owner's key, the owner's column).
HANGING: Final[Mapping[str, tuple[Column[Any], Column[Any], Column[Any]]]] = {
    "list_items": (list_items.c.list_id, lists.c.id, lists.c.account_id),
    "subscriptions": (subscriptions.c.reader_id, readers.c.id, readers.c.account_id),
    "mails": (outbox.c.reader_id, readers.c.id, readers.c.account_id),
    "papers_sent": (sent_papers.c.reader_id, readers.c.id, readers.c.account_id),
    "tastes": (tastes.c.reader_id, readers.c.id, readers.c.account_id),
    "webhook_deliveries": (deliveries.c.webhook_id, webhooks.c.id, webhooks.c.account_id),
    "comment_drafts": (comment_drafts.c.comment_id, comments.c.id, comments.c.account_id),
}
# Rows that stay as counts or places, without words and without whose they were: table, owner, what is emptied.
EMPTIED: Final[Mapping[str, tuple[Column[Any], tuple[Column[Any], ...]]]] = {
    "comments": (comments.c.account_id, (comments.c.text,)),
    "submissions": (submissions.c.account_id, (submissions.c.text, submissions.c.note)),
    "reports": (reports.c.reporter_id, (reports.c.reason,)),
    "moderation": (moderation_log.c.moderator_id, (moderation_log.c.reason,)),
    "picks": (edition_picks.c.curator, (edition_picks.c.note,)),
    "corrections": (edition_corrections.c.curator, (edition_corrections.c.note,)),
}
COUNTED: Final[Mapping[str, Column[Any]]] = {"votes": votes.c.account_id, "comment_votes": comment_votes.c.account_id}


def collect(connection: Connection, account: Account) -> dict[str, list[dict[str, object]]]:
    """Every row that is the account's, by what it is, without secrets."""
    found = {"account": _rows(connection, accounts, accounts.c.id == account.id)}
    for name, column in {**OWNED, **COUNTED}.items():
        found[name] = _rows(connection, column.table, column == account.id)
    for name, (column, key, owner) in HANGING.items():
        found[name] = _rows(connection, column.table, column.in_(select(key).where(owner == account.id)))
    for name, (owner, _) in EMPTIED.items():
        found[name] = _rows(connection, owner.table, owner == account.id)
    return found


def delete_account(connection: Connection, account: Account) -> None:
    """Words go, with their history; votes and places of comments stay, and nobody can say whose they were."""
    if connection.dialect.name == "sqlite":
        # Overwrite what is deleted with zeros, rather than leave it on free pages of the file.
        connection.exec_driver_sql("PRAGMA secure_delete=ON")
    for column, key, owner in HANGING.values():
        connection.execute(delete(column.table).where(column.in_(select(key).where(owner == account.id))))
    for column in OWNED.values():
        connection.execute(delete(column.table).where(column == account.id))
    connection.execute(update(comments).where(comments.c.account_id == account.id).values(deleted=True, edited_at=""))
    for owner, emptied in EMPTIED.values():
        nothing = {column.name: "" for column in (owner, *emptied)}
        connection.execute(update(owner.table).where(owner == account.id).values(**nothing))
    _unname(connection, account.id)
    connection.execute(delete(accounts).where(accounts.c.id == account.id))


def _unname(connection: Connection, account_id: str) -> None:
    """Take the account's id off what stays or points at it."""
    mine = votes.c.account_id == account_id
    connection.execute(
        update(votes).where(mine).values(account_id=literal("gone:") + votes.c.id, address="", cohort="")
    )
    for comment_id in connection.scalars(
        select(comment_votes.c.comment_id).where(comment_votes.c.account_id == account_id)
    ).all():
        which = (comment_votes.c.comment_id == comment_id) & (comment_votes.c.account_id == account_id)
        connection.execute(update(comment_votes).where(which).values(account_id=f"gone:{secrets.token_hex(8)}"))
    for table in (follows, mutes):
        connection.execute(delete(table).where((table.c.kind == "person") & (table.c.value == account_id)))
    for table in (reports, moderation_log):
        about = (table.c.kind == "account") & (table.c.target_id == account_id)
        connection.execute(update(table).where(about).values(target_id="", reason=""))


def shrink_log(database: Database) -> None:
    """On SQLite, empty the write-ahead log, which still holds pages from before; readers may make it wait."""
    if database.is_sqlite:
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _rows(connection: Connection, table: Table, which: ColumnElement[bool]) -> list[dict[str, object]]:
    shown = [column for column in table.columns if column.name not in SECRET]
    ordered = select(*shown).where(which).order_by(*table.primary_key.columns)
    return [dict(row._mapping) for row in connection.execute(ordered)]
