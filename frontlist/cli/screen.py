"""`frontlist screen`: yes or no to every paper of a set, the likeliest first, until enough is surely found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from frontlist.cli.common import emit_json, indexed, json_option, pass_library
from frontlist.cli.list_ import filter_options, make_filter, paper_line

if TYPE_CHECKING:
    from frontlist.app import Library
    from frontlist.model.screening import Progress, Screening

VERDICTS = {"yes": True, "no": False}
ANSWERS = {"y": True, "n": False}


@click.group()
def screen() -> None:
    """Judge every paper of a set: does it belong in? The likeliest comes first, and each answer is learned from.

    After each answer it is told how many papers that belong in may be left unread, and when enough is surely found.

    \b
    frontlist screen begin drift --query "concept drift in data streams" --since 2020
    frontlist screen go drift
    frontlist screen papers drift
    """


@screen.command("begin")
@click.argument("name")
@click.option("--query", default="", metavar="WORDS", help="What it finds is read first, until something belongs in.")
@filter_options
@click.option("--recall", type=click.FloatRange(0, 1), default=0.95, show_default=True, help="The share to be found.")
@click.option("--confidence", type=click.FloatRange(0, 1), default=0.95, show_default=True, help="How surely.")
@pass_library
def begin(
    library: Library, name: str, query: str, since: str, until: str, category: tuple[str, ...], author: str, venue: str,
    recall: float, confidence: float,
) -> None:  # fmt: skip
    """Begin a screening of all papers that the options let through."""
    indexed(library)
    where = make_filter(since, until, category, author, venue)
    found = library.screenings.begin(name, where, query, recall=recall, confidence=confidence)
    click.echo(f"{found.papers:,} papers to screen. `frontlist screen go {name}` shows them one by one.")


@screen.command("go")
@click.argument("name")
@pass_library
def go(library: Library, name: str) -> None:
    """Show one paper after the other and ask. Every answer is kept at once: leave whenever you like."""
    indexed(library)
    desk, last = library.screenings.desk(name), ""
    while paper := desk.next():
        _show(library, paper)
        answer = click.prompt("Does it belong in? (y)es, (n)o, (b)ack, (q)uit", type=click.Choice(["y", "n", "b", "q"]))
        if answer == "q":
            return
        if answer == "b":
            last = desk.take_back(last) and "" if last else ""
            continue
        last = desk.say(paper, ANSWERS[answer])
        click.echo(_told(desk.progress(), desk.screening))
    click.echo("Every paper is read.")


@screen.command("next")
@click.argument("name")
@json_option
@pass_library
def next_(library: Library, name: str, as_json: bool) -> None:
    """Show the paper to read now."""
    indexed(library)
    paper = library.screenings.desk(name).next()
    if as_json:
        emit_json(library.papers.get(paper) if paper else None)
    elif paper:
        _show(library, paper)
    else:
        click.echo("Every paper is read.")


@screen.command("say")
@click.argument("name")
@click.argument("paper", metavar="ID")
@click.argument("verdict", type=click.Choice([*VERDICTS, "unread"]))
@json_option
@pass_library
def say(library: Library, name: str, paper: str, verdict: str, as_json: bool) -> None:
    """Say whether a paper belongs in, or that it is unread again. Said again, the last word stands."""
    desk = library.screenings.desk(name)
    if verdict in VERDICTS:
        desk.say(paper, VERDICTS[verdict])
    else:
        desk.take_back(paper)
    if as_json:
        emit_json(desk.progress())
    else:
        click.echo(_told(desk.progress(), desk.screening))


@screen.command("status")
@click.argument("name", required=False)
@json_option
@pass_library
def status(library: Library, name: str | None, as_json: bool) -> None:
    """Tell how far a screening has come, or all of them."""
    every = library.screenings.every() if name is None else [library.screenings.desk(name).screening]
    desks = [library.screenings.desk(one.name) for one in every]
    if as_json:
        emit_json([{"screening": desk.screening, "progress": desk.progress()} for desk in desks])
        return
    for desk in desks:
        click.echo(
            f"{click.style(desk.screening.name, bold=True)}  {desk.screening.query}\n  {_told(desk.progress(), desk.screening)}"
        )
    if not desks:
        click.echo("No screening yet: `frontlist screen begin NAME`.", err=True)


@screen.command("papers")
@click.argument("name")
@json_option
@pass_library
def papers(library: Library, name: str, as_json: bool) -> None:
    """List the papers that belong in, in the order in which they were found."""
    chosen = library.screenings.desk(name).chosen()
    there = library.papers.get_many(chosen)
    found = [there[paper] for paper in chosen if paper in there]
    if as_json:
        emit_json(found)
        return
    for paper in found:
        click.echo(paper_line(paper))
    if not found:
        click.echo("Nothing yet.", err=True)


@screen.command("drop")
@click.argument("name")
@pass_library
def drop(library: Library, name: str) -> None:
    """Forget a screening and all that was said in it."""
    library.screenings.drop(name)
    click.echo(f"{name} is dropped.")


def _show(library: Library, paper: str) -> None:
    shown = library.papers.get(paper)
    click.echo(f"\n{paper_line(shown)}")
    if shown.abstract:
        click.echo(click.wrap_text(shown.abstract, initial_indent="  ", subsequent_indent="  "))


def _told(found: Progress, wanted: Screening) -> str:
    odds = f"{found.likely_left:,} as likely as not, {found.most_left:,} with {wanted.confidence:.0%} confidence"
    told = f"{found.read:,} of {found.papers:,} read, {found.found:,} belong in · left unread at most {odds}"
    return f"{told} · {_when(found, wanted.recall)}"


def _when(found: Progress, recall: float) -> str:
    if found.read == found.papers:
        return "all is read"
    return (
        f"you may stop: at least {found.least_recall:.0%} are found"
        if found.done
        else f"go on for {recall:.0%} of them"
    )
