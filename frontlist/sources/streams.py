"""Opening a file whatever it is packed in: plain, gzip, Zstandard or zip, streamed and within limits."""

from __future__ import annotations

import codecs
import io
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, Protocol

import zstandard

from frontlist.errors import BadInput

CHUNK: Final = 1 << 16
# Records of papers pack to a tenth; nothing honest packs to a two-hundredth over this many bytes.
BOMB_RATIO: Final = 200
BOMB_FLOOR: Final = 32 << 20
# A Zstandard frame may ask for gigabytes of window; this is what `zstd --long=27` writes.
ZSTD_WINDOW: Final = 1 << 27
# The unpacker gives out whole what it is given; so little of it cannot become more than a few megabytes.
ZSTD_BITE: Final = 2048
_OTHER_PACKINGS: Final = {
    b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz", b"7z\xbc\xaf\x27\x1c": "7-Zip", b"Rar!\x1a\x07": "RAR", b"\x1f\x9d": "compress",
}  # fmt: skip
_WIDE: Final = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


class Bytes(Protocol):
    """What parsers read from."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end."""


class Pieces:
    """A readable stream over pieces of bytes, of which the beginning can be looked at first."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._held = b""

    def head(self, size: int = CHUNK) -> bytes:
        """The first `size` bytes, which stay unread. What is broken after the beginning shows when it is read."""
        while len(self._held) < size and (piece := next(self._pieces, b"")):
            self._held += piece
        return self._held[:size]

    def read(self, size: int = CHUNK, /) -> bytes:
        """At most `size` bytes; none at the end."""
        held = self._held or next(self._pieces, b"")
        self._held = held[size:]
        return held[:size]


class Reach:
    """How far into a file its reader has come."""

    def __init__(self) -> None:
        self._file: BinaryIO | None = None
        self._size = 0

    def follow(self, file: BinaryIO) -> None:
        """Look at this file from now on."""
        self._file, self._size = file, os.fstat(file.fileno()).st_size

    def share(self) -> float:
        """From 0 to 1; 0 as well where that cannot be told, as of a pipe."""
        if self._file is None or self._file.closed or not self._size:
            return 0.0
        return min(1.0, self._file.tell() / self._size)


@contextmanager
def opened(path: Path, reach: Reach | None = None) -> Iterator[Iterator[tuple[str, Pieces]]]:
    """The texts of the file, by name: one, or the members of a zip archive. Read each before asking for the next."""
    with path.open("rb") as file:
        if reach:
            reach.follow(file)
        start = file.read(8)
        file.seek(0)
        yield _members(file, path.name) if start.startswith(b"PK\x03\x04") else iter([(path.name, _text(file, start))])


def _members(file: BinaryIO, name: str) -> Iterator[tuple[str, Pieces]]:
    try:
        size = file.seek(0, io.SEEK_END)
        with zipfile.ZipFile(file) as archive:
            for member in archive.infolist():
                if member.is_dir() or member.filename.startswith("__MACOSX/"):
                    continue
                if member.flag_bits & 1:
                    raise BadInput(f"{name} is locked with a password.", "Unpack it first.")
                with archive.open(member) as inside:
                    unpacked = _guarded(_read(inside), [min(member.compress_size, size)])
                    yield f"{name}/{member.filename}", Pieces(_narrow(_plain_zip(unpacked)))
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise BadInput(f"The archive is broken ({error}).", "Fetch the file again.") from error


def _plain_zip(pieces: Iterator[bytes]) -> Iterator[bytes]:
    try:
        yield from pieces
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise BadInput(f"The archive is broken ({error}).", "Fetch the file again.") from error


def _text(file: BinaryIO, start: bytes) -> Pieces:
    for magic, packing in _OTHER_PACKINGS.items():
        if start.startswith(magic):
            raise BadInput(
                f"The file is packed with {packing}.", "Unpack it first; gzip, Zstandard and zip are read as they are."
            )
    taken = [0]
    if start.startswith(b"\x1f\x8b"):
        return Pieces(_narrow(_guarded(_gunzipped(_read(file, taken)), taken)))
    if start.startswith(b"\x28\xb5\x2f\xfd"):
        return Pieces(_narrow(_guarded(_unzstd(_read(file, taken, ZSTD_BITE)), taken)))
    return Pieces(_narrow(_read(file)))


def _read(file: Bytes, taken: list[int] | None = None, size: int = CHUNK) -> Iterator[bytes]:
    while piece := file.read(size):
        if taken is not None:
            taken[0] += len(piece)
        yield piece


def _guarded(pieces: Iterator[bytes], taken: list[int]) -> Iterator[bytes]:
    """The pieces, until they are so many more than the bytes `taken` in that they can only be a bomb."""
    given = 0
    for piece in pieces:
        given += len(piece)
        if given > BOMB_FLOOR and given > BOMB_RATIO * max(taken[0], 1):
            raise BadInput(
                f"The archive unpacks to more than {BOMB_RATIO} times its size.", "Unpack it yourself if you trust it."
            )
        yield piece


def _gunzipped(pieces: Iterator[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        for piece in pieces:
            while piece:
                if unpacker.eof:  # Several gzip files in a row are one file (RFC 1952, 2.2); zeros may pad the end.
                    if not piece.strip(b"\0"):
                        break
                    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
                yield unpacker.decompress(piece, CHUNK)
                piece = unpacker.unconsumed_tail or unpacker.unused_data
    except zlib.error as error:
        raise BadInput(f"The archive is broken ({error}).", "Fetch the file again.") from error
    if not unpacker.eof:
        raise _ends_early()


def _unzstd(pieces: Iterator[bytes]) -> Iterator[bytes]:
    maker = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW)
    unpacker = maker.decompressobj()
    try:
        for piece in pieces:
            while piece:
                if unpacker.eof:
                    unpacker = maker.decompressobj()
                yield unpacker.decompress(piece)
                piece = unpacker.unused_data
    except zstandard.ZstdError as error:
        raise BadInput(f"The archive is broken ({error}).", "Fetch the file again.") from error
    if not unpacker.eof:
        raise _ends_early()


def _ends_early() -> BadInput:
    return BadInput("The archive ends too early.", "Fetch the file again; what could be read of it has been read.")


def _narrow(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """UTF-8 without a byte-order mark, from UTF-8 or from what Windows calls Unicode. Empty pieces are left out."""
    pieces = (piece for piece in pieces if piece)
    first = next(pieces, b"")
    wide = _WIDE.get(first[:2])
    if not wide:
        yield first.removeprefix(codecs.BOM_UTF8)
        yield from pieces
        return
    decoder = codecs.getincrementaldecoder(wide)("replace")
    yield decoder.decode(first[2:]).encode()
    for piece in pieces:
        yield decoder.decode(piece).encode("utf-8", "replace")
