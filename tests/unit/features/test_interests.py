"""What one reader wants, over made-up papers about a few things."""

from __future__ import annotations

import numpy as np
import pytest

from frontlist.errors import EncoderError
from frontlist.features.estimator import Ints, unit
from frontlist.features.interests import Interests
from frontlist.features.reader_space import ReaderSpace, Seen, counts_of, likeness

TOPICS, EACH, WIDTH, WORDS = 8, 50, 24, 200
NOTHING = np.zeros(0, np.int64)


def world(seed: int = 0, *, vectors: bool = True, words: bool = True) -> tuple[ReaderSpace, Seen]:
    """Papers in turn about each of eight topics, which differ in meaning and in words."""
    draw = np.random.default_rng(seed)
    topic = np.arange(TOPICS * EACH) % TOPICS
    centres = draw.normal(size=(TOPICS, WIDTH))
    meaning = unit(centres[topic] + draw.normal(size=(len(topic), WIDTH)))[:, : WIDTH if vectors else 0]
    tokens = (topic[:, None] * 20 + draw.integers(0, 20 if words else 1, (len(topic), 12))).ravel()
    starts = np.arange(len(topic) + 1) * (12 if words else 0)
    counts = counts_of(tokens[: starts[-1]], starts, np.full(len(topic), min(3, starts[-1])), WORDS)
    space = ReaderSpace(background=200).fit(meaning, counts, np.ones(WORDS, np.float32), np.arange(len(topic)))
    return space, space.transform(meaning, counts)


def fit(space: ReaderSpace, seen: Seen, liked: Ints, less: Ints = NOTHING) -> Interests:
    return Interests().fit(space, seen.take(liked), np.ones(len(liked)), seen.take(less), np.concatenate([liked, less]))


def of_topic(number: int, *places: int) -> Ints:
    return np.array([place * TOPICS + number for place in places], np.int64)


@pytest.mark.parametrize("views", [{}, {"words": False}, {"vectors": False}])
@pytest.mark.parametrize("count", [1, 2, 5])
def test_more_of_what_was_liked(count: int, views: dict[str, bool]) -> None:
    space, seen = world(**views)
    score = fit(space, seen, of_topic(3, *range(count))).transform(seen).score
    best = [int(row) for row in np.argsort(-score) if row not in of_topic(3, *range(count))][:10]
    assert sum(row % TOPICS == 3 for row in best) >= 8


def test_two_interests_are_told_apart_and_each_paper_names_its_support() -> None:
    space, seen = world()
    liked = np.concatenate([of_topic(1, *range(8)), of_topic(5, *range(8))])
    model = fit(space, seen, liked)
    assert len(model.groups_) == 2
    verdict = model.transform(seen)
    for number in (1, 5):
        fresh = of_topic(number, 20, 21, 22)
        assert {int(liked[place]) % TOPICS for place in verdict.support[fresh]} == {number}
        assert len(set(verdict.interest[fresh].tolist())) == 1


def test_one_interest_stays_one() -> None:
    space, seen = world()
    assert len(fit(space, seen, of_topic(2, *range(16))).groups_) == 1


def test_less_like_this_sends_its_kind_down() -> None:
    space, seen = world()
    liked = np.concatenate([of_topic(1, 0, 1, 2), of_topic(5, 0, 1, 2)])
    before = fit(space, seen, liked).transform(seen).score
    after = fit(space, seen, liked, of_topic(5, 8)).transform(seen).score
    others = of_topic(5, *range(20, 30))
    place = [np.argsort(np.argsort(-score))[others].mean() for score in (before, after)]
    assert place[1] > place[0] + 5


def test_what_a_reader_would_save_is_relevant_and_the_rest_is_not() -> None:
    space, seen = world()
    model = fit(space, seen, of_topic(4, *range(12)))
    relevance = model.relevance(model.transform(seen).score)
    assert np.median(relevance[of_topic(4, *range(20, 50))]) > 0.3
    assert np.median(relevance[of_topic(6, *range(50))]) < 0.05
    assert (relevance >= 0).all()
    assert (relevance <= 1).all()


def test_the_same_paper_twice_and_a_paper_of_nothing() -> None:
    space, seen = world()
    twice = fit(space, seen, of_topic(3, 1, 1, 2)).transform(seen)
    assert np.isfinite(twice.score).all()
    counts = counts_of(NOTHING, np.zeros(2, np.int64), np.zeros(1, np.int64), WORDS)
    blank = space.transform(np.zeros((1, WIDTH), np.float32), counts)
    assert likeness(blank, seen).max() == 0
    model = Interests().fit(space, blank, np.ones(1), seen.take(NOTHING), np.array([-1]))
    assert np.isfinite(model.transform(seen).score).all()


def test_a_background_without_some_papers_is_that_of_the_rest() -> None:
    space, _ = world()
    rows = space.fitted("rows_")
    behind, inverse = space.without(rows[:3])
    system = likeness(behind, behind) + 1 + np.eye(len(behind)) * space.penalty * space.size
    assert len(behind) == len(rows) - 3
    assert np.allclose(inverse, np.linalg.inv(system), atol=1e-6)


def test_nothing_is_told_before_it_is_learned() -> None:
    with pytest.raises(EncoderError):
        Interests().transform(world()[1])
