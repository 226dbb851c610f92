"""What each source said, kept for ever: a paper can be worked out anew from its records at any time."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import orjson
import zstandard
from sqlalchemy import Connection

from frontlist.model.paper import Record
from frontlist.store.bulk import select_in, upsert_rows
from frontlist.store.codec import record_from_json
from frontlist.store.schema import records

Key = tuple[str, str]
_COLUMNS: Final = ("source", "key", "paper_id", "digest", "body", "recorded_at")
_READ: Final = "SELECT source, key, paper_id, digest, body, recorded_at FROM records WHERE "


@dataclass(frozen=True, slots=True)
class Stored:
    """A record, the paper it belongs to, when it was recorded, and the digest of what was received."""

    record: Record
    paper_id: str
    digest: bytes
    at: str

    @property
    def key(self) -> Key:
        """What the record is known by: its source and its key there."""
        return (self.record.source, self.record.key)


class _Compressors(threading.local):
    """Compressors are costly to make and may not be shared by threads."""

    def __init__(self) -> None:
        self.pack = zstandard.ZstdCompressor(level=1, write_content_size=True).compress
        self.unpack = zstandard.ZstdDecompressor().decompress


_compressors = _Compressors()


def digests(connection: Connection, keys: Iterable[Key]) -> dict[Key, bytes]:
    """The digests of those of these records that are there."""
    found: dict[Key, bytes] = {}
    for source, names in _by_source(keys).items():
        statement = "SELECT key, digest FROM records WHERE source = :source AND key IN ({marks})"
        rows = select_in(connection, statement, names, source=source)
        found.update(((source, key), bytes(digest)) for key, digest in rows)
    return found


def by_keys(connection: Connection, keys: Iterable[Key]) -> dict[Key, Stored]:
    """Those of these records that are there."""
    found: dict[Key, Stored] = {}
    for source, names in _by_source(keys).items():
        rows = select_in(connection, _READ + "source = :source AND key IN ({marks})", names, source=source)
        found.update((stored.key, stored) for stored in map(_stored, rows))
    return found


def of_papers(connection: Connection, paper_ids: Sequence[str]) -> dict[str, list[Stored]]:
    """The records of each of these papers, in the order of their keys."""
    found: dict[str, list[Stored]] = {paper_id: [] for paper_id in paper_ids}
    for row in select_in(connection, _READ + "paper_id IN ({marks}) ORDER BY source, key", list(found)):
        stored = _stored(row)
        found[stored.paper_id].append(stored)
    return found


def put(connection: Connection, rows: Iterable[tuple[Stored, bytes]]) -> None:
    """Insert or replace records; each with its JSON text."""
    values = [
        (*stored.key, stored.paper_id, stored.digest, _compressors.pack(body), stored.at) for stored, body in rows
    ]
    upsert_rows(connection, records, _COLUMNS, values, key=("source", "key"))


def _by_source(keys: Iterable[Key]) -> Mapping[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for source, key in keys:
        groups.setdefault(source, []).append(key)
    return groups


def _stored(row: Sequence[object]) -> Stored:
    _source, _key, paper_id, digest, body, at = row
    record = record_from_json(orjson.loads(_compressors.unpack(bytes(body))))  # type: ignore[call-overload]  # a buffer
    return Stored(record, str(paper_id), bytes(digest), str(at))  # type: ignore[call-overload]  # a buffer
