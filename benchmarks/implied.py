"""Implied terms in the inverted index: what they would bring to the candidates, and what they would cost.

    python -m benchmarks.implied [--arxiv]

To each paper the words are added that its nearest neighbours print and it does not, weighed by how near they stand
(document expansion by neighbours, Tao et al. 2006; the place of SPLADE's terms, without a language model). A row says
what share of the relevant papers is among the candidates of words alone, and of words and meaning together.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse

from benchmarks.judged import COLLECTIONS, Judged, classic, index_of, literature
from frontlist.features.static_encoder import StaticEncoder
from frontlist.index.snapshot import Snapshot
from frontlist.index.streams import IDS, OWN_WORDS, Wordlist
from frontlist.search.matching import ranking
from frontlist.search.retrieve import EACH

NEIGHBOURS, BLOCK = 10, 4096
# A term must be printed by so large a share of the neighbours, and counts for so much beside a printed one.
LEAST, SHARE = 0.12, 0.3


def neighbours(snapshot: Snapshot) -> sparse.csr_matrix:
    """Each row's nearest others, weights that sum to 1, and itself far below zero: so that what it prints drops out."""
    assert snapshot.vectors is not None
    count = snapshot.state.rows
    parts = []
    for start in range(0, count, BLOCK):
        rows = np.arange(start, min(count, start + BLOCK))
        scores, near = snapshot.vectors.nearest(snapshot.vectors.rows(rows), NEIGHBOURS + 1, probes=8)
        weights = np.where((near == rows[:, None]) | (near < 0), 0, scores.clip(0, None) ** 3)
        weights /= np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
        weights[near == rows[:, None]] = -9
        bounds = np.arange(len(rows) + 1) * (NEIGHBOURS + 1)
        parts.append(sparse.csr_matrix((weights.ravel(), near.clip(0).ravel(), bounds), shape=(len(rows), count)))
    return sparse.vstack(parts, "csr")


def printed(snapshot: Snapshot, words: Wordlist) -> sparse.csr_matrix:
    """Which words each row prints, all forms of a word as one."""
    one = np.arange(IDS)
    for forms in words._forms.values():
        one[forms] = min(forms)
    tokens = one[snapshot.columns["tokens"]]
    bounds = np.append(0, snapshot.columns["token_end"].astype(np.int64))
    found = sparse.csr_matrix((np.ones(len(tokens), np.float32), tokens, bounds), shape=(len(bounds) - 1, IDS))
    found.sum_duplicates()
    found.data[:] = 1
    return found


def implied(near: sparse.csr_matrix, table: sparse.csr_matrix, most: int) -> sparse.csc_matrix:
    """The strongest `most` implied words of each row."""
    rarity = np.log((table.shape[0] + 1) / (np.bincount(table.indices, minlength=IDS) + 0.5)).clip(0, None)
    parts = []
    for start in range(0, near.shape[0], BLOCK):
        found = sparse.coo_matrix(near[start : start + BLOCK] @ table)
        keep = (found.data > LEAST) & (found.col < OWN_WORDS)
        row, word, weight = found.row[keep], found.col[keep], found.data[keep]
        order = np.lexsort((-weight * rarity[word], row))
        row, word, weight = row[order], word[order], weight[order]
        first = np.arange(len(row)) - np.searchsorted(row, row) < most
        cells = (np.sqrt(weight[first]), (row[first], word[first]))
        parts.append(sparse.coo_matrix(cells, shape=found.shape))
    return sparse.vstack(parts, "csc")


def recalled(snapshot: Snapshot, judged: list[Judged], terms: sparse.csc_matrix | None) -> tuple[float, float]:
    """The share of relevant papers among the candidates of words alone, and of words and meaning."""
    shares = []
    for one in judged:
        asked = one.shortlist.asked
        rows, found = snapshot.lexical(ranking(asked.terms), min(snapshot.state.rows, 20_000))
        scores: npt.NDArray[np.float64] = np.zeros(snapshot.state.rows)
        scores[rows] = found
        for group, rarity in zip(asked.groups, asked.rarity, strict=True):
            if terms is None:
                break
            column = terms[:, group].max(axis=1).tocoo()
            scores[column.row] += 2 * SHARE * rarity * column.data
        words = np.argpartition(-scores, EACH - 1)[:EACH]
        assert asked.vector is not None
        both = np.union1d(words, snapshot.nearest(asked.vector, EACH)[0])
        shares.append(
            [len(one.relevant.keys() & set(snapshot.papers(some))) / len(one.relevant) for some in (words, both)]
        )
    alone, together = np.mean(shares, axis=0)
    return float(alone), float(together)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--arxiv", action="store_true", help="also the literature questions over the arXiv file")
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "frontlist-benchmarks")
    options = parser.parse_args()
    encoder = StaticEncoder.load()
    words = Wordlist(encoder)
    cases = [(name, name, classic(name, options.cache, encoder, words)) for name in COLLECTIONS]
    if options.arxiv:
        cases.append(("literature", "arxiv", literature(options.cache, encoder, words)))
    for name, home, judged in cases:
        snapshot = index_of(options.cache / home, (), encoder, words)
        begun = time.process_time()
        near, table = neighbours(snapshot), printed(snapshot, words)
        row = [recalled(snapshot, judged, None)]
        for most in (16, 32):
            row.append(recalled(snapshot, judged, implied(near, table, most)))
        shown = "   ".join(f"{alone:.3f} / {together:.3f}" for alone, together in row)
        print(f"{name:12s} none, 16, 32 terms: {shown}   {time.process_time() - begun:.0f} s of CPU", flush=True)


if __name__ == "__main__":
    main()
