"""What every small estimator here shares: its settings can be read, and using it before `fit` is a clear error."""

from __future__ import annotations

import inspect
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from frontlist.errors import NotLearned, UsageError, VectorsUnusable

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
# What may be given: any floating-point width.
AnyFloats = npt.NDArray[np.floating[Any]]


class Estimator:
    """`fit` learns what ends in an underscore, `transform` uses it, `get_params` gives what the constructor took."""

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The settings, by name. None of them is an estimator itself, so `deep`, which scikit-learn asks for, changes nothing."""
        return {name: getattr(self, name) for name in inspect.signature(type(self)).parameters}

    def set_params(self, **settings: Any) -> Self:
        """Change settings by name."""
        for name, value in settings.items():
            if name not in self.get_params():
                known = ", ".join(self.get_params())
                raise UsageError(f"{type(self).__name__} has no setting {name!r}.", f"Its settings are: {known}.")
            setattr(self, name, value)
        return self

    def fitted(self, name: str) -> Any:
        """What `fit` learned, or an error that says to call it."""
        value = getattr(self, name, None)
        if value is None:
            kind = type(self).__name__
            raise NotLearned(f"{kind} has not learned anything yet.", f"Call {kind}.fit first.")
        return value

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={value!r}" for name, value in self.get_params().items())
        return f"{type(self).__name__}({settings})"


def unit(vectors: npt.NDArray[Any]) -> Floats:
    """Each row scaled to length one; a row of zeros stays."""
    lengths = np.sqrt(np.einsum("...j,...j->...", vectors, vectors))
    scaled: Floats = (vectors / np.maximum(lengths, 1e-12)[..., None]).astype(np.float32)
    return scaled


def usable(vectors: npt.ArrayLike) -> Floats:
    """Vectors as an array of one row each, or the error that says what is wrong with them."""
    if hasattr(vectors, "tocsr"):
        raise VectorsUnusable("These vectors are sparse.", "Call .toarray() first.")
    if getattr(getattr(vectors, "dtype", None), "kind", "") == "c":
        raise VectorsUnusable("Complex data not supported.", "Give real numbers.")
    try:
        found = np.asarray(vectors, np.float32)
    except (TypeError, ValueError) as error:
        raise VectorsUnusable("These are not vectors of one length.", "Give one row of numbers for each.") from error
    if found.ndim != 2:
        raise VectorsUnusable(
            f"These are not vectors: an array of {found.ndim} dimensions.",
            "Reshape your data: one row for each vector.",
        )
    if not np.isfinite(found).all():
        raise VectorsUnusable("Some vectors hold NaN or infinity.", "Leave them out, or encode their texts again.")
    return found


def sample_of(vectors: npt.ArrayLike) -> Floats:
    """Vectors to learn from: usable ones, and at least one number of one of them."""
    found = usable(vectors)
    for count, what in zip(found.shape, ("sample", "feature"), strict=True):
        if not count:
            raise VectorsUnusable(
                f"Found array with 0 {what}(s) (shape={found.shape}) while a minimum of 1 is required.",
                "There is nothing to learn from.",
            )
    return found


def starts_of(lengths: npt.NDArray[Any]) -> Ints:
    """Where each of several stretches begins when they are laid end to end; the last number is the whole length."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
