"""Do two bibliographies mean the same record? For entries without ids: the same printed thing, not just the same work.

A small logistic scorer over the agreement of title, authors, year and venue. Its weights are fitted by
`benchmarks/identity.py` on one half of the DBLP–ACM pairs and judged on the other; see docs/explanation/identity.md.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from frontlist.model.paper import Record
from frontlist.text.similar import name_key
from frontlist.text.words import fold

FEATURES: Final = (
    "title_words", "title_trigrams", "same_title", "title_length", "authors", "strangers", "year", "venue", "printed_in"
)  # fmt: skip
# Fitted; in the order of FEATURES. Do not edit by hand.
WEIGHTS: Final = (1.598, 4.317, 0.061, 6.112, 3.359, 2.349, -0.669, 0.388, -0.669)
BIAS: Final = -7.936
SURE: Final = 0.5

_WORD: Final = re.compile(r"[^\W_]+")
_NUMERAL: Final = re.compile(r"\b(?:[ivx]+|\d+|one|two|three|four|first|second|third)\b")
# What only some venues of a name are: 'VLDB J.' is not 'VLDB', 'SIGMOD Record' not the conference.
_PERIODICAL: Final = re.compile(
    r"\b(?:journal|j|transactions|trans|record|magazine|mag|letters|lett|review|rev|bulletin|bull)\b"
)
# Series whose short and long names have no letters in common to find out by, or whose words are everybody's.
_SERIES: Final = {
    "sigmod": "management of data", "vldb": "very large data bases", "kdd": "knowledge discovery and data mining",
    "icde": "conference on data engineering", "pods": "principles of database systems", "edbt": "extending database technology",
    "neurips": "neural information processing systems", "nips": "neural information processing systems",
    "icml": "conference on machine learning", "iclr": "learning representations", "aaai": "aaai conference",
    "ijcai": "joint conference on artificial intelligence", "acl": "association for computational linguistics",
    "emnlp": "empirical methods in natural language processing", "naacl": "north american chapter",
    "cvpr": "computer vision and pattern recognition", "iccv": "international conference on computer vision",
    "eccv": "european conference on computer vision", "sigir": "research and development in information retrieval",
    "cikm": "information and knowledge management", "www": "world wide web", "chi": "human factors in computing systems",
    "icra": "robotics and automation", "interspeech": "speech communication association", "stoc": "theory of computing",
    "focs": "foundations of computer science", "soda": "discrete algorithms", "tods": "transactions on database systems",
}  # fmt: skip
_SMALL: Final = frozenset("a an and at for in of on the to with from by".split())
_DIFFERENT_WORKS: Final = re.compile(r"^(?:comments? on|reply to|erratum|errata|corrigendum|correction)\b")


@dataclass(frozen=True, slots=True)
class Entry:
    """A bibliography's entry, taken apart for comparison."""

    title: str
    words: frozenset[str]
    trigrams: frozenset[str]
    numerals: frozenset[str]
    families: tuple[str, ...]
    year: str
    venue: str


def entry(record: Record) -> Entry:
    """`record` taken apart."""
    title = " ".join(_WORD.findall(fold(record.title)))
    families = tuple(name_key(author.name).rpartition(" ")[0] or name_key(author.name) for author in record.authors)
    date = record.published or record.submitted or record.announced
    return Entry(
        title=title,
        words=frozenset(title.split()) - _SMALL,
        trigrams=frozenset(title[place : place + 3] for place in range(max(1, len(title) - 2))),
        numerals=frozenset(_NUMERAL.findall(title)),
        families=families,
        year=date[:4],
        venue=fold(record.venue),
    )


def blocks(of: Entry) -> frozenset[str]:
    """Keys of which two entries that are the same record nearly always share one."""
    words = [word for word in of.title.split() if word not in _SMALL]
    long = sorted(words, key=lambda word: (-len(word), word))[:3]
    parts = (words[:3], words[-3:], sorted(long))
    return frozenset(f"{place} {' '.join(part)}" for place, part in enumerate(parts) if part)


def same_record(left: Entry, right: Entry) -> float:
    """How likely it is that these are one record, 0 to 1."""
    if told_apart(left, right):
        return 0.0
    total = BIAS + sum(weight * value for weight, value in zip(WEIGHTS, features(left, right), strict=True))
    return 1.0 / (1.0 + math.exp(-total))


def features(left: Entry, right: Entry) -> tuple[float, ...]:
    """The numbers that are weighed, in the order of `FEATURES`; -1 to 1, 0 where nothing is known."""
    return (
        _share(left.words, right.words),
        _share(left.trigrams, right.trigrams),
        float(left.title.replace(" ", "") == right.title.replace(" ", "")),
        min(len(left.title), 60) / 60,
        2 * _dice(frozenset(left.families), frozenset(right.families)) - 1 if left.families and right.families else 0.0,
        float(bool(left.families and right.families) and not set(left.families) & set(right.families)),
        _agree(left.year, right.year),
        _venue(left.venue, right.venue),
        _agree(_kind(left.venue), _kind(right.venue)),
    )


def told_apart(left: Entry, right: Entry) -> bool:
    """Another year or venue is another record; Part I is not Part II, and a comment on a paper is not the paper."""
    if left.year and right.year and left.year != right.year:
        return True
    if _agree(_kind(left.venue), _kind(right.venue)) < 0 or _venue(left.venue, right.venue) < 0:
        return True
    comment = bool(_DIFFERENT_WORKS.match(left.title)) != bool(_DIFFERENT_WORKS.match(right.title))
    return comment or (left.numerals != right.numerals and bool(left.numerals) and bool(right.numerals))


def _share(left: frozenset[str], right: frozenset[str]) -> float:
    return len(left & right) / len(left | right) if left or right else 0.0


def _dice(left: frozenset[str], right: frozenset[str]) -> float:
    return 2 * len(left & right) / (len(left) + len(right))


def _agree(left: str, right: str) -> float:
    return 0.0 if not left or not right else 1.0 if left == right else -1.0


@lru_cache(maxsize=4096)
def _kind(venue: str) -> str:
    return "" if not venue else "periodical" if _PERIODICAL.search(venue) else "meeting"


@lru_cache(maxsize=4096)
def _venue(left: str, right: str) -> float:
    """1 for the same name or an abbreviation of it, -1 for two series that are known, 0 where it cannot be told."""
    if not left or not right:
        return 0.0
    if (one := _series(left)) and (other := _series(right)):
        return 1.0 if one & other else -1.0
    ours, theirs = _venue_words(left), _venue_words(right)
    return 1.0 if ours & theirs or _initials(left) & theirs or _initials(right) & ours else 0.0


@lru_cache(maxsize=4096)
def _series(venue: str) -> frozenset[str]:
    words = frozenset(_WORD.findall(venue))
    return frozenset(long for short, long in _SERIES.items() if short in words or long in venue)


def _venue_words(venue: str) -> frozenset[str]:
    return (
        frozenset(_WORD.findall(venue))
        - _SMALL
        - {"conference", "international", "journal", "j", "record", "proceedings"}
    )


def _initials(venue: str) -> frozenset[str]:
    """'very large data bases' → {'vldb', ...}: the initials of every run of words."""
    letters = "".join(word[0] for word in _WORD.findall(venue) if word not in _SMALL)
    return frozenset(letters[start:end] for start in range(len(letters)) for end in range(start + 3, len(letters) + 1))
