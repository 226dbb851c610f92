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
from frontlist.features.implied_terms import ImpliedTerms
from frontlist.features.static_encoder import StaticEncoder
from frontlist.index.analysis import stems
from frontlist.index.snapshot import Snapshot
from frontlist.index.streams import IDS, OWN_WORDS, Wordlist
from frontlist.search.matching import ranking
from frontlist.search.retrieve import EACH

NEIGHBOURS, BLOCK = 10, 4096
# How much an implied term counts beside a printed one.
SHARE = 0.3


def printed(snapshot: Snapshot, words: Wordlist) -> sparse.csr_matrix:
    """Which words each row prints, all forms of a word as one."""
    one = np.arange(IDS)
    first: dict[str, int] = {}
    for number, word in enumerate(words.words):
        one[number] = first.setdefault("".join(stems(word)), number)
    tokens = one[snapshot.columns["tokens"]]
    bounds = np.append(0, snapshot.columns["token_end"].astype(np.int64))
    found = sparse.csr_matrix((np.ones(len(tokens), np.float32), tokens, bounds), shape=(len(bounds) - 1, IDS))
    found.sum_duplicates()
    # Numbers beyond are shared by many rare words: they imply nothing.
    found.data[:] = found.indices < OWN_WORDS
    found.eliminate_zeros()
    return found


def implied(snapshot: Snapshot, terms: ImpliedTerms) -> sparse.csc_matrix:
    """The implied words of each row."""
    assert snapshot.vectors is not None
    count, parts = snapshot.state.rows, []
    for start in range(0, count, BLOCK):
        rows = np.arange(start, min(count, start + BLOCK))
        cosines, near = snapshot.vectors.nearest(snapshot.vectors.rows(rows), NEIGHBOURS + 1, probes=8)
        parts.append(terms.transform(rows, cosines, near))
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
        table = printed(snapshot, words)
        row = [recalled(snapshot, judged, None)]
        for most in (16, 32):
            row.append(recalled(snapshot, judged, implied(snapshot, ImpliedTerms(most).fit(table))))
        shown = "   ".join(f"{alone:.3f} / {together:.3f}" for alone, together in row)
        print(f"{name:12s} none, 16, 32 terms: {shown}   {time.process_time() - begun:.0f} s of CPU", flush=True)


if __name__ == "__main__":
    main()
