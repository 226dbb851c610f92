"""The sparse dictionary: it finds the parts that vectors were made of, and counts what is of no use."""

from __future__ import annotations

import numpy as np

from frontlist.features.estimator import Floats, unit
from frontlist.features.sparse_dictionary import Codes, SparseDictionary


def _made(parts: int = 24, dim: int = 16, count: int = 1500, seed: int = 1) -> tuple[Floats, Floats]:
    """Vectors that are sums of two of a few parts, and the parts."""
    random = np.random.default_rng(seed)
    truth = unit(random.standard_normal((parts, dim)))
    chosen = np.stack([random.permutation(parts)[:2] for _ in range(count)])
    return (truth[chosen] * random.uniform(0.5, 1.5, (count, 2, 1))).sum(axis=1).astype(np.float32), truth


def test_the_parts_are_found() -> None:
    vectors, truth = _made()
    learned = SparseDictionary(features=32, active=2, rounds=20).fit(vectors)
    nearest = np.abs(learned.dictionary_ @ truth.T).max(axis=0)  # type: ignore[operator]  # fitted
    assert (nearest > 0.9).mean() > 0.8


def test_more_active_features_miss_less() -> None:
    vectors, _ = _made()
    missed = []
    for active in (1, 2, 4):
        learned = SparseDictionary(features=32, active=active, rounds=6).fit(vectors)
        missed.append(float(((learned.inverse_transform(learned.transform(vectors)) - vectors) ** 2).mean()))
    assert missed[0] > missed[1] > missed[2]


def test_a_handful_is_lit_and_never_negatively() -> None:
    vectors, _ = _made()
    learned = SparseDictionary(features=32, active=3, rounds=4).fit(vectors)
    codes = learned.codes(vectors)
    assert codes.features.shape == (1500, 3)
    assert codes.weights.min() >= 0
    assert (np.diff(codes.weights, axis=1) <= 0).all()
    assert learned.transform(vectors).getnnz(axis=1).max() <= 3


def test_features_go_on_as_themselves() -> None:
    vectors, _ = _made()
    first = SparseDictionary(features=24, active=2, rounds=12).fit(vectors[:1200])
    again = SparseDictionary(features=24, active=2, rounds=2).fit(vectors, start=first.dictionary_)
    same = np.einsum("ij,ij->i", first.fitted("dictionary_"), again.fitted("dictionary_"))
    assert np.median(same) > 0.95


def test_dead_and_duplicate_features_are_counted() -> None:
    learned = SparseDictionary()
    learned.mean_ = np.zeros(2, np.float32)
    learned.dictionary_ = np.array([[1, 0], [0.999, 0.04], [0, 1], [0, -1]], np.float32)
    assert learned.duplicates().tolist() == [[0, 1]]
    codes = Codes(np.array([[0, 1], [2, 3]], np.int32), np.array([[1, 0], [1, 0]], np.float32))
    assert learned.dead(codes) == 2


def test_fewer_vectors_make_fewer_features() -> None:
    for count in (0, 1, 2, 50):
        vectors = np.random.default_rng(0).standard_normal((count, 8)).astype(np.float32)
        learned = SparseDictionary().fit(vectors)
        assert len(learned.fitted("dictionary_")) == count // 6
        assert learned.transform(vectors).shape == (count, count // 6)
