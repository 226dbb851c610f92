"""Shared runs of words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontlist.features.near_duplicates import LEAST, overlap, shingles

TEXT = " ".join(f"word{number}" for number in range(60))


def test_a_part_is_contained_though_it_does_not_resemble() -> None:
    part = " ".join(TEXT.split()[:20])
    found = overlap(shingles(part), shingles(TEXT))
    assert found.containment == 1
    assert found.resemblance == pytest.approx(18 / 58)


def test_case_and_punctuation_do_not_hide_a_copy() -> None:
    assert overlap(shingles(TEXT), shingles(TEXT.upper().replace(" ", ", "))).resemblance == 1


def test_too_few_words_tell_nothing() -> None:
    few = shingles(" ".join("abcdefghijklmnop"[: LEAST + 1]))
    assert overlap(few, few).containment == 0


@given(st.text(max_size=300), st.text(max_size=300))
def test_overlap_is_the_same_both_ways_and_a_share(left: str, right: str) -> None:
    found = overlap(shingles(left), shingles(right))
    assert found == overlap(shingles(right), shingles(left))
    assert 0 <= found.resemblance <= found.containment <= 1
