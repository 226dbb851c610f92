"""Every number that a score is made of, by name, for all candidates at once.

Words: BM25 (Robertson & Zaragoza 2009) by field, and once more with words weighed by how rare they are among the
candidates; coverage, whole coverage, that of one sentence alone, nearness of the matched words to each other.
Meaning: the paper's vector (global); its best sentence and its words (local), of which only what lies beyond the
paper's own vector counts as new (DOLG, Yang et al. 2021); words near to a word asked for that is not there itself
(late interaction, Khattab & Zaharia 2020). And what the best of the first candidates say (relevance feedback).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from frontlist.features.late_interaction import beyond
from frontlist.index.streams import IDS, Wordlist
from frontlist.index.vector import Floats
from frontlist.search.gather import Candidates, best, sums
from frontlist.search.question import Term

FIRST: Final = (
    "words", "title words", "words and near words", "coverage", "nearness", "meaning", "beyond the whole", "word by word",
    "near words", "hub", "length", "telling words", "every word", "all words", "one sentence", "meaning of the title",
)  # fmt: skip
FEEDBACK: Final = ("first hits' words", "first hits' meaning")
NAMES: Final = (*FIRST, *FEEDBACK)

K1: Final = 1.2
B: Final = 0.6
# A word in the title counts as so many in the abstract.
TITLE: Final = 2.0
# Two matched words further apart than this do not belong together.
WINDOW: Final = 6
# From this likeness on, a word stands in for another.
NEAR: Final = 0.62
# From this likeness on, it counts for a share of it.
PARTLY: Final = 0.4
# A word that nothing in a paper is like counts as this much met: one such word does not undo all others.
UNMET: Final = 0.05
# Shorter and longer papers than these are no different from them.
LENGTHS: Final = (30, 250)
FEEDBACK_HITS: Final = 8
FEEDBACK_TERMS: Final = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """The words of a question as numbers: for each term its token numbers, rarity, and direction.

    `vector` is the question as the encoder sees it, `local` as the word vectors do, which sentences are compared by.
    """

    terms: tuple[Term, ...]
    groups: tuple[npt.NDArray[np.int64], ...]
    rarity: Floats
    units: Floats
    vector: Floats | None
    local: Floats


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
    form_of = _form_of(asked, papers)
    counts = np.zeros((len(papers), len(asked.terms)), np.int64)
    if asked.terms:
        counts = _lexical(asked, papers, collection, form_of, values)
    table = _table(asked, papers, words, form_of)
    likeness = _words(asked, papers, collection, table, counts, values)
    values[:, 9] = papers.hub
    values[:, 10] = np.log(np.diff(papers.starts).clip(*LENGTHS))
    if asked.vector is None or papers.vectors is None:
        return Evidence(values, counts, likeness, np.zeros(len(papers.sentences), np.float32))
    values[:, 5] = papers.vectors @ asked.vector
    sentences = _sentences(table[-1] * words.lengths.take(papers.used), papers)
    values[:, 6] = _beyond(sentences, asked.local, papers)
    values[:, 15] = _of_title(sentences, papers)
    return Evidence(values, counts, likeness, sentences)


def _form_of(asked: Asked, papers: Candidates) -> npt.NDArray[np.int16]:
    """For each used word the number of the term that it is a form of, -1 for all others."""
    term_of = np.full(IDS, -1, np.int16)
    for number, group in enumerate(asked.groups):
        term_of[group] = number
    return term_of.take(papers.used)


def _lexical(
    asked: Asked, papers: Candidates, collection: Collection, form_of: npt.NDArray[np.int16], values: Floats
) -> npt.NDArray[np.int64]:
    """BM25, coverage and nearness; returns how often each paper has each term."""
    count, terms = len(papers), len(asked.terms)
    found = form_of.take(papers.tokens)
    places = np.flatnonzero(found >= 0)
    which, paper = found[places].astype(np.int64), papers.owner[places]
    in_title = places - papers.starts[paper] < papers.titles[paper]
    cell = paper * terms + which
    title = np.bincount(cell[in_title], minlength=count * terms).reshape(count, terms)
    every = np.bincount(cell, minlength=count * terms).reshape(count, terms)
    written = _bm25f(every + (TITLE - 1) * title, papers, collection)
    values[:, 0] = written @ asked.rarity
    values[:, 11] = written @ _telling(asked, every)
    values[:, 1] = _bm25(title, papers.titles, collection.title_length) @ asked.rarity
    total = float(asked.rarity.sum()) or 1.0
    values[:, 3] = (every > 0) @ asked.rarity / total
    values[:, 4] = np.log1p(_nearness(asked, which, paper, places, count) / total)
    values[:, 13] = (every > 0).all(axis=1)
    values[:, 14] = _in_one_sentence(asked, which, places, papers) / total
    return every


def _telling(asked: Asked, every: npt.NDArray[np.int64]) -> Floats:
    """How rare each term is among the candidates: what nearly all of them say does not tell them apart."""
    with_it = (every > 0).sum(axis=0)
    rare = np.log1p((len(every) - with_it + 0.5) / (with_it + 0.5))
    found: Floats = (rare * [term.times for term in asked.terms]).astype(np.float32)
    return found


def _in_one_sentence(
    asked: Asked, which: npt.NDArray[np.int64], places: npt.NDArray[np.int64], papers: Candidates
) -> npt.NDArray[Any]:
    """How much of the question the sentence of each paper has that has most of it."""
    count, terms = len(papers.sentences), len(asked.terms)
    sentence = np.repeat(np.arange(count), np.diff(papers.bounds))[places]
    there = np.zeros((count, terms), np.float32)
    there[sentence, which] = 1.0
    return best(there @ asked.rarity, papers.sentence_starts)


def _bm25f(times: npt.NDArray[Any], papers: Candidates, collection: Collection) -> Floats:
    """Title and abstract as one text in which the title's words count more (Robertson, Zaragoza & Taylor 2004)."""
    lengths = np.diff(papers.starts) + (TITLE - 1) * papers.titles
    return _bm25(times, lengths, TITLE * collection.title_length + collection.abstract_length)


def _bm25(times: npt.NDArray[Any], lengths: npt.NDArray[Any], mean: float) -> Floats:
    norm = (K1 * (1 - B + B * lengths / max(mean, 1.0))).astype(np.float32)
    found: Floats = (times * np.float32(K1 + 1) / (times + norm[:, None])).astype(np.float32)
    return found


def _nearness(
    asked: Asked,
    which: npt.NDArray[np.int64],
    paper: npt.NDArray[np.int64],
    places: npt.NDArray[np.int64],
    count: int,
) -> npt.NDArray[Any]:
    """How much of the question stands close together in each paper."""
    gap = np.diff(places)
    close = np.flatnonzero((np.diff(paper) == 0) & (np.diff(which) != 0) & (gap <= WINDOW))
    weight = np.minimum(asked.rarity[which[close + 1]], asked.rarity[which[close]]) / gap[close]
    return np.bincount(paper[close], weights=weight, minlength=count)


def _table(asked: Asked, papers: Candidates, words: Wordlist, form_of: npt.NDArray[np.int16]) -> Floats:
    """How like each used word is to each term, a form of it being wholly so, and last to the whole question."""
    directions = asked.units if asked.vector is None else np.vstack([asked.units, asked.local])
    # One product for all; each row of it is then read in order, which is what makes the rest quick.
    table: Floats = directions @ words.units.take(papers.used, axis=0).T
    forms = np.flatnonzero(form_of >= 0)
    table[form_of[forms], forms] = 1.0
    return table


def _words(
    asked: Asked, papers: Candidates, collection: Collection, table: Floats, counts: npt.NDArray[np.int64], values: Floats
) -> Floats:  # fmt: skip
    """Each term and the nearest word of each paper; and BM25 in which near words count for a share."""
    terms = len(asked.terms)
    if not terms:
        return np.zeros((len(papers), 0), np.float32)
    likeness: Floats = np.maximum(best(table[:terms].take(papers.tokens, axis=1), papers.starts).T, 0)
    share = asked.rarity / max(float(asked.rarity.sum()), 1e-9)
    values[:, 7] = likeness @ share
    # The geometric mean: high only where every word of the question meets something.
    values[:, 12] = np.exp(np.log(likeness.clip(UNMET, 1)) @ share)
    values[:, 8] = np.where((counts == 0) & (likeness >= NEAR), likeness, 0) @ share
    values[:, 2] = _bm25f(_shares(papers, table[:terms]), papers, collection) @ asked.rarity
    return likeness


def _shares(papers: Candidates, likeness: Floats) -> Floats:
    """How often each paper has words like each term, every word counting for its share; the title's words count more."""
    share = ((likeness - np.float32(PARTLY)) / np.float32(1 - PARTLY)).clip(0, 1)
    # Few words are like any term: only where they stand is there something to add up.
    places = np.flatnonzero(share.any(axis=0).take(papers.tokens))
    tokens, paper = papers.tokens[places], papers.owner[places]
    weight = np.where(places - papers.starts[paper] < papers.titles[paper], TITLE, 1.0)
    count = len(papers)
    found = [np.bincount(paper, weights=of_term.take(tokens) * weight, minlength=count) for of_term in share]
    shares: Floats = np.stack(found, axis=1).astype(np.float32)
    return shares


def _sentences(table: Floats, papers: Candidates) -> Floats:
    """How like each sentence is to the question; `table` is each used word's share of that product."""
    norms = np.maximum(papers.sentences["norm"].astype(np.float32), np.float32(1e-3))
    scores: Floats = np.divide(sums(table.take(papers.tokens), papers.bounds), norms, dtype=np.float32)
    return scores


def _beyond(sentences: Floats, question: Floats, papers: Candidates) -> Floats:
    """What the best sentence adds to its paper's own vector."""
    assert papers.vectors is not None
    part = papers.vectors[:, : len(question)]
    own: Floats = part @ question[: part.shape[1]]
    own /= np.maximum(np.sqrt(np.einsum("ij,ij->i", part, part)), 1e-9)
    along: Floats = papers.sentences["along"].astype(np.float32) / np.float32(127)
    found: Floats = best(beyond(sentences, along, own, papers.sentence_starts), papers.sentence_starts)
    return found


def _of_title(sentences: Floats, papers: Candidates) -> Floats:
    """How like each title is to the question; of a paper without one, its best sentence."""
    if not len(sentences):
        return np.zeros(len(papers), np.float32)
    # A paper without any words has no sentence: where the last one is so, its place lies behind them all.
    first = sentences.take(papers.sentence_starts[:-1], mode="clip")
    found: Floats = np.where(papers.titles > 0, first, best(sentences, papers.sentence_starts))
    return found


def feedback(papers: Candidates, scores: Floats, collection: Collection) -> Floats:
    """How like each candidate is to the best of them, in words and in meaning (RM3, Abdul-Jaleel et al. 2004)."""
    values = np.zeros((len(papers), len(FEEDBACK)), np.float32)
    first = np.argsort(-scores, kind="stable")[:FEEDBACK_HITS]
    share: Floats = np.exp((scores[first] - scores[first[0]]) / (float(scores.std()) + 1e-9)).astype(np.float32)
    share /= share.sum()
    lengths = np.maximum(np.diff(papers.starts), 1)
    tokens = np.concatenate([papers.tokens[papers.starts[number] : papers.starts[number + 1]] for number in first])
    weights = np.repeat(share / lengths[first], np.diff(papers.starts)[first])
    profile = np.bincount(tokens, weights=weights, minlength=len(papers.used)) * collection.rarity[papers.used]
    said = np.flatnonzero(profile)
    heavy = said[np.argsort(-profile[said], kind="stable")[:FEEDBACK_TERMS]]
    values[:, 0] = _bm25f(_times(papers, heavy), papers, collection) @ profile[heavy].astype(np.float32)
    if papers.vectors is not None:
        values[:, 1] = papers.vectors @ (share @ papers.vectors[first])
    return values


def _times(papers: Candidates, words: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """How often each paper has each of these used words."""
    column = np.full(len(papers.used), -1, np.int16)
    column[words] = np.arange(len(words))
    found = column.take(papers.tokens)
    places = np.flatnonzero(found >= 0)
    cells = papers.owner[places] * len(words) + found[places]
    return np.bincount(cells, minlength=len(papers) * len(words)).reshape(len(papers), len(words))
