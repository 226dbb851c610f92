"""Why a hit stands where it stands: matched words and near words in the text, the best sentence, a line of reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

import numpy as np

from frontlist.index.analysis import stems
from frontlist.index.streams import Wordlist
from frontlist.model.hit import Highlight, Hit
from frontlist.search.features import NAMES, NEAR, Asked, Evidence
from frontlist.search.gather import Candidates
from frontlist.search.ranking import Ranked
from frontlist.search.shortlist import Shortlist
from frontlist.store.papers import Texts
from frontlist.text.words import sentence_bounds

_REST_OF_WORD: Final = re.compile(r"[^\W_]*").match
_is_letter: Final = re.compile(r"\w").match
# Latin letters with marks: the terms of the index are written without.
_MARKED: Final = re.compile(r"[\u00c0-\u024f\u1e00-\u1eff]")
MOST_HIGHLIGHTS: Final = 60
MEANING: Final = NAMES.index("meaning")

Shares = tuple[tuple[str, float], ...]


@lru_cache(maxsize=100_000)
def stem_of(word: str) -> str:
    """The stem of one word as written in a text."""
    found = stems(word)
    return found[0] if found else ""


def hit(
    paper_id: str, paper: Texts, place: int, short: Shortlist, ranked: Ranked, words: Wordlist, shares: Shares = ()
) -> Hit:
    """The hit for the candidate at `place`; `shares` are its features, where they were asked for."""
    asked, papers, found = short.asked, short.papers, short.found
    has = [count > 0 for count in found.counts[place].tolist()]
    matched = [term for term, there in zip(asked.terms, has, strict=True) if there]
    near = near_words(place, has, asked, papers, found, words)
    sentence, at = best_sentence(paper, place, papers, found)
    marks = highlights(paper, {term.stem for term in matched}, {stem_of(word) for _, word in near})
    if sentence:
        marks = (*marks, Highlight("abstract", at, at + len(sentence), "sentence"))
    return Hit(
        paper_id=paper_id, score=round(float(ranked.scores[place]), 5), probability=round(float(ranked.probabilities[place]), 4),
        reason=reason([term.word for term in matched], len(asked.terms), near, float(ranked.values[place, MEANING])),
        sentence=sentence, highlights=marks, features=shares,
    )  # fmt: skip


def features(places: Sequence[int], ranked: Ranked) -> list[Shares]:
    """Every feature's share of the score, by name, for each of these candidates; the shares sum to the score."""
    shares = np.round(ranked.standard[list(places)].astype(np.float64) * ranked.weights, 5)
    return [tuple(zip(NAMES, row, strict=True)) for row in shares.tolist()]


def near_words(
    place: int, has: Sequence[bool], asked: Asked, papers: Candidates, found: Evidence, words: Wordlist
) -> list[tuple[str, str]]:
    """For each word asked for that is not there, the nearest that is, when it is near enough."""
    if all(has):
        return []
    likeness = found.likeness[place].tolist()
    missing = [number for number, there in enumerate(has) if not there and likeness[number] >= NEAR]
    if not missing:
        return []
    tokens = papers.used[papers.tokens[papers.starts[place] : papers.starts[place + 1]]]
    nearest = (words.units[tokens] @ asked.units[missing].T).argmax(axis=0)
    return [(asked.terms[n].word, words.words[tokens[at]]) for n, at in zip(missing, nearest.tolist(), strict=True)]


def best_sentence(paper: Texts, place: int, papers: Candidates, found: Evidence) -> tuple[str, int]:
    """The sentence of the abstract that is nearest to the question, and where it begins; '' when there is none."""
    begin, end = papers.sentence_starts[place] + 1, papers.sentence_starts[place + 1]
    scores: list[float] = found.sentence_scores[begin:end].tolist()
    best = max(scores, default=0.0)
    if best <= 0:
        return "", 0
    wanted = scores.index(best)
    for number, (first, last) in enumerate(sentence_bounds(paper.abstract)):
        if number == wanted:
            return paper.abstract[first:last], first
    return "", 0


def highlights(paper: Texts, matched: set[str], near: set[str]) -> tuple[Highlight, ...]:
    """Where the matched words and their stand-ins are, in the title and in the abstract."""
    # The one letter whose lower case is longer would move everything behind it.
    low = f"{paper.title}\n{paper.abstract}".replace("İ", "I").lower()
    found: list[Highlight] = []
    for begin in _words_like(low, matched | near):
        end = _REST_OF_WORD(low, begin).end()  # type: ignore[union-attr]  # it matches even nothing
        stem = stem_of(low[begin:end])
        if stem in matched:
            found.append(_highlight(begin, end, len(paper.title), "word"))
        elif stem in near:
            found.append(_highlight(begin, end, len(paper.title), "near"))
    return tuple(found[:MOST_HIGHLIGHTS])


def _highlight(begin: int, end: int, title: int, kind: str) -> Highlight:
    if begin < title:
        return Highlight("title", begin, end, kind)
    return Highlight("abstract", begin - title - 1, end - title - 1, kind)


def _words_like(text: str, stems_: set[str]) -> list[int]:
    """Where the words begin that may have one of these stems: they begin with all but the last letter of it."""
    begins: set[int] = set()
    for stem in stems_:
        begins.update(_beginning_with(text, stem[:-1] if len(stem) > 3 else stem) if stem else ())
    if not text.isascii():
        begins.update(_begin_of_word(text, marked.start()) for marked in _MARKED.finditer(text))
    return sorted(begins)


def _beginning_with(text: str, head: str) -> list[int]:
    """Where words begin with `head`: many times faster than a pattern over all the text."""
    found = []
    at = text.find(head)
    while at >= 0:
        if not at or not _is_letter(text[at - 1]):
            found.append(at)
        at = text.find(head, at + 1)
    return found


def _begin_of_word(text: str, at: int) -> int:
    while at and text[at - 1].isalnum():
        at -= 1
    return at


def reason(matched: Sequence[str], asked: int, near: Iterable[tuple[str, str]], meaning: float) -> str:
    """One line, in words."""
    parts = []
    if matched:
        shown = ", ".join(matched[:6]) + (" …" if len(matched) > 6 else "")
        parts.append(f"has all your words: {shown}" if len(matched) == asked > 1 else f"has {shown}")
    if said := [f"{there} for {wanted}" for wanted, there in near][:3]:
        parts.append("says " + ", ".join(said))
    if meaning >= 0.5 or not parts:
        parts.append("close in meaning")
    return "; ".join(parts)
