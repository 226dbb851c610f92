"""Many vectors as one, one space in another, and how a library moves."""

from __future__ import annotations

import numpy as np
import pytest

from frontlist.errors import VectorsUnusable
from frontlist.features.alignment import OrthogonalAlignment, RelativeRepresentation
from frontlist.features.drift import Drift
from frontlist.features.estimator import AnyFloats, unit
from frontlist.features.many_vectors import ManyVectors

RANDOM = np.random.default_rng(9)


def chamfer(question: AnyFloats, paper: AnyFloats) -> float:
    """What the encoding approximates: each vector of the question with its best match in the paper, summed."""
    return float((question @ paper.T).max(axis=1).sum())


def test_the_encoding_ranks_as_the_comparison_of_all_with_all() -> None:
    papers = [unit(RANDOM.standard_normal((RANDOM.integers(4, 12), 32))) for _ in range(80)]
    questions = [unit(papers[n][:3] + 0.1 * RANDOM.standard_normal((3, 32))) for n in range(40)]
    exact = np.array([[chamfer(question, paper) for paper in papers] for question in questions])
    encoding = ManyVectors(planes=4, repeats=24, width=32).fit(papers[0])
    rough = encoding.queries(questions) @ encoding.transform(papers).T
    assert np.corrcoef(exact.ravel(), rough.ravel())[0, 1] > 0.8
    assert (rough.argmax(axis=1) == np.arange(40)).mean() > 0.9


def test_a_set_without_vectors_is_nothing() -> None:
    encoding = ManyVectors(planes=2, repeats=2, width=4).fit(np.ones((1, 8)))
    assert not encoding.transform([np.zeros((0, 8), np.float32)]).any()


def test_a_noisy_rotation_is_undone_and_dimensions_may_differ() -> None:
    old = unit(RANDOM.standard_normal((600, 12)))
    turn = np.linalg.qr(RANDOM.standard_normal((12, 12)))[0]
    new = unit(old @ turn + 0.02 * RANDOM.standard_normal((600, 12)))
    brought = OrthogonalAlignment().fit(old[:400], new[:400]).transform(old[400:])
    assert np.einsum("ij,ij->i", brought, new[400:]).min() > 0.95
    wider = np.hstack([new, np.zeros((600, 4))])
    assert OrthogonalAlignment(centre=True).fit(old[:400], wider[:400]).transform(old[400:]).shape == (200, 16)


def test_pairs_must_be_pairs() -> None:
    with pytest.raises(VectorsUnusable, match="other half"):
        OrthogonalAlignment().fit(np.ones((3, 2)), np.ones((4, 2)))
    with pytest.raises(VectorsUnusable, match="month"):
        Drift().fit(np.ones((3, 2)), np.zeros(4, np.int64))


def test_relative_representations_forget_the_rotation() -> None:
    space = RANDOM.standard_normal((100, 16))
    turned = space @ np.linalg.qr(RANDOM.standard_normal((16, 16)))[0]
    here = RelativeRepresentation().fit(space[:20]).transform(space)
    there = RelativeRepresentation().fit(turned[:20]).transform(turned)
    assert np.allclose(here, there, atol=1e-4)


def test_drift_sees_a_move_and_none_where_there_is_none() -> None:
    months = np.repeat(np.arange(6), 400)
    vectors = RANDOM.standard_normal((2400, 8))
    vectors[months >= 4, 0] += 0.8
    drift = Drift().fit(vectors, months)
    shifts = drift.fitted("shifts_")
    assert [shift.month for shift in shifts] == [1, 2, 3, 4, 5]
    assert shifts[3].low > 0.3
    assert all(shift.low < 0.03 for shift in shifts if shift.month != 4)
    assert shifts[3].low < shifts[3].moved < shifts[3].high
    late = drift.transform(vectors)[:, 0]
    assert late[months >= 4].mean() > late[months < 4].mean() + 0.5


def test_too_few_months_do_not_move() -> None:
    assert Drift().fit(np.zeros((0, 3)), np.zeros(0, np.int64)).fitted("shifts_") == []
    one = Drift().fit(np.ones((9, 3)), np.zeros(9, np.int64))
    assert one.fitted("shifts_") == []
    assert one.transform(np.ones((2, 3))).tolist() == [[0.0], [0.0]]
