"""What an edition holds: the curators' picks, then what the community chose, then what else draws attention."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

import numpy as np
from sqlalchemy import Connection

from frontlist.discover.boards import Boards
from frontlist.discover.calendar import Calendar
from frontlist.discover.tally import tally
from frontlist.discover.trending import explain, first, score
from frontlist.model.edition import Edition, Pick
from frontlist.model.signal import KINDS, Standing
from frontlist.model.trend import Trend
from frontlist.rank.decay import Period
from frontlist.store import editions, ranking
from frontlist.store.signals import hour_number

COMMUNITY_MOST: Final = 20
TRENDING_MOST: Final = 10
# What people here and on the daily lists do; stars, mentions and citations are attention from elsewhere.
COMMUNITY_KINDS: Final = ("vote", "save", "upvote", "comment")
_LOOKED_AT: Final = 500


def compose(
    connection: Connection, boards: Boards, calendar: Calendar, edition: Edition, now: dt.datetime
) -> list[Pick]:
    """Every pick of the edition as it stands now, or as it stood when it ended. No paper that stood in an earlier one."""
    span = calendar.span(edition.key)
    curated = [pick for pick in edition.picks if pick.section == "curated"]
    moment = min(now, span.ends - dt.timedelta(microseconds=1))
    if moment < span.starts:
        return numbered(curated)
    hours = hour_number(moment) - hour_number(span.starts) + 1
    standings, community = _standings(connection, boards, moment, Period("edition", hours, 0.0))
    taken = {pick.paper_id for pick in curated}
    taken |= editions.stood_before(connection, edition.rhythm, edition.starts, [s.paper_id for s in standings])
    free = [standing for standing in standings if standing.paper_id not in taken]
    chosen = [standing for standing in free if standing.paper_id in community][:COMMUNITY_MOST]
    others = [standing for standing in free if standing.paper_id not in community][:TRENDING_MOST]
    return numbered([*curated, *(_pick(s, "community") for s in chosen), *(_pick(s, "trending") for s in others)])


def numbered(picks: Iterable[Pick]) -> list[Pick]:
    """The picks with places from 1 on."""
    return [
        Pick(pick.paper_id, pick.section, place, pick.note, pick.curator, pick.reason, pick.score)
        for place, pick in enumerate(picks, 1)
    ]


def _standings(
    connection: Connection, boards: Boards, moment: dt.datetime, period: Period
) -> tuple[list[Standing], set[str]]:
    board = boards.then(connection, moment, "month", hindsight=False).board
    counted = tally(board, period)
    trend = Trend(limit=_LOOKED_AT)
    scored = score(board, counted, period, trend.formula)
    numbers = first(board, scored, trend, None)
    here = ranking.existing(connection, [board.papers.papers[number].paper_id for number in numbers])
    kept = [number for number in numbers if board.papers.papers[number].paper_id in here]
    columns = [KINDS.index(kind) for kind in COMMUNITY_KINDS]
    people = np.flatnonzero((counted.by_kind[:, columns] > 0).any(axis=1))
    community = {board.papers.papers[number].paper_id for number in people}
    return explain(board, counted, trend, scored, kept, period), community


def _pick(standing: Standing, section: str) -> Pick:
    return Pick(standing.paper_id, section, 0, reason=standing.reason, score=standing.score)
