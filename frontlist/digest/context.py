"""What every part of the digest is given: values only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from frontlist.mail.sender import Sender
from frontlist.model.dates import stamp
from frontlist.store.database import Database


@dataclass(frozen=True, slots=True)
class Context:
    """`key` is the installation's secret for tokens and keyed hashes."""

    database: Database
    clock: Callable[[], dt.datetime]
    sender: Sender
    key: bytes
    site_name: str
    base_url: str
    mail_from: str

    def now(self) -> dt.datetime:
        """The present moment, in UTC."""
        return self.clock().astimezone(dt.UTC)

    def stamp(self) -> str:
        """The present moment as the store writes it."""
        return stamp(self.clock())
