"""Two views of each paper of a batch: something short that a reader might ask, and the abstract it should find.

Short views: the title, one sentence, a few random title words, a few random words of the abstract. The answer is the
rest of the abstract with some words dropped, so that the meaning must be learned and not only the word itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from frontlist.features.training_text import Corpus
from frontlist.features.words import Floats, Ints

Bools = npt.NDArray[np.bool_]

TITLE, SENTENCE, TITLE_WORDS, KEYWORDS = range(4)
SHARES = (0.4, 0.2, 0.15, 0.25)


@dataclass(frozen=True, slots=True)
class Pair:
    """The two views as sparse matrices over `used`, the rows of the table that occur in either."""

    asked: sparse.csr_matrix
    answer: sparse.csr_matrix
    used: Ints


def ranges(starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """All positions of several stretches, and to which stretch each belongs."""
    lengths = ends - starts
    owner = np.repeat(np.arange(len(starts)), lengths)
    first = np.cumsum(lengths) - lengths
    return np.arange(int(lengths.sum())) - first[owner] + starts[owner], owner


def _few(owner: Ints, weight: Floats, count: Ints, random: np.random.Generator) -> Bools:
    """For each owner, keep `count` of its members, drawn by weight (Efraimidis & Spirakis 2006)."""
    keys = np.log(random.random(len(owner)) + 1e-12) / np.maximum(weight, 1e-6)
    order = np.lexsort((-keys, owner))
    place = np.empty(len(owner), np.int64)
    first = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.bincount(owner, minlength=len(count)))[:-1]])
    place[order] = np.arange(len(owner)) - first[owner[order]]
    kept: Bools = place < count[owner]
    return kept


def make_pair(
    corpus: Corpus, papers: Ints, rarity: Floats, drop: float, cut: float, random: np.random.Generator
) -> Pair:
    """The views of these papers; which kind each short view is of is drawn at random."""
    kinds = random.choice(4, size=len(papers), p=SHARES)
    first, last = corpus.paper_starts[papers], corpus.paper_starts[papers + 1]
    kinds[(kinds == SENTENCE) & (last - first < 3)] = TITLE
    picked = first + 1 + (random.random(len(papers)) * (last - first - 1)).astype(np.int64)
    titled = (kinds == TITLE) | (kinds == TITLE_WORDS)
    low = np.where(titled, first, np.where(kinds == SENTENCE, picked, first + 1))
    high = np.where(titled, first + 1, np.where(kinds == SENTENCE, picked + 1, last))
    at, owner = ranges(corpus.sentence_starts[low], corpus.sentence_starts[high])
    count = np.where(kinds == KEYWORDS, random.integers(2, 9, len(papers)), random.integers(1, 4, len(papers)))
    count[(kinds == TITLE) | (kinds == SENTENCE)] = 1 << 30
    kept = _few(owner, rarity[corpus.ids[at]], count, random)
    asked_at, asked_owner = at[kept], owner[kept]

    body, body_owner = ranges(corpus.sentence_starts[first + 1], corpus.sentence_starts[last])
    hidden = _hidden(corpus, picked, kinds == SENTENCE, body, body_owner)
    survives = (random.random(len(body)) >= drop) & ~hidden
    # A reader's word need not stand in the abstract: from a share of the answers the asked words are cut out.
    survives &= ~(
        _said(corpus, asked_at, asked_owner, body, body_owner) & (random.random(len(papers)) < cut)[body_owner]
    )
    return _matrices(corpus, len(papers), asked_at, asked_owner, body[survives], body_owner[survives])


def _said(corpus: Corpus, asked: Ints, asked_owner: Ints, body: Ints, owner: Ints) -> Bools:
    """Which words of the answers are also in the question that belongs to them."""
    span = int(corpus.ids.max()) + 1
    return np.isin(owner * span + corpus.ids[body], asked_owner * span + corpus.ids[asked])


def _hidden(corpus: Corpus, picked: Ints, which: Bools, body: Ints, owner: Ints) -> Bools:
    inside = (body >= corpus.sentence_starts[picked][owner]) & (body < corpus.sentence_starts[picked + 1][owner])
    hidden: Bools = inside & which[owner]
    return hidden


def _matrices(corpus: Corpus, count: int, left: Ints, left_owner: Ints, right: Ints, right_owner: Ints) -> Pair:
    ids = np.concatenate([corpus.ids[left], corpus.ids[right]])
    used, compact = np.unique(ids, return_inverse=True)

    def matrix(columns: Ints, owner: Ints) -> sparse.csr_matrix:
        starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.bincount(owner, minlength=count))])
        return sparse.csr_matrix((np.ones(len(columns), np.float32), columns, starts), shape=(count, len(used)))

    return Pair(matrix(compact[: len(left)], left_owner), matrix(compact[len(left) :], right_owner), used)
