"""`frontlist search`: by meaning and by word, with a reason on each hit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import click

from frontlist.cli.common import emit_json, indexed, json_option, pass_library

if TYPE_CHECKING:
    from frontlist.app import Library
    from frontlist.model.hit import Answer, Hit
    from frontlist.model.paper import Paper


@click.command()
@click.argument("words", nargs=-1, metavar="QUERY...")
@click.option("--mode", type=click.Choice(["hybrid", "words", "meaning"]), default="hybrid", show_default=True)
@click.option("--sort", type=click.Choice(["relevance", "date"]), default="relevance", show_default=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True)
@click.option("--offset", type=click.IntRange(0), default=0, help="Skip so many hits.")
@click.option("--explain", is_flag=True, help="Show every feature of the score, by name.")
@click.option("--facets", is_flag=True, help="Count what was found by year, category, venue and type.")
@json_option
@pass_library
def search(
    library: Library, words: tuple[str, ...], mode: Literal["hybrid", "words", "meaning"],
    sort: Literal["relevance", "date"], limit: int, offset: int, explain: bool, facets: bool, as_json: bool,
) -> None:  # fmt: skip
    """Find papers. Any text is a query; no query is an error.

    \b
    frontlist search "hubness in embedding spaces"
    frontlist search '"principal component" in:cs.CV date:2022.. -"point cloud" au:lecun'
    frontlist search "like:1706.03762 speech"              like this paper, but about speech
    frontlist search "like:2006.11239 like:2112.10752 -medical"

    au: ti: abs: in: venue: date: year: id: type: has:code like: theme: concept:  and  -not  "a phrase"  OR  ( )  prefix*
    """
    indexed(library)
    answer = library.search(
        " ".join(words), limit=limit, offset=offset, mode=mode, sort=sort, explain=explain, facets=facets
    )
    show_answer(library, answer, offset=offset, explain=explain, as_json=as_json)


def show_answer(
    library: Library, answer: Answer, *, offset: int = 0, explain: bool = False, as_json: bool = False
) -> None:
    """An answer, as JSON or as a person reads it."""
    if as_json:
        emit_json(answer)
        return
    for note in answer.notes:
        click.echo(click.style(note, fg="yellow"), err=True)
    papers = library.papers.get_many([hit.paper_id for hit in answer.hits])
    for number, hit in enumerate(answer.hits):
        if offset + number == answer.relevant_in_all < answer.total:
            click.echo(click.style("-- no more relevant results; the nearest of the rest --", dim=True))
        if hit.paper_id in papers:
            click.echo("\n".join(hit_lines(offset + number + 1, hit, papers[hit.paper_id])))
            if explain:
                click.echo("\n".join(share_lines(library, hit, answer.mode)))
    if explain and answer.hits:
        click.echo("\n".join(importance_lines(library, answer.query)))
    for facet in (one for one in answer.facets if one.counts):
        click.echo(f"{facet.name}: " + ", ".join(f"{value} {count:,}" for value, count in facet.counts[:8]))
    click.echo(click.style(f"{answer.total:,} found in {answer.took_ms:.0f} ms", dim=True), err=True)


def importance_lines(library: Library, question: str) -> Iterator[str]:
    """What matters over many judged questions of this kind, beside what mattered for these hits."""
    kind = library.search_importance(question)
    yield f"Over {kind.questions} judged questions like this ({kind.told}) a shuffled feature costs so much nDCG@10 (95 % interval):"
    for name, lost, low, high in kind.importances:
        others = ", ".join(other for other, _ in kind.alike[name])
        yield f"       {name}: {lost:.4f} ({low:.4f} to {high:.4f})" + (f", shared with {others}" if others else "")


def share_lines(library: Library, hit: Hit, mode: str) -> Iterator[str]:
    """What each feature added to a hit's score, and between what that lies by the doubt about its weight."""
    doubts = library.share_doubts() if mode == "hybrid" else {}
    for name, share in hit.features:
        doubt = abs(share) * doubts.get(name, 0.0)
        yield f"       {name}: {share:.4g}" + (f" ({share - doubt:.3g} to {share + doubt:.3g})" if doubt else "")


def hit_lines(number: int, hit: Hit, paper: Paper) -> Iterator[str]:
    """One hit: title, who and when, why."""
    name = paper.external("arxiv") or paper.external("doi") or paper.id
    yield f"{number:>3}  {click.style(paper.title, bold=True)}"
    authors = ", ".join(author.name for author in paper.authors[:3]) + (" et al." if len(paper.authors) > 3 else "")
    yield "     " + " · ".join(part for part in (name, authors, paper.venue or paper.date) if part)
    yield f"     {click.style(f'{hit.probability:.0%}', fg='green')} {hit.reason}"
