"""A subscription tried on the last year of the library, on its page."""

from __future__ import annotations

import re

import pytest

from frontlist.model.query import PaperFilter
from tests.unit.web.conftest import Site

PAGE = "/subscribe/backtest"


def tried(site: Site, content: bytes = b"", **fields: str) -> tuple[int, str]:
    """Send the form, with a file where there is one."""
    files = {"file": ("mine.bib", content)} if content else None
    answer = site.browser.post(PAGE, data={"form_token": site.token(), **fields}, files=files)
    return answer.status_code, answer.text


def shelf_file(site: Site) -> bytes:
    return b"".join(site.library.exported("bibtex", PaperFilter(since="2022")))


@pytest.mark.parametrize("wish", [{}, {"kind": "query", "target": "learning representations", "bar": "0.1"}])
def test_it_says_what_each_bar_sends_and_finds(site: Site, wish: dict[str, str]) -> None:
    status, page = tried(site, shelf_file(site), **wish)
    assert status == 200
    said = re.search(
        r"Over the last year .* this would have sent [\d.]+ papers? a (?:day|year), and (\d+) of the (\d+) in your file",
        page,
    )
    assert said
    rows = re.findall(r'name="bar" value="([\d.]+)"( checked)?>.*?<td class="right">(\d+)</td></tr>', page)
    assert len(rows) >= 10
    assert [found for _, checked, found in rows if checked] == [said.group(1)]
    assert page.count('class="chart"') == 2
    assert f"Found, of {said.group(2)}" in page


def test_the_form_takes_up_what_a_link_asks_for(site: Site) -> None:
    page = site.page(f"{PAGE}?kind=query&target=hubness&cadence=weekly")
    assert 'value="query" selected' in page
    assert 'name="target" maxlength="2000" value="hubness"' in page
    assert "<option selected>weekly" in page


def test_entries_may_be_pasted_and_nothing_is_kept(site: Site) -> None:
    before = site.library.status()
    status, page = tried(site, kind="category", target="cs.LG", entries=shelf_file(site).decode())
    assert status == 200
    assert "in your file" in page
    # Every paper of a category comes, whatever the bar.
    assert page.count('name="bar" value=') == 1
    assert 'class="chart"' not in page
    assert site.library.status().papers == before.papers
    assert not site.library.digest.self_service.wishes(site.library.community.accounts.owner())


def test_without_a_file_what_one_saved_counts(site: Site) -> None:
    library, owner = site.library.community.library, site.library.community.accounts.owner()
    newest = site.library.papers.select(PaperFilter(), limit=2)
    for paper in newest:
        library.change(owner, paper.id, saved=True)
    try:
        status, page = tried(site, kind="query", target="learning")
        assert status == 200
        assert "of the 2 that you saved" in page
    finally:
        for paper in newest:
            library.change(owner, paper.id, saved=False)


@pytest.mark.parametrize(
    ("content", "fields", "words"),
    [
        (b"\x89PNG\r\n\x1a\n nothing", {}, "No paper can be read from the file."),
        (b"@article{a, title={Of no library at all}, year={2024}}", {}, "or named in your file"),
        (b"", {"kind": "query", "target": " "}, "needs to say which"),
        (b"", {"kind": "list", "target": "mine"}, "people choose it"),
        (b"", {"kind": "similar", "target": "2999.00001"}, "2999.00001"),
        (b"", {"kind": "query", "target": "x", "bar": "7"}, "between 0 and 1"),
    ],
)
def test_what_is_wrong_is_said_on_the_page(site: Site, content: bytes, fields: dict[str, str], words: str) -> None:
    status, page = tried(site, content, **fields)
    assert status == 422
    assert words in page
    assert 'role="alert"' in page
    assert 'enctype="multipart/form-data"' in page


def test_it_is_for_who_is_signed_in_by_a_form_of_ours(shared: Site, reader: Site) -> None:
    assert shared.browser.get(PAGE, follow_redirects=False).headers["location"].startswith("/sign-in")
    assert reader.browser.post(PAGE, data={"kind": "query", "target": "x"}).status_code == 403
    status, page = tried(reader, kind="query", target="attention")
    assert status == 200
    assert "It comes to reader@example.org" in page


def test_the_chosen_bar_and_rhythm_are_subscribed_to(reader: Site) -> None:
    reader.send("/subscribe", 200, kind="query", target="networks of attention", cadence="weekly", bar="0.7")
    service, accounts = reader.library.digest.self_service, reader.library.community.accounts
    mine = [one for one in service.wishes(accounts.named("Reader")) if one.target == "networks of attention"]
    assert [(one.cadence, one.bar) for one in mine] == [("weekly", 0.7)]


def test_a_subscription_form_leads_to_it(reader: Site) -> None:
    assert f'href="{PAGE}?kind=query&amp;target=attention"' in reader.page("/search?q=attention")
