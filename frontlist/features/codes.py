"""Smaller vectors: one byte a number (int8), or one bit (binary).

Signs of whitened numbers keep angles well enough for a first pass over millions (Charikar 2002; used so by
Yamada et al. 2021), int8 well enough for the final order.
"""

from __future__ import annotations

from typing import Self

import numpy as np
import numpy.typing as npt

from frontlist.features.estimator import AnyFloats, Estimator, Floats, sample_of, usable

Bytes = npt.NDArray[np.uint8]
_BITS = np.array([bin(byte).count("1") for byte in range(256)], np.uint8)


class Int8Codes(Estimator):
    """One byte a number; the same scale for every dimension, so inner products keep their order.

    >>> import numpy as np
    >>> vectors = np.random.default_rng(0).standard_normal((100, 8)).astype(np.float32)
    >>> codes = Int8Codes().fit(vectors)
    >>> float(np.abs(codes.inverse(codes.transform(vectors)) - vectors).max()) < 0.05
    True
    """

    scale_: float | None = None

    def __init__(self, clip: float = 0.9999) -> None:
        self.clip = clip

    def fit(self, vectors: AnyFloats, y: object = None) -> Self:
        """The scale at which all but a ten-thousandth of the numbers fit into a byte."""
        top = float(np.quantile(np.abs(sample_of(vectors)), self.clip))
        self.scale_ = max(top, 1e-9) / 127
        return self

    def transform(self, vectors: Floats) -> npt.NDArray[np.int8]:
        """Vectors → bytes."""
        codes: npt.NDArray[np.int8] = np.rint(vectors / self.fitted("scale_")).clip(-127, 127).astype(np.int8)
        return codes

    def inverse(self, codes: npt.NDArray[np.int8]) -> Floats:
        """Bytes → vectors, nearly those that went in."""
        vectors: Floats = codes.astype(np.float32) * np.float32(self.fitted("scale_"))
        return vectors


class BinaryCodes(Estimator):
    """One bit a number: above or below that dimension's median.

    >>> import numpy as np
    >>> codes = BinaryCodes().fit(np.array([[-1, -1], [1, 1], [0, 0]], np.float32))
    >>> bits = codes.transform(np.array([[2, 2], [-2, 2]], np.float32))
    >>> codes.distances(bits[0], bits).tolist()
    [0, 1]
    """

    threshold_: Floats | None = None

    def __init__(self, centre: bool = True) -> None:
        self.centre = centre

    def fit(self, vectors: AnyFloats, y: object = None) -> Self:
        """The median of each dimension, or zero where `centre` is off."""
        vectors = sample_of(vectors)
        medians = np.median(vectors, axis=0) if self.centre else np.zeros(vectors.shape[1])
        self.threshold_ = medians.astype(np.float32)
        return self

    def transform(self, vectors: Floats) -> Bytes:
        """Vectors → packed bits, eight a byte."""
        return np.packbits(usable(vectors) > self.fitted("threshold_"), axis=-1)

    def distances(self, code: Bytes, codes: Bytes) -> npt.NDArray[np.int64]:
        """How many bits differ between one code and each of many."""
        distances: npt.NDArray[np.int64] = _BITS[codes ^ code].sum(axis=-1, dtype=np.int64)
        return distances
