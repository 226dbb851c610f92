"""`frontlist vote`: vote for papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from frontlist.cli.common import emit_json, json_option, pass_library
from frontlist.cli.people import as_option, person

if TYPE_CHECKING:
    from frontlist.app import Library


@click.command()
@click.argument("ids", nargs=-1, required=True)
@click.option("--withdraw", is_flag=True, help="Take the vote back.")
@as_option
@json_option
@pass_library
def vote(library: Library, ids: tuple[str, ...], withdraw: bool, name: str, as_json: bool) -> None:
    """Vote for one or more papers, by any id or URL. Voting twice is voting once.

    \b
    frontlist vote 1706.03762
    frontlist vote 1706.03762 --withdraw
    frontlist vote 1706.03762 --as ada
    """
    voter, votes = person(library, name), library.community.votes
    ballots = [votes.withdraw(voter, paper) if withdraw else votes.cast(voter, paper) for paper in ids]
    if as_json:
        emit_json(ballots)
        return
    titles = library.papers.get_many([ballot.paper_id for ballot in ballots])
    for ballot in ballots:
        click.echo(f"{ballot.count:>4}  {titles[ballot.paper_id].title}")
    said = "withdrawn" if withdraw else "counted"
    click.echo(
        f"{'Your vote is' if len(ballots) == 1 else 'Your votes are'} {said}; the number is all votes for the paper.",
        err=True,
    )
