"""The SMTP server of the week: takes every mail, and remembers which connection brought it and how that ended."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.smtp_standin import Behaviour

_NAME = re.compile(rb"(?mi)^message-id:\s*<([^>\s]+)>")


class Arrival(NamedTuple):
    """One copy of a mail. `connection` is the number of the connection that brought it."""

    message_id: str
    to: str
    connection: int
    at: float


# ruff: noqa: N802 (aiosmtpd's names)
@dataclass
class PostOffice(Behaviour):
    """Keeps names, not mails: a week has tens of thousands."""

    arrivals: list[Arrival] = field(default_factory=list)
    said_goodbye: set[int] = field(default_factory=set)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.original_content, bytes)
        found = _NAME.search(envelope.original_content[:8000])
        name = found.group(1).decode() if found else "none"
        self.arrivals.append(Arrival(name, str(envelope.rcpt_tos[0]), self._number(server), time.time()))
        return "250 taken"

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.said_goodbye.add(self._number(server))
        return "221 goodbye"

    def _number(self, server: SMTP) -> int:
        return next(number for number, one in enumerate(self.open_sessions) if one is server)


def without_a_doubt(
    arrivals: Sequence[Arrival], said_goodbye: set[int], outages: Sequence[tuple[float, float]]
) -> list[str]:
    """Mails that came more than once though nothing had come between the server's answer and the settled row.

    A copy is in doubt when it was the last mail of a connection that was cut, or when the database was away then.
    """
    last = {one.connection: one for one in arrivals}
    copies: defaultdict[str, list[Arrival]] = defaultdict(list)
    for one in arrivals:
        copies[one.message_id].append(one)

    def in_doubt(one: Arrival) -> bool:
        cut = last[one.connection] is one and one.connection not in said_goodbye
        return cut or any(began - 1 <= one.at <= ended + 1 for began, ended in outages)

    return [name for name, came in copies.items() if not all(in_doubt(one) for one in came[:-1])]


def copies_too_many(arrivals: Sequence[Arrival]) -> int:
    """How many copies came beyond the first of each mail."""
    return len(arrivals) - len({one.message_id for one in arrivals})


def recipients(arrivals: Sequence[Arrival]) -> Mapping[str, str]:
    """Each mail and whom it came to."""
    return {one.message_id: one.to for one in arrivals}
