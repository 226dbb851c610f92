"""The documents say what is true: their commands run, their links lead somewhere, what is generated is not stale."""

from __future__ import annotations

import datetime as dt
import os
import re
import shlex
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

from docs.generate import GENERATED
from docs.html import ROOT, anchors, links, pages, write_html
from docs.licences import constraints, licence, licences_page, needed
from frontlist.cli import main
from frontlist.config import SETTINGS, load, write_setting
from tests.oai_standin import Held, OaiStandIn
from tests.standin import StandIn

EVERY = pages()
PAGES = [page for page in EVERY if page.parent != ROOT or page.name == "README.md"]
TUTORIAL = ROOT / "docs" / "tutorial" / "first-hour.md"
CONSOLE = re.compile(r"^```console\n(.*?)^```", re.M | re.S)
NAMES = [str(page.relative_to(ROOT)) for page in EVERY]


def commands_of(page: Path) -> list[str]:
    """The lines of a page's console blocks that a person would type."""
    blocks = CONSOLE.findall(page.read_text(encoding="utf-8"))
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]


def exit_code(words: list[str]) -> int:
    """How the command ends."""
    try:
        main(words)
    except SystemExit as stopped:
        return int(stopped.code or 0)
    return 0


def typed(command: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """Run a line as a shell would, what is set before it for it alone."""
    program, *words = shlex.split(command)
    with monkeypatch.context() as before:
        while "=" in program:
            before.setenv(*program.split("=", 1))
            program, *words = words
        assert program == "frontlist", command
        return exit_code(words)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An empty folder to type in, with a home in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FRONTLIST_HOME", str(tmp_path / "home"))
    return monkeypatch


@pytest.fixture
def arxiv(desk: pytest.MonkeyPatch) -> Iterator[None]:
    """A stand-in where arXiv would answer, with today's papers."""
    today = dt.datetime.now(dt.UTC).date().isoformat()
    title = "Contrastive learning for unpaired image translation, part {}"
    abstract = "We translate images between domains by contrastive learning of patches, without pairs."
    held = [Held(f"2611.{n:05}", today, title=title.format(n), abstract=abstract, created=today) for n in range(1, 4)]
    with StandIn() as world:
        desk.setenv("FRONTLIST_ARXIV_OAI", OaiStandIn(held, today=today, page=10).serve(world))
        desk.setenv("FRONTLIST_EXEMPT", world.url)
        yield


@pytest.mark.parametrize("page", [page for page in PAGES if page != TUTORIAL], ids=lambda page: str(page.stem))
def test_the_commands_of_a_page_run_in_their_order(page: Path, desk: pytest.MonkeyPatch) -> None:
    for command in commands_of(page):
        assert typed(command, desk) == 0, command


@pytest.mark.usefixtures("arxiv")
def test_the_first_hour(desk: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    said: dict[str, str] = {}
    for command in commands_of(TUTORIAL):
        capsys.readouterr()
        assert typed(command, desk) == 0, command
        said[" ".join(command.split()[:3])] = capsys.readouterr().out
    assert "3 added" in said["frontlist sync ml"]
    assert "Contrastive learning for unpaired image translation, part" in said["frontlist digest preview"]
    assert "active" in said["frontlist subscribers list"]


@pytest.mark.parametrize("page", EVERY, ids=NAMES)
def test_the_links_of_a_page_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    inside = [link.partition("#") for link in links(text) if not re.match(r"[a-z]+:", link)]
    assert [path for path, _, _ in inside if not (page.parent / path).exists()] == []
    for path, _, anchor in inside:
        if anchor:
            target = (page.parent / path) if path else page
            assert anchor in anchors(target.read_text(encoding="utf-8")), f"{path}#{anchor}"


def test_every_page_is_in_the_index() -> None:
    index = ROOT / "docs" / "README.md"
    listed = {(index.parent / link).resolve() for link in links(index.read_text(encoding="utf-8"))}
    assert {page for page in (ROOT / "docs").rglob("*.md") if page != index} <= listed
    assert set((ROOT / "docs").rglob("*.md")) <= set(EVERY)


@pytest.mark.parametrize(
    "page",
    [page for page in GENERATED if page.stem not in {"api", "science", "licences"}],
    ids=lambda page: str(page.stem),
)
def test_what_is_generated_is_not_stale(page: Path) -> None:
    assert page.read_text(encoding="utf-8") == GENERATED[page](), "run: python -m docs.generate"


def test_all_pages_become_html_whose_links_lead_somewhere(tmp_path: Path) -> None:
    write_html(tmp_path)
    made = sorted(tmp_path.rglob("*.html"))
    assert len(made) == len(EVERY)
    for page in made:
        text = page.read_text(encoding="utf-8")
        for path, _, anchor in (link.partition("#") for link in re.findall(r'(?:href|src)="(?![a-z]+:)([^"]+)"', text)):
            target = page.parent / path if path else page
            assert target.exists(), (page, path)
            assert not anchor or f'id="{anchor}"' in target.read_text(encoding="utf-8"), (page, path, anchor)


def test_every_setting_has_a_sentence_and_a_user() -> None:
    assert [row.name for row in SETTINGS if len(row.help) < 10] == []
    assert len({row.name for row in SETTINGS}) == len(SETTINGS)
    code = "".join(
        file.read_text(encoding="utf-8") for file in (ROOT / "frontlist").rglob("*.py") if file.name != "config.py"
    )
    assert [row.name for row in SETTINGS if not re.search(rf"\b{row.name}\b", code)] == []


@pytest.mark.parametrize("row", SETTINGS, ids=[row.name for row in SETTINGS])
def test_every_setting_can_be_set_each_way(row: tuple[str, ...], tmp_path: Path) -> None:
    name, given = row[0], {"yes/no": "yes", "number": "7", "decimal": "1.5"}.get(row[1], "")
    given = given or str(row[2] or "https://example.org") * (name != "database")
    in_file = load(write(tmp_path, name, given), environment={}).values[name]
    variable = load(tmp_path / "none", environment={f"FRONTLIST_{name.upper()}": given}).values[name]
    assert in_file == variable == load(tmp_path / "none", {name: given}, environment={}).values[name]
    page = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    assert f"| `{name}` | `FRONTLIST_{name.upper()}` |" in page


def write(home: Path, name: str, given: str) -> Path:
    """A home with one setting in its file."""
    write_setting(home, name, given)
    return home


def test_the_licences_are_those_of_what_is_locked() -> None:
    page = (ROOT / "docs" / "reference" / "licences.md").read_text(encoding="utf-8")
    told = {
        name: (version, kind)
        for name, version, kind in re.findall(r"^\| \[(.+?)\].*? \| (\S+) \| (.+) \|$", page, re.M)
    }
    assert {name: version for name, (version, _) in told.items()} == constraints()
    installed = {one.metadata["Name"].lower() for one in metadata.distributions()}
    assert [name for name, (_, kind) in told.items() if name in installed and licence(name) != kind] == []
    assert needed(workshop=True) == set(constraints()), "constraints.txt lacks, or holds, what nothing needs"
    assert page == licences_page(), "run: python -m docs.generate"


def test_what_the_examples_start_is_a_command() -> None:
    started = [
        re.sub(r'[][",]', "", line).partition("frontlist ")[2]
        for file in sorted((ROOT / "examples").iterdir())
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.startswith(("ExecStart=", "CMD "))
    ]
    assert len(started) == 3
    for words in started:
        assert words.split()[0] in {"serve", "worker"}
        assert exit_code([*words.split(), "--help"]) == 0, words


def test_no_document_names_a_path_of_a_machine() -> None:
    for page in EVERY:
        assert not re.search(r"(?<![\w.])/(root|home|work|tmp)/", page.read_text(encoding="utf-8")), page
    assert os.sep == "/"
