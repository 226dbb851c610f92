"""Files in every packing, whole and broken."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from frontlist.errors import BadInput, NotFound
from frontlist.model.paper import Record
from frontlist.sources.files import open_records
from frontlist.sources.lines import LONGEST_LINE, numbered_lines, text_of
from frontlist.sources.streams import opened
from tests.unit.sources.reading import file_items, split, stream

LINES = b"".join(b'{"title": "Paper number %d"}\n' % number for number in range(3000))


def zipped(**members: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return held.getvalue()


def zstd(data: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(data)


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "zstd": zstd,
    "zip": lambda data: zipped(one=data),
}
PACKED = {
    "plain": LINES,
    "gzip": gzip.compress(LINES),
    "two gzip in a row": gzip.compress(LINES[:1000]) + gzip.compress(LINES[1000:]) + b"\0" * 20,
    "zstd": zstd(LINES),
    "two zstd in a row": zstd(LINES[:1000]) + zstd(LINES[1000:]),
    "zip": zipped(one=LINES),
    "utf-16": LINES.decode().encode("utf-16"),
    "byte-order mark": b"\xef\xbb\xbf" + LINES,
}


@pytest.mark.parametrize("packing", PACKED)
def test_every_packing_gives_the_same(tmp_path: Path, packing: str) -> None:
    items = file_items(tmp_path, "a-wrong-name.png", PACKED[packing])
    assert [item.title for item in items if isinstance(item, Record)] == [f"Paper number {n}" for n in range(3000)]


def test_all_members_of_a_zip_are_read_each_in_its_format(tmp_path: Path) -> None:
    members = {"a.txt": b'{"title": "One"}\n', "b.json": b"@misc{x, title={Two}}", "c": b"\x89PNG"}
    records, rejects = split(file_items(tmp_path, "x.zip", zipped(**members)))
    assert [record.title for record in records] == ["One", "Two"]
    assert [reject.where for reject in rejects] == ["x.zip/c"]


@pytest.mark.parametrize("packing", ["gzip", "zstd", "zip"])
def test_a_truncated_archive_gives_what_it_holds_and_says_so(tmp_path: Path, packing: str) -> None:
    noise = b"".join(b'{"title": "%x"}\n' % pow(3, number + 200, 1 << 400) for number in range(3000))
    data = PACKERS[packing](noise)
    records, rejects = split(file_items(tmp_path, "x", data[: len(data) // 2]))
    assert len(rejects) >= 1
    assert "archive" in rejects[-1].reason
    assert records or packing == "zip"


@pytest.mark.parametrize("packing", ["gzip", "zstd", "zip"])
def test_a_bomb_is_not_unpacked(tmp_path: Path, packing: str) -> None:
    huge = bytes(100_000_000)
    data = PACKERS[packing](huge)
    path = tmp_path / "bomb"
    path.write_bytes(data)
    with pytest.raises(BadInput, match="times its size"):
        read_all(path)


def read_all(path: Path) -> int:
    with opened(path) as texts:
        return sum(len(piece) for _, text in texts for piece in iter(lambda text=text: text.read(1 << 16), b""))  # type: ignore[misc]


def test_a_bomb_in_a_file_is_one_reject(tmp_path: Path) -> None:
    data = gzip.compress(b'{"title": "First"}\n' + b" " * 60_000_000)
    records, rejects = split(file_items(tmp_path, "x", data))
    assert [record.title for record in records] == ["First"]
    assert "times its size" in rejects[-1].reason


@pytest.mark.parametrize(
    ("magic", "words"), [(b"BZh91AY", "bzip2"), (b"\xfd7zXZ\x00", "xz"), (b"7z\xbc\xaf\x27\x1c", "7-Zip")]
)
def test_other_packings_are_named(tmp_path: Path, magic: bytes, words: str) -> None:
    _, rejects = split(file_items(tmp_path, "x", magic + bytes(100)))
    assert words in rejects[0].reason


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(NotFound):
        open_records(Path("/nowhere/at/all"))
    with pytest.raises(NotFound):
        open_records(Path("/"))


def test_lines_have_numbers_and_a_limit() -> None:
    text = b"one\n" + b"x" * 50 + b"\n\nfour"
    assert list(numbered_lines(stream(text, 7), longest=20)) == [(1, b"one"), (2, None), (3, b""), (4, b"four")]
    assert list(numbered_lines(stream(b"x" * 50, 7), longest=20)) == [(1, None)]


def test_a_line_of_a_hundred_megabytes_costs_only_itself(tmp_path: Path) -> None:
    with (tmp_path / "x").open("wb") as file:
        file.write(b'{"title": "One"}\n{"title": "')
        for _ in range(100):
            file.write(b"x" * 1_000_000)
        file.write(b'"}\n{"title": "Three"}\n')
    records, rejects = split(list(open_records(tmp_path / "x")))
    assert [(record.title, record.where) for record in records] == [("One", "line 1"), ("Three", "line 3")]
    assert [(reject.where, str(LONGEST_LINE >> 20) in reject.reason) for reject in rejects] == [("line 2", True)]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"caf\xc3\xa9", "café"),
        (b"caf\xe9", "café"),
        (b"\x93quoted\x94", "“quoted”"),
        (b"caf\xc3\xa9 \xff", "café \ufffd"),
    ],
)
def test_text_of_uncertain_encoding(raw: bytes, text: str) -> None:
    assert text_of(raw) == text
