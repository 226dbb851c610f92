"""ARCHITECTURE.md tells the three ways as they are: each function exists, and is met in the order that is written."""

from __future__ import annotations

import ast
import datetime as dt
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from types import FrameType

import pytest
from starlette.testclient import TestClient

from docs.html import links
from docs.licences import WORKSHOP, project
from frontlist.app import Library
from frontlist.digest.subscribers import Wish
from frontlist.web.forms import FIELD
from frontlist.web.site import make_app
from tests.oai_standin import Held, OaiStandIn
from tests.shared import ROOT
from tests.standin import StandIn

PACKAGE = ROOT / "frontlist"
PAGE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
NAME = re.compile(r"`([a-z_]+(?:/[a-z_]+)*)\.([A-Za-z_]\w*(?:\.\w+)*)`")


def way(question: str) -> list[str]:
    """The functions that the numbered list below a heading names: 'ingest/door.py Ingest.run'."""
    section = PAGE.partition(f"## {question}\n")[2].partition("\n## ")[0]
    steps = re.findall(r"^\d+\. .*(?:\n {3,}.*)*", section, re.M)
    return [
        f"{path}.py {name}" for step in steps for path, name in NAME.findall(step) if (PACKAGE / f"{path}.py").exists()
    ]


def defined(file: Path) -> set[str]:
    """Every function, class and method of a file, as `Class.method`."""
    found: set[str] = set()

    def walk(node: ast.AST, above: str) -> None:
        for part in ast.iter_child_nodes(node):
            if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                found.add(above + part.name)
                walk(part, f"{above}{part.name}.")

    walk(ast.parse(file.read_text(encoding="utf-8")), "")
    return found


def test_every_function_that_is_named_exists() -> None:
    named = [
        (PACKAGE / f"{path}.py", name) for path, name in NAME.findall(PAGE) if not name.endswith(("py", "md", "txt"))
    ]
    assert len(named) > 60
    assert [(file.name, name) for file, name in named if not file.exists() or name not in defined(file)] == []


@contextmanager
def walked(met: list[str]) -> Iterator[None]:
    """Notes the first call of each of Frontlist's functions, in threads that begin now as well."""

    def note(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(str(PACKAGE)):
            name = f"{Path(code.co_filename).relative_to(PACKAGE)} {code.co_qualname}"
            if name not in known:
                known.add(name)
                met.append(name)

    known: set[str] = set()
    threading.setprofile(note)
    sys.setprofile(note)
    try:
        yield
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


def follows(question: str, walk: Callable[[], object]) -> None:
    """The list below the heading is in the order of the walk."""
    met: list[str] = []
    with walked(met):
        walk()
    listed = way(question)
    assert len(listed) > 10
    assert [name for name in listed if name not in met] == []
    assert "\n".join(sorted(listed, key=met.index)) == "\n".join(listed)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """A library with an empty index, one source to read, and a reader who asks for what the source has."""
    today = dt.datetime.now(dt.UTC).date().isoformat()
    abstract = "We translate images between domains by learning, without pairs."
    held = [
        Held(f"2611.0000{n}", today, title=f"Image translation {n}", abstract=abstract, created=today) for n in (1, 2)
    ]
    with StandIn() as world:
        flags = {"arxiv_oai": OaiStandIn(held, today=today, page=10).serve(world), "exempt": world.url}
        with Library.open(tmp_path / "home", flags=flags) as opened:
            opened.sources.add("ml", "arxiv", {"category": ("cs.LG",)})
            opened.index.update()
            yield opened


def subscribe(library: Library) -> None:
    """A reader who has pressed the button of the first mail, and whose morning has come, whatever the hour here."""
    where = "UTC" if dt.datetime.now(dt.UTC).hour >= 7 else "Pacific/Auckland"
    library.digest.request("me@example.org", Wish("query", "image translation", bar=0.1), timezone=where)
    library.digest.send_due()
    (mail,) = (library.home / "mail" / "new").iterdir()
    text = message_from_bytes(mail.read_bytes(), policy=default).get_body(("plain",))
    assert text is not None
    library.digest.self_service.confirm(re.findall(r"/mail/([^/\s]+)/", text.get_content())[0])


def test_the_way_of_a_paper(library: Library) -> None:
    subscribe(library)

    def walk() -> None:
        library.sources.sync(library.sources.every()[0])
        library.index.update()
        assert library.digest.write_due().written == 1
        assert library.digest.send_due().sent == 1

    follows("How does one paper travel from a source to a mail?", walk)


def test_the_ways_of_a_query_and_of_a_vote(library: Library) -> None:
    library.sources.sync(library.sources.every()[0])
    library.index.update()
    app = make_app(library)

    def visitor() -> TestClient:
        return TestClient(app, base_url="http://127.0.0.1:8000")

    with visitor() as first:
        page = first.get("/search?q=translation").text
        paper, token = (
            re.findall(r"/paper/(p\w{12})/vote", page)[0],
            re.findall(rf'name="{FIELD}" value="([^"]+)"', page)[0],
        )
        cookies = first.cookies

    follows(
        "How does a query travel from the browser to the index and back?",
        lambda: visitor().get("/search?q=image+translation"),
    )

    def walk() -> None:
        again = visitor()
        again.cookies = cookies
        assert again.post(f"/paper/{paper}/vote", data={FIELD: token}, follow_redirects=False).status_code == 303
        again.get("/")

    follows("How does a vote travel from a click to the front page?", walk)


def test_every_dependency_has_its_reason() -> None:
    table = PAGE.partition("## Which dependencies, and why?")[2]
    extras = [lines for name, lines in project()["optional-dependencies"].items() if name not in WORKSHOP]
    names = [re.split(r"[\[<>=]", line)[0] for part in (project()["dependencies"], *extras) for line in part]
    assert [name for name in names if not re.search(rf"^\|[^|]*\b{re.escape(name)}\b", table, re.M | re.I)] == []


def test_every_question_is_listed_first() -> None:
    assert [link for link in links(PAGE) if link.startswith("#")]
    assert PAGE.count("\n- [") == PAGE.count("\n## ")
