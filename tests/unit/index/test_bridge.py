"""The old index seen from the new space, where both are searched by lists."""

from __future__ import annotations

import numpy as np
import pytest

from frontlist.features.estimator import unit
from frontlist.index import vector
from frontlist.index.bridge import Bridge, Bridged, Fresh, stretch_of, turn_of
from frontlist.index.vector import Floats, Vectors

ROWS, DIMENSIONS = 3_000, 16


def spaces() -> tuple[Floats, Floats]:
    """The same papers in two spaces: clusters, turned and a little disturbed."""
    chance = np.random.default_rng(4)
    old = unit(chance.standard_normal((40, DIMENSIONS))[chance.integers(0, 40, ROWS)] + 0.3 * chance.standard_normal((ROWS, DIMENSIONS)))  # fmt: skip
    turn = np.linalg.qr(chance.standard_normal((DIMENSIONS, DIMENSIONS)))[0]
    return old, unit(old @ turn + 0.02 * chance.standard_normal(old.shape))


def bridged(index: Vectors, old: Floats, new: Floats, read: int, stretch: float = 1.0) -> Bridged:
    """The first `read` papers have been read anew, and one row of them stands for nothing any more."""
    turn = turn_of(old, new)
    over = Bridge(turn, np.array(stretch), np.zeros(0, "S13"), new[:0], new[:0], new[:0])
    vectors = vector.turned(index, turn, new[:500])
    vectors.add(new[:read])
    rows = np.arange(read)
    rows[5] = -1
    return Bridged(index, over, rows, Fresh(1, vectors, new[:read].astype(np.float16)))


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Vectors:
    monkeypatch.setattr(vector, "EXACT_BELOW", 100)
    made = vector.build(spaces()[0])
    made.probes = made.index.nlist
    return made


@pytest.mark.parametrize("read", [6, 1_500, ROWS])
def test_both_kinds_of_rows_are_found_where_they_lie(index: Vectors, read: int) -> None:
    old, new = spaces()
    seen = bridged(index, old, new, read)
    truth = np.argsort(-(new[:100] @ new.T), axis=1, kind="stable")[:, :10]
    assert not index.exact
    assert vector.recall(seen.nearest(new[:100], 10)[1], truth, 10) > 0.8
    assert seen.nearest(new[7], 1)[1][0, 0] == 7


def test_a_row_is_found_once_and_only_where_it_is_selected(index: Vectors) -> None:
    old, new = spaces()
    seen = bridged(index, old, new, 1_500, 1.25)
    kept = np.arange(ROWS) % 100 == 7
    scores, rows = seen.nearest(new[:3], 40, vector.selection_of(kept))
    assert all(sorted(found[found >= 0].tolist()) == np.flatnonzero(kept).tolist() for found in rows)
    assert np.isinf(scores[rows < 0]).all()


def test_more_goes_into_a_copy(index: Vectors) -> None:
    old, new = spaces()
    before = vector.turned(index, turn_of(old, new), new[:500])
    before.add(new[:10])
    after = vector.copied(before)
    after.add(new[10:30])
    assert (before.index.ntotal, after.index.ntotal) == (10, 30)
    assert after.nearest(new[20], 1, probes=after.index.nlist)[1][0, 0] == 20
    assert before.nearest(new[3], 1, probes=before.index.nlist)[1][0, 0] == 3


def test_turned_vectors_are_made_longer_where_they_would_be_crowded_out() -> None:
    _, new = spaces()
    assert stretch_of(new[::20], new, new) == 1.0
    assert stretch_of(new[::20], new, np.float32(0.7) * new) == pytest.approx(1 / 0.7, abs=0.05)
    assert stretch_of(new[:0], new, new) == 1.0
