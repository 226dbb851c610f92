"""Libraries that there is little to learn from: everything that shows the learned space goes on, with what there is."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from starlette.testclient import TestClient

from frontlist.app import Library
from frontlist.features.static_encoder import StaticEncoder
from frontlist.model.paper import Paper
from frontlist.web.site import make_app
from tests.papers import keep, made_paper, made_papers

SCRIPTS = (
    ("基于图神经网络的分子性质预测", "我们提出了一种用于分子性质预测的图神经网络方法。实验表明该方法有效。"),
    ("Графовые нейронные сети для молекул", "Предложен метод предсказания свойств молекул. Опыты подтверждают его."),
    ("الشبكات العصبية للرسوم البيانية", "نقترح طريقة جديدة للتنبؤ بخصائص الجزيئات. وتؤكد التجارب فعاليتها."),
    ("Δίκτυα γράφων για μόρια", "Προτείνουμε μια μέθοδο πρόβλεψης. Τα πειράματα την επιβεβαιώνουν."),
)
PAGES = ("/concepts", "/themes", "/landscape", "/how-it-sees", "/how-it-sees?part=counts&kind=title", "/about/ranking")


def same(count: int) -> list[Paper]:
    one = made_paper(1)
    return [dataclasses.replace(made_paper(number), title=one.title, abstract=one.abstract) for number in range(count)]


def scripts(count: int) -> list[Paper]:
    return [
        dataclasses.replace(made_paper(number), title=f"{title} {number}", abstract=abstract)
        for number in range(count)
        for title, abstract in [SCRIPTS[number % len(SCRIPTS)]]
    ]


def disturbed(monkeypatch: pytest.MonkeyPatch) -> None:
    """An encoder that makes no number of every seventh text, and nothing of the next."""
    whole = StaticEncoder.encode

    def broken(self: StaticEncoder, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        found = whole(self, texts).copy()
        found[::7], found[1::7], found[2::7, 0] = np.nan, 0, np.inf
        return found

    monkeypatch.setattr(StaticEncoder, "encode", broken)


def looked_at(library: Library, papers: list[Paper], out: Path) -> None:
    """Learn, and look at all of it."""
    library.index.update()
    assert library.atlas.learn().papers == len(papers)
    assert sum(theme.papers for theme in library.themes.every()) <= len(papers)
    assert len(library.landscape()) == (len(papers) if len(papers) > 2 else 0)
    for paper in papers[:3]:
        found = library.novelty(paper)
        assert 0 <= found.unexplained <= 1
        assert all(np.isfinite(likeness) for _, likeness in found.earlier)
    report = library.space.report(None, 1000, lambda _: None)
    library.space.write(report, out)
    page = out.read_text(encoding="utf-8")
    assert report.points + report.left_out == report.total == len(papers)
    assert ("too few points" in page) is (report.points < 12)
    assert "nan" not in page.lower().replace("nan-", "")
    browser = TestClient(make_app(library), base_url="http://localhost:8000", client=("127.0.0.1", 5000))
    ways = [*PAGES, *(f"/{kind}/{paper.id}" for paper in papers[:2] for kind in ("paper", "new-in"))]
    told = {way: browser.get(way) for way in ways}
    assert {way: answer.status_code for way, answer in told.items()} == dict.fromkeys(ways, 200)
    assert not [way for way, answer in told.items() if ">nan" in answer.text or '"nan' in answer.text]


@pytest.mark.parametrize(
    "papers",
    [made_papers(0), made_papers(1), made_papers(2), made_papers(50), same(40), scripts(40)],
    ids=["none", "one", "two", "fifty", "all the same", "other scripts"],
)
def test_everything_goes_on(tmp_path: Path, papers: list[Paper]) -> None:
    with Library.open(tmp_path / "home") as library:
        keep(library.database, papers)
        looked_at(library, papers, tmp_path / "space.html")


@pytest.mark.parametrize("count", [8, 40])
def test_vectors_without_a_direction_are_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    with Library.open(tmp_path / "home") as library:
        keep(library.database, made_papers(count))
        with monkeypatch.context() as patch:
            disturbed(patch)
            library.index.update()
        assert library.search(made_paper(1).title).hits
        looked_at(library, made_papers(count), tmp_path / "space.html")


@pytest.mark.parametrize("make", [made_papers, scripts])
def test_what_is_there_is_found(tmp_path: Path, make: Callable[[int], list[Paper]]) -> None:
    papers = make(40)
    with Library.open(tmp_path / "home") as library:
        keep(library.database, papers)
        library.index.update()
        library.atlas.learn()
        assert papers[2].id in {hit.paper_id for hit in library.search(papers[2].title, limit=10).hits}
        assert len(library.landscape()) == 40
