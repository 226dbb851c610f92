"""The library's own vectors as points, with their titles, months and categories."""

from __future__ import annotations

from typing import Final

import numpy as np

from frontlist.index.snapshot import Snapshot
from frontlist.index.streams import text_of
from frontlist.space.points import Points, cleaned, sampled
from frontlist.store import papers
from frontlist.store.database import Database

# Texts are only needed where parts are compared with wholes; so many are enough and fit into memory.
TEXTS: Final = 5_000
BATCH: Final = 1_000


def points_of(database: Database, snapshot: Snapshot, most: int) -> Points:
    """An even sample of the papers that have a vector; nothing where the index has no vectors."""
    live = np.flatnonzero(~snapshot.dead)
    if snapshot.vectors is None or not len(live):
        return Points("the library", np.zeros((0, 0), np.float32), (), total=len(live))
    rows = live[sampled(len(live), most)]
    vectors = np.concatenate([snapshot.vectors.rows(rows[i : i + BATCH]) for i in range(0, len(rows), BATCH)])
    ids = snapshot.papers(rows)
    names, months, fields, texts = [], [], [], []
    with_text = set(sampled(len(ids), TEXTS).tolist())
    with database.read() as connection:
        for begin in range(0, len(ids), BATCH):
            found = papers.get_many(connection, ids[begin : begin + BATCH])
            for place, one in enumerate(ids[begin : begin + BATCH], begin):
                paper = found.get(one)
                names.append(paper.title if paper else one)
                months.append(paper.date[:7] if paper else "")
                fields.append(paper.categories[0] if paper and paper.categories else "")
                texts.append(text_of(paper) if paper and place in with_text else "")
    return cleaned(
        Points("the library", vectors, tuple(names), tuple(texts), tuple(months), tuple(fields), total=len(live))
    )
