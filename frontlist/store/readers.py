"""Readers by mail and their subscriptions, in and out of the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from frontlist.errors import NotFound
from frontlist.model.subscription import Reader, Subscription
from frontlist.store.schema.digest import outbox, readers, sent_papers, subscriptions, tastes


def add(connection: Connection, reader: Reader, email_key: str, consent: str = "") -> None:
    """Write a new reader. `consent` says where an imported address agreed, and when."""
    connection.execute(insert(readers).values(**_columns(reader), email_key=email_key, consent=consent))


def get(connection: Connection, reader_id: str) -> Reader:
    """One reader."""
    row = connection.execute(select(readers).where(readers.c.id == reader_id)).mappings().one_or_none()
    if row is None:
        raise NotFound("There is no such subscriber.", "The address may have left; subscribe again to come back.")
    return _reader(row)


def by_email(connection: Connection, email_key: str) -> Reader | None:
    """The reader of an address, if there is one."""
    row = connection.execute(select(readers).where(readers.c.email_key == email_key)).mappings().one_or_none()
    return _reader(row) if row else None


def by_account(connection: Connection, account_id: str) -> Reader | None:
    """The reader that belongs to an account, if there is one."""
    row = connection.execute(select(readers).where(readers.c.account_id == account_id)).mappings().first()
    return _reader(row) if row else None


def change(connection: Connection, reader_id: str, **values: object) -> Reader:
    """Change some columns of a reader."""
    connection.execute(update(readers).where(readers.c.id == reader_id).values(**values))
    return get(connection, reader_id)


def active(connection: Connection) -> list[Reader]:
    """Every reader that may be written to, in a repeatable order."""
    rows = connection.execute(select(readers).where(readers.c.standing == "active").order_by(readers.c.id)).mappings()
    return [_reader(row) for row in rows]


def wishing(connection: Connection, cadence: str) -> list[Reader]:
    """The readers that may be written to and have a wish of this rhythm, in a repeatable order."""
    wished = select(subscriptions.c.reader_id).where(subscriptions.c.cadence == cadence)
    which = (readers.c.standing == "active") & readers.c.id.in_(wished)
    return [_reader(row) for row in connection.execute(select(readers).where(which).order_by(readers.c.id)).mappings()]


def active_among(connection: Connection, reader_ids: Sequence[str]) -> set[str]:
    """Which of these readers may be written to."""
    named = readers.c.id.in_(list(reader_ids)) & (readers.c.standing == "active")
    return set(connection.execute(select(readers.c.id).where(named)).scalars())


def every(connection: Connection) -> list[Reader]:
    """Every reader, whatever the standing."""
    return [_reader(row) for row in connection.execute(select(readers).order_by(readers.c.id)).mappings()]


def counts(connection: Connection) -> dict[str, int]:
    """How many readers there are of each standing."""
    rows = connection.execute(select(readers.c.standing, func.count()).group_by(readers.c.standing))
    return {str(standing): int(number) for standing, number in rows}


def forget_unconfirmed(connection: Connection, before: str) -> int:
    """Forget the addresses that never answered."""
    stale = select(readers.c.id).where(readers.c.standing == "unconfirmed", readers.c.created_at < before)
    ids = list(connection.execute(stale).scalars())
    for reader_id in ids:
        remove(connection, reader_id)
    return len(ids)


def remove(connection: Connection, reader_id: str) -> None:
    """Forget a reader, with everything that was sent or waits."""
    for table in (subscriptions, outbox, sent_papers, tastes):
        connection.execute(delete(table).where(table.c.reader_id == reader_id))
    connection.execute(delete(readers).where(readers.c.id == reader_id))


def subscribe(connection: Connection, subscription: Subscription) -> None:
    """Add or replace one subscription (same reader, kind and target)."""
    same = (
        (subscriptions.c.reader_id == subscription.reader_id)
        & (subscriptions.c.kind == subscription.kind)
        & (subscriptions.c.target == subscription.target)
    )
    connection.execute(delete(subscriptions).where(same))
    values = {name: getattr(subscription, name) for name in Subscription.__dataclass_fields__}
    connection.execute(insert(subscriptions).values(**values))


def change_subscription(connection: Connection, reader_id: str, subscription_id: str, **values: object) -> None:
    """Change some columns of one subscription."""
    mine = (subscriptions.c.reader_id == reader_id) & (subscriptions.c.id == subscription_id)
    connection.execute(update(subscriptions).where(mine).values(**values))


def unsubscribe(connection: Connection, reader_id: str, subscription_id: str) -> None:
    """Drop one subscription."""
    mine = (subscriptions.c.reader_id == reader_id) & (subscriptions.c.id == subscription_id)
    connection.execute(delete(subscriptions).where(mine))


def subscriptions_of(connection: Connection, reader_ids: Sequence[str]) -> Mapping[str, list[Subscription]]:
    """Each reader's subscriptions, oldest first."""
    found: dict[str, list[Subscription]] = {reader_id: [] for reader_id in reader_ids}
    ids = list(reader_ids)
    order = (subscriptions.c.created_at, subscriptions.c.id)
    for start in range(0, len(ids), 500):
        chunk = subscriptions.c.reader_id.in_(ids[start : start + 500])
        for row in connection.execute(select(subscriptions).where(chunk).order_by(*order)).mappings():
            found[row["reader_id"]].append(Subscription(**row))
    return found


def _columns(reader: Reader) -> dict[str, object]:
    return {name: getattr(reader, name) for name in Reader.__dataclass_fields__}


def _reader(row: RowMapping) -> Reader:
    return Reader(**{name: row[name] for name in Reader.__dataclass_fields__})
