"""Politeness: how far apart two requests to one host are, over all processes of an installation.

arXiv's terms: one request every three seconds and one connection, for its OAI-PMH, API and feeds together
(https://info.arxiv.org/help/api/tou.html).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

# A request under way keeps its host for itself; should its process die, the host is free again after this.
HOLD_SECONDS: Final = 240.0
# How soon to ask again while somebody else's request is under way.
ASK_AGAIN_SECONDS: Final = 0.5


class Pace(Protocol):
    """The turns at each host. Whoever has a turn is the only one who talks to that host, until `done`."""

    def wait_turn(self, host: str) -> float:
        """0.0 when the turn at `host` is now ours; else the seconds after which to ask again."""

    def done(self, host: str, pause: float = 0.0) -> None:
        """Give the turn back. The next one comes after the host's spacing, or after `pause` where that is longer."""


@dataclass(frozen=True, slots=True)
class Spacing:
    """Seconds between two requests: to arXiv, whose hosts count as one, and to any other host."""

    arxiv: float = 3.0
    other: float = 1.0

    def __call__(self, host: str) -> tuple[str, float]:
        """The name under which `host` takes its turns, and its spacing."""
        if host == "arxiv.org" or host.endswith(".arxiv.org"):
            return "arxiv.org", self.arxiv
        return host, self.other


@dataclass(slots=True)
class _Turn:
    next_at: float = 0.0
    held: bool = False


@dataclass(frozen=True, slots=True)
class MemoryPace:
    """The turns of one process, for tests and for work without a home."""

    spacing: Spacing
    clock: Callable[[], float]
    _turns: dict[str, _Turn] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait_turn(self, host: str) -> float:
        """See `Pace`."""
        name, _ = self.spacing(host)
        with self._lock:
            turn, now = self._turns.setdefault(name, _Turn()), self.clock()
            if turn.next_at > now:
                left = turn.next_at - now
                return min(left, ASK_AGAIN_SECONDS) if turn.held else left
            turn.held, turn.next_at = True, now + HOLD_SECONDS
            return 0.0

    def done(self, host: str, pause: float = 0.0) -> None:
        """See `Pace`."""
        name, seconds = self.spacing(host)
        with self._lock:
            turn = self._turns.setdefault(name, _Turn())
            turn.held, turn.next_at = False, self.clock() + max(seconds, pause)
