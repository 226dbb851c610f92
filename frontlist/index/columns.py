"""Columns: arrays that only ever grow, one file each, mapped into memory by every reader.

A writer appends behind the length that the manifest names and never touches what lies before it, so readers of the
older state are not disturbed, and what a killed writer left behind the end is overwritten by the next.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
SENTENCE: Final = np.dtype([("tokens", "u1"), ("along", "i1"), ("norm", "f2")])

# One entry a row, but for the two flat ones, whose ends a row names.
COLUMNS: Final[Mapping[str, np.dtype[Any]]] = {
    "paper": np.dtype("S13"),
    "date": np.dtype("u4"),
    "content": np.dtype("u4"),
    "token_end": np.dtype("u8"),
    "sentence_end": np.dtype("u8"),
    "tokens": np.dtype("u2"),
    "sentences": SENTENCE,
}
# Beside them while an index is being made: the vectors, before they are compressed.
ENCODED: Final = "encoded"
_DTYPES: Final[Mapping[str, np.dtype[Any]]] = {**COLUMNS, ENCODED: np.dtype("f2")}


@dataclass(frozen=True, slots=True)
class Extent:
    """One append: so many bytes with this checksum."""

    size: int
    checksum: int


def append(folder: Path, name: str, kept: tuple[Extent, ...], values: Array) -> tuple[Extent, ...]:
    """Write `values` behind the extents in `kept`; returns the new list of extents."""
    data = np.ascontiguousarray(values, dtype=_DTYPES[name]).tobytes()
    start = sum(extent.size for extent in kept)
    with open(folder / f"{name}.bin", "r+b" if kept else "wb") as file:
        file.seek(start)
        file.write(data)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())
    return (*kept, Extent(len(data), zlib.crc32(data))) if data else kept


def mapped(folder: Path, name: str, extents: tuple[Extent, ...]) -> Array:
    """The column, read-only, up to the length that `extents` names."""
    dtype = _DTYPES[name]
    count = sum(extent.size for extent in extents) // dtype.itemsize
    if not count:
        return np.zeros(0, dtype)
    return np.memmap(folder / f"{name}.bin", dtype=dtype, mode="r", shape=(count,)).view(np.ndarray)


def damaged(folder: Path, name: str, extents: tuple[Extent, ...], *, deep: bool) -> str:
    """What is wrong with the column's file, or ''. `deep` also reads every byte."""
    path = folder / f"{name}.bin"
    try:
        if path.stat().st_size < sum(extent.size for extent in extents):
            return f"{path.name} is too short"
        if not deep:
            return ""
        with path.open("rb") as file:
            whole = all(zlib.crc32(file.read(extent.size)) == extent.checksum for extent in extents)
    except OSError:
        return f"{path.name} is missing"
    return "" if whole else f"{path.name} has changed bytes"
