"""The typed client, against the site itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import httpx
import pytest
from starlette.testclient import TestClient

from frontlist.app import Library
from frontlist.client import Client
from frontlist.errors import BadInput, Gone, NetworkError, NotFound, NotSignedIn, TooMany
from frontlist.model.paper import ExternalId, Record
from frontlist.web.site import make_app

RECORDS = [
    Record(source="arxiv", key=f"2401.{number:05d}", title=f"Paper {number} on hubs", abstract="Hubs are points.", submitted="2024-01-02",
           ids=(ExternalId("arxiv", f"2401.{number:05d}"),), categories=("cs.LG",), category_scheme="arxiv")
    for number in range(1, 261)
]  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("client")) as library:
        library.ingest.run(RECORDS)
        library.index.update()
        yield library


@pytest.fixture(scope="module")
def client(library: Library) -> Iterator[Client]:
    """As the owner, with leave to write."""
    accounts = library.community.accounts
    token = library.community.tokens.make(accounts.owner(), "client", ["read", "write"]).secret
    with Client(beside(library, token)) as client:
        yield client


def beside(library: Library, token: str) -> httpx.Client:
    """The site without a network. Starlette's client has httpx's ways, though not its type."""
    headers = {"authorization": f"Bearer {token}"}
    return cast(httpx.Client, TestClient(make_app(library), base_url="http://localhost/", headers=headers))


def test_what_there_is(client: Client) -> None:
    paper = client.paper("arXiv:2401.00007v3")
    assert paper.title == "Paper 7 on hubs"
    assert client.paper(f"https://arxiv.org/abs/{paper.ids[0].partition(':')[2]}") == paper
    assert client.search("hubs", limit=3, facets=True).items[0].reason
    assert len(client.similar(paper.id, limit=4).items) == 4
    assert client.cite(paper.id).startswith("@")
    assert client.topics() == []
    assert client.comments(paper.id) == []
    assert client.status().papers == len(RECORDS)
    assert client.me().scopes == ["read", "write"]


def test_pages_and_streams_give_every_paper_once(client: Client) -> None:
    paged = [paper.id for paper in client.papers(category="cs.LG")]
    assert len(set(paged)) == len(paged) == len(RECORDS)
    assert [paper.id for paper in client.every_paper(category="cs.LG")] == paged
    assert list(client.every_paper(category="math")) == []


def test_many_ids_at_once(client: Client) -> None:
    wanted = [f"2401.{number:05d}" for number in range(1, 261)] * 4 + ["9901.00001", "nonsense"]
    found = client.lookup(wanted)
    assert len({paper.id for paper in found.papers}) == len(RECORDS)
    assert found.missing == ["9901.00001", "nonsense"]


def test_what_one_does(client: Client) -> None:
    assert client.vote("2401.00001").voted
    assert client.trending(limit=5)[0].paper.title == "Paper 1 on hubs"
    assert client.what_if(week="", vote=2.0, fields=0.5).week
    assert client.edition("month").key
    assert not client.unvote("2401.00001").voted
    kept = client.keep("2401.00002", saved=True, note="Twice.", tags=["hubs"])
    assert client.keep("2401.00002", read=True).note == "Twice."
    assert [entry.paper for entry in client.library(tag="hubs", saved=True)] == [kept.paper]
    made = client.make_list("Seminar")
    assert client.put(made.id, "2401.00003", note="First.").items[0].note == "First."
    assert client.whole_list(made.id).list.name == client.lists(mine=True)[0].name == "Seminar"
    assert client.comment("2401.00004", "Nice.").text == client.comments("2401.00004")[0].text
    assert client.keep_search("hubs", "Hubs").query == "hubs"
    assert client.subscribe("query", "hubs", email="you@example.org").kind == "query"


def test_errors_are_ours(client: Client, library: Library) -> None:
    with pytest.raises(NotFound, match=r"9901\.00001") as told:
        client.paper("9901.00001")
    assert told.value.data["status"] == 404
    assert not isinstance(told.value, Gone)
    with pytest.raises(BadInput):
        client.search("hubs", limit=0)
    nobody = Client(beside(library, "fl_none"))
    with pytest.raises(NotSignedIn):
        nobody.me()
    with pytest.raises(NotSignedIn):
        next(nobody.every_paper())


def answering(*answers: httpx.Response) -> Client:
    """A client of a site that gives these answers, one after the other."""
    left = list(answers)
    return Client(
        httpx.Client(transport=httpx.MockTransport(lambda _: left.pop(0)), base_url="https://papers.example.org/x/")
    )


def test_a_busy_site_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("frontlist.client.time.sleep", slept.append)
    busy = httpx.Response(503, headers={"retry-after": "30"}, json={"type": "urn:frontlist:home", "title": "Later."})
    limited = httpx.Response(
        429, headers={"retry-after": "40"}, json={"type": "urn:frontlist:too-many", "title": "Slow down."}
    )
    assert answering(busy, httpx.Response(200, json={"items": [], "next": ""})).topics() == []
    assert slept == [30.0]
    with pytest.raises(TooMany) as told:
        answering(limited, limited).topics()
    assert slept == [30.0, 40.0]
    assert told.value.data["retry_after"] == "40"


def test_what_is_no_frontlist_is_told() -> None:
    login = httpx.Response(302, headers={"location": "https://login.example.org/"})
    busy = httpx.Response(503, headers={"retry-after": "Wed, 11 Mar 2026 00:02:00 GMT"}, text="<html>")
    for answer in (httpx.Response(404, text="<html>"), httpx.Response(500, json=[]), login, busy):
        with pytest.raises(NetworkError, match="Is a Frontlist at this address"):
            answering(answer).topics()
    page = httpx.Response(200, text="<html>")
    with pytest.raises(NetworkError, match="something else"):
        answering(page).topics()

    def away(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    with pytest.raises(NetworkError, match="did not answer"):
        Client(httpx.Client(transport=httpx.MockTransport(away), base_url="https://papers.example.org/")).status()
    with pytest.raises(NetworkError, match="did not answer"):
        next(Client(httpx.Client(transport=httpx.MockTransport(away), base_url="https://x.example.org/")).every_paper())


def test_the_address_may_have_a_path(tmp_path: Path) -> None:
    with Client.open("https://example.org/papers", token="fl_x") as client:
        request = client.http.build_request("GET", "api/v1/me")
    assert str(request.url) == "https://example.org/papers/api/v1/me"
    assert request.headers["authorization"] == "Bearer fl_x"
