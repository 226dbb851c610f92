"""Best sentences and nearest words."""

from __future__ import annotations

import numpy as np
import pytest

from frontlist.features.estimator import starts_of, unit
from frontlist.features.late_interaction import SentenceInteraction, WordInteraction

RANDOM = np.random.default_rng(8)
QUESTION = unit(RANDOM.standard_normal((1, 12)))[0]
PAPERS = unit(RANDOM.standard_normal((5, 12)))
LENGTHS = np.array([3, 0, 1, 4, 2])
SENTENCES = unit(RANDOM.standard_normal((10, 12)))
STARTS = starts_of(LENGTHS)


@pytest.mark.parametrize("orthogonal", [True, False])
def test_the_best_sentence_is_that_of_a_plain_loop(orthogonal: bool) -> None:
    found = SentenceInteraction(orthogonal).fit().transform(QUESTION, PAPERS, SENTENCES, STARTS)
    for paper in range(5):
        own = SENTENCES[STARTS[paper] : STARTS[paper + 1]]
        if not len(own):
            assert (found.scores[paper], found.places[paper]) == (0, -1)
            continue
        if orthogonal:
            own = own - np.outer(own @ PAPERS[paper], PAPERS[paper])
        scores = own @ QUESTION
        assert found.scores[paper] == pytest.approx(scores.max(), abs=1e-6)
        assert found.places[paper] == scores.argmax()


def test_a_sentence_that_repeats_the_paper_adds_nothing() -> None:
    found = SentenceInteraction().transform(QUESTION, PAPERS[:1], PAPERS[:1], np.array([0, 1]))
    assert found.scores[0] == pytest.approx(0, abs=1e-6)


def test_sentences_in_bytes_score_in_the_same_order() -> None:
    whole = SentenceInteraction().transform(QUESTION, PAPERS, SENTENCES, STARTS)
    codes = np.rint(SENTENCES * 127).astype(np.int8)
    small = SentenceInteraction().transform(QUESTION, PAPERS, codes, STARTS)
    assert small.places.tolist() == whole.places.tolist()


@pytest.mark.parametrize("orthogonal", [True, False])
def test_the_nearest_words_are_those_of_a_plain_loop(orthogonal: bool) -> None:
    table = (RANDOM.standard_normal((30, 12)) * RANDOM.random((30, 1))).astype(np.float32)
    asked, words = np.array([3, 17]), RANDOM.integers(0, 30, 10)
    found = WordInteraction(orthogonal).fit(table).transform(asked, words, STARTS, PAPERS)
    units, weights = unit(table), np.linalg.norm(table, axis=1)
    for paper in (0, 2, 3, 4):
        own = words[STARTS[paper] : STARTS[paper + 1]]
        vectors = units[own]
        if orthogonal:
            vectors = vectors - np.outer(vectors @ PAPERS[paper], PAPERS[paper])
        likeness = vectors @ units[asked].T
        assert found.rows[paper].tolist() == own[likeness.argmax(axis=0)].tolist()
        share = weights[asked] / weights[asked].sum()
        assert found.scores[paper] == pytest.approx(float(likeness.max(axis=0) @ share), abs=1e-5)
    assert found.rows[1].tolist() == [-1, -1]
    assert found.scores[1] == 0


def test_an_empty_question_and_empty_papers_score_nothing() -> None:
    words = WordInteraction().fit(np.eye(4, dtype=np.float32))
    assert words.transform(np.array([], np.int64), np.array([1]), np.array([0, 1])).scores.tolist() == [0]
    assert words.transform(np.array([1]), np.array([], np.int64), np.array([0, 0])).rows.tolist() == [[-1]]
