"""docs/explanation/science.md is what the results say, and leaves no method out."""

from __future__ import annotations

import ast

import pytest

from docs.science import SCIENCE_PAGE, science_page
from docs.science_rows import NOT_YET, cell, cell_after, held, result, rows, short
from tests.shared import ROOT

FEATURES = ROOT / "frontlist" / "features"
# What the methods stand on: no method of their own.
GROUND = {"__init__", "archive", "estimator", "words", "training_text", "browser_table"}


def test_the_page_is_what_the_results_say() -> None:
    assert SCIENCE_PAGE.read_text(encoding="utf-8") == science_page(), "run: python -m docs.generate"


def test_every_method_has_a_row_and_every_row_a_file() -> None:
    named = {row.file for row in rows()}
    assert {f"features/{file.stem}.py" for file in FEATURES.glob("*.py") if file.stem not in GROUND} - named == set()
    assert [file for file in sorted(named) if not (ROOT / "frontlist" / file).is_file()] == []


def test_every_estimator_has_a_row() -> None:
    named = {row.file for row in rows()}
    for file in FEATURES.glob("*.py"):
        kinds = [
            node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.ClassDef)
        ]
        if any(getattr(base, "id", "") == "Estimator" for kind in kinds for base in kind.bases):
            assert f"features/{file.name}" in named, "add a row to docs/science_rows.py"


def test_what_is_measured_says_where_and_what_is_not_says_so() -> None:
    for row in rows():
        assert row.paper
        assert row.claim
        measured = any(character.isdigit() for character in row.measured)
        assert measured or NOT_YET in row.measured, row
        assert (row.source != "–") is measured, row


def test_what_did_not_help_is_not_imported_by_the_engine() -> None:
    engine = [
        file for room in ("index", "search", "discover", "atlas") for file in (ROOT / "frontlist" / room).rglob("*.py")
    ]
    text = "\n".join(file.read_text(encoding="utf-8") for file in engine)
    by_file: dict[str, list[str]] = {}
    for row in rows():
        by_file.setdefault(row.file, []).append(row.use)
    out = {file for file, uses in by_file.items() if all(use.startswith("no") for use in uses)}
    assert out
    for file in out:
        assert f"frontlist.features.{file.split('/')[1].removesuffix('.py')} " not in text, file


def test_numbers_are_taken_from_where_they_stand() -> None:
    assert cell("search", "cisi", "BM25") in (ROOT / "docs" / "explanation" / "search.md").read_text(encoding="utf-8")
    assert cell_after("search", "cisi", "with MiniLM: vectors", "hybrid") != cell("search", "cisi", "hybrid")
    assert short(result("concepts", "names", "own words")[0]) in science_page()
    with pytest.raises(LookupError, match=r"mend docs/science_rows\.py"):
        cell("search", "no such row", "BM25")


def test_numbers_are_written_as_people_write_them() -> None:
    assert held([0.25, -0.5, 1.25], "+.2f") == "+.25 (−.50 to +1.25)"
