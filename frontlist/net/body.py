"""Reading an answer's body within limits: so many bytes over the wire, so many unpacked, and no bomb."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from frontlist.errors import NetworkError

# We only ever ask for these two (RFC 9110, 8.4.1); anything else is not unpacked but refused.
ENCODINGS = ("gzip", "deflate")
_CHUNK = 1 << 16


class CutShort(Exception):
    """The body ended before it was whole."""


def read_body(chunks: Iterable[bytes], encoding: str, limit: int) -> bytes:
    """The unpacked body. More than `limit` bytes, packed or unpacked, is refused as soon as it shows."""
    body = bytearray()
    for piece in _unpacked(_limited(chunks, limit), encoding.strip().lower()):
        body += piece
        if len(body) > limit:
            raise _too_large(limit)
    return bytes(body)


def _limited(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    seen = 0
    for chunk in chunks:
        seen += len(chunk)
        if seen > limit:
            raise _too_large(limit)
        yield chunk


def _unpacked(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    if encoding in {"", "identity"}:
        yield from chunks
    elif encoding in {"gzip", "x-gzip"}:
        yield from _inflated(chunks, zlib.MAX_WBITS | 16)
    elif encoding == "deflate":
        yield from _inflated(chunks, zlib.MAX_WBITS)
    else:
        raise NetworkError(f"The answer is packed with {encoding[:40]!r}, which was not asked for.", "Try again later.")


def _inflated(chunks: Iterable[bytes], window: int) -> Iterator[bytes]:
    unpacker, empty = zlib.decompressobj(window), True
    try:
        for chunk in chunks:
            empty = empty and not chunk
            while chunk and not unpacker.eof:
                # At most one chunk at a time: a megabyte of zeros must not become a gigabyte of memory.
                yield unpacker.decompress(chunk, _CHUNK)
                chunk = unpacker.unconsumed_tail
    except zlib.error as error:
        raise CutShort(f"its packing is broken ({error})") from error
    if not empty and not unpacker.eof:
        raise CutShort("its packing ends too early")


def _too_large(limit: int) -> NetworkError:
    return NetworkError(
        f"The answer is larger than {limit / 1_000_000:g} MB.",
        "Ask for less at once, or read it from a file.",
        limit=limit,
    )
