"""The house in order: the room table of ARCHITECTURE.md, sizes, and nothing that nobody uses."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from benchmarks.house import PACKAGE, ROOT, files, functions, python_files, text_of, tree_of

CODE = ["frontlist", "tests", "benchmarks", "docs"]
# Rooms whose files are found by their place: a command, a page and a call of the API each.
BY_PLACE = ("cli/", "web/pages/", "web/api/", "web/feeds/", "web/discovery/", "store/migrations/")
# What stands in for the outside world in a program's own tests, and what click and scikit-learn call by name.
CALLED_BY_OTHERS = {"MemorySender", "MemoryPace", "list_commands", "get_command", "set_params", "failing"}
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
    for node in ast.walk(tree_of(file)):
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


def test_the_page_says_what_the_test_holds() -> None:
    table = re.findall(r"^\| `(\w+)/` \|.*\| ([^|]+) \|$", (ROOT / "ARCHITECTURE.md").read_text("utf-8"), re.MULTILINE)
    said = {name: set(re.findall(r"\w+", words)) & set(MAY_IMPORT) for name, words in table}
    assert said == {name: set(allowed.split()) & set(MAY_IMPORT) for name, allowed in MAY_IMPORT.items()}


@pytest.mark.parametrize("folder", CODE)
def test_no_file_and_no_function_is_too_long(folder: str) -> None:
    assert [size for size in files(ROOT / folder) if size.lines > 500] == []
    assert [size for size in functions(ROOT / folder) if size.lines > 60] == []


def test_most_are_short() -> None:
    assert median(size.lines for size in files(PACKAGE)) <= 150
    assert median(size.lines for size in functions(PACKAGE)) <= 10


def test_every_file_is_imported_by_another() -> None:
    imported: set[str] = set()
    for file in python_files(PACKAGE):
        for node in ast.walk(tree_of(file)):
            if isinstance(node, ast.ImportFrom) and node.module:
                imported |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    names = {str(file.relative_to(PACKAGE)): file for file in python_files(PACKAGE) if file.stem[:2] != "__"}
    alone = {name for name in names if f"frontlist.{name[:-3].replace('/', '.')}" not in imported}
    # `client.py` is for programs elsewhere; an estimator may be there for its measured row in docs/explanation/science.md.
    science = (ROOT / "docs" / "explanation" / "science.md").read_text(encoding="utf-8")
    assert {name for name in alone if not name.startswith(BY_PLACE) and name not in science} == {"client.py"}


def defined(file: Path) -> Iterator[str]:
    """What a file defines at its top and in its classes."""
    tree = tree_of(file)
    for body in [tree.body, *(node.body for node in tree.body if isinstance(node, ast.ClassDef))]:
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                yield node.name
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                yield node.target.id


def test_every_name_is_used() -> None:
    """A word that stands nowhere but where it is defined is dead; what only tests use is as dead."""
    kinds = (".py", ".html", ".txt", ".md", ".js", ".xml")
    texts = [
        file
        for folder in ("frontlist", "benchmarks", "docs")
        for file in (ROOT / folder).rglob("*")
        if file.suffix in kinds
    ]
    words = Counter(word for file in texts for word in re.findall(r"\w+", text_of(file)))
    pages = re.compile(r"@(?:router|\w+)\.(?:get|post|put|patch|delete|head|command|group|api_route)\b")
    dead = {
        f"{file.relative_to(PACKAGE)}: {name}"
        for file in python_files(PACKAGE)
        if "migrations" not in file.parts and not pages.search(text_of(file))
        for name in defined(file)
        if words[name] < 2 and not name.startswith("__") and name not in CALLED_BY_OTHERS
    }
    assert dead == set()


def test_every_template_and_style_is_used() -> None:
    web = PACKAGE / "web"
    texts = {file: text_of(file) for file in web.rglob("*") if file.suffix in (".py", ".html", ".js")}
    for template in (web / "templates").iterdir():
        assert any(template.name in text for file, text in texts.items() if file != template), template.name
    style = re.sub(r"/\*.*?\*/", "", (web / "static" / "style.css").read_text(encoding="utf-8"), flags=re.DOTALL)
    names = set(re.findall(r"\.([a-z][\w-]*)(?=[^{}]*\{)", style))
    written = set(re.findall(r"[\w-]+", " ".join(texts.values())))
    assert {name for name in names - written if not re.fullmatch(r"[fl]\d", name)} == set()


def test_the_oldest_versions_are_those_that_are_allowed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    asked = [*project["dependencies"], *(one for name in ("postgresql", "onnx", "mcp", "eval") for one in extras[name])]
    least = dict(re.sub(r"\[\w+\]|(\.0)+$", "", one).lower().split(">=") for one in asked)
    lines = (ROOT / "constraints-oldest.txt").read_text(encoding="utf-8").split()
    assert dict(re.sub(r"(\.0)+$", "", line).lower().split("==") for line in lines) == least
