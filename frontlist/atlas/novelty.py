"""What is new in a paper: beside the nearest earlier ones, what it adds, what it leaves out, and who spoke so first.

The residual of the paper's vector after the best mixture of its nearest predecessors, none taken away (non-negative
least squares, Lawson & Hanson 1974), says how much of it they do not explain, and which concepts that is.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import tantivy
from scipy.optimize import nnls

from frontlist.atlas.door import FAINT, Atlas
from frontlist.features.estimator import Floats
from frontlist.index import lexical
from frontlist.index.analysis import stems
from frontlist.index.snapshot import Snapshot
from frontlist.index.streams import STOP, Wordlist
from frontlist.model.atlas import Concept
from frontlist.model.novelty import FirstUse, Novelty
from frontlist.model.paper import Paper
from frontlist.store import papers

EARLIER: Final = 8
# A neighbour less like the paper than this says nothing about what is new in it.
LIKE: Final = 0.3
SHOWN: Final = 6
PHRASES: Final = 8
LONGEST_PHRASE: Final = 3
# So many phrases of a paper are looked up; each costs a fraction of a millisecond.
CANDIDATES: Final = 80
# A phrase that more of the library prints than this is common speech.
COMMON: Final = 0.02
FEW: Final = 10
# What the encoder gives less weight than this is no subject ("novel", "existing"); a word that it does not know is one.
SUBJECT: Final = 7.0
PLAIN: Final = 3.4
UNKNOWN: Final = 16.0
_WORD: Final = re.compile(r"[^\W\d_][\w-]+")
_ADDRESS: Final = re.compile(r"https?://\S+")
_PART: Final = re.compile(r"https?://\S+|[.,;:!?()\[\]\n“”\"]+")


def novelty(atlas: Atlas, paper: Paper) -> Novelty:
    """What is new in `paper`; only its phrases where it has no date or the index no vectors."""
    snapshot, atlas = atlas.index.snapshot(), atlas.still()
    row = snapshot.row_of(paper.id)
    if row < 0:
        return Novelty(paper.id)
    rows, likeness = _earlier(snapshot, row)
    with atlas.database.read() as connection:
        found = papers.get_many(connection, snapshot.papers(rows))
    others = list(found.values())
    weights = _Weights(snapshot.words)
    added, left_out = _words(paper, others, weights)
    unexplained, residual = _residual(snapshot, row, rows)
    # Concepts that were learned in another space point nowhere in this one.
    news, missing = _concepts(atlas, paper, others, residual if atlas.is_of(snapshot) else residual[:0])
    nearest = zip(snapshot.papers(rows), np.round(likeness.astype(np.float64), 3).tolist(), strict=True)
    return Novelty(
        paper.id, tuple(pair for pair in nearest if pair[0] in found), unexplained, added, left_out, news, missing,
        _first_uses(snapshot, paper, weights),
    )  # fmt: skip


class _Weights:
    """How much the encoder has learned to make of a word."""

    def __init__(self, words: Wordlist) -> None:
        self.words = words

    def of(self, word: str) -> float:
        """The weight of one word; of one with a hyphen the largest of its parts'."""
        return max(self._of(part) for part in word.lower().split("-") if part)

    def _of(self, word: str) -> float:
        number = self.words.numbers.get(word.encode(), -1)
        return float(self.words.lengths[number]) if number >= 0 else 0.0 if word in STOP else UNKNOWN


def _earlier(snapshot: Snapshot, row: int) -> tuple[npt.NDArray[np.int64], Floats]:
    """The nearest rows whose date lies before this one's."""
    dates = snapshot.columns["date"]
    if snapshot.vectors is None or not dates[row]:
        return np.zeros(0, np.int64), np.zeros(0, np.float32)
    before = (dates < dates[row]) & (dates > 0)
    found, likeness = snapshot.nearest(snapshot.vectors.rows(np.array([row]))[0], EARLIER, before)
    near = likeness >= LIKE
    return found[near], likeness[near]


def _residual(snapshot: Snapshot, row: int, rows: npt.NDArray[np.int64]) -> tuple[float, Floats]:
    """The share of the vector that no mixture of the others gives, and that part itself."""
    if snapshot.vectors is None:
        return 1.0, np.zeros(0, np.float32)
    own = snapshot.vectors.rows(np.array([row]))[0].astype(np.float64)
    length = float(own @ own)
    if not len(rows) or not length:
        return 1.0, own.astype(np.float32)
    mixture = snapshot.vectors.rows(rows).astype(np.float64).T
    weights, distance = nnls(mixture, own)
    return round(float(distance**2 / length), 3), (own - mixture @ weights).astype(np.float32)


def _words(paper: Paper, others: Sequence[Paper], weights: _Weights) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Words that none of the others has, those the paper makes most of first; and what most of the others say and it does not."""
    if not others:
        return (), ()
    own, shown = _stemmed(paper)
    theirs: Counter[str] = Counter()
    for other in others:
        stemmed, names = _stemmed(other)
        theirs.update(set(stemmed))
        shown = {**names, **shown}
    telling = {stem: weight for stem, word in shown.items() if (weight := weights.of(word)) >= SUBJECT}
    added = [stem for stem in own if stem not in theirs and stem in telling]
    missing = [
        stem for stem, count in theirs.items() if stem not in own and count * 2 > len(others) and stem in telling
    ]
    added.sort(key=lambda stem: (-own[stem] * telling[stem], stem))
    missing.sort(key=lambda stem: (-theirs[stem] * telling[stem], stem))
    return tuple(shown[stem] for stem in added[:SHOWN]), tuple(shown[stem] for stem in missing[:SHOWN])


def _stemmed(paper: Paper) -> tuple[Counter[str], dict[str, str]]:
    """How often each stem is said, and the word that stands for it."""
    words = [
        word
        for word in _WORD.findall(_ADDRESS.sub(" ", f"{paper.title} {paper.abstract}"))
        if word.lower() not in STOP and len(word) > 2
    ]
    counts: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for word in words:
        for stem in stems(word)[:1]:
            counts[stem] += 1
            shown.setdefault(stem, word if word.isupper() else word.lower())
    return counts, shown


def _concepts(
    atlas: Atlas, paper: Paper, others: Sequence[Paper], residual: Floats
) -> tuple[tuple[Concept, ...], tuple[Concept, ...]]:
    """What the paper lights more than any of the others, most of the residual first; what most of them light and it does not."""
    lit = atlas.concepts.of([paper.id, *(other.id for other in others)], most=16)
    own = {one.concept.slug: one for one in lit.get(paper.id, ())}
    theirs: dict[str, list[float]] = {}
    named: dict[str, Concept] = {}
    for other in others:
        for one in lit.get(other.id, ()):
            theirs.setdefault(one.concept.slug, []).append(one.weight)
            named[one.concept.slug] = one.concept
    added = [one.concept for slug, one in own.items() if one.weight > max(theirs.get(slug, [0.0])) + FAINT]
    if added and len(residual):
        strength = atlas.concepts.directions([one.number for one in added]) @ residual
        added = [one for _, one in sorted(zip(-strength, added, strict=True), key=lambda pair: (pair[0], pair[1].slug))]
    missing = [slug for slug, weights in theirs.items() if slug not in own and len(weights) * 2 > len(others)]
    missing.sort(key=lambda slug: (-sum(theirs[slug]), slug))
    return tuple(added[:SHOWN]), tuple(named[slug] for slug in missing[:SHOWN])


def _first_uses(snapshot: Snapshot, paper: Paper, weights: _Weights) -> tuple[FirstUse, ...]:
    """The phrases of the paper that tell most, each with its earliest paper here."""
    found: list[tuple[float, FirstUse]] = []
    taken: set[str] = set()
    for phrase, weight, said in _phrases(paper, weights):
        query = _printing(stems(phrase))
        count = snapshot.count(query)
        # What nobody else prints, and the paper itself only once, is chance.
        if not count or (count == 1 and said == 1) or count > max(FEW, COMMON * snapshot.state.live):
            continue
        if first := _first(snapshot, query):
            rarity = math.log((snapshot.state.live + 1) / count)
            found.append((weight * rarity, FirstUse(phrase, first, count)))
    chosen = []
    for _, use in sorted(found, key=lambda pair: (-pair[0], pair[1].phrase)):
        words = set(stems(use.phrase))
        if not words & taken:
            chosen.append(use)
            taken |= words
    return tuple(chosen[:PHRASES])


def _phrases(paper: Paper, weights: _Weights) -> list[tuple[str, float, int]]:
    """Runs of two or three telling words, with what they are worth, and how often the paper says them."""
    counts: Counter[str] = Counter()
    for part in _PART.split(f"{paper.title}\n{paper.abstract}"):
        words = part.split()
        for length in range(2, LONGEST_PHRASE + 1):
            for place in range(len(words) - length + 1):
                run = words[place : place + length]
                if all(_WORD.fullmatch(word) and word.lower() not in STOP for word in run):
                    counts[" ".join(run).lower()] += 1
    worth = []
    for phrase, said in counts.items():
        each = [weights.of(word) for word in phrase.split()]
        if min(each) >= PLAIN and min(each[0], each[-1]) >= SUBJECT:
            # A longer run tells more than its parts, and begins and ends with what tells.
            worth.append((phrase, math.sqrt(said * (len(each) - 1)) * min(each[0], each[-1], UNKNOWN), said))
    return sorted(worth, key=lambda one: (-one[1], one[0]))[:CANDIDATES]


def _printing(words: Sequence[str]) -> tantivy.Query:
    """Papers with a date that print these words one after the other."""
    schema = lexical.schema()
    either = [
        (tantivy.Occur.Should, tantivy.Query.phrase_query(schema, field, list(words)))
        for field in ("title", "abstract")
    ]
    dated = tantivy.Query.range_query(schema, "date", tantivy.FieldType.Unsigned, 1, 2**32)
    return tantivy.Query.boolean_query(
        [(tantivy.Occur.Must, tantivy.Query.boolean_query(either)), (tantivy.Occur.Must, dated)]
    )


def _first(snapshot: Snapshot, query: tantivy.Query) -> str:
    found = snapshot.searcher.search(query, 1, count=False, order_by_field="date", order=tantivy.Order.Asc)
    rows = snapshot.searcher.fast_field_values("row", [address for _, address in found.hits])
    return snapshot.papers(np.array(rows, np.int64))[0] if rows else ""
