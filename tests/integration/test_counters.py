"""Citations and stars of papers that are here, from stand-ins of the services: polite, resumed, never counted twice."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from frontlist.app import Library
from frontlist.ingest.sync import Synced
from frontlist.model.signal import Signal
from frontlist.sources import catalogue
from frontlist.sources.catalogue import COUNTERS
from tests.standin import Asked, Reply, StandIn, client_for

NOW = dt.datetime(2026, 3, 11, 12, tzinfo=dt.UTC)
ROWS = [
    {"title": "Retrieval with little memory", "abstract": "We ask less.", "authors": ["Ada B"], "date": "2026-02-01",
     "arxiv": "2602.00001", "doi": "10.1000/one", "code": "https://github.com/ada/retrieval"},
    {"title": "On tides of small moons", "abstract": "They are small.", "authors": ["Bo C"], "date": "2025-12",
     "doi": "10.1000/two,b"},
    {"title": "Proofs without ink", "abstract": "We think.", "authors": ["Di E"], "date": "2026-03-01",
     "arxiv": "2603.00002", "code": "https://github.com/di/gone.git"},
    {"title": "An old friend", "abstract": "From long ago.", "authors": ["Ed F"], "date": "1999-01-01", "doi": "10.1000/old"},
]  # fmt: skip


@dataclass
class Place:
    """A library with four papers, and the world that it may ask."""

    library: Library
    world: StandIn
    now: list[dt.datetime]

    def sync(self, kind: str) -> Synced:
        """Read the source of this kind."""
        if kind not in {status.source.name for status in self.library.sources.every()}:
            self.library.sources.add(kind, kind, {})
        (status,) = self.library.sources.chosen([kind])
        return self.library.sources.sync(status)

    def signals(self, name: str) -> list[Signal]:
        """A paper's signals, the latest first."""
        return [known.signal for known in self.library.discover.signals(self.library.papers.find(name))]

    def requests(self, path: str) -> list[Asked]:
        """What was asked of the world there."""
        return [asked for asked in self.world.asked if asked.path.startswith(path)]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Keys are set; whatever is counted is three, unless a test says otherwise."""
    now = [NOW]
    with StandIn() as world:
        flags = {name: f"{world.url}/{name}" for name in ("openalex", "crossref", "semantic_scholar", "github")}
        flags |= {"semantic_scholar_key": "s3cret", "github_token": "t0ken"}
        with Library.open(tmp_path / "home", flags=flags, clock=lambda: now[0]) as library:
            library.__dict__["client"] = client_for(world)
            file = tmp_path / "papers.jsonl"
            file.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
            library.import_file(file)
            yield Place(library, world, now)


def openalex(place: Place, **counts: int) -> None:
    results = [{"doi": f"https://doi.org/10.1000/{name.upper()}", "cited_by_count": n} for name, n in counts.items()]
    place.world.on("/openalex/works", Reply(json.dumps({"results": results}).encode()))


def test_a_citation_count_is_dated_to_the_paper_and_what_is_gained_later_to_then(place: Place) -> None:
    openalex(place, one=3)
    assert place.sync("citations-openalex").error == ""
    (first,) = place.signals("10.1000/one")
    assert (first.kind, first.value, first.source) == ("citation", 3.0, "citations")
    assert first.happened_at == dt.datetime(2026, 2, 1, 12, tzinfo=dt.UTC)
    assert first.recorded_at == NOW
    (asked,) = place.requests("/openalex")
    assert set(asked.query["filter"].removeprefix("doi:").split("|")) == {"10.1000/one", "10.48550/arxiv.2603.00002"}
    place.now[0] = NOW + dt.timedelta(days=8)
    openalex(place, one=5)
    place.sync("citations-openalex")
    second, _ = place.signals("10.1000/one")
    assert (second.value, second.happened_at) == (2.0, place.now[0])


def test_a_round_comes_once_a_week(place: Place) -> None:
    openalex(place, one=3)
    for days, requests in ((0, 1), (0.1, 1), (6.4, 1), (7, 2)):
        place.now[0] = NOW + dt.timedelta(days=days)
        place.sync("citations-openalex")
        assert len(place.requests("/openalex")) == requests


def test_services_that_count_the_same_are_not_added_up(place: Place) -> None:
    openalex(place, one=3)
    items = [
        {"DOI": "10.1000/ONE", "is-referenced-by-count": 7},
        {"DOI": "10.1000/unknown", "is-referenced-by-count": 9},
    ]
    place.world.on("/crossref/works", Reply(json.dumps({"message": {"items": items}}).encode()))
    place.world.on("/semantic_scholar/graph/v1/paper/batch", Reply(json.dumps([{"citationCount": 4}, None]).encode()))
    for kind in ("citations-openalex", "citations-crossref", "citations-s2"):
        assert place.sync(kind).error == ""
    assert sum(signal.value for signal in place.signals("10.1000/one")) == 7
    (asked,) = place.requests("/semantic_scholar")
    assert asked.headers["x-api-key"] == "s3cret"
    assert len(json.loads(asked.body)["ids"]) == 3


def test_stars_are_asked_one_by_one_and_what_is_gone_costs_only_itself(place: Place) -> None:
    place.world.on("/github/repos/ada/retrieval", Reply(b'{"stargazers_count": 40}'))
    assert place.sync("stars").error == ""
    (star,) = place.signals("2602.00001")
    assert (star.kind, star.value) == ("star", 40.0)
    assert [asked.path for asked in place.requests("/github")] == [
        "/github/repos/ada/retrieval",
        "/github/repos/di/gone",
    ]
    assert {asked.headers["authorization"] for asked in place.requests("/github")} == {"Bearer t0ken"}


def test_a_round_that_is_cut_short_goes_on_where_it_was(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    short = catalogue.counting("stars", COUNTERS["stars"]._replace(most_keyed=1))
    monkeypatch.setattr(catalogue, "KINDS", {**catalogue.KINDS, "stars": short})
    place.world.on("/github/repos/ada/retrieval", Reply(b'{"stargazers_count": 40}'))
    place.world.on("/github/repos/di/gone", Reply(b'{"stargazers_count": 2}'))
    for _ in range(4):
        place.sync("stars")
    assert [asked.path for asked in place.requests("/github")] == [
        "/github/repos/ada/retrieval",
        "/github/repos/di/gone",
    ]


@pytest.mark.parametrize(
    "answer", [b"{}", b"[]", b'{"results": 3}', b'{"results": [{"doi": 5, "cited_by_count": "x"}]}']
)
def test_answers_that_make_no_sense_count_nothing(place: Place, answer: bytes) -> None:
    place.world.on("/openalex/works", Reply(answer))
    assert place.sync("citations-openalex").error == ""
    assert place.signals("10.1000/one") == []


def test_a_service_that_refuses_is_told_and_asked_again_next_time(place: Place) -> None:
    place.world.on("/openalex/works", Reply(b"no", 403))
    assert "403" in place.sync("citations-openalex").error
    openalex(place, one=3)
    assert place.sync("citations-openalex").error == ""
    assert len(place.signals("10.1000/one")) == 1
