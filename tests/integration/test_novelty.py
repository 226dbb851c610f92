"""What is new in a paper: against earlier ones only, by word, concept and phrase; by command, page and API."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from starlette.testclient import TestClient

from frontlist.app import Library
from frontlist.cli import main
from frontlist.model.ids import make_paper_id
from frontlist.model.paper import Paper
from frontlist.web.site import make_app
from tests.papers import keep, made_papers

OLD = "Graph neural networks pass messages between nodes. Hubness makes a few nodes neighbours of all others."
NEW = "Graph neural networks pass messages between nodes. Catastrophic forgetting. Jigsaw puzzles help. Jigsaw puzzles."


def paper(name: str, title: str, abstract: str, date: str) -> Paper:
    return Paper(make_paper_id(name), title, abstract, date=date)


EARLIER = [
    paper("e1", "Message passing in graph neural networks", OLD, "2001-03-01"),
    paper("e2", "Nodes and hubness in graph neural networks", OLD, "2001-04"),
    paper("e3", "Graph neural networks: hubness of nodes", f"{OLD} Catastrophic forgetting is seen.", "2001-05-09"),
]
ONE = paper("one", "Graph neural networks with jigsaw puzzles", NEW, "2002-06-15")
LATER = paper("later", "Graph neural networks with jigsaw puzzles again", NEW, "2003-01-01")
UNDATED = paper("undated", "Graph neural networks of unknown age", NEW, "")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("novelty") / "home") as opened:
        keep(opened.database, [*made_papers(60), *EARLIER, ONE, LATER, UNDATED])
        opened.index.update()
        opened.atlas.learn()
        yield opened


def test_only_what_came_before_is_compared(library: Library) -> None:
    found = library.novelty(ONE)
    assert {name for name, _ in found.earlier} == {one.id for one in EARLIER}
    assert [likeness for _, likeness in found.earlier] == sorted((like for _, like in found.earlier), reverse=True)
    assert 0 < found.unexplained < 1


def test_words_added_and_left_out(library: Library) -> None:
    found = library.novelty(ONE)
    assert "jigsaw" in found.words_added
    assert not {"graph", "neural", "forgetting"} & set(found.words_added)
    assert "hubness" in found.words_left_out


def test_phrases_and_who_printed_them_first(library: Library) -> None:
    first = {use.phrase: use for use in library.novelty(LATER).first_uses}
    assert first["jigsaw puzzles"].paper_id == ONE.id
    assert first["jigsaw puzzles"].papers == 2
    assert first["catastrophic forgetting"].paper_id == EARLIER[2].id


def test_a_copy_of_an_earlier_paper_has_nothing_of_its_own(library: Library) -> None:
    assert library.novelty(LATER).unexplained < 0.1


def test_a_paper_without_a_date_or_a_row_has_no_earlier_ones(library: Library) -> None:
    assert library.novelty(UNDATED).earlier == ()
    assert library.novelty(paper("nowhere", "Never imported", "", "2004")).first_uses == ()


def test_the_page_the_api_and_the_command_say_the_same(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    browser = TestClient(make_app(library), base_url="http://localhost:8000", client=("127.0.0.1", 5000))
    page = browser.get(f"/new-in/{ONE.id}")
    assert page.status_code == 200
    assert EARLIER[0].title in page.text
    assert "jigsaw" in page.text
    assert browser.get("/new-in/nothing").status_code == 404
    told = browser.get(f"/api/v1/papers/{ONE.id}/novelty").json()
    main(["--home", str(library.home), "novelty", ONE.id, "--json"])
    said = orjson.loads(capsys.readouterr().out)
    assert said == told
    main(["--home", str(library.home), "novelty", ONE.id])
    assert "jigsaw" in capsys.readouterr().out


@pytest.mark.parametrize("count", [0, 1, 2])
def test_small_libraries(tmp_path: Path, count: int) -> None:
    with Library.open(tmp_path / "home") as small:
        keep(small.database, EARLIER[:count])
        small.index.update()
        for one in EARLIER[:2]:
            assert len(small.novelty(one).earlier) == max(0, count - 1) * (one is EARLIER[1])
