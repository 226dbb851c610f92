"""Themes of the arXiv file: agreement with categories, stability between days, and what grew fastest in a year.

python -m benchmarks.topics --home FOLDER [--year 2025] [--only SECTION] [--write]

FOLDER is a home with an index whose themes were learned (`frontlist learn`). Beside them in the same run: k-means with
as many groups, and, where scikit-network is installed, its Louvain on the same graph. Categories are looked at here and
nowhere else: nothing is tuned on them.
"""

from __future__ import annotations

import argparse
import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import time
from pathlib import Path
from typing import Any, Final

import faiss as typed_faiss
import numpy as np
import orjson
from sklearn.metrics import adjusted_mutual_info_score

from benchmarks.ingest import commit, machine
from frontlist.app import Library
from frontlist.atlas.learn import NEIGHBOURS, THEME_SIZE
from frontlist.features.estimator import Floats, Ints, unit
from frontlist.features.hubs import Neighbours, nearest
from frontlist.features.topic_graph import TopicGraph, communities, matched, modularity, neighbour_graph
from frontlist.model.query import PaperFilter

faiss: Any = typed_faiss
RESULTS: Final = Path(__file__).parent / "results" / "topics.json"
A_DAY: Final = 1_000
RESOLUTION: Final = 20.0


def agreement(library: Library) -> dict[str, Any]:
    """Adjusted mutual information with the first category (cs.LG) and with its archive (cs), of themes and areas."""
    model, table = library.atlas.state()
    assert model is not None
    vectors, papers = vectors_of(library)
    pairs = [
        (paper.id.encode(), paper.categories[0] if paper.categories else "")
        for page in library.papers.pages(PaperFilter())
        for paper in page
    ]
    ids, categories = [one for one, _ in pairs], [one for _, one in pairs]
    at = table.places(ids)
    known = np.flatnonzero((at >= 0) & (np.array(categories) != ""))
    fine = np.array(categories)[known]
    coarse = np.array([one.split(".")[0] for one in fine])
    number = {area.slug: place for place, area in enumerate(model.areas)}
    parents = np.array([number[theme.area] for theme in model.themes])
    themes = table.sheet["theme"][at[known]].astype(np.int64)
    place = {paper: row for row, paper in enumerate(papers)}
    rows = np.array([place[ids[one]] for one in known.tolist()])
    found: dict[str, Any] = {
        "papers": len(known),
        "categories": len(set(fine.tolist())),
        "archives": len(set(coarse.tolist())),
    }
    for name, labels in {
        "themes": themes, "areas": parents[themes],
        "k-means, as many as themes": _kmeans(vectors, len(model.themes))[rows],
        "k-means, as many as areas": _kmeans(vectors, len(model.areas))[rows],
    }.items():  # fmt: skip
        found[name] = {
            "groups": len(set(labels.tolist())), "ami_category": round(float(adjusted_mutual_info_score(fine, labels)), 4),
            "ami_archive": round(float(adjusted_mutual_info_score(coarse, labels)), 4),
        }  # fmt: skip
    return found


def vectors_of(library: Library) -> tuple[Floats, list[bytes]]:
    """Every living paper's vector and id."""
    snapshot = library.index.snapshot()
    assert snapshot.vectors is not None
    rows = np.flatnonzero(~snapshot.dead)
    return unit(snapshot.vectors.rows(rows)), snapshot.columns["paper"][rows].tolist()


def _kmeans(vectors: Floats, groups: int) -> Ints:
    made = faiss.Kmeans(vectors.shape[1], groups, niter=10, spherical=True, seed=1, max_points_per_centroid=200)
    made.train(vectors)
    labels: Ints = made.index.search(vectors, 1)[1][:, 0]
    return labels


def neighbours(library: Library, vectors: Floats) -> Neighbours:
    """From the index, as learning takes them."""
    index = library.index.snapshot().vectors
    if index is None or index.exact:
        return nearest(vectors, NEIGHBOURS)
    parts = [index.nearest(vectors[at : at + 8192], NEIGHBOURS + 1, probes=8) for at in range(0, len(vectors), 8192)]
    return Neighbours(np.concatenate([rows for _, rows in parts]), np.concatenate([scores for scores, _ in parts]))


def stability(vectors: Floats, found: Neighbours) -> dict[str, Any]:
    """Clustered anew a day later, from another seed: the share of papers that keep their theme, and of themes that go on."""
    old = len(vectors) - A_DAY
    before_rows = np.where(found.rows[:old] < old, found.rows[:old], -1)
    result: dict[str, Any] = {}
    before = TopicGraph(size=THEME_SIZE, seed=1).fit(vectors[:old], Neighbours(before_rows, found.similarities[:old]))
    after = TopicGraph(size=THEME_SIZE, seed=2).fit(vectors, found)
    aged = np.append(before.fitted("labels_"), np.full(A_DAY, -1))
    goes_on = TopicGraph(size=THEME_SIZE, seed=2).fit(vectors, found, aged).fitted("labels_")[:old]
    going = matched(before.fitted("labels_"), goes_on)
    result["papers_that_keep_their_theme"] = round(float((going.old[goes_on] == before.fitted("labels_")).mean()), 4)
    result["themes_that_go_on"] = round(float((going.old >= 0).mean()), 4)
    result["ami_between"] = round(float(adjusted_mutual_info_score(before.fitted("labels_"), goes_on)), 4)
    same = matched(before.fitted("labels_"), after.fitted("labels_")[:old])
    kept = same.old[after.fitted("labels_")[:old]] == before.fitted("labels_")
    result["from nothing, another seed"] = {
        "papers_that_keep_their_theme": round(float(kept.mean()), 4),
        "themes_that_go_on": round(float((same.old >= 0).mean()), 4),
        "ami_between": round(
            float(adjusted_mutual_info_score(before.fitted("labels_"), after.fitted("labels_")[:old])), 4
        ),
    }
    # What runs every day: centres stay, and only new papers are looked at.
    follows = before.predict(vectors)[:old]
    result["papers_that_keep_their_theme_without_learning_anew"] = round(
        float((follows == before.fitted("labels_")).mean()), 4
    )
    return result


def beside(found: Neighbours) -> dict[str, Any]:
    """Modularity and CPU time beside scikit-network's Louvain on the same graph."""
    graph = neighbour_graph(found)
    rows: dict[str, Any] = {}
    spent = time.process_time()
    own = communities(graph, RESOLUTION)
    rows["ours"] = _scored(graph, own, time.process_time() - spent)
    try:
        from sknetwork.clustering import Louvain  # type: ignore[import-not-found,unused-ignore]  # a peer, not a dependency
    except ImportError:
        return rows
    spent = time.process_time()
    theirs = Louvain(resolution=RESOLUTION, random_state=0).fit_predict(graph).astype(np.int64)
    rows["scikit-network Louvain"] = _scored(graph, theirs, time.process_time() - spent)
    return rows


def _scored(graph: Any, labels: Ints, seconds: float) -> dict[str, float]:
    return {
        "groups": int(labels.max()) + 1,
        "modularity": round(modularity(graph, labels, RESOLUTION), 4),
        "cpu_seconds": round(seconds, 1),
    }


def fastest(library: Library, year: str) -> dict[str, Any]:
    """The ten themes that grew most surely in a year, with three papers of each; and how many moved at all."""
    every = library.themes.growth(year)
    rows = []
    for one in every[:10]:
        papers = library.papers.get_many(library.themes.members(one.theme.slug)[:3])
        rows.append({
            "theme": one.theme.name, "words": one.theme.words[2:6], "state": one.state, "born": one.born, "ratio": one.ratio,
            "low": one.low, "high": one.high, "papers": one.papers, "before": one.before, "newest": [paper.title for paper in papers.values()],
        })  # fmt: skip
    counts = {state: sum(one.state == state for one in every) for state in ("born", "growing", "steady", "fading")}
    return {"year": year, "states": counts, "fastest": rows}


def measured(library: Library, year: str, only: str) -> dict[str, Any]:
    """The sections asked for."""
    found: dict[str, Any] = {"machine": machine(), "commit": commit()}
    if only in {"", "growth"}:
        found["growth"] = fastest(library, year)
    if only in {"", "agreement"}:
        found["agreement"] = agreement(library)
    if only in {"", "stability"}:
        vectors, _ = vectors_of(library)
        near = neighbours(library, vectors)
        found |= {"stability": stability(vectors, near), "beside": beside(near)}
    return found


def main() -> None:
    """Measure, print, and keep where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--year", default="2025")
    parser.add_argument("--only", choices=("growth", "agreement", "stability"), default="")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    with Library.open(given.home) as library:
        found = measured(library, given.year, given.only)
    print(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
    if given.write:
        kept = orjson.loads(RESULTS.read_bytes()) if RESULTS.exists() else {}
        RESULTS.write_bytes(orjson.dumps(kept | found, option=orjson.OPT_INDENT_2) + b"\n")


if __name__ == "__main__":
    main()
