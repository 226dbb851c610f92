"""The same digest as a page, a file and a feed; the operator's desk; the whole life of a subscription on the site."""

from __future__ import annotations

import re
from email import message_from_bytes, policy

import pytest

from frontlist.digest.subscribers import join_with_consent
from frontlist.model.subscription import Candidate, Issue, Outgoing, Section
from frontlist.store import outbox
from tests.unit.web.conftest import Site, signed_in


@pytest.fixture
def token(shared: Site) -> str:
    """Somebody who was sent a mail."""
    digest, paper = shared.library.digest, shared.some()
    with shared.library.database.write() as connection:
        wish = shared.library.wish("query", "x")
        join_with_consent(connection, digest.context, "issue@example.org", wish, "UTC", "a test, 2026-01-01")
    reader, _ = digest.reader("issue@example.org")
    found = (Candidate(paper, 1.0, "has “attention”", note="A *line* of ours."),)
    issue = Issue(
        reader.id,
        "2026-03-11",
        (Section("s1", "On “x”", found, "The whole week in a line."),),
        unseen=("arxiv could not be read.",),
    )
    row = Outgoing(reader.id, issue.date, "digest", "sent", f"{reader.id}@localhost", reader.email, b"")
    with shared.library.database.write() as connection:
        outbox.queue(connection, row, issue, digest.context.stamp())
    return digest.self_service.token(reader)


def test_the_same_digest_as_page_file_and_feed(shared: Site, token: str) -> None:
    page = shared.page(f"/mail/{token}/digest/2026-03-11")
    for words in (
        "Attention is all you need",
        "Has “attention”",
        "A *line* of ours.",
        "arxiv could not be read.",
        "Less like this",
    ):
        assert words in page
    assert "Attention is all you need" in shared.browser.get(f"/mail/{token}/digest.atom").text
    assert shared.browser.get(f"/mail/{token}/digest.json").json()["items"]
    file = shared.browser.get(f"/mail/{token}/digest/2026-03-11.md")
    assert file.headers["content-type"].startswith("text/markdown")
    assert "## On “x”" in file.text
    assert r"*A \*line\* of ours.*" in file.text
    shared.page(f"/mail/{token}/digest/2026-03-12", 404)
    shared.page("/mail/r1.wrong/digest/2026-03-11", 404)
    assert "11 March 2026" in shared.page(f"/mail/{token}/preferences")


def test_the_desk_tells_what_came_back(shared: Site, token: str) -> None:
    reader, _ = shared.library.digest.reader("issue@example.org")
    row = Outgoing(reader.id, "2026-03-10", "digest", "bounced", f"back-{reader.id}@localhost", reader.email, b"")
    with shared.library.database.write() as connection:
        outbox.queue(connection, row, None, shared.library.digest.context.stamp())
    page = signed_in(shared.library, "Admin").page("/desk/mail")
    assert "bounced" in page.partition("Not arrived")[2]
    assert "Try the failed ones again" not in page


def test_the_desk_is_for_admins(shared: Site, reader: Site, token: str) -> None:
    assert "Sign in" in shared.page("/desk/mail")
    reader.page("/desk/mail", 403)
    admin = signed_in(shared.library, "Admin")
    assert "By day" in admin.page("/desk/mail")
    for act in ("retry", "release", "drop"):
        assert admin.send("/desk/mail", do=act) == "/desk/mail"
    admin.send("/desk/mail", status=400, do="burn")


def links(site: Site, email: str) -> list[str]:
    """The addresses in the mails to `email`, oldest first, once what waits has gone into the folder."""
    site.library.digest.send_due()
    files = sorted((site.library.home / "mail" / "new").iterdir(), key=lambda file: file.stat().st_mtime_ns)
    mails = [message_from_bytes(file.read_bytes(), policy=policy.strict) for file in files]
    bodies = [mail.get_body(("plain",)).get_content() for mail in mails if mail["To"] == email]  # type: ignore[union-attr]
    return re.findall(r"http://localhost(/mail/\S+)", "\n".join(bodies))


def test_the_address_of_the_form_leads_to_a_mail_and_the_form(shared: Site) -> None:
    asked = shared.browser.get("/subscribe", follow_redirects=False)
    assert (asked.status_code, asked.headers["location"]) == (303, "/digest/latest")


def test_the_life_of_a_subscription(shared: Site) -> None:
    email = "life@example.org"
    shared.send("/subscribe", status=200, email=email, kind="category", target="cs.CL")
    confirm = next(link for link in links(shared, email) if link.endswith("/confirm"))
    assert "<button" in shared.page(confirm)
    assert "no longer valid" in shared.page("/mail/WRONG/confirm", 404)
    assert "not one of ours" in shared.page("/mail/WRONG/leave", 404)
    assert "Confirmed" in shared.send(confirm, status=200)
    # A second wish by the open form is taken only behind the mailed link.
    shared.send("/subscribe", status=200, email=email, kind="query", target="attention")
    add = next(link for link in links(shared, email) if "/add?" in link)
    assert "attention" in shared.page(add)
    manage = shared.send(add.partition("?")[0], kind="query", target="attention", cadence="weekly", bar="0.7")
    page = shared.page(manage)
    assert ">an author<" in page
    folded = page.partition('<summary class="danger">Forget everything about me')[2]
    assert 'value="forget"' in folded, "one slip of the hand forgets nobody"
    assert "No more of it" in page
    reader, wishes = shared.library.digest.reader(email)
    [query] = [wish for wish in wishes if wish.kind == "query"]
    assert (query.cadence, query.bar) == ("weekly", 0.7)
    shared.send(manage, tune=query.id, cadence="monthly", bar="0.4")
    shared.send(manage, timezone="Asia/Tokyo", hour="5", most="3", when_empty="1")
    shared.send(manage, status=422, timezone="Mars/Olympus")
    shared.send(manage, drop=next(wish.id for wish in wishes if wish.kind == "category"))
    reader, wishes = shared.library.digest.reader(email)
    assert [(wish.cadence, wish.bar) for wish in wishes] == [("monthly", 0.4)]
    assert (reader.timezone, reader.hour, reader.most, reader.when_empty) == ("Asia/Tokyo", 5, 3, True)
    export = shared.browser.get(manage.replace("/manage", "/export.json"))
    assert export.json()["reader"]["email"] == email
    token = shared.library.digest.self_service.token(reader)
    assert shared.browser.get(f"/mail/{token}/export.json").status_code == 404
    shared.page(f"/mail/{token}/manage", 404)
    shared.send(f"/mail/{token}/pause", days="7")
    assert "paused until" in shared.page(f"/mail/{token}/preferences")
    assert "Forgotten" in shared.send(manage, status=200, do="forget")
    shared.page(f"/mail/{token}/preferences", 404)


def test_one_click_works_with_no_cookie_and_no_redirect_also_from_the_confirmation(shared: Site) -> None:
    """RFC 8058, 3.1: a POST by the mail program alone."""
    email = "click@example.org"
    shared.send("/subscribe", status=200, email=email, kind="category", target="cs.CL")
    links(shared, email)
    files = (shared.library.home / "mail" / "new").iterdir()
    mails = [message_from_bytes(file.read_bytes(), policy=policy.strict) for file in files]
    [mail] = [one for one in mails if one["To"] == email]
    address = re.findall(r"<http://localhost(/[^>]+)>", mail["List-Unsubscribe"])[0]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    shared.browser.cookies.clear()
    assert shared.browser.get(address).status_code == 200, "opening it only shows a page"
    assert shared.library.digest.reader(email)[0].standing == "unconfirmed"
    shared.browser.cookies.clear()
    answer = shared.browser.post(address, data={"List-Unsubscribe": "One-Click"}, follow_redirects=False)
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert shared.library.digest.reader(email)[0].standing == "left"
    before = len(links(shared, email))
    shared.send("/subscribe", status=200, email=email, kind="category", target="cs.CL")
    assert len(links(shared, email)) == before, "never again, whoever asks for it"
