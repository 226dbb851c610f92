"""The packaged encoder: shape, meaning, names, and clear errors for bad weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from frontlist.errors import EncoderError
from frontlist.features.static_encoder import StaticEncoder
from frontlist.features.words import Vocabulary


@pytest.fixture(scope="module")
def encoder() -> StaticEncoder:
    return StaticEncoder.load()


def test_vectors_are_unit_and_an_empty_text_is_zero(encoder: StaticEncoder) -> None:
    vectors = encoder.encode(["graph neural networks", "", "???", "qzxwvkj"])
    assert vectors.shape == (4, encoder.dim)
    assert vectors.dtype == np.float32
    lengths = np.linalg.norm(vectors, axis=1)
    assert lengths[0] == pytest.approx(1, abs=1e-5)
    assert list(lengths[1:3]) == [0, 0]


def test_meaning_comes_before_chance(encoder: StaticEncoder) -> None:
    pictures, cells, stars = encoder.encode(
        ["recognising objects in photographs", "protein folding in living cells", "spectra of distant galaxies"]
    )
    asked = encoder.encode_query("image classification")
    assert asked @ pictures > max(asked @ cells, asked @ stars)


def test_a_text_alone_and_in_a_crowd_gets_the_same_vector(encoder: StaticEncoder) -> None:
    texts = [f"text number {i} about topic {i % 7} of spectral graph theory" for i in range(700)]
    together = encoder.encode(texts)
    assert np.allclose(together[650], encoder.encode([texts[650]])[0], atol=1e-5)


def test_the_first_line_is_a_title_and_weighs_more(encoder: StaticEncoder) -> None:
    title, abstract = "dark matter halos", "We train a translation model on speech and measure the error of each word."
    asked = encoder.encode_query(title)
    with_title, without = encoder.encode([f"{title}\n{abstract}", f"{title} {abstract}"])
    assert asked @ with_title > asked @ without + 0.05
    assert np.linalg.norm(with_title) == pytest.approx(1, abs=1e-5)
    alone, no_title = encoder.encode([f"{title}\n", f"\n{abstract}"])
    assert np.allclose(alone, encoder.encode([title])[0], atol=1e-5)
    assert np.allclose(no_title, encoder.encode([abstract])[0], atol=1e-5)


def test_words_that_only_ask_do_not_count_in_a_query(encoder: StaticEncoder) -> None:
    plain = encoder.encode_query("dark matter halos")
    wordy = encoder.encode_query("Which papers discuss dark matter halos?")
    assert np.allclose(plain, wordy, atol=1e-5)
    assert np.linalg.norm(encoder.encode_query("what about that")) == pytest.approx(1, abs=1e-4)


def test_saved_weights_come_back_the_same_under_the_same_name(tmp_path: Path) -> None:
    vocabulary = Vocabulary(["one", "two"], np.array([[0, 1]], np.int32), 4)
    vectors = np.random.default_rng(3).standard_normal((7, 8)).astype(np.float32)
    encoder = StaticEncoder.from_vectors(vocabulary, vectors)
    name = encoder.save(tmp_path / "weights")
    again = StaticEncoder.load(tmp_path / "weights")
    assert again.name == name
    assert np.array_equal(again.encode(["one two three"]), encoder.encode(["one two three"]))
    assert np.abs(again.word_vectors - vectors).max() < 0.1


def test_other_numbers_have_another_name(tmp_path: Path) -> None:
    vocabulary = Vocabulary(["one", "two"], np.empty((0, 2), np.int32), 0)
    names = {
        StaticEncoder.from_vectors(vocabulary, np.eye(2, dtype=np.float32) * size).save(tmp_path / "w")
        for size in (1, 2)
    }
    assert len(names) == 2


def test_missing_and_damaged_weights_are_said_plainly(tmp_path: Path, encoder: StaticEncoder) -> None:
    with pytest.raises(EncoderError, match="no encoder weights"):
        StaticEncoder.load(tmp_path / "nothing")
    (tmp_path / "broken").write_bytes(b"not weights at all")
    with pytest.raises(EncoderError, match="damaged"):
        StaticEncoder.load(tmp_path / "broken")
    with pytest.raises(EncoderError, match="do not fit"):
        StaticEncoder(encoder.vocabulary, encoder.codes[:5], encoder.scales[:5], "short")
