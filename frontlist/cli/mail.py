"""`frontlist mail`: does mail leave?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from frontlist.cli.common import pass_library

if TYPE_CHECKING:
    from frontlist.app import Library


@click.group()
def mail() -> None:
    """How mail leaves.

    \b
    frontlist mail doctor
    frontlist mail doctor --to me@example.org
    """


@mail.command("doctor")
@click.option("--to", default="", metavar="ADDRESS", help="Also send a test mail there.")
@pass_library
def doctor(library: Library, to: str) -> None:
    """Try the SMTP server (TLS, sign-in), the DKIM key, and a test mail."""
    for line in library.try_mail(to):
        click.echo(line)
