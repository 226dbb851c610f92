"""Search on a site without a server: the browser's arithmetic is the encoder's."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import Browser, expect

from frontlist.app import Library
from frontlist.features.static_encoder import StaticEncoder
from frontlist.model.query import PaperFilter
from frontlist.publish import write_search

pytestmark = [pytest.mark.browser, pytest.mark.slow]
QUESTIONS = [
    "papers about hubness in embedding spaces", "What is known of α-stable noise?", "Fr\\'echet distance naïve Über", "zqxxyqz unheardofword",
    "神经网络 embeddings", "λόγος and 3D point-cloud e=mc²",
]  # fmt: skip
# [paper, how much alike in per cent] of each hit.
SHOWN = r"""[...document.querySelectorAll('[data-found] li')].map(n => [n.querySelector('a').getAttribute('href').split('/')[2],
  Number(n.querySelector('.why').textContent.match(/(\d+) % alike/)[1])])"""


class Quiet(SimpleHTTPRequestHandler):
    """Files, without a word on each."""

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("home")) as library:
        library.load_shelf()
        yield library


@pytest.fixture(scope="module")
def served(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page and its data, on a host that serves files."""
    folder = tmp_path_factory.mktemp("published")
    write_search(library, folder / "search-data")
    script = Path("frontlist/web/static/published.js").resolve()
    (folder / "published.js").write_bytes(script.read_bytes())
    (folder / "search").mkdir()
    (folder / "search" / "index.html").write_text(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Search</title><body data-root=""><input id="find">'
        '<p data-said></p><ol data-found></ol><script src="/published.js"></script>'
    )
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        serving.join()


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_browser_finds_what_the_encoder_finds(
    library: Library, served: str, chromium: Browser, question: str
) -> None:
    encoder = library.encoder
    assert isinstance(encoder, StaticEncoder)
    papers = {paper.id: paper for page in library.papers.pages(PaperFilter(), batch=500) for paper in page}
    vectors = encoder.encode([f"{paper.title}\n{paper.abstract or paper.summary}" for paper in papers.values()])
    near = vectors @ encoder.encode_query(question)
    expected = dict(zip(papers, np.round(near * 100), strict=True))
    page = chromium.new_page()
    page.goto(f"{served}/search/?{urlencode({'q': question})}")
    expect(page.locator("[data-said]")).to_contain_text("nearest in meaning")
    shown = page.evaluate(SHOWN)
    page.close()
    assert len(shown) == 30
    for paper, alike in shown:
        assert abs(expected[paper] - alike) <= 1
    assert shown[0][1] >= max(expected.values()) - 1


def test_what_is_like_a_paper(library: Library, served: str, chromium: Browser) -> None:
    paper = library.papers.find("2007.15651")
    page = chromium.new_page()
    page.goto(f"{served}/search/?q=like:{paper}")
    expect(page.locator("[data-found] li")).to_have_count(30)
    assert paper not in page.locator("[data-found]").inner_html()
    page.close()
