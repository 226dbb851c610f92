"""What another process or thread does while an index is looked at: readers see the newest whole state, or the reason why not."""

from __future__ import annotations

import errno
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from frontlist.errors import DiskFull, IndexUnavailable
from frontlist.features.static_encoder import StaticEncoder
from frontlist.index import anew, bridge, door, follow, manifest, vector
from frontlist.index.door import Index
from frontlist.index.snapshot import Snapshot, open_snapshot
from frontlist.store.database import Database
from tests.papers import keep, library_of, made_paper, made_papers

ENCODER = StaticEncoder.load()


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Database]:
    with library_of(tmp_path, made_papers(40)) as library:
        yield library


def shorter(name: str = "shorter") -> StaticEncoder:
    """Another encoder, of fewer dimensions."""
    return StaticEncoder(ENCODER.vocabulary, ENCODER.codes[:, :64], ENCODER.scales, name)


def test_what_is_finished_while_the_state_before_is_opened_is_seen_by_the_next_search(
    library: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer, opened = Index(tmp_path / "index", library, ENCODER), []
    writer.update()

    def slowly(*given: Any, **named: Any) -> Snapshot:
        opened.append(real(*given, **named))
        if len(opened) == 1:
            keep(library, [made_paper(99)])
            writer.update()
        return opened[-1]

    real = open_snapshot
    monkeypatch.setattr(door, "open_snapshot", slowly)
    reader = Index(tmp_path / "index", library, ENCODER)
    assert reader.snapshot().state.live == 40
    assert reader.snapshot().state.live == 41


def test_an_index_that_is_finished_while_a_reader_opens_the_bridge_is_read_instead(
    library: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Index(tmp_path / "index", library, ENCODER).update()
    writer = Index(tmp_path / "index", library, shorter())
    writer.open_bridge()
    assert writer.making

    def slowly(*given: Any) -> bridge.Bridge | None:
        found = real(*given)
        monkeypatch.setattr(bridge, "read", real)
        writer.update()
        return found

    real = bridge.read
    monkeypatch.setattr(bridge, "read", slowly)
    state = Index(tmp_path / "index", library, shorter()).snapshot().state
    assert (state.encoder, state.live) == ("shorter", 40)


def test_what_a_writer_tidies_away_while_it_is_checked_is_no_damage(
    library: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = Index(tmp_path / "index", library, ENCODER)
    index.update()

    def slowly(*given: Any, **named: Any) -> str:
        monkeypatch.setattr(manifest, "damage", real)
        index.rebuild()
        return real(*given, **named)

    real = manifest.damage
    monkeypatch.setattr(manifest, "damage", slowly)
    assert index.status().trouble == ""


def test_a_column_that_cannot_be_read_is_damage(library: Database, tmp_path: Path) -> None:
    index = Index(tmp_path / "index", library, ENCODER)
    index.update()
    column = next(index.home.rglob("date.bin"))
    column.unlink()
    column.mkdir()
    for number in range(200):
        (column / f"{number:0200}").touch()
    state = manifest.read(index.home)
    assert state
    assert "date.bin" in manifest.damage(index.home, state, deep=True)


def test_no_room_for_the_index_that_a_search_needs_is_said(
    library: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object, **_named: object) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(door, "update", full)
    with pytest.raises(DiskFull):
        Index(tmp_path / "index", library, ENCODER).snapshot()
    # Of a large library the index is made beside; nobody waits a minute for what has failed.
    monkeypatch.setattr(door, "QUICK", 0)
    index = Index(tmp_path / "other", library, ENCODER)
    failed: list[BaseException] = []

    def asked() -> None:
        try:
            index.snapshot()
        except BaseException as error:
            failed.append(error)

    asking = threading.Thread(target=asked, daemon=True)
    asking.start()
    asking.join(10)
    assert [type(error) for error in failed] == [DiskFull]


def test_damage_that_only_a_reader_saw_is_not_built_upon(
    library: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = Index(tmp_path / "index", library, ENCODER)
    index.update()
    monkeypatch.setattr(manifest, "DEEP_CHECK_BYTES", 0)  # as if it were large: a writer looks at lengths only
    place = next(index.home.rglob("meta.json"))
    place.write_bytes(b"X" * place.stat().st_size)
    keep(library, [made_paper(99)])
    # Anew in several stretches, between which the old index would follow the log.
    for name, value in (("SHORTEST", 0.0), ("LONGEST", 0.0)):
        monkeypatch.setattr(anew, name, value)
    monkeypatch.setattr(follow, "BATCH", 10)
    again = Index(tmp_path / "index", library, ENCODER)
    assert again.snapshot().state.live == 41
    assert again.verify() == []


def test_the_same_encoder_opened_again_is_no_other_encoder(library: Database, tmp_path: Path) -> None:
    chosen = [shorter()]
    index = Index(tmp_path / "index", library, ENCODER, choose=lambda: chosen[0])
    index.update()
    index.snapshot()
    chosen[0] = shorter()
    assert index.verify() == []
    chosen[0] = shorter("third")
    assert index.verify() == ["the index is of another encoder"]


def test_a_library_that_outgrows_its_index_is_indexed_once(
    library: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = Index(tmp_path / "index", library, ENCODER)
    index.update()
    monkeypatch.setattr(vector, "EXACT_BELOW", 100)
    for name, value in (("SHORTEST", 0.0), ("LONGEST", 0.0)):
        monkeypatch.setattr(anew, name, value)
    monkeypatch.setattr(follow, "BATCH", 50)
    followed: list[int] = []
    monkeypatch.setattr(follow, "replay", lambda _connection, _writer, ids, *_: followed.append(len(ids)))
    keep(library, made_papers(240)[40:])
    assert "outgrown" in index.update().rebuilt
    assert sum(followed) == 0
    assert index.status().kind == vector.kind_for(240)
    assert index.verify() == []
    assert index.update().rebuilt == ""


def test_an_index_that_cannot_be_opened_at_all_is_an_error(
    library: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = Index(tmp_path / "index", library, ENCODER)
    index.update()
    monkeypatch.setattr(Index, "_try", lambda *_: None)
    with pytest.raises(IndexUnavailable, match="even rebuilt"):
        index.snapshot()
