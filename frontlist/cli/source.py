"""`frontlist source`: where papers come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from frontlist.cli.common import emit_json, json_option, pass_library

if TYPE_CHECKING:
    from frontlist.app import Library


@click.group()
def source() -> None:
    """Configure where papers come from; `frontlist sync` reads them.

    \b
    frontlist source add arxiv --category cs.LG --category stat.ML --name ml
    frontlist source add feed https://export.example.org/journal.rss --name journal
    frontlist source list
    """


@source.command("add")
@click.argument("kind")
@click.argument("address", required=False)
@click.option("--name", default="", help="What it is called here [its kind].")
@click.option(
    "--category", multiple=True, help="arXiv category (cs.LG), archive (cs) or set (cs:cs:LG); may be repeated."
)
@click.option(
    "--option", "options", multiple=True, metavar="NAME=VALUE", help="Any option of the kind; may be repeated."
)
@pass_library
def add(
    library: Library, kind: str, address: str, name: str, category: tuple[str, ...], options: tuple[str, ...]
) -> None:
    """Add a source: arxiv, arxiv-today, arxiv-query, feed, daily-papers or acl.

    \b
    frontlist source add arxiv --category cs.LG --category stat.ML --name ml
    frontlist source add arxiv-today --category cs.LG --option announce=new
    frontlist source add arxiv-query "all:retrieval AND cat:cs.CL" --name retrieval
    frontlist source add feed https://export.example.org/journal.rss --name journal
    frontlist source add acl 2025.acl --name acl
    frontlist source add daily-papers
    """
    given: dict[str, list[str]] = {"category": list(category)} if category else {}
    if address:
        main = {"feed": "url", "arxiv-query": "query", "acl": "collection"}.get(kind, "category")
        given.setdefault(main, []).append(address)
    for option in options:
        key, equals, value = option.partition("=")
        if not equals:
            raise click.UsageError(f"--option takes NAME=VALUE, not {option!r}.")
        given.setdefault(key, []).append(value)
    made = library.sources.add(name or kind, kind, {key: tuple(values) for key, values in given.items()})
    click.echo(f"Added {made.name} ({made.kind}). Read it with: frontlist sync {made.name}")


@source.command("list")
@json_option
@pass_library
def list_(library: Library, as_json: bool) -> None:
    """List the sources, and how their last reading went."""
    found = library.sources.every()
    if as_json:
        emit_json(found)
        return
    for status in found:
        what = " ".join(f"{key}={','.join(values)}" for key, values in status.source.options.items())
        fares = status.error or (
            f"read {status.finished_at[:16].replace('T', ' ')}" if status.finished_at else "not read yet"
        )
        off = "" if status.source.enabled else "  (disabled)"
        click.echo(f"{status.source.name.ljust(16)} {status.source.kind.ljust(13)} {what}  {fares}{off}")
    if not found:
        click.echo("No sources yet. Add one: frontlist source add arxiv --category cs.LG", err=True)


@source.command("remove")
@click.argument("name")
@pass_library
def remove(library: Library, name: str) -> None:
    """Forget a source; the papers that it brought stay."""
    library.sources.remove(name)
    click.echo(f"Removed {name}. Its papers stay.")


@source.command("enable")
@click.argument("name")
@pass_library
def enable(library: Library, name: str) -> None:
    """Let `sync` read it again."""
    library.sources.enable(name)
    click.echo(f"{name} is enabled.")


@source.command("disable")
@click.argument("name")
@pass_library
def disable(library: Library, name: str) -> None:
    """Keep it, but do not read it."""
    library.sources.enable(name, enabled=False)
    click.echo(f"{name} is disabled.")
