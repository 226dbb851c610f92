"""`frontlist space`: the learned space, measured and drawn."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from frontlist.cli.common import json_option, pass_library, showing
from frontlist.errors import NotFound

if TYPE_CHECKING:
    from frontlist.app import Library

PARTS = 6


@click.group()
def space() -> None:
    """Look at a set of vectors whole: dimensions, hubs, what compression costs, concepts, drift.

    \b
    frontlist space report --out shelf.html
    """


@space.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), default=Path("space.html"), show_default=True, help="The page.")
@click.option(
    "--sample", type=click.IntRange(min=1), default=100_000, show_default=True, help="At most so many points."
)
@json_option
@pass_library
def report(library: Library, file: Path | None, out: Path, sample: int, as_json: bool) -> None:
    """Write one HTML page, and its numbers as JSON beside it, on FILE or on this library.

    FILE is .npy (rows of numbers), or .jsonl with `vector`, or with `title` and `abstract` or `text`; `date` and
    `category` are used where they are there.

    \b
    frontlist space report
    frontlist space report vectors.npy --out vectors.html
    """
    with showing("Measuring") as progress:
        done = 0

        def tell(part: str) -> None:
            nonlocal done
            done += 1
            progress(done, PARTS, part)

        found = library.space.report(file, sample, tell)
    if not found.points:
        raise NotFound("There is nothing to measure.", "Load papers first, as `frontlist shelf` does, or name a file.")
    numbers = library.space.write(found, out)
    if as_json:
        click.echo(numbers.read_text(encoding="utf-8"))
    else:
        click.echo(f"{found.points:,} points of {found.dimensions} dimensions: {out}, and the numbers in {numbers}.")
