"""`frontlist show`: everything that is known of one paper."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from frontlist.cli.common import emit_json, json_option, pass_library

if TYPE_CHECKING:
    from frontlist.app import Library
    from frontlist.model.paper import Paper


@click.command()
@click.argument("paper", metavar="ID")
@click.option("--facts", is_flag=True, help="Say where each fact came from, and when.")
@json_option
@pass_library
def show(library: Library, paper: str, facts: bool, as_json: bool) -> None:
    """Show one paper by any of its ids or addresses.

    \b
    frontlist show 2005.11401
    frontlist show https://arxiv.org/abs/1706.03762v5 --facts
    """
    found = library.papers.get(paper)
    if as_json:
        emit_json(found)
        return
    click.echo("\n".join(paper_lines(found)))
    if facts:
        click.echo("\n".join(f"{fact.field.ljust(15)} {fact.source.ljust(12)} {fact.at[:19]}" for fact in found.facts))


def paper_lines(paper: Paper) -> Iterator[str]:
    """A paper as a person reads it in a terminal."""
    yield click.style(paper.title or "(no title)", bold=True)
    if paper.authors:
        yield ", ".join(author.name for author in paper.authors)
    rows = {
        "id": paper.id,
        "ids": "  ".join(str(name) for name in paper.ids),
        "date": paper.date,
        "venue": paper.venue,
        "type": paper.type,
        "categories": ", ".join(paper.categories),
        "versions": ", ".join(f"{version.label} {version.date}".strip() for version in paper.versions),
        "comment": paper.comment,
        "licence": paper.licence,
    }
    yield from (f"{click.style(name.ljust(11), dim=True)}{value}" for name, value in rows.items() if value)
    yield from (f"{click.style(kind.ljust(11), dim=True)}{url}" for url, kind in addresses(paper).items())
    if paper.summary:
        yield from ("", paper.summary)
    if paper.abstract:
        yield from ("", paper.abstract)


def addresses(paper: Paper) -> dict[str, str]:
    """Each address once, with what is there: two sources may call one page by two names, and one of them none."""
    kinds: dict[str, list[str]] = {}
    for link in paper.links:
        kinds.setdefault(link.url, []).append(link.kind)
    named = {url: [kind for kind in dict.fromkeys(told) if kind != "other"] for url, told in kinds.items()}
    return {url: ", ".join(told) or "other" for url, told in named.items()}
