"""docs/explanation/science.md: source paper → file → what it claimed → what we measured here."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Final

from docs.science_rows import NOT_YET, Row, rows

SCIENCE_PAGE: Final = Path(__file__).parent / "explanation" / "science.md"
HEAD: Final = f"""# Science: what was claimed, and what we measured

Written by `python -m docs.generate` from the results in `benchmarks/results/`, the weights that ship, and the tables of the
other documents; no number is typed here. Intervals hold 95 %, by bootstrap over questions, readers or papers.

Each method is a file of `frontlist/`, most of them small estimators that anybody can import
([features.md](../reference/features.md) has an example of each). What did not help stays public, with its number, and is not in the
engine. Where it says *{NOT_YET}*, nothing is known here. What a paper claimed is told in our words, of its own data.
"""
COLUMNS: Final = ("paper", "file", "it claimed", "measured here", "on", "where it stands", "in the engine")


def science_page() -> str:
    """The whole page."""
    every = rows()
    parts = [_table(name, list(found)) for name, found in groupby(every, key=lambda row: row.part)]
    return "\n".join([HEAD, *parts, _summary(every)])


def _table(name: str, found: list[Row]) -> str:
    lines = [f"## {name}", "", f"| {' | '.join(COLUMNS)} |", f"|{' --- |' * len(COLUMNS)}"]
    lines += [
        f"| {row.paper} | [{row.file}](../../frontlist/{row.file}) | {row.claim} | {row.measured} | {row.on} | {row.source} | {row.use} |"
        for row in found
    ]
    return "\n".join([*lines, ""])


def _summary(every: list[Row]) -> str:
    out = [f"{row.paper} ({row.use.removeprefix('no: ')})" for row in every if row.use.startswith("no:")]
    lines = ["## Tried, public, and not in the engine", "", *(f"- {one}" for one in out), ""]
    return "\n".join(lines)
