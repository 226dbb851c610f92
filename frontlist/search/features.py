"""Every number that a score is made of, by name, for all candidates at once.

Words: BM25 (Robertson & Zaragoza 2009) by field, coverage, nearness of the matched words to each other.
Meaning: the paper's vector (global); its best sentence and its words (local), of which only what lies beyond the
paper's own vector counts as new (DOLG, Yang et al. 2021); words near to a word asked for that is not there itself
(late interaction, Khattab & Zaharia 2020). And what the best of the first candidates say (relevance feedback).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from frontlist.features.estimator import unit
from frontlist.index.streams import IDS, LOCAL_DIMENSIONS, Wordlist
from frontlist.index.vector import Floats
from frontlist.search.gather import Candidates, best, sums
from frontlist.search.question import Term

FIRST: Final = (
    "title words", "abstract words", "coverage", "nearness", "pairs", "meaning", "best sentence", "beyond the whole",
    "word by word", "near words", "hub", "length",
)  # fmt: skip
FEEDBACK: Final = ("first hits' words", "first hits' meaning")
NAMES: Final = (*FIRST, *FEEDBACK)

K1: Final = 1.2
B: Final = 0.6
# Two matched words further apart than this do not belong together.
WINDOW: Final = 6
# From this likeness on, a word stands in for another.
NEAR: Final = 0.62
# Shorter and longer papers than these are no different from them.
LENGTHS: Final = (30, 250)
FEEDBACK_HITS: Final = 8
FEEDBACK_TERMS: Final = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """The words of a question as numbers: for each term its token numbers, rarity, and direction."""

    terms: tuple[Term, ...]
    groups: tuple[npt.NDArray[np.int64], ...]
    rarity: Floats
    units: Floats
    vector: Floats | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The features of all candidates, one a row, and what explaining a hit needs of the way there."""

    values: Floats
    counts: npt.NDArray[np.int64]
    likeness: Floats
    sentence_scores: Floats


@dataclass(frozen=True, slots=True)
class Collection:
    """What is known of the whole library: papers, mean lengths in words, how often each token occurs."""

    papers: int
    title_length: float
    abstract_length: float
    rarity: Floats


def evidence(asked: Asked, papers: Candidates, collection: Collection, words: Wordlist) -> Evidence:
    """The first features of the candidates."""
    values = np.zeros((len(papers), len(FIRST)), np.float32)
    counts = np.zeros((len(papers), len(asked.terms)), np.int64)
    if asked.terms:
        counts = _lexical(asked, papers, collection, values)
    likeness, sentences = _local(asked, papers, words, counts, values)
    if asked.vector is not None and papers.vectors is not None:
        values[:, 5] = papers.vectors @ asked.vector
    values[:, 10] = papers.hub
    values[:, 11] = np.log(np.diff(papers.starts).clip(*LENGTHS))
    return Evidence(values, counts, likeness, sentences)


def _lexical(asked: Asked, papers: Candidates, collection: Collection, values: Floats) -> npt.NDArray[np.int64]:
    """BM25 by field, coverage and nearness; returns how often each paper has each term."""
    count, terms = len(papers), len(asked.terms)
    term_of = np.zeros(IDS, np.int16)
    for number, group in enumerate(asked.groups):
        term_of[group] = number + 1
    found = term_of.take(papers.used).take(papers.tokens)
    places = np.flatnonzero(found)
    which, paper = found[places].astype(np.int64) - 1, papers.owner[places]
    in_title = places - papers.starts[paper] < papers.titles[paper]
    cell = paper * terms + which
    title = np.bincount(cell[in_title], minlength=count * terms).reshape(count, terms)
    abstract = np.bincount(cell[~in_title], minlength=count * terms).reshape(count, terms)
    lengths = np.diff(papers.starts)
    values[:, 0] = _bm25(title, papers.titles, collection.title_length) @ asked.rarity
    values[:, 1] = _bm25(abstract, lengths - papers.titles, collection.abstract_length) @ asked.rarity
    total = float(asked.rarity.sum()) or 1.0
    values[:, 2] = ((title + abstract) > 0) @ asked.rarity / total
    _nearness(asked, which, paper, places, values, total)
    return title + abstract


def _bm25(times: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64], mean: float) -> Floats:
    norm = K1 * (1 - B + B * lengths / max(mean, 1.0))
    return (times * (K1 + 1) / (times + norm[:, None])).astype(np.float32)


def _nearness(
    asked: Asked,
    which: npt.NDArray[np.int64],
    paper: npt.NDArray[np.int64],
    places: npt.NDArray[np.int64],
    values: Floats,
    total: float,
) -> None:
    """Matched words that stand close together, and those that follow each other as they do in the question."""
    if len(places) < 2:
        return
    gap = places[1:] - places[:-1]
    close = (paper[1:] == paper[:-1]) & (which[1:] != which[:-1]) & (gap <= WINDOW)
    weight = np.minimum(asked.rarity[which[1:]], asked.rarity[which[:-1]]) / total
    near = np.bincount(paper[1:][close], weights=(weight / gap)[close], minlength=len(values))
    values[:, 3] = np.log1p(near)
    pairs = close & (gap <= 2) & (which[1:] == which[:-1] + 1)
    values[:, 4] = np.log1p(np.bincount(paper[1:][pairs], weights=weight[pairs], minlength=len(values)))


def _local(
    asked: Asked, papers: Candidates, words: Wordlist, counts: npt.NDArray[np.int64], values: Floats
) -> tuple[Floats, Floats]:
    """Sentences and words against the question, through one table over the words that the candidates use."""
    directions = asked.units if asked.vector is None else np.vstack([asked.units, _local_part(asked.vector)])
    # One product for all; each row of it is then read in order, which is what makes the rest quick.
    table = directions @ words.units.take(papers.used, axis=0).T
    likeness = np.zeros((len(papers), len(asked.terms)), np.float32)
    if asked.terms:
        found = best(table[: len(asked.terms)].take(papers.tokens, axis=1), papers.starts).T
        likeness = np.where(counts > 0, 1.0, np.maximum(found, 0)).astype(np.float32)
        share = asked.rarity / max(float(asked.rarity.sum()), 1e-9)
        values[:, 8] = likeness @ share
        values[:, 9] = np.where((counts == 0) & (found >= NEAR), found, 0) @ share
    if asked.vector is None:
        return likeness, np.zeros(len(papers.sentences), np.float32)
    return likeness, _sentences(directions[-1], table[-1] * words.lengths.take(papers.used), papers, values)


def _local_part(vector: Floats) -> Floats:
    """The question in the few dimensions in which words and sentences are compared."""
    part = unit(vector[None, :LOCAL_DIMENSIONS])
    return part if part.shape[1] == LOCAL_DIMENSIONS else np.pad(part, ((0, 0), (0, LOCAL_DIMENSIONS - part.shape[1])))


def _sentences(question: Floats, table: Floats, papers: Candidates, values: Floats) -> Floats:
    """The best sentence, and the best of what sentences say that the whole paper's vector does not.

    `table` is each used word's share of a sentence's product with the question.
    """
    norms = np.maximum(papers.sentences["norm"].astype(np.float32), np.float32(1e-3))
    score: Floats = np.divide(sums(table.take(papers.tokens), papers.bounds), norms, dtype=np.float32)
    values[:, 6] = best(score, papers.sentence_starts)
    if papers.vectors is not None:
        part = papers.vectors[:, : len(question)]
        own = part @ question[: papers.vectors.shape[1]]
        own /= np.maximum(np.sqrt(np.einsum("ij,ij->i", part, part)), 1e-9)
        owner = np.repeat(np.arange(len(papers)), np.diff(papers.sentence_starts))
        beyond = score - own[owner] * (papers.sentences["along"].astype(np.float32) / 127)
        values[:, 7] = best(beyond, papers.sentence_starts)
    return score


def feedback(papers: Candidates, scores: Floats, collection: Collection) -> Floats:
    """How like each candidate is to the best of them, in words and in meaning (RM3, Abdul-Jaleel et al. 2004)."""
    values = np.zeros((len(papers), len(FEEDBACK)), np.float32)
    first = np.argsort(-scores, kind="stable")[:FEEDBACK_HITS]
    share = np.exp((scores[first] - scores[first[0]]) / (float(scores.std()) + 1e-9)).astype(np.float32)
    share /= share.sum()
    lengths = np.maximum(np.diff(papers.starts), 1)
    tokens = np.concatenate([papers.tokens[papers.starts[number] : papers.starts[number + 1]] for number in first])
    weights = np.repeat(share / lengths[first], np.diff(papers.starts)[first])
    profile = np.bincount(tokens, weights=weights, minlength=len(papers.used))
    profile = (profile * collection.rarity[papers.used]).astype(np.float32)
    said = profile[profile > 0]
    if len(said) > FEEDBACK_TERMS:
        profile[profile < np.partition(said, -FEEDBACK_TERMS)[-FEEDBACK_TERMS]] = 0
    values[:, 0] = sums(profile.take(papers.tokens), papers.starts) / np.sqrt(lengths)
    if papers.vectors is not None:
        values[:, 1] = papers.vectors @ (share @ papers.vectors[first])
    return values
