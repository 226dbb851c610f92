"""The examples of docs/reference/features.md, and of the estimators' own docstrings, are run; each method has one."""

from __future__ import annotations

import ast
import doctest
import importlib
from pathlib import Path

import pytest

from tests.shared import ROOT
from tests.unit.features.test_onnx_encoder import write_model_folder

PAGE = ROOT / "docs" / "reference" / "features.md"
# What the methods stand on: no method of their own.
GROUND = {"__init__", "archive", "estimator", "words", "training_text"}
FILES = sorted(file for file in (ROOT / "frontlist" / "features").glob("*.py") if file.stem not in GROUND)


def examples() -> str:
    """Everything that the page runs."""
    return "".join(found.source for found in doctest.DocTestParser().get_examples(PAGE.read_text(encoding="utf-8")))


def estimators(file: Path) -> list[str]:
    """The public classes of a file that turn something into numbers."""
    kinds = [node for node in ast.parse(file.read_text(encoding="utf-8")).body if isinstance(node, ast.ClassDef)]
    methods = {kind.name: {part.name for part in kind.body if isinstance(part, ast.FunctionDef)} for kind in kinds}
    return [name for name, has in methods.items() if name[0] != "_" and has & {"transform", "encode"}]


def test_the_document_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_model_folder(tmp_path / "sentence-model")
    found = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert found.attempted > 10
    assert found.failed == 0


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_every_method_has_an_example(file: Path) -> None:
    assert f"from frontlist.features.{file.stem} import" in examples(), f"add an example to {PAGE.name}"
    assert f"(`{file.name}`)" in PAGE.read_text(encoding="utf-8")
    assert [name for name in estimators(file) if f"{name}(" not in examples() and f"{name}." not in examples()] == []


def test_the_docstrings_run() -> None:
    found = [doctest.testmod(importlib.import_module(f"frontlist.features.{file.stem}")) for file in FILES]
    assert [result.failed for result in found] == [0] * len(found)
    assert sum(result.attempted for result in found) > 10
