"""The learned model as bytes, and what it says of papers as a table."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from frontlist.atlas import sheet
from frontlist.atlas.learned import BadModel, Learned
from frontlist.features.estimator import unit
from frontlist.model.atlas import Concept, Theme

RANDOM = np.random.default_rng(2)


def _model(made_at: str = "2026-01-01T00:00:00+00:00") -> Learned:
    return Learned(
        made_at=made_at, encoder="e", papers=9, mean=np.zeros(4, np.float32), dictionary=unit(RANDOM.standard_normal((5, 4))),
        centres=unit(RANDOM.standard_normal((2, 4))), concepts=(Concept(0, "a", "A", ("a", "b"), 3, 0.7),),
        themes=(Theme(0, "t", "T", ("t",), "r", 2, "2020-01"), Theme(1, "u", "U", area="r")), areas=(Theme(0, "r", "R"),), former={"old": "t"},
    )  # fmt: skip


def test_the_model_comes_back_from_its_bytes() -> None:
    model = _model()
    again = Learned.from_bytes(model.to_bytes())
    assert (again.concepts, again.themes, again.areas, again.former) == (
        model.concepts,
        model.themes,
        model.areas,
        model.former,
    )
    assert np.allclose(again.dictionary, model.dictionary, atol=2e-3)
    assert set(again.theme_by_slug) == {"t", "u", "r"}


def test_what_is_no_model_is_refused() -> None:
    for body in (b"", b"nonsense", _model().to_bytes()[:-50]):
        with pytest.raises(BadModel):
            Learned.from_bytes(body)


def test_a_paper_without_a_vector_has_no_theme() -> None:
    assert _model().themes_of(np.array([[0, 0, 0, 0], [1, 2, 3, 4]], np.float32))[0] == -1


def test_the_sheet_is_read_as_written_and_the_old_one_goes(tmp_path: Path) -> None:
    table = np.zeros(3, sheet.ENTRY)
    table["paper"] = [b"pa", b"pb", b"pd"]
    old, new = _model("2025-01-01"), _model("2026-01-01")
    sheet.write(tmp_path, old, table[:1])
    sheet.write(tmp_path, new, table)
    assert len(sheet.read(tmp_path, old)) == 1
    (tmp_path / "new-1-1").touch()  # of another process, which is writing
    (tmp_path / "new-2-2").touch()  # of one that died
    os.utime(tmp_path / "new-2-2", (0, 0))
    sheet.tidy(tmp_path, new)
    assert np.array_equal(sheet.read(tmp_path, new), table)
    assert len(sheet.read(tmp_path, old)) == 0
    assert {path.name for path in tmp_path.iterdir()} == {sheet.path_of(tmp_path, new).name, "new-1-1"}


def test_two_that_write_one_sheet_do_not_meet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model, table = _model(), np.zeros(3, sheet.ENTRY)

    def both() -> None:
        sheet.write(tmp_path, model, table)
        sheet.tidy(tmp_path, model)

    def meanwhile(*given: Any, **named: Any) -> None:
        monkeypatch.setattr(np, "save", save)
        other = threading.Thread(target=both)
        other.start()
        other.join()
        save(*given, **named)

    save = np.save
    monkeypatch.setattr(np, "save", meanwhile)
    sheet.write(tmp_path, model, table)
    assert len(sheet.read(tmp_path, model)) == 3


def test_a_damaged_sheet_is_no_sheet(tmp_path: Path) -> None:
    model = _model()
    for content in (b"", b"\x93NUMPY nonsense", b"x" * 500):
        sheet.path_of(tmp_path, model).write_bytes(content)
        assert len(sheet.read(tmp_path, model)) == 0
    np.save(sheet.path_of(tmp_path, model), np.zeros(3))
    assert len(sheet.read(tmp_path, model)) == 0


def test_papers_are_found_in_the_sheet() -> None:
    table = np.zeros(3, sheet.ENTRY)
    table["paper"] = [b"pa", b"pb", b"pd"]
    assert sheet.Table(table).places([b"pd", b"pc", b"pz", b"pa"]).tolist() == [2, -1, -1, 0]
    assert sheet.Table().places([b"pa"]).tolist() == [-1]
