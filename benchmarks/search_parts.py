"""What each part of a search costs: the processor's milliseconds inside whole searches, where caches are as cold as there."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import numpy as np

from frontlist.index.snapshot import Snapshot
from frontlist.search import door, features, ranking, shortlist
from frontlist.search.door import Search
from frontlist.store import papers

# A part → where the functions hang that do it.
PARTS: Final[dict[str, tuple[tuple[Any, str], ...]]] = {
    "reading the question": (
        (door, "parse"),
        (door, "resolved"),
        (door, "understand"),
        (door, "forgiven"),
        (shortlist, "asked"),
    ),
    "candidates by words": ((Snapshot, "lexical"),),
    "candidates by meaning": ((door._Run, "_vector"), (Snapshot, "nearest")),
    "gathering": ((shortlist, "gather"),),
    "words, coverage, nearness": ((features, "_lexical"),),
    "near words, word by word": ((features, "_table"), (features, "_words")),
    "best sentences": ((features, "_sentences"), (features, "_beyond")),
    "first hits": ((ranking, "feedback"),),
    "scores and probabilities": ((ranking, "standard_of"), (ranking, "probabilities"), (door, "line")),
    "texts from the store": ((papers, "texts_of"),),
    "explaining": ((door._Run, "_shown"),),
}


def parts_ms(search: Search, asked: Sequence[str]) -> dict[str, float]:
    """The mean milliseconds of each part in a search that is explained; "the rest" is what no part names."""
    spent: dict[str, float] = defaultdict(float)
    whole = 0.0
    with _timed(spent):
        for text in asked:
            begun = time.thread_time()
            search.search(text, explain=True)
            whole += time.thread_time() - begun
    found = {name: round(spent[name] * 1000 / len(asked), 3) for name in PARTS}
    return {**found, "the rest": round(whole * 1000 / len(asked) - sum(found.values()), 3)}


@contextmanager
def _timed(spent: dict[str, float]) -> Iterator[None]:
    """Every function of every part tells its time while this lasts."""
    places = [(name, holder, attribute) for name, some in PARTS.items() for holder, attribute in some]
    before = [getattr(holder, attribute) for _, holder, attribute in places]
    for (name, holder, attribute), function in zip(places, before, strict=True):
        setattr(holder, attribute, _telling(function, name, spent))
    try:
        yield
    finally:
        for (_, holder, attribute), function in zip(places, before, strict=True):
            setattr(holder, attribute, function)


def _telling(function: Callable[..., Any], name: str, spent: dict[str, float]) -> Callable[..., Any]:
    def told(*given: Any, **named: Any) -> Any:
        begun = time.thread_time()
        try:
            return function(*given, **named)
        finally:
            spent[name] += time.thread_time() - begun

    return told


def other_tops(one: Search, other: Search, asked: Sequence[str]) -> float:
    """The share of questions whose first ten papers are not the same, or not in the same order."""
    tops = [[[hit.paper_id for hit in search.search(text, limit=10).hits] for text in asked] for search in (one, other)]
    return round(float(np.mean([first != second for first, second in zip(*tops, strict=True)])), 4)
