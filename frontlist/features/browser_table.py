"""The static encoder as files that a browser looks things up in: a question costs a few small files, never the table.

Words and phrases lie in shards by the CRC of their spelling, pieces of unknown words by their bucket. A shard is a list
of terms and, in the same order, one row each: the scale (float32, little-endian), then the codes (int8).
"""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import orjson

from frontlist.features.static_encoder import ASKING, StaticEncoder
from frontlist.features.words import Floats

SHARDS: Final = 512
Codes = npt.NDArray[np.int8]


def write_encoder(encoder: StaticEncoder, folder: Path) -> None:
    """The whole table, in shards."""
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = encoder.vocabulary
    shards: dict[int, list[int]] = {number: [] for number in range(SHARDS)}
    for row in range(vocabulary.terms):
        shards[zlib.crc32(vocabulary.label(row).encode()) % SHARDS].append(row)
    for number, rows in shards.items():
        terms = [vocabulary.label(row) for row in rows]
        (folder / f"{number}.json").write_bytes(orjson.dumps(terms))
        (folder / f"{number}.bin").write_bytes(packed(encoder.codes[rows], encoder.scales[rows]))
        pieces = np.arange(vocabulary.terms + number, len(vocabulary), SHARDS)
        (folder / f"pieces-{number}.bin").write_bytes(packed(encoder.codes[pieces], encoder.scales[pieces]))
    about = {
        "dim": encoder.dim, "shards": SHARDS, "buckets": vocabulary.buckets, "asking": sorted(word.decode() for word in ASKING),
    }  # fmt: skip
    (folder / "about.json").write_bytes(orjson.dumps(about))


def packed(codes: Codes, scales: Floats) -> bytes:
    """Rows of a scale and its codes."""
    head = scales.astype("<f4").reshape(-1, 1).view(np.int8)
    return np.ascontiguousarray(np.hstack([head, codes.astype(np.int8)])).tobytes()


def quantised(vectors: Floats) -> tuple[Codes, Floats]:
    """Each vector in int8, with the scale that gives it back."""
    scales = np.maximum(np.abs(vectors).max(axis=1), np.float32(1e-12)) / np.float32(127)
    codes: Codes = np.rint(vectors / scales[:, None]).astype(np.int8)
    return codes, scales.astype(np.float32)
