"""Topics: communities of the graph of nearest neighbours, in two levels, that keep their identity.

Communities of a neighbour graph by modularity (Newman & Girvan 2004; on such graphs: MNIST-Nd, Turri et al. 2024),
found by moving points between communities and joining what belongs together (Louvain, Blondel et al. 2008; the last
moves over single points as in Leiden, Traag et al. 2019). The points move in a few shuffled parts, each part at once,
so that numpy does the work: the good packages for it are under the GPL, or would be one dependency for one call.
"""

from __future__ import annotations

from typing import Final, NamedTuple, Self

import numpy as np
import numpy.typing as npt
import scipy  # its `optimize` is loaded when something is fitted: every search would wait for it
from scipy import sparse

from frontlist.features.estimator import AnyFloats, Estimator, Floats, Ints, unit, usable
from frontlist.features.hubs import Neighbours, nearest

PARTS: Final = 8
SWEEPS: Final = 20
LEVELS: Final = 12
# A topic that has grown to so many times the size wanted is taken apart.
TOO_LARGE: Final = 4.0
# A sweep in which fewer than this share of the points move is the last of its level.
STILL: Final = 0.002


class TopicGraph(Estimator):
    """Narrow topics (`labels_`) within broad ones (`parents_`, one a narrow topic).

    The communities give the centres; a vector belongs to its nearest centre, now and when it comes later, so that
    learning, updating and another machine all agree.

    >>> import numpy as np
    >>> random = np.random.default_rng(0)
    >>> centres = np.repeat(np.eye(4, 8, dtype=np.float32), 50, axis=0)
    >>> topics = TopicGraph(neighbours=6, size=20).fit(centres + 0.1 * random.standard_normal((200, 8)))
    >>> bool((topics.labels_[:50] != topics.labels_[150]).all())
    True
    """

    labels_: Ints | None = None
    parents_: Ints | None = None
    centres_: Floats | None = None

    def __init__(self, neighbours: int = 10, size: int = 250, broad: int = 20, least: int = 8, seed: int = 0) -> None:
        self.neighbours = neighbours
        self.size = size
        self.broad = broad
        self.least = least
        self.seed = seed

    def fit(self, vectors: AnyFloats, found: Neighbours | None = None, before: Ints | None = None) -> Self:
        """Topics of about `size` vectors, about `broad` of them to a broad one; `found` saves the search.

        `before` holds the topic that each vector had, -1 for a new one: then topics go on, and new ones arise only where
        new vectors gather or where one has grown too large.
        """
        vectors = unit(usable(vectors))
        if len(vectors) < 2 * self.least:
            return self._single(vectors)
        graph = neighbour_graph(found or nearest(vectors, self.neighbours))
        labels = communities_of_size(graph, self.size, self.seed)
        if before is not None and (before >= 0).any():
            labels = gone_on(before, labels, TOO_LARGE * self.size)
        self.centres_ = _centres(vectors, labels)
        self.labels_ = self.predict(vectors)
        kept = np.flatnonzero(np.bincount(self.labels_, minlength=len(self.centres_)) >= self.least)
        self.centres_ = self.centres_[kept] if len(kept) else unit(vectors.mean(axis=0, keepdims=True))
        self.labels_ = self.predict(vectors)
        self.parents_ = self._broad() if len(self.centres_) > 2 else np.zeros(len(self.centres_), np.int64)
        return self

    def _single(self, vectors: Floats) -> Self:
        """Too few vectors to part: one topic, or none."""
        self.centres_ = unit(vectors.mean(axis=0, keepdims=True)) if len(vectors) else vectors
        self.labels_ = np.zeros(len(vectors), np.int64)
        self.parents_ = np.zeros(len(self.centres_), np.int64)
        return self

    def _broad(self) -> Ints:
        """Communities of the narrow topics' centres, which are linked even where their vectors are not."""
        centres = self.fitted("centres_")
        near = nearest(unit(centres - centres.mean(axis=0)), max(2, min(self.neighbours, int(len(centres) ** 0.5))))
        return communities_of_size(neighbour_graph(near), self.broad, self.seed)

    def transform(self, vectors: AnyFloats) -> Floats:
        """The cosine of each vector with each topic's centre."""
        likeness: Floats = unit(usable(vectors)) @ self.fitted("centres_").T
        return likeness

    def predict(self, vectors: AnyFloats) -> Ints:
        """The narrow topic of each vector."""
        parts = [self.transform(vectors[at : at + 8192]).argmax(axis=1) for at in range(0, len(vectors), 8192)]
        return np.concatenate(parts) if parts else np.zeros(0, np.int64)


def neighbour_graph(found: Neighbours) -> sparse.csr_matrix:
    """Each point linked to its neighbours by their likeness; a link that both sides name weighs twice."""
    count, wide = found.rows.shape
    known = (found.rows >= 0) & (found.rows != np.arange(count)[:, None])
    weights = np.where(known, np.maximum(found.similarities, 0), 0).ravel().astype(np.float64)
    starts = np.arange(0, count * wide + 1, max(wide, 1)) if wide else np.zeros(count + 1, np.int64)
    one_way = sparse.csr_matrix((weights, np.where(known, found.rows, 0).ravel(), starts), shape=(count, count))
    one_way.sum_duplicates()
    return sparse.csr_matrix(one_way + one_way.T)


def gone_on(before: Ints, fresh: Ints, most: float) -> Ints:
    """Old topics where there were any; new points join the topic of most of their community, or found one of their own.

    A topic of more than `most` points is taken apart: its points count as new.

    >>> gone_on(np.array([0, 0, 0, -1, -1, -1]), np.array([1, 1, 1, 1, 0, 0]), 9).tolist()
    [0, 0, 0, 0, 1, 1]
    """
    olds, count = int(before.max()) + 1, int(fresh.max()) + 1
    sizes = np.bincount(before[before >= 0], minlength=olds)
    before = np.where((before >= 0) & (sizes[before] <= most), before, -1)
    known = before >= 0
    table = sparse.csr_matrix((np.ones(int(known.sum())), (fresh[known], before[known])), shape=(count, olds))
    mostly_new = np.bincount(fresh[known], minlength=count) * 2 < np.bincount(fresh, minlength=count)
    home = np.where(mostly_new, olds + np.arange(count), np.asarray(table.argmax(axis=1)).ravel())
    return np.unique(np.where(known, before, home[fresh]), return_inverse=True)[1].astype(np.int64)


def communities_of_size(graph: sparse.csr_matrix, size: int, seed: int = 0) -> Ints:
    """Communities of `size` points on the average, found by turning the resolution; fewer where the graph has fewer."""
    wanted = max(1, round(graph.shape[0] / size))
    best = np.zeros(graph.shape[0], np.int64)
    low, high, resolution = 0.0, np.inf, float(max(1.0, wanted / 10))
    for _ in range(6):
        labels = communities(graph, resolution, seed)
        count = int(labels.max(initial=0)) + 1
        if abs(count - wanted) < abs(int(best.max(initial=0)) + 1 - wanted) or not best.any():
            best = labels
        if abs(count - wanted) <= 0.15 * wanted:
            break
        low, high = (resolution, high) if count < wanted else (low, resolution)
        resolution = (
            resolution * min(4.0, wanted / count) if high == np.inf else (low * high) ** 0.5 if low else high / 2
        )
    return best


def communities(graph: sparse.csr_matrix, resolution: float = 1.0, seed: int = 0) -> Ints:
    """The community of each point, numbered from the largest."""
    random = np.random.default_rng(seed)
    labels = np.arange(graph.shape[0])
    level = graph
    for _ in range(LEVELS):
        moved = _moved(level, np.arange(level.shape[0]), resolution, random)
        count = int(moved.max(initial=-1)) + 1
        labels = moved[labels]
        if count == level.shape[0]:
            break
        level = _joined(level, moved, count)
    return _by_size(_connected(graph, _moved(graph, labels, resolution, random)))


def modularity(graph: sparse.csr_matrix, labels: Ints, resolution: float = 1.0) -> float:
    """How much more of the links lie within communities than chance would put there."""
    joined, total = _joined(graph, labels, int(labels.max(initial=-1)) + 1), float(graph.sum())
    degrees = np.asarray(joined.sum(axis=1)).ravel()
    return float(joined.diagonal().sum() / total - resolution * ((degrees / total) ** 2).sum()) if total else 0.0


def _moved(graph: sparse.csr_matrix, labels: Ints, resolution: float, random: np.random.Generator) -> Ints:
    """Points move to the community that gains most by them, until hardly any does; communities numbered anew."""
    degrees = np.asarray(graph.sum(axis=1)).ravel()
    total = max(float(degrees.sum()), 1e-12)
    labels = labels.copy()
    for _ in range(SWEEPS):
        moves = 0
        for part in np.array_split(random.permutation(len(labels)), min(PARTS, max(1, len(labels)))):
            better = _best(graph[part], labels, degrees, part, resolution / total)
            moves += int((better != labels[part]).sum())
            labels[part] = better
        if moves <= STILL * len(labels):
            break
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)


def _best(links: sparse.csr_matrix, labels: Ints, degrees: Floats, part: Ints, penalty: float) -> Ints:
    """The community of each point of `part` that gains most; it stays where nothing is gained."""
    count = len(labels)
    mass = np.bincount(labels, weights=degrees, minlength=count)
    member = sparse.csr_matrix((np.ones(count), labels, np.arange(count + 1)), shape=(count, count))
    to = sparse.csr_matrix(links @ member)
    owner = np.repeat(np.arange(len(part)), np.diff(to.indptr))
    own = to.indices == labels[part][owner]
    # A point's own weight and its link to itself move with it: neither speaks for staying.
    others = mass[to.indices] - np.where(own, degrees[part][owner], 0)
    itself = np.where(own, np.asarray(links[np.arange(len(part)), part]).ravel()[owner], 0)
    gain = to.data - itself - penalty * degrees[part][owner] * others + np.where(own, 1e-12, 0)
    best = np.zeros(len(part))
    np.maximum.at(best, owner, gain)
    found = labels[part].copy()
    top = np.flatnonzero(gain >= best[owner])
    found[owner[top]] = np.where(gain[top] > 0, to.indices[top], found[owner[top]])
    return found


def _joined(graph: sparse.csr_matrix, labels: Ints, count: int) -> sparse.csr_matrix:
    """The graph of communities: their links summed."""
    member = sparse.csr_matrix((np.ones(len(labels)), labels, np.arange(len(labels) + 1)), shape=(len(labels), count))
    return sparse.csr_matrix(member.T @ graph @ member)


def _connected(graph: sparse.csr_matrix, labels: Ints) -> Ints:
    """A community whose parts are not linked within is several (what Leiden is sure of)."""
    links = graph.tocoo()
    inside = labels[links.row] == labels[links.col]
    within = sparse.csr_matrix((np.ones(int(inside.sum())), (links.row[inside], links.col[inside])), shape=graph.shape)
    found: Ints = sparse.csgraph.connected_components(within, directed=False)[1].astype(np.int64)
    return found


def _by_size(labels: Ints) -> Ints:
    sizes = np.bincount(labels)
    place = np.empty(len(sizes), np.int64)
    place[np.argsort(-sizes, kind="stable")] = np.arange(len(sizes))
    return place[labels]


def _centres(vectors: Floats, labels: Ints) -> Floats:
    count = int(labels.max()) + 1
    member = sparse.csr_matrix(
        (np.ones(len(labels), np.float32), (labels, np.arange(len(labels)))), shape=(count, len(labels))
    )
    return unit(np.asarray(member @ vectors))


class Match(NamedTuple):
    """For each new topic the old one that it goes on as, or -1, and the share of their papers that they have in common."""

    old: Ints
    overlap: Floats


def matched(old: npt.NDArray[np.integer], new: npt.NDArray[np.integer], least: float = 0.2) -> Match:
    """Which new topic is which old one: the pairing with most papers in common (Kuhn 1955), by Jaccard overlap.

    Both hold a label for each paper that both know; -1 means none.

    >>> import numpy as np
    >>> matched(np.array([0, 0, 1, 1, 1]), np.array([1, 1, 0, 0, 1])).old.tolist()
    [1, 0]
    """
    olds, news = int(old.max(initial=-1)) + 1, int(new.max(initial=-1)) + 1
    both = (old >= 0) & (new >= 0)
    table = np.bincount(new[both].astype(np.int64) * olds + old[both], minlength=news * olds).reshape(news, olds)
    sizes = np.bincount(new[new >= 0], minlength=news)[:, None] + np.bincount(old[old >= 0], minlength=olds)[None]
    share = (table / np.maximum(sizes - table, 1)).astype(np.float32)
    result = Match(np.full(news, -1, np.int64), np.zeros(news, np.float32))
    for row, column in zip(*scipy.optimize.linear_sum_assignment(-share), strict=True):
        if share[row, column] >= least:
            result.old[row], result.overlap[row] = column, share[row, column]
    return result
