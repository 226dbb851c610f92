"""Files of arrays whose bytes have changed are refused, whatever was changed."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from frontlist.errors import EncoderError
from frontlist.features.archive import Array, mapped_array, read_arrays
from frontlist.features.static_encoder import StaticEncoder
from frontlist.features.words import Vocabulary


def changed(whole: bytes, times: int) -> Iterator[bytes]:
    """The same cut short, or with some bits flipped."""
    chance = random.Random(8)
    for number in range(times):
        spoilt = bytearray(whole[: chance.randrange(len(whole))] if number % 3 == 0 else whole)
        for _ in range(chance.choice([1, 3]) if number % 3 else 0):
            spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
        yield bytes(spoilt)


def test_arrays_come_back_or_are_refused() -> None:
    arrays: dict[str, Array] = {"one": np.arange(40), "two": np.eye(4, dtype=np.float32)}
    file = io.BytesIO()
    np.savez(file, **arrays)  # type: ignore[arg-type]  # its annotations mix the arrays with its settings
    refused = 0
    for spoilt in changed(file.getvalue(), 300):
        try:
            found = read_arrays(io.BytesIO(spoilt))
        except ValueError:
            refused += 1
        else:
            assert all(np.array_equal(found[name], arrays[name]) for name in arrays.keys() & found.keys())
    assert refused > 200
    file.seek(0)
    assert np.array_equal(read_arrays(file)["two"], arrays["two"])


def test_one_array_on_disk(tmp_path: Path) -> None:
    file = tmp_path / "a.npy"
    np.save(file, np.arange(12).reshape(3, 4))
    whole = file.read_bytes()
    assert mapped_array(file).shape == (3, 4)
    for spoilt in changed(whole[:128], 300):  # its head, which says what it is
        file.write_bytes(spoilt + whole[128:])
        try:
            mapped_array(file)
        except ValueError:
            continue
    with file.open("wb") as opened:
        np.savez(opened, one=np.eye(2))
    with pytest.raises(ValueError, match="not one"):
        mapped_array(file)
    with pytest.raises(FileNotFoundError):
        mapped_array(tmp_path / "nothing")


def test_weights_whose_bytes_have_changed_are_no_encoder(tmp_path: Path) -> None:
    file, vocabulary = tmp_path / "weights", Vocabulary([f"w{n}" for n in range(50)], np.empty((0, 2), np.int32), 4)
    vectors = np.random.default_rng(3).standard_normal((54, 8)).astype(np.float32)
    name = StaticEncoder.from_vectors(vocabulary, vectors).save(file)
    for spoilt in changed(file.read_bytes(), 200):
        file.write_bytes(spoilt)
        try:
            assert StaticEncoder.load(file).name == name
        except EncoderError:
            continue
