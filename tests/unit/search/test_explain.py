"""Where the words of a question are marked in a hit's texts."""

from __future__ import annotations

import pytest

from frontlist.search.explain import highlights, stem_of
from frontlist.store.papers import Texts


def marked(title: str, abstract: str, matched: str, near: str = "") -> list[tuple[str, str]]:
    texts = {"title": title, "abstract": abstract}
    found = highlights(
        Texts(title, abstract), {stem_of(w) for w in matched.split()}, {stem_of(w) for w in near.split()}
    )
    assert list(found) == sorted(found, key=lambda mark: (mark.field != "title", mark.start))
    return [(mark.kind, texts[mark.field][mark.start : mark.end]) for mark in found]


@pytest.mark.parametrize(
    ("title", "abstract", "words", "expected"),
    [
        ("Hubs and hubness", "A hub. Hubris is none.", "hub", ["Hubs", "hubness", "hub"]),
        ("Fréchet means", "fréchet and FRÉCHET, not Frechetian", "frechet", ["Fréchet", "fréchet", "FRÉCHET"]),
        ("mean_field", "sub-mean unmeant means2", "mean", ["mean", "mean"]),
        ("İstanbul graphs", "İİ graphs", "graph", ["graphs", "graphs"]),
        ("", "networks", "network", ["networks"]),
        ("3×4 grids", "3 × 4", "grid", ["grids"]),
        ("Nothing", "of the kind", "graph", []),
        ("Nothing asked", "", "", []),
    ],
)
def test_words_are_marked_where_they_stand(title: str, abstract: str, words: str, expected: list[str]) -> None:
    assert marked(title, abstract, words) == [("word", word) for word in expected]


def test_a_stand_in_is_marked_as_one() -> None:
    found = marked("Deep nets", "networks of nets", "network", "net")
    assert found == [("near", "nets"), ("word", "networks"), ("near", "nets")]
