"""Terms that a paper implies but does not print."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from frontlist.errors import EncoderError
from frontlist.features.implied_terms import ImpliedTerms

# Words: 0 in all papers, 1 and 2 in most near ones, 3 in a far one, 4 in one near one of ten.
PRINTED = np.zeros((24, 5), np.float32)
PRINTED[:, 0] = 1
PRINTED[1:9, 1] = 1
PRINTED[1:6, 2] = 1
PRINTED[10:, 3] = 1
PRINTED[1, 4] = 1
NEAR = np.arange(11)[None]
COSINES = np.array([[1.0, *[0.8] * 9, 0.1]], np.float32)


def terms(**options: float) -> ImpliedTerms:
    return ImpliedTerms(**options).fit(sparse.csr_matrix(PRINTED))  # type: ignore[arg-type]  # k is a whole number here


def test_what_the_neighbours_print_and_the_paper_does_not_is_implied() -> None:
    found = terms().transform(np.array([0]), COSINES, NEAR).toarray()[0]
    assert found[1] > found[2] > 0
    assert found[0] == found[3] == found[4] == 0
    assert found.max() <= 1


def test_the_strongest_and_rarest_are_kept() -> None:
    found = terms(k=1).transform(np.array([0]), COSINES, NEAR)
    assert found.indices.tolist() == [1]  # rarer is 2, but not by as much as fewer neighbours print it
    rarer = PRINTED.copy()
    rarer[11:, 1] = 1
    found = ImpliedTerms(k=1).fit(sparse.csr_matrix(rarer)).transform(np.array([0]), COSINES, NEAR)
    assert found.indices.tolist() == [2]


def test_nearer_papers_count_for_more() -> None:
    cosines = COSINES.copy()
    cosines[0, 1] = 0.99
    before, after = (terms(least=0).transform(np.array([0]), some, NEAR).toarray()[0, 4] for some in (COSINES, cosines))
    assert after > before


def test_without_neighbours_nothing_is_implied() -> None:
    near = np.array([[0, -1, -1]])
    assert terms().transform(np.array([0]), np.ones((1, 3), np.float32), near).nnz == 0


def test_unfitted_terms_say_so() -> None:
    with pytest.raises(EncoderError):
        ImpliedTerms().transform(np.array([0]), COSINES, NEAR)
