"""`frontlist similar`: papers like a paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from frontlist.cli.common import indexed, json_option, pass_library
from frontlist.cli.list_ import filter_options, make_filter
from frontlist.cli.search import show_answer

if TYPE_CHECKING:
    from frontlist.app import Library


@click.command()
@click.argument("paper", metavar="ID")
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True)
@filter_options
@json_option
@pass_library
def similar(
    library: Library, paper: str, limit: int, since: str, until: str, category: tuple[str, ...], author: str, venue: str, as_json: bool
) -> None:  # fmt: skip
    """Find the papers nearest in meaning to one.

    \b
    frontlist similar 1301.3781 --limit 20
    frontlist similar 1301.3781 --since 2024 --category cs.CL
    """
    indexed(library)
    where = make_filter(since, until, category, author, venue)
    show_answer(library, library.similar(paper, limit=limit, where=where), as_json=as_json)
