"""The manifest: which files, up to which byte, are the index now. Replacing this one small file is the commit."""

from __future__ import annotations

import os
import zlib
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

from frontlist.index import columns
from frontlist.index.columns import COLUMNS, Extent

# How the files are laid out: an index of another number cannot be read.
FORMAT: Final = 4
# What is taken from a text, and how (words, sentences, fields): an index of another number is served until it is made anew.
RULES: Final = 1
NAME: Final = "manifest.json"
FLAG: Final = "damaged.txt"
# Below this, every byte is checked before the first search; above, only lengths.
DEEP_CHECK_BYTES: Final = 500_000_000


@dataclass(frozen=True, slots=True)
class FileMark:
    """A file of one generation, by its path in the index folder."""

    path: str
    size: int
    checksum: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """A finished state of the index. `position` is that of the change log; `tail` is the entry there, as a proof."""

    format: int
    epoch: int
    generation: int
    position: int
    tail: tuple[str, ...]
    encoder: str
    dimension: int
    words: str
    rows: int
    live: int
    trained_rows: int
    kind: str
    columns: dict[str, tuple[Extent, ...]]
    files: tuple[FileMark, ...]
    built_at: str = ""
    updated_at: str = ""
    measured: dict[str, float] = field(default_factory=dict)
    rules: int = 1

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return sum(mark.size for mark in self.files) + sum(
            part.size for extents in self.columns.values() for part in extents
        )


def epoch_folder(home: Path, epoch: int) -> Path:
    """Where the columns of an epoch (a rebuild and its updates) lie."""
    return home / f"epoch-{epoch}"


def generation_folder(home: Path, manifest: Manifest) -> Path:
    """Where the files of this state lie that no other state shares."""
    return epoch_folder(home, manifest.epoch) / f"g{manifest.generation}"


def read(home: Path) -> Manifest | None:
    """The manifest, or None where there is none that can be read."""
    try:
        return from_plain(read_sealed(home / NAME))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def write(home: Path, manifest: Manifest) -> None:
    """Make `manifest` the state that readers see, all at once."""
    write_sealed(home / NAME, asdict(manifest))


def read_sealed(path: Path) -> dict[str, Any]:
    """What `write_sealed` wrote; ValueError where it is not as written."""
    data = orjson.loads(path.read_bytes())
    body: dict[str, Any] = data.pop("body")
    if data["checksum"] != zlib.crc32(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)):
        raise ValueError("changed bytes")
    return body


def write_sealed(path: Path, plain: dict[str, Any]) -> None:
    """Write `plain` with a checksum, all at once, so that it survives a power cut."""
    body = orjson.loads(orjson.dumps(plain))
    checksum = zlib.crc32(orjson.dumps(body, option=orjson.OPT_SORT_KEYS))
    new = path.with_name(f"{path.name}.new")
    with new.open("wb") as file:
        file.write(orjson.dumps({"checksum": checksum, "body": body}, option=orjson.OPT_INDENT_2))
        file.flush()
        os.fsync(file.fileno())
    os.replace(new, path)
    sync_folder(path.parent)


def from_plain(body: dict[str, Any]) -> Manifest:
    """The manifest in what JSON holds; ValueError where its files are of another format."""
    if body["format"] != FORMAT:
        raise ValueError("another format")
    body["columns"] = {name: tuple(Extent(**part) for part in parts) for name, parts in body["columns"].items()}
    body["files"] = tuple(FileMark(**mark) for mark in body["files"])
    body["tail"] = tuple(body["tail"])
    return Manifest(**body)


def damage(home: Path, manifest: Manifest, *, deep: bool) -> str:
    """What is wrong with the files that the manifest names, or ''."""
    folder = epoch_folder(home, manifest.epoch)
    for name in COLUMNS:
        if found := columns.damaged(folder, name, manifest.columns.get(name, ()), deep=deep):
            return found
    for mark in manifest.files:
        if found := _file_damage(home / mark.path, mark, deep=deep):
            return found
    return ""


def damage_now(home: Path) -> tuple[Manifest | None, str]:
    """The newest state and what is wrong with it, every byte read. What a writer tidies away meanwhile is no damage."""
    while True:
        state = read(home)
        found = damage(home, state, deep=True) if state else ""
        if not found or read(home) == state:
            return state, found


def flag(home: Path, manifest: Manifest, found: str) -> None:
    """Leave word for whoever writes next that this epoch is damaged; a home that cannot be written to goes without."""
    with suppress(OSError):
        (home / FLAG).write_text(f"{manifest.epoch} {found}", encoding="utf-8")


def flagged(home: Path, manifest: Manifest) -> str:
    """What was found wrong with this epoch while it served, or ''."""
    try:
        epoch, _, found = (home / FLAG).read_text(encoding="utf-8").partition(" ")
    except (OSError, ValueError):
        return ""
    return found if epoch == str(manifest.epoch) else ""


def marks(home: Path, folder: Path) -> tuple[FileMark, ...]:
    """What to remember of every file in `folder`, synced to disk."""
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(".lock")):
        found.append(mark(home, path))
    for inner in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        sync_folder(inner)
    return tuple(found)


def mark(home: Path, path: Path) -> FileMark:
    """What to remember of one file, synced to disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        checksum, size = _checksum(file)
    return FileMark(str(path.relative_to(home)), size, checksum)


def _checksum(file: Any) -> tuple[int, int]:
    checksum = size = 0
    while block := file.read(1 << 20):
        checksum, size = zlib.crc32(block, checksum), size + len(block)
    return checksum, size


def _file_damage(path: Path, mark: FileMark, *, deep: bool) -> str:
    try:
        if path.stat().st_size != mark.size:
            return f"{path.name} has another length"
        if deep:
            with path.open("rb") as file:
                if _checksum(file)[0] != mark.checksum:
                    return f"{path.name} has changed bytes"
    except OSError:
        return f"{path.name} is missing"
    return ""


def sync_folder(folder: Path) -> None:
    """Make renames and new names in `folder` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
