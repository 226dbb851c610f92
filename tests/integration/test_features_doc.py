"""The examples of docs/reference/features.md, and of the estimators' own docstrings, are run."""

from __future__ import annotations

import doctest
import importlib

import pytest

from tests.shared import ROOT

MODULES = ("sparse_dictionary", "topic_graph", "many_vectors", "alignment", "drift")


def test_the_document_runs() -> None:
    found = doctest.testfile(str(ROOT / "docs" / "reference" / "features.md"), module_relative=False)
    assert found.attempted > 10
    assert found.failed == 0


@pytest.mark.parametrize("name", MODULES)
def test_the_docstrings_run(name: str) -> None:
    found = doctest.testmod(importlib.import_module(f"frontlist.features.{name}"))
    assert found.attempted > 0
    assert found.failed == 0
