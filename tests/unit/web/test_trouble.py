"""What else can go wrong: withdrawn and merged papers, an index that is not there yet, poisoned caches, hostile words, slow clients."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path

import pytest
import uvicorn
from starlette.testclient import TestClient

from frontlist.app import Library
from frontlist.errors import IndexUnavailable
from frontlist.web.server import bind
from frontlist.web.site import make_app
from tests.papers import remove
from tests.unit.web.conftest import EVIL, RECORDS, Site

LIVE = ("<script>alert", "<img src=x")


@pytest.fixture
def three(tmp_path: Path) -> Site:
    """Three papers that are in no index yet."""
    library = Library.open(tmp_path)
    library.ingest.run(RECORDS)
    return Site(library, TestClient(make_app(library), base_url="http://localhost", raise_server_exceptions=False))


def test_a_withdrawn_paper_is_gone_and_a_merged_one_leads_on(three: Site) -> None:
    left, right, third = (three.library.papers.find(record.key) for record in RECORDS)
    kept = three.library.merge(left, third, "the same").id
    absorbed = third if kept == left else left
    moved = three.browser.get(f"/paper/{absorbed}", follow_redirects=False)
    assert (moved.status_code, moved.headers["location"]) == (301, f"/paper/{kept}")
    remove(three.library.database, [right])
    assert "was removed" in three.page(f"/paper/{right}", 410)


def test_a_library_that_was_never_indexed_answers(three: Site) -> None:
    for path in (
        "/search?q=attention",
        "/search?q=attention&part=1",
        "/",
        "/trending",
        "/landscape",
        f"/paper/{three.library.papers.find(RECORDS[0].key)}",
    ):
        assert "<html" in three.page(path) or "part=1" in path
    assert "you need, with" in three.page("/search?q=attention")


def test_an_index_that_cannot_be_read_is_a_quiet_503(three: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def building(*_: object, **__: object) -> None:
        raise IndexUnavailable("The index is being built.", "Wait a moment.")

    monkeypatch.setattr(type(three.library), "search", building)
    answer = three.browser.get("/search?q=attention")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
    assert "The index is being built." in answer.text
    three.page("/trending")


def test_words_find_where_the_encoder_is_missing(three: Site) -> None:
    object.__setattr__(three.library, "__dict__", {**three.library.__dict__, "encoder": None})
    three.library.index.update()
    page = three.page("/search?q=attention")
    assert "you need, with" in page


@pytest.mark.parametrize(
    "header",
    ["x-forwarded-host", "x-forwarded-prefix", "x-original-url", "x-rewrite-url", "x-forwarded-scheme", "x-host"],
)
def test_no_header_of_a_stranger_reaches_a_page(shared: Site, header: str) -> None:
    plain = shared.browser.get("/trending")
    poisoned = shared.browser.get("/trending", headers={header: "evil.example"})
    assert poisoned.status_code == plain.status_code
    assert "evil.example" not in poisoned.text
    assert "evil.example" not in str(poisoned.headers)
    assert "private" in poisoned.headers["cache-control"]


def test_hostile_words_of_people_stay_words(reader: Site, shared: Site) -> None:
    paper = reader.some()
    reader.send(f"/paper/{paper}/comment", text=EVIL)
    reader.send("/search/keep", q=EVIL, name=EVIL, public="1")
    reader.send("/library/lists", name=EVIL, public="1")
    pages = [
        reader.page(path)
        for path in (f"/paper/{paper}", "/library?shelf=searches", "/library?shelf=lists", "/person/Reader")
    ]
    for name in ("q", "sort", "category"):
        pages.append(shared.browser.get("/search" if name != "category" else "/", params={name: EVIL, "q": EVIL}).text)
    pages.append(shared.browser.get("/feeds/search.atom", params={"q": EVIL}).text)
    pages.append(shared.browser.get("/about/ranking", params={"paper": EVIL, "week": ""}).text)
    for page in pages:
        assert not any(live in page for live in LIVE), page[:400]


def test_a_slow_client_holds_up_nobody(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        listening = bind("127.0.0.1", 0)
        server = uvicorn.Server(uvicorn.Config(make_app(library), log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        slow = [socket.create_connection(listening.getsockname()) for _ in range(60)]
        for number, client in enumerate(slow):
            client.sendall(
                b"POST /theme HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nx"
                if number % 2
                else b"GET / HT"
            )
        time.sleep(0.1)
        with socket.create_connection(listening.getsockname(), timeout=20) as quick:
            quick.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            assert quick.recv(100).startswith(b"HTTP/1.1 200")
        for client in slow:
            client.close()
        server.should_exit = True
        thread.join(timeout=20)
        assert not thread.is_alive()
