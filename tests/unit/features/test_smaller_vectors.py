"""Codes, whitening, common directions and projections: what each promises, on data made for it."""

from __future__ import annotations

import numpy as np
import pytest

from frontlist.features.codes import BinaryCodes, Int8Codes
from frontlist.features.estimator import unit
from frontlist.features.hubs import nearest
from frontlist.features.projection import PCA, TLDR, NestedPrefix
from frontlist.features.whitening import CommonDirections, Whitening

RANDOM = np.random.default_rng(12)
VECTORS = unit(RANDOM.standard_normal((900, 48)) * np.linspace(2, 0.2, 48) + 0.3)


def test_bytes_keep_the_order_of_inner_products() -> None:
    codes = Int8Codes().fit(VECTORS)
    small = codes.inverse(codes.transform(VECTORS))
    exact, rough = nearest(VECTORS, 5).rows, nearest(small, 5).rows
    assert np.mean([len(set(a) & set(b)) / 5 for a, b in zip(exact, rough, strict=True)]) > 0.95


def test_bits_count_the_dimensions_that_differ() -> None:
    codes = BinaryCodes().fit(VECTORS)
    bits = codes.transform(VECTORS)
    assert bits.shape == (900, 6)
    above = np.median(VECTORS, axis=0) < VECTORS
    assert codes.distances(bits[7], bits).tolist() == (above != above[7]).sum(axis=1).tolist()
    assert BinaryCodes(centre=False).fit(VECTORS).fitted("threshold_").tolist() == [0] * 48


def test_whitening_makes_all_directions_equal_and_strength_zero_none() -> None:
    white = Whitening(scale=False).fit(VECTORS).transform(VECTORS)
    assert np.allclose(np.cov(white.T, bias=True), np.eye(48), atol=0.02)
    same = Whitening(strength=0, centre=False).fit(VECTORS).transform(VECTORS)
    assert np.allclose(same, VECTORS, atol=1e-4)


def test_a_flat_direction_is_not_blown_up() -> None:
    flat = VECTORS.copy()
    flat[:, 3] = 0
    assert np.isfinite(Whitening().fit(flat).transform(flat)).all()


def test_common_directions_are_gone() -> None:
    common = CommonDirections(count=2).fit(VECTORS)
    left = common.transform(VECTORS)
    assert np.abs(left @ common.fitted("directions_").T).max() < 1e-5


def test_principal_components_are_those_of_the_singular_values() -> None:
    _, _, directions = np.linalg.svd(VECTORS - VECTORS.mean(axis=0), full_matrices=False)
    found = PCA(4).fit(VECTORS).fitted("matrix_")
    assert np.allclose(np.abs(np.sum(found * directions[:4].T, axis=0)), 1, atol=1e-3)


def test_a_prefix_is_a_unit_vector() -> None:
    assert np.allclose(np.linalg.norm(NestedPrefix(5).fit().transform(VECTORS), axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("whiten", [0.0, 1.0])
def test_tldr_keeps_what_neighbours_share_where_variance_misleads(whiten: float) -> None:
    """Three quiet dimensions tell twenty groups apart; six loud ones are noise: PCA keeps the noise."""
    groups = np.repeat(np.arange(20), 30)
    quiet = RANDOM.standard_normal((20, 3))[groups] + 0.05 * RANDOM.standard_normal((600, 3))
    vectors = np.concatenate([quiet, 3 * RANDOM.standard_normal((600, 6))], axis=1).astype(np.float32)
    mates = np.array([RANDOM.choice(np.flatnonzero(groups == group), 5) for group in groups])

    def kept(small: np.ndarray) -> float:
        return float((groups[nearest(small, 1).rows[:, 0]] == groups).mean())

    assert kept(TLDR(3, whiten=whiten).fit(vectors, neighbour_rows=mates).transform(vectors)) > 0.8
    assert kept(PCA(3).fit(vectors).transform(vectors)) < 0.5
