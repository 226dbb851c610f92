"""The measures find what was put in; the page shows them; sets that cannot be measured say so."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import lxml.html
import numpy as np
import numpy.typing as npt
import orjson
import pytest

from frontlist.space import shape
from frontlist.space.compression import losses
from frontlist.space.page import page, write
from frontlist.space.parts import concepts, examples, locality, months
from frontlist.space.points import Points
from frontlist.space.report import measure

Floats = npt.NDArray[np.float32]


def normal(count: int, wide: int, seed: int = 0) -> Floats:
    return np.random.default_rng(seed).standard_normal((count, wide)).astype(np.float32)


def named(
    vectors: Floats, texts: tuple[str, ...] = (), months: tuple[str, ...] = (), fields: tuple[str, ...] = ()
) -> Points:
    names = tuple(f"point <{row}>" for row in range(len(vectors)))
    return Points("a test", vectors, names, texts, months, fields, total=len(vectors))


def no_encoder(_: Sequence[str]) -> Floats:
    raise AssertionError("nothing here needs to be encoded")


def by_letters(texts: Sequence[str]) -> Floats:
    return np.array(
        [[text.count(letter) + 0.01 for letter in "abcdefghijklmnopqrstuvwxyz"] for text in texts], np.float32
    )


@pytest.mark.parametrize("true", [2, 5, 9])
def test_the_intrinsic_dimension_is_found_inside_many_more(true: int) -> None:
    inside = normal(3000, true + 1)
    found = shape.dimension(shape.neighbours(inside @ np.linalg.qr(normal(40, true + 1, 1))[0].T))
    assert found is not None
    # A sphere in true + 1 dimensions has `true`.
    assert abs(found.two_nearest - true) < 0.2 * true + 0.3
    assert abs(found.likelihood - true) < 0.25 * true + 0.4


def test_points_that_coincide_have_no_dimension() -> None:
    assert shape.dimension(shape.neighbours(np.ones((60, 5), np.float32))) is None


def test_the_spectrum_counts_the_directions_in_use() -> None:
    vectors = np.zeros((500, 20), np.float32)
    vectors[:, :4] = normal(500, 4)
    found = shape.spectrum(vectors)
    assert found.effective_rank == pytest.approx(4, abs=0.2)
    assert found.for_90_percent == 4


def test_even_points_are_more_uniform_than_crowded_ones() -> None:
    even = normal(2000, 16)
    crowded = even + np.float32(3)
    assert shape.spread(even).uniformity < shape.spread(crowded).uniformity
    assert shape.spread(crowded).mean_cosine > 0.8
    assert shape.spread(even, (even, even)).alignment == pytest.approx(0, abs=1e-5)


def test_hubs_are_seen_and_held_down() -> None:
    vectors = normal(800, 60) * np.float32(0.4) + normal(1, 60, 7) * np.random.default_rng(3).random((800, 1)).astype(
        np.float32
    )
    found = shape.hubness(shape.neighbours(vectors))
    assert found.skew_before > 1
    assert found.skew_after < found.skew_before
    assert sum(found.counts_before) == 800 * shape.NEIGHBOURS == sum(found.counts_after)


def test_compression_costs_less_the_more_is_kept() -> None:
    vectors = normal(600, 64) * np.geomspace(3, 0.1, 64).astype(np.float32)
    by_way: dict[str, list[float]] = {}
    for one in losses(vectors):
        by_way.setdefault(one.way, []).append(one.recall)
    assert by_way["principal components"] == sorted(by_way["principal components"])
    assert by_way["eight bits"][0] > 0.9
    assert by_way["first dimensions"][-1] > 0.8


def test_concepts_explain_more_with_more_of_them() -> None:
    parts = np.eye(12, dtype=np.float32)
    pairs = np.random.default_rng(0).integers(0, 12, (600, 2))
    found = concepts(named(parts[pairs[:, 0]] + parts[pairs[:, 1]] + normal(600, 12) * np.float32(0.02)))
    assert found is not None
    explained = [one.explained for one in found.sparsity]
    assert explained[0] < explained[1] < explained[2]
    assert explained[2] > 0.95


def test_a_sentence_finds_the_rest_of_its_text() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    texts = tuple(
        ". ".join(" ".join([letters[place % 26] * 3, letters[place // 26] * 2, "word", "here"]) for _ in range(4)) + "."
        for place in range(120)
    )
    found = locality(named(by_letters(texts), texts=texts), by_letters)
    assert found is not None
    assert min(found.by_whole, found.by_sentence, found.by_both) > 0.9


def test_texts_without_sentences_have_no_local_part() -> None:
    texts = tuple("one sentence only in here" for _ in range(100))
    assert locality(named(normal(100, 4), texts=texts), by_letters) is None


def test_chosen_points_lie_apart() -> None:
    centres = np.eye(8, dtype=np.float32)
    points = named(np.repeat(centres, 20, axis=0) + normal(160, 8) * np.float32(0.05))
    near = shape.neighbours(points.vectors)
    chosen = [one.name for one in examples(points, near, np.arange(160))]
    assert len({int(name[7:-1]) // 20 for name in chosen}) >= 6


def test_drift_by_month_or_by_year_when_there_are_many() -> None:
    vectors = normal(600, 6)
    vectors[400:] += 1
    by_month = tuple(f"2024-{1 + row // 200:02d}" for row in range(600))
    moved = months(named(vectors, months=by_month))
    assert [one.month for one in moved] == ["2024-02", "2024-03"]
    assert moved[1].low > 0 > moved[0].low
    long = tuple(f"{1950 + row // 12}-{1 + row % 12:02d}" for row in range(600))
    assert [one.month for one in months(named(vectors, months=long))] == [str(year) for year in range(1951, 2000)]
    assert months(named(vectors)) == ()


@pytest.mark.parametrize("count", [0, 1, 2, 11])
def test_too_few_points_are_said_to_be_too_few(count: int) -> None:
    report = measure(named(normal(count, 3)), no_encoder)
    assert report.spectrum is None
    assert "too few points" in page(report)


@pytest.mark.parametrize(
    "vectors",
    [np.ones((50, 8), np.float32), normal(50, 2), normal(50, 1), normal(12, 30), np.repeat(normal(2, 5), 30, axis=0)],
    ids=["all the same", "two dimensions", "one dimension", "a dozen", "two places"],
)
def test_odd_sets_are_measured_without_a_complaint(vectors: Floats) -> None:
    assert "Hubs" in page(measure(named(vectors), no_encoder))


def test_the_page_needs_nothing_beside_it_and_escapes_every_name(tmp_path: Path) -> None:
    points = named(normal(200, 12), fields=("<script>alert(1)</script>",) * 200, months=("2024-01", "2024-02") * 100)
    numbers = write(measure(points, no_encoder), tmp_path / "space.html")
    text = (tmp_path / "space.html").read_text(encoding="utf-8")
    document = lxml.html.fromstring(text)
    assert not document.xpath("//script|//link|//img|//@src|//@href")
    assert "point &lt;" in text
    assert orjson.loads(numbers.read_bytes())["hubness"]["skew_before"] == pytest.approx(
        measure(points, no_encoder).hubness.skew_before  # type: ignore[union-attr]
    )
