"""The links below each paper of a mail, and the digest as a file."""

from __future__ import annotations

import re

import pytest

from frontlist.digest.subscribers import join_with_consent
from frontlist.model.subscription import Reader
from tests.unit.web.conftest import Site


def subscriber(site: Site, email: str = "mailed@example.org") -> tuple[str, Reader]:
    """Somebody who gets mails and has no account, and the token of those mails."""
    digest = site.library.digest
    wish = site.library.wish("query", "attention")
    with site.library.database.write() as connection:
        join_with_consent(connection, digest.context, email, wish, "UTC", "a test, 2026-01-01")
    reader, _ = digest.reader(email)
    return digest.self_service.token(reader), reader


@pytest.mark.parametrize(("act", "kind"), [("save", "saved"), ("more", "more"), ("less", "less")])
def test_links_of_mails_only_show_a_button_and_take_no_account(shared: Site, act: str, kind: str) -> None:
    paper, service = shared.some(), shared.library.digest.self_service
    token, reader = subscriber(shared)
    assert "<button" in shared.page(f"/mail/{token}/{act}/{paper}")
    assert service.said(reader) == []
    assert "Your mails" in shared.send(f"/mail/{token}/{act}/{paper}", status=200)
    assert [(one.paper_id, one.kind) for one in service.said(reader)] == [(paper, kind)]
    assert "Take back" in shared.page(f"/mail/{token}/preferences")
    shared.send(f"/mail/{token}/unsay/{paper}")
    assert service.said(reader) == []


def test_who_is_signed_in_as_the_same_person_keeps_it_in_the_library_too(reader: Site) -> None:
    paper, account = reader.some(), reader.library.community.accounts.named("Reader")
    service, mine = reader.library.digest.self_service, reader.library.community.library
    service.join(account, reader.library.wish("query", "attention"))
    token = service.token(reader.library.digest.reader(account.email)[0])
    reader.send(f"/mail/{token}/save/{paper}", status=200)
    reader.send(f"/mail/{token}/less/{paper}", status=200)
    [entry] = [one for one in mine.entries(account) if one.paper_id == paper]
    assert entry.saved_at
    assert entry.hidden_at
    mine.change(account, paper, saved=False, hidden=False)
    for wish in service.wishes(account):
        service.drop_wish(account, wish.id)


def test_a_section_is_muted_and_heard_again(shared: Site) -> None:
    token, _ = subscriber(shared)
    service = shared.library.digest.self_service
    [wish] = service.seen(token)[1]
    assert "Mute it" in shared.page(f"/mail/{token}/mute/{wish.id}")
    shared.send(f"/mail/{token}/mute/{wish.id}")
    assert service.seen(token)[1][0].muted_until
    shared.send(f"/mail/{token}/mute/{wish.id}", days="0")
    assert not service.seen(token)[1][0].muted_until
    shared.page(f"/mail/{token}/mute/snothing", 404)


def test_what_mails_do_not_know(shared: Site) -> None:
    token, _ = subscriber(shared)
    shared.page(f"/mail/{token}/burn/{shared.some()}", 422)
    shared.page(f"/mail/{token}/save/pzzzzzzzzzzzz", 404)
    shared.page(f"/mail/r1.token/save/{shared.some()}", 404)
    shared.send(f"/mail/r1.token/save/{shared.some()}", status=404)


def test_an_edition_as_markdown(site: Site) -> None:
    found = site.library.discover.latest_edition("day")
    answer = site.browser.get("/digest/latest.md")
    assert answer.headers["content-type"].startswith("text/markdown")
    assert answer.text == site.browser.get(f"/digest/{found.key}.md").text
    links = re.findall(r"^- \[.+\]\(http://localhost/paper/(p\w+)\)$", answer.text, re.M)
    assert sorted(links) == sorted(pick.paper_id for pick in found.picks)
    site.page("/digest/christmas.md", 400)
