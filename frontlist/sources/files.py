"""The one door for files: whatever the file is, it is recognised by its content and read as records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from frontlist.errors import BadInput, NotFound
from frontlist.model.paper import Record, Reject
from frontlist.sources.recognise import HEAD_BYTES, Format, recognised
from frontlist.sources.streams import Pieces, Reach, opened

SOURCE: Final = "file"


def open_records(path: Path, reach: Reach | None = None) -> Iterator[Record | Reject]:
    """Every record of the file, in its order and in constant memory; what cannot be read comes as a Reject.

    Only a file that is not there raises (NotFound): whatever is in it, the import goes on. `reach` follows how far it is.
    """
    if not path.exists():
        raise NotFound(f"There is no file {path}.", "Check the name.", path=str(path))
    if path.is_dir():
        raise NotFound(f"{path} is a folder, not a file.", "Name the files in it.", path=str(path))
    return _records(path, reach)


def _records(path: Path, reach: Reach | None) -> Iterator[Record | Reject]:
    try:
        with opened(path, reach) as texts:
            for name, stream in texts:
                items = _one(name, stream)
                yield from items if name == path.name else _named(name, items)
    except BadInput as error:
        yield Reject(SOURCE, path.name, error.message)
    except OSError as error:
        yield Reject(SOURCE, path.name, f"The file cannot be read ({error.strerror or error}).")


def _named(member: str, items: Iterator[Record | Reject]) -> Iterator[Record | Reject]:
    """The items of one member of an archive, which say of which."""
    for item in items:
        yield item if member in item.where else replace(item, where=f"{member}, {item.where}".removesuffix(", "))


def _one(name: str, stream: Pieces) -> Iterator[Record | Reject]:
    found = recognised(stream.head(HEAD_BYTES))
    if not isinstance(found, Format):
        yield Reject(SOURCE, name, found)
        return
    records = found.records(stream)
    while True:
        try:
            item = next(records, None)
        except BadInput as error:
            yield Reject(SOURCE, name, error.message)
            return
        if item is None:
            return
        yield item
