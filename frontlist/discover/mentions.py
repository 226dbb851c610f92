"""Mentions and counts from JSON lines: any feed, any script.

    {"source": "our-chat", "paper": "2005.11401", "moment": "2026-03-11T09:30:00Z", "weight": 1}
    {"source": "openalex", "paper": "10.1000/xyz", "moment": "2026-03-11", "kind": "citation", "total": 12}

A line with `total` is a counter's reading; another is one event, which `key` names (else its own content does, so that a
file that is read twice counts once). `recorded` says when it was learned of, where that was not now.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

import orjson
from sqlalchemy import Connection

from frontlist.discover.observed import keep_observations
from frontlist.errors import BadInput, NotFound
from frontlist.model.ids import parse_id
from frontlist.model.signal import KINDS, Observation, Signal
from frontlist.store import papers, signals
from frontlist.store.database import Database

BATCH: Final = 5000
LONGEST_LINE: Final = 100_000


@dataclass(slots=True)
class Taken:
    """What became of a file: lines read, signals that were new, papers that are not here, lines that make no sense."""

    read: int = 0
    new: int = 0
    unknown: int = 0
    rejected: list[str] = field(default_factory=list)


def take(database: Database, lines: Iterable[bytes], now: dt.datetime) -> Taken:
    """Store the mentions of a file; a line that cannot be read is told, and the rest goes on."""
    taken, rest = Taken(), enumerate(lines, 1)
    while batch := list(islice(rest, BATCH)):
        with database.write(lock=False, bulk=True) as connection:
            found = [one for number, line in batch if (one := _known(connection, taken, number, line, now)) is not None]
            events = [one for one in found if isinstance(one, Signal)]
            readings = [one for one in found if not isinstance(one, Signal)]
            taken.new += signals.put(connection, events) + keep_observations(connection, readings, lambda: now)
    return taken


def _known(
    connection: Connection, taken: Taken, number: int, line: bytes, now: dt.datetime
) -> Signal | tuple[str, Observation] | None:
    if not line.strip():
        return None
    taken.read += 1
    try:
        value = parse(line)
        return _understood(value, papers.find(connection, value["paper"]), now)
    except NotFound:
        taken.unknown += 1
    except BadInput as error:
        taken.rejected.append(f"line {number}: {error.message}")
    return None


def parse(line: bytes) -> Mapping[str, Any]:
    """The object of a line that has what a mention needs."""
    if len(line) > LONGEST_LINE:
        raise BadInput(f"It has {len(line):,} bytes.", "A mention is one short line.")
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise BadInput("It is not JSON.", "Write one JSON object a line.") from error
    missing = [
        name for name in ("source", "paper", "moment") if not (isinstance(value, dict) and _text(value.get(name)))
    ]
    if missing:
        raise BadInput(f"It has no {' and no '.join(missing)}.", "A mention names its source, paper and moment.")
    if value.get("kind", "mention") not in KINDS or value.get("kind") in {"vote", "save"}:
        raise BadInput(f"{value.get('kind')!r} is not a kind of mention.", "Votes are cast by accounts.")
    return dict(value)


def _understood(value: Mapping[str, Any], paper_id: str, now: dt.datetime) -> Signal | tuple[str, Observation]:
    kind, source, written = value.get("kind", "mention"), f"lines:{value['source']}", parse_id(value["paper"])
    if "total" in value and written is not None:
        key = str(value.get("key") or f"{written.value}:{kind}")
        return paper_id, Observation(written, kind, source, key, value["moment"], _number(value["total"]))
    happened = _moment(value["moment"])
    return Signal(
        paper_id=paper_id, kind=kind, source=source, key=str(value.get("key") or _digest(value)), happened_at=happened,
        recorded_at=_moment(value["recorded"]) if "recorded" in value else now, weight=_number(value.get("weight", 1)),
    )  # fmt: skip


def _digest(value: Mapping[str, Any]) -> str:
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()[:24]


def _moment(text: object) -> dt.datetime:
    try:
        at = dt.datetime.fromisoformat(str(text))
    except ValueError as error:
        raise BadInput(f"{str(text)[:40]!r} is no moment.", "Write it as 2026-03-11T09:30:00Z.") from error
    return at if at.tzinfo else at.replace(tzinfo=dt.UTC)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= signals.LARGEST:
        raise BadInput(
            f"{str(value)[:40]!r} is no weight.", f"Weights and totals lie between 0 and {signals.LARGEST:,.0f}."
        )
    return float(value)


def _text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 500
