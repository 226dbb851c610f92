"""`frontlist list`: papers by filter, newest first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from frontlist.cli.common import emit_json, json_option, pass_library

if TYPE_CHECKING:
    from frontlist.app import Library
    from frontlist.model.paper import Paper
    from frontlist.model.query import PaperFilter


def filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options by which `list` and `export` choose papers."""
    for option in (
        click.option("--venue", default="", help="Venue that contains this."),
        click.option("--author", default="", help="An author's name: 'LeCun' or 'Yann LeCun'."),
        click.option("--category", multiple=True, help="Category (cs.LG) or archive (cs); may be repeated."),
        click.option("--until", default="", metavar="DATE", help="Up to this year, month or day."),
        click.option("--since", default="", metavar="DATE", help="From this year, month or day on."),
    ):
        command = option(command)
    return command


def make_filter(since: str, until: str, category: tuple[str, ...], author: str, venue: str) -> PaperFilter:
    """The filter that the options describe."""
    from frontlist.errors import UsageError
    from frontlist.model.dates import parse_partial_date
    from frontlist.model.query import PaperFilter
    from frontlist.text.similar import name_key

    for date in (since, until):
        if date and parse_partial_date(date) != date:
            raise UsageError(f"{date!r} is not a date.", "Write 2024, 2024-03 or 2024-03-11.")
    return PaperFilter(since=since, until=until, category=category, author=name_key(author), venue=venue)


@click.command("list")
@filter_options
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1), help="At most so many.")
@json_option
@pass_library
def list_(
    library: Library, since: str, until: str, category: tuple[str, ...], author: str, venue: str, limit: int, as_json: bool
) -> None:  # fmt: skip
    """List papers, newest first.

    \b
    frontlist list --category cs.LG --since 2025-11
    frontlist list --author "Yann LeCun" --limit 50 --json
    """
    where = make_filter(since, until, category, author, venue)
    found = library.papers.select(where, limit=limit)
    if as_json:
        emit_json(found)
        return
    for paper in found:
        click.echo(paper_line(paper))
    total = library.papers.count(where)
    if total > len(found):
        click.echo(click.style(f"{len(found):,} of {total:,}; see more with --limit.", dim=True), err=True)
    if not total:
        click.echo("No paper fits. `frontlist shelf` loads the starter shelf; `frontlist add` adds one.", err=True)


def paper_line(paper: Paper) -> str:
    """One paper in one line."""
    name = paper.external("arxiv") or paper.external("doi") or paper.id
    authors = paper.authors[0].name + (" et al." if len(paper.authors) > 1 else "") if paper.authors else ""
    about = " · ".join(part for part in (authors, paper.venue, " ".join(paper.categories[:2])) if part)
    return f"{(paper.date or '-').ljust(10)}  {click.style(name.ljust(12), dim=True)}  {paper.title or '(no title)'}  {click.style(about, dim=True)}"
