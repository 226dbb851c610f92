"""The links below each paper of a mail, and the digest as a file."""

from __future__ import annotations

import re

import pytest

from tests.unit.web.conftest import Site


@pytest.mark.parametrize("act", ["save", "more", "less"])
def test_links_of_mails_only_show_a_button(shared: Site, reader: Site, act: str) -> None:
    paper, mine = shared.some(), reader.library.community.library
    account = reader.library.community.accounts.named("Reader")
    before = (mine.entries(account), list(reader.library.digest.self_service.wishes(account)))
    address = f"/mail/r1.token/{act}/{paper}"
    assert "/sign-in?next=" in shared.page(address)
    assert "<button" in reader.page(address)
    assert (mine.entries(account), list(reader.library.digest.self_service.wishes(account))) == before
    shared.send(address, status=401)
    assert "The paper" in reader.send(address, status=200)
    entry = next((one for one in mine.entries(account) if one.paper_id == paper), None)
    wishes = [(wish.kind, wish.target) for wish in reader.library.digest.self_service.wishes(account)]
    assert {
        "save": bool(entry and entry.saved_at),
        "less": bool(entry and entry.hidden_at),
        "more": ("similar", paper) in wishes,
    }[act]
    mine.change(account, paper, saved=False, hidden=False)
    for wish in reader.library.digest.self_service.wishes(account):
        reader.library.digest.self_service.drop_wish(account, wish.id)


def test_what_mails_do_not_know(reader: Site) -> None:
    reader.page(f"/mail/r1.token/burn/{reader.some()}", 422)
    reader.page("/mail/r1.token/save/pzzzzzzzzzzzz", 404)


def test_an_edition_as_markdown(site: Site) -> None:
    found = site.library.discover.latest_edition("day")
    answer = site.browser.get("/digest/latest.md")
    assert answer.headers["content-type"].startswith("text/markdown")
    assert answer.text == site.browser.get(f"/digest/{found.key}.md").text
    links = re.findall(r"^- \[.+\]\(http://localhost/paper/(p\w+)\)$", answer.text, re.M)
    assert sorted(links) == sorted(pick.paper_id for pick in found.picks)
    site.page("/digest/christmas.md", 400)
