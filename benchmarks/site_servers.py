"""The servers that `benchmarks/site.py` measures, each its own process: `python -m benchmarks.site_servers NAME --home FOLDER --port N`.

`ours` is the site as `frontlist serve` runs it, without the worker's chores; `one-line` a page of one line on the same
server; `linear` what arxiv-sanity does: Flask, all papers held in memory and ordered anew for each page, TF-IDF
vectors (20,000 words) multiplied with the question's. Where Flask is not installed its pages run on our own server.
"""

from __future__ import annotations

import argparse
import socket
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import uvicorn
from fastapi import FastAPI
from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from frontlist.app import Library
from frontlist.web.server import warm
from frontlist.web.site import make_app

WORDS = 20_000
SHOWN = 50
# What a page of arxiv-sanity-lite shows of each paper.
PAGE = """<!doctype html><title>papers</title><style>p{max-width:60em}</style>{% for p in papers %}<article>
<h2><a href="/paper/{{ p.id }}">{{ p.title }}</a></h2><p>{{ p.authors }}</p><p>{{ p.date }} {{ p.tags }}</p><p>{{ p.abstract }}</p></article>{% endfor %}"""


def main() -> None:
    """Serve one of them until killed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=("ours", "one-line", "linear"))
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    given = parser.parse_args()
    if given.name == "linear":
        linear(given.home, given.port)
    elif given.name == "one-line":
        serve(one_line(), given.port)
    else:
        flags = {"mode": "shared", "base_url": f"http://localhost:{given.port}", "requests_a_minute": "0"}
        with Library.open(given.home, flags=flags) as library:
            library.index.snapshot()
            warm(library)
            serve(make_app(library), given.port)


def serve(app: FastAPI, port: int) -> None:
    """One process of the server that `frontlist serve` runs."""
    uvicorn.run(app, host="127.0.0.1", port=port, log_config=None, access_log=False, server_header=False)


def one_line() -> FastAPI:
    """The least that this server can do for a page: no guard, no cookie, no template."""
    app = FastAPI()

    @app.get("/")
    def line() -> Response:
        return PlainTextResponse("One line.\n")

    return app


class Linear:
    """Every paper in memory, and their TF-IDF vectors in one matrix."""

    def __init__(self, home: Path) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        connection = sqlite3.connect(f"file:{home / 'library.db'}?mode=ro", uri=True)
        rows = connection.execute("SELECT id, title, abstract, date, body FROM papers WHERE NOT removed").fetchall()
        self.papers = [_shown(*row) for row in rows]
        self.place = {paper["id"]: number for number, paper in enumerate(self.papers)}
        self.vectorizer = TfidfVectorizer(max_features=WORDS, stop_words="english", dtype=np.float32)
        self.matrix = self.vectorizer.fit_transform(f"{paper['title']} {paper['abstract']}" for paper in self.papers)

    def newest(self) -> list[dict[str, str]]:
        """The front page: everything ordered by date."""
        return sorted(self.papers, key=lambda paper: paper["date"], reverse=True)[:SHOWN]

    def nearest(self, vector: Any) -> list[dict[str, str]]:
        """The rows most like a vector: all of them multiplied, all of them ordered."""
        scores = (self.matrix @ vector.T).toarray().ravel()
        return [self.papers[number] for number in np.argsort(-scores)[:SHOWN]]

    def found(self, query: str) -> list[dict[str, str]]:
        """A search."""
        return self.nearest(self.vectorizer.transform([query]))

    def like(self, paper_id: str) -> list[dict[str, str]]:
        """A paper and what is like it."""
        return self.nearest(self.matrix[self.place[paper_id]])


def _shown(paper_id: str, title: str, abstract: str, date: str, body: str) -> dict[str, str]:
    return {
        "id": paper_id,
        "title": title,
        "abstract": abstract,
        "date": date,
        "authors": ", ".join(_names(body)),
        "tags": "",
    }


def _names(body: str) -> list[str]:
    return [
        author if isinstance(author, str) else str(author["name"]) for author in orjson.loads(body).get("authors", [])
    ]


def linear(home: Path, port: int) -> None:
    """The pages of the linear peer."""
    papers, template = Linear(home), Environment(autoescape=True).from_string(PAGE)

    def page(found: Callable[[], list[dict[str, str]]]) -> str:
        return template.render(papers=found())

    try:
        from flask import Flask, request
        from werkzeug.serving import make_server
    except ImportError:
        serve(_linear_here(papers, page), port)
        return
    app = Flask("linear")
    app.add_url_rule("/", "front", lambda: page(papers.newest))
    app.add_url_rule("/search", "search", lambda: page(lambda: papers.found(request.args.get("q", ""))))
    app.add_url_rule("/paper/<paper_id>", "paper", lambda paper_id: page(lambda: papers.like(paper_id)))
    listening = socket.create_server(("127.0.0.1", port))
    server = make_server("127.0.0.1", port, app, threaded=True, fd=listening.fileno())
    threading.current_thread().name = "linear"
    server.serve_forever()


def _linear_here(papers: Linear, page: Callable[[Callable[[], list[dict[str, str]]]], str]) -> FastAPI:
    app = FastAPI()

    @app.get("/{path:path}")
    def any_page(request: Request, path: str, q: str = "") -> Response:
        if path.startswith("paper/"):
            return HTMLResponse(page(lambda: papers.like(path.removeprefix("paper/"))))
        return HTMLResponse(page((lambda: papers.found(q)) if path == "search" else papers.newest))

    return app


if __name__ == "__main__":
    main()
