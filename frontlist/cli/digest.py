"""`frontlist digest`: what goes out, and how it went."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from frontlist.cli.common import emit_json, indexed, json_option, pass_library, showing
from frontlist.errors import MailRefused

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
    indexed(library)
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
    indexed(library)
    with showing("Writing mails") as progress:
        written = library.digest.write_due(progress)
    sent = library.digest.send_due()
    waiting = f", {written.waiting:,} wait for what cannot be seen yet" if written.waiting else ""
    click.echo(
        f"{written.written:,} written, {sent.sent:,} sent, {sent.put_off:,} put off, {sent.failed:,} failed{waiting}."
    )
    if sent.trouble:
        raise MailRefused(sent.trouble)


@digest.command("status")
@json_option
@pass_library
def status(library: Library, as_json: bool) -> None:
    """Show what was sent, waits, failed and bounced. Nobody is tracked."""
    found = library.digest.status()
    if as_json:
        emit_json(
            {name: getattr(found, name) for name in ("readers", "outbox", "suppressed", "held", "trouble", "days")}
        )
        return
    click.echo(f"readers     {_counts(found.readers) or 'none'}")
    click.echo(f"outbox      {_counts(found.outbox) or 'empty'}")
    click.echo(f"suppressed  {found.suppressed:,}")
    for day, counts in found.days.items():
        click.echo(f"{day}  {_counts(counts)}")
    if found.held:
        click.echo("The outbox is held since a restore; release it with: frontlist digest release")
    if found.trouble:
        click.echo(f"No mail has left since {found.trouble['at'][:16]}: {found.trouble['error']}")
    for row in found.recent:
        if row.error:
            click.echo(f"{row.date}  {row.recipient}  {row.state}: {row.error}")


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items())


@digest.command("retry")
@pass_library
def retry(library: Library) -> None:
    """Queue once more what had failed for good."""
    click.echo(f"{library.digest.retry():,} mails wait again.")


@digest.command("release")
@click.option("--drop", is_flag=True, help="They went before the restore: count them as sent.")
@pass_library
def release(library: Library, drop: bool) -> None:
    """Let go what a restore held."""
    done = library.digest.release(drop=drop)
    click.echo(f"{done:,} mails are dropped." if drop else f"{done:,} mails may go.")
