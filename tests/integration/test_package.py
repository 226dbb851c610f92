"""What is given out: the wheel and the source archive hold what they should, and the wheel works with no clone around."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import httpx
import pytest

from tests.shared import ROOT
from tests.soak import SOAK

CACHES = shutil.ignore_patterns("__pycache__", "*.egg-info", ".*", "build", "dist", "demo-home")
# Without these a wheel imports and does not work.
NEEDED = (
    "py.typed", "features/weights/static.npz.zst", "search/weights/", "discover/prior.npz", "shelf/papers.jsonl", "web/static/site.js",
    "web/templates/front.html", "digest/templates/mail.html", "store/migrations/versions/0001_papers.py",
)  # fmt: skip


def run(*words: str | Path, cwd: Path) -> str:
    """What the program says; a failure is told with all of it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "FRONTLIST_"))}
    done = subprocess.run(words, cwd=cwd, env=kept, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def given_out(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The wheel and the source archive, built of a copy, so that nothing stale is packed."""
    folder = tmp_path_factory.mktemp("package")
    shutil.copytree(ROOT, folder / "copy", ignore=CACHES)
    (folder / "out").mkdir()
    code = "import sys, setuptools.build_meta as made; out = sys.argv[1]; made.build_sdist(out); made.build_wheel(out)"
    run(sys.executable, "-c", code, folder / "out", cwd=folder / "copy")
    (wheel,), (archive,) = (folder / "out").glob("*.whl"), (folder / "out").glob("*.tar.gz")
    return wheel, archive


def package_files() -> set[str]:
    """Every file of the package but those that running it makes."""
    files = (file for file in (ROOT / "frontlist").rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    return {file.relative_to(ROOT).as_posix() for file in files}


def test_the_wheel_holds_the_package_and_nothing_else(given_out: tuple[Path, Path]) -> None:
    with ZipFile(given_out[0]) as wheel:
        names = set(wheel.namelist())
        told = wheel.read(next(name for name in names if name.endswith("/METADATA"))).decode()
    inside = {name for name in names if ".dist-info/" not in name}
    assert inside == package_files()
    assert [needed for needed in NEEDED if not any(name.startswith(f"frontlist/{needed}") for name in inside)] == []
    assert any(name.endswith("/licenses/LICENSE") for name in names)
    assert "License-Expression: Apache-2.0" in told


def test_the_archive_also_holds_what_tests_explains_and_locks_it(given_out: tuple[Path, Path]) -> None:
    with tarfile.open(given_out[1]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert package_files() <= names
    top = {path.name for path in ROOT.iterdir() if path.suffix in (".md", ".toml", ".txt", ".cff")} - {
        "soak-report.txt"
    }
    assert top | {"LICENSE", "Makefile", "tests/conftest.py", "docs/generate.py", "benchmarks/house.py"} <= names
    assert not [name for name in names if "__pycache__" in name or name.startswith((".", "demo-home"))]


@pytest.fixture
def installed(given_out: tuple[Path, Path], tmp_path: Path) -> Path:
    """The program's folder in an environment that holds the wheel and no clone.

    Under `make soak` everything is installed anew; otherwise what the wheel needs is lent by this environment.
    """
    venv.create(tmp_path / "venv", with_pip=SOAK)
    programs = tmp_path / "venv" / "bin"
    if SOAK:
        only = ("--only-binary=:all:", "--constraint", ROOT / "constraints.txt")
        run(programs / "python", "-m", "pip", "install", "--quiet", *only, given_out[0], cwd=tmp_path)
    else:
        told = run(programs / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=tmp_path)
        place = Path(told.strip())
        with ZipFile(given_out[0]) as wheel:
            wheel.extractall(place)
        (place / "lent.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    assert Path(
        run(programs / "python", "-c", "import frontlist; print(frontlist.__file__)", cwd=tmp_path)
    ).is_relative_to(tmp_path)
    return programs


@pytest.fixture
def site(installed: Path, tmp_path: Path) -> Iterator[str]:
    """The demo's site, served by the wheel."""
    words = (installed / "python", "-m", "frontlist", "--home", "home", "serve", "--port", "0")
    with subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        assert server.stdout is not None
        address = next(word for line in server.stdout for word in line.split() if word.startswith("http://127.0.0.1:"))
        yield address.rstrip("/.,")
        server.terminate()


@pytest.mark.slow
def test_the_wheel_works_where_there_is_no_clone(
    installed: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    program = (installed / "python", "-m", "frontlist", "--home", "home")
    run(*program, "shelf", "--demo", cwd=tmp_path)
    found = json.loads(run(*program, "search", "hubness in embedding spaces", "--json", cwd=tmp_path))
    assert "hub" in json.dumps(found).lower()
    address = request.getfixturevalue("site")
    front = httpx.get(f"{address}/", timeout=60).text
    assert "data-paper" in front
    assert httpx.get(address + re.findall(r"/static/[^\"]+", front)[0], timeout=60).status_code == 200
    assert httpx.get(f"{address}/api/v1/status", timeout=60).json()["papers"] > 400
