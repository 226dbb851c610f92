"""Trains the static encoder: `train(files, out)`. Plain numpy and scipy, seeded, resumable, with progress.

Start from latent semantic analysis (Deerwester et al. 1990), then learn by contrast; half of all batches come from
one field, so that telling papers of one field apart is learned too. Fields are drawn by the root of their size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from frontlist.features.contrast import nested_contrast
from frontlist.features.training_text import Corpus
from frontlist.features.training_views import Pair, make_pair, ranges
from frontlist.features.words import Floats, Ints

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """Every number that decides the result; written into the weights' card."""

    seed: int = 7
    dim: int = 256
    steps: int = 4000
    batch: int = 1024
    rate: float = 0.05
    drop: float = 0.3
    cut: float = 0.3
    same_field: float = 0.5
    residual: float = 0.0
    limit: int = 0


def rarity(corpus: Corpus, terms: int) -> Floats:
    """Inverse document frequency of each row."""
    at, owner = ranges(
        corpus.sentence_starts[corpus.paper_starts[:-1]], corpus.sentence_starts[corpus.paper_starts[1:]]
    )
    keys = np.unique(corpus.ids[at].astype(np.int64) * len(corpus) + owner)
    counts = np.bincount(keys // len(corpus), minlength=terms)
    idf: Floats = np.log(len(corpus) / (1.0 + counts)).clip(0.05, None).astype(np.float32)
    return idf


def latent_start(corpus: Corpus, idf: Floats, dim: int, random: np.random.Generator, rounds: int = 3) -> Floats:
    """Latent semantic vectors by a randomised SVD (Halko et al. 2011), as long as their words are rare."""
    starts = corpus.sentence_starts[corpus.paper_starts]
    ones = np.ones(len(corpus.ids), np.float32)
    papers = sparse.csr_matrix((ones, corpus.ids, starts), shape=(len(corpus), len(idf)))
    papers.sum_duplicates()
    papers.data = (1 + np.log(papers.data)) * idf[papers.indices]
    papers.data /= np.repeat(sparse.linalg.norm(papers, axis=1) + 1e-6, np.diff(papers.indptr))
    basis = random.standard_normal((len(idf), dim + 16)).astype(np.float32)
    for _ in range(rounds):
        basis = np.linalg.qr(papers.T @ (papers @ basis))[0].astype(np.float32)
    _, strengths, turn = np.linalg.svd(papers @ basis, full_matrices=False)
    vectors = (basis @ turn.T)[:, :dim] / np.sqrt(strengths[:dim])
    vectors *= idf[:, None]
    scaled: Floats = (vectors / np.sqrt((vectors**2).sum(axis=1).mean())).astype(np.float32)
    return scaled


class Batches:
    """Which papers form a batch: fields by the root of their size, half of the batches from one field alone."""

    def __init__(self, corpus: Corpus, plan: Plan) -> None:
        self._plan = plan
        order = np.argsort(corpus.fields, kind="stable")
        sizes = np.bincount(corpus.fields)
        self._members = np.split(order, np.cumsum(sizes)[:-1])
        share = np.sqrt(sizes)
        self._chance = np.repeat(1 / np.sqrt(np.maximum(sizes, 1)), sizes)
        self._chance /= self._chance.sum()
        self._cumulated = np.cumsum(self._chance)
        self._order = order
        big = sizes >= 2 * plan.batch
        self._field_chance = share * big / max(1e-9, float((share * big).sum()))

    def draw(self, random: np.random.Generator) -> Ints:
        """The papers of one batch, none twice."""
        if self._field_chance.any() and random.random() < self._plan.same_field:
            members = self._members[random.choice(len(self._field_chance), p=self._field_chance)]
            chosen: Ints = random.choice(members, self._plan.batch, replace=False)
            return chosen
        places = np.searchsorted(self._cumulated, random.random(self._plan.batch * 2)).clip(0, len(self._order) - 1)
        found = np.unique(places)
        drawn: Ints = self._order[random.permutation(found)[: self._plan.batch]]
        return drawn


@dataclass(slots=True)
class State:
    """Where training stands."""

    vectors: Floats
    heat: Floats
    step: int = 0


def literal(pair: Pair, idf: Floats) -> Floats:
    """How well each short view matches each answer word by word (cosine of tf-idf)."""
    rare = idf[pair.used]
    views = [side.multiply(rare).tocsr() for side in (pair.asked, pair.answer)]
    for view in views:
        view.sum_duplicates()
        lengths = np.sqrt(np.asarray(view.multiply(view).sum(axis=1)).ravel())
        view.data /= np.repeat(np.maximum(lengths, 1e-9), np.diff(view.indptr))
    return np.asarray((views[0] @ views[1].T).todense(), np.float32)


def learn(corpus: Corpus, idf: Floats, plan: Plan, state: State, sizes: tuple[int, ...]) -> Iterator[float]:
    """Train from `state.step` on, in place; yields the loss of each step.

    Adagrad with one number a row (Duchi et al. 2011): rare words take large steps, common ones small.
    """
    batches = Batches(corpus, plan)
    while state.step < plan.steps:
        random = np.random.default_rng([plan.seed, state.step])
        pair = make_pair(corpus, batches.draw(random), idf, plan.drop, plan.cut, random)
        table = state.vectors[pair.used]
        known = literal(pair, idf) * np.float32(plan.residual) if plan.residual else None
        loss, left, right = nested_contrast(pair.asked @ table, pair.answer @ table, sizes, known)
        gradient = np.asarray(pair.asked.T @ left + pair.answer.T @ right, np.float32)
        state.heat[pair.used] += np.einsum("ij,ij->i", gradient, gradient) / plan.dim
        rate = plan.rate * (1 - state.step / plan.steps) / np.sqrt(state.heat[pair.used] + 1e-12)
        state.vectors[pair.used] = table - rate[:, None].astype(np.float32) * gradient
        state.step += 1
        yield loss
