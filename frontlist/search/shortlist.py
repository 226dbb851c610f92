"""The candidates of a question with their features: what searching, explaining and fitting the ranker share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from frontlist.index.snapshot import Snapshot
from frontlist.index.streams import Wordlist
from frontlist.index.vector import Floats, Rows
from frontlist.model.query import Mode
from frontlist.search.features import Asked, Collection, Evidence, evidence
from frontlist.search.gather import Candidates, gather
from frontlist.search.question import Term
from frontlist.search.retrieve import EACH, Allowed, asked, candidates, collection_of

EVERYTHING = Allowed()


@dataclass(frozen=True, slots=True)
class Shortlist:
    """What was asked, who may answer, and what is known of each."""

    asked: Asked
    papers: Candidates
    found: Evidence
    collection: Collection


def shortlist(
    snapshot: Snapshot, words: Wordlist, terms: tuple[Term, ...], vector: Floats | None, mode: Mode,
    allowed: Allowed = EVERYTHING, without: Rows | None = None, each: int = EACH,
) -> Shortlist | None:  # fmt: skip
    """The candidates and their features; None when there are no candidates."""
    rows = candidates(snapshot, terms, vector, allowed, mode, each)
    if without is not None and len(without):
        rows = rows[~np.isin(rows, without)]
    if not len(rows):
        return None
    question, papers = asked(terms, vector, snapshot, words), gather(snapshot, rows)
    collection = collection_of(snapshot)
    return Shortlist(question, papers, evidence(question, papers, collection, words), collection)
