"""A larger library than there is a file for: copies of each paper with some of its words exchanged. Synthetic, and said to be.

What is exchanged comes from another paper, so that words are as common as before while no copy lies where its paper does.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from frontlist.model.ids import make_paper_id
from frontlist.model.paper import Paper
from frontlist.store import changes, papers
from frontlist.store.database import Database

EXCHANGED: Final = 0.3
BATCH: Final = 2_000


def add_copies(database: Database, originals: Sequence[Paper], count: int) -> None:
    """Put so many copies of each paper into the library."""
    for copy in range(1, count + 1):
        chance = random.Random(copy)
        for start in range(0, len(originals), BATCH):
            made = [copied(paper, copy, chance.choice(originals), chance) for paper in originals[start : start + BATCH]]
            with database.write(bulk=True) as connection:
                papers.put(connection, [(paper, False) for paper in made])
                changes.append_many(connection, [("insert", paper.id, "") for paper in made])


def copied(paper: Paper, copy: int, other: Paper, chance: random.Random) -> Paper:
    """Another paper, nearly: some words of its title and abstract are those of `other`."""
    title, abstract = (
        exchanged(mine, theirs, chance)
        for mine, theirs in ((paper.title, other.title), (paper.abstract, other.abstract))
    )
    return replace(
        paper, id=make_paper_id(f"copy {copy} of {paper.id}"), title=title, abstract=abstract,
        title_original=title, abstract_original=abstract,
    )  # fmt: skip


def exchanged(mine: str, theirs: str, chance: random.Random) -> str:
    """The first text with the words of the second in some places."""
    words, others = mine.split(), theirs.split()
    if not others:
        return mine
    return " ".join(chance.choice(others) if chance.random() < EXCHANGED else word for word in words)
