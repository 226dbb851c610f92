"""What is suggested, and what is not."""

from __future__ import annotations

from collections.abc import Sequence

from frontlist.discover.for_me import for_me
from frontlist.model.hit import Hit

NEAR = {
    "s1": [("a", 0.9), ("b", 0.6), ("s2", 0.8)],
    "s2": [("b", 0.7), ("c", 0.5)],
    "h1": [("a", 0.9)],
}


def neighbours(paper: str, limit: int) -> Sequence[Hit]:
    return [Hit(name, near, near) for name, near in NEAR.get(paper, [])][:limit]


def test_each_paper_stands_by_the_saved_one_that_it_is_nearest_to() -> None:
    found = for_me(["s1", "s2"], [], neighbours)
    assert [(one.paper_id, one.because) for one in found] == [("a", "s1"), ("b", "s2"), ("c", "s2")]


def test_what_is_near_to_a_hidden_paper_falls() -> None:
    assert [one.paper_id for one in for_me(["s1", "s2"], ["h1"], neighbours)] == ["b", "c", "a"]


def test_nothing_that_is_saved_hidden_or_known_comes_back() -> None:
    assert [one.paper_id for one in for_me(["s1", "s2"], ["b"], neighbours, known=["c"])] == ["a"]
    assert for_me([], [], neighbours) == []
    assert len(for_me(["s1", "s2"], [], neighbours, limit=1)) == 1
