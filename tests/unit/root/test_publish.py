"""The static site: every link leads to a file, nothing needs a server, nothing is left that only a server could mean."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import orjson
import pytest

from frontlist.app import Library
from frontlist.errors import UsageError
from frontlist.publish import file_of, publish, slug
from tests.unit.web.conftest import RECORDS

ADDRESS = "https://you.example.org/papers"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("home"), flags={"base_url": ADDRESS}) as library:
        library.ingest.run(RECORDS)
        library.index.update()
        owner = library.community.accounts.owner()
        library.community.votes.cast(owner, "1706.03762")
        library.community.comments.add(owner, "1706.03762", "A classic.")
        library.community.library.change(owner, "1706.03762", note="a private note")
        private = library.community.lists.make(owner, "a private list")
        library.community.lists.put(owner, private.id, "1706.03762")
        yield library


@pytest.fixture(scope="module")
def site(home: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published") / "site"
    told: list[str] = []
    assert publish(home, folder, told.append) >= 15
    assert not [line for line in told if "Could not" in line]
    return folder


def pages(site: Path) -> dict[Path, str]:
    return {file: file.read_text() for file in site.rglob("*.html")}


def test_every_link_leads_to_a_file(site: Path) -> None:
    seen = 0
    for file, page in pages(site).items():
        for link in re.findall(r'(?:href|src|action)="([^"]*)"', page):
            where = urlsplit(html.unescape(link).removeprefix("https://you.example.org"))
            if where.scheme or where.netloc or not where.path:
                continue
            assert where.path.startswith("/papers/"), (file, link)
            name = unquote(where.path.removeprefix("/papers/"))
            assert (site / (f"{name}index.html" if name.endswith("/") or not name else name)).is_file(), (file, link)
            seen += 1
    assert seen > 300


def test_nothing_needs_a_server_or_is_private(site: Path) -> None:
    for file, page in pages(site).items():
        assert 'method="post"' not in page, file
        assert "sign-in" not in page.lower(), file
        assert "Sign in" not in page, file
        assert "form_token" not in page, file
        assert "private note" not in page, file
        assert "private list" not in page, file
        assert "<script>alert" not in page, file
        assert "<img src=x" not in page, file
        assert "\0" not in page, file
    paper = next(page for file, page in pages(site).items() if "A classic." in page)
    assert 'class="still"' in paper
    feeds = re.findall(r'xmlUrl="https://you.example.org/papers/([^"]+)"', (site / "feeds.opml").read_text())
    assert len(feeds) > 3
    for feed in feeds:
        assert (site / unquote(feed)).read_text().startswith("<?xml"), feed
    assert f"{ADDRESS}/paper/" in (site / "sitemap.txt").read_text()
    assert (site / "404.html").is_file()


def test_what_the_search_reads(site: Path, home: Library) -> None:
    data = site / "search-data"
    about, table = orjson.loads((data / "papers.json").read_bytes()), orjson.loads((data / "about.json").read_bytes())
    assert about["papers"] == home.papers.count()
    assert (data / "papers.bin").stat().st_size == about["papers"] * (about["dim"] + 4)
    assert len(list(data.glob("pieces-*.bin"))) == table["shards"]
    assert {row[0] for row in orjson.loads((data / "papers-0.json").read_bytes())} == set(
        orjson.loads((data / "ids.json").read_bytes())
    )


def test_it_is_brought_up_to_date_and_takes_no_folder_of_anybody_else(
    home: Library, site: Path, tmp_path: Path
) -> None:
    assert publish(home, site, lambda _: None) >= 15
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(UsageError, match="something else"):
        publish(home, tmp_path, lambda _: None)


def test_it_must_know_where_it_will_live(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library, pytest.raises(UsageError, match="base_url"):
        publish(library, tmp_path / "site", lambda _: None)


def test_names_of_files_fit_everywhere_and_are_nobody_elses() -> None:
    assert file_of("/category/cs.LG", "") == Path("category/cs.LG/index.html")
    assert file_of("/feeds/trending.atom", "period=week") == Path("feeds/trending~period=week.atom")
    assert file_of("/author/..%2F..%2Fetc", "page=2").parts[0] == "author"
    names = ["Kurt Gödel", "Kurt Godel", "Kurt  Godel", "..", ".", "a/b", "a\\b", "CON:", "x" * 400, "", "神经"]
    assert len({slug(name) for name in names}) == len(names)
    assert all(re.fullmatch(r"[A-Za-z0-9-]{1,80}", slug(name)) for name in names)
