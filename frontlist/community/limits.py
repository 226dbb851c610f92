"""How often is too often. Buckets lie in the store, so that a restart or a second process forgets nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from frontlist.community.context import Context
from frontlist.community.secrets import keyed_hash
from frontlist.errors import TooMany
from frontlist.model.addresses import network_of
from frontlist.store import limits


class Limit(NamedTuple):
    """So many within so many seconds; the bucket leaks evenly."""

    capacity: int
    seconds: float


LIMITS: Final[Mapping[str, Limit]] = {
    "password-account": Limit(10, 900),
    "password-address": Limit(30, 900),
    "link-email": Limit(4, 3600),
    "link-address": Limit(20, 3600),
    "register-address": Limit(10, 3600),
    "invite": Limit(30, 86400),
    "comment": Limit(30, 600),
    "submit": Limit(30, 3600),
    "report": Limit(30, 3600),
    "claim": Limit(10, 3600),
}


def spend(context: Context, kind: str, subject: str) -> None:
    """One more of `kind` by `subject`; TooMany when that is too often. Committed at once: a failed try counts too."""
    if not subject:
        return
    limit = LIMITS[kind]
    who = network_of(subject) if kind.endswith("-address") else subject
    key = f"{kind}:{keyed_hash(context.key, kind, who)}"
    with context.database.write() as connection:
        wait = limits.take(
            connection, key, capacity=limit.capacity, seconds=limit.seconds, now=context.now().timestamp()
        )
    if wait:
        seconds = int(wait) + 1
        raise TooMany("That was tried too often.", f"Wait {seconds} seconds and try again.", retry_after=seconds)
