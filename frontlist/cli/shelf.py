"""`frontlist shelf`: the starter shelf."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from frontlist.cli.common import emit_json, json_option, pass_library, showing
from frontlist.cli.sync import report_words

if TYPE_CHECKING:
    from frontlist.app import Library


@click.command()
@click.option(
    "--demo", is_flag=True, help="Also two archived editions, and votes from a simulation that is named as such."
)
@click.option("--remove-simulation", is_flag=True, help="Take every simulated vote away again.")
@json_option
@pass_library
def shelf(library: Library, demo: bool, remove_simulation: bool, as_json: bool) -> None:
    """Load the starter shelf: 471 papers on learned representations, with a summary of each, and five topics.

    \b
    frontlist shelf
    frontlist shelf --demo
    frontlist shelf --remove-simulation
    """
    from frontlist.demo import load_demo, load_shelf

    if remove_simulation:
        click.echo(f"{library.discover.remove_simulated():,} simulated votes are gone.")
        return
    report = load_shelf(library)
    votes = load_demo(library) if demo else 0
    with showing("Indexing") as progress:
        library.index.update(progress=progress)
    if as_json:
        emit_json({"report": report, "simulated_votes": votes})
        return
    click.echo(f"The starter shelf: {report_words(report)}.")
    if demo:
        click.echo(
            "Two archived editions and simulated votes are in; `frontlist shelf --remove-simulation` takes the votes away."
        )
