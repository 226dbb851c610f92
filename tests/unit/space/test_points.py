"""Reading points: what is refused, what is left out, what is sampled."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import orjson
import pytest

from frontlist.errors import FileUnusable
from frontlist.space import points as reading
from frontlist.space.points import Points, read, sampled


def encode(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """A letter count: enough to tell texts apart."""
    return np.array([[text.count(letter) for letter in "abcde"] for text in texts], np.float32)


def saved(path: Path, array: npt.NDArray[np.generic]) -> Path:
    np.save(path, array, allow_pickle=array.dtype == object)
    return path


def lines(path: Path, *rows: object) -> Path:
    path.write_bytes(b"\n".join(orjson.dumps(row) for row in rows))
    return path


def load(path: Path, most: int = 100) -> Points:
    return read(path, encode, most)


def test_an_array_of_objects_is_refused_and_nothing_in_it_runs(tmp_path: Path) -> None:
    with pytest.raises(FileUnusable, match="not a plain NumPy array"):
        load(saved(tmp_path / "a.npy", np.array([print], dtype=object)))


@pytest.mark.parametrize("array", [np.zeros(5), np.zeros((2, 2, 2)), np.array([["a", "b"]])])
def test_only_rows_of_numbers_are_read(tmp_path: Path, array: npt.NDArray[np.generic]) -> None:
    with pytest.raises(FileUnusable, match="rows of numbers"):
        load(saved(tmp_path / "a.npy", array))


@pytest.mark.parametrize("content", [b"", b"\x93NUMPY", b"text"])
def test_what_is_no_array_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.npy"
    path.write_bytes(content)
    with pytest.raises(FileUnusable):
        load(path)


def test_rows_without_direction_are_left_out_and_counted(tmp_path: Path) -> None:
    array = np.ones((5, 3), np.float32)
    array[1, 2], array[2], array[3, 0] = np.nan, 0, np.inf
    points = load(saved(tmp_path / "a.npy", array))
    assert (len(points), points.left_out, points.names) == (2, 3, ("row 0", "row 4"))


def test_a_file_too_large_is_sampled_and_says_so(tmp_path: Path) -> None:
    points = load(saved(tmp_path / "a.npy", np.arange(1, 2001, dtype=np.float32).reshape(1000, 2)), most=100)
    assert (len(points), points.total) == (100, 1000)
    assert points.names == load(tmp_path / "a.npy", most=100).names


def test_wide_vectors_are_fewer_and_the_widest_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_NUMBERS", 300)
    points = load(saved(tmp_path / "a.npy", np.ones((100, 30), np.float32)))
    assert (len(points), points.total) == (10, 100)
    with pytest.raises(FileUnusable, match="up to 8,192"):
        load(saved(tmp_path / "b.npy", np.ones((2, 8_193), np.float32)))


def test_a_file_that_is_one_long_line_is_not_read_into_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LONGEST_LINE", 1_000)
    path = lines(tmp_path / "a.jsonl", {"text": "short"}, {"text": "long " * 300})
    with pytest.raises(FileUnusable, match="one object a line"):
        load(path)


def test_lines_with_vectors_keep_their_dates_and_categories(tmp_path: Path) -> None:
    rows = [
        {"vector": [1, 2], "title": "One", "date": "2024-05-06", "categories": ["cs.CL", "cs.LG"]},
        {"vector": [3, 4]},
    ]
    points = load(lines(tmp_path / "a.jsonl", *rows))
    assert points.names == ("One", "line 2")
    assert points.months == ("2024-05", "")
    assert points.fields == ("cs.CL", "")


def test_lines_of_text_are_encoded(tmp_path: Path) -> None:
    points = load(lines(tmp_path / "a.jsonl", {"title": "ab", "abstract": "cc"}, {"text": "e"}))
    assert points.vectors.tolist() == [[1, 1, 2, 0, 0], [0, 0, 0, 0, 1]]
    assert points.texts == ("ab\ncc", "e")


def test_vectors_of_several_lengths_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileUnusable, match=r"2, 3"):
        load(lines(tmp_path / "a.jsonl", {"vector": [1, 2]}, {"vector": [1, 2, 3]}))


@pytest.mark.parametrize("row", [{"vector": ["a", "b"]}, [1, 2]])
def test_lines_that_are_no_points_are_refused(tmp_path: Path, row: object) -> None:
    with pytest.raises(FileUnusable):
        load(lines(tmp_path / "a.jsonl", row))


def test_other_files_and_none_at_all_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("1,2")
    with pytest.raises(FileUnusable, match=r"neither \.npy nor \.jsonl"):
        load(tmp_path / "a.csv")
    with pytest.raises(FileUnusable, match="There is no file"):
        load(tmp_path / "b.npy")


def test_the_sample_is_even_and_the_same_each_time() -> None:
    first = sampled(10_000, 500)
    assert np.array_equal(first, sampled(10_000, 500))
    assert len(np.unique(first)) == 500
    assert 4_500 < first.mean() < 5_500
