"""The real clients of the sources against a local server that replays answers and misbehaves."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pytest

from frontlist.errors import AddressRefused, NetworkError, UsageError
from frontlist.model.paper import ExternalId, Record, Reject
from frontlist.model.signal import Observation
from frontlist.model.source import Checkpoint, Item, Source
from frontlist.net.client import Client, Limits
from frontlist.sources import (
    acl,
    arxiv_api,
    arxiv_oai,
    arxiv_rss,
    catalogue,
    crossref,
    daily_papers,
    feed,
    lookup,
    openalex,
    semantic_scholar,
)
from frontlist.sources.endpoints import Endpoints
from tests.oai_standin import Held, OaiStandIn
from tests.shared import shared
from tests.standin import Asked, FakeTime, Reply, StandIn, client_for
from tests.unit.sources.test_json_kinds import CROSSREF, DAILY, OPENALEX
from tests.unit.sources.test_xml import ACL, ATOM, RSS

HELD = tuple(Held(f"2603.0000{n}", f"2026-03-1{n}", deleted=n == 4) for n in range(1, 8))
TODAY = dt.date(2026, 3, 20)


def keys(items: Iterable[Item]) -> list[str]:
    return [item.key.removeprefix("arxiv:2603.0000") for item in items if isinstance(item, Record)]


def last_state(items: Sequence[Item]) -> Checkpoint:
    found = [item for item in items if isinstance(item, Checkpoint)]
    assert found
    return found[-1]


def endpoints_at(world: StandIn) -> Endpoints:
    """Every service at the stand-in."""
    url = world.url
    return Endpoints(
        arxiv_oai=f"{url}/oai", arxiv_api=f"{url}/api", arxiv_rss=f"{url}/rss", crossref=f"{url}/crossref", openalex=f"{url}/openalex",
        semantic_scholar=f"{url}/s2", daily_papers=f"{url}/daily", acl=f"{url}/acl",
    )  # fmt: skip


def test_a_harvest_page_by_page_with_deletions_and_checkpoints() -> None:
    with StandIn() as world:
        items = list(arxiv_oai.harvest(client_for(world), OaiStandIn(HELD).serve(world), since="2026-03-12"))
        assert keys(items) == ["2", "3", "4", "5", "6", "7"]
        assert [item.deleted for item in items if isinstance(item, Record)] == [False, False, True, False, False, False]
        assert [(item.done, item.total) for item in items if isinstance(item, Checkpoint)] == [(2, 6), (4, 6), (6, 6)]
        assert world.asked[0].query == {"verb": "ListRecords", "metadataPrefix": "arXiv", "from": "2026-03-12"}
        assert set(world.asked[1].query) == {"verb", "resumptionToken"}


def test_the_next_run_begins_on_the_day_when_the_last_began() -> None:
    oai = OaiStandIn(HELD, today="2026-03-15")
    with StandIn() as world:
        client, endpoint = client_for(world), oai.serve(world)
        first = list(arxiv_oai.harvest(client, endpoint))
        again = list(arxiv_oai.harvest(client, endpoint, state=last_state(first).state))
        assert keys(again) == ["5", "6", "7"]


def test_a_run_that_was_killed_goes_on_from_its_checkpoint() -> None:
    with StandIn() as world:
        client, endpoint = client_for(world), OaiStandIn(HELD).serve(world)
        undisturbed = keys(arxiv_oai.harvest(client, endpoint, sets=["cs:cs:LG", ""]))
        for stop in range(1, 20):
            seen: list[str] = []
            kept = ""
            for number, item in enumerate(arxiv_oai.harvest(client, endpoint, sets=["cs:cs:LG", ""])):
                if number == stop:
                    break
                seen += keys([item])
                kept = item.state if isinstance(item, Checkpoint) else kept
            seen += keys(arxiv_oai.harvest(client, endpoint, sets=["cs:cs:LG", ""], state=kept))
            assert set(seen) == set(undisturbed)
            assert len(seen) <= len(undisturbed) + 2, "more than one page was asked for twice"


def test_the_same_command_goes_on_where_it_was_stopped_and_another_day_begins_anew() -> None:
    source = catalogue.checked("mine", "arxiv", {})
    with StandIn() as world:
        OaiStandIn(HELD).serve(world)

        def read(state: str, since: str) -> Iterator[Item]:
            return catalogue.read(source, client_for(world), endpoints_at(world), state=state, since=since, today=TODAY)

        begun = [item for _, item in zip(range(3), read("", "2026-03-12"), strict=False)]
        state = last_state(begun).state
        assert keys(read(state, "2026-03-12")) == ["4", "5", "6", "7"]
        assert keys(read(state, "2026-03-14")) == keys(read("", "2026-03-14"))
        ended = last_state(list(read(state, "2026-03-12"))).state
        assert keys(read(ended, "2026-03-12")) == ["2", "3", "4", "5", "6", "7"]


def test_an_expired_token_restarts_from_the_last_day_and_loses_nothing() -> None:
    oai = OaiStandIn(HELD)
    with StandIn() as world:
        oai.expired.add("arXiv|||4")
        items = list(arxiv_oai.harvest(client_for(world), oai.serve(world)))
        assert sorted(set(keys(items))) == ["1", "2", "3", "4", "5", "6", "7"]
        assert world.asked[3].query["from"] == "2026-03-14"


def test_an_expired_token_restarts_the_whole_set_when_days_came_out_of_order() -> None:
    oai = OaiStandIn((HELD[5], HELD[0], HELD[6], HELD[1]))
    with StandIn() as world:
        oai.expired.add("arXiv|||2")
        oai.page = 2
        harvest = arxiv_oai.harvest(client_for(world), oai.serve(world))
        seen = keys([next(harvest), next(harvest), next(harvest)])
        oai.page = 4
        seen += keys(harvest)
        assert set(seen) == {"6", "1", "7", "2"}
        assert "from" not in world.asked[2].query


def test_the_second_set_is_read_in_full_though_the_first_was_restarted() -> None:
    held = (*HELD, Held("2603.00008", "2026-03-11", ("math",)))
    oai = OaiStandIn(held)
    with StandIn() as world:
        oai.expired.add("arXiv|cs:cs:LG||4")
        items = list(arxiv_oai.harvest(client_for(world), oai.serve(world), sets=["cs:cs:LG", "math"]))
        assert set(keys(items)) == set("12345678")


def test_a_host_that_forgets_every_token_is_given_up() -> None:
    oai = OaiStandIn(tuple(Held(f"2603.0000{n}", "2026-03-11") for n in range(1, 8)))
    with StandIn() as world:
        oai.expired.update({"arXiv|||2", "arXiv||2026-03-11|2"})
        with pytest.raises(NetworkError, match="forgetting"):
            list(arxiv_oai.harvest(client_for(world), oai.serve(world)))


def test_nothing_new_is_no_error_and_an_unknown_format_is() -> None:
    with StandIn() as world:
        client, endpoint = client_for(world), OaiStandIn(HELD).serve(world)
        items = list(arxiv_oai.harvest(client, endpoint, since="2027-01-01"))
        assert [type(item) for item in items] == [Checkpoint]
        with pytest.raises(NetworkError, match="no such format"):
            list(arxiv_oai.harvest(client, endpoint, prefix="marc"))  # type: ignore[arg-type]  # that is the test


def weather(page: bytes) -> dict[str, list[Reply]]:
    packed = gzip.compress(page)
    return {
        "429 with Retry-After": [Reply(status=429, headers={"Retry-After": "30"})],
        "503 with a date": [Reply(status=503, headers={"Retry-After": "Wed, 11 Mar 2026 01:00:00 GMT"})],
        "503 without": [Reply(status=503), Reply(status=503)],
        "cut in the middle": [Reply(page, cut_after=len(page) // 2)],
        "truncated gzip": [Reply(packed[: len(packed) // 2], headers={"Content-Encoding": "gzip"})],
    }


@pytest.mark.parametrize("name", weather(b""))
def test_a_harvest_in_every_weather(name: str) -> None:
    oai = OaiStandIn(HELD)
    fake = FakeTime()
    with StandIn() as world:
        endpoint = oai.serve(world)
        page = oai.answer(Asked("GET", "/oai", {"metadataPrefix": "arXiv"}, {}, b"")).body
        world.script("/oai", Reply(page), *weather(page)[name])
        assert keys(arxiv_oai.harvest(client_for(world, fake=fake), endpoint))[-5:] == ["3", "4", "5", "6", "7"]
    assert fake.slept


def test_the_wrong_content_type_does_not_matter_but_the_wrong_content_does() -> None:
    with StandIn() as world:
        client = client_for(world)
        page = OaiStandIn(HELD[:1]).answer(Asked("GET", "/oai", {"metadataPrefix": "arXiv"}, {}, b"")).body
        world.on("/oai", Reply(page, headers={"Content-Type": "image/png"}))
        assert keys(arxiv_oai.harvest(client, world.url + "/oai")) == ["1"]
        for body in (b"<html><body>maintenance</body></html>", b"{}", b"", b"<x/>"):
            world.on("/oai", Reply(body, headers={"Content-Type": "text/html"}))
            with pytest.raises(NetworkError, match="not"):
                list(arxiv_oai.harvest(client, world.url + "/oai"))


def test_an_endpoint_that_redirects_inside_is_refused() -> None:
    with StandIn() as world, StandIn() as inside:
        world.on("/oai", Reply(status=301, headers={"Location": inside.url}))
        with pytest.raises(AddressRefused):
            list(arxiv_oai.harvest(client_for(world), world.url + "/oai"))


def api_entry(number: str) -> str:
    return (
        f"<entry><id>http://arxiv.org/abs/{number}v1</id><title>On {number}</title><summary>We build.</summary></entry>"
    )


def api_answer(asked: Asked) -> Reply:
    """Knows every id that does not begin with 99; takes 'bad' for malformed, as the real one does."""
    if numbers := asked.query.get("id_list", "").split(",") if "id_list" in asked.query else []:
        if "9912.00400" in numbers:
            return Reply(
                b"<feed><entry><id>http://arxiv.org/api/errors#x</id><summary>bad</summary></entry></feed>", 400
            )
        entries = [api_entry(number) for number in numbers if not number.startswith("99")]
        return Reply(f"<feed>{''.join(entries)}</feed>".encode())
    start, count = int(asked.query["start"]), int(asked.query["max_results"])
    entries = [api_entry(f"2603.{number:05}") for number in range(start, min(start + count, 450))]
    total = "<totalResults>450</totalResults>"
    return Reply(f"<feed>{total}{''.join(entries)}</feed>".encode())


def test_the_api_by_ids_tells_which_are_not_known() -> None:
    with StandIn() as world:
        wanted = ["2005.11401", "9901.00001", "1706.03762", "9912.00400", "math/9201260"]
        items = list(arxiv_api.by_ids(client_for(world), world.on("/api", api_answer), wanted))
        assert {item.key for item in items if isinstance(item, Record)} == {
            "arxiv:2005.11401",
            "arxiv:1706.03762",
            "arxiv:math/9201260",
        }
        assert {item.where for item in items if isinstance(item, Reject)} == {"9901.00001", "9912.00400"}


def test_a_query_page_by_page_past_an_empty_page() -> None:
    with StandIn() as world:
        url = world.on("/api", api_answer)
        first = api_answer(Asked("GET", "/api", {"start": "0", "max_results": "200"}, {}, b""))
        world.script("/api", first, Reply(b"<feed><totalResults>450</totalResults></feed>"))
        items = list(arxiv_api.search(client_for(world), url, "cat:cs.LG"))
        assert len({item.key for item in items if isinstance(item, Record)}) == 450
        state = next(item.state for item in items if isinstance(item, Checkpoint))
        rest = list(arxiv_api.search(client_for(world), url, "cat:cs.LG", state=state))
        assert sum(isinstance(item, Record) for item in rest) == 250


def test_the_real_answers_of_the_api_over_http() -> None:
    body = shared("protocol/arxiv_atom/q_testing_s0_m10_bc5a6c384fe9.xml").read_bytes()
    with StandIn() as world:
        items = list(arxiv_api.search(client_for(world), world.on("/api", Reply(body)), "all:testing", limit=10))
        assert sum(isinstance(item, Record) for item in items) == 10


@pytest.mark.parametrize("kinds", [("replace",), ("new", "cross")])
def test_the_daily_feed_of_arxiv_is_asked_conditionally(kinds: tuple[str, ...]) -> None:
    def answer(asked: Asked) -> Reply:
        known = asked.headers.get("if-none-match") == '"today"'
        return Reply(status=304) if known else Reply(RSS.encode(), headers={"ETag": '"today"'})

    with StandIn() as world:
        world.on("/rss/atom/cs.AI+cs.CL", answer)
        items = list(arxiv_rss.today(client_for(world), world.url + "/rss", ["cs.AI", "cs.CL"], kinds=kinds))
        assert sum(isinstance(item, Record) for item in items) == (kinds == ("replace",))
        again = list(
            arxiv_rss.today(client_for(world), world.url + "/rss", ["cs.AI", "cs.CL"], state=last_state(items).state)
        )
        assert [type(item) for item in again] == [Checkpoint]


def test_a_feed_and_one_that_is_not_well_formed() -> None:
    with StandIn() as world:
        url = world.on("/feed", Reply(ATOM.encode(), headers={"Last-Modified": "Wed, 11 Mar 2026 00:00:00 GMT"}))
        items = list(feed.read(client_for(world), url))
        assert [item.venue for item in items if isinstance(item, Record)] == ["Acta", "Acta Machinarum"]
        list(feed.read(client_for(world), url, state=last_state(items).state))
        assert world.asked[1].headers["if-modified-since"] == "Wed, 11 Mar 2026 00:00:00 GMT"
        world.on(
            "/feed",
            Reply(b"<rss><channel><item><title>R & D &nbsp; now</title><link>https://x.example/1</link></item>"),
        )
        titles = [item.title for item in feed.read(client_for(world), url) if isinstance(item, Record)]
        assert [title[:1] for title in titles] == ["R"]


def test_collections_of_the_anthology() -> None:
    with StandIn() as world:
        world.on("/acl/2020.acl.xml", Reply(ACL.encode(), headers={"ETag": '"1"'}))
        items = list(acl.collections(client_for(world), world.url + "/acl", ["2020.acl", "1066.acl"]))
        assert [item.key for item in items if isinstance(item, Record)] == [
            "acl:2020.acl-main.447",
            "acl:2020.acl-srw.1",
        ]
        assert [item.where for item in items if isinstance(item, Reject)][-1] == "1066.acl"
        world.on("/acl/2020.acl.xml", Reply(status=304))
        again = list(
            acl.collections(client_for(world), world.url + "/acl", ["2020.acl"], state=last_state(items).state)
        )
        assert world.asked[-1].headers["if-none-match"] == '"1"'
        assert [type(item) for item in again] == [Checkpoint, Checkpoint]
        nothing = list(acl.collections(client_for(world), world.url + "/acl", ["1066.acl"]))
        assert last_state(nothing).done == 1


def test_daily_papers_day_by_day() -> None:
    with StandIn() as world:
        url = world.on("/daily", Reply(json.dumps([DAILY, 7]).encode()))
        items = list(daily_papers.daily(client_for(world), url, since="2026-03-18", today=TODAY))
        assert [asked.query["date"] for asked in world.asked] == ["2026-03-18", "2026-03-19", "2026-03-20"]
        assert sum(isinstance(item, Observation) for item in items) == 9
        assert json.loads(last_state(items).state) == {"day": "2026-03-20"}
        list(daily_papers.daily(client_for(world), url, since="", today=TODAY, state=last_state(items).state))
        assert world.asked[3].query["date"] == "2026-03-13"


def test_completing_by_doi_and_arxiv_id() -> None:
    with StandIn() as world:
        world.on("/crossref/works/10.1000%2Fx", Reply(json.dumps({"message": CROSSREF}).encode()))
        world.on("/openalex/works/doi:10.48550%2Farxiv.2005.11401", Reply(json.dumps(OPENALEX).encode()))
        client, at = client_for(world), endpoints_at(world)
        assert isinstance(crossref.by_doi(client, at.crossref, "10.1000/x"), Record)
        assert isinstance(crossref.by_doi(client, at.crossref, "10.1000/unknown"), Reject)
        assert isinstance(openalex.by_id(client, at.openalex, ExternalId("arxiv", "2005.11401")), Record)
        assert isinstance(openalex.by_id(client, at.openalex, ExternalId("arxiv", "1706.03762")), Reject)
        assert isinstance(openalex.by_id(client, at.openalex, ExternalId("url", "https://x.example")), Reject)
        found = list(lookup.complete(client, at, [ExternalId("doi", "10.1000/x"), ExternalId("arxiv", "2005.11401")]))
        assert [item.source for item in found] == ["crossref"]


def test_semantic_scholar_in_one_request() -> None:
    def answer(asked: Asked) -> Reply:
        known = {"ARXIV:2005.11401": {"paperId": "a", "title": "T"}}
        return Reply(json.dumps([known.get(name) for name in json.loads(asked.body)["ids"]]).encode())

    with StandIn() as world:
        world.on("/s2/graph/v1/paper/batch", answer)
        wanted = [
            ExternalId("arxiv", "2005.11401"),
            ExternalId("doi", "10.1000/x"),
            ExternalId("url", "https://x.example"),
        ]
        items = list(semantic_scholar.by_ids(client_for(world), world.url + "/s2", wanted, key="s3cret"))
        assert [type(item) for item in items] == [Record, Reject]
        assert world.asked[0].headers["x-api-key"] == "s3cret"


def test_papers_by_any_id_from_their_homes() -> None:
    with StandIn() as world:
        at = endpoints_at(world)
        world.on("/api", api_answer)
        world.on("/acl/2020.acl.xml", Reply(ACL.encode()))
        world.on("/crossref/works/10.1000%2Fx", Reply(json.dumps({"message": CROSSREF}).encode()))
        world.on("/openalex/works/doi:10.5281%2Fzenodo.1", Reply(json.dumps(OPENALEX).encode()))
        wanted = [
            ExternalId("doi", "10.1000/x"), ExternalId("arxiv", "2005.11401"), ExternalId("acl", "2020.acl-main.447"),
            ExternalId("doi", "10.5281/zenodo.1"), ExternalId("acl", "P99-1001"), ExternalId("openreview", "abc"),
        ]  # fmt: skip
        items = list(lookup.by_ids(client_for(world), at, wanted))
        assert {item.source for item in items if isinstance(item, Record)} == {
            "crossref",
            "arxiv-api",
            "anthology",
            "openalex",
        }
        assert {item.where for item in items if isinstance(item, Reject)} == {"P99-1001", "openreview:abc"}


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("arxiv", {"category": ("cs.LG",)}), ("arxiv-today", {"category": ("cs.AI",)}), ("arxiv-query", {"query": ("cat:cs.LG",)}),
        ("feed", {"url": ("FEED",)}), ("daily-papers", {}), ("acl", {"collection": ("2020.acl",)}),
    ],
)  # fmt: skip
def test_every_kind_of_source_is_read_through_the_catalogue(kind: str, options: dict[str, Any]) -> None:
    with StandIn() as world:
        OaiStandIn(HELD).serve(world)
        world.on("/api", api_answer)
        world.on("/rss/atom/cs.AI", Reply(RSS.encode()))
        options = {
            name: tuple(value.replace("FEED", world.on("/feed", Reply(ATOM.encode()))) for value in values)
            for name, values in options.items()
        }
        world.on("/daily", Reply(json.dumps([DAILY]).encode()))
        world.on("/acl/2020.acl.xml", Reply(ACL.encode()))
        source = catalogue.checked("mine", kind, options)
        client: Client = client_for(world, limits=Limits(attempts=2))
        items = list(catalogue.read(source, client, endpoints_at(world), today=TODAY))
        assert any(isinstance(item, Record) for item in items)
        assert isinstance(items[-1], Checkpoint)
        state = last_state(items).state
        plan = catalogue.plan(source, state=state, today=TODAY, arxiv_seconds=3.0, host_seconds=1.0)
        assert plan.seconds >= plan.requests >= 1
    papers = {"arxiv", "arxiv-today", "arxiv-query", "feed", "daily-papers", "acl"}
    # What is counted of papers that are here is tested in test_counters.py.
    assert set(catalogue.KINDS) == papers | set(catalogue.COUNTERS)


@pytest.mark.parametrize(
    ("kind", "options", "words"),
    [
        ("nosuch", {}, "no kind"), ("feed", {}, "need the option 'url'"), ("feed", {"url": ("a", "b")}, "once"),
        ("feed", {"uri": ("a",)}, "no option 'uri'"), ("arxiv", {"format": ("marc",)}, "no value"),
        ("arxiv", {"category": ("cs.LG", "cs.lgg")}, "nearest that it has is cs.LG"), ("arxiv-today", {"category": ("ml",)}, "no category 'ml'"),
        ("arxiv", {"category": ("Quantum Physics",)}, "is quant-ph"), ("arxiv", {"category": ("cs:cs:LG&x",)}, "is cs.LG"),
    ],
)  # fmt: skip
def test_a_source_that_makes_no_sense_is_refused(kind: str, options: dict[str, tuple[str, ...]], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        catalogue.checked("mine", kind, options)


def test_a_category_that_is_newer_than_our_list_is_asked_for_by_its_set() -> None:
    with StandIn() as world:
        OaiStandIn([Held("2403.00001", "2026-03-10", sets=("cs:cs:QQ",))]).serve(world)
        world.on("/rss/atom/cs.QQ+hep-th", Reply(RSS.encode()))
        for kind, sets in (("arxiv", ("cs:cs:QQ",)), ("arxiv-today", ("cs:cs:QQ", "physics:hep-th"))):
            source = catalogue.checked("mine", kind, {"category": sets})
            items = list(
                catalogue.read(source, client_for(world), endpoints_at(world), since="2026-03-01", today=TODAY)
            )
            assert any(isinstance(item, Record) for item in items), kind


def test_a_plan_grows_with_the_days() -> None:
    source = Source("ml", "arxiv", {"category": ("cs.LG", "stat.ML")})
    near = catalogue.plan(source, since="2026-03-19", today=TODAY, arxiv_seconds=3.0, host_seconds=1.0)
    far = catalogue.plan(source, since="2025-03-19", today=TODAY, arxiv_seconds=3.0, host_seconds=1.0)
    assert near.requests < far.requests
    assert far.seconds == 3.0 * far.requests


def test_a_first_reading_says_how_far_it_goes_back() -> None:
    source = Source("ml", "arxiv", {"category": ("cs.LG",)})
    plans = [
        catalogue.plan(source, since=since, state=state, today=TODAY, arxiv_seconds=3.0, host_seconds=1.0).first_day
        for since, state in (("", ""), ("2026-01-01", ""), ("", '{"sets":[],"since":"2026-03-01"}'))
    ]
    assert plans == [(TODAY - dt.timedelta(days=catalogue.FIRST_DAYS)).isoformat(), "", ""]
