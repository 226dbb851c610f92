"""`frontlist novelty`: what is new in a paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from frontlist.cli.common import emit_json, indexed, json_option, pass_library
from frontlist.cli.list_ import paper_line

if TYPE_CHECKING:
    from frontlist.app import Library


@click.command()
@click.argument("paper", metavar="ID")
@json_option
@pass_library
def novelty(library: Library, paper: str, as_json: bool) -> None:
    """Say what a paper adds to the nearest earlier ones, what it leaves out, and who used its phrases first.

    \b
    frontlist novelty 2005.11401
    """
    indexed(library)
    library.atlas.update()
    one = library.papers.get(paper)
    found = library.novelty(one)
    if as_json:
        emit_json(found)
        return
    named = library.papers.get_many(
        [*(other for other, _ in found.earlier), *(use.paper_id for use in found.first_uses)]
    )
    click.echo(click.style(one.title or one.id, bold=True))
    click.echo(
        f"{found.unexplained:.0%} of where it lies is not a mixture of the earlier papers."
        if found.earlier
        else "No earlier paper lies near it."
    )
    rows = {
        "adds": ", ".join(found.words_added), "leaves out": ", ".join(found.words_left_out),
        "concepts": " · ".join(concept.name for concept in found.concepts_added),
        "without": " · ".join(concept.name for concept in found.concepts_left_out),
    }  # fmt: skip
    for name, value in rows.items():
        if value:
            click.echo(f"{click.style(name.ljust(11), dim=True)}{value}")
    for use in found.first_uses:
        if use.paper_id in named:
            first = "here" if use.paper_id == one.id else paper_line(named[use.paper_id])
            click.echo(f"{click.style('first'.ljust(11), dim=True)}“{use.phrase}”: {first}")
    for other, likeness in found.earlier:
        if other in named:
            click.echo(f"{click.style(f'{likeness:.2f}'.ljust(11), dim=True)}{paper_line(named[other])}")
