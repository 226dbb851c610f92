"""From a source's totals to signals: what a counter has gained since it was last asked.

A total that is seen again, or a lower one that was seen earlier, adds nothing; so totals give the same sum in any order.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator

from sqlalchemy import Connection

from frontlist.errors import BadInput
from frontlist.model.dates import utc_now
from frontlist.model.signal import Observation, Signal
from frontlist.store import signals

NOON = dt.timedelta(hours=12)


def keep_observations(
    connection: Connection, found: Iterable[tuple[str, Observation]], clock: Callable[[], dt.datetime] = utc_now
) -> int:
    """Store what these observations add, each with the paper it is about; how many signals were new."""
    signals.take_turns(connection)
    ordered = sorted(found, key=lambda one: (one[1].source, one[1].key, one[1].value))
    return signals.put(connection, list(_increases(connection, ordered, clock())))


def _increases(connection: Connection, found: Iterable[tuple[str, Observation]], now: dt.datetime) -> Iterator[Signal]:
    totals: dict[tuple[str, str], float] = {}
    for paper_id, seen in found:
        counter = (seen.source, seen.key)
        if counter not in totals:
            totals[counter] = signals.total_of(connection, *counter)
        gain = seen.value - totals[counter]
        if gain <= 0:
            continue
        first = totals[counter] == 0
        totals[counter] = seen.value
        yield Signal(
            paper_id=paper_id, kind=seen.kind, source=seen.source, key=f"{seen.key}#{seen.value:g}", value=gain,
            happened_at=_about(seen.day, now) if first else now, recorded_at=now,
        )  # fmt: skip


def _about(day: str, now: dt.datetime) -> dt.datetime:
    """Noon of the day that a first total is about; what it has gained later happened when we saw it."""
    try:
        noon = dt.datetime.fromisoformat(day[:10]).replace(tzinfo=dt.UTC) + NOON
    except ValueError as error:
        raise BadInput(f"{day!r} is no day.", "Write it as 2026-03-11.") from error
    return min(noon, now)
