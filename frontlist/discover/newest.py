"""The newest papers: no attention needed, so the store is asked and not the board."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator

from sqlalchemy import Connection

from frontlist.discover.entrants import born_hour
from frontlist.discover.trending import PLACES
from frontlist.model.query import PaperFilter
from frontlist.model.signal import Standing
from frontlist.model.trend import Trend
from frontlist.rank.decay import PERIODS
from frontlist.store import papers
from frontlist.store.papers import Dated
from frontlist.store.signals import hour_number, moment

_BATCH = 200


def newest(connection: Connection, trend: Trend, now: dt.datetime, topic: Collection[str] | None) -> list[Standing]:
    """The papers of the period that were here by `now`, the youngest first."""
    standings: list[Standing] = []
    skipped = 0
    for paper in _here(connection, trend, now, topic):
        if paper.id in trend.hidden:
            continue
        if skipped < trend.offset:
            skipped += 1
            continue
        standings.append(_standing(paper, trend.offset + len(standings) + 1, hour_number(now)))
        if len(standings) == trend.limit:
            break
    return standings


def _here(connection: Connection, trend: Trend, now: dt.datetime, topic: Collection[str] | None) -> Iterator[Dated]:
    hours = PERIODS[trend.period].hours
    where = PaperFilter(
        since=(now - dt.timedelta(hours=hours)).date().isoformat() if hours else "", until=now.date().isoformat(),
        category=(trend.category,) if trend.category else (), venue=trend.venue,
        ids=None if topic is None else tuple(topic),
    )  # fmt: skip
    after, at = "", moment(now)
    size = min(_BATCH, trend.offset + trend.limit + len(trend.hidden))
    while found := papers.dated(connection, where, limit=size, after=after):
        yield from (paper for paper in found if paper.date and paper.added_at <= at)
        after = found[-1].id


def _standing(paper: Dated, place: int, now_hour: int) -> Standing:
    age = float(max(0, now_hour - born_hour(paper.date)))
    return Standing(
        paper_id=paper.id, place=place, score=round(1.0 / (age + 1.0), PLACES), formula="newest",
        parts=(("age in hours", age),), reason=f"dated {paper.date}",
    )  # fmt: skip
