"""Names from words: what the papers of a group say and others do not, and whether that tells them apart.

A term's worth is its share of the Kullback–Leibler divergence between the group's papers and all papers: how often
they say it times how much more often than others do. Names are made from one half of the papers and judged on the
other: shown a paper of the group and one of a neighbouring group, does the name pick the right one? (the detection
score of Paulo et al. 2024, with words in the place of a language model).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

from frontlist.features.estimator import Floats, Ints
from frontlist.features.words import PairTable
from frontlist.index.snapshot import Snapshot
from frontlist.index.streams import OWN_WORDS

MOST_PAPERS: Final = 80_000
SHOWN: Final = 8
# The terms that make the name, and are judged.
IN_NAME: Final = 2
CHUNK: Final = 256
# A phrase says more than its words; without this, single words win by being commoner.
PHRASE: Final = 1.4
PAIRS: Final = 200
# Words that say how a paper talks, not what about; and what is left of a formula or an address.
EMPTY: Final = frozenset(
    "propose proposed proposes paper papers show shows shown results result present presented presents new novel approach "
    "approaches method methods based using used use study studies studied demonstrate demonstrates problem problems work works "
    "existing experiments experimental extensive performance framework significantly provide provides introduce existing "
    "various including across two one three well first recent recently important different several model models however "
    "state art outperforms achieves achieve improve improves improved improving improvement effective effectively efficient "
    "data set task tasks high low large small many number general case cases particular given also code available https github "
    "com www org et al arxiv mathbb mathcal mathrm text frac left right leq geq rm bf cal in on of the to we our address "
    "challenge challenges challenging novel analysis investigate investigated obtain obtained find found consider considered "
    "et-al order known due possible potential key main current further future prove proved proves proven theory delta alpha beta gamma lambda omega sigma epsilon real world real-world applications application".split()
)


class Terms(NamedTuple):
    """Which papers (rows) say which terms (columns): words first, then phrases; and how the terms are written."""

    said: sparse.csr_matrix
    labels: Sequence[str]
    words: int
    parts: Ints


class Named(NamedTuple):
    """For each group its terms, best first, and how well the first of them tell its papers from others."""

    terms: list[tuple[str, ...]]
    quality: Floats


def terms_of(snapshot: Snapshot, rows: npt.NDArray[np.int64], pairs: npt.NDArray[np.int32]) -> Terms:
    """What these papers say: the encoder's words, and the phrases among `pairs` of neighbouring words."""
    words = snapshot.words
    ends = snapshot.columns["token_end"]
    tokens = snapshot.columns["tokens"]
    found = [
        tokens[int(ends[row - 1]) if row else 0 : int(ends[row])].astype(np.int64) for row in rows.tolist()
    ]  # fmt: skip
    lengths = np.fromiter(map(len, found), np.int64, len(found))
    flat = np.concatenate(found) if found else np.zeros(0, np.int64)
    owner = np.repeat(np.arange(len(found)), lengths)
    count = len(words.words)
    pairs = pairs[(pairs < count).all(axis=1)]
    phrases = PairTable(pairs).find(flat[:-1], flat[1:]) if len(flat) > 1 else np.zeros(0, np.int64)
    hit = np.flatnonzero((phrases >= 0) & (owner[:-1] == owner[1:])) if len(flat) > 1 else np.zeros(0, np.int64)
    own = flat < min(count, OWN_WORDS)
    columns = np.concatenate([flat[own], phrases[hit] + count])
    said = sparse.csr_matrix(
        (np.ones(len(columns), np.float32), (np.concatenate([owner[own], owner[hit]]), columns)),
        shape=(len(found), count + len(pairs)),
    )
    said.sum_duplicates()
    said.data[:] = 1
    labels = [*words.words, *(f"{words.words[left]} {words.words[right]}" for left, right in pairs.tolist())]
    parts = np.concatenate([np.repeat(np.arange(count)[:, None], 2, axis=1), pairs.astype(np.int64)])
    return Terms(said, labels, count, parts)


def named(groups: sparse.csr_matrix, terms: Terms, near: Ints, seed: int = 0) -> Named:
    """Names for groups (rows) of papers (columns, weighted); `near` holds for each group the groups to tell it from."""
    if not groups.shape[0] or not groups.shape[1]:
        return Named([()] * groups.shape[0], np.zeros(groups.shape[0], np.float32))
    half = np.random.default_rng(seed).random(groups.shape[1]) < 0.5
    chosen, strengths = best_terms(groups[:, half], terms, half)
    quality = judged(groups[:, ~half], terms.said[~half], chosen, strengths, near, terms.parts)
    return Named([tuple(joined([terms.labels[term] for term in row if term >= 0])) for row in chosen], quality)


def best_terms(groups: sparse.csr_matrix, terms: Terms, half: npt.NDArray[np.bool_]) -> tuple[Ints, Floats]:
    """The terms of each group by worth, -1 where there are no more, and how rare each term is."""
    said = terms.said[half]
    common = np.asarray(said.sum(axis=0)).ravel() / max(said.shape[0], 1)
    base = common + 2.0 / (said.shape[0] + 2)
    usable = _usable(terms)
    worth = np.where(np.arange(len(terms.labels)) >= terms.words, PHRASE, 1.0) * usable
    chosen = np.full((groups.shape[0], SHOWN), -1, np.int64)
    mass = np.asarray(groups.sum(axis=1)).ravel()
    for begin in range(0, groups.shape[0], CHUNK):
        part = groups[begin : begin + CHUNK]
        share = np.asarray((part @ said).todense()) / np.maximum(mass[begin : begin + CHUNK, None], 1e-9)
        score = share * np.log(np.maximum(share, 1e-9) / base) * worth
        few = min(4 * SHOWN, score.shape[1])
        best = np.argpartition(-score, few - 1, axis=1)[:, :few]
        order = np.argsort(-np.take_along_axis(score, best, 1), axis=1, kind="stable")
        best = np.take_along_axis(best, order, 1)
        for number, row in enumerate(best):
            kept = _different([int(term) for term in row if score[number, term] > 0], terms)
            chosen[begin + number, : len(kept)] = kept
    return chosen, np.log(1 / base).astype(np.float32)


def _usable(terms: Terms) -> npt.NDArray[np.float64]:
    """0 for what cannot be a name."""
    words = terms.labels[: terms.words]
    good = np.array([len(word) > 2 and not word.isdigit() and word not in EMPTY for word in words])
    return np.asarray(good[terms.parts].all(axis=1), np.float64)


def _different(found: list[int], terms: Terms) -> list[int]:
    """Without words that are part of a phrase chosen before them, and plurals of what is there."""
    kept: list[int] = []
    covered: set[str] = set()
    for term in found:
        words = {_bare(word) for word in terms.labels[term].split()}
        if not words <= covered and len(kept) < SHOWN:
            kept.append(term)
            covered |= words
    return kept


def _bare(word: str) -> str:
    return word.removesuffix("s") if len(word) > 3 else word


def judged(
    groups: sparse.csr_matrix, said: sparse.csr_matrix, chosen: Ints, strengths: Floats, near: Ints, parts: Ints
) -> Floats:
    """How often a paper of the group says more of the name than one of a neighbouring group; half for a draw."""
    first = chosen[:, :IN_NAME]
    # A phrase counts as itself, and its words count where they stand alone.
    terms = np.concatenate([first, *(np.where(first >= 0, parts[first, side], -1) for side in (0, 1))], axis=1)
    owner = np.repeat(np.arange(len(first)), (terms >= 0).sum(axis=1))
    terms = terms[terms >= 0]
    names = sparse.csr_matrix((strengths[terms], (owner, terms)), shape=(len(first), said.shape[1]))
    scores = sparse.csr_matrix(names @ said.T)
    quality = np.zeros(len(first), np.float32)
    random = np.random.default_rng(0)
    for group in range(len(first)):
        own = groups.indices[groups.indptr[group] : groups.indptr[group + 1]]
        others = np.unique(np.concatenate([
            groups.indices[groups.indptr[one] : groups.indptr[one + 1]] for one in near[group]
        ])) if near.shape[1] else np.zeros(0, np.int64)  # fmt: skip
        others = np.setdiff1d(others, own)
        if not len(own) or not len(others):
            continue
        line = np.zeros(said.shape[0], np.float32)
        line[scores.indices[scores.indptr[group] : scores.indptr[group + 1]]] = scores.data[
            scores.indptr[group] : scores.indptr[group + 1]
        ]
        # A paper stands for the group as strongly as it lights it.
        strength = groups.data[groups.indptr[group] : groups.indptr[group + 1]].astype(np.float64)
        right = line[random.choice(own, PAIRS, p=strength / strength.sum())]
        wrong = line[random.choice(others, PAIRS)]
        quality[group] = float(((right > wrong) + 0.5 * (right == wrong)).mean())
    return quality


def joined(terms: Sequence[str]) -> list[str]:
    """Phrases that overlap made one: 'graph neural', 'neural networks' → 'graph neural networks'.

    >>> joined(["graph neural", "neural networks", "nodes"])
    ['graph neural networks', 'nodes']
    """
    made: list[str] = []
    for term in terms:
        words = term.split()
        for place, other in enumerate(made):
            known = other.split()
            if len(words) == 2 and len(known) < 4 and known[-1] == words[0]:
                made[place] = f"{other} {words[1]}"
                break
            if len(words) == 2 and len(known) < 4 and known[0] == words[1]:
                made[place] = f"{words[0]} {other}"
                break
        else:
            made.append(term)
    return made
