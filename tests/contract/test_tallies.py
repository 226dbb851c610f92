"""How many papers there are of each year and month, on both databases."""

from __future__ import annotations

from collections import Counter

from frontlist.store import tallies
from frontlist.store.database import Database
from tests.papers import keep, made_papers


def test_years_months_and_venues_add_up(database: Database) -> None:
    papers = made_papers(60)
    keep(database, papers)
    years = Counter(paper.date[:4] for paper in papers)
    with database.read() as connection:
        assert dict(tallies.tally(connection, "year")) == years
        for year in years:
            months = Counter(paper.date[:7] for paper in papers if paper.date.startswith(year))
            assert dict(tallies.tally(connection, "month", year=year)) == months
        in_2020 = Counter(paper.venue for paper in papers if paper.venue and paper.date.startswith("2020"))
        assert dict(tallies.tally(connection, "venue", year="2020")) == in_2020
        assert tallies.tally(connection, "venue", year="1066") == []
