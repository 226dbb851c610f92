"""Local scores: the best sentence, and each word of the question with its nearest word in the paper.

Late interaction after ColBERT (Khattab & Zaharia 2020; v2, Santhanam et al. 2022), over vectors that need no model at
query time. Only the part of a local vector that stands orthogonal to the paper's own vector counts (DOLG, Yang et
al. 2021), so that the local score adds what the global one lacks instead of repeating it.
"""

from __future__ import annotations

from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from frontlist.features.estimator import Estimator, Floats, Ints, unit


class BestSentence(NamedTuple):
    """For each paper its best sentence's score, and which sentence (-1 where it has none)."""

    scores: Floats
    places: Ints


class NearestWords(NamedTuple):
    """For each paper a score; and for each paper and word of the question the nearest printed row and likeness."""

    scores: Floats
    rows: Ints
    likeness: Floats


def beyond(scores: Floats, along: Floats, whole: Floats, starts: Ints) -> Floats:
    """What each sentence says of the question that its paper's own vector has not said.

    `along` is how far a sentence lies along its paper's vector, `whole` each paper's own likeness to the question.
    """
    found: Floats = scores - along * np.repeat(whole, np.diff(starts))
    return found


class SentenceInteraction(Estimator):
    """The best sentence of each paper for a question.

    >>> import numpy as np
    >>> question = np.array([0.6, 0.8], np.float32)
    >>> paper = np.array([[1.0, 0.0]], np.float32)
    >>> sentences = np.array([[1.0, 0.0], [0.0, 1.0]], np.float32)
    >>> SentenceInteraction().transform(question, paper, sentences, np.array([0, 2])).places.tolist()
    [1]
    """

    def __init__(self, orthogonal: bool = True) -> None:
        self.orthogonal = orthogonal

    def fit(self, *_: object) -> Self:
        """Nothing to learn."""
        return self

    def transform(
        self, question: Floats, papers: Floats, sentences: npt.NDArray[np.generic], starts: Ints
    ) -> BestSentence:
        """`sentences[starts[i]:starts[i+1]]` are unit vectors of paper i's sentences (any number type)."""
        lengths = np.diff(starts)
        values = np.asarray(sentences, np.float32)
        scores = values @ question
        if self.orthogonal:
            along = np.einsum("ij,ij->i", values, np.repeat(papers, lengths, axis=0))
            scores = beyond(scores, along, papers @ question, starts)
        return _best(scores, starts)


def _best(scores: Floats, starts: Ints) -> BestSentence:
    """The maximum of each stretch and where in it; 0 and -1 for an empty stretch."""
    lengths = np.diff(starts)
    best, place = np.zeros(len(lengths), np.float32), np.full(len(lengths), -1, np.int64)
    full = np.flatnonzero(lengths)
    if len(full):
        best[full] = np.maximum.reduceat(scores, starts[:-1][full])
        owner = np.repeat(np.arange(len(lengths)), lengths)
        at = np.flatnonzero(scores == best[owner])[::-1]
        place[owner[at]] = at - starts[owner[at]]
    return BestSentence(best, place)


class WordInteraction(Estimator):
    """Each word of the question looks for its nearest word in the paper; words count by their learned weight.

    >>> import numpy as np
    >>> table = np.array([[1, 0], [0.8, 0.6], [0, 1]], np.float32)
    >>> words = WordInteraction(orthogonal=False).fit(table)
    >>> found = words.transform(np.array([0]), np.array([1, 2]), np.array([0, 2]))
    >>> found.rows.tolist()
    [[1]]
    """

    units_: Floats | None = None
    weights_: Floats | None = None

    def __init__(self, orthogonal: bool = True) -> None:
        self.orthogonal = orthogonal

    def fit(self, word_vectors: Floats) -> Self:
        """Take an encoder's table: the directions are the meanings, the lengths the weights."""
        self.weights_ = np.sqrt(np.einsum("ij,ij->i", word_vectors, word_vectors))
        self.units_ = unit(word_vectors)
        return self

    def transform(
        self, question: npt.NDArray[np.integer], words: Ints, starts: Ints, papers: Floats | None = None
    ) -> NearestWords:
        """`words[starts[i]:starts[i+1]]` are the rows of paper i; `papers` its unit vectors, for the orthogonal part."""
        units, weights = self.fitted("units_"), self.fitted("weights_")
        asked, (used, place) = units[question], np.unique(words, return_inverse=True)
        likeness = (units[used] @ asked.T)[place]
        if self.orthogonal and papers is not None:
            owner = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
            along = np.einsum("ij,ij->i", units[words], papers[owner])
            likeness = likeness - along[:, None] * (papers @ asked.T)[owner]
        columns = [_best(np.ascontiguousarray(likeness[:, i]), starts) for i in range(len(question))]
        if not columns or not len(words):
            nothing = np.zeros((len(starts) - 1, len(question)), np.float32)
            return NearestWords(nothing.sum(axis=1), nothing.astype(np.int64) - 1, nothing)
        best = np.stack([column.scores for column in columns], axis=1)
        places = np.stack([column.places for column in columns], axis=1)
        rows = np.where(places >= 0, words[(places + starts[:-1, None]).clip(0, len(words) - 1)], -1)
        share = weights[question] / max(float(weights[question].sum()), 1e-9)
        return NearestWords((best @ share).astype(np.float32), rows, best)
