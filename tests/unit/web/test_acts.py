"""What people do on the site: vote, save, note, list, comment, follow, report, curate, moderate, sign in, leave."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from frontlist.app import Library
from frontlist.web.cookies import SESSION
from tests.unit.web.conftest import PASSWORD, RECORDS, Site, browser, signed_in


def test_a_vote_counts_once_and_can_be_taken_back(reader: Site) -> None:
    paper = reader.some()
    for _ in range(2):
        assert reader.send(f"/paper/{paper}/vote", value="1") == f"/paper/{paper}"
    assert 'aria-pressed="true"' in reader.page(f"/paper/{paper}")
    assert reader.library.community.votes.ballots([paper])[paper].count == 1
    reader.send(f"/paper/{paper}/vote", value="0")
    assert reader.library.community.votes.ballots([paper])[paper].count == 0


def test_the_script_gets_numbers_instead_of_a_page(reader: Site) -> None:
    paper = reader.some()
    data = {"form_token": reader.token(), "value": "1"}
    answer = reader.browser.post(f"/paper/{paper}/vote", data=data, headers={"accept": "application/json"})
    assert answer.json() == {"count": 1, "mine": True}
    reader.send(f"/paper/{paper}/vote", value="0")


def test_nobody_votes_without_an_account(shared: Site) -> None:
    said = shared.send(f"/paper/{shared.some()}/vote", status=401, value="1")
    assert 'class="button" href="/sign-in"' in said, "the way in stands beside the refusal"


def test_signing_in_and_the_colours_lead_back_to_the_very_page(shared: Site, reader: Site) -> None:
    page = shared.page("/search?q=attention&sort=date")
    assert 'href="/sign-in?next=%2Fsearch%3Fq%3Dattention%26sort%3Ddate"' in page
    assert 'name="next" value="/search?q=attention&amp;sort=date"' in page.partition('action="/theme"')[2]
    answer = shared.browser.get("/library?shelf=votes&page=2", follow_redirects=False)
    assert answer.headers["location"] == "/sign-in?next=%2Flibrary%3Fshelf%3Dvotes%26page%3D2"
    part = shared.page("/search?part=results&q=attention")
    assert 'href="/sign-in?next=%2Fsearch%3Fq%3Dattention"' in part, "to the page around the part"
    assert 'href="/sign-in">Sign in' in shared.page("/sign-in?next=/trending"), "not back to the sign-in page"
    paper = reader.some()
    refused = reader.send(f"/paper/{paper}/comment", status=422, text=" ")
    shown = [
        refused,
        reader.send("/settings/tokens", status=200),
        reader.send("/report", status=200, kind="paper", target=paper, reason="x"),
    ]
    for page in shown:
        for there in set(re.findall(r'name="next" value="([^"]*)"', page)):
            assert reader.browser.get(there).status_code == 200, there
    assert f'name="next" value="/paper/{paper}"' in refused


def test_a_hidden_comment_is_not_counted(reader: Site, shared: Site) -> None:
    paper = reader.library.papers.find("1707.00002")
    before = len(reader.library.community.comments.thread(paper))
    to = reader.send(f"/paper/{paper}/comment", text="One that stays.").partition("#")[2]
    moderator = signed_in(reader.library, "Moderator")
    heading = re.search(r'id="said">([^<]*)<', shared.page(f"/paper/{paper}"))
    moderator.send("/desk/moderator/act", action="hide-comment", target=to, reason="a test")
    after = re.search(r'id="said">([^<]*)<', shared.page(f"/paper/{paper}"))
    assert heading
    assert after
    assert heading.group(1) != after.group(1)
    assert before or after.group(1) == "Comments"


def test_a_paper_is_saved_noted_and_tagged(reader: Site) -> None:
    paper = reader.some()
    reader.send(f"/paper/{paper}/save", saved="1")
    reader.send(f"/paper/{paper}/keep", read="1", note="read <b>twice</b>", tags="transformers, attention")
    page = reader.page("/library")
    assert "Attention is all you need" in page
    assert "read &lt;b&gt;twice&lt;/b&gt;" in page
    assert "transformers" in page
    exported = reader.browser.get("/library/export.json")
    token = reader.token()
    answer = reader.browser.post(
        "/library/import", data={"form_token": token}, files={"file": ("l.json", exported.content)}
    )
    assert "1 entry was taken in" in answer.text
    reader.send(f"/paper/{paper}/save", saved="")


def test_a_card_marks_hides_and_notes_and_leads_back_to_its_list(reader: Site) -> None:
    paper, category = reader.some(), "/category/cs.CL"
    assert f'action="/paper/{paper}/mark"' in reader.page(category)
    assert reader.send(f"/paper/{paper}/mark", do="read", note="not asked for", next=category) == category
    assert 'value="unread"' in reader.page(category)
    reader.send(f"/paper/{paper}/mark", do="note", note="<i>ours</i>")
    assert "&lt;i&gt;ours&lt;/i&gt;</textarea>" in reader.page(category)
    reader.send(f"/paper/{paper}/mark", do="hide")
    assert f"/paper/{paper}" not in reader.page(category)
    assert f"/paper/{paper}" in reader.page("/library?shelf=hidden")
    data = {"form_token": reader.token(), "do": "show"}
    answer = reader.browser.post(f"/paper/{paper}/mark", data=data, headers={"accept": "application/json"})
    assert answer.json() == {"read": True, "hidden": False, "note": "<i>ours</i>"}
    reader.send(f"/paper/{paper}/mark", do="unread")
    reader.send(f"/paper/{paper}/mark", do="note", note="")
    reader.send(f"/paper/{paper}/mark", status=400, do="eat")


def test_a_broken_file_is_refused_with_a_reason(reader: Site) -> None:
    for content in (b"\x00", b"{}", b"[1]"):
        answer = reader.browser.post(
            "/library/import", data={"form_token": reader.token()}, files={"file": ("l.json", content)}
        )
        assert answer.status_code == 422


def test_references_are_taken_into_my_library(reader: Site) -> None:
    paper = reader.some()
    title = reader.library.papers.get(paper).title
    bib = f"@article{{a, title={{{title}}}, year=2017}}\n@article{{b, title={{{{N}}othing <that> anybody has here}}, year=2001}}"
    answer = reader.browser.post(
        "/library/import", data={"form_token": reader.token()}, files={"file": ("mine.bib", bib.encode())}
    )
    assert "1 of the 2 papers in your file is here" in answer.text
    assert "<li>Nothing &lt;that&gt; anybody has here</li>" in answer.text
    assert title not in answer.text.partition("Not here")[2]
    assert f"/paper/{paper}" in reader.page("/library")
    reader.send(f"/paper/{paper}/save", saved="")


def test_a_tag_leads_to_what_bears_it_saved_or_not(reader: Site) -> None:
    paper = reader.some()
    reader.send(f"/paper/{paper}/keep", tags="seminar")
    assert "/library?shelf=notes&amp;tag=seminar" in reader.page("/library")
    assert f"/paper/{paper}" in reader.page("/library?shelf=notes&tag=seminar")
    reader.send(f"/paper/{paper}/keep", tags="")


def test_a_list_is_made_filled_and_read_by_others_only_when_public(reader: Site, shared: Site) -> None:
    paper = reader.some()
    address = reader.send(f"/paper/{paper}/list", name="Reading group")
    assert "Attention is all you need" in reader.page(address)
    shared.page(address, 404)
    reader.send(f"{address}/change", name="Reading group", note="Thursdays", public="1")
    assert "Thursdays" in shared.page(address)
    assert "Reading group" in shared.page(f"/paper/{paper}")
    reader.send(f"{address}/item", paper=paper, note="the first one")
    assert "the first one" in shared.page(address)
    signed_in(reader.library, "Other").send(f"{address}/delete", status=404)
    reader.send(f"{address}/delete")
    shared.page(address, 404)


def test_a_conversation(reader: Site, shared: Site) -> None:
    paper = reader.some()
    first = reader.send(f"/paper/{paper}/comment", text="*Good*, and $x^2$ <script>alert(1)</script>")
    comment = first.partition("#")[2]
    page = shared.page(f"/paper/{paper}")
    assert "<em>Good</em>" in page
    assert "<script>alert" not in page
    other = signed_in(reader.library, "Other")
    other.send(f"/paper/{paper}/comment", text="Indeed.", parent=comment)
    other.send(f"/comment/{comment}/vote", value="1")
    other.send(f"/comment/{comment}/edit", status=403, text="mine now")
    reader.send(f"/comment/{comment}/edit", text="Better")
    assert "*Good*" in shared.page(f"/comment/{comment}/history")
    page = shared.page(f"/paper/{paper}")
    assert "2 comments" in page
    assert page.count('<ol class="comments">') == page.count("</li></ol>") == 2
    reader.send(f"/comment/{comment}/delete")
    assert "Deleted by its writer" in shared.page(f"/paper/{paper}")


def test_what_was_written_comes_back_when_it_cannot_be_taken(reader: Site) -> None:
    page = reader.send(f"/paper/{reader.some()}/comment", status=422, text="   ")
    assert 'role="alert"' in page


def test_following_and_muting(reader: Site) -> None:
    reader.send("/follow", kind="category", value="cs.LG", do="follow")
    assert "Following" in reader.page("/category/cs.LG")
    assert "Machine learning" in reader.page("/library?shelf=following")
    reader.send("/follow", kind="category", value="cs.LG", do="unfollow")
    reader.send("/follow", status=400, kind="planet", value="Mars", do="follow")


def test_a_search_is_kept(reader: Site) -> None:
    reader.send("/search/keep", q="attention", name="What I read")
    page = reader.page("/library?shelf=searches")
    assert "What I read" in page
    found = re.search(r"/library/searches/([a-z0-9]+)", page)
    assert found
    reader.send(f"/library/searches/{found.group(1)}", do="forget")
    assert "What I read" not in reader.page("/library?shelf=searches")


def test_a_moderator_reads_what_was_reported_where_it_is_judged(reader: Site) -> None:
    paper = reader.some()
    to = reader.send(f"/paper/{paper}/comment", text="Quite *unbearable* words.")
    said, title = to.partition("#")[2], reader.library.papers.get(paper).title
    signed_in(reader.library, "Other").send("/report", status=200, kind="comment", target=said, reason="rude")
    moderator = signed_in(reader.library, "Moderator")
    desk = moderator.page("/desk/moderator")
    assert "<em>unbearable</em>" in desk
    assert f'href="/paper/{paper}#{said}">{title}</a>' in desk
    assert "/desk/moderator" in moderator.page("/desk"), "the way from one desk to the other"
    assert title in reader.page("/person/Reader"), "what was said, and of which paper"
    reader.send(f"/comment/{said}/delete")
    assert "Deleted by its writer" in moderator.page("/desk/moderator")
    moderator.send("/desk/moderator/act", action="dismiss-comment", target=said, reason="gone")


def test_a_paper_that_cannot_be_taken_is_refused_on_its_form(reader: Site) -> None:
    said = reader.send("/submit", status=422, text="no <id>", note="A good one.")
    assert "is not an id or address of a paper" in said
    assert 'value="no &lt;id&gt;"' in said
    assert 'value="A good one."' in said


def test_a_mailed_invitation_is_said_to_be_on_its_way(reader: Site) -> None:
    said = signed_in(reader.library, "Moderator").send("/settings/invite", status=200, email="new@example.org")
    assert "on its way to new@example.org" in said
    made = re.search(r"/link/invitation/([^<\s]+)", said)
    assert made
    form = Site(reader.library, browser(reader.library)).page(f"/link/invitation/{made.group(1)}")
    assert 'value="new@example.org"' in form
    stale = Site(reader.library, browser(reader.library)).page("/register?invitation=stale", 410)
    assert "has been used, or is too old" in stale
    assert "for one person" in signed_in(reader.library, "Moderator").send("/settings/invite", status=200)


def test_a_report_reaches_the_moderators_and_their_act_the_log(reader: Site, shared: Site) -> None:
    paper = reader.some()
    reader.send("/report", status=200, kind="paper", target=paper, reason="off topic")
    moderator = signed_in(reader.library, "Moderator")
    assert "off topic" in moderator.page("/desk/moderator")
    moderator.send("/desk/moderator/act", action="lock", target=paper, reason="heated")
    assert "heated" in shared.page("/moderation")
    assert "closed this conversation" in shared.page(f"/paper/{paper}")
    moderator.send("/desk/moderator/act", action="unlock", target=paper, reason="cooled")
    moderator.send("/desk/moderator/act", status=400, action="explode", target=paper, reason="x")
    reader.send("/desk/moderator/act", status=403, action="lock", target=paper, reason="mine")
    # People are known by their names; nobody sees an id.
    accounts = moderator.library.community.accounts
    moderator.library.community.accounts.add("Quiet", "quiet@example.org")
    moderator.send("/desk/moderator/act", action="ban", target="Quiet", reason="spam")
    assert accounts.named("Quiet").disabled
    assert "/person/Quiet" in moderator.page("/desk/moderator")
    assert "/person/Quiet" not in shared.page("/moderation"), "who only reads is named to moderators alone"
    moderator.send("/desk/moderator/act", action="unban", target=accounts.named("Quiet").id, reason="a mistake")
    assert not accounts.named("Quiet").disabled
    reader.send("/desk/moderator/act", status=403, action="ban", target="Nobody at all", reason="mine")


def test_a_hidden_comment_takes_no_answer(reader: Site, shared: Site) -> None:
    paper = reader.some()
    reader.send(f"/paper/{paper}/comment", text="Buy my book.")
    moderator = signed_in(reader.library, "Moderator")
    [said] = [one.id for one in reader.library.community.comments.thread(paper) if one.text == "Buy my book."]
    assert f'id="a-{said}"' in moderator.page(f"/paper/{paper}")
    moderator.send("/desk/moderator/act", action="hide-comment", target=said, reason="advertising")
    page = reader.page(f"/paper/{paper}")
    assert "Hidden by a moderator" in page
    assert f'id="a-{said}"' not in page
    assert f'id="e-{said}"' not in page
    assert "Buy my book." not in page
    log, title = shared.page("/moderation"), reader.library.papers.get(paper).title
    assert f'href="/paper/{paper}#{said}"' in log
    assert 'by <a href="/person/Reader">' in log
    assert "Comment hidden" in log
    assert title.partition(",")[0] in log
    assert "Buy my book." not in log
    assert "behind the last one" in shared.page("/moderation?before=nothing", 404)
    moderator.send("/desk/moderator/act", action="show-comment", target=said, reason="a mistake")
    assert "Buy my book." in shared.page(f"/paper/{paper}")


def test_the_curators_desk(shared: Site) -> None:
    curator = signed_in(shared.library, "Curator")
    key = curator.library.discover.edition().key
    first, second = curator.some(), curator.library.papers.find("1707.00002")
    for paper in (first, second):
        curator.send(f"/desk/{key}/pick", paper=paper, note="A line on why")
    revision = curator.library.discover.edition(key).revision
    curator.send(f"/desk/{key}/move", paper=second, order=f"{first} {second}", revision=str(revision), by="-1")
    curator.send(f"/desk/{key}/words", title="A fine day", note="Short, today")
    page = shared.page(f"/edition/{key}")
    assert "A fine day" in page
    assert "A line on why" in page
    assert page.index(second) < page.index(first)
    for address in (f"/edition/{key}", "/digest/latest"):
        assert ">Curator</cite>" in curator.page(address), address
    curator.send(
        f"/desk/{key}/move", status=409, paper=second, order=f"{first} {second}", revision=str(revision), by="1"
    )
    for paper in (first, second):
        curator.send(f"/desk/{key}/unpick", paper=paper)


def test_what_cannot_be_taken_back_lies_behind_a_fold_that_says_so(reader: Site) -> None:
    made = reader.send("/library/lists", name="To be deleted")
    admin = signed_in(reader.library, "Admin")
    for page, form in ((reader.page(made), f'action="{made}/delete"'), (admin.page("/desk"), '/close"')):
        folded = re.search(r"<details><summary class=\"danger\">(.*?)</details>", page, re.S)
        assert folded
        assert form in folded.group(1)
        assert form not in page.replace(folded.group(0), "")
    assert reader.send(f"{made}/delete") == "/library?shelf=lists"
    reader.page(made, 404)


def test_signing_in_and_out(shared: Site) -> None:
    shared.send("/sign-in", status=403, who="Other", password="wrong")
    assert shared.send("/sign-in", who="Other", password=PASSWORD, next="/trending") == "/trending"
    assert SESSION in shared.browser.cookies
    assert "Other" in shared.page("/settings")
    shared.send("/sign-out")
    assert shared.browser.get("/settings", follow_redirects=False).headers["location"].startswith("/sign-in?next=")


def test_registering_says_the_same_to_everybody(shared: Site) -> None:
    new = shared.send("/register", status=200, email="new@example.org", name="Newcomer", password=PASSWORD)
    known = shared.send("/register", status=200, email="other@example.org", name="Somebody", password=PASSWORD)
    hide = re.compile(r'value="[^"]+"')
    assert hide.sub("", new) == hide.sub("", known)


@pytest.mark.parametrize("who", ["reader@example.org", "Reader"])
def test_a_mailed_link_shows_a_button_and_works_once(shared: Site, who: str) -> None:
    from email import message_from_bytes, policy

    before = "/search?q=attention"
    shared.send("/sign-in", status=200, who=who, do="link", next=before)
    mails = sorted((shared.library.home / "mail").rglob("*"), key=lambda file: file.stat().st_mtime)
    texts = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in mails if file.is_file()]
    links = re.findall(r"/link/sign-in/\S+", "\n".join(mail.get_body(("plain",)).get_content() for mail in texts))  # type: ignore[union-attr]
    assert links
    assert f'name="next" value="{before}"' in shared.page(links[-1])
    assert shared.browser.get("/settings", follow_redirects=False).status_code == 303
    assert shared.send(links[-1], next=before) == before, "back to where one was"
    assert "Reader" in shared.page("/settings")
    shared.send(links[-1], status=403)


def test_asking_for_a_link_says_the_same_to_everybody(shared: Site) -> None:
    asked = ("other@example.org", "nobody@example.org", "Other", "Nobody At All")
    told = {re.sub(r'value="[^"]+"', "", shared.send("/sign-in", status=200, who=who, do="link")) for who in asked}
    assert len(told) == 1


def test_who_was_invited_by_mail_finds_the_address_written(shared: Site) -> None:
    host = shared.library.community.accounts.named("Other")
    made = shared.library.community.registrations.invite(host, "guest@example.org")
    page = shared.browser.get(f"/link/invitation/{made.secret}", follow_redirects=True).text
    assert 'value="guest@example.org"' in page


def test_settings(reader: Site) -> None:
    reader.send("/settings/account", name="Reader", timezone="Europe/Rome")
    assert "Europe/Rome" in reader.page("/settings")
    page = reader.send("/settings/tokens", status=200, name="script", scope=["read", "write"], days="30")
    secret = re.search(r"<code>(fl_[^<]+)</code>", page)
    assert secret
    assert secret.group(1) not in reader.page("/settings")
    token = re.search(r'name="token" value="([^"]+)"', reader.page("/settings"))
    assert token
    reader.send("/settings/tokens/revoke", token=token.group(1))
    assert reader.browser.get("/settings/data.json").json()
    reader.send("/settings/delete", status=400, name="wrong")


def test_who_deletes_an_account_is_told_that_it_is_gone(shared: Site) -> None:
    shared.library.community.accounts.add("Leaver", "leaver@example.org", PASSWORD, "reader")
    leaver = signed_in(shared.library, "Leaver")
    assert leaver.send("/settings/delete", name="Leaver") == "/settings/deleted"
    page = leaver.page("/settings/deleted")
    assert "Your account is gone." in page
    assert "Sign in" in page


def test_subscribing_says_the_same_to_everybody(shared: Site) -> None:
    page = shared.send("/subscribe", status=200, email="friend@example.org", kind="category", target="cs.CL")
    assert "Look into your mail" in page
    reader = shared.library.digest.reader("friend@example.org")[0]
    assert reader.standing == "unconfirmed"


def test_who_is_signed_in_subscribes_with_one_button(reader: Site) -> None:
    page = reader.page("/category/cs.CL")
    assert 'title="To reader@example.org"' in page
    assert "It comes to reader@example.org" in reader.send("/subscribe", status=200, kind="category", target="cs.CL")
    account = reader.library.community.accounts.named("Reader")
    assert "cs.CL" in [wish.target for wish in reader.library.digest.self_service.wishes(account)]


def test_the_owner_of_a_private_library_says_where_mail_goes(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.ingest.run(RECORDS[:1])
        owner = Site(library, browser(library))
        assert "no address" in owner.send("/subscribe", status=422)
        assert 'name="email"' in owner.page("/category/cs.CL")
        assert "you@example.org" in owner.send("/subscribe", status=200, email="you@example.org")
        assert 'title="To you@example.org"' in owner.page("/category/cs.CL")
        owner.send("/settings/address", email="me@example.org")
        assert 'value="me@example.org"' in owner.page("/settings")
        owner.send("/settings/address", status=422, email="nowhere")


def test_the_simulation_goes_with_one_click(shared: Site, site: Site) -> None:
    assert "simulated" in site.page("/")
    shared.send("/simulation/remove", status=401)


def test_the_theme_is_in_the_first_byte(site: Site) -> None:
    site.send("/theme", theme="dark", next="/trending")
    for path in ("/", f"/paper/{site.some()}", "/themes"):
        assert 'data-theme="dark"' in site.page(path)
    site.send("/theme", theme="")
    assert "data-theme" not in site.page("/")
