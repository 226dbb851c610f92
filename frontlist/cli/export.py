"""`frontlist export`: papers out, in the formats that others read."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from frontlist.cli.common import pass_library, showing
from frontlist.cli.list_ import filter_options, make_filter

if TYPE_CHECKING:
    from frontlist.app import Library

FORMATS = ("jsonl", "bibtex", "ris", "csl", "csv")


@click.command()
@click.option("--format", "format_", type=click.Choice(FORMATS), default="jsonl", show_default=True)
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write into a file instead of standard output."
)
@filter_options
@pass_library
def export(
    library: Library, format_: str, output: Path | None, since: str, until: str, category: tuple[str, ...], author: str, venue: str
) -> None:  # fmt: skip
    """Write papers out. JSON lines hold everything, provenance and merges included, and import into an empty home as they were.

    \b
    frontlist export > everything.jsonl
    frontlist export --format bibtex --category cs.CL --since 2025 --output cl.bib
    """
    where = make_filter(since, until, category, author, venue)
    pieces = library.exported(format_, where)
    if output is None:
        _write(pieces, sys.stdout.buffer)
        return
    # What is cut off in the middle must not look like an export.
    unfinished = output.with_name(output.name + ".part")
    try:
        with showing("Exporting") as progress, unfinished.open("wb") as file:
            _write(pieces, file, progress)
        unfinished.replace(output)
    finally:
        unfinished.unlink(missing_ok=True)
    click.echo(f"Written to {output}.", err=True)


def _write(pieces: Iterator[bytes], file: BinaryIO, progress: object = None) -> None:
    for number, piece in enumerate(pieces, 1):
        file.write(piece)
        if callable(progress):
            progress(number)
    file.flush()
