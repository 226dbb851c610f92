"""What an edition holds: the curators' picks, then what the community chose, then what else draws attention."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection

from frontlist.discover.boards import Boards, Composed
from frontlist.discover.calendar import Calendar, Span
from frontlist.model.edition import Edition, Pick
from frontlist.model.signal import Standing
from frontlist.model.trend import Trend
from frontlist.rank.decay import Period
from frontlist.store import editions, ranking
from frontlist.store.signals import hour_number
from frontlist.store.signals import moment as stored_moment

COMMUNITY_MOST: Final = 20
TRENDING_MOST: Final = 10
# What people here and on the daily lists do; stars, mentions and citations are attention from elsewhere.
COMMUNITY_KINDS: Final = ("vote", "save", "upvote", "comment")
LOOKED_AT: Final = 300


def compose(
    connection: Connection, boards: Boards, calendar: Calendar, edition: Edition, now: dt.datetime
) -> list[Pick]:
    """Every pick of the edition as it stands now, or as it stood when it ended. No paper that stood in an earlier one."""
    span = calendar.span(edition.key)
    curated = [pick for pick in edition.picks if pick.section == "curated"]
    if now < span.starts:
        return numbered(curated)
    moment = last_moment(span, now)
    state = (
        ranking.state(connection), editions.state(connection, edition.rhythm), curated, moment == now, hour_number(moment),
    )  # fmt: skip
    kept = boards.composed.get(edition.key)
    if kept and kept.state == state and not (kept.pending and kept.pending <= stored_moment(now)):
        return kept.picks
    with boards.lock:
        standings, pending = _standings(connection, boards, span, moment, now)
    taken = {pick.paper_id for pick in curated}
    taken |= editions.stood_before(connection, edition.rhythm, edition.starts, [s.paper_id for s in standings])
    free = [standing for standing in standings if standing.paper_id not in taken]
    chosen = [standing for standing in free if _from_community(standing)][:COMMUNITY_MOST]
    others = [standing for standing in free if not _from_community(standing)][:TRENDING_MOST]
    parts = [*curated, *(_pick(s, "community") for s in chosen), *(_pick(s, "trending") for s in others)]
    composed = Composed(state, pending, numbered(parts))
    boards.keep(edition.key, composed)
    return composed.picks


def last_moment(span: Span, now: dt.datetime) -> dt.datetime:
    """The moment whose lists an edition is made of: its last one, or now if that is earlier."""
    return min(now, span.ends - dt.timedelta(microseconds=1))


def numbered(picks: Iterable[Pick]) -> list[Pick]:
    """The picks with places from 1 on."""
    return [
        Pick(pick.paper_id, pick.section, place, pick.note, pick.curator, pick.reason, pick.score)
        for place, pick in enumerate(picks, 1)
    ]


def _standings(
    connection: Connection, boards: Boards, span: Span, moment: dt.datetime, now: dt.datetime
) -> tuple[list[Standing], str]:
    """Who stands where at the moment, and when that changes without anything new."""
    if moment == now:
        seen = boards.now(connection, now, "month")
    else:
        seen = boards.then(connection, moment, "month", hindsight=False)
    # All hours of the edition count the same.
    period = Period("edition", hour_number(moment) - hour_number(span.starts) + 1, 0.0)
    trend = Trend(limit=LOOKED_AT)
    standings = seen.explained(trend, period, seen.head(trend, period, None, LOOKED_AT).tolist())
    here = ranking.existing(connection, [standing.paper_id for standing in standings])
    return [standing for standing in standings if standing.paper_id in here], seen.board.pending


def _from_community(standing: Standing) -> bool:
    return any(kind in COMMUNITY_KINDS for kind, _ in standing.signals)


def _pick(standing: Standing, section: str) -> Pick:
    return Pick(standing.paper_id, section, 0, reason=standing.reason, score=standing.score)
