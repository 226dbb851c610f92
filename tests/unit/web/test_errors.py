"""What is said when something is wrong, and with which status."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from frontlist import errors
from frontlist.app import Library
from frontlist.errors import DatabaseGone, FrontlistError
from frontlist.web.errors import STATUS, status_of
from frontlist.web.site import make_app
from tests.unit.web.conftest import Site


def kinds(root: type[FrontlistError]) -> Iterator[type[FrontlistError]]:
    yield root
    for kind in root.__subclasses__():
        yield from kinds(kind)


@pytest.mark.parametrize("kind", sorted(kinds(FrontlistError), key=str))
def test_every_error_has_a_status(kind: type[FrontlistError]) -> None:
    assert 400 <= status_of(kind("x")) < 600
    assert (
        kind is FrontlistError or status_of(kind("x")) != STATUS[FrontlistError] or kind.__bases__ == (FrontlistError,)
    )


def test_unknown_merged_and_removed_papers(site: Site) -> None:
    site.page("/paper/pzzzzzzzzzzzz", 404)
    site.page("/paper/9901.00001", 404)
    answer = site.browser.get("/paper/arXiv:2007.15651v2", follow_redirects=False)
    assert answer.status_code == 301
    assert answer.headers["location"] == f"/paper/{site.some()}"


def test_pages_for_people_and_problems_for_programs(site: Site) -> None:
    page = site.browser.get("/nowhere")
    assert page.status_code == 404
    assert "<h1>" in page.text
    problem = site.browser.get("/nowhere", headers={"accept": "application/json"})
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json()["status"] == 404


@pytest.mark.parametrize(
    "path",
    [
        "/edition/yesterday",
        "/month/2024-13",
        "/year/24",
        "/day/2024-02-30",
        "/trending?period=aeon",
        "/trending?page=x",
        "/trending?formula=magic",
    ],
)
def test_nonsense_is_told_plainly(site: Site, path: str) -> None:
    answer = site.browser.get(path)
    assert 400 <= answer.status_code < 500
    assert "<h1>" in answer.text


def test_a_database_that_went_away_is_a_quiet_503(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Library.open(tmp_path) as library:
        client = TestClient(make_app(library), base_url="http://localhost", raise_server_exceptions=False)
        assert client.get("/readyz").status_code == 200

        @contextmanager
        def gone(_self: object) -> Iterator[None]:
            if library:
                raise DatabaseGone("The database server at secret.internal does not answer.", "Check it.")
            yield

        monkeypatch.setattr(type(library.database), "read", gone)
        for path in ("/", "/trending", "/search?q=x", "/readyz"):
            answer = client.get(path)
            assert answer.status_code == 503, path
            assert answer.headers["retry-after"] == "30"
            assert "secret.internal" not in answer.text
            assert "What was to be changed was not" in answer.text
        assert client.get("/readyz").headers["content-type"] == "application/problem+json"
        assert client.get("/readyz").json()["status"] == 503
        assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(("typed", "real"), [("login", "sign-in"), ("signin", "sign-in"), ("signup", "register")])
def test_what_people_type_leads_to_the_real_page_for_good(shared: Site, typed: str, real: str) -> None:
    answer = shared.browser.get(f"/{typed}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (301, f"/{real}")
    assert "<form" in shared.page(f"/{real}")


def test_a_slash_too_many_leads_to_the_page_and_never_away(site: Site) -> None:
    for typed, meant in (
        ("/trending/", "/trending"),
        ("/search/?q=a%20b", "/search?q=a%20b"),
        ("/category/cs.LG//", "/category/cs.LG"),
    ):
        answer = site.browser.get(typed, follow_redirects=False)
        assert (answer.status_code, answer.headers.get("location")) == (301, meant)
        assert site.browser.get(typed).status_code == 200
    for elsewhere in ("//evil.example/", "/\\evil.example/", "/%2F/evil.example/", "/no/such/page/"):
        answer = site.browser.get(f"http://localhost{elsewhere}", follow_redirects=False)
        assert not answer.headers.get("location", "/").startswith(("//", "/\\", "http")), elsewhere
    assert site.browser.get("/no/such/page/").status_code == 404
    assert site.browser.get("/api/v1/nothing/", follow_redirects=False).status_code == 404


def test_a_paper_without_an_id_is_none(site: Site) -> None:
    assert "No paper is named." in site.page("/paper/", 404)
    assert "No paper is named." in site.page("/paper/%20", 404)


def test_a_fault_of_ours_tells_nothing_of_its_inside(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_self: object) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr(type(site.library), "topics", broken)
    answer = site.browser.get("/topics")
    assert answer.status_code == 500
    assert "secret inside" not in answer.text


def test_an_index_that_is_being_built_says_so_on_a_paper_page(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def building(*_: object, **__: object) -> None:
        raise errors.IndexUnavailable("The index is being built.", "Wait a moment.")

    monkeypatch.setattr(type(site.library), "similar", building)
    assert "The index is being built." in site.page(f"/paper/{site.some()}")


def test_a_person_who_opens_a_revoked_feed_reads_a_page_and_a_program_gets_details(site: Site) -> None:
    for accept, kind in (
        ("text/html,*/*", "text/html"),
        ("application/atom+xml, text/html;q=0.5", "application/problem"),
    ):
        answer = site.browser.get("/feeds/private/fl_gone/saved.atom", headers={"accept": accept})
        assert answer.status_code == 404
        assert answer.headers["content-type"].startswith(kind)
        assert "revoked" in answer.text
