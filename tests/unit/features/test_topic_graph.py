"""Communities of the neighbour graph: found where they were put, in two levels, and the same the next day."""

from __future__ import annotations

import numpy as np
from sklearn.metrics import adjusted_mutual_info_score

from frontlist.features.estimator import Floats, Ints, unit
from frontlist.features.hubs import Neighbours, nearest
from frontlist.features.topic_graph import TopicGraph, communities, matched, modularity, neighbour_graph


def _clouds(count: int = 900, broad: int = 3, narrow: int = 9, seed: int = 5) -> tuple[Floats, Ints]:
    """Vectors in `narrow` clouds, three of which lie near each other, and the number of each vector's cloud."""
    random = np.random.default_rng(seed)
    above = random.standard_normal((broad, 24))
    centres = np.repeat(above, narrow // broad, axis=0) + 0.7 * random.standard_normal((narrow, 24))
    labels = random.integers(0, narrow, count)
    return unit(centres[labels] + 0.35 * random.standard_normal((count, 24))), labels


def test_clouds_are_found_in_two_levels() -> None:
    vectors, truth = _clouds()
    topics = TopicGraph(size=100, broad=3).fit(vectors)
    labels, parents = topics.fitted("labels_"), topics.fitted("parents_")
    assert adjusted_mutual_info_score(truth, labels) > 0.9
    assert adjusted_mutual_info_score(truth // 3, parents[labels]) > 0.8


def test_communities_are_better_than_chance_and_than_one() -> None:
    vectors, truth = _clouds()
    graph = neighbour_graph(nearest(vectors, 8))
    found = communities(graph)
    assert modularity(graph, found) >= modularity(graph, truth) - 0.02
    assert abs(modularity(graph, np.zeros(len(truth), np.int64))) < 1e-9


def test_a_community_is_linked_within() -> None:
    rows = np.array([[1], [0], [3], [2], [5], [4]])
    graph = neighbour_graph(Neighbours(rows, np.ones((6, 1), np.float32)))
    assert len(set(communities(graph).tolist())) == 3


def test_an_unfound_neighbour_is_no_link() -> None:
    graph = neighbour_graph(Neighbours(np.array([[1, -1], [0, -1], [-1, -1]]), np.ones((3, 2), np.float32)))
    assert graph.nnz == 2


def test_membership_is_the_nearest_centre() -> None:
    vectors, _ = _clouds()
    topics = TopicGraph(size=100).fit(vectors)
    assert np.array_equal(topics.predict(vectors), topics.fitted("labels_"))


def test_the_next_day_the_topics_are_the_same() -> None:
    vectors, _ = _clouds(1000)
    before = TopicGraph(size=100, seed=1).fit(vectors[:960]).fitted("labels_")
    after = TopicGraph(size=100, seed=2).fit(vectors).fitted("labels_")
    same = matched(before, after[:960])
    goes_on = same.old[after[:960]]
    assert (goes_on == before).mean() > 0.9


def test_topics_go_on_grow_and_arise() -> None:
    vectors, truth = _clouds(1000)
    first = truth < 7
    before = np.full(1000, -1)
    before[first] = TopicGraph(size=100, seed=1).fit(vectors[first]).fitted("labels_")
    topics = TopicGraph(size=100, seed=2).fit(vectors, before=before)
    after = topics.fitted("labels_")
    same = matched(before, after)
    assert (same.old[after[first]] == before[first]).mean() > 0.95
    assert adjusted_mutual_info_score(truth[~first], after[~first]) > 0.9
    assert (same.old[after[~first]] == -1).mean() > 0.9


def test_a_topic_that_has_grown_too_large_is_taken_apart() -> None:
    vectors, truth = _clouds(900)
    topics = TopicGraph(size=100).fit(vectors, before=np.zeros(900, np.int64))
    assert adjusted_mutual_info_score(truth, topics.fitted("labels_")) > 0.9


def test_matching_pairs_what_shares_most_and_leaves_the_rest_new() -> None:
    old = np.array([0, 0, 0, 0, 1, 1, -1, -1, -1])
    new = np.array([2, 2, 2, 0, 0, 0, 1, 1, 1])
    found = matched(old, new)
    assert found.old.tolist() == [1, -1, 0]
    assert np.allclose(found.overlap, [2 / 3, 0, 0.75])
    assert matched(np.zeros(0, np.int64), np.zeros(0, np.int64)).old.tolist() == []


def test_few_papers_are_one_topic() -> None:
    for count in (0, 1, 2, 15):
        topics = TopicGraph().fit(np.random.default_rng(0).standard_normal((count, 4)))
        assert len(topics.fitted("centres_")) == min(count, 1)
        assert topics.fitted("labels_").tolist() == [0] * count
