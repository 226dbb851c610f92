"""An index that is being made: how far it has come. Another file than the manifest, which goes on naming the old one.

It grows newest paper first, a stretch at a time; each stretch is committed by replacing this one small file. Whoever
dies on the way loses a stretch. Where no older index can be read, searches are served from what is there, by words.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from frontlist.index import columns, manifest
from frontlist.index.columns import ENCODED, Extent
from frontlist.index.manifest import Manifest, epoch_folder

NAME: Final = "building.json"


@dataclass(frozen=True, slots=True)
class Building:
    """What is done: `state` (without vectors), the vectors by themselves, and the paper that came last.

    `recalls` are pairs: so many papers encoded, and so much of the finished answers was found then (see bridge.py).
    """

    state: Manifest
    encoded: tuple[Extent, ...]
    encoder: str
    dimension: int
    total: int
    cursor: str = ""
    seconds: float = 0.0
    titles: tuple[str, ...] = ()
    recalls: tuple[tuple[int, float], ...] = ()

    @property
    def done(self) -> int:
        """How many papers are in it."""
        return self.state.live

    @property
    def seconds_left(self) -> float:
        """By the pace so far; 0 where there is none yet."""
        return self.seconds * max(0, self.total - self.done) / self.done if self.done else 0.0


def read(home: Path) -> Building | None:
    """What is being made, or None."""
    try:
        body = manifest.read_sealed(home / NAME)
        body["state"] = manifest.from_plain(body["state"])
        body["encoded"] = tuple(Extent(**part) for part in body["encoded"])
        body["titles"] = tuple(body["titles"])
        body["recalls"] = tuple((int(done), float(found)) for done, found in body["recalls"])
        return Building(**body)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def write(home: Path, building: Building) -> None:
    """Commit a stretch."""
    manifest.write_sealed(home / NAME, asdict(building))


def forget(home: Path, building: Building | None, *, finished: bool) -> None:
    """There is nothing in the making any more; what was made stays only where it was finished."""
    with suppress(OSError):
        os.unlink(home / NAME)
    now = manifest.read(home)
    # A writer may have died between making it the index and saying that there is nothing in the making.
    if building is not None and not finished and (now is None or now.epoch != building.state.epoch):
        shutil.rmtree(epoch_folder(home, building.state.epoch), ignore_errors=True)


def damage(home: Path, building: Building) -> str:
    """What is wrong with the files, or ''. All bytes are read: this is asked once, when a dead process's work goes on."""
    found = manifest.damage(home, building.state, deep=True)
    return found or columns.damaged(epoch_folder(home, building.state.epoch), ENCODED, building.encoded, deep=True)
