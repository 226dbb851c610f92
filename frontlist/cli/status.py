"""`frontlist status`: what is here, and how the sources and the worker fare."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from frontlist.cli.common import emit_json, json_option, pass_library

if TYPE_CHECKING:
    from frontlist.app import Library


@click.command()
@json_option
@pass_library
def status(library: Library, as_json: bool) -> None:
    """Show what is here: papers, sources, tasks, mail.

    \b
    frontlist status
    frontlist status --json
    """
    found = library.status()
    if as_json:
        emit_json(found)
        return
    rows = {
        "home": found.home,
        "database": f"{found.database}, schema {found.schema}",
        "papers": f"{found.papers:,}" + (f" ({found.undated:,} without a date)" if found.undated else ""),
        "newest": found.newest or "-",
        "changes": f"{found.changes:,}",
        "mail": ", ".join(f"{count:,} {state}" for state, count in found.mail.items()) or "nothing in the outbox",
        "rejects": f"{found.rejects} files in {library.home / 'rejects'}" if found.rejects else "",
    }
    for name, value in rows.items():
        if value:
            click.echo(f"{click.style(name.ljust(10), bold=True)}{value}")
    for source in found.sources:
        fares = source.error or (f"read {source.finished_at[:16]}" if source.finished_at else "not read yet")
        click.echo(f"{click.style('source'.ljust(10), bold=True)}{source.source.name}: {fares}")
    for task in found.tasks:
        words = task["error"] or task["result"]
        click.echo(f"{click.style('task'.ljust(10), bold=True)}{task['name']}: {words} ({str(task['at'])[:16]})")
