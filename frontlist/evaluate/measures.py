"""The usual measures of a ranking, question by question, counted by the library `ir-measures`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from frontlist.errors import MissingExtra
from frontlist.evaluate.intervals import Doubles

MEASURES = ("nDCG@10", "nDCG@20", "MRR@10", "Recall@20", "Recall@100", "MAP")
_NAMES = {"MRR@10": "RR@10", "Recall@20": "R@20", "Recall@100": "R@100", "MAP": "AP"}
Ranking = Sequence[tuple[str, float]]


def _library() -> Any:
    try:
        import ir_measures
    except ImportError as error:
        raise MissingExtra(
            "Measuring needs the library ir-measures.", "Install it with: pip install 'frontlist[eval]'"
        ) from error
    return ir_measures


def measure(grades: Mapping[str, Mapping[str, int]], rankings: Mapping[str, Ranking]) -> dict[str, Doubles]:
    """Each measure's value for each question, in the order of `grades`; no answer counts as zero."""
    library = _library()
    wanted = {library.parse_measure(_NAMES.get(name, name)): name for name in MEASURES}
    place = {question: number for number, question in enumerate(grades)}
    values = {name: np.zeros(len(grades)) for name in MEASURES}
    judged = [
        library.Qrel(question, paper, max(0, grade)) for question, row in grades.items() for paper, grade in row.items()
    ]
    for found in library.iter_calc(list(wanted), judged, list(_ranked(library, rankings))):
        values[wanted[found.measure]][place[found.query_id]] = found.value
    return values


def _ranked(library: Any, rankings: Mapping[str, Ranking]) -> Iterator[Any]:
    # The order given is the order judged: ranks, not scores, so that ties cannot be broken another way.
    for question, ranking in rankings.items():
        for rank, (paper, _) in enumerate(ranking):
            yield library.ScoredDoc(question, paper, float(len(ranking) - rank))
