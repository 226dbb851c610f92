"""Every page answers, private and shared, with the headers and landmarks that all of them share."""

from __future__ import annotations

import html
import itertools
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
import zstandard

from frontlist.app import Library
from frontlist.model.paper import Author, ExternalId, Record
from tests.shared import shared as shared_file
from tests.unit.web.conftest import EVIL, Site, browser, signed_in

PAGES = [
    "/", "/week", "/month", "/edition/2026-03-11", "/edition/2026-03-13", "/edition/2026-W11", "/edition/2026-03", "/trending",
    "/trending?period=all&formula=newest", "/search", "/search?q=latent+space", "/search?q=zzzzqqqq", "/browse", "/topics",
    "/topic/learned-feature-spaces", "/category/cs.LG", "/category/cs", "/author/Yoshua%20Bengio", "/venue/ICLR%202024",
    "/year/2024", "/month/2024-11", "/day/2024-11-01", "/library", "/library?shelf=lists", "/library?shelf=searches",
    "/library?shelf=following", "/library?shelf=votes", "/settings", "/desk", "/desk?key=2026-03-11", "/desk/moderator",
    "/moderation", "/about/ranking", "/status", "/digest/latest", "/landscape", "/submit", "/keys", "/person/owner",
]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_a_page_answers_with_its_landmarks_and_without_anything_inline(site: Site, path: str) -> None:
    page = site.page(path)
    assert page.count("<h1") == 1
    assert '<main id="main"' in page
    assert re.search(r"<title>[^<]+</title>", page)
    assert " style=" not in page
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]*(src=|application/ld\+json))", page)
    assert not re.search(r'\son[a-z]+="', page)
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", PAGES)
def test_every_control_has_a_name(site: Site, path: str) -> None:
    page = site.page(path)
    labelled = set(re.findall(r'<label[^>]*\sfor="([^"]+)"', page))
    wrapped = "".join(re.findall(r"<label>.*?</label>", page, re.S))
    for control in re.findall(r"<(?:input|select|textarea)\b[^>]*>", page):
        if 'type="hidden"' in control or control in wrapped:
            continue
        found = re.search(r'\sid="([^"]+)"', control)
        assert found, control
        assert found.group(1) in labelled, control


def test_the_front_page_is_light(site: Site) -> None:
    answer = site.browser.get("/edition/2026-03-11", headers={"accept-encoding": "gzip"})
    assert int(answer.headers["content-length"]) < 60_000
    before_paint = re.findall(r'<link rel="stylesheet"|<script(?![^>]*defer)(?![^>]*ld\+json)', answer.text)
    assert len(before_paint) == 1


def test_a_hostile_paper_stays_text_everywhere(shared: Site) -> None:
    paper = shared.library.papers.find("1706.00001")
    name = shared.library.papers.get(paper).authors[0].name
    paths = [
        f"/paper/{paper}",
        "/category/cs.CL",
        "/search?q=script+alert",
        "/year/2017",
        "/browse",
        "/landscape",
        f"/search?q={EVIL}",
    ]
    for path in [*paths, f"/author/{html.escape(name, quote=True)}"]:
        page = shared.browser.get(path).text
        assert "<script>alert" not in page, path
        assert "<img src=x" not in page, path


def test_nothing_of_markup_is_left_in_real_papers(tmp_path: Path) -> None:
    with zstandard.open(shared_file("arxiv-to-2025.jsonl.zst"), "rt", encoding="utf-8") as file:
        lines = list(itertools.islice(file, 20_000))
    records = [record_of(orjson.loads(line)) for line in random.Random(7).sample(lines, 1000)]
    with Library.open(tmp_path) as library:
        library.ingest.run(records)
        pages = 0
        for page in every_page(Site(library, browser(library)), "/year/"):
            shown = html.unescape(re.sub(r"<[^>]+>", " ", page))
            left = re.findall(
                r"</?(?:b|i|em|p|sup|sub|italic|jats:\w+)>|\\(?:emph|textbf|textit|mathbb|mathcal|frac)\b", shown
            )
            assert left == []
            pages += 1
    assert pages >= 25


def record_of(row: dict[str, Any]) -> Record:
    return Record(
        source="arxiv", key=row["id"], title=row["title"], abstract=row["abstract"], submitted=row["date"],
        ids=(ExternalId("arxiv", row["id"]),), authors=tuple(Author(name) for name in row.get("authors") or ()),
    )  # fmt: skip


def every_page(site: Site, under: str) -> Iterator[str]:
    """Each year's list, to its end."""
    for year, _ in site.library.papers.tally("year"):
        address = f"{under}{year}"
        while address:
            page = site.page(address)
            yield page
            found = re.search(r'href="([^"]+)" rel="next"', page)
            address = html.unescape(found.group(1)) if found else ""


def test_math_of_an_abstract_is_rendered_here(shared: Site) -> None:
    page = shared.page(f"/paper/{shared.some()}")
    assert "<math" in page
    assert "<msup>" in page


def test_pages_below_a_prefix_link_below_it(shared: Site) -> None:
    library = shared.library
    with Library.open(library.home, flags={"mode": "shared", "base_url": "http://localhost/papers"}) as prefixed:
        page = browser(prefixed).get("/papers/category/cs.CL").text
        # With and without the slash, whether the proxy passes the prefix on or not.
        fronts = [browser(prefixed).get(path) for path in ("/papers", "/papers/", "/")]
        links = re.findall(r'(?:href|action|src)="(/[^"]*)"', page)
    assert links
    assert [link for link in links if not link.startswith("/papers/")] == []
    assert [front.status_code for front in fronts] == [200, 200, 200]
    assert all('href="/papers/search"' in front.text or 'action="/papers/search"' in front.text for front in fronts)


def test_roles_see_what_is_theirs(shared: Site, reader: Site) -> None:
    assert 'value="curate"' not in reader.page("/settings")
    assert 'value="curate"' in signed_in(shared.library, "Curator").page("/settings")
    shared.page("/desk", 200)  # leads to the sign-in page
    assert "Sign in" in shared.page("/desk")
    reader.page("/desk", 403)
    reader.page("/desk/moderator", 403)
    signed_in(shared.library, "Curator").page("/desk")
    signed_in(shared.library, "Moderator").page("/desk/moderator")


@pytest.mark.parametrize(
    "address",
    [
        "/author/---",
        "/feeds/author/---.atom",
        "/api/v1/authors/---/papers",
        "/venue/",
        "/venue/%20",
        "/feeds/venue/%20.atom",
    ],
)
def test_of_no_name_there_are_no_papers(site: Site, address: str) -> None:
    assert site.browser.get(address).status_code == 404
