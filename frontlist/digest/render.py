"""A chosen issue → subject, plain text and HTML. Pure: the same issue gives the same bytes."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from frontlist.mail.short import inlined
from frontlist.model.paper import Paper
from frontlist.model.subscription import Candidate, Issue

# Gmail cuts a message at 102 kB; the plain part and the headers are not counted, but room is left all the same.
LARGEST_HTML: Final = 96_000
LINE: Final = 72
AUTHORS_SHOWN: Final = 4


@dataclass(frozen=True, slots=True)
class Place:
    """The addresses and names that every mail carries."""

    site_name: str
    base_url: str
    token: str

    def paper(self, paper_id: str) -> str:
        return f"{self.base_url}/paper/{paper_id}"

    def action(self, name: str, paper_id: str = "") -> str:
        """A link to a page with a button. Mail scanners follow links, so a link itself does nothing."""
        return f"{self.base_url}/mail/{self.token}/{name}" + (f"/{paper_id}" if paper_id else "")


@dataclass(frozen=True, slots=True)
class Entry:
    """One paper as the mail shows it."""

    paper: Paper
    candidate: Candidate
    number: int
    votes: int = 0

    @property
    def authors(self) -> str:
        return authors_line(self.paper)

    @property
    def words(self) -> str:
        """Two lines: the summary, or the abstract's best sentences for this subscription."""
        return self.paper.summary or " ".join(self.candidate.sentences) or shortened(self.paper.abstract, 280)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail's three parts."""

    subject: str
    text: str
    html: str


def render(issue: Issue, papers: Mapping[str, Paper], votes: Mapping[str, int], place: Place) -> Rendered:
    """The mail of an issue. Papers that have gone since they were chosen are left out."""
    sections = _sections(issue, papers, votes)
    subject = subject_of(issue, sections)
    date = long_date(issue.date)
    text = _template("mail.txt").render(issue=issue, sections=sections, place=place, date=date, wrap=wrapped)
    html = _template("mail.html").render(issue=issue, sections=sections, place=place, date=date, subject=subject)
    styled = inlined(html)
    if len(styled.encode()) > LARGEST_HTML:
        html = _template("mail.html").render(
            issue=issue, sections=[(title, [_brief(entry) for entry in entries]) for title, entries in sections],
            place=place, date=date, subject=subject,
        )  # fmt: skip
        styled = inlined(html)
    return Rendered(subject=subject, text=text, html=styled)


def subject_of(issue: Issue, sections: list[tuple[str, list[Entry]]]) -> str:
    """Says what is in it: the first title, and how many more."""
    titles = [entry.paper.title for _, entries in sections for entry in entries]
    if not titles:
        return f"Nothing new on {long_date(issue.date)}"
    first = shortened(titles[0], 90)
    return first if len(titles) == 1 else f"{first} · and {len(titles) - 1} more"


def authors_line(paper: Paper) -> str:
    """'A, B and C', 'A, B, C and 12 more'."""
    names = [author.name for author in paper.authors]
    if len(names) > AUTHORS_SHOWN:
        return f"{', '.join(names[: AUTHORS_SHOWN - 1])} and {len(names) - AUTHORS_SHOWN + 1} more"
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def long_date(date: str) -> str:
    """'2026-03-11' → 'Wednesday, 11 March 2026'."""
    day = dt.date.fromisoformat(date)
    return f"{day:%A}, {day.day} {day:%B} {day.year}"


def shortened(text: str, most: int) -> str:
    """At most `most` characters, cut at a word."""
    return text if len(text) <= most else textwrap.shorten(text, most, placeholder=" …") or text[:most]


def wrapped(text: str, indent: str = "") -> str:
    """Lines of 72 characters; long addresses stay whole."""
    return textwrap.fill(
        text, LINE, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def _sections(issue: Issue, papers: Mapping[str, Paper], votes: Mapping[str, int]) -> list[tuple[str, list[Entry]]]:
    sections: list[tuple[str, list[Entry]]] = []
    number = 0
    for section in issue.sections:
        entries = []
        for candidate in section.candidates:
            if candidate.paper_id in papers:
                number += 1
                paper = papers[candidate.paper_id]
                entries.append(Entry(paper, candidate, number, votes.get(candidate.paper_id, 0)))
        if entries:
            sections.append((section.title, entries))
    return sections


def _brief(entry: Entry) -> Entry:
    """Without the two lines: for the rare mail that would be cut by the reader's program."""
    candidate = Candidate(entry.candidate.paper_id, entry.candidate.relevance, entry.candidate.reason, ("",))
    paper = Paper(id=entry.paper.id, title=shortened(entry.paper.title, 200), authors=entry.paper.authors[:5])
    return Entry(paper, candidate, entry.number, entry.votes)


@cache
def _template(name: str):  # type: ignore[no-untyped-def]  # jinja2 is imported when a mail is rendered
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("frontlist.digest"), autoescape=name.endswith(".html"), undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    return environment.get_template(name)
