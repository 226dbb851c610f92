"""`frontlist edition`: the papers of a day, a week or a month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import click

from frontlist.cli.common import emit_json, json_option, pass_library

if TYPE_CHECKING:
    from frontlist.app import Library
    from frontlist.model.edition import Edition


@click.command()
@click.argument("date", default="")
@click.option("--week", "rhythm", flag_value="week", help="The week that holds the date.")
@click.option("--month", "rhythm", flag_value="month", help="The month that holds the date.")
@click.option("--close", is_flag=True, help="Close every edition whose time is over.")
@json_option
@pass_library
def edition(library: Library, date: str, rhythm: Literal["week", "month"] | None, close: bool, as_json: bool) -> None:
    """Show an edition: curated first, then the community's choice, then what else is trending.

    DATE is a day, or an edition's own name. Without it, the edition under way.

    \b
    frontlist edition 2026-03-11
    frontlist edition 2026-03-11 --week
    frontlist edition 2026-W11
    """
    if close:
        library.discover.close_due()
    found = library.discover.edition(date, rhythm or "day")
    if as_json:
        emit_json(found)
        return
    _print(library, found)


def _print(library: Library, found: Edition) -> None:
    state = f"closed {found.closed_at[:16]}" if found.closed_at else "still open"
    name = f"{found.key}: {found.title}" if found.title else found.key
    click.echo(f"{click.style(name, bold=True)}  {state}")
    notes = [found.note, "Its votes are simulated." if found.simulated else "", *found.corrections]
    click.echo("".join(f"{note}\n" for note in notes if note), nl=False)
    titles = library.papers.get_many([pick.paper_id for pick in found.picks])
    section = ""
    for pick in found.picks:
        if pick.section != section:
            section = pick.section
            click.echo(f"\n{section.capitalize()}")
        click.echo(f"{pick.place:>3}  {titles[pick.paper_id].title if pick.paper_id in titles else pick.paper_id}")
        click.echo("".join(f"     {line}\n" for line in (pick.note, pick.reason) if line), nl=False)
    if not found.picks:
        click.echo("It is empty." + (f" The last full one is {found.offered}." if found.offered else ""))
