"""One record made ready: what cannot be stored is refused, what is needed to recognise it is worked out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields, replace
from typing import Any, Final

import orjson

from frontlist.ingest.identity import names_of, own_seed, titles_of
from frontlist.model.ids import make_paper_id
from frontlist.model.paper import Record, Reject
from frontlist.store.catalogue import Name
from frontlist.store.codec import record_to_json
from frontlist.store.records import Key

DIGEST_BYTES: Final = 16
LONGEST_KEY: Final = 1000
LONGEST_TEXT: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Prepared:
    """A record with its JSON and the digest of that."""

    record: Record
    body: bytes
    digest: bytes

    @property
    def key(self) -> Key:
        """The record's own name."""
        return (self.record.source, self.record.key)


@dataclass(frozen=True, slots=True)
class News:
    """A record that differs from what its source said before, with what identity needs."""

    prepared: Prepared
    record: Record
    key: Key
    titles: tuple[int, ...]
    new_id: str
    names: tuple[Name, ...]


def news_of(prepared: Prepared) -> News:
    """Work out what identity needs, which is done before the writers' lock is taken.

    `titles` are the hashes under which the same work may stand; `names` the external ids that name this one work.
    """
    record = prepared.record
    names = names_of(record)
    new_id = make_paper_id(str(names[0]) if names else own_seed(record))
    return News(prepared, record, prepared.key, titles_of(record), new_id, names)


def prepare(record: Record) -> Prepared | Reject:
    """`record` ready to be decided upon, or why it cannot be taken."""
    if not record.deleted and not record.title.strip() and not record.abstract.strip():
        return Reject(record.source, record.where, "It has neither a title nor an abstract.")
    if not record.key or len(record.key) > LONGEST_KEY:
        return Reject(record.source, record.where, "It has no name of its own that could be used as a key.")
    if len(record.abstract) > LONGEST_TEXT or len(record.title) > LONGEST_TEXT:
        return Reject(record.source, record.where, "Its text is longer than any paper's title and abstract can be.")
    try:
        body = orjson.dumps(record_to_json(record))
    except TypeError:
        # Half of a surrogate pair, which cannot be written as UTF-8.
        return prepare(_writable(record))
    if b"\\u0000" in body and record != (writable := _writable(record)):
        return prepare(writable)
    return Prepared(record, body, hashlib.blake2b(body, digest_size=DIGEST_BYTES).digest())


def _writable(value: Any) -> Any:
    """Without the characters that no database takes: NUL and lone surrogates."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, tuple):
        parts = [_writable(part) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    if hasattr(value, "__dataclass_fields__"):
        return replace(value, **{field.name: _writable(getattr(value, field.name)) for field in fields(value)})
    return value
