"""docs/explanation/science.md: source paper → file → what it claimed → what we measured here."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Final

from docs.science_rows import NOT_YET, Row, held, rows, short
from frontlist.search.importance import judged_kinds, share_doubts
from frontlist.search.ranking import weights_by_name

SCIENCE_PAGE: Final = Path(__file__).parent / "explanation" / "science.md"
HEAD: Final = f"""# Science: what was claimed, and what we measured

Written by `python -m docs.generate` from the results in `benchmarks/results/`, the weights that ship, and the tables of the
other documents; no number is typed here. Intervals hold 95 %, by bootstrap over questions, readers or papers.

Each method is a file of `frontlist/`, most of them small estimators that anybody can import
([features.md](../reference/features.md) has an example of each). What did not help stays public, with its number, and is not in the
engine. Where it says *{NOT_YET}*, nothing is known here. What a paper claimed is told in our words, of its own data.
"""
WORTH: Final = """nDCG@10 lost when a feature's numbers are shuffled among a question's candidates, with its interval; bold where the
interval lies above nought. Beside each kind: how many questions were judged, and nDCG@10 before anything is shuffled. A minus
says that this kind of question would do better without the feature. The last three kinds look for one paper among
abstracts without titles that no encoder was trained on. Features that go with others (correlation of .6 or more among all candidates) share their worth:
none of them looks large alone, and leaving one out need not hurt. The weight is that of the ranker that ships, with how far
it might lie elsewhere (95 %) had other questions been judged: that is the doubt about each share of one hit's score, which
`frontlist search … --explain` and the page “How the engine sees” show. Made by `python -m benchmarks.importance --write`.
"""
COLUMNS: Final = ("paper", "file", "it claimed", "measured here", "on", "where it stands", "in the engine")


def science_page() -> str:
    """The whole page."""
    every = rows()
    parts = [_table(name, list(found)) for name, found in groupby(every, key=lambda row: row.part)]
    return "\n".join([HEAD, *parts, _worth(), _summary(every)])


def _table(name: str, found: list[Row]) -> str:
    lines = [f"## {name}", "", f"| {' | '.join(COLUMNS)} |", f"|{' --- |' * len(COLUMNS)}"]
    lines += [
        f"| {row.paper} | [{row.file}](../../frontlist/{row.file}) | {row.claim} | {row.measured} | {row.on} | {row.source} | {row.use} |"
        for row in found
    ]
    return "\n".join([*lines, ""])


def _worth() -> str:
    """What each feature of the ranking is worth, by kind of question, and which features share their worth."""
    kinds = judged_kinds()
    by_kind = [{one.name: one for one in kind.importances} for kind in kinds]
    doubts, weights = share_doubts(), weights_by_name()
    heads = [f"{kind.told} ({kind.questions}; {short(kind.quality)})" for kind in kinds]
    lines = [
        "## What each feature is worth, by kind of question", "", WORTH,
        f"| feature | {' | '.join(heads)} | its weight | goes with |", f"|{' --- |' * (len(kinds) + 3)}",
    ]  # fmt: skip
    for one in kinds[0].importances:
        found = [f"{held(row[one.name][1:], '+.3f')}" for row in by_kind]
        cells = [f"**{cell}**" if row[one.name].low > 0 else cell for cell, row in zip(found, by_kind, strict=True)]
        weight = f"{short(weights[one.name], '+.3f')} ± {short(abs(weights[one.name]) * doubts[one.name])}"
        others = ", ".join(f"{name} {short(value, '+.2f')}" for name, value in kinds[0].alike[one.name]) or "–"
        lines.append(f"| {one.name} | {' | '.join(cells)} | {weight} | {others} |")
    return "\n".join([*lines, ""])


def _summary(every: list[Row]) -> str:
    out = [f"{row.paper} ({row.use.removeprefix('no: ')})" for row in every if row.use.startswith("no:")]
    lines = ["## Tried, public, and not in the engine", "", *(f"- {one}" for one in out), ""]
    return "\n".join(lines)
