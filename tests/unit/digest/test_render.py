"""The mail as people get it."""

from __future__ import annotations

from frontlist.digest.render import LARGEST_HTML, Place, Rendered, render
from frontlist.mail.message import Letter, build
from frontlist.model.dates import utc_now
from frontlist.model.paper import Author, Paper
from frontlist.model.subscription import Candidate, Issue, Section

PLACE = Place(site_name="Frontlist", base_url="https://papers.example", token="r1.abc")
EVIL = '<script>alert("x")</script> & “quotes”'


def issue_of(*candidates: Candidate) -> Issue:
    return Issue("r1", "2026-03-11", (Section("s1", "On “hubness”", candidates),))


def mail(count: int = 2, abstract: str = "An abstract of some length.") -> Rendered:
    papers = {f"p{n}": Paper(id=f"p{n}", title=f"Title {n} {EVIL}", abstract=abstract, authors=(Author("Ada L."), Author("Bob")), venue="ICML 2025") for n in range(count)}  # fmt: skip
    chosen = [Candidate(name, 0.9, "Matches hubness", note="A curator's line.") for name in papers]
    return render(issue_of(*chosen), papers, {"p0": 3}, PLACE)


def test_the_subject_says_what_is_in_it() -> None:
    assert mail(1).subject.startswith("Title 0")
    assert mail(3).subject.endswith("and 2 more")


def test_everything_that_people_wrote_is_escaped() -> None:
    html = mail().html
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_the_plain_part_has_everything_and_short_lines() -> None:
    text = mail().text
    for words in (
        "Ada L. and Bob",
        "Matches hubness",
        "3 votes",
        "https://papers.example/paper/p0",
        "/leave",
        "A curator's line.",
    ):
        assert words in text
    assert all(len(line) <= 78 or "http" in line for line in text.splitlines())


def test_styles_are_inlined_and_dark_mode_is_kept() -> None:
    html = mail().html
    assert 'style="' in html
    assert "prefers-color-scheme: dark" in html


def test_no_mail_is_cut_by_the_reader_s_program() -> None:
    assert len(mail(50, "word " * 2000).html.encode()) < LARGEST_HTML
    monstrous = mail(50, "w" * 100_000)
    assert len(monstrous.html.encode()) < LARGEST_HTML + 6_000


def test_papers_that_have_gone_are_left_out() -> None:
    assert "nothing new" in render(issue_of(Candidate("gone", 1.0, "")), {}, {}, PLACE).subject.lower()


def test_a_mail_parses_without_a_defect() -> None:
    from email import message_from_bytes
    from email.policy import strict

    rendered = mail()
    letter = Letter(
        to="ada@example.org", subject=rendered.subject, text=rendered.text, html=rendered.html, sender="x@example.org"
    )
    parsed = message_from_bytes(build(letter, utc_now()), policy=strict)
    assert [part.get_content_type() for part in parsed.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert not any(part.defects for part in parsed.walk())
