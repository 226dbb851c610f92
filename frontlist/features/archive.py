"""Arrays in files: read back as they were written, or a ValueError. Changed bytes run no code and raise nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


def read_arrays(file: BinaryIO) -> dict[str, Array]:
    """Everything that `np.savez` wrote."""
    try:
        with np.load(file, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except OSError:
        raise
    except Exception as error:  # zip, NumPy's headers and Python's tokeniser each have errors of their own
        raise ValueError(f"no arrays as they were written: {error}") from error


def mapped_array(path: Path) -> Array:
    """What `np.save` wrote, left on disk."""
    try:
        found = np.load(path, mmap_mode="r", allow_pickle=False)
    except OSError:
        raise
    except Exception as error:  # as above
        raise ValueError(f"no array as it was written: {error}") from error
    if not isinstance(found, np.ndarray):
        found.close()
        raise ValueError("several arrays, not one")
    return found
