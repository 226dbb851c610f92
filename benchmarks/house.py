"""The size of the house: lines per room, the largest file and function, and the medians.

python -m benchmarks.house
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parent.parent
PACKAGE: Final = ROOT / "frontlist"


class Size(NamedTuple):
    """How many lines something has."""

    lines: int
    name: str


def python_files(folder: Path) -> list[Path]:
    """Every Python file below the folder."""
    return sorted(folder.rglob("*.py"))


@cache
def text_of(file: Path) -> str:
    """What stands in the file."""
    return file.read_text(encoding="utf-8")


@cache
def tree_of(file: Path) -> ast.Module:
    """The file as Python reads it."""
    return ast.parse(text_of(file))


def files(folder: Path) -> list[Size]:
    """The sizes of the files below the folder."""
    return [Size(len(text_of(file).splitlines()), str(file.relative_to(ROOT))) for file in python_files(folder)]


def functions(folder: Path) -> list[Size]:
    """The sizes of the functions below the folder, signature and docstring included, decorators not."""
    return [
        Size((node.end_lineno or node.lineno) - node.lineno + 1, f"{file.relative_to(ROOT)}: {node.name}")
        for file in python_files(folder)
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def room_of(name: str) -> str:
    """The room that a file of the package stands in; '' outside the rooms."""
    parts = Path(name).parts
    return f"{parts[1]}/" if len(parts) > 2 else ""


def rows() -> Iterator[str]:
    """The report, a row of a table each."""
    sizes, calls = files(PACKAGE), functions(PACKAGE)
    yield "| room | lines | files | largest file |"
    yield "| --- | --- | --- | --- |"
    for room in sorted({room_of(size.name) for size in sizes}):
        inside = [size for size in sizes if room_of(size.name) == room]
        lines, name = max(inside)
        yield f"| {room or 'outside the rooms'} | {sum(size.lines for size in inside):,} | {len(inside)} | {name} ({lines}) |"
    yield f"| all | {sum(size.lines for size in sizes):,} | {len(sizes)} | {max(sizes).name} ({max(sizes).lines}) |"
    yield ""
    yield f"Median file {median(size.lines for size in sizes):g} lines; {len(calls):,} functions, median {median(call.lines for call in calls):g} lines, largest {max(calls).name} ({max(calls).lines})."
    for folder in ("tests", "benchmarks", "docs"):
        yield f"{folder}: {sum(size.lines for size in files(ROOT / folder)):,} lines of Python."


if __name__ == "__main__":
    print("\n".join(rows()))
