"""`frontlist add`: papers by id or address."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from frontlist.cli.common import emit_json, json_option, pass_library
from frontlist.cli.doctor import tell_duplicates

if TYPE_CHECKING:
    from frontlist.app import Library


@click.command()
@click.argument("papers", nargs=-1, required=True, metavar="ID...")
@json_option
@pass_library
def add(library: Library, papers: tuple[str, ...], as_json: bool) -> None:
    """Add papers by any id or address; their facts come from arXiv, Crossref, OpenAlex or the ACL Anthology.

    \b
    frontlist add 2005.11401 10.18653/v1/2020.acl-main.447
    frontlist add https://arxiv.org/abs/1706.03762v5
    """
    brought = list(library.sources.bring_in(papers))
    if as_json:
        emit_json([{"asked": one.asked, "id": one.id or None, "reason": one.reason} for one in brought])
    else:
        shown = library.papers.get_many([one.id for one in brought if one.id])
        for one in brought:
            said = shown[one.id].title or "(no title)" if one.id else f"not found. {one.reason}".rstrip()
            click.echo(f"{one.asked}: {said}", err=not one.id)
        tell_duplicates(library, library.space.compared(list(shown)))
    if not all(one.id for one in brought):
        sys.exit(3)
