"""Another encoder, or another version, without a pause: what serves meanwhile, and what a kill leaves."""

from __future__ import annotations

import dataclasses
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from frontlist.app import Library
from frontlist.cli import main
from frontlist.features.static_encoder import StaticEncoder
from frontlist.index import anew, building, follow, manifest
from frontlist.index.door import Index
from frontlist.index.writer import Encoder
from frontlist.search.door import Search
from frontlist.store.database import Database
from tests.papers import keep, library_of, made_paper, made_papers, remove
from tests.shared import ROOT
from tests.soak import count

OLD = StaticEncoder.load()
QUESTIONS = ("graph neural network", "quantum error correction", "elliptic regularity", "language model translation")


def turned(seed: int = 1, dimensions: int = 256) -> StaticEncoder:
    """Another training, as it were: the same words, their vectors turned and disturbed."""
    chance = np.random.default_rng(seed)
    turn = np.linalg.qr(chance.standard_normal((256, 256)))[0][:, :dimensions].astype(np.float32)
    vectors = (OLD.codes * OLD.scales[:, None]) @ turn
    vectors += 0.3 * vectors.std() * chance.standard_normal(vectors.shape, dtype=np.float32)
    scales = np.abs(vectors).max(axis=1) / 127 + 1e-9
    codes = np.rint(vectors / scales[:, None]).astype(np.int8)
    return StaticEncoder(OLD.vocabulary, codes, scales.astype(np.float32), f"turned-{seed}-{dimensions}")


class Stopped(Exception):
    """A writer that stops where a test tells it to."""


@pytest.fixture(scope="module")
def new() -> StaticEncoder:
    return turned()


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Database]:
    with library_of(tmp_path, made_papers(300)) as library:
        yield library


@pytest.fixture
def stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every fifty papers are committed."""
    monkeypatch.setattr(anew, "SHORTEST", 0.0)
    monkeypatch.setattr(anew, "LONGEST", 0.0)
    monkeypatch.setattr(follow, "BATCH", 50)


def found(index: Index, limit: int = 10) -> list[list[str]]:
    search = Search(index.database, index)
    return [[hit.paper_id for hit in search.search(text, limit=limit).hits] for text in QUESTIONS]


def stopped_at(index: Index, papers: int) -> None:
    """Make the index anew up to there, and die."""

    def stop(done: int, _all: int) -> None:
        if done >= papers:
            raise Stopped

    with pytest.raises(Stopped):
        index.update(progress=stop)


def from_scratch(tmp_path: Path, library: Database, encoder: Encoder) -> Index:
    fresh = Index(tmp_path / "scratch", library, encoder)
    fresh.update()
    return fresh


@pytest.mark.usefixtures("stretches")
def test_a_bridge_serves_until_the_new_encoder_has_read_everything(
    library: Database, tmp_path: Path, new: StaticEncoder
) -> None:
    home = tmp_path / "index"
    Index(home, library, OLD).update()
    index = Index(home, library, new)
    stopped_at(index, 150)
    snapshot = index.snapshot()
    assert snapshot.encoder is new
    assert snapshot.state.live == 300
    assert all(len(hits) == 10 for hits in found(index))
    making = index.making
    assert making is not None
    assert [done for done, _ in making.recalls] == [0, 50, 100]
    assert making.recalls[0][1] < making.recalls[-1][1] < 1
    done = index.update()
    assert done.rebuilt == f"the encoder changed from {OLD.name} to {new.name}"
    assert index.making is None
    assert index.verify() == []
    assert found(index) == found(from_scratch(tmp_path, library, new))


@pytest.mark.usefixtures("stretches")
def test_a_word_that_is_not_in_yet_is_no_slip_of_the_pen(library: Database, tmp_path: Path) -> None:
    old = dataclasses.replace(made_paper(900), title="Nade transport", date="1990")
    keep(library, [old])
    index = Index(tmp_path / "index", library, OLD)
    stopped_at(index, 100)
    search = Search(library, index)
    assert not any("nade" in note for note in search.search("nade").notes)
    index.update()
    assert search.search("nade").hits[0].paper_id == old.id
    assert any("nide" in note for note in search.search("nide").notes)


@pytest.mark.usefixtures("stretches")
def test_the_newest_papers_have_their_own_vectors_first(library: Database, tmp_path: Path, new: StaticEncoder) -> None:
    home = tmp_path / "index"
    Index(home, library, OLD).update()
    index = Index(home, library, new)
    stopped_at(index, 100)
    snapshot = index.snapshot()
    assert snapshot.vectors is not None
    rows = np.argsort(-snapshot.columns["date"].astype(np.int64), kind="stable")
    newest, oldest = rows[:20], rows[-20:]
    full = from_scratch(tmp_path, library, new).snapshot()
    assert full.vectors is not None

    def likeness(rows: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> float:
        assert snapshot.vectors is not None
        assert full.vectors is not None
        there = np.array([full.row_of(paper) for paper in snapshot.papers(rows)])
        return float((snapshot.vectors.rows(rows) * full.vectors.rows(there)).sum(axis=1).min())

    assert likeness(newest) > 0.999
    assert likeness(oldest) < 0.999


@pytest.mark.usefixtures("stretches")
@pytest.mark.parametrize("dimensions", [64, 256])
def test_what_changes_meanwhile_is_found_at_once_and_at_the_end(
    library: Database, tmp_path: Path, dimensions: int
) -> None:
    home, encoder = tmp_path / "index", turned(2, dimensions)
    Index(home, library, OLD).update()
    index = Index(home, library, encoder)
    stopped_at(index, 100)
    keep(library, [made_paper(500), made_paper(7, seed=3)])
    remove(library, [made_paper(8).id])
    stopped_at(index, 200)
    snapshot = index.snapshot()
    assert snapshot.row_of(made_paper(500).id) >= 0
    assert snapshot.row_of(made_paper(8).id) < 0
    assert len(Search(library, index).search(made_paper(500).title).hits)
    index.update()
    assert index.verify() == []
    assert index.status().indexed == 300


@pytest.mark.usefixtures("stretches")
def test_a_worker_goes_on_stretch_by_stretch(library: Database, tmp_path: Path, new: StaticEncoder) -> None:
    home = tmp_path / "index"
    Index(home, library, OLD).update()
    index = Index(home, library, new)
    read = [index.update(one_stretch=True).changed for _ in range(8)]
    assert read == [50] * 6 + [300, 0]
    assert index.verify() == []


@pytest.mark.usefixtures("stretches")
def test_other_rules_for_texts_leave_the_old_index_serving(
    library: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = Index(tmp_path / "index", library, OLD)
    index.update()
    before = found(index)
    monkeypatch.setattr(anew, "RULES", 2)
    monkeypatch.setattr(follow, "RULES", 2)
    monkeypatch.setattr("frontlist.index.writer.RULES", 2)
    stopped_at(index, 200)
    again = Index(tmp_path / "index", library, OLD)
    assert found(again) == before
    assert again.snapshot().partial is None
    assert "takes other things" in again.update().rebuilt
    assert again.verify() == []


@pytest.mark.usefixtures("stretches")
def test_without_an_old_index_the_part_that_is_made_answers_by_words(
    library: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = Index(tmp_path / "index", library, OLD)
    stopped_at(index, 200)
    answer = Search(library, index).search("quantum error correction")
    assert answer.hits
    assert any("150 of 300" in note for note in answer.notes)
    assert "the index is being made: 150 of 300 papers" in index.verify()[0]
    index.update()
    assert Search(library, index).search("quantum error correction").notes == ()
    assert found(index) == found(from_scratch(tmp_path, library, OLD))


def test_a_large_library_is_indexed_beside_its_first_reader(
    library: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontlist.index.door.QUICK", 10)
    index = Index(tmp_path / "index", library, OLD)
    assert Search(library, index).search("quantum error correction").hits
    maker = index.opened.maker
    assert maker is not None
    maker.join()
    assert index.verify() == []


def test_nobody_waits_for_another_process_that_makes_the_index(library: Database, tmp_path: Path, new: Encoder) -> None:
    index = Index(tmp_path / "index", library, OLD)
    index.update()
    other = Index(tmp_path / "index", library, new)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(anew, "SHORTEST", 0.0)
        patch.setattr(anew, "LONGEST", 0.0)
        patch.setattr(follow, "BATCH", 50)
        stopped_at(other, 100)
    with follow.writers_lock(tmp_path / "index"):
        assert index.update().elsewhere
        assert all(found(index))


def test_an_index_in_the_making_that_is_damaged_is_begun_again(
    library: Database, tmp_path: Path, new: StaticEncoder, stretches: None
) -> None:
    home = tmp_path / "index"
    Index(home, library, OLD).update()
    index = Index(home, library, new)
    for name in ("encoded.bin", "bridge.npz", building.NAME):
        stopped_at(index, 150)
        path = next(home.rglob(name))
        path.write_bytes(path.read_bytes()[:-9] + b"123456789")
        assert all(found(index)), name
    index.update()
    assert index.verify() == []
    assert found(index) == found(from_scratch(tmp_path, library, new))
    assert not list(home.rglob("encoded.bin"))
    state = manifest.read(home)
    assert state is not None
    assert [path.name for path in home.glob("epoch-*")] == [f"epoch-{state.epoch}"]


def run(home: Path, *words: str) -> None:
    main(["--home", str(home), *words])


def test_the_command_serves_at_once_and_a_running_library_goes_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], new: StaticEncoder
) -> None:
    home, weights = tmp_path / "home", tmp_path / "new.npz.zst"
    name = new.save(weights)
    with Library.open(home) as running:
        keep(running.database, made_papers(200))
        running.index.update()
        before = running.index.snapshot()
        run(home, "encoder", "use", str(weights))
        assert "with 0 papers read" in capsys.readouterr().out
        after = running.index.snapshot()
        assert before.state.encoder != after.state.encoder == name
        assert running.search("quantum error correction").hits
        run(home, "encoder", "info")
        assert "Read anew: 0 of 200 papers" in capsys.readouterr().out
        run(home, "index", "status")
        assert "of the finished top ten with 0 papers read anew" in capsys.readouterr().out
        running.index.update()
        assert running.index.making is None
        assert running.index.verify() == []
        assert running.index.status().encoder == name


WRITER = """
import sys
from pathlib import Path
from frontlist.index import anew, follow
from frontlist.index.door import Index
from frontlist.store.database import open_database
from tests.integration.test_upgrade import turned
anew.SHORTEST = anew.LONGEST = 0.0
follow.BATCH = 20
index = Index(Path(sys.argv[2]), open_database(sys.argv[1]), turned(int(sys.argv[3])))
print("ready", flush=True)
index.update()
"""


@pytest.mark.soak
def test_killed_at_any_moment_of_an_upgrade(library: Database, tmp_path: Path) -> None:
    chance = random.Random(17)
    home = tmp_path / "index"
    Index(home, library, OLD).update()
    for moment in range(count(20)):
        encoder = turned(moment + 3)
        for _ in range(2):
            keep(library, [made_paper(chance.randrange(400), seed=moment + 1) for _ in range(5)])
            command = [sys.executable, "-c", WRITER, library.address, str(home), str(moment + 3)]
            with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as writer:
                assert writer.stdout is not None
                writer.stdout.readline()
                time.sleep(chance.random() * 1.0)
                os.kill(writer.pid, signal.SIGKILL)
            assert all(found(Index(home, library, encoder)))
        index = Index(home, library, encoder)
        index.update()
        assert index.verify() == []
    assert found(index) == found(from_scratch(tmp_path, library, encoder))
