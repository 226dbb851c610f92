"""Splitting text and finding words, phrases and pieces."""

from __future__ import annotations

import numpy as np
import pytest

from frontlist.features.words import PairTable, Vocabulary, pieces, split


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("K-Means, again!", [b"k", b"means", b"again"]),
        ("Schrödinger", [b"schrodinger"]),
        (r"Schr\"odinger", [b"schrodinger"]),
        (r"Poincar{\'e} maps", [b"poincare", b"maps"]),
        ("α-decay", [b"alpha", b"decay"]),
        ("ℝ² → ∞", [b"r2"]),
        ("„Zitat“ – Strich", [b"zitat", b"strich"]),
        ("λόγος του Πλάτωνα", ["λογοσ".encode(), "του".encode(), "πλατωνα".encode()]),
        ("图像 学", ["图像".encode(), "学".encode()]),
        ("深度学", ["深度".encode(), "度学".encode()]),
        ("", []),
        ("\x00\ud800", []),
    ],
)
def test_split(text: str, words: list[bytes]) -> None:
    assert split(text) == words


@pytest.fixture
def vocabulary() -> Vocabulary:
    return Vocabulary(["deep", "learning", "surface"], np.array([[0, 1]], np.int32), 16)


def test_a_phrase_is_found_besides_its_words(vocabulary: Vocabulary) -> None:
    assert vocabulary.tokens("Deep learning") == [0, 1, 3]
    assert vocabulary.tokens("learning deep") == [1, 0]
    assert vocabulary.label(3) == "deep learning"
    assert vocabulary.row("deep learning") == 3
    assert vocabulary.row("learning deep") == -1
    assert vocabulary.row("surface") == 2
    assert vocabulary.label(4) == ""


def test_a_phrase_does_not_reach_over_two_texts(vocabulary: Vocabulary) -> None:
    rows = vocabulary.rows(["deep", "learning"])
    assert rows.ids.tolist() == [0, 1]
    assert rows.starts.tolist() == [0, 1, 2]


def test_an_unknown_word_weighs_one_in_pieces(vocabulary: Vocabulary) -> None:
    rows = vocabulary.rows(["deep hubness", "", "surface"])
    assert rows.starts.tolist() == [0, len(rows.ids) - 1, len(rows.ids) - 1, len(rows.ids)]
    assert rows.weights.sum() == pytest.approx(3)
    assert (rows.ids[1:-1] >= vocabulary.terms).all()


def test_like_words_share_pieces() -> None:
    one, two, other = (set(pieces(word, 1 << 14)) for word in (b"aeroelastic", b"aeroelasticity", b"bibliographic"))
    assert len(one & two) > 3 * len(one & other)


def test_the_pair_table_finds_every_pair_and_no_other() -> None:
    random = np.random.default_rng(5)
    pairs = np.unique(random.integers(0, 900, (3000, 2)), axis=0).astype(np.int32)
    table = PairTable(pairs)
    found = table.find(pairs[:, 0].astype(np.int64), pairs[:, 1].astype(np.int64))
    assert found.tolist() == list(range(len(pairs)))
    absent = table.find(pairs[:, 0].astype(np.int64) + 1000, pairs[:, 1].astype(np.int64))
    assert (absent == -1).all()
