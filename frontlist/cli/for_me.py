"""`frontlist for-me`: what you would want to see, by what you saved, voted for and hid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from frontlist.cli.common import emit_json, indexed, json_option, pass_library
from frontlist.cli.people import as_option, person

if TYPE_CHECKING:
    from frontlist.app import Library


@click.command("for-me")
@click.option("--since", default="", metavar="DATE", help="Only papers from this year, month or day on.")
@click.option("--limit", type=click.IntRange(1, 200), default=10, show_default=True)
@click.option("--explain", is_flag=True, help="Show the numbers behind each place.")
@as_option
@json_option
@pass_library
def for_me(library: Library, since: str, limit: int, explain: bool, name: str, as_json: bool) -> None:
    """Show papers like those you saved or voted for, each with the one that speaks for it; less of what you hid.

    \b
    frontlist for-me
    frontlist for-me --since 2026-11 --explain
    """
    indexed(library)
    account = person(library, name)
    found = library.readers.for_me(account, since=since, limit=limit)
    if as_json:
        emit_json(found)
        return
    reasons = library.readers.reasons(found, account)
    papers = library.papers.get_many([one.paper_id for one in found])
    for number, one in enumerate(found, 1):
        click.echo(f"{number:>3}  {click.style(papers[one.paper_id].title, bold=True)}")
        click.echo(f"     {one.paper_id}  {one.score:.0%} {reasons.get(one.paper_id, '')}".rstrip())
        if explain:
            click.echo(f"     {_numbers(one)}")
    if not found:
        click.echo("Nothing yet: save some papers on the site first, or `frontlist vote ID`.", err=True)


def _numbers(one: Any) -> str:
    """'interest 2 · model 4.1 · nearest saved 0.31 · attention 0.2'."""
    return " · ".join([f"interest {one.interest + 1}", *(f"{name} {value:.2f}" for name, value in one.parts)])
