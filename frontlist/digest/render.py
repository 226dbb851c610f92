"""A chosen issue → subject, plain text and HTML. Pure: the same issue gives the same bytes."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from frontlist.mail.short import inlined
from frontlist.model.ids import web_address
from frontlist.model.paper import Paper
from frontlist.model.subscription import Candidate, Issue, Section
from frontlist.text.amounts import counted
from frontlist.text.words import sentence_bounds

if TYPE_CHECKING:
    from jinja2 import Template

# Gmail cuts a message at 102 kB; the plain part and the headers are not counted, but room is left all the same.
LARGEST_HTML: Final = 96_000
LINE: Final = 72
AUTHORS_SHOWN: Final = 4
TWO_LINES: Final = 300
# The section that nobody subscribed to by name: it is ended by taking back what was said, on the preference page.
MORE: Final = "more"


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
    def by(self) -> str:
        """'Ada L. and Bob · ICML 2025 · 10 March'."""
        day, venue = short_date(self.paper.date), self.paper.venue
        parts = (authors_line(self.paper), venue, "" if day in venue else day)
        return " · ".join(part for part in parts if part)

    @property
    def why(self) -> str:
        """Why it is here, and how many voted for it."""
        reason = self.candidate.reason[:1].upper() + self.candidate.reason[1:]
        return " · ".join(part for part in (reason, counted(self.votes, "vote") if self.votes else "") if part)

    @property
    def words(self) -> str:
        """Two lines: the summary, or the abstract's best sentences for this subscription."""
        return self.paper.summary or two_lines(self.paper.abstract, self.candidate.sentences)

    @property
    def links(self) -> list[tuple[str, str]]:
        """Where to read it, and its code."""
        arxiv, doi, code = self.paper.external("arxiv"), self.paper.external("doi"), self.paper.link("code")
        found = [("arXiv", web_address("arxiv", arxiv))] if arxiv else [("DOI", web_address("doi", doi))] if doi else []
        return found + ([("Code", code)] if code.startswith(("https://", "http://")) else [])


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail's three parts."""

    subject: str
    text: str
    html: str


Shown = list[tuple[Section, list[Entry]]]


def render(issue: Issue, papers: Mapping[str, Paper], votes: Mapping[str, int], place: Place) -> Rendered:
    """The mail of an issue. Papers that have gone since they were chosen are left out."""
    sections = shown(issue, papers, votes)
    subject = subject_of(issue, sections)
    given = {
        "issue": issue, "sections": sections, "place": place, "date": long_date(issue.date), "contents": contents(sections),
        "notices": notices(issue), "subject": subject, "preview": preview(sections),
        "muteable": [section.subscription_id for section, _ in sections if section.subscription_id != MORE],
        "wrap": wrapped, "listed": listed,
    }  # fmt: skip
    text = _template("mail.txt").render(given)
    html = inlined(_template("mail.html").render(given))
    if len(html.encode()) > LARGEST_HTML:
        brief = [(section, [_brief(entry) for entry in entries]) for section, entries in sections]
        html = inlined(_template("mail.html").render(given | {"sections": brief}))
    return Rendered(subject=subject, text=text, html=html)


def subject_of(issue: Issue, sections: Shown) -> str:
    """Says what is in it: the first title, and how many more."""
    titles = [entry.paper.title for _, entries in sections for entry in entries]
    if not titles:
        return f"Nothing new on {long_date(issue.date)}"
    first = shortened(titles[0], 90)
    return first if len(titles) == 1 else f"{first} · and {len(titles) - 1} more"


def preview(sections: Shown) -> str:
    """What mail programs show beside the subject: the titles that follow the first."""
    return shortened(" · ".join(entry.paper.title for _, entries in sections for entry in entries[:4])[90:], 140)


def contents(sections: Shown) -> str:
    """'9 papers: 4 Today's edition, 5 On “hubness”', where there is more than one section."""
    counts = [f"{section.title} ({len(entries)})" for section, entries in sections]
    total = counted(sum(len(entries) for _, entries in sections), "paper")
    return f"{total}: {', '.join(counts)}" if len(counts) > 1 else ""


def notices(issue: Issue) -> list[str]:
    """What the reader should know about this mail: what it could not see, and what it left out."""
    lines = list(issue.unseen)
    if issue.left_out:
        lines.append(f"{counted(issue.left_out, 'more paper')} cleared your bar but not your limit.")
    if issue.turned_down:
        lines.append(f"{counted(issue.turned_down, 'paper')} stayed out because you asked for less like them.")
    return lines


def two_lines(abstract: str, best: Sequence[str]) -> str:
    """The sentences that say most for this subscription, or the abstract's first; whole ones, as long as there is room."""
    sentences = [abstract[begin:end] for begin, end in sentence_bounds(abstract)]
    begin = next((place for place, one in enumerate(sentences) if best and one.strip() == best[0].strip()), 0)
    if best and not begin and sentences[0].strip() != best[0].strip():
        return shortened(" ".join(best), TWO_LINES)
    kept: list[str] = []
    for sentence in sentences[begin:]:
        if kept and len(" ".join([*kept, sentence])) > TWO_LINES:
            break
        kept.append(sentence.strip())
    return shortened(" ".join(kept), TWO_LINES + 40)


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


def short_date(date: str) -> str:
    """'2026-03-11' → '11 March 2026', '2026-03' → 'March 2026', '2026' → '2026'."""
    parts = date.split("-")
    if len(parts) < 2:
        return date
    day = dt.date(int(parts[0]), int(parts[1]), int(parts[2]) if len(parts) > 2 else 1)
    return f"{f'{day.day} ' if len(parts) > 2 else ''}{day:%B} {day.year}"


def shortened(text: str, most: int) -> str:
    """At most `most` characters, cut at a word."""
    return text if len(text) <= most else textwrap.shorten(text, most, placeholder=" …") or text[:most]


def wrapped(text: str, indent: str = "") -> str:
    """Lines of 72 characters; long addresses stay whole."""
    return textwrap.fill(
        text, LINE, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def listed(number: int, title: str) -> str:
    """A title with its number in the margin."""
    lines = wrapped(title, "    ")
    return f"{number:>2}. {lines[4:]}"


def shown(issue: Issue, papers: Mapping[str, Paper], votes: Mapping[str, int]) -> Shown:
    """The sections of an issue with their papers, as far as those are still here."""
    sections: Shown = []
    number = 0
    for section in issue.sections:
        entries = []
        for candidate in section.candidates:
            if candidate.paper_id in papers:
                number += 1
                paper = papers[candidate.paper_id]
                entries.append(Entry(paper, candidate, number, votes.get(candidate.paper_id, 0)))
        if entries:
            sections.append((section, entries))
    return sections


def _brief(entry: Entry) -> Entry:
    """Without the two lines: for the rare mail that would be cut by the reader's program."""
    candidate = Candidate(entry.candidate.paper_id, entry.candidate.relevance, entry.candidate.reason, ("",))
    paper = Paper(id=entry.paper.id, title=shortened(entry.paper.title, 200), authors=entry.paper.authors[:3])
    return Entry(paper, candidate, entry.number, entry.votes)


@cache
def _template(name: str) -> Template:
    # Imported when a mail is rendered: commands that write none start sooner.
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("frontlist.digest"), autoescape=name.endswith(".html"), undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    return environment.get_template(name)
