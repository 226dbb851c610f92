"""What the features need of a few hundred candidates, gathered from the mapped columns in one go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from frontlist.index.columns import Array
from frontlist.index.snapshot import Snapshot
from frontlist.index.streams import IDS
from frontlist.index.vector import Floats, Rows


@dataclass(frozen=True, slots=True)
class Candidates:
    """Papers by row, with their words laid end to end.

    Paper i has the tokens `starts[i]` to `starts[i + 1]`, of which the first `titles[i]` are its title, and the
    sentences `sentence_starts[i]` to `sentence_starts[i + 1]`; sentence j has the tokens `bounds[j]` to `bounds[j + 1]`.
    A token is a place in `used`, the numbers of all words that these papers use: tables over them stay small.
    """

    rows: Rows
    used: npt.NDArray[np.int64]
    tokens: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    owner: npt.NDArray[np.int64]
    titles: npt.NDArray[np.int64]
    sentences: Array
    sentence_starts: npt.NDArray[np.int64]
    bounds: npt.NDArray[np.int64]
    vectors: Floats | None
    hub: Floats

    def __len__(self) -> int:
        return len(self.rows)


def gather(snapshot: Snapshot, rows: Rows) -> Candidates:
    """Everything about these rows."""
    columns = snapshot.columns
    token_at, starts = _stretches(columns["token_end"], rows)
    sentence_at, sentence_starts = _stretches(columns["sentence_end"], rows)
    sentences = columns["sentences"][sentence_at]
    bounds = np.zeros(len(sentences) + 1, np.int64)
    np.cumsum(sentences["tokens"], out=bounds[1:])
    used, tokens = _compact(columns["tokens"].take(token_at))
    return Candidates(
        rows=rows, used=used, tokens=tokens, starts=starts,
        owner=np.repeat(np.arange(len(rows)), np.diff(starts)), titles=sentences["tokens"][sentence_starts[:-1]].astype(np.int64),
        sentences=sentences, sentence_starts=sentence_starts, bounds=bounds,
        vectors=snapshot.vectors.rows(rows) if snapshot.vectors else None, hub=snapshot.hubs[rows].astype(np.float32),
    )  # fmt: skip


def _stretches(ends: Array, rows: Rows) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Places in a flat column of all that these rows own, and where each row's begin in the result."""
    end = ends[rows].astype(np.int64)
    begin = np.where(rows > 0, ends[np.maximum(rows - 1, 0)].astype(np.int64), 0)
    starts = np.zeros(len(rows) + 1, np.int64)
    np.cumsum(end - begin, out=starts[1:])
    return np.repeat(begin - starts[:-1], end - begin) + np.arange(starts[-1]), starts


def _compact(numbers: npt.NDArray[np.uint16]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The different numbers, in order, and each number as its place among them: `np.unique`, for numbers below 65,536."""
    wide = numbers.astype(np.int64)
    present = np.zeros(IDS, bool)
    present[wide] = True
    used = np.flatnonzero(present)
    place = np.empty(IDS, np.int64)  # only what is present is ever read
    place[used] = np.arange(len(used))
    return used, place.take(wide)


def sums(values: npt.NDArray[Any], bounds: npt.NDArray[np.int64]) -> npt.NDArray[Any]:
    """The sum of each stretch of the last axis; an empty one sums to 0."""
    return _reduced(np.add, values, bounds)


def best(values: npt.NDArray[Any], bounds: npt.NDArray[np.int64]) -> npt.NDArray[Any]:
    """The largest value of each stretch of the last axis; an empty one gives 0."""
    return _reduced(np.maximum, values, bounds)


def _reduced(how: np.ufunc, values: npt.NDArray[Any], bounds: npt.NDArray[np.int64]) -> npt.NDArray[Any]:
    full = bounds[1:] > bounds[:-1]
    if full.all():
        whole: npt.NDArray[Any] = how.reduceat(values, bounds[:-1], axis=-1)
        return whole
    found = np.zeros((*values.shape[:-1], len(bounds) - 1), np.float32)
    if full.any():
        found[..., full] = how.reduceat(values, bounds[:-1][full], axis=-1)
    return found
