"""The starter shelf: what is said of each paper is ours, brief and varied, and its facts are the known ones."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

from tests.shared import ROOT, shared

OURS = {"summary", "note"}


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@cache
def shelf() -> list[dict[str, Any]]:
    return read(ROOT / "frontlist" / "shelf" / "papers.jsonl")


def words(text: str) -> list[str]:
    """Lower-case words and numbers, without accents and punctuation."""
    return re.findall(r"[a-z0-9]+", unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower())


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    said = words(text)
    return {tuple(said[start : start + length]) for start in range(len(said) - length + 1)}


def test_every_paper_has_a_summary_of_fitting_length() -> None:
    lengths = {paper["title"]: len(paper.get("summary", "").split()) for paper in shelf()}
    assert lengths
    assert {title: length for title, length in lengths.items() if not 20 <= length <= 60} == {}


def test_no_summary_or_note_copies_its_abstract() -> None:
    abstracts: dict[str, set[tuple[str, ...]]] = {}
    for entry in read(shared("source-pages/entries.jsonl")):
        abstracts.setdefault("".join(words(entry["title"])), set()).update(runs(entry["abstract"], 8))
    copied = {}
    for paper in shelf():
        abstract = abstracts["".join(words(paper["title"]))]
        found = [run for field in OURS & paper.keys() for run in runs(paper[field], 8) & abstract]
        if found:
            copied[paper["title"]] = found
    assert copied == {}


def test_no_phrase_recurs_from_summary_to_summary() -> None:
    counts = Counter(run for paper in shelf() for run in runs(paper["summary"], 5))
    assert {" ".join(run): count for run, count in counts.items() if count > 3} == {}


def test_bibliographic_facts_are_the_known_ones() -> None:
    known = {fact["title"]: fact for fact in read(shared("source-pages/facts.jsonl"))}
    titles = [paper["title"] for paper in shelf()]
    assert len(titles) == len(set(titles))
    assert set(titles) == known.keys()
    invented = {}
    for paper in shelf():
        fact = known[paper["title"]]
        differing = [
            field for field in sorted((paper.keys() | fact.keys()) - OURS) if paper.get(field) != fact.get(field)
        ]
        if differing:
            invented[paper["title"]] = differing
    assert invented == {}
