"""Webhooks: addresses to which the news of a saved search are sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# '' is our own; the others are what the chat programs of these names read.
Shape = Literal["", "slack", "discord", "matrix"]
SHAPES: tuple[Shape, ...] = ("", "slack", "discord", "matrix")
DeliveryState = Literal["waiting", "delivered", "failed"]


@dataclass(frozen=True, slots=True)
class Webhook:
    """`position` is how far in the change log the search has been looked at. A disabled one is sent nothing.

    A `search_id` of '' stands for the account's own digest.
    """

    id: str
    account_id: str
    search_id: str
    url: str
    position: int
    created_at: str
    failing_since: str = ""
    disabled_at: str = ""
    shape: Shape = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message. Its id stays the same over every attempt, so that a receiver can tell a second copy."""

    id: str
    webhook_id: str
    body: str
    papers: int
    state: DeliveryState
    attempts: int
    next_at: str
    created_at: str
    settled_at: str = ""
    error: str = ""
