"""Screenings in and out of the store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, select, update

from frontlist.errors import Conflict, NotFound
from frontlist.model.screening import Screening
from frontlist.store import rows
from frontlist.store.bulk import insert_rows
from frontlist.store.schema.papers import papers
from frontlist.store.schema.screenings import screened_papers, screenings

_paper = screened_papers.c
_COLUMNS = ("screening", "paper_id", "place", "turn", "wanted")


class Screened(NamedTuple):
    """A paper of a screening; `turn` is 0 until it is read."""

    paper_id: str
    turn: int
    wanted: bool


def begin(connection: Connection, screening: Screening, paper_ids: Sequence[str]) -> None:
    """A new screening of these papers, in the order in which they are read as long as nothing was found."""
    values = {name: getattr(screening, name) for name in Screening.__dataclass_fields__}
    if not rows.add(connection, screenings, values):
        raise Conflict(f"There is a screening named {screening.name!r} already.", "Choose another name, or drop it.")
    of_it = [(screening.name, paper, place, 0, False) for place, paper in enumerate(paper_ids)]
    insert_rows(connection, screened_papers, _COLUMNS, of_it)


def every(connection: Connection) -> list[Screening]:
    """All screenings, the latest first."""
    found = connection.execute(select(screenings).order_by(screenings.c.begun_at.desc(), screenings.c.name))
    return [Screening(*row) for row in found]


def get(connection: Connection, name: str) -> Screening:
    """One by its name."""
    row = connection.execute(select(screenings).where(screenings.c.name == name)).one_or_none()
    if row is None:
        raise NotFound(f"There is no screening named {name!r}.", "`frontlist screen status` lists them all.")
    return Screening(*row)


def papers_of(connection: Connection, name: str) -> list[Screened]:
    """Its papers that are still in the library: those that were read in that order, then the others by their place."""
    here = screened_papers.join(papers, papers.c.id == _paper.paper_id)
    asked = select(_paper.paper_id, _paper.turn, _paper.wanted).select_from(here)
    asked = asked.where(_paper.screening == name, papers.c.removed.is_(False))
    found = connection.execute(asked.order_by(_paper.turn == 0, _paper.turn, _paper.place, _paper.paper_id))
    return [Screened(*row) for row in found]


def say(connection: Connection, name: str, paper_id: str, wanted: bool) -> bool:
    """Whether a paper belongs in; False where it is none of this screening. Said again it keeps its turn."""
    last = connection.execute(select(func.max(_paper.turn)).where(_paper.screening == name)).scalar() or 0
    turn = select(_paper.turn).where(_paper.screening == name, _paper.paper_id == paper_id)
    before = connection.execute(turn).scalar()
    if before is None:
        return False
    _set(connection, name, paper_id, turn=before or last + 1, wanted=wanted)
    return True


def take_back(connection: Connection, name: str, paper_id: str) -> None:
    """It is unread again."""
    _set(connection, name, paper_id, turn=0, wanted=False)


def _set(connection: Connection, name: str, paper_id: str, **values: object) -> None:
    which = (_paper.screening == name) & (_paper.paper_id == paper_id)
    connection.execute(update(screened_papers).where(which).values(**values))


def drop(connection: Connection, name: str) -> None:
    """Forget a screening and all that was said in it."""
    connection.execute(delete(screened_papers).where(_paper.screening == name))
    connection.execute(delete(screenings).where(screenings.c.name == name))
