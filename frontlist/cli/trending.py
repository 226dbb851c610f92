"""`frontlist trending`: what draws attention, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from frontlist.cli.common import emit_json, json_option, pass_library
from frontlist.errors import UsageError
from frontlist.model.trend import Trend

if TYPE_CHECKING:
    from frontlist.app import Library
    from frontlist.model.signal import Standing

PERIODS = ("day", "week", "month", "year", "all")
FORMULAS = ("frontlist", "hot", "top", "rising", "newest", "hackernews", "reddit", "lemmy-scaled", "scirate")


@click.command()
@click.option("--period", type=click.Choice(PERIODS), default="week", show_default=True, help="How far back to look.")
@click.option("--category", default="", metavar="NAME", help="Only this category or group: cs.CL, cs.")
@click.option("--venue", default="", metavar="NAME", help="Only papers whose venue holds this name.")
@click.option("--query", default="", metavar="WORDS", help="Only papers that this search finds.")
@click.option("--formula", type=click.Choice(FORMULAS), default="frontlist", show_default=True, help="How to order.")
@click.option("--as-of", metavar="TIME", help="The list as it was then, from what was recorded by then.")
@click.option("--hindsight", is_flag=True, help="By when things happened, whenever they were recorded.")
@click.option("--broad", is_flag=True, help="More fields among the first ten, for at most 5 % of their total score.")
@click.option("--limit", type=click.IntRange(1, 1000), default=30, show_default=True, help="How many places.")
@click.option("--explain", is_flag=True, help="Show every number that went into a place.")
@json_option
@pass_library
def trending(library: Library, /, as_of: str | None, explain: bool, as_json: bool, **narrowed: object) -> None:
    """Show what is trending.

    \b
    frontlist trending --period day --category cs
    frontlist trending --as-of 2026-03-11T18:00:00Z --explain
    """
    trend = Trend(as_of=moment(as_of) if as_of else None, **narrowed)  # type: ignore[arg-type]  # click has checked them
    standings = library.discover.trending(trend)
    if as_json:
        emit_json(standings)
        return
    titles = library.papers.get_many([standing.paper_id for standing in standings])
    for standing in standings:
        click.echo(f"{standing.place:>3}  {click.style(titles[standing.paper_id].title, bold=True)}")
        click.echo(f"     {standing.paper_id}  {standing.reason}")
        if explain:
            click.echo("\n".join(parts(standing)))
    if not standings:
        click.echo("Nothing drew attention in this period. Try --period month, or vote for a paper.")


def parts(standing: Standing) -> Iterator[str]:
    """Each number of a place, a line each."""
    yield f"       {standing.formula} = {standing.score:.6g}"
    yield from (f"       {name}: {value:.6g}" for name, value in (*standing.parts, *standing.signals))


def moment(text: str) -> dt.datetime:
    """A time as a person writes it; UTC where no zone is given, the day's end where only a day is."""
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is no time.", "Write it as 2026-03-11T18:00:00Z, or 2026-03-11.") from error
    if len(text) == 10:
        at += dt.timedelta(days=1)
    return at if at.tzinfo else at.replace(tzinfo=dt.UTC)
