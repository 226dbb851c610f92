"""What the learned model says of each paper: a derived table, sorted by paper, mapped into memory by every reader.

It lies beside the index, is named after the model that it comes from, and is brought up to date by looking at the
papers whose content changed; making it anew is the same code with nothing before it.
"""

from __future__ import annotations

import os
import threading
import time
import zlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from frontlist.atlas.learned import Learned
from frontlist.features.archive import mapped_array
from frontlist.index.snapshot import Snapshot

ACTIVE: Final = 8
ENTRY: Final = np.dtype([
    ("paper", "S13"), ("date", "u4"), ("content", "u4"), ("theme", "i2"),
    ("features", "u2", (ACTIVE,)), ("weights", "f2", (ACTIVE,)),
])  # fmt: skip
BLOCK: Final = 16_384
# Seconds after which nobody writes a sheet any more.
LEFT_AFTER: Final = 3600
Sheet = npt.NDArray[Any]


def path_of(folder: Path, model: Learned) -> Path:
    """Where the sheet of this model lies."""
    return folder / f"sheet-{zlib.crc32(f'{model.made_at} {model.encoder}'.encode()):08x}.npy"


def read(folder: Path, model: Learned) -> Sheet:
    """The sheet as it was last written; empty where there is none that can be read."""
    try:
        found = mapped_array(path_of(folder, model))
    except (OSError, ValueError):
        return np.zeros(0, ENTRY)
    return found if found.dtype == ENTRY and found.ndim == 1 else np.zeros(0, ENTRY)


def write(folder: Path, model: Learned, sheet: Sheet) -> None:
    """Put a new sheet in the place of the old one, all at once."""
    folder.mkdir(parents=True, exist_ok=True)
    # A name of its own: somebody else may be writing the same sheet.
    new = folder / f"new-{os.getpid()}-{threading.get_ident()}"
    with new.open("wb") as file:
        np.save(file, sheet, allow_pickle=False)
    os.replace(new, path_of(folder, model))


def tidy(folder: Path, model: Learned) -> None:
    """Remove the sheets of former models, and what writers that died have left."""
    old = time.time() - LEFT_AFTER
    for other in (*folder.glob("sheet-*"), *folder.glob("new-*")):
        with suppress(OSError):
            if other != path_of(folder, model) and (other.suffix == ".npy" or other.stat().st_mtime < old):
                other.unlink()


def brought_up(before: Sheet, model: Learned, snapshot: Snapshot) -> tuple[Sheet, int]:
    """The sheet for the papers of `snapshot`: what has not changed is taken over, the rest (so many) looked at."""
    rows = np.flatnonzero(~snapshot.dead)
    rows = rows[np.argsort(snapshot.columns["paper"][rows], kind="stable")]
    sheet = np.zeros(len(rows), ENTRY)
    sheet["paper"], sheet["content"] = snapshot.columns["paper"][rows], snapshot.columns["content"][rows]
    at = places(np.ascontiguousarray(before["paper"]), sheet["paper"])
    same = at >= 0
    same[same] = before["content"][at[same]] == sheet["content"][same]
    sheet[same] = before[at[same]]
    sheet["date"] = snapshot.columns["date"][rows]
    fill(sheet, np.flatnonzero(~same), model, snapshot, rows)
    return sheet, int((~same).sum())


def fill(
    sheet: Sheet, which: npt.NDArray[np.int64], model: Learned, snapshot: Snapshot, rows: npt.NDArray[np.int64]
) -> None:
    """Look at the papers in the places `which` of the sheet; place i stands for `rows[i]`."""
    sheet["theme"][which] = -1
    if snapshot.vectors is None or snapshot.vectors.dimension != model.dictionary.shape[1]:
        return
    for begin in range(0, len(which), BLOCK):
        some = which[begin : begin + BLOCK]
        vectors = np.nan_to_num(snapshot.vectors.rows(rows[some]))
        codes = model.codes(vectors)
        wide = codes.features.shape[1]
        sheet["theme"][some] = model.themes_of(vectors)
        sheet["features"][some, :wide] = codes.features
        sheet["weights"][some, :wide] = codes.weights * np.asarray(vectors.any(axis=1))[:, None]


def places(names: npt.NDArray[Any], papers: npt.NDArray[Any] | Sequence[bytes]) -> npt.NDArray[np.int64]:
    """Where each paper stands among sorted names, -1 for one that does not."""
    wanted = np.asarray(papers, "S13")
    if not len(names):
        return np.full(len(wanted), -1, np.int64)
    at = np.searchsorted(names, wanted)
    at[at == len(names)] = 0
    return np.where(names[at] == wanted, at, -1)


class Table:
    """A sheet open for looking papers up: their names lie side by side, since each look-up searches them."""

    def __init__(self, opened: Sheet | None = None) -> None:
        self.sheet: Sheet = np.zeros(0, ENTRY) if opened is None else opened
        self.names = np.ascontiguousarray(self.sheet["paper"])

    def places(self, papers: npt.NDArray[Any] | Sequence[bytes]) -> npt.NDArray[np.int64]:
        """Where each paper stands, -1 for one that is not known."""
        return places(self.names, papers)
