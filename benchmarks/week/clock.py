"""The week's clock: runs as fast as any, and is set forward when nothing is under way. All processes share it.

Faster clocks would let leases end that a real process renews in time; a clock that leaps between two chores of the day
does what a night without work does.
"""

from __future__ import annotations

import datetime as dt
import mmap
import struct
from pathlib import Path
from typing import Self

from frontlist.model.dates import utc_now

_AHEAD = struct.Struct("<d")


class SharedClock:
    """Seconds that the week is ahead of this machine's clock, in a file that every process has mapped."""

    def __init__(self, file: Path) -> None:
        with file.open("r+b") as opened:
            self._mapped = mmap.mmap(opened.fileno(), _AHEAD.size)

    @classmethod
    def start(cls, file: Path, moment: dt.datetime) -> Self:
        """A new clock that shows `moment` now."""
        file.write_bytes(_AHEAD.pack(0.0))
        clock = cls(file)
        clock.set(moment)
        return clock

    def __call__(self) -> dt.datetime:
        return utc_now() + dt.timedelta(seconds=_AHEAD.unpack_from(self._mapped)[0])

    def set(self, moment: dt.datetime) -> None:
        """Leap to a moment."""
        _AHEAD.pack_into(self._mapped, 0, (moment - utc_now()).total_seconds())

    def forward_to(self, moment: dt.datetime) -> None:
        """Leap to a moment, unless it has come already."""
        if moment > self():
            self.set(moment)

    def forward(self, seconds: float) -> None:
        """Leap so far."""
        self.set(self() + dt.timedelta(seconds=seconds))
