"""`frontlist signals`: who noticed a paper, and attention from files."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, BinaryIO

import click

from frontlist.cli.common import emit_json, json_option, pass_library, showing
from frontlist.errors import BadInput
from frontlist.text.amounts import counted

if TYPE_CHECKING:
    from frontlist.app import Library


@click.command()
@click.argument("paper", metavar="ID", default="")
@click.option(
    "--take",
    "file",
    type=click.File("rb"),
    help="Store mentions and counts from a file of JSON lines (- for standard input).",
)
@click.option(
    "--rebuild", is_flag=True, help="Make the sums of all signals again from the ledger, and say what was wrong."
)
@json_option
@pass_library
def signals(library: Library, paper: str, file: BinaryIO | None, rebuild: bool, as_json: bool) -> None:
    """Show every signal of a paper, the latest first.

    \b
    frontlist signals 2005.11401
    frontlist signals --take mentions.jsonl     {"source": …, "paper": …, "moment": …, "weight": …} a line
    frontlist signals --rebuild
    """
    if rebuild:
        _rebuild(library, as_json)
    elif file is not None:
        _take(library, file, as_json)
    elif paper:
        _show(library, paper, as_json)
    else:
        raise click.UsageError("Name a paper, or a file with --take.")


def _rebuild(library: Library, as_json: bool) -> None:
    with showing("Summing") as progress:
        done = library.discover.rebuild_sums(progress)
    if as_json:
        emit_json(done)
        return
    found = f"{counted(done.wrong, 'sum')} had to be mended" if done.wrong else "they were right"
    click.echo(f"The sums of {counted(done.papers, 'paper')} with signals made again: {found}.")


def _take(library: Library, file: BinaryIO, as_json: bool) -> None:
    taken = library.discover.take_mentions(file)
    if as_json:
        emit_json(taken)
    else:
        click.echo(f"{taken.read:,} read, {taken.new:,} new, {taken.unknown:,} of papers that are not here.")
        click.echo("".join(f"{line}\n" for line in taken.rejected), nl=False, file=sys.stderr)
    if taken.rejected:
        raise BadInput(
            f"{len(taken.rejected):,} lines make no sense.", "Mend them and give the file again; nothing counts twice."
        )


def _show(library: Library, paper: str, as_json: bool) -> None:
    known = library.discover.signals(library.papers.find(paper))
    if as_json:
        emit_json(known)
        return
    for one in known:
        signal, withdrawn_at = one.signal, one.withdrawn_at
        said = [
            f"{signal.happened_at:%Y-%m-%d %H:%M}",
            f"{signal.value:g} × {signal.weight:g} {signal.kind}",
            signal.source,
        ]
        marks = ["simulated"] * signal.simulated + [f"withdrawn {withdrawn_at[:16]}"] * bool(withdrawn_at)
        click.echo("  ".join([*said, *marks]))
    if not known:
        click.echo("No signals yet.")
