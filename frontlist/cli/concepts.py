"""`frontlist concepts`: what papers light, and more or less of it for you."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from frontlist.cli.common import emit_json, indexed, json_option, pass_library
from frontlist.cli.people import as_option, person

if TYPE_CHECKING:
    from frontlist.app import Library
    from frontlist.model.atlas import Concept, Month

LEANS = {"more": 1, "less": -1, "neither": 0}


@click.command()
@click.argument("slug", required=False)
@click.option("--find", default="", metavar="WORDS", help="Only concepts with these words.")
@click.option("--paper", default="", metavar="ID", help="The concepts of one paper.")
@click.option("--lean", type=click.Choice(list(LEANS)), help="More or less of this concept in what is chosen for you.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True)
@as_option
@json_option
@pass_library
def concepts(
    library: Library, slug: str | None, find: str, paper: str, lean: str | None, limit: int, name: str, as_json: bool
) -> None:
    """Show the concepts that were learned from the library, one with its papers, or those of a paper.

    \b
    frontlist concepts --find "graph neural"
    frontlist concepts contrastive-learning-cross-modal
    frontlist concepts contrastive-learning-cross-modal --lean more
    frontlist search "retrieval concept:contrastive-learning-cross-modal"
    """
    indexed(library)
    library.atlas.update()
    if lean and not slug:
        raise click.UsageError("--lean needs the concept to lean to.")
    if slug and lean:
        library.concepts.steer(person(library, name).id, slug, LEANS[lean])
    if paper:
        _of_paper(library, paper, as_json=as_json)
    elif slug:
        _one(library, slug, limit, as_json=as_json)
    else:
        _list(library.concepts.find(find, limit) if find else library.concepts.every()[:limit], as_json=as_json)


def _list(found: list[Concept], *, as_json: bool) -> None:
    if as_json:
        emit_json(found)
        return
    for concept in found:
        click.echo(f"{concept.papers:>7,}  {click.style(concept.name, bold=True)}  {concept.slug}")
        click.echo(f"         {', '.join(concept.words[2:])} · its name tells {concept.quality:.0%}")
    if not found:
        click.echo("No concepts: `frontlist learn` learns them from the library.", err=True)


def _one(library: Library, slug: str, limit: int, *, as_json: bool) -> None:
    concept, papers = library.concepts.get(slug), library.concepts.papers(slug, limit)
    months, near = library.concepts.months(slug), library.concepts.near(slug)
    if as_json:
        emit_json({"concept": concept, "papers": papers, "months": months, "near": near})
        return
    click.echo(f"{click.style(concept.name, bold=True)}: {', '.join(concept.words)}")
    click.echo(
        f"{concept.papers:,} papers; its name tells {concept.quality:.0%}; near: {', '.join(one.slug for one in near)}"
    )
    echo_months(months)
    titles = library.papers.get_many([paper for paper, _ in papers])
    for paper, weight in papers:
        if paper in titles:
            click.echo(f"  {weight:.2f}  {titles[paper].title}")


def _of_paper(library: Library, paper: str, *, as_json: bool) -> None:
    found = library.papers.find(paper)
    lit = library.concepts.of([found], most=8).get(found, ())
    if as_json:
        emit_json(lit)
        return
    for one in lit:
        click.echo(f"  {one.weight:.2f}  {one.concept.name}  {one.concept.slug}")
    if not lit:
        click.echo("No concept of this paper is known.", err=True)


def echo_months(months: tuple[Month, ...], most: int = 12) -> None:
    """The latest months, a line each."""
    highest = max((month.papers for month in months[-most:]), default=0)
    for month in months[-most:]:
        click.echo(f"  {month.month}  {'█' * round(30 * month.papers / max(highest, 1)):<30} {month.papers:,}")
