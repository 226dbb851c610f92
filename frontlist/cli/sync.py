"""`frontlist sync`: what is new in the sources."""

from __future__ import annotations

import dataclasses
import datetime as dt
import sys
from typing import TYPE_CHECKING

import click

from frontlist.cli.common import counted, emit_json, json_option, pass_library, showing
from frontlist.text.amounts import duration

if TYPE_CHECKING:
    from frontlist.app import Library
    from frontlist.model.report import Report


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--since", default="", metavar="DATE", help="Read from this day on, whatever was read before.")
@json_option
@pass_library
def sync(library: Library, names: tuple[str, ...], since: str, as_json: bool) -> None:
    """Read what is new in the sources, at the pace that each host asks for. Stopped anywhere, it goes on from there.

    \b
    frontlist sync                          every enabled source
    frontlist sync ml --since 2026-11-01    one of them, from a day on
    """
    from frontlist.errors import UsageError
    from frontlist.text.amounts import counted as amount

    if since:
        try:
            dt.date.fromisoformat(since)
        except ValueError as error:
            raise UsageError(f"--since takes a day, not {since!r}.", "Write it as 2026-11-01.") from error
    chosen = library.sources.chosen(names)
    if not chosen:
        click.echo("No source is enabled. Add one: frontlist source add arxiv --category cs.LG", err=True)
    failed, rows = 0, []
    for status in chosen:
        plan = library.sources.plan(status, since)
        asked = f"about {amount(plan.requests, 'request')}, {duration(plan.seconds)} at the polite pace."
        click.echo(f"{status.source.name}: {_begins(plan.first_day)}{asked}", err=True)
        with showing(status.source.name) as progress:
            synced = library.sources.sync(status, since=since, progress=counted(progress))
        rows.append({"name": synced.name, "error": synced.error, **dataclasses.asdict(synced.report)})
        failed += bool(synced.error)
        if not as_json:
            click.echo(f"{synced.name}: {synced.error or report_words(synced.report)}", err=bool(synced.error))
    if as_json:
        emit_json(rows)
    if failed:
        sys.exit(5)


def _begins(first_day: str) -> str:
    """A first reading does not fetch the whole archive unasked, and says so."""
    return f"read for the first time, what changed since {first_day} (--since goes further back), " if first_day else ""


def report_words(report: Report) -> str:
    """'1,200 read: 1,150 added, 40 changed, 10 the same'."""
    named = {
        "added": report.added, "changed": report.changed, "merged": report.merged, "removed": report.removed,
        "the same": report.unchanged, "repeated": report.repeated, "rejected": report.rejected, "signals": report.observed,
    }  # fmt: skip
    parts = [f"{count:,} {name}" for name, count in named.items() if count]
    return f"{report.read:,} read: {', '.join(parts) or 'nothing new'}"
