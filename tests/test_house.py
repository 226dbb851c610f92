"""No import that the room table of ARCHITECTURE.md forbids."""

from __future__ import annotations

import ast
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "frontlist"
ANYWHERE = {"errors", "__init__"}
# Beside the rooms: what sees every part. The site and the command line may call them, no part may.
OVERSEERS = {"app", "chores", "health", "demo", "encoders", "judge", "publish", "sight", "opening", "readers"}
MAY_IMPORT = {
    "model": "",
    "text": "model",
    "net": "model",
    "mail": "model",
    "sources": "model text net",
    "store": "model",
    "ingest": "model text sources store",
    "features": "model",
    "index": "model text store features",
    "rank": "model",
    "atlas": "model store index features",
    "search": "model text store index features rank atlas",
    "discover": "model store index features rank search",
    "community": "model text net mail store ingest rank",
    "space": "model text store index features",
    "digest": "model text net mail store rank search discover community",
    "jobs": "model store",
    "evaluate": "model search discover",
    "web": "model text app chores sight",
    "cli": "model text app web config chores demo encoders judge opening publish evaluate",
}


def imported_rooms(file: Path) -> set[str]:
    """The rooms of `frontlist` that a file imports, at its top or inside a function."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file}: import by full name"
            module = node.module or ""
            names |= {f"{module}.{alias.name}" for alias in node.names} if module == "frontlist" else {module}
    return {name.split(".")[1] for name in names if name.startswith("frontlist.")} - {"__version__", "Library"}


def test_no_room_imports_what_the_table_forbids() -> None:
    wrong = [
        f"{file.relative_to(PACKAGE)} imports {room}"
        for name, allowed in MAY_IMPORT.items()
        for file in sorted((PACKAGE / name).rglob("*.py"))
        for room in sorted(imported_rooms(file) - set(allowed.split()) - ANYWHERE - {name})
    ]
    assert wrong == []


def test_the_table_names_every_room() -> None:
    assert {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()} == set(MAY_IMPORT)


def test_parts_never_point_back_at_the_app() -> None:
    rooms = set(MAY_IMPORT) - {"web", "cli"}
    assert [file for room in rooms for file in (PACKAGE / room).rglob("*.py") if imported_rooms(file) & OVERSEERS] == []
