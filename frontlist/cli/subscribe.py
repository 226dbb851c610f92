"""`frontlist subscribe`: a mail once a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from frontlist.cli.common import pass_library

if TYPE_CHECKING:
    from frontlist.app import Library

KINDS = ("edition", "category", "query", "author", "venue", "list", "person", "similar", "for-me")


@click.command()
@click.argument("email")
@click.argument("kind", type=click.Choice(KINDS), default="edition")
@click.argument("target", default="")
@click.option(
    "--rhythm", type=click.Choice(["daily", "weekdays", "weekly", "monthly"]), default="daily", show_default=True
)
@click.option(
    "--bar",
    type=click.FloatRange(0, 1),
    default=0.5,
    show_default=True,
    help="How relevant before it is worth a place.",
)
@click.option("--timezone", default="", help="The reader's time zone [the site's].")
@pass_library
def subscribe(library: Library, email: str, kind: str, target: str, rhythm: str, bar: float, timezone: str) -> None:
    """Ask that an address be written to. Nothing is sent but a confirmation until it is confirmed.

    \b
    frontlist subscribe ada@example.org
    frontlist subscribe ada@example.org query "hubness in embedding spaces" --bar 0.6
    frontlist subscribe ada@example.org category cs.LG --rhythm weekly
    frontlist subscribe ada@example.org similar "1706.03762 2005.11401"
    """
    wish = library.wish(kind, target, cadence=rhythm, bar=bar)
    library.digest.request(email, wish, timezone=timezone or library.settings.text("timezone"))
    if library.settings.text("smtp") or library.digest.is_held():
        where = "The worker sends it (`frontlist serve` or `frontlist worker`), or `frontlist digest send`."
    else:
        library.digest.send_due()
        where = f"It lies in {library.home / 'mail'}."
    click.echo(f"A confirmation is on its way to {email}. {where}")
