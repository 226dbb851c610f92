"""Signing in from elsewhere, through the pages: ORCID and an OpenID provider, both stand-ins."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from frontlist.app import Library
from frontlist.community.orcid import Application
from frontlist.web.cookies import SESSION
from tests.contract.test_community_openid import Issuer
from tests.people import World
from tests.standin import Reply, StandIn, client_for
from tests.unit.web.conftest import RECORDS, Site, browser

ORCID = "0000-0002-1825-0097"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[tuple[Site, Issuer]]:
    """A shared site that both services know."""
    with StandIn() as world:
        flags = {
            "mode": "shared", "base_url": "http://localhost", "registration": "open", "openid_issuer": world.url,
            "openid_client": "papers", "openid_secret": "s", "openid_name": "Our University", "orcid_client": "APP-1",
        }  # fmt: skip
        with Library.open(tmp_path, flags=flags) as library:
            library.__dict__["client"] = client_for(world)
            library.ingest.run(RECORDS[:1])
            orcid = replace(library.community.orcid, application=Application("APP-1", "s", world.url))
            library.__dict__["community"] = replace(library.community, orcid=orcid)
            issuer = Issuer(world)
            issuer.world = World(library.community, library.database, library.clock, None, {})  # type: ignore[arg-type]  # only its clock is asked
            issuer.serve()
            world.on("/oauth/token", Reply(b'{"orcid": "%s", "name": "Kurt"}' % ORCID.encode()))
            yield Site(library, browser(library)), issuer


def come(site: Site, issuer: Issuer, way: str) -> str:
    """Press the button, go to the service, and come back with its answer; where that leads."""
    page = site.send(f"/sign-in/{way}", status=200)
    found = re.search(r'class="button primary" href="([^"]+)"', page)
    assert found
    issuer.asked_with = parse_qs(urlsplit(html.unescape(found.group(1))).query)
    assert issuer.asked_with["redirect_uri"] == [f"http://localhost/sign-in/{way}"]
    state = issuer.asked_with["state"][0]
    answer = site.browser.get(f"/sign-in/{way}", params={"code": "c", "state": state}, follow_redirects=False)
    assert answer.status_code == 303, answer.text[:300]
    return answer.headers["location"]


def test_an_account_comes_from_the_provider_and_takes_an_orcid(place: tuple[Site, Issuer]) -> None:
    site, issuer = place
    assert "Sign in with Our University" in site.page("/sign-in")
    come(site, issuer, "openid")
    assert site.browser.cookies.get(SESSION)
    settings = site.page("/settings")
    assert "Ada Lovelace" in settings
    assert "Add my ORCID iD" in settings
    come(site, issuer, "orcid")
    assert ORCID in site.page("/settings")
    assert site.library.community.accounts.named("Ada Lovelace").orcid == ORCID
    paper = site.some()
    assert "Thank" in site.send(f"/paper/{paper}/author", status=200)
    assert site.library.community.authorship.authors(paper)


@pytest.mark.parametrize("way", ["openid", "orcid"])
def test_an_answer_that_was_not_begun_in_this_browser_signs_nobody_in(place: tuple[Site, Issuer], way: str) -> None:
    site, _ = place
    victim = Site(site.library, browser(site.library))
    page = site.send(f"/sign-in/{way}", status=200)
    found = re.search(r"state=([\w-]+)", html.unescape(page))
    assert found
    answer = victim.browser.get(f"/sign-in/{way}", params={"code": "c", "state": found.group(1)})
    assert answer.status_code == 403
    assert victim.browser.cookies.get(SESSION) is None
    assert victim.browser.get(f"/sign-in/{way}", params={"error": "access_denied"}).status_code == 400


def test_a_button_needs_its_form(place: tuple[Site, Issuer]) -> None:
    site, _ = place
    assert site.browser.post("/sign-in/openid").status_code == 403
