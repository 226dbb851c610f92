"""When a screening may stop: the bound is the hypergeometric one, errs to the careful side, and keeps its promise."""

from __future__ import annotations

import doctest

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import hypergeom

from frontlist.rank import stopping
from frontlist.rank.stopping import most_left, progress


def by_the_book(verdicts: list[bool], papers: int, confidence: float) -> int:
    """The same bound, one number after the other, by another's distribution."""
    begins = [0, *(place for place, wanted in enumerate(verdicts, 1) if wanted)]
    left = 0
    while left < papers - len(verdicts):
        chances = [
            hypergeom.cdf(sum(verdicts[at:]), papers - at, sum(verdicts[at:]) + left + 1, len(verdicts) - at)
            for at in begins
        ]
        if min(chances) < 1 - confidence:
            return left
        left += 1
    return left


@settings(max_examples=40)
@given(st.lists(st.booleans(), max_size=20), st.integers(0, 20), st.sampled_from([0.513, 0.911, 0.953]))
def test_the_bound_is_the_hypergeometric_one(verdicts: list[bool], unread: int, confidence: float) -> None:
    papers = len(verdicts) + unread
    assert most_left(verdicts, papers, confidence) == by_the_book(verdicts, papers, confidence)


def ranked(seed: int, sharpness: float, papers: int = 200, wanted: int = 40) -> list[bool]:
    """Verdicts in an order that puts what belongs in the earlier the sharper it is."""
    chance = np.random.default_rng(seed)
    belongs = np.arange(papers) < wanted
    found: list[bool] = belongs[np.argsort(-(chance.gumbel(size=papers) + sharpness * belongs))].tolist()
    return found


def stopped(verdicts: list[bool], recall: float) -> int:
    """How many were read when one might stop."""
    asked = range(5, len(verdicts), 5)
    return next((at for at in asked if progress(verdicts[:at], len(verdicts), recall, 0.95).done), len(verdicts))


def test_what_is_promised_is_found_and_much_is_left_unread() -> None:
    runs = [ranked(seed, 4.0) for seed in range(20)]
    places = [stopped(run, 0.9) for run in runs]
    assert all(sum(run[:at]) >= 0.9 * sum(run) for run, at in zip(runs, places, strict=True))
    assert np.mean(places) < 0.7 * 200


@pytest.mark.parametrize("recall", [0.5, 0.8, 0.95])
def test_more_asked_is_more_read(recall: float) -> None:
    run = ranked(1, 3.0)
    assert stopped(run, recall) <= stopped(run, min(1.0, recall + 0.05))


def test_the_estimate_is_the_bound_at_even_odds() -> None:
    even = [False, False, False, False, True] * 20
    told = progress(even, 200, 0.95, 0.95)
    assert 15 <= told.likely_left <= 25 < told.most_left
    assert progress([True] * 15 + [False] * 85, 120, 0.95, 0.95).likely_left == 0


def test_the_ends() -> None:
    assert progress([], 0, 0.95, 0.95).done
    assert not progress([], 10, 0.95, 0.95).done
    assert not progress([False] * 99, 100, 0.95, 0.95).done
    assert progress([False] * 100, 100, 0.95, 0.95).done
    assert progress([True], 1, 1.0, 0.95).least_recall == 1.0


def test_the_docstring_runs() -> None:
    assert doctest.testmod(stopping).failed == 0
