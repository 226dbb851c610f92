"""How fast a whole search is beside its bare parts and its neighbours: `python -m benchmarks.search --home FOLDER`.

FOLDER is a library made from the arXiv file. One thread, the same questions for all; peers in the same run: bare
tantivy (the OR of the words) and bare faiss fetching the same number of candidates, bm25s, SQLite FTS5, and TF-IDF
scanned linearly as arxiv-sanity-lite does.
"""

from __future__ import annotations

import argparse
import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import tantivy

from frontlist.features.static_encoder import StaticEncoder
from frontlist.index import vector
from frontlist.index.door import Index
from frontlist.index.lexical import schema
from frontlist.index.snapshot import Snapshot
from frontlist.index.streams import text_of
from frontlist.model.paper import Paper
from frontlist.search.door import Search
from frontlist.search.question import terms_of
from frontlist.store import papers as paper_store
from frontlist.store.database import open_database, sqlite_address

CANDIDATES = 300
QUESTIONS = 400
PEER_PAPERS = 50_000


def questions(papers: Sequence[Paper], count: int) -> list[str]:
    """What people type: the first words of titles, from two to all of them."""
    chance = random.Random(3)
    chosen = chance.sample(list(papers), min(count, len(papers)))
    return [" ".join(paper.title.split()[: chance.choice([2, 3, 4, 6, 30])]) for paper in chosen]


def timed(name: str, run: Callable[[str], object], asked: Sequence[str]) -> float:
    """Median and p99 of one call in milliseconds; returns the median."""
    for text in asked[:20]:
        run(text)
    spent = []
    for text in asked:
        begun = time.perf_counter()
        run(text)
        spent.append((time.perf_counter() - begun) * 1000)
    median, p99 = float(np.median(spent)), float(np.quantile(spent, 0.99))
    print(f"{name:44s} median {median:8.3f} ms   p99 {p99:8.3f} ms   p99/median {p99 / median:4.1f}", flush=True)
    return median


def bare_tantivy(snapshot: Snapshot) -> Callable[[str], object]:
    """The OR of a question's words over title and abstract, row numbers of the best."""

    def run(text: str) -> object:
        terms = [
            tantivy.Query.term_query(schema(), field, term.stem, "freq")
            for term in terms_of(text)
            for field in ("title", "abstract")
        ]
        return snapshot.lexical(
            tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms]), CANDIDATES
        )

    return run


def bare_faiss(snapshot: Snapshot, encoder: StaticEncoder, asked: Sequence[str]) -> Callable[[str], object]:
    """The nearest vectors, the question's vector made beforehand."""
    vectors = {text: encoder.encode_query(text)[None, :] for text in asked}
    assert snapshot.vectors is not None
    index = snapshot.vectors
    return lambda text: index.nearest(vectors[text], CANDIDATES)


def fts5(papers: Sequence[Paper]) -> Callable[[str], object]:
    """SQLite's own full-text search."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5(body, tokenize='porter')")
    connection.executemany("INSERT INTO t VALUES (?)", ((text_of(paper),) for paper in papers))
    statement = "SELECT rowid FROM t WHERE t MATCH ? ORDER BY bm25(t) LIMIT 20"
    return lambda text: connection.execute(
        statement, (" OR ".join(f'"{term.word}"' for term in terms_of(text)),)
    ).fetchall()


def bm25s_of(papers: Sequence[Paper]) -> Callable[[str], object]:
    """The bm25s library."""
    import bm25s

    engine = bm25s.BM25()
    engine.index(bm25s.tokenize([text_of(paper) for paper in papers], show_progress=False), show_progress=False)
    return lambda text: engine.retrieve(bm25s.tokenize(text, show_progress=False), k=20, show_progress=False)


def linear_scan(papers: Sequence[Paper]) -> Callable[[str], object]:
    """Sparse TF-IDF, every paper scored."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    model = TfidfVectorizer(max_features=20_000, sublinear_tf=True, stop_words="english")
    matrix = model.fit_transform(text_of(paper) for paper in papers)
    return lambda text: np.argpartition(-(matrix @ model.transform([text]).T).toarray()[:, 0], 20)[:20]


def fresh_process(home: Path) -> float:
    """Seconds from opening to the first answer in a new process, imports included."""
    program = (
        "import sys,time;t=time.perf_counter();from pathlib import Path;from frontlist.features.static_encoder import StaticEncoder;"
        "from frontlist.index.door import Index;from frontlist.search.door import Search;"
        "from frontlist.store.database import open_database,sqlite_address;h=Path(sys.argv[1]);"
        "d=open_database(sqlite_address(h/'library.db'));e=StaticEncoder.load();"
        "Search(d,Index(h/'index',d,e),e).search('graph neural networks');print(time.perf_counter()-t)"
    )
    return float(
        subprocess.run([sys.executable, "-c", program, str(home)], capture_output=True, check=True, text=True).stdout
    )


def build(papers: Sequence[Paper], encoder: StaticEncoder) -> None:
    """The build of an index beside the sum of its bare parts, over the same papers."""
    from benchmarks.judged import index_of
    from frontlist.index.lexical import open_for_writing
    from frontlist.index.streams import Wordlist

    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        vectors = encoder.encode([text_of(paper) for paper in papers])
        encoding = time.perf_counter() - begun
        begun = time.perf_counter()
        _, writer = open_for_writing(Path(folder) / "bare", None)
        for paper in papers:
            document = tantivy.Document()
            document.add_text("title", paper.title)
            document.add_text("abstract", paper.abstract)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        words = time.perf_counter() - begun
        begun = time.perf_counter()
        made = vector.build(vectors)
        for start in range(0, len(vectors), 8192):
            made.nearest(vectors[start : start + 8192], 11)
        near = time.perf_counter() - begun
        begun = time.perf_counter()
        index_of(Path(folder) / "whole", papers, encoder, Wordlist(encoder))
        whole = time.perf_counter() - begun
    parts = encoding + words + near
    print(
        f"build of {len(papers)}: {whole:.1f} s; encoding {encoding:.1f} + tantivy {words:.1f} + neighbours {near:.1f} = {parts:.1f} s; ratio {whole / parts:.2f}"
    )


def new_papers(search: Search, papers: Sequence[Paper]) -> None:
    """A thousand papers changed at once: seconds until they are found. The library keeps what it had."""
    from frontlist.store import changes

    with search.database.write(bulk=True) as connection:
        changes.append_many(connection, [("change", paper.id, "") for paper in papers[:1000]])
    begun = time.perf_counter()
    search.index.update()
    search.search("graph neural networks")
    print(f"1,000 changed papers searchable in {time.perf_counter() - begun:.2f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="a library of the arXiv file, with its index")
    parser.add_argument(
        "--peers", action="store_true", help="also bm25s, SQLite FTS5 and the linear scan (slow to set up)"
    )
    parser.add_argument("--build", action="store_true", help="also time the build over a part of the papers")
    options = parser.parse_args()
    database = open_database(sqlite_address(options.home / "library.db"))
    encoder = StaticEncoder.load()
    search = Search(database, Index(options.home / "index", database, encoder), encoder)
    search.index.update()
    snapshot = search.index.snapshot()
    with database.read() as connection:
        every = list(paper_store.iterate(connection))
    asked = questions(every, QUESTIONS)
    size = snapshot.state.size / max(snapshot.state.rows, 1)
    print(f"{len(every)} papers, {size:.0f} bytes each; {snapshot.state.kind}; {snapshot.state.measured}")
    words = timed("bare tantivy, 300 candidates", bare_tantivy(snapshot), asked)
    near = timed("bare faiss, 300 candidates", bare_faiss(snapshot, encoder, asked), asked)
    whole = timed("whole search, explained top 20", lambda text: search.search(text, explain=True), asked)
    timed("the same with a filter", lambda text: search.search(f"in:cs date:2022.. {text}", explain=True), asked)
    papers = iter(snapshot.papers(np.random.default_rng(1).integers(0, snapshot.state.rows, 3 * QUESTIONS)))
    alike = timed("similar", lambda _: search.similar(next(papers)), asked)
    print(
        f"whole / (tantivy + faiss) = {whole / (words + near):.2f} (at most 4); similar / (2 faiss + 1 ms) = {alike / (2 * near + 1):.2f} (at most 1)"
    )
    if options.peers:
        some = every[:: max(1, len(every) // PEER_PAPERS)]
        print(f"peers over {len(some)} papers:")
        for name, make in (("bm25s", bm25s_of), ("SQLite FTS5", fts5), ("TF-IDF, linear", linear_scan)):
            timed(name, make(some), asked[:100])
    if options.build:
        build([replace(paper) for paper in every[:: max(1, len(every) // 60_000)]], encoder)
    new_papers(search, every)
    print(f"first search of a fresh process: {fresh_process(options.home):.2f} s")
    print(
        f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB with all papers and peers loaded"
    )


if __name__ == "__main__":
    main()
