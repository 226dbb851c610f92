"""`frontlist eval`: how good is the search on a judged set?"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from frontlist.cli.common import json_option


@click.command("eval")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--mode", type=click.Choice(["hybrid", "words", "meaning"]), default="hybrid", show_default=True)
@click.option("--pool", is_flag=True, help="Rank each query's judged papers only.")
@click.option("--run", "run_out", type=click.Path(path_type=Path), help="Write query, paper, rank and score.")
@click.option("--corpus", type=click.Path(path_type=Path, exists=True), help="The papers, where they lie elsewhere.")
@json_option
def eval_(
    folder: Path, mode: Literal["hybrid", "words", "meaning"], pool: bool, run_out: Path | None, corpus: Path | None, as_json: bool
) -> None:  # fmt: skip
    """Measure the search on judged queries, in a throw-away library.

    FOLDER holds corpus.jsonl (id, title, abstract), queries.jsonl (id, text or paper_id) and qrels.tsv.

    \b
    frontlist eval judged/cranfield
    frontlist eval judged/cranfield --mode words --run words.tsv
    """
    from frontlist.evaluate import run
    from frontlist.judge import judged_library

    result = run(folder, judged_library, mode, pool=pool, run_out=run_out, corpus=corpus)
    click.echo(result.to_json().decode() if as_json else result.table())
