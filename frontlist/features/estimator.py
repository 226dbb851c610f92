"""What every small estimator here shares: its settings can be read, and using it before `fit` is a clear error."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import numpy.typing as npt

from frontlist.errors import EncoderError

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


class Estimator:
    """`fit` learns what ends in an underscore, `transform` uses it, `get_params` gives what the constructor took."""

    def get_params(self) -> dict[str, Any]:
        """The settings, by name."""
        return {name: getattr(self, name) for name in inspect.signature(type(self)).parameters}

    def fitted(self, name: str) -> Any:
        """What `fit` learned, or an error that says to call it."""
        value = getattr(self, name, None)
        if value is None:
            kind = type(self).__name__
            raise EncoderError(f"{kind} has not learned anything yet.", f"Call {kind}.fit first.")
        return value

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={value!r}" for name, value in self.get_params().items())
        return f"{type(self).__name__}({settings})"


def unit(vectors: npt.NDArray[Any]) -> Floats:
    """Each row scaled to length one; a row of zeros stays."""
    lengths = np.sqrt(np.einsum("...j,...j->...", vectors, vectors))
    scaled: Floats = (vectors / np.maximum(lengths, 1e-12)[..., None]).astype(np.float32)
    return scaled


def starts_of(lengths: npt.NDArray[Any]) -> Ints:
    """Where each of several stretches begins when they are laid end to end; the last number is the whole length."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
