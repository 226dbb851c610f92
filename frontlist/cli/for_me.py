"""`frontlist for-me`: what is near to what you saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from frontlist.cli.common import emit_json, json_option, pass_library
from frontlist.cli.people import as_option, person

if TYPE_CHECKING:
    from frontlist.app import Library


@click.command("for-me")
@click.option("--since", default="", metavar="DATE", help="Only papers from this year, month or day on.")
@click.option("--limit", type=click.IntRange(1, 200), default=10, show_default=True)
@as_option
@json_option
@pass_library
def for_me(library: Library, since: str, limit: int, name: str, as_json: bool) -> None:
    """Show papers near to those you saved, each with the one that speaks for it; less of what you hid.

    \b
    frontlist for-me
    frontlist for-me --since 2026-11 --json
    """
    library.index.update()
    found = library.for_me(person(library, name), since=since, limit=limit)
    if as_json:
        emit_json(found)
        return
    papers = library.papers.get_many([paper for one in found for paper in (one.paper_id, one.because)])
    for number, one in enumerate(found, 1):
        click.echo(f"{number:>3}  {click.style(papers[one.paper_id].title, bold=True)}")
        click.echo(f"     {one.score:.0%} because you saved “{papers[one.because].title}”")
    if not found:
        click.echo("Nothing yet: save some papers first, on the site or with `frontlist import`.", err=True)
