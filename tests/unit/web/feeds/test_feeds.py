"""Feeds as readers take them: every list, three formats, stable names, dates that are right, and little to fetch twice."""

from __future__ import annotations

import datetime as dt
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
from starlette.testclient import TestClient

from frontlist.app import Library
from frontlist.model.dates import utc_now
from frontlist.model.paper import Paper
from frontlist.web.access_log import redacted
from frontlist.web.feeds.feed import Feed, Item
from frontlist.web.feeds.formats import FORMATS
from tests.unit.web.api.conftest import client, with_token
from tests.unit.web.conftest import Site

LISTS = [
    "trending.{}?period=all", "trending.{}?period=all&category=cs.CV&formula=top", "search.{}?q=word+embeddings", "edition/day.{}", "edition/week.{}",
    "edition/month.{}", "category/cs.LG.{}", "category/cs.{}", "author/Yann%20LeCun.{}", "venue/ECCV.{}", "year/2017.{}", "month/2017-06.{}", "person/owner.{}",
]  # fmt: skip
HARD = "Ties & <b>bonds</b> \x00\x0b\x1f ]]> \ufffe 𝔸 \"'"


@pytest.fixture
def reader_program(private_site: Site) -> TestClient:
    return client(private_site.library)


def parsed(program: TestClient, address: str) -> Any:
    answer = program.get(f"/feeds/{address}")
    assert answer.status_code == 200, (address, answer.text)
    found = feedparser.parse(answer.content, response_headers={"content-type": answer.headers["content-type"]})
    assert not found.bozo, (address, found.get("bozo_exception"))
    return found


@pytest.mark.parametrize("address", LISTS)
def test_all_formats_tell_the_same(reader_program: TestClient, address: str) -> None:
    atom, rss = (parsed(reader_program, address.format(ending)) for ending in ("atom", "rss"))
    json = reader_program.get(f"/feeds/{address.format('json')}").json()
    assert (
        [entry.id for entry in atom.entries]
        == [entry.id for entry in rss.entries]
        == [item["id"] for item in json["items"]]
    )
    assert [entry.title for entry in atom.entries] == [item["title"] for item in json["items"]]
    assert [entry.published_parsed for entry in atom.entries] == [entry.published_parsed for entry in rss.entries]
    links = {link.rel: link.href for link in atom.feed.links}
    assert links["self"].startswith("http://localhost/feeds/")
    assert reader_program.get(links["self"]).status_code == 200
    assert reader_program.get(links["alternate"]).status_code == 200


def test_papers_keep_their_names_in_every_feed(reader_program: TestClient) -> None:
    seen = {entry.id for entry in parsed(reader_program, "category/cs.CV.atom").entries}
    assert seen <= {entry.id for entry in parsed(reader_program, "category/cs.atom").entries} | seen
    assert all(name.startswith("tag:localhost,2026:paper/p") for name in seen)
    assert (
        parsed(reader_program, "category/cs.CV.atom").feed.id != parsed(reader_program, "category/cs.LG.atom").feed.id
    )


def test_dates_are_those_of_the_papers(reader_program: TestClient, private_site: Site) -> None:
    paper = next(
        one
        for page in private_site.library.papers.pages(_any())
        for one in page
        if len(one.date) == 10 and one.categories
    )
    entries = parsed(reader_program, f"day/{paper.date}.atom").entries
    assert {entry.published for entry in entries} == {f"{paper.date}T00:00:00Z"}
    assert all(entry.updated >= entry.published for entry in entries)


def _any() -> Any:
    from frontlist.model.query import PaperFilter

    return PaperFilter()


def test_who_has_it_already_is_told_so(reader_program: TestClient) -> None:
    first = reader_program.get("/feeds/category/cs.CV.atom")
    for known in ({"if-none-match": first.headers["etag"]}, {"if-modified-since": first.headers["last-modified"]}):
        again = reader_program.get("/feeds/category/cs.CV.atom", headers=known)
        assert (again.status_code, again.content) == (304, b"")
    stale = {"if-none-match": '"other"', "if-modified-since": first.headers["last-modified"]}
    assert reader_program.get("/feeds/category/cs.CV.atom", headers=stale).status_code == 200
    old = {"if-modified-since": "Sat, 01 Jan 2000 00:00:00 GMT"}
    assert reader_program.get("/feeds/category/cs.CV.atom", headers=old).status_code == 200
    nonsense = {"if-modified-since": "Mon, 99 Foo 99999 99:99:99 +999999999999"}
    assert reader_program.get("/feeds/category/cs.CV.atom", headers=nonsense).status_code == 200


def test_public_feeds_may_be_kept_and_do_not_depend_on_who_asks(shared_home: Library, reader: Site) -> None:
    without = client(shared_home).get("/feeds/category/cs.CL.atom")
    assert without.headers["cache-control"].startswith("public")
    assert reader.browser.get("/feeds/category/cs.CL.atom").content == without.content


@pytest.mark.parametrize(("address", "status"), [("topic/none.atom", 404), ("edition/never.json", 400), ("list/l404.rss", 404), ("day/2017.atom", 404), ("author/....atom", 404), ("magazine/x.atom", 422), ("trending.docx", 422)])  # fmt: skip
def test_lists_that_are_not_there(reader_program: TestClient, address: str, status: int) -> None:
    answer = reader_program.get(f"/feeds/{address}")
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_no_markup_comes_through(shared_home: Library) -> None:
    for ending in ("atom", "rss"):
        assert "<script" not in client(shared_home).get(f"/feeds/category/cs.CL.{ending}").text
    # Titles and names are plain text in a JSON feed; its content is HTML.
    contents = [item["content_html"] for item in client(shared_home).get("/feeds/category/cs.CL.json").json()["items"]]
    assert not any("<script" in content or "<img" in content for content in contents)
    entries = feedparser.parse(
        client(shared_home).get("/feeds/category/cs.CL.atom").content, sanitize_html=False
    ).entries
    shown = next(entry for entry in entries if "alert" in entry.title)
    assert "<script" not in shown.content[0].value
    assert "&lt;img" in shown.content[0].value


@pytest.mark.parametrize("ending", FORMATS)
def test_characters_that_no_format_can_hold(ending: str) -> None:
    paper = Paper("pabcdefghij23", HARD, abstract=HARD, date="2026-03-11", added_at="2026-03-12T08:00:00+00:00")
    feed = Feed(
        "test",
        HARD,
        "http://localhost/",
        "http://localhost/f",
        "http://localhost",
        "localhost",
        "2026-03-12",
        [Item(paper, "not a date", HARD, HARD)],
    )
    written = FORMATS[ending].write(feed)
    if ending != "json":
        assert "Ties & <b>bonds</b>" in "".join(ElementTree.fromstring(written).itertext())
    assert FORMATS[ending].write(feed) == written


def test_an_empty_feed_is_a_feed(reader_program: TestClient) -> None:
    found = parsed(reader_program, "year/1801.atom")
    assert found.entries == []
    # Not of 1970: seen to be empty today.
    day = dt.datetime.fromisoformat(found.feed.updated)
    assert dt.timedelta(0) <= utc_now() - day < dt.timedelta(days=2)


def test_private_feeds_end_when_they_are_revoked(private_site: Site) -> None:
    owner, program = with_token(private_site.library, "owner"), client(private_site.library)
    owner.send("PATCH", "/papers/2007.15651/entry", json={"saved": True, "note": "Read this."})
    owner.send("PUT", "/follows/category/cs.CV", 204)
    search = owner.send("POST", "/searches", 201, json={"query": "word embeddings", "name": "Words"})
    made = owner.send("POST", "/feeds/private", 201)
    feeds = {feed["title"]: feed for feed in made["feeds"]}
    assert {"Saved", "Following", "Words", "cs.CV"} <= set(feeds)
    for feed in made["feeds"]:
        for ending in ("atom", "rss"):
            assert not feedparser.parse(program.get(feed[ending]).content).bozo
    assert program.get(feeds["Saved"]["json"]).json()["items"][0]["summary"] == "Read this."
    assert "no-cache" in program.get(feeds["Saved"]["atom"]).headers["cache-control"]
    outline = program.get(feeds["Saved"]["atom"].replace("saved.atom", "subscriptions.opml"))
    addresses = [one.get("xmlUrl") for one in ElementTree.fromstring(outline.content).iter("outline")]
    assert set(addresses) == {feed["atom"] for feed in made["feeds"]}
    secret = feeds["Saved"]["atom"].split("/")[-2]
    assert secret.startswith("fl_")
    assert secret not in redacted(f"/feeds/private/{secret}/saved.atom")
    owner.send("DELETE", f"/feeds/private/{made['token']}", 204)
    assert program.get(feeds["Saved"]["atom"]).status_code == 404
    owner.send("DELETE", f"/searches/{search['id']}", 204)


def test_a_feeds_token_opens_nothing_else_and_other_tokens_open_no_feed(private_site: Site) -> None:
    owner, program = with_token(private_site.library, "owner"), client(private_site.library)
    secret = owner.send("POST", "/feeds/private", 201)["feeds"][0]["atom"].split("/")[-2]
    assert program.get("/api/v1/library", headers={"authorization": f"Bearer {secret}"}).status_code == 403
    assert program.get(f"/feeds/private/{owner.token}/saved.atom").status_code == 404


def test_opml_names_feeds_that_are_there(reader_program: TestClient) -> None:
    found = ElementTree.fromstring(reader_program.get("/feeds.opml").content)
    addresses = [str(one.get("xmlUrl")) for one in found.iter("outline")]
    assert len(addresses) > 10
    for address in addresses[:8]:
        assert not feedparser.parse(reader_program.get(address).content).bozo


def test_curated_papers_are_dated_by_their_edition(reader_program: TestClient, private_site: Site) -> None:
    edition = private_site.library.discover.latest_edition("day")
    entries = parsed(reader_program, f"edition/{edition.key}.atom").entries
    at = dt.datetime.fromisoformat(edition.closed_at or edition.starts).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert {entry.published for entry in entries} == {at}
    assert len(entries) == min(60, len(edition.picks))


def test_what_moderators_took_out_is_in_no_feed(shared_home: Library) -> None:
    moderator = shared_home.community.accounts.named("Moderator")
    there = [entry.id for entry in parsed(client(shared_home), "category/cs.CL.atom").entries]
    paper = there[0].rsplit("/", 1)[-1]
    shared_home.community.moderation.hide_paper(moderator, paper, "a test")
    assert [entry.id for entry in parsed(client(shared_home), "category/cs.CL.atom").entries] == there[1:]
    shared_home.community.moderation.hide_paper(moderator, paper, "a test", hidden=False)


@pytest.mark.parametrize("address", ["list/%00.atom", "search.atom?q=%00", "author/x%00.json"])
def test_addresses_that_are_not_text(reader_program: TestClient, address: str) -> None:
    answer = reader_program.get(f"/feeds/{address}")
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
