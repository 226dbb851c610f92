"""What crawlers, browsers and monitors are told."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from frontlist.app import Library
from frontlist.web.discovery import sitemap
from frontlist.web.measures import Measures
from tests.unit.web.api.conftest import client, with_token
from tests.unit.web.conftest import Site

LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def addresses(program: TestClient, path: str) -> list[str]:
    answer = program.get(path)
    assert answer.status_code == 200, (path, answer.text)
    return [str(one.text) for one in ElementTree.fromstring(answer.content).iter(LOC)]


def test_the_sitemap_names_each_paper_once(private_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "IN_A_PART", 100)
    program = client(private_site.library)
    parts = addresses(program, "/sitemap.xml")
    papers = [address for part in parts if "pages" not in part for address in addresses(program, part)]
    assert len(papers) == len(set(papers)) == private_site.library.papers.count()
    assert len(parts) == 1 + -(-len(papers) // 100)
    for address in (papers[0], papers[-1], *addresses(program, "/sitemap/pages.xml")[::9]):
        assert program.get(address).status_code == 200, address
    for part in ("99", "-1", "x", "²", "000000000001"):
        assert program.get(f"/sitemap/{part}.xml").status_code == 404


def test_robots(private_site: Site, shared_home: Library) -> None:
    assert client(private_site.library).get("/robots.txt").text == "User-agent: *\nDisallow: /\n"
    shared = client(shared_home).get("/robots.txt").text
    assert "Disallow: /search\n" in shared
    assert "Disallow: /\n" not in shared
    assert shared.endswith("Sitemap: http://localhost/sitemap.xml\n")


def test_opensearch_leads_to_a_search(private_site: Site) -> None:
    program = client(private_site.library)
    found = ElementTree.fromstring(program.get("/opensearch.xml").content)
    urls = [str(one.get("template")) for one in found if one.tag.endswith("Url") and one.get("rel") != "self"]
    assert len(urls) == 3
    for url in urls:
        assert program.get(url.replace("{searchTerms}", "word+embeddings")).status_code == 200
    assert len(next(str(one.text) for one in found if one.tag.endswith("ShortName"))) <= 16


def test_numbers_are_for_who_runs_the_site(shared_home: Library) -> None:
    assert client(shared_home).get("/metrics").status_code == 403
    here = TestClient(client(shared_home).app, base_url="http://localhost", client=("127.0.0.1", 4000))
    assert here.get("/metrics").status_code == 200
    assert here.get("/metrics", headers={"x-forwarded-for": "203.0.113.5"}).status_code == 403
    admin = with_token(shared_home, "Admin", "admin")
    assert client(shared_home).get("/metrics", headers={"authorization": f"Bearer {admin.token}"}).status_code == 200


def test_numbers_are_in_the_text_format(shared_home: Library) -> None:
    here = TestClient(client(shared_home).app, base_url="http://localhost", client=("127.0.0.1", 4000))
    here.get("/api/v1/status")
    text = here.get("/metrics").text
    line = re.compile(r'^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? [-+.e\d]+)$')
    assert [one for one in text.splitlines() if not line.match(one)] == []
    assert f"frontlist_papers {shared_home.papers.count()}" in text
    assert 'frontlist_requests_total{method="GET",status="200"}' in text


def test_measures_add_up_and_made_up_methods_fill_no_memory() -> None:
    measures = Measures()
    for number in range(50):
        measures.note(f"METHOD{number}", 405, 0.001 * number)
    measures.note("GET", 200, 99.0)
    assert measures.answered == {("OTHER", 405): 50, ("GET", 200): 1}
    assert sum(measures.buckets) == 51
    assert measures.buckets[-1] == 1


@pytest.mark.parametrize(
    "path", ["/", "/feeds/trending.atom", "/api/v1/topics", "/robots.txt", "/static/style.css", "/healthz", "/nowhere"]
)
def test_head_says_what_get_would(private_site: Site, path: str) -> None:
    program = client(private_site.library)
    asked, looked = program.get(path), program.head(path)
    assert (looked.status_code, looked.content) == (asked.status_code, b"")
    assert looked.headers["content-type"] == asked.headers["content-type"]
