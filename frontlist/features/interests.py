"""One reader's interests: a least-squares support-vector machine for each, told apart from the library as it is.

Least squares (Suykens & Vandewalle 1999) makes fitting one small linear system, and gives for each saved paper the
score that it would have had if it had not been saved, at no cost. That says whether several interests explain a
reader better than one, and what score a paper that this reader saves usually has. Beside the linear model stands
nearest-support prediction (Vinyals et al. 2016): a paper also counts by the one saved paper that it is nearest to.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from frontlist.features.estimator import Estimator, Floats, Ints
from frontlist.features.reader_space import Doubles, ReaderSpace, Seen, likeness

# What a saved paper's left-out score is among readers in general, in spreads of the library's papers; measured on the
# development readers. A reader's own figures take over as there are more of them than PRIOR.
USUAL_MEAN, USUAL_SPREAD, PRIOR = 2.5, 2.2, 6.0
# Several interests must predict what was saved better than one does, by so many standard errors. Two split readers of
# twenty papers too readily (docs/explanation/reader-model.md).
EVIDENCE = 3.0
# Spreads that a paper falls by for each whole likeness by which it is nearer to a hidden paper than to a saved one.
AWAY = 10.0


class Line(NamedTuple):
    """A linear score: weights in both views, and what the library's papers score on average."""

    meaning: Floats
    words: Floats
    bias: float
    mean: float
    spread: float
    shares: Doubles

    def score(self, papers: Seen) -> Doubles:
        """Spreads above the average paper of the library."""
        raw = papers.meaning @ self.meaning + papers.words @ self.words + self.bias
        return np.asarray((raw - self.mean) / self.spread, np.float64)


class _System(NamedTuple):
    """Likenesses among what was said of, to the background, and the background's solved system."""

    own: Doubles
    across: Doubles
    inverse: Doubles
    penalty: float
    size: int


class _Solved(NamedTuple):
    """One group's duals: which papers, how much each pulls, and the same of the background."""

    rows: Ints
    wanted: int
    shares: Doubles
    rest: Doubles
    mean: float
    spread: float


class Verdict(NamedTuple):
    """For each paper: its score, which interest and which liked paper speak for it, and how near that paper is."""

    score: Doubles
    interest: Ints
    support: Ints
    nearness: Doubles


class Interests(Estimator):
    """What one reader wants, from what they liked and what they asked less of. `fit` needs something liked."""

    liked_: Seen | None = None
    less_: Seen | None = None
    groups_: Sequence[Ints] = ()
    lines_: Sequence[Line] = ()
    usual_: tuple[float, float] = (USUAL_MEAN, USUAL_SPREAD)

    def __init__(self, near: float = 0.2, less: float = 1.0, most: int = 6) -> None:
        self.near = near
        self.less = less
        self.most = most

    def fit(self, space: ReaderSpace, liked: Seen, weights: Doubles, less: Seen, rows: Ints) -> Self:
        """`weights` says how much each liked paper counts (1 for saved); `rows` are the row numbers of all of them."""
        self.liked_, self.less_ = liked, less
        behind, inverse = space.without(rows)
        given = _joined(liked, less)
        system = _System(likeness(given, given) + 1, likeness(given, behind) + 1, inverse, space.penalty, space.size)
        groups = [np.arange(len(liked))]
        solved, left_out = self._solve(system, groups, weights)
        for finer in _partitions(liked, min(self.most, len(liked) // 4)):
            found, scores = self._solve(system, finer, weights)
            gain = scores[:, 1] - left_out[:, 1]
            if gain.mean() > EVIDENCE * gain.std() / math.sqrt(len(gain)) + 1e-9:
                groups, solved, left_out = finer, found, scores
        self.groups_, self.usual_ = groups, _usual(left_out[:, 0])
        self.lines_ = [_line(one, given, behind) for one in solved]
        return self

    def _solve(self, system: _System, groups: list[Ints], weights: Doubles) -> tuple[list[_Solved], Doubles]:
        """The duals of each group, and each liked paper's two scores when it is left out."""
        left_out = np.zeros((len(weights), 2))
        hidden = np.arange(len(weights), len(system.own))
        solved = []
        for group in groups:
            share = np.append(
                weights[group] / weights[group].sum(),
                np.full(len(hidden), self.less / max(len(group), len(hidden), 1)),
            )
            found, scores = _dual(system, np.append(group, hidden), len(group), share)
            solved.append(found)
            left_out[group] = scores
        return solved, left_out

    def transform(self, papers: Seen) -> Verdict:
        """What the reader would say of these papers."""
        liked: Seen = self.fitted("liked_")
        near = likeness(papers, liked)
        each = np.stack([line.score(papers) for line in self.lines_])
        interest = each.argmax(axis=0)
        nearest = near.max(axis=1)
        # A paper that is nearer to one asked less of than to any saved one falls by that much more.
        away = likeness(papers, self.fitted("less_")).max(axis=1) if len(self.fitted("less_")) else 0.0
        score = each.max(axis=0) + self.near * _spreads(nearest) - self.less * AWAY * np.maximum(away - nearest, 0)
        return Verdict(score, interest.astype(np.int64), self._supports(near, interest), nearest)

    def relevance(self, score: Doubles) -> Doubles:
        """Scores from 0 to 1: at 0.5 a paper scores as the reader's own usually did before they were saved."""
        mean, spread = self.usual_
        return np.array([0.5 * math.erfc((mean - one) / spread / math.sqrt(2)) for one in score.tolist()])

    def _supports(self, near: Doubles, interest: npt.NDArray[Any]) -> Ints:
        """The liked paper that adds most to each score."""
        best = np.zeros(len(near), np.int64)
        for number, (group, line) in enumerate(zip(self.groups_, self.lines_, strict=True)):
            here = np.flatnonzero(interest == number)
            best[here] = group[(near[np.ix_(here, group)] * line.shares).argmax(axis=1)]
        return best


def _dual(system: _System, rows: Ints, count: int, share: Doubles) -> tuple[_Solved, Doubles]:
    """Solve for one group: the first `count` of `rows` were liked, the others hidden."""
    wanted = np.where(np.arange(len(rows)) < count, 1.0, -1.0)
    across, inverse, size = system.across[rows], system.inverse, system.penalty * system.size
    through = across @ inverse
    own = system.own[np.ix_(rows, rows)] + np.diag(system.penalty / share) - through @ across.T
    solved = np.linalg.inv(own)
    shares = solved @ (wanted + through.sum(axis=1))
    rest = -inverse.sum(axis=1) - through.T @ shares
    ordinary = -1 - size * rest
    mean, spread = float(ordinary.mean()), max(float(ordinary.std()), 1e-9)
    # What leaving one out does to the background's scores too: else the loss of its weight would pass for its score.
    lost = shares / np.diag(solved)
    changed = ordinary[:, None] - size * (through.T @ solved) * lost
    fair = (wanted - lost - changed.mean(axis=0)) / np.maximum(changed.std(axis=0), 1e-9)
    # Beside it the score that does not make up for the lost weight: small groups pay for being small, so that
    # groups are not made of what merely lies together by chance.
    cautious = (wanted - lost - mean) / spread
    return _Solved(rows, count, shares, rest, mean, spread), np.stack([fair, cautious], axis=1)[:count]


def _line(solved: _Solved, given: Seen, behind: Seen) -> Line:
    """The duals as weights."""
    papers, shares, rest = given.take(solved.rows), solved.shares, solved.rest
    return Line(
        papers.meaning.T @ shares.astype(np.float32) + behind.meaning.T @ rest.astype(np.float32),
        np.asarray(papers.words.T @ shares + behind.words.T @ rest, np.float32),
        float(shares.sum() + rest.sum()), solved.mean, solved.spread, shares[: solved.wanted],
    )  # fmt: skip


def _joined(first: Seen, second: Seen) -> Seen:
    return Seen(np.concatenate([first.meaning, second.meaning]), sparse.vstack([first.words, second.words]).tocsr())


def _partitions(liked: Seen, most: int) -> list[list[Ints]]:
    """Ever finer groups of what was liked (Ward 1963), from two on."""
    if most < 2:
        return []
    same = likeness(liked, liked)
    own = np.diag(same)
    apart = np.sqrt(np.maximum(own[:, None] + own[None] - 2 * same, 0))
    np.fill_diagonal(apart, 0)
    tree = linkage(squareform(apart, checks=False), "ward")
    found = []
    for count in range(2, most + 1):
        labels = fcluster(tree, count, "maxclust")
        found.append([np.flatnonzero(labels == label) for label in range(1, int(labels.max()) + 1)])
    return found


def _usual(left_out: Doubles) -> tuple[float, float]:
    """Mean and spread of what this reader's papers score, leaning on readers in general while there are few."""
    # A single paper, left out, leaves nothing to be predicted from.
    own = left_out if len(left_out) > 2 else left_out[:0]
    count = len(own)
    mean = (float(own.sum()) + PRIOR * USUAL_MEAN) / (count + PRIOR)
    square = (float(((own - mean) ** 2).sum()) + PRIOR * USUAL_SPREAD**2) / (count + PRIOR)
    return mean, math.sqrt(square)


def _spreads(values: Doubles) -> Doubles:
    spread = float(values.std()) if len(values) else 0.0
    return (values - values.mean()) / spread if spread > 1e-9 else np.zeros_like(values)
