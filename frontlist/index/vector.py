"""The vector index: exact while small, inverted lists of eight-bit codes when large; measured against exact search.

Vectors are unit length, so the inner product is the cosine. Row numbers are the ids.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, NamedTuple

import faiss as typed_faiss
import numpy as np
import numpy.typing as npt

from frontlist.errors import IndexUnavailable
from frontlist.features.hubs import occurrences, skewness

# Its annotations lag behind what its constructors take.
faiss: Any = typed_faiss
Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

EXACT_BELOW: Final = 50_000
# So many are learned from, and added at a time.
TRAIN_ROWS: Final = 65_536
PROBES: Final = (8, 12, 16, 24, 32, 48, 64, 96, 128)
RECALL_WANTED: Final = 0.98
SEED: Final = 20_261_121
NEIGHBOURS: Final = 10
_CANDIDATE_NEIGHBOURS: Final = 30
# How near a row stands to its neighbours is a mean: a look into few lists tells it, and the same few at each update.
HUB_PROBES: Final = 8


class Vectors:
    """An open vector index."""

    def __init__(self, index: Any, probes: int = 16) -> None:
        self.index = index
        self.probes = probes
        self.codes: Codes | None = None
        if not self.exact:
            index.make_direct_map()

    @property
    def exact(self) -> bool:
        """Whether every vector is looked at."""
        return isinstance(self.index, faiss.IndexFlat)

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        return int(self.index.d)

    def add(self, vectors: Floats) -> None:
        """Add rows behind those that are there."""
        if len(vectors):
            self.index.add(np.ascontiguousarray(vectors, np.float32))

    def rows(self, rows: Rows) -> Floats:
        """The vectors of these rows, as kept."""
        if self.codes is not None:
            return self.codes.rows(rows)
        found: Floats = self.index.reconstruct_batch(np.ascontiguousarray(rows, np.int64))
        return found

    def nearest(
        self, queries: Floats, count: int, selection: Selection | None = None, probes: int = 0
    ) -> tuple[Floats, Rows]:
        """Cosines and row numbers of the nearest rows, best first; -1 where there are no more.

        `selection` (see `selection_of`) is applied inside the search. A small selection looks into more lists, since
        what it holds may lie in any of them.
        """
        queries = np.ascontiguousarray(np.atleast_2d(queries), np.float32)
        selector = selection.selector if selection else None
        if not self.exact:
            asked = faiss.SearchParametersIVF(nprobe=min(probes or self.probes, self.index.nlist), sel=selector)
        else:
            asked = faiss.SearchParameters(sel=selector)
        scores, rows = self.index.search(queries, count, params=asked)
        return scores, rows

    def probes_for(self, kept: int) -> int:
        """How many lists to look into when only `kept` rows are wanted."""
        share = max(kept, 1) / max(self.index.ntotal, 1)
        return self.probes if share > 0.5 else min(int(self.probes / share), 1 << 16)


class Codes:
    """The bytes of an open index that does not grow, decoded here for many rows at once: five times faster than one by one."""

    def __init__(self, index: Any) -> None:
        lists, width = index.invlists, int(index.code_size)
        begins = np.array([int(lists.get_codes(number)) for number in range(index.nlist)], np.int64)
        sizes = np.array([lists.list_size(number) for number in range(index.nlist)], np.int64)
        held = np.flatnonzero(sizes)
        lowest = held[begins[held].argmin()]
        first, behind = begins[lowest], (begins + sizes * width)[held].max()
        every = faiss.rev_swig_ptr(lists.get_codes(int(lowest)), int(behind - first))
        # Any stretch of bytes as a row: where a list begins in the file is no multiple of the width.
        self.windows = np.lib.stride_tricks.sliding_window_view(every, width)
        where = faiss.vector_to_array(index.direct_map.array)
        self.lists = (where >> 32).astype(np.int32)
        self.places = (begins - first)[self.lists] + (where & 0xFFFFFFFF) * width
        low, spread = faiss.vector_to_array(index.sq.trained).reshape(2, -1)
        self.step = spread / np.float32(255)
        centroids = index.quantizer.reconstruct_n(0, index.nlist)
        self.base = centroids * np.float32(index.by_residual) + (low + self.step / 2)
        self.index = index

    def rows(self, rows: Rows) -> Floats:
        """The vectors of these rows."""
        found: Floats = self.windows[self.places[rows]].astype(np.float32)
        found *= self.step
        found += self.base.take(self.lists[rows], axis=0)
        return found


class Selection(NamedTuple):
    """A selector for faiss with the memory that it points into."""

    selector: Any
    bits: npt.NDArray[np.uint8]
    kept: int

    def mask(self, count: int) -> npt.NDArray[np.bool_]:
        """Which of the first `count` rows are selected."""
        return np.unpackbits(self.bits, count=count, bitorder="little").astype(bool)


def selection_of(kept: npt.NDArray[np.bool_]) -> Selection:
    """A selection of the rows that are true in `kept`."""
    bits = np.packbits(kept, bitorder="little")
    return Selection(faiss.IDSelectorBitmap(bits), bits, int(kept.sum()))


def kind_for(rows: int) -> str:
    """What an index of so many rows is made of."""
    return "exact" if rows < EXACT_BELOW else "inverted lists, 8 bits"


def build(vectors: Floats) -> Vectors:
    """An index of `vectors`, which may be mapped from disk."""
    count, dimension = vectors.shape
    if count < EXACT_BELOW:
        made = Vectors(faiss.IndexFlatIP(dimension))
        made.add(np.asarray(vectors, np.float32))
        return made
    lists = int(2 ** np.round(np.log2(2.2 * np.sqrt(count))))
    index = faiss.index_factory(dimension, f"IVF{lists},SQ8", faiss.METRIC_INNER_PRODUCT)
    index.cp.seed = SEED
    sample = np.random.default_rng(SEED).choice(count, min(count, TRAIN_ROWS), replace=False)
    index.train(np.asarray(vectors[np.sort(sample)], np.float32))
    for start in range(0, count, TRAIN_ROWS):
        index.add(np.asarray(vectors[start : start + TRAIN_ROWS], np.float32))
    return Vectors(index)


def turned(like: Vectors, turn: Floats, sample: Floats) -> Vectors:
    """An empty index of another space, its lists where those of `like` lie once they are turned: none have to be learned."""
    dimension = int(turn.shape[1])
    if like.exact:
        return Vectors(faiss.IndexFlatIP(dimension))
    quantizer = faiss.IndexFlatIP(dimension)
    quantizer.add(np.ascontiguousarray(like.index.quantizer.reconstruct_n(0, like.index.nlist) @ turn))
    eight = faiss.ScalarQuantizer.QT_8bit
    index = faiss.IndexIVFScalarQuantizer(quantizer, dimension, quantizer.ntotal, eight, faiss.METRIC_INNER_PRODUCT)
    index.train(np.ascontiguousarray(sample, np.float32))
    # By this the copy, too, has one of its own.
    index.own_fields = True
    quantizer.this.disown()
    return Vectors(index, like.probes)


def copied(index: Vectors) -> Vectors:
    """The same index once more, to add to it."""
    return Vectors(faiss.clone_index(index.index), index.probes)


def tune(index: Vectors, queries: Floats, vectors: Floats) -> dict[str, float]:
    """Look into as many lists as the recall wanted needs; returns what was measured against exact search."""
    if index.exact or not len(queries):
        return {"recall_at_10": 1.0, "recall_at_100": 1.0}
    truth = exact_nearest(queries, vectors, 100)
    measured = {}
    for probes in PROBES:
        index.probes = probes
        found = index.nearest(queries, 100)[1]
        measured = {"recall_at_10": recall(found, truth, 10), "recall_at_100": recall(found, truth, 100)}
        if measured["recall_at_10"] >= RECALL_WANTED:
            break
    return {**measured, "probes": float(index.probes)}


def exact_nearest(queries: Floats, vectors: Floats, count: int) -> Rows:
    """The true nearest rows, by looking at all of them in blocks."""
    best_scores = np.full((len(queries), 0), 0, np.float32)
    best_rows = np.zeros((len(queries), 0), np.int64)
    for start in range(0, len(vectors), TRAIN_ROWS):
        block = queries @ np.asarray(vectors[start : start + TRAIN_ROWS], np.float32).T
        rows = np.broadcast_to(np.arange(start, start + block.shape[1]), block.shape)
        scores, rows = np.hstack([best_scores, block]), np.hstack([best_rows, rows])
        top = np.argpartition(-scores, min(count, scores.shape[1]) - 1, axis=1)[:, :count]
        best_scores, best_rows = np.take_along_axis(scores, top, 1), np.take_along_axis(rows, top, 1)
    order = np.argsort(-best_scores, axis=1)
    return np.take_along_axis(best_rows, order, 1)


def recall(found: Rows, truth: Rows, count: int) -> float:
    """The share of the true nearest that was found."""
    pairs = zip(found[:, :count], truth[:, :count], strict=True)
    return float(np.mean([len(set(a.tolist()) & set(b.tolist())) / max(len(b), 1) for a, b in pairs]))


class Hubs(NamedTuple):
    """Each row's mean cosine to its nearest neighbours, and the skew of who is whose neighbour, before and after."""

    scale: npt.NDArray[np.float16]
    skew_before: float
    skew_after: float


def hubs(index: Vectors, vectors: Floats) -> Hubs:
    """One pass over all rows: who is near to whom.

    Local scaling as CSLS (Conneau et al. 2018): a paper that is near to everything is held down by its own mean
    similarity. The skewness of the 10-occurrence measures hubness (Radovanović et al. 2010).
    """
    count = len(vectors)
    wide = min(_CANDIDATE_NEIGHBOURS + 1, count)
    near = np.full((count, wide), -1, np.int64)
    score = np.zeros((count, wide), np.float32)
    for start in range(0, count, 8192):
        block = np.asarray(vectors[start : start + 8192], np.float32)
        score[start : start + len(block)], near[start : start + len(block)] = index.nearest(
            block, wide, probes=HUB_PROBES
        )
    score[(near == np.arange(count)[:, None]) | (near < 0)] = -2.0
    order = np.argsort(-score, axis=1, kind="stable")
    near, score = np.take_along_axis(near, order, 1), np.take_along_axis(score, order, 1)
    top = np.where(score[:, :NEIGHBOURS] > -2, score[:, :NEIGHBOURS], np.nan)
    scale = np.nan_to_num(np.nanmean(top, axis=1)) if count > NEIGHBOURS else np.zeros(count)
    scaled = np.where(score > -2, 2 * score - scale[np.maximum(near, 0)], -9.0)
    again = np.take_along_axis(near, np.argsort(-scaled, axis=1, kind="stable"), 1)
    before, after = (skewness(occurrences(rows[:, :NEIGHBOURS], count)) if count else 0.0 for rows in (near, again))
    return Hubs(scale.astype(np.float16), before, after)


def save(index: Vectors, path: Path) -> None:
    """Write the index to a file."""
    faiss.write_index(index.index, str(path))


def load(path: Path, probes: int, *, mapped: bool = True) -> Vectors:
    """Read the index; `mapped` leaves it on disk, for readers."""
    try:
        # The other mapped mode, IO_FLAG_MMAP, reads its lists through a lock: fifteen times slower.
        found = Vectors(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC if mapped else 0), probes)
    except RuntimeError as error:
        raise IndexUnavailable(
            f"The vector index cannot be opened: {error}.", "Run `frontlist index rebuild`."
        ) from error
    if mapped and not found.exact:
        found.codes = Codes(found.index)
    return found
