"""`frontlist subscribe`: a mail once a day."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from frontlist.cli.common import emit_json, json_option, pass_library

if TYPE_CHECKING:
    from frontlist.app import Library

KINDS = ("edition", "category", "query", "author", "venue", "list", "person", "similar", "for-me", "revisions")


@click.command()
@click.argument("words", nargs=-1, metavar="EMAIL [KIND] [TARGET]")
@click.option(
    "--rhythm",
    type=click.Choice(["daily", "weekdays", "weekly", "monthly", "at-once"]),
    default="daily",
    show_default=True,
)
@click.option(
    "--bar",
    type=click.FloatRange(0, 1),
    default=0.5,
    show_default=True,
    help="How relevant before it is worth a place.",
)
@click.option("--timezone", default="", help="The reader's time zone [the site's].")
@click.option(
    "--backtest",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Subscribe to nothing: say what this would have sent in the library's last year, and how many of FILE's papers.",
)
@json_option
@pass_library
def subscribe(
    library: Library, words: tuple[str, ...], rhythm: str, bar: float, timezone: str, file: Path | None, as_json: bool
) -> None:
    """Ask that an address be written to. Nothing is sent but a confirmation until it is confirmed; only the owner of a
    private library, whose address is the first one given, joins at once.

    KIND is edition (the usual one), category, query, author, venue, list, person, similar, for-me or revisions (new
    versions of saved papers). At once come a category, query, author, venue or similar papers, up to six mails a day.
    With --backtest no address is needed, and for-me is the usual one: learned from those of the file's papers that came
    before.

    \b
    frontlist subscribe ada@example.org
    frontlist subscribe ada@example.org query "hubness in embedding spaces" --bar 0.6
    frontlist subscribe ada@example.org category cs.LG --rhythm weekly
    frontlist subscribe ada@example.org similar "1706.03762 2005.11401"
    frontlist subscribe query "hubness in embedding spaces" --backtest library.bib
    """
    if file:
        kind, target = _wished([word for word in words if "@" not in word], "for-me")
        _show(library.readers.backtest(library.wish(kind, target, cadence=rhythm, bar=bar), file), as_json=as_json)
        return
    if not words:
        raise click.UsageError("Missing argument 'EMAIL'.")
    email, (kind, target) = words[0], _wished(words[1:], "edition")
    wish = library.wish(kind, target, cadence=rhythm, bar=bar)
    if owner := library.community.accounts.owner_at(email):
        library.digest.self_service.join(owner, wish)
        begins = library.readers.still_empty(kind, owner) or "It begins with the next edition."
        click.echo(f"{owner.email} is yours. {begins} Every mail has a link to leave.")
        return
    library.digest.request(email, wish, timezone=timezone or library.settings.text("timezone"))
    if library.settings.text("smtp") or library.digest.is_held():
        where = "The worker sends it (`frontlist serve` or `frontlist worker`), or `frontlist digest send`."
    else:
        library.digest.send_due()
        where = f"It lies in {library.home / 'mail'}."
    click.echo(f"A confirmation is on its way to {email}. {where}")


def _wished(words: Sequence[str], usual: str) -> tuple[str, str]:
    """The kind and the target."""
    kind, target = [*words, "", ""][:2] if words else (usual, "")
    if kind not in KINDS or len(words) > 2:
        raise click.UsageError(f"'{' '.join(words)}' is no subscription. Kinds: {', '.join(KINDS)}.")
    return kind, target


def _show(found: Any, *, as_json: bool) -> None:
    if as_json:
        emit_json(found)
        return
    click.echo(found.sentence)
    click.echo(f"From {found.since} to {found.until}.")
    if found.elsewhere:
        click.echo(
            f"Left out of the count: {found.elsewhere} of your file's papers. Only those that this library holds from that "
            "year, and that the subscription does not name, could have been found."
        )
    most = max((level.papers_a_day for level in found.levels), default=0.0) or 1.0
    click.echo("  bar          sent  found")
    for level in found.levels:
        length = "█" * round(30 * level.papers_a_day / most)
        mark = "*" if level.bar == found.bar else " "
        click.echo(f"{mark}{level.bar:4.2f} {level.pace:>13} {level.found:6}  {length}".rstrip())
