"""`frontlist doctor`: is everything as it should be?"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from frontlist.cli.common import emit_json, indexed, json_option, pass_library, showing
from frontlist.cli.list_ import paper_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from frontlist.app import Library
    from frontlist.model.duplicate import Duplicate
    from frontlist.model.status import Check

# More pairs than this nobody reads.
MOST = 1000
MARKS = {"fine": ("ok", "green"), "note": ("note", "yellow"), "wrong": ("wrong", "red")}


@click.command()
@click.option("--duplicates", is_flag=True, help="Compare all papers, and list those with much text in common.")
@json_option
@pass_library
def doctor(library: Library, duplicates: bool, as_json: bool) -> None:
    """Look at everything that can be wrong, and say what to do about it. Exit code 4 when something is.

    \b
    frontlist doctor
    frontlist doctor --duplicates
    """
    if duplicates:
        list_duplicates(library, as_json=as_json)
        return
    found = library.doctor()
    if as_json:
        emit_json(found)
    else:
        for check in found:
            show_check(check)
    if any(check.state == "wrong" for check in found):
        sys.exit(4)


def show_check(check: Check) -> None:
    """One thing that was looked at, and what to do about it."""
    word, colour = MARKS[check.state]
    click.echo(f"{click.style(word.ljust(6), fg=colour, bold=True)}{check.name}: {check.words}")
    if check.next_step:
        click.echo(f"      {check.next_step}")


def list_duplicates(library: Library, *, as_json: bool) -> None:
    """Compare what has not been compared, then every pair with its papers' names."""
    indexed(library)
    total = library.papers.count()
    with showing("Comparing") as progress:
        done = 0
        while compared := library.space.find_duplicates():
            done += compared
            progress(done, max(total, done))
    found = library.space.duplicates(limit=MOST)
    if as_json:
        emit_json(found)
        return
    tell_duplicates(library, found)
    click.echo(
        f"{len(found):,} pairs. `frontlist merge A B` makes one paper of two." if found else "No near-duplicates."
    )


def tell_duplicates(library: Library, found: Sequence[Duplicate]) -> None:
    """Pairs, two lines each."""
    named = library.papers.get_many([paper for one in found for paper in (one.left, one.right)])
    for one in found:
        if one.left in named and one.right in named:
            click.echo(f"{one.kind} ({one.shared:.0%} shared)" if one.shared else one.kind)
            for paper in (named[one.left], named[one.right]):
                click.echo(f"  {paper_line(paper)}")
