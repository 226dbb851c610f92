"""The parts of the index by themselves."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from frontlist.features.static_encoder import StaticEncoder
from frontlist.index import columns, manifest, vector
from frontlist.index.analysis import stems
from frontlist.index.columns import COLUMNS, Extent
from frontlist.index.lexical import day_number, other_forms
from frontlist.index.manifest import FORMAT, Manifest
from frontlist.index.streams import LOCAL_DIMENSIONS, MOST_IN_SENTENCE, Wordlist, sentences_of, split_of, text_of
from tests.papers import made_paper, made_papers


@pytest.fixture(scope="module")
def words() -> Wordlist:
    return Wordlist(StaticEncoder.load())


def test_what_was_left_behind_the_end_is_overwritten(tmp_path: Path) -> None:
    kept = columns.append(tmp_path, "date", (), np.array([1, 2]))
    columns.append(tmp_path, "date", kept, np.array([3, 4, 5]))  # a writer that died before its manifest
    after = columns.append(tmp_path, "date", kept, np.array([9]))
    assert columns.mapped(tmp_path, "date", after).tolist() == [1, 2, 9]
    assert columns.mapped(tmp_path, "date", kept).tolist() == [1, 2]
    assert columns.damaged(tmp_path, "date", after, deep=True) == ""


def a_manifest() -> Manifest:
    parts: dict[str, tuple[Extent, ...]] = dict.fromkeys(COLUMNS, ())
    return Manifest(
        format=FORMAT, epoch=1, generation=2, position=3, tail=("insert", "p", "t"), encoder="e", dimension=4, words="w", rows=0,
        live=0, trained_rows=0, kind="exact", columns=parts, files=(), measured={"recall_at_10": 1.0},
    )  # fmt: skip


def test_a_manifest_is_read_as_written(tmp_path: Path) -> None:
    manifest.write(tmp_path, a_manifest())
    assert manifest.read(tmp_path) == a_manifest()


def test_every_flipped_byte_of_a_manifest_is_seen(tmp_path: Path) -> None:
    manifest.write(tmp_path, a_manifest())
    path = tmp_path / manifest.NAME
    whole = path.read_bytes()
    for place in range(0, len(whole), 7):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert manifest.read(tmp_path) in (None, a_manifest())  # white space may change unseen


def test_another_version_is_not_read(tmp_path: Path) -> None:
    manifest.write(tmp_path, dataclasses.replace(a_manifest(), format=FORMAT + 1))
    assert manifest.read(tmp_path) is None


@pytest.mark.parametrize(
    ("date", "start", "end"),
    [("", 0, 0), ("2023", 20230000, 20239999), ("2023-05", 20230500, 20230599), ("2023-05-02", 20230502, 20230502)],
)
def test_partial_dates_as_numbers_sort_like_their_texts(date: str, start: int, end: int) -> None:
    assert (day_number(date), day_number(date, end=True)) == (start, end)


def test_words_of_the_received_form_are_kept_beside_the_shown() -> None:
    paper = dataclasses.replace(
        made_paper(1),
        title="Naïve bounds",
        title_original='na\\"{\\i}ve bounds',
        abstract="",
        abstract_original="",
        summary="",
    )
    assert "bounds" not in other_forms(paper).split()
    assert other_forms(paper)


def test_streams_hold_each_sentence(words: Wordlist) -> None:
    papers = made_papers(5)
    streams = words.streams(split_of(papers), None)
    assert streams.sentence_counts.tolist() == [len(sentences_of(paper)) for paper in papers]
    assert int(streams.sentences["tokens"].sum()) == len(streams.tokens) == int(streams.token_counts.sum())


def test_a_sentence_vector_is_the_sum_of_its_words(words: Wordlist) -> None:
    paper = made_paper(2)
    streams = words.streams(split_of([paper]), None)
    first = int(streams.sentences["tokens"][0])
    total = words.vectors[streams.tokens[:first]].sum(axis=0)
    assert total.shape == (LOCAL_DIMENSIONS,)
    assert float(streams.sentences["norm"][0]) == pytest.approx(float(np.linalg.norm(total)), rel=1e-2)


def test_papers_without_text_and_endless_sentences_have_streams(words: Wordlist) -> None:
    empty = dataclasses.replace(made_paper(1), title="", abstract="")
    endless = dataclasses.replace(made_paper(2), abstract="quantum gate " * 900)
    streams = words.streams(split_of([empty, endless]), None)
    assert streams.token_counts[0] == 0
    assert int(streams.sentences["tokens"].max()) <= MOST_IN_SENTENCE
    assert int(streams.sentences["tokens"].sum()) == len(streams.tokens)


def test_papers_that_are_split_once_have_the_vectors_and_streams_of_their_texts(words: Wordlist) -> None:
    encoder = StaticEncoder.load()
    unknown = dataclasses.replace(
        made_paper(1), title="Qwzzkrx of αβγ?", abstract='By \\"Uber. (Zzyzxq) “It is.” 中文信息 So.'
    )
    papers = [unknown, *made_papers(5), dataclasses.replace(made_paper(2), abstract="")]
    split = split_of(papers)
    ids = encoder.vocabulary.look_up(split.words)
    vectors = encoder.encode_words(split.papers, ids, split.titles)
    assert np.array_equal(vectors, encoder.encode([text_of(paper) for paper in papers]))
    known, looked_up = words.streams(split, vectors, ids), words.streams(split, vectors)
    assert all(np.array_equal(getattr(known, name), getattr(looked_up, name)) for name in known._fields)


def test_forms_of_a_word_are_one_group(words: Wordlist) -> None:
    assert set(words.group("network", "network")) == set(words.group("networks", "network"))
    assert words.group("zzyzxqqv", "zzyzxqqv").tolist() == words.group("zzyzxqqvs", "zzyzxqqv").tolist()


def test_every_word_is_among_the_forms_of_its_stem(words: Wordlist) -> None:
    """Forms are looked for among words of one first letter only, which folding may change."""
    several = 0
    for number, word in enumerate(words.words):
        stem = "".join(stems(word))
        group = words.group(stem, stem)
        assert number in group, word
        several += len(group) > 1
    assert several > 10_000


def test_compressed_search_is_near_to_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vector, "EXACT_BELOW", 1000)
    random = np.random.default_rng(2)
    vectors = random.standard_normal((4000, 32)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    index = vector.build(vectors)
    assert not index.exact
    assert vector.tune(index, vectors[:50] + 0.01, vectors)["recall_at_10"] > 0.9


def test_a_saved_index_gives_back_the_vectors_that_it_was_given(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(vector, "EXACT_BELOW", 1000)
    vectors = np.random.default_rng(2).standard_normal((3000, 24)).astype(np.float32)
    index = vector.build(vectors)
    index.add(vectors[:100])
    vector.save(index, tmp_path / "vectors")
    opened = vector.load(tmp_path / "vectors", 16)
    rows = np.array([0, 2999, 3001, 7, 7])
    assert opened.codes is not None
    np.testing.assert_allclose(opened.rows(rows), index.rows(rows), atol=1e-6)
    np.testing.assert_allclose(opened.rows(rows), vectors[[0, 2999, 1, 7, 7]], atol=0.1)


def test_a_filter_is_inside_the_vector_search() -> None:
    random = np.random.default_rng(2)
    vectors = random.standard_normal((500, 16)).astype(np.float32)
    index = vector.build(vectors)
    kept = np.arange(500) % 10 == 0
    rows = index.nearest(vectors[:1], 20, vector.selection_of(kept))[1][0]
    assert kept[rows].all()
    assert len(rows) == 20
