"""`frontlist digest`: what goes out, and how it went."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from frontlist.cli.common import emit_json, json_option, pass_library, showing

if TYPE_CHECKING:
    from frontlist.app import Library


@click.group()
def digest() -> None:
    """The daily mail: see it before it goes, send it, see how it went.

    \b
    frontlist digest preview ada@example.org
    frontlist digest send
    frontlist digest status
    """


@digest.command("preview")
@click.argument("email")
@click.option("--date", default="", metavar="DATE", help="The mail of this day [today].")
@click.option("--html", "html_file", type=click.Path(path_type=Path), help="Write the HTML part into a file.")
@pass_library
def preview(library: Library, email: str, date: str, html_file: Path | None) -> None:
    """Show the mail that an address would get, every subscription counted."""
    found = library.digest.preview(email, date)
    if found is None:
        click.echo("Nothing new clears the bar: no mail would go.")
        return
    if html_file:
        html_file.write_text(found.html, encoding="utf-8")
    click.echo(f"Subject: {found.subject}\n\n{found.text}")


@digest.command("send")
@pass_library
def send(library: Library) -> None:
    """Write what is due, and send what waits."""
    with showing("Writing mails") as progress:
        written = library.digest.write_due(progress)
    sent = library.digest.send_due()
    click.echo(f"{written.written:,} written, {sent.sent:,} sent, {sent.put_off:,} put off, {sent.failed:,} failed.")


@digest.command("status")
@json_option
@pass_library
def status(library: Library, as_json: bool) -> None:
    """Show what was sent, waits, failed and bounced. Nobody is tracked."""
    found = library.digest.status()
    if as_json:
        emit_json(
            {
                "readers": dict(found.readers),
                "outbox": dict(found.outbox),
                "suppressed": found.suppressed,
                "held": found.held,
            }
        )
        return
    click.echo("readers     " + (", ".join(f"{count:,} {name}" for name, count in found.readers.items()) or "none"))
    click.echo("outbox      " + (", ".join(f"{count:,} {name}" for name, count in found.outbox.items()) or "empty"))
    click.echo(f"suppressed  {found.suppressed:,}")
    if found.held:
        click.echo("The outbox is held since a restore; release it with: frontlist digest release")
    for row in found.recent:
        if row.state in {"failed", "queued"} and row.error:
            click.echo(f"{row.date}  {row.recipient}  {row.state}: {row.error}")


@digest.command("retry")
@pass_library
def retry(library: Library) -> None:
    """Queue once more what had failed for good."""
    click.echo(f"{library.digest.retry():,} mails wait again.")


@digest.command("release")
@pass_library
def release(library: Library) -> None:
    """Let go what a restore held."""
    click.echo(f"{library.digest.release():,} mails may go.")
