"""Links that work once and for a short time. The page behind one shows a button: mail scanners follow links."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from sqlalchemy import Connection

from frontlist.community.context import Context
from frontlist.community.secrets import new_secret, secret_hash
from frontlist.errors import Forbidden
from frontlist.model.dates import stamp
from frontlist.store import links
from frontlist.store.links import Link

LIFETIME: Final = dt.timedelta(minutes=15)
# The old address may take a change back for longer: its reader learns of the theft late.
UNDO_LIFETIME: Final = dt.timedelta(days=7)
# A link from the future was made before the clock was set back.
SKEW: Final = dt.timedelta(minutes=5)


def make(
    connection: Connection,
    context: Context,
    kind: str,
    *,
    account_id: str = "",
    data: Mapping[str, str],
    lifetime: dt.timedelta = LIFETIME,
) -> str:
    """A new link's secret."""
    secret, now = new_secret(), context.now()
    links.add(connection, secret_hash(secret), Link(kind, account_id, data, stamp(now), stamp(now + lifetime)))
    return secret


def take(connection: Connection, context: Context, kind: str, secret: str) -> Link:
    """What the link was for; it is used up when the transaction commits. Forbidden when it is not good (any more)."""
    link = links.take(connection, secret_hash(secret), kind)
    now = context.now()
    if link is None or not link.created_at <= stamp(now + SKEW) or not stamp(now) < link.expires_at:
        raise Forbidden("This link has been used, or is too old.", "Ask for a new one.")
    return link


def address_of(context: Context, kind: str, secret: str, onward: str = "") -> str:
    """Where a link leads: one page for every kind, which then leads `onward` to a page of the site."""
    to = f"?{urlencode({'next': onward})}" if onward else ""
    return f"{context.site.base_url.rstrip('/')}/link/{kind}/{secret}{to}"
