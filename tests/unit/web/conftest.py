"""Two small, real sites: a private one over the whole starter shelf, a shared one over a handful of papers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from frontlist.app import Library
from frontlist.community.sessions import open_session
from frontlist.demo import load_demo
from frontlist.model.account import Role
from frontlist.model.paper import Author, ExternalId, Record
from frontlist.web.cookies import SESSION
from frontlist.web.site import make_app

PASSWORD = "correct horse battery staple"
EVIL = "<script>alert(1)</script>\"><img src=x onerror=alert(2)>'{{7*7}}"


@dataclass
class Site:
    """A library, its site, and a browser on it."""

    library: Library
    browser: TestClient

    def page(self, path: str, status: int = 200) -> str:
        """A page's HTML."""
        answer = self.browser.get(path)
        assert answer.status_code == status, (path, answer.status_code, answer.text[:300])
        return answer.text

    def token(self) -> str:
        """The form token of this browser."""
        found = re.search(r'name="form_token" value="([^"]+)"', self.page("/keys"))
        assert found
        return found.group(1)

    def send(self, path: str, status: int = 303, **fields: str | list[str]) -> str:
        """Send a form as its page would; where it leads."""
        answer = self.browser.post(path, data={"form_token": self.token(), **fields}, follow_redirects=False)
        assert answer.status_code == status, (path, answer.status_code, answer.text[:600])
        return answer.headers.get("location", "") if status == 303 else answer.text

    def some(self) -> str:
        """The id of a paper that is surely here."""
        return self.library.papers.find(
            "1706.03762" if self.library.settings.text("mode") == "shared" else "2007.15651"
        )


@pytest.fixture(scope="session")
def shelf_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the shelf and the demo in it, indexed."""
    home = tmp_path_factory.mktemp("shelf")
    with Library.open(home) as library:
        library.load_shelf()
        load_demo(library)
        library.index.update()
    return home


@pytest.fixture(scope="session")
def private_site(shelf_home: Path) -> Iterator[Site]:
    """The private site."""
    with Library.open(shelf_home) as library:
        yield Site(library, browser(library))


@pytest.fixture
def site(private_site: Site) -> Site:
    """The private site in a browser of one's own."""
    return Site(private_site.library, browser(private_site.library))


RECORDS = [
    Record(
        source="arxiv", key="1706.03762", title="Attention is all you need, with $O(n^2)$ cost",
        abstract="We propose a network of attention alone, at cost $O(n^2)$ in the length.", submitted="2017-06-12",
        authors=(Author("Ada Lovelace"), Author("Kurt Gödel", orcid="0000-0002-1825-0097")),
        ids=(ExternalId("arxiv", "1706.03762"),), categories=("cs.CL", "cs.LG"), category_scheme="arxiv",
    ),
    Record(source="arxiv", key="1706.00001", title=EVIL, abstract=EVIL * 3, submitted="2017-06-01", venue=EVIL, comment=EVIL,
           authors=(Author(EVIL),), ids=(ExternalId("arxiv", "1706.00001"),), categories=("cs.CL",), category_scheme="arxiv"),
    Record(source="arxiv", key="1707.00002", title="A third paper", submitted="2017-07-01", ids=(ExternalId("arxiv", "1707.00002"),)),
]  # fmt: skip


@pytest.fixture(scope="session")
def shared_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """An open, shared library at a public address."""
    flags = {"mode": "shared", "base_url": "http://localhost", "registration": "open", "mail_from": "us@example.org"}
    with Library.open(tmp_path_factory.mktemp("shared"), flags=flags) as library:
        library.ingest.run(RECORDS)
        library.index.update()
        people: list[tuple[str, Role]] = [
            ("Reader", "reader"),
            ("Other", "reader"),
            ("Curator", "curator"),
            ("Moderator", "moderator"),
            ("Admin", "admin"),
        ]
        for name, role in people:
            library.community.accounts.add(name, f"{name.lower()}@example.org", PASSWORD, role)
        yield library


@pytest.fixture
def shared(shared_home: Library) -> Site:
    """The shared site, nobody signed in."""
    return Site(shared_home, browser(shared_home))


@pytest.fixture
def reader(shared_home: Library) -> Site:
    """The shared site with a reader signed in."""
    return signed_in(shared_home, "Reader")


def signed_in(library: Library, name: str) -> Site:
    """The shared site with somebody signed in."""
    site = Site(library, browser(library))
    context = library.community.context
    with library.database.write() as connection:
        made = open_session(connection, context, library.community.accounts.named(name), agent="", earlier="")
    site.browser.cookies.set(SESSION, made.secret)
    return site


def browser(library: Library) -> TestClient:
    """A browser without cookies."""
    return TestClient(make_app(library), base_url="http://localhost", raise_server_exceptions=False)
