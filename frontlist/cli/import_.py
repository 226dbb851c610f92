"""`frontlist import`: files of papers, whatever their format."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from frontlist.cli.common import counted, emit_json, json_option, pass_library, showing
from frontlist.cli.sync import report_words

if TYPE_CHECKING:
    from frontlist.app import Library


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@json_option
@pass_library
def import_(library: Library, files: tuple[Path, ...], as_json: bool) -> None:
    """Import files of papers. The format is recognised by what is in the file; .gz, .zst and .zip are read as they are.

    \b
    frontlist import papers.jsonl library.bib refs.ris csl.json
    frontlist import arxiv-metadata-snapshot.json.zst anthology.xml.gz
    frontlist import page.txt              a pasted list of titles and abstracts

    JSON lines, BibTeX, RIS, CSL-JSON, CSV/TSV, NBIB, ACL Anthology XML, arXiv's snapshot, Atom and RSS, and what
    `frontlist export` wrote. Run again, it goes on where it stopped, and changes nothing that is the same.
    Records that cannot be read are kept in the home's `rejects` folder, with the reason for each (exit code 1).
    """
    rows, rejected, first = [], 0, ""
    for file in files:
        with showing(f"Importing {file.name}") as progress:
            report = library.import_file(file, counted(progress))
        rejected += report.rejected
        first = first or report.first_rejected
        # The name of a file may be in any encoding; JSON is in one.
        name = str(file).encode(errors="replace").decode()
        rows.append({"file": name, **{one: getattr(report, one) for one in report.__dataclass_fields__}})
        if not as_json:
            click.echo(f"{file.name}: {report_words(report)}")
    if as_json:
        emit_json(rows)
    if rejected:
        click.echo(f"{'Rejected' if rejected == 1 else 'The first that was rejected'}: {first}", err=True)
        were = "record was" if rejected == 1 else "records were"
        click.echo(f"{rejected:,} {were} rejected; the reasons are in {library.home / 'rejects'}.", err=True)
        sys.exit(1)
