"""Names from words: what a group says and others do not."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from frontlist.atlas.naming import Terms, joined, named

LABELS = ["cats", "dogs", "purring", "barking", "paper", "pets", "cats purring"]
PARTS = np.array([[0, 0], [1, 1], [2, 2], [3, 3], [4, 4], [5, 5], [0, 2]])


def _terms(count: int = 200) -> tuple[Terms, sparse.csr_matrix]:
    """Papers on cats (even) and on dogs (odd); all say 'paper' and 'pets', some repeat nothing of their theme."""
    random = np.random.default_rng(0)
    said = np.zeros((count, len(LABELS)))
    said[:, 4] = said[:, 5] = 1
    said[::2, [0, 2, 6]] = random.random((count // 2, 1)) < 0.9
    said[1::2, [1, 3]] = random.random((count // 2, 1)) < 0.9
    groups = sparse.csr_matrix((np.ones(count), (np.arange(count) % 2, np.arange(count))), shape=(2, count))
    return Terms(sparse.csr_matrix(said), LABELS, 6, PARTS), groups


def test_a_name_is_what_the_group_says_and_the_other_does_not() -> None:
    terms, groups = _terms()
    found = named(groups, terms, np.array([[1], [0]]))
    assert found.terms[0][0] == "cats purring"
    assert set(found.terms[1][:2]) == {"dogs", "barking"}
    assert "paper" not in found.terms[0]
    assert found.quality.min() > 0.85


def test_a_name_that_fits_both_tells_nothing() -> None:
    terms, groups = _terms()
    mixed = sparse.csr_matrix(groups[:, np.random.default_rng(1).permutation(groups.shape[1])])
    assert abs(float(named(mixed, terms, np.array([[1], [0]])).quality.mean()) - 0.5) < 0.2


def test_groups_without_papers_have_no_name() -> None:
    terms, _ = _terms()
    found = named(sparse.csr_matrix((2, 200)), terms, np.array([[1], [0]]))
    assert found.terms == [(), ()]
    assert found.quality.tolist() == [0, 0]
    empty = Terms(sparse.csr_matrix((0, len(LABELS))), LABELS, 6, PARTS)
    assert named(sparse.csr_matrix((1, 0)), empty, np.zeros((1, 0), np.int64)).terms == [()]


def test_overlapping_phrases_are_one() -> None:
    assert joined(["neural networks", "graph neural", "nodes"]) == ["graph neural networks", "nodes"]
