"""`frontlist curate`: put papers into an edition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import click

from frontlist.cli.common import pass_library
from frontlist.cli.people import as_option, operator

if TYPE_CHECKING:
    from frontlist.app import Library


@click.command()
@click.argument("date")
@click.argument("ids", nargs=-1, required=True)
@click.option("--note", default="", help="A line on why it is worth reading.")
@click.option("--remove", is_flag=True, help="Take the papers out.")
@click.option("--order", is_flag=True, help="Put the picks in the order in which they are named here.")
@click.option("--correct", metavar="NOTE", default="", help="Change a closed edition, with this note for its readers.")
@click.option("--week", "rhythm", flag_value="week", help="The week that holds the date.")
@click.option("--month", "rhythm", flag_value="month", help="The month that holds the date.")
@as_option
@pass_library
def curate(
    library: Library, date: str, ids: tuple[str, ...], note: str, remove: bool, order: bool, correct: str,
    rhythm: Literal["week", "month"] | None, name: str,
) -> None:  # fmt: skip
    """Pick papers for the edition of a DATE (or of its own name: 2026-W11, 2026-03), with a line on why.

    \b
    frontlist curate 2026-03-11 1706.03762 --note "Read the appendix first."
    frontlist curate 2026-03-11 1706.03762 --remove
    frontlist curate 2026-03-11 2401.00002 1706.03762 --order
    """
    curator, curation = operator(library, name), library.community.curation
    key = library.discover.edition(date, rhythm or "day").key
    papers = [library.papers.find(text) for text in ids]
    if order:
        curation.reorder(curator, key, papers)
    for paper in [] if order else papers:
        if correct:
            curation.correct(
                curator, key, correct, add="" if remove else paper, add_note=note, remove=paper if remove else ""
            )
        elif remove:
            curation.unpick(curator, key, paper)
        else:
            curation.pick(curator, key, paper, note)
    picks = [pick for pick in library.discover.edition(key).picks if pick.section == "curated"]
    titles = library.papers.get_many([pick.paper_id for pick in picks])
    for pick in picks:
        title = titles[pick.paper_id].title if pick.paper_id in titles else pick.paper_id
        click.echo(f"{pick.place:>3}  {title}" + (f"\n     {pick.note}" if pick.note else ""))
