"""One question by the whole and by the parts, and importance on a library of one's own."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import numpy as np
import orjson
import pytest

from frontlist.app import Library
from frontlist.features.static_encoder import StaticEncoder
from frontlist.index.door import Index
from frontlist.index.snapshot import Snapshot
from frontlist.search.door import Search
from frontlist.search.features import NAMES
from frontlist.search.importance import (
    ALIKE,
    KINDS,
    alike,
    for_question,
    judged_kinds,
    kind_of,
    mark_of,
    measured_here,
    share_doubts,
)
from frontlist.search.two_looks import SHOWN, two_looks
from frontlist.store import papers as paper_store
from tests.papers import keep, made_papers


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("looks") / "home") as library:
        keep(library.database, made_papers(120))
        library.index.update()
        yield library


@pytest.fixture
def question(library: Library) -> str:
    with library.database.read() as connection:
        first = library.index.snapshot().papers(np.array([0]))
        return paper_store.get_many(connection, first)[first[0]].title


@pytest.mark.parametrize("parts", ["words", "sentence"])
def test_both_orders_hold_the_same_candidates(library: Library, question: str, parts: str) -> None:
    found = two_looks(library.engine, question, "words" if parts == "words" else "sentence")
    assert found
    assert len(found.by_whole) == len(found.by_part) == SHOWN
    assert [look.place_by_whole for look in found.by_whole] == list(range(1, SHOWN + 1))
    assert [look.place_by_part for look in found.by_part] == list(range(1, SHOWN + 1))
    assert found.both == len({look.paper_id for look in found.by_whole} & {look.paper_id for look in found.by_part})
    assert [look.whole for look in found.by_whole] == sorted((look.whole for look in found.by_whole), reverse=True)
    assert [look.part for look in found.by_part] == sorted((look.part for look in found.by_part), reverse=True)
    assert found.candidates >= max(look.place_by_part for look in found.by_whole)


def test_a_paper_that_says_every_word_met_every_word(library: Library, question: str) -> None:
    found = two_looks(library.engine, question, "words")
    assert found
    assert found.by_part[0].part == pytest.approx(1.0)
    assert all(met.likeness == 1.0 for met in found.by_part[0].met)


def test_an_encoder_that_changes_meanwhile_comes_between_nothing(
    library: Library, question: str, tmp_path: Path
) -> None:
    whole = StaticEncoder.load()
    other = StaticEncoder(whole.vocabulary, whole.codes[:, :64], whole.scales, "other")
    index = Index(tmp_path / "index", library.database, other)
    states = [library.index.snapshot()]

    class Changing(Index):
        """Every look but the first sees the next index."""

        def snapshot(self) -> Snapshot:
            return states.pop() if states else index.snapshot()

    search = Search(library.database, Changing(tmp_path / "index", library.database, other))
    assert two_looks(search, question, "words") == two_looks(library.engine, question, "words")
    states.append(library.index.snapshot())
    assert measured_here(search, "title") == measured_here(library.engine, "title")


def test_nothing_to_compare(library: Library) -> None:
    assert two_looks(library.engine, "", "words") is None
    assert two_looks(library.engine, "-all", "words") is None


@pytest.mark.parametrize("asking", ["title", "sentence"])
def test_importance_of_every_feature_is_the_same_each_time(library: Library, asking: str) -> None:
    first = measured_here(library.engine, "title" if asking == "title" else "sentence")
    assert first
    assert {one.name for one in first.importances} == set(NAMES)
    assert all(one.low <= one.lost <= one.high for one in first.importances)
    assert 0 < first.quality <= 1
    with Library.open(library.home) as again:
        assert measured_here(again.engine, "title" if asking == "title" else "sentence") == first


def test_importance_that_ships_is_told_of_every_feature_for_every_kind() -> None:
    assert [one.name for one in judged_kinds()] == list(KINDS)
    for kind in judged_kinds():
        found = kind.importances
        assert {one.name for one in found} == set(kind.alike) == set(NAMES)
        assert all(one.low <= one.lost <= one.high for one in found)
        assert [one.lost for one in found] == sorted((one.lost for one in found), reverse=True)
        assert all(abs(value) >= ALIKE for others in kind.alike.values() for _, value in others)
        assert 0 < kind.quality < 1
    assert set(share_doubts()) == set(NAMES)


def test_importance_was_measured_with_the_weights_that_ship() -> None:
    told = "the weights were fitted anew: run python -m benchmarks.importance --write"
    assert (
        mark_of("hybrid")
        == orjson.loads((files("frontlist.search") / "weights" / "importance.json").read_bytes())["weights"]
    ), told


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("", ("few",)),
        ("hubness", ("few",)),
        ("How are hubs held down?", ("few", "question")),
        ("words that stand for a sentence of nine words here", ("sentence",)),
        ("what " * 30, ("paragraph", "question")),
        ("isotropy of embeddings", ("few",)),
    ],
)
def test_kinds_of_questions(text: str, kinds: tuple[str, ...]) -> None:
    assert kind_of(text) == kinds
    assert for_question(text).name in kinds


def test_features_that_rise_together_are_told() -> None:
    random = np.random.default_rng(0)
    table = random.standard_normal((400, len(NAMES))).astype(np.float32)
    table[:, 1] = -table[:, 0]
    table[:, 2] = 5.0
    found = alike(table)
    ((other, correlation),) = found[NAMES[0]]
    assert (other, round(correlation, 3)) == (NAMES[1], -1.0)
    assert found[NAMES[2]] == ()
