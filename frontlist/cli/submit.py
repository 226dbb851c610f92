"""`frontlist submit`: hand a paper in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from frontlist.cli.common import emit_json, json_option, pass_library
from frontlist.cli.people import as_option, person

if TYPE_CHECKING:
    from frontlist.app import Library


@click.command()
@click.argument("paper")
@click.option("--note", default="", help="A line on why.")
@as_option
@json_option
@pass_library
def submit(library: Library, paper: str, note: str, name: str, as_json: bool) -> None:
    """Hand a paper in, by any id or URL. It is fetched and checked; one that is here already is shown.

    \b
    frontlist submit https://arxiv.org/abs/1706.03762 --note "The one they all cite."
    """
    handed = library.community.submissions.submit(person(library, name), paper, note=note)
    if as_json:
        emit_json(handed)
        return
    click.echo(f"{handed.paper_id}  {handed.title}" + ("" if handed.added else "  (was here already)"))
