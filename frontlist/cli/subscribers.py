"""`frontlist subscribers`: who gets mail."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from frontlist.cli.common import emit_json, json_option, pass_library, showing

if TYPE_CHECKING:
    from frontlist.app import Library


@click.group()
def subscribers() -> None:
    """Who gets mail.

    \b
    frontlist subscribers list
    frontlist subscribers export readers.csv
    frontlist subscribers import readers.csv
    frontlist subscribers suppress gone@example.org
    """


@subscribers.command("list")
@json_option
@pass_library
def list_(library: Library, as_json: bool) -> None:
    """List every reader and their standing."""
    found = library.digest.readers()
    if as_json:
        emit_json(found)
        return
    for reader in found:
        click.echo(
            f"{reader.standing.ljust(12)} {reader.email}  {reader.hour:02d}:00 {reader.timezone}, at most {reader.most}"
        )
    if not found:
        click.echo("Nobody yet. `frontlist subscribe ADDRESS` asks somebody.", err=True)


@subscribers.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@pass_library
def export(library: Library, file: Path) -> None:
    """Write readers and subscriptions into a CSV file that `import` takes."""
    count = library.digest.export_csv(file)
    click.echo(f"{count:,} subscriptions written to {file}.")


@subscribers.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True))
@pass_library
def import_(library: Library, file: Path) -> None:
    """Read readers from a CSV file (email, kind, target, rhythm, bar, timezone, consent_source, consent_date).

    An address without source and date of consent gets the confirmation mail and nothing else; one that left or
    bounced is not revived.
    """
    with showing("Reading") as progress:
        report = library.digest.import_csv(file, progress)
    click.echo(
        f"{report.active:,} active, {report.asked:,} asked to confirm, {report.known:,} known, {report.suppressed:,} suppressed."
    )
    for line, reason in report.rejected[:20]:
        click.echo(f"line {line}: {reason}", err=True)
    if report.rejected:
        click.echo(f"{len(report.rejected):,} lines were rejected.", err=True)
        sys.exit(1)


@subscribers.command("suppress")
@click.argument("email")
@click.option("--reason", default="by the operator", show_default=True)
@pass_library
def suppress(library: Library, email: str, reason: str) -> None:
    """Never write to an address again."""
    library.digest.suppress(email, reason)
    click.echo(f"{email} is suppressed.")
