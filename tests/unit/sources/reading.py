"""Short ways of reading samples in the tests of the sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from frontlist.model.paper import Record, Reject
from frontlist.sources.files import open_records
from frontlist.sources.streams import Bytes, Pieces

Item = Record | Reject


def stream(text: str | bytes, size: int = 0) -> Pieces:
    """A stream over `text`, in pieces of `size` bytes where one is given."""
    data = text.encode() if isinstance(text, str) else text
    size = size or max(1, len(data))
    return Pieces(iter([data[start : start + size] for start in range(0, len(data), size)]))


def one(reader: Callable[[Bytes], Iterator[Item]], text: str | bytes) -> Record:
    """The only record of a sample."""
    items = list(reader(stream(text)))
    assert len(items) == 1, items
    assert isinstance(items[0], Record), items
    return items[0]


def file_items(folder: Path, name: str, data: str | bytes) -> list[Item]:
    """What the one door makes of a file with this content."""
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return list(open_records(path))


def split(items: list[Item]) -> tuple[list[Record], list[Reject]]:
    """The records, and the rejects."""
    return [item for item in items if isinstance(item, Record)], [item for item in items if isinstance(item, Reject)]
