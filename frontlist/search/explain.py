"""Why a hit stands where it stands: matched words and near words in the text, the best sentence, a line of reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

import numpy as np

from frontlist.index.analysis import stems
from frontlist.index.streams import SENTENCE_END, Wordlist
from frontlist.model.hit import Highlight, Hit
from frontlist.search.features import NAMES, NEAR, Asked, Evidence
from frontlist.search.gather import Candidates
from frontlist.search.ranking import Ranked
from frontlist.search.shortlist import Shortlist
from frontlist.store.papers import Texts

# Latin letters with marks: the terms of the index are written without.
_ACCENTED: Final = re.compile(r"[^\W_]*[\u00c0-\u024f\u1e00-\u1eff][^\W_]*")
MOST_HIGHLIGHTS: Final = 60


@lru_cache(maxsize=100_000)
def stem_of(word: str) -> str:
    """The stem of one word as written in a text."""
    found = stems(word)
    return found[0] if found else ""


def hit(
    paper_id: str,
    paper: Texts,
    place: int,
    short: Shortlist,
    ranked: Ranked,
    words: Wordlist,
    pattern: re.Pattern[str] | None,
    *,
    explain: bool,
) -> Hit:
    """The hit for the candidate at `place`; `pattern` is `beginnings` of the words asked for."""
    asked, papers, found = short.asked, short.papers, short.found
    matched = [term for number, term in enumerate(asked.terms) if found.counts[place, number]]
    near = near_words(place, asked, papers, found, words)
    sentence, at = best_sentence(paper, place, papers, found)
    stand_ins = {stem_of(word) for _, word in near}
    wider = beginnings({term.stem for term in asked.terms} | stand_ins) if stand_ins else pattern
    marks = highlights(paper, wider, {term.stem for term in matched}, stand_ins)
    if sentence:
        marks = (*marks, Highlight("abstract", at, at + len(sentence), "sentence"))
    return Hit(
        paper_id=paper_id, score=round(float(ranked.scores[place]), 5), probability=round(float(ranked.probabilities[place]), 4),
        reason=reason([term.word for term in matched], len(asked.terms), near, place, ranked), sentence=sentence,
        highlights=marks, matched=tuple(term.word for term in matched), near=tuple(word for _, word in near),
        features=features(place, ranked) if explain else (),
    )  # fmt: skip


def features(place: int, ranked: Ranked) -> tuple[tuple[str, float], ...]:
    """Every feature's share of the score, by name; the shares sum to it."""
    shares = np.round(ranked.standard[place].astype(np.float64) * ranked.weights, 5)
    return tuple(zip(NAMES, shares.tolist(), strict=True))


def near_words(place: int, asked: Asked, papers: Candidates, found: Evidence, words: Wordlist) -> list[tuple[str, str]]:
    """For each word asked for that is not there, the nearest that is, when it is near enough."""
    missing = [n for n in range(len(asked.terms)) if not found.counts[place, n] and found.likeness[place, n] >= NEAR]
    if not missing:
        return []
    tokens = np.unique(papers.tokens[papers.starts[place] : papers.starts[place + 1]])
    tokens = tokens[tokens < len(words.words)]
    nearest = (words.units[tokens] @ asked.units[missing].T).argmax(axis=0)
    return [(asked.terms[n].word, words.words[tokens[at]]) for n, at in zip(missing, nearest.tolist(), strict=True)]


def best_sentence(paper: Texts, place: int, papers: Candidates, found: Evidence) -> tuple[str, int]:
    """The sentence of the abstract that is nearest to the question, and where it begins; '' when there is none."""
    begin, end = papers.sentence_starts[place] + 1, papers.sentence_starts[place + 1]
    scores = found.sentence_scores[begin:end]
    if not len(scores) or scores.max() <= 0:
        return "", 0
    parts = SENTENCE_END.split(paper.abstract)
    number = int(scores.argmax())
    if number >= len(parts):
        return "", 0
    at = sum(len(part) for part in parts[:number])
    return parts[number], paper.abstract.find(parts[number], at)


def highlights(
    paper: Texts, pattern: re.Pattern[str] | None, matched: set[str], near: set[str]
) -> tuple[Highlight, ...]:
    """Where the matched words and their stand-ins are, in the title and in the abstract."""
    if pattern is None or not (matched or near):
        return ()
    found = [
        *_marks("title", paper.title, pattern, matched, near),
        *_marks("abstract", paper.abstract, pattern, matched, near),
    ]
    return tuple(found[:MOST_HIGHLIGHTS])


def _marks(field: str, text: str, pattern: re.Pattern[str], matched: set[str], near: set[str]) -> Iterable[Highlight]:
    accented = () if text.isascii() else _ACCENTED.finditer(text)
    # A pattern that minds case is twice as fast, and lower case is as long wherever the text is ASCII.
    low = text.lower()
    for word in (*pattern.finditer(low if len(low) == len(text) else text), *accented):
        stem = stem_of(word.group())
        if stem in matched:
            yield Highlight(field, word.start(), word.end(), "word")
        elif stem in near:
            yield Highlight(field, word.start(), word.end(), "near")


def beginnings(stemmed: Iterable[str]) -> re.Pattern[str] | None:
    """A pattern for words that may have these stems: they begin with all but the last letter of one.

    A word with accents is found by another pattern, `_ACCENTED`: its letters are not those of its stem.
    """
    heads = sorted({stem[:-1] if len(stem) > 3 else stem for stem in stemmed if stem})
    if not heads:
        return None
    return re.compile(r"\b(?:" + "|".join(map(re.escape, heads)) + r")[^\W_]*")


def reason(matched: Sequence[str], asked: int, near: Sequence[tuple[str, str]], place: int, ranked: Ranked) -> str:
    """One line, in words."""
    parts = []
    if matched:
        shown = ", ".join(matched[:6]) + (" …" if len(matched) > 6 else "")
        parts.append(f"has all your words: {shown}" if len(matched) == asked > 1 else f"has {shown}")
    if near:
        parts.append("says " + ", ".join(f"{there} for {wanted}" for wanted, there in near[:3]))
    if ranked.values[place, NAMES.index("meaning")] >= 0.5 or not parts:
        parts.append("close in meaning")
    return "; ".join(parts)
