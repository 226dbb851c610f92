"""Papers in other scripts are found by their own words."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from frontlist.features.static_encoder import StaticEncoder
from frontlist.index.door import Index
from frontlist.model.paper import Paper
from frontlist.search.door import Search
from frontlist.store.database import open_database, sqlite_address
from frontlist.store.migrate import create_or_migrate
from tests.papers import keep, made_paper, made_papers

WRITTEN = {
    "chinese": ("基于深度学习的图像识别方法", "本文研究神经网络在医学图像中的应用。"),
    "japanese": ("量子コンピュータの誤り訂正", "トポロジカル符号について述べる。"),
    "korean": ("그래프 신경망을 이용한 추천", "사용자의 관심을 학습한다."),
    "russian": ("Устойчивость решений уравнения Шрёдингера", "Рассмотрены нелинейные волны в плазме."),
    "greek": ("Μηχανική μάθηση για κείμενα", "Μελετάμε γλωσσικά μοντέλα."),
    "arabic": ("التعلم العميق لمعالجة اللغة", "ندرس نماذج الترجمة الآلية."),
}


@pytest.fixture(scope="module")
def papers() -> dict[str, Paper]:
    return {
        name: dataclasses.replace(made_paper(900 + number), title=title, abstract=abstract)
        for number, (name, (title, abstract)) in enumerate(WRITTEN.items())
    }


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory, papers: dict[str, Paper]) -> Iterator[Search]:
    folder: Path = tmp_path_factory.mktemp("scripts")
    database = open_database(sqlite_address(folder / "library.db"))
    create_or_migrate(database)
    keep(database, [*made_papers(60), *papers.values()])
    encoder = StaticEncoder.load()
    yield Search(database, Index(folder / "index", database, encoder))
    database.close()


@pytest.mark.parametrize("mode", ["words", "hybrid"])
@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("深度学习", "chinese"),
        ("神经网络", "chinese"),
        ("図 量子コンピュータ", "japanese"),
        ("誤り訂正", "japanese"),
        ("신경망", "korean"),
        ("нелинейные волны", "russian"),
        ("шредингера", "russian"),
        ("ΜΗΧΑΝΙΚΗ ΜΑΘΗΣΗ", "greek"),
        ("γλωσσικα", "greek"),
        ("التعلم العميق", "arabic"),
        ('"图像识别"', "chinese"),
        ("ti:推荐 OR ti:图像", "chinese"),
    ],
)
def test_words_of_other_scripts_find_their_paper(
    search: Search, papers: dict[str, Paper], asked: str, name: str, mode: str
) -> None:
    answer = search.search(asked, mode=mode)  # type: ignore[arg-type]  # a text from the list of modes above
    assert answer.hits[0].paper_id == papers[name].id
    assert answer.relevant >= 1


def test_signs_in_another_order_are_other_words(search: Search) -> None:
    assert search.search('"学深"', mode="words").hits == ()
