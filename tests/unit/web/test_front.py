"""The front page: today's edition, the last full one, the first run, and what is new since the last visit."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from frontlist.app import Library
from frontlist.model.dates import utc_now
from frontlist.web.last_visit import FORM
from tests.unit.web.conftest import RECORDS, Site, browser


def test_an_empty_library_says_how_to_begin_and_begins_with_one_click(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        site = Site(library, browser(library))
        assert "The shelves are empty" in site.page("/")
        site.send("/shelf")
        assert library.papers.count() > 400
        assert "The shelves are empty" not in site.page("/")


def test_an_edition_is_filtered_by_field_and_turned_page_by_page(site: Site) -> None:
    page = site.page("/edition/2026-03-11?category=cs.CV")
    assert page.count("data-paper") < site.page("/edition/2026-03-11").count("data-paper") <= 50
    assert "Further down this edition" in site.page("/edition/2026-03-11")
    assert "Back to the top" in site.page("/edition/2026-03-11?page=2")
    assert "Nothing from" in site.page("/edition/2026-03-11?category=math.AG")


def test_only_an_edition_under_way_is_still_open(site: Site) -> None:
    assert "Still open" in site.page(f"/edition/{site.library.discover.edition().key}")
    ahead, long_ago = site.page("/edition/2130-01-02"), site.page("/edition/1930-01-01")
    assert "It has not begun." in ahead
    assert "Nobody picked" not in ahead
    assert "Still open" not in ahead + long_ago
    assert 'content="noindex"' in long_ago


def test_curated_papers_come_first_with_their_line(site: Site) -> None:
    page = site.page("/edition/2026-03-11")
    assert page.index("Editors’ picks") < page.index('class="note"')
    assert 'rel="next" href="/edition/2026-03-13"' in page


def test_what_came_since_the_last_visit_is_marked(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.ingest.run(RECORDS)
        paper = library.papers.find("1706.03762")
        owner = library.community.accounts.owner()
        key = library.discover.edition().key
        library.community.curation.pick(owner, key, paper, "why")
        yesterday = utc_now() - dt.timedelta(days=1)
        for seen, new in (("", False), (f"-{yesterday.strftime(FORM)}", True), ("nonsense", False)):
            page = browser(library).get("/", headers={"cookie": f"frontlist_seen={seen}"}).text
            assert ('class="new"' in page) is new, seen


def test_a_first_page_sets_no_word_about_the_reader(site: Site) -> None:
    site.page("/")
    names = {cookie.name for cookie in site.browser.cookies.jar}
    assert names == {"frontlist_form", "frontlist_seen"}


@pytest.mark.parametrize(
    ("weekend", "said"),
    [("monday", "weekends join Monday’s edition"), ("skip", "the next edition is Monday’s"), ("keep", "")],
)
def test_a_weekend_says_whose_edition_it_is_in(tmp_path: Path, weekend: str, said: str) -> None:
    def words(day: int) -> str:
        now = dt.datetime(2026, 11, day, 12, tzinfo=dt.UTC)
        with Library.open(tmp_path, flags={"weekend": weekend}, clock=lambda: now) as library:
            library.ingest.run(RECORDS)
            owner, key = library.community.accounts.owner(), library.discover.edition().key
            library.community.curation.pick(owner, key, library.papers.find("1706.03762"), "why")
            return Site(library, browser(library)).page("/")

    saturday = words(21)
    assert ("Today is Saturday" in saturday) is bool(said)
    assert said in saturday
    assert "Today is" not in words(24)
