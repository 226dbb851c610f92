"""`frontlist add`: papers by id or address."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from frontlist.cli.common import emit_json, json_option, pass_library

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
    found = dict(library.sources.bring_in(papers))
    if as_json:
        emit_json([{"asked": text, "id": paper_id or None} for text, paper_id in found.items()])
    else:
        shown = library.papers.get_many([paper_id for paper_id in found.values() if paper_id])
        for text, paper_id in found.items():
            click.echo(f"{text}: {shown[paper_id].title}" if paper_id else f"{text}: not found", err=not paper_id)
    if not all(found.values()):
        sys.exit(3)
