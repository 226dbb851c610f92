"""Webhooks and the messages that wait for them, in and out of the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection, delete, insert, select, update

from frontlist.errors import NotFound
from frontlist.model.webhook import Delivery, Webhook
from frontlist.store.schema.webhooks import deliveries, webhooks


def add(connection: Connection, webhook: Webhook) -> None:
    """A new webhook."""
    connection.execute(insert(webhooks).values(**asdict(webhook)))


def get(connection: Connection, account_id: str, webhook_id: str) -> Webhook:
    """One of an account's own."""
    which = (webhooks.c.account_id == account_id) & (webhooks.c.id == webhook_id)
    row = connection.execute(select(webhooks).where(which)).mappings().one_or_none()
    if row is None:
        raise NotFound("You have no such webhook.", "It may have gone with its saved search.")
    return Webhook(**row)


def of(connection: Connection, account_id: str) -> list[Webhook]:
    """An account's webhooks, the oldest first."""
    mine = select(webhooks).where(webhooks.c.account_id == account_id).order_by(webhooks.c.created_at, webhooks.c.id)
    return [Webhook(**row) for row in connection.execute(mine).mappings()]


def behind(connection: Connection, position: int) -> list[Webhook]:
    """Those that have not seen everything up to `position`."""
    waiting = (webhooks.c.position < position) & (webhooks.c.disabled_at == "")
    return [
        Webhook(**row) for row in connection.execute(select(webhooks).where(waiting).order_by(webhooks.c.id)).mappings()
    ]


def change(connection: Connection, webhook_id: str, **values: object) -> None:
    """Change some columns."""
    connection.execute(update(webhooks).where(webhooks.c.id == webhook_id).values(**values))


def drop(connection: Connection, webhook_id: str) -> None:
    """Forget a webhook with everything that waits for it."""
    connection.execute(delete(deliveries).where(deliveries.c.webhook_id == webhook_id))
    connection.execute(delete(webhooks).where(webhooks.c.id == webhook_id))


def drop_of_search(connection: Connection, search_id: str) -> None:
    """Forget the webhooks of a saved search."""
    for webhook_id in connection.scalars(select(webhooks.c.id).where(webhooks.c.search_id == search_id)).all():
        drop(connection, webhook_id)


def queue(connection: Connection, delivery: Delivery) -> None:
    """Let a message wait."""
    connection.execute(insert(deliveries).values(**asdict(delivery)))


def due(connection: Connection, now: str, limit: int) -> list[tuple[Delivery, Webhook]]:
    """The messages whose time has come, the longest waiting first, each with where it goes."""
    live = select(webhooks.c.id).where(webhooks.c.disabled_at == "")
    ready = (deliveries.c.state == "waiting") & (deliveries.c.next_at <= now) & deliveries.c.webhook_id.in_(live)
    rows = connection.execute(
        select(deliveries).where(ready).order_by(deliveries.c.next_at, deliveries.c.id).limit(limit)
    ).mappings()
    found = [Delivery(**row) for row in rows]
    names = {delivery.webhook_id for delivery in found}
    to = {
        row["id"]: Webhook(**row)
        for row in connection.execute(select(webhooks).where(webhooks.c.id.in_(names))).mappings()
    }
    return [(delivery, to[delivery.webhook_id]) for delivery in found if delivery.webhook_id in to]


def settle(connection: Connection, delivery_id: str, **values: object) -> None:
    """How an attempt went."""
    connection.execute(update(deliveries).where(deliveries.c.id == delivery_id).values(**values))


def recent(connection: Connection, webhook_id: str, limit: int) -> Sequence[Delivery]:
    """The last messages, the newest first."""
    mine = select(deliveries).where(deliveries.c.webhook_id == webhook_id)
    rows = connection.execute(mine.order_by(deliveries.c.created_at.desc(), deliveries.c.id).limit(limit)).mappings()
    return [Delivery(**row) for row in rows]


def forget_settled(connection: Connection, before: str) -> int:
    """Drop what was delivered or given up before; how many."""
    old = (deliveries.c.state != "waiting") & (deliveries.c.settled_at < before)
    return connection.execute(delete(deliveries).where(old)).rowcount
