"""Reading a body within limits."""

from __future__ import annotations

import gzip
import zlib

import pytest

from frontlist.errors import NetworkError
from frontlist.net.body import CutShort, read_body


def pieces(data: bytes, size: int = 7) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


@pytest.mark.parametrize(("encoding", "pack"), [("", bytes), ("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_unpacks(encoding: str, pack: type[bytes]) -> None:
    assert read_body(pieces(pack(b"paper " * 100)), encoding, 1000) == b"paper " * 100


def test_an_empty_body_is_empty_in_any_packing() -> None:
    assert read_body([], "gzip", 10) == b""


def test_a_bomb_is_cut_off_at_the_limit() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    assert len(bomb) < 100_000
    with pytest.raises(NetworkError, match="larger than 1 MB"):
        read_body(pieces(bomb, 65536), "gzip", 1_000_000)


def test_too_much_is_cut_off_while_it_arrives() -> None:
    with pytest.raises(NetworkError, match="larger"):
        read_body(iter(lambda: b"x" * 1000, b""), "", 10_000)


@pytest.mark.parametrize("keep", [1, 15, -9])
def test_half_a_packing_is_cut_short(keep: int) -> None:
    with pytest.raises(CutShort):
        read_body([gzip.compress(b"paper " * 100)[:keep]], "gzip", 1000)


def test_what_is_not_gzip_is_cut_short() -> None:
    with pytest.raises(CutShort):
        read_body([b"<html>"], "gzip", 1000)


def test_an_unknown_packing_is_refused() -> None:
    with pytest.raises(NetworkError, match="'br'"):
        read_body([b"x"], "br", 1000)
