"""What a search is measured beside: its bare parts, and the engines that others use, over the same papers."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import tantivy

from frontlist.features.static_encoder import StaticEncoder
from frontlist.index import vector
from frontlist.index.lexical import open_for_writing, schema
from frontlist.index.snapshot import Snapshot
from frontlist.index.streams import text_of
from frontlist.model.paper import Paper
from frontlist.search.question import terms_of

Ask = Callable[[str], object]
CANDIDATES: Final = 300


def bare_tantivy(snapshot: Snapshot) -> Ask:
    """The OR of a question's words over title and abstract; row numbers and scores of the best."""

    def run(text: str) -> object:
        terms = [
            tantivy.Query.term_query(schema(), field, term.stem, "freq")
            for term in terms_of(text)
            for field in ("title", "abstract")
        ]
        either = tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])
        return snapshot.lexical(either, CANDIDATES)

    return run


def bare_faiss(snapshot: Snapshot, encoder: StaticEncoder, asked: Sequence[str]) -> Ask:
    """The nearest vectors, the question's own made beforehand."""
    vectors = {text: encoder.encode_query(text)[None, :] for text in asked}
    assert snapshot.vectors is not None
    index = snapshot.vectors
    return lambda text: index.nearest(vectors[text], CANDIDATES)


def fts5(papers: Sequence[Paper]) -> Ask:
    """SQLite's own full-text search."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5(body, tokenize='porter')")
    connection.executemany("INSERT INTO t VALUES (?)", ((text_of(paper),) for paper in papers))
    statement = "SELECT rowid FROM t WHERE t MATCH ? ORDER BY bm25(t) LIMIT 20"
    return lambda text: connection.execute(
        statement, (" OR ".join(f'"{term.word}"' for term in terms_of(text)),)
    ).fetchall()


def bm25s(papers: Sequence[Paper]) -> Ask:
    """The bm25s library (extra `bench`)."""
    import bm25s as library

    engine = library.BM25()
    engine.index(library.tokenize([text_of(paper) for paper in papers], show_progress=False), show_progress=False)
    return lambda text: engine.retrieve(library.tokenize(text, show_progress=False), k=20, show_progress=False)


def linear_scan(papers: Sequence[Paper]) -> Ask:
    """Sparse TF-IDF with every paper scored, as arxiv-sanity-lite does (scikit-learn, extra `bench`)."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    model = TfidfVectorizer(max_features=20_000, sublinear_tf=True, stop_words="english")
    matrix: Any = model.fit_transform(text_of(paper) for paper in papers)
    return lambda text: np.argpartition(-(matrix @ model.transform([text]).T).toarray()[:, 0], 20)[:20]


PEERS: Final = {"bm25s": bm25s, "SQLite FTS5": fts5, "TF-IDF, linear scan": linear_scan}


def bare_build(papers: Sequence[Paper], encoder: StaticEncoder) -> dict[str, float]:
    """CPU seconds of the parts that an index cannot do without."""
    marks = [time.process_time()]
    vectors = encoder.encode([text_of(paper) for paper in papers])
    marks.append(time.process_time())
    with tempfile.TemporaryDirectory() as folder:
        _, writer = open_for_writing(Path(folder) / "bare", None)
        for paper in papers:
            document = tantivy.Document()
            document.add_text("title", paper.title)
            document.add_text("abstract", paper.abstract)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
    marks.append(time.process_time())
    made = vector.build(vectors)
    for start in range(0, len(vectors), 8192):
        made.nearest(vectors[start : start + 8192], vector.NEIGHBOURS + 1)
    marks.append(time.process_time())
    return dict(zip(("encoding", "tantivy", "neighbours"), np.diff(marks).round(2).tolist(), strict=True))
