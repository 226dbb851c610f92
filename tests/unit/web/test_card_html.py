"""Cards: whatever a paper, a curator or a reader writes stays text, and a name stays one segment of an address."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from lxml import html
from markupsafe import Markup

from frontlist.model.community import Entry
from frontlist.model.paper import Author, ExternalId, Link, Paper
from frontlist.web.card_html import authors_html, papers_html, vote_html
from frontlist.web.cards import Card

NASTY = "\"'><script>alert(1)</script><img src=x onerror=1>&amp;"


def _card(text: str) -> Card:
    paper = Paper(
        id="p" + "a" * 12, title=text, abstract=text, authors=(Author(text),), ids=(ExternalId("arxiv", "2101.00001"),),
        date="2026-01-02", venue=text, categories=(text,), links=(Link("code", f"https://example.org/{text}"),),
    )  # fmt: skip
    return Card(
        paper=paper, title=text, votes=1234, mine=False, comments=2, why=text, note=text, curator=text, excerpt=text,
        spark="1,2 3,4", age="today", new=True, code=f"https://example.org/{text}",
        entry=Entry(paper.id, read_at="2026", note=text),
    )  # fmt: skip


def _page(account: object) -> SimpleNamespace:
    return SimpleNamespace(root="/below", here=f"/trending?q={NASTY}", form_token="secret", account=account)


@pytest.mark.parametrize("account", [None, object()])
def test_no_field_of_a_card_becomes_markup(account: object) -> None:
    plain = html.fromstring(papers_html([_card("plain")], _page(account)))
    nasty = html.fromstring(papers_html([_card(NASTY)], _page(account)))
    # The same elements with the same attributes, whatever stands in the fields.
    assert [(one.tag, list(one.attrib)) for one in plain.iter()] == [
        (one.tag, list(one.attrib)) for one in nasty.iter()
    ]
    assert nasty.text_content().count(NASTY) > 6
    assert nasty.xpath("//p[@class='abstract']/text()") == [NASTY]


def test_a_title_with_marks_keeps_them() -> None:
    card = _card("plain")
    marked = Card(**{name: getattr(card, name) for name in Card.__slots__} | {"title": Markup("<mark>pl</mark>ain")})
    found = html.fromstring(papers_html([marked], _page(None)))
    assert found.xpath("//h3//mark/text()") == ["pl"]


def test_names_stay_one_segment() -> None:
    paper = Paper(id="p", title="", authors=(Author("A/B C?"), Author("Plain Name"), Author("Ünï"), Author("50%")))
    links = html.fromstring(f"<p>{authors_html(paper, '/below')}</p>").xpath("//a/@href")
    assert [link.removeprefix("/below/author/") for link in links] == [
        "A%2FB%20C%3F", "Plain%20Name", "%C3%9Cn%C3%AF", "50%25",
    ]  # fmt: skip


def test_forms_of_a_card_carry_the_token_and_lead_back() -> None:
    forms = html.fromstring(papers_html([_card("plain")], _page(object()))).xpath("//form")
    assert {form.get("action").rsplit("/", 1)[1] for form in forms} == {"vote", "save", "mark"}
    assert [form.fields["form_token"] for form in forms] == ["secret"] * 3
    assert {form.fields["next"] for form in forms} == {f"/trending?q={NASTY}#p{'a' * 12}"}


def test_who_is_not_signed_in_is_shown_the_way() -> None:
    vote = html.fromstring(vote_html(_card("plain"), _page(None)))
    assert vote.xpath("//a/@href")[0].startswith("/below/sign-in?next=%2Ftrending")
    assert not vote.xpath("//form")


def test_a_paper_that_was_written_anew_is_shown_anew() -> None:
    card = _card("plain")
    for title in ("One", "Two", "One"):
        other = replace(card, paper=replace(card.paper, title=title), title=title)
        for _ in range(2):
            assert html.fromstring(papers_html([other], _page(None))).xpath("//h3//a/text()") == [title]
    below = html.fromstring(papers_html([card], SimpleNamespace(**vars(_page(None)) | {"root": "/elsewhere"})))
    assert all(link.startswith("/elsewhere/") for link in below.xpath("//p[@class='authors']/a/@href"))
