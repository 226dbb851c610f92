"""Terms that a paper implies but does not print."""

from __future__ import annotations

import numpy as np
import pytest

from frontlist.features.estimator import unit
from frontlist.features.implied_terms import ImpliedTerms


@pytest.fixture
def space() -> tuple[np.ndarray, np.ndarray]:
    """30 term directions, of which number 0 lies near everything; 60 papers each near one term of 1 to 29."""
    random = np.random.default_rng(3)
    terms = unit(random.standard_normal((30, 24)))
    near = 1 + np.arange(60) % 29
    papers = unit(terms[near] + 0.8 * terms[0] + 0.1 * random.standard_normal((60, 24)))
    return terms, papers


def test_the_nearest_term_is_implied_and_the_one_near_all_is_not(space: tuple[np.ndarray, np.ndarray]) -> None:
    terms, papers = space
    implied = ImpliedTerms(k=2, dim=24).fit(terms, papers, np.arange(30)).transform(papers)
    assert implied.rows[:, 0].tolist() == (1 + np.arange(60) % 29).tolist()
    assert (implied.weights[:, 0] > 0).all()
    assert not ((implied.rows == 0) & (implied.weights > 0)).any()
    assert (np.diff(implied.weights, axis=1) <= 0).all()


def test_printed_terms_are_left_out(space: tuple[np.ndarray, np.ndarray]) -> None:
    terms, papers = space
    printed = (1 + np.arange(60) % 29, np.arange(61))
    implied = ImpliedTerms(k=3, dim=24, block=7).fit(terms, papers, np.arange(30)).transform(papers, printed)
    said = (implied.rows == printed[0][:, None]) & (implied.weights > 0)
    assert not said.any()


def test_only_the_given_rows_are_implied(space: tuple[np.ndarray, np.ndarray]) -> None:
    terms, papers = space
    implied = ImpliedTerms(k=50, dim=24).fit(terms, papers, np.array([4, 9])).transform(papers)
    assert set(implied.rows.ravel()) <= {4, 9}
