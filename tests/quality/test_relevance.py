"""Where relevance ends, over the starter shelf: the bounds are what somebody who reads the titles would say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from frontlist.app import Library
from frontlist.demo import load_shelf
from frontlist.model.hit import Answer


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder: Path = tmp_path_factory.mktemp("shelf")
    with Library.open(folder) as opened:
        load_shelf(opened)
        yield opened


def relevant_titles(library: Library, answer: Answer) -> list[str]:
    return [library.papers.get(hit.paper_id).title for hit in answer.hits[: answer.relevant]]


@pytest.mark.parametrize(
    "question", ["cooking recipes", "quantum field theory", "dark matter", "tax law", "protein folding in yeast"]
)
def test_what_the_shelf_does_not_hold_gives_an_honest_empty_answer(library: Library, question: str) -> None:
    answer = library.search(question, limit=40)
    assert answer.relevant == 0
    assert answer.hits
    assert any("Nothing here" in note for note in answer.notes)
    assert max(hit.probability for hit in answer.hits) < 0.2


@pytest.mark.parametrize(
    ("question", "there", "most"),
    [
        ("hubness in embedding spaces", ["Hubness Reduction"], 30),
        ("graph neural networks", ["Local Augmentation for Graph", "Feature Expansion for Graph", "Stability of Expr"], 30),
        ("contrastive learning of sentence embeddings", ["Whitening-based Contrastive"], 40),
        ("sparse autoencoders", ["Disentangling Dense Embeddings", "Adaptive Sparse Allocation"], 20),
        ("click-through rate prediction", ["OptEmbed", "Optimizing Feature Set", "Feature Generation by"], 20),
    ],
)  # fmt: skip
def test_what_it_holds_stands_above_the_line_and_little_else(
    library: Library, question: str, there: list[str], most: int
) -> None:
    answer = library.search(question, limit=100)
    found = relevant_titles(library, answer)
    assert len(there) <= len(found) <= most
    assert all(any(title.startswith(name) or name in title for title in found[: len(there) + 3]) for name in there)
    assert answer.hits[0].probability > 0.5


@pytest.mark.parametrize("word", ["hubness", "node2vec", "whitening"])
def test_one_word_that_stands_in_a_title_is_trusted(library: Library, word: str) -> None:
    answer = library.search(word, limit=40)
    assert word in relevant_titles(library, answer)[0].lower()
    assert answer.relevant <= 5
    assert answer.hits[0].probability > 0.5


@pytest.mark.parametrize("title", ["Pointer Networks", "music transformer", "Matryoshka Representation Learning"])
def test_a_title_is_beyond_doubt(library: Library, title: str) -> None:
    answer = library.search(title, limit=5)
    assert relevant_titles(library, answer)[0].lower() == title.lower()
    assert answer.hits[0].probability == 1.0
