"""How many papers there are of each field, venue and year: the browsing page."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import ColumnElement, Connection, func, select

from frontlist.store.schema import paper_categories, papers

Tally = Literal["category", "venue", "year", "month"]
_DATE_LENGTH = {"year": 4, "month": 7}


def tally(connection: Connection, what: Tally, *, year: str = "") -> list[tuple[str, int]]:
    """(value, papers), the most first; years and months the latest first. `year` narrows months to those of one year."""
    here = papers.c
    value: ColumnElement[str]
    if what == "category":
        joined = paper_categories.join(papers, here.id == paper_categories.c.paper_id)
        value = paper_categories.c.category
        query = select(value, func.count()).select_from(joined)
    else:
        value = here.venue if what == "venue" else func.substr(here.date, 1, _DATE_LENGTH[what])
        query = select(value, func.count()).select_from(papers).where(value != "")
    if year:
        # BETWEEN does not take PostgreSQL's collated parameters.
        query = query.where(here.date >= year, here.date <= year + "~")
    rows = connection.execute(query.where(~here.removed).group_by(value)).all()
    found = [(str(name), int(count)) for name, count in rows if what != "month" or len(name) == 7]
    if what in _DATE_LENGTH:
        return sorted(found, reverse=True)
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))
