"""`frontlist doctor`: is everything as it should be?"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from frontlist.cli.common import emit_json, json_option, pass_library

if TYPE_CHECKING:
    from frontlist.app import Library

MARKS = {"fine": ("ok", "green"), "note": ("note", "yellow"), "wrong": ("wrong", "red")}


@click.command()
@json_option
@pass_library
def doctor(library: Library, as_json: bool) -> None:
    """Look at everything that can be wrong, and say what to do about it. Exit code 4 when something is.

    \b
    frontlist doctor
    """
    found = library.doctor()
    if as_json:
        emit_json(found)
    else:
        for check in found:
            word, colour = MARKS[check.state]
            click.echo(f"{click.style(word.ljust(6), fg=colour, bold=True)}{check.name}: {check.words}")
            if check.next_step:
                click.echo(f"      {check.next_step}")
    if any(check.state == "wrong" for check in found):
        sys.exit(4)
