"""Damaged, truncated and missing index files are found and rebuilt; never a wrong answer in silence."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path

import pytest

from frontlist.app import Library
from frontlist.features.static_encoder import StaticEncoder
from frontlist.index import anew, manifest
from frontlist.index.door import Index
from frontlist.index.follow import Update
from frontlist.search.door import Search
from frontlist.store.database import Database, open_database, sqlite_address
from frontlist.store.migrate import create_or_migrate
from tests.papers import keep, made_papers

ENCODER = StaticEncoder.load()
QUESTION = "quantum error correction"


@pytest.fixture
def library(tmp_path: Path) -> Database:
    database = open_database(sqlite_address(tmp_path / "library.db"))
    create_or_migrate(database)
    keep(database, made_papers(80))
    return database


def answer(home: Path, database: Database) -> list[str]:
    return [hit.paper_id for hit in Search(database, Index(home, database, ENCODER)).search(QUESTION).hits]


def spoil(path: Path, how: str) -> None:
    data = bytearray(path.read_bytes())
    if how == "missing":
        path.unlink()
    elif how == "truncated":
        path.write_bytes(data[: len(data) // 2])
    else:
        data[len(data) // 2] ^= 0x55
        path.write_bytes(data)


def kinds(home: Path) -> list[str]:
    """One name for each kind of file in the index."""
    files = [path for path in home.rglob("*") if path.is_file() and path.stat().st_size]
    return sorted({path.name if path.suffix in {".bin", ".json", ".faiss"} else path.suffix for path in files} - {""})


def test_every_file_is_watched(library: Database, tmp_path: Path) -> None:
    home = tmp_path / "index"
    right = answer(home, library)
    for number, kind in enumerate(kinds(home)):
        found = sorted(path for path in home.rglob("*") if kind in (path.name, path.suffix) and path.stat().st_size)
        spoil(found[0], ("flipped", "truncated", "missing")[number % 3])
        assert answer(home, library) == right, kind
    assert Index(home, library, ENCODER).verify() == []
    library.close()


def test_a_damaged_index_is_not_built_upon(library: Database, tmp_path: Path) -> None:
    home = tmp_path / "index"
    answer(home, library)
    spoil(max(home.rglob("*.bin"), key=lambda path: path.stat().st_size), "flipped")
    keep(library, made_papers(90)[80:])
    index = Index(home, library, ENCODER)
    assert "damaged" in index.update().rebuilt
    assert index.verify() == []
    library.close()


def test_a_large_index_is_checked_while_it_serves(
    library: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "index"
    right = answer(home, library)
    monkeypatch.setattr(manifest, "DEEP_CHECK_BYTES", 0)
    # Dates rank nothing, so that this damage would otherwise go unseen.
    spoil(next(home.rglob("date.bin")), "flipped")
    index = Index(home, library, ENCODER)
    search = Search(library, index)
    assert len(search.search(QUESTION).hits) == len(right)
    until = time.monotonic() + 20
    while not index.doubt and time.monotonic() < until:
        time.sleep(0.01)
    assert "date.bin has changed bytes" in index.doubt
    assert any("damaged" in note for note in search.search(QUESTION).notes)
    assert any("damaged" in note for note in search.similar(right[0]).notes)
    # Another process, which has not looked itself, is told.
    assert "date.bin" in Index(home, library, ENCODER).update().rebuilt
    assert search.search(QUESTION).notes == ()
    assert index.verify() == []
    assert answer(home, library) == right
    library.close()


def test_an_index_of_another_version_is_rebuilt_and_said(library: Database, tmp_path: Path) -> None:
    home = tmp_path / "index"
    right = answer(home, library)
    state = manifest.read(home)
    assert state is not None
    manifest.write(home, dataclasses.replace(state, format=manifest.FORMAT + 1))
    assert "of this version" in Index(home, library, ENCODER).update().rebuilt
    assert answer(home, library) == right
    library.close()


def test_an_encoder_of_another_dimension_means_a_rebuild(library: Database, tmp_path: Path) -> None:
    home = tmp_path / "index"
    answer(home, library)
    # The same weights, of which only the first dimensions are used: another encoder.
    shorter = StaticEncoder(ENCODER.vocabulary, ENCODER.codes[:, :64], ENCODER.scales, ENCODER.name)
    index = Index(home, library, shorter)
    assert "dimensions" in index.update().rebuilt
    assert index.snapshot().state.dimension == 64
    assert Search(library, index).search(QUESTION).hits
    library.close()


@pytest.mark.parametrize("name", ["nowhere.npz.zst", "folder", "broken.npz.zst"])
def test_without_an_encoder_words_still_find(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "model.onnx").write_bytes(b"no model")
    (tmp_path / "broken.npz.zst").write_bytes(b"no weights")
    with Library.open(tmp_path / "home", flags={"encoder": str(tmp_path / name)}) as opened:
        keep(opened.database, made_papers(20))
        found = opened.search(QUESTION)
        assert found.mode == "words"
        assert found.hits
        assert any("no encoder" in note for note in found.notes)
        assert any("no vectors" in note for note in opened.similar(found.hits[0].paper_id).notes)


def test_vectors_are_not_thrown_away_because_their_encoder_cannot_be_had_just_now(
    library: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "index"
    answer(home, library)
    keep(library, made_papers(90)[80:])
    without = Index(home, library, None)
    monkeypatch.setattr(anew, "DEAR", 50)
    assert "cannot be had" in without.update().held
    assert Search(library, without).search(QUESTION).hits
    again = Index(home, library, ENCODER)
    assert again.update() == Update(10, "", 90)
    assert again.verify() == []
    # Asked for, or wrong, it is made anew by words alone; a small one is at once.
    assert without.rebuild().changed == 90
    again.update()
    spoil(next(home.rglob("date.bin")), "flipped")
    assert "damaged" in without.update().rebuilt
    again.update()
    monkeypatch.setattr(anew, "DEAR", 5_000)
    assert "encoder changed" in without.update().rebuilt
    library.close()


def test_the_order_is_the_same_for_any_number_of_threads(library: Database, tmp_path: Path) -> None:
    import faiss

    home = tmp_path / "index"
    before = faiss.omp_get_max_threads()
    found = []
    for threads in (1, 4):
        faiss.omp_set_num_threads(threads)
        Index(home, library, ENCODER).rebuild()
        found.append(answer(home, library))
    faiss.omp_set_num_threads(before)
    assert found[0] == found[1]
    library.close()
