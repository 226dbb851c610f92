"""Concepts over a library: time and memory, what they explain against how many are lit, names, and what they cost a search.

python -m benchmarks.concepts --home FOLDER [--write]

FOLDER is a home with an index; it gains what is learned. The comparison of sizes fits on one sample and is measured on
papers that none was fitted on. Names are made from one half of the papers and judged on the other.
"""

from __future__ import annotations

import argparse
import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import resource
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson

from benchmarks.ingest import commit, machine
from frontlist.app import Library
from frontlist.atlas import naming, sheet
from frontlist.atlas.door import phrases
from frontlist.atlas.learn import lit_matrix, told_from
from frontlist.features.estimator import Floats, unit
from frontlist.features.hubs import nearest
from frontlist.features.projection import PCA
from frontlist.features.sparse_dictionary import SparseDictionary
from frontlist.search.door import Search
from frontlist.store import atlas as atlas_store

RESULTS: Final = Path(__file__).parent / "results" / "concepts.json"
SIZES: Final = ((1024, 8), (2048, 8), (4096, 4), (4096, 8), (4096, 16))
FITTED, HELD_OUT, ASKED = 24_000, 12_000, 500
QUESTIONS, ROUNDS, STEERED = 150, 3, 60


def learning(library: Library) -> dict[str, Any]:
    """Everything learned from nothing, and a day's thousand papers looked at."""
    with library.database.write() as connection:
        atlas_store.write(connection, "", b"", {})
    begun, spent = time.perf_counter(), time.process_time()
    told = library.atlas.learn(lambda words: print(f"  {time.process_time() - spent:5.0f} s  {words}", flush=True))
    found = asdict(told) | {
        "wall_seconds": round(time.perf_counter() - begun, 1), "cpu_seconds": round(time.process_time() - spent, 1),
        "peak_gb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2),
    }  # fmt: skip
    model, table = library.atlas.state()
    assert model is not None
    some = np.sort(np.random.default_rng(0).permutation(len(table.sheet))[1000:])
    spent = time.process_time()
    _, looked = sheet.brought_up(np.asarray(table.sheet)[some], model, library.index.snapshot())
    return found | {"daily_papers": looked, "daily_cpu_seconds": round(time.process_time() - spent, 2)}


def sparsity(vectors: Floats) -> list[dict[str, Any]]:
    """Unexplained variance and recall@10 of the nearest, from codes alone, against PCA and a dictionary of plain papers."""
    chosen = np.random.default_rng(3).permutation(len(vectors))
    fitted, held_out = vectors[chosen[:FITTED]], vectors[chosen[FITTED : FITTED + HELD_OUT]]
    truth = nearest(held_out, 10).rows[:ASKED]
    rows = []
    for features, active in SIZES:
        spent = time.process_time()
        learned = SparseDictionary(features=features, active=active, rounds=5, sample=FITTED, floor=0.02).fit(fitted)
        rows.append(
            _measured(f"{features} concepts, {active} lit", learned, held_out, truth)
            | {"cpu": round(time.process_time() - spent, 1)}
        )
    papers = SparseDictionary(features=4096, active=8, rounds=0, floor=0.02).fit(fitted)
    rows.append(_measured("4096 papers as they are, 8 lit", papers, held_out, truth))
    for dim in (8, 16, 64):
        pca = PCA(dim).fit(fitted)
        back = (held_out - pca.fitted("mean_")) @ pca.fitted("matrix_") @ pca.fitted("matrix_").T + pca.fitted("mean_")
        rows.append({"what": f"principal components, {dim}", **_cost(back, held_out, pca.fitted("mean_"), truth)})
    return rows


def _measured(what: str, learned: SparseDictionary, held_out: Floats, truth: Any) -> dict[str, Any]:
    codes = learned.codes(held_out)
    back = learned.inverse_transform(learned.transform(held_out))
    return {
        "what": what, "lit": round(float((codes.weights > 0).sum(axis=1).mean()), 2), "dead_here": learned.dead(codes),
        "duplicates": len(learned.duplicates()), **_cost(back, held_out, learned.fitted("mean_"), truth),
    }  # fmt: skip


def _cost(back: Floats, held_out: Floats, mean: Floats, truth: Any) -> dict[str, Any]:
    left = float(((held_out - back) ** 2).sum() / ((held_out - mean) ** 2).sum())
    scores = unit(back)[:ASKED] @ unit(back).T
    scores[np.arange(ASKED), np.arange(ASKED)] = -9
    found = np.argpartition(-scores, 10, axis=1)[:, :10]
    share = np.mean([len(set(a.tolist()) & set(b.tolist())) / 10 for a, b in zip(found, truth, strict=True)])
    return {"unexplained": round(left, 4), "recall_at_10": round(float(share), 4)}


def names(library: Library) -> dict[str, Any]:
    """How often a name picks the right paper, beside two ways of naming that need no thought."""
    (model, table), snapshot = library.atlas.state(), library.index.snapshot()
    assert model is not None
    rows = np.flatnonzero(~snapshot.dead)
    rows = rows[np.argsort(snapshot.columns["paper"][rows], kind="stable")]
    some = np.sort(np.random.default_rng(1).permutation(len(table.sheet))[: naming.MOST_PAPERS])
    terms = naming.terms_of(snapshot, rows[some], phrases())
    groups, near = lit_matrix(table.sheet[some], len(model.dictionary)), told_from(model.dictionary)
    half = np.random.default_rng(0).random(groups.shape[1]) < 0.5
    chosen, strengths = naming.best_terms(groups[:, half], terms, half)
    commonest = np.tile(np.argsort(-np.asarray(terms.said.sum(axis=0)).ravel())[: naming.SHOWN], (len(chosen), 1))
    shuffled = chosen[np.random.default_rng(2).permutation(len(chosen))]
    ways = {"own words": chosen, "another concept's name": shuffled, "commonest words": commonest}
    told = {
        way: naming.judged(groups[:, ~half], terms.said[~half], which, strengths, near, terms.parts)
        for way, which in ways.items()
    }
    return {way: _interval(one) for way, one in told.items()} | {
        "told_by_65": round(float((told["own words"] >= 0.65).mean()), 3)
    }


def _interval(quality: Floats) -> list[float]:
    """The mean over concepts with its 95 % interval."""
    random = np.random.default_rng(0)
    means = quality[random.integers(0, len(quality), (1000, len(quality)))].mean(axis=1)
    return [round(float(value), 4) for value in (quality.mean(), *np.quantile(means, [0.025, 0.975]))]


def in_search(library: Library) -> dict[str, Any]:
    """CPU time of the same searches with and without concepts, in turn; and what steering does to the first ten."""
    _, table = library.atlas.state()
    ids = [table.names[at].decode() for at in np.random.default_rng(5).permutation(len(table.names))[:QUESTIONS]]
    titles = [paper.title for paper in library.papers.get_many(ids).values()]
    whole = library.engine
    plain = Search(whole.database, whole.index, whole.clock)
    for engine in (whole, plain):
        engine.search(titles[0])
    ratios = []
    for _ in range(ROUNDS):
        spent = [_spent(engine, titles) for engine in (plain, whole)]
        ratios.append(spent[1] / spent[0])
    return {
        "with_concepts_over_without": round(float(np.median(ratios)), 3),
        "steering": _steering(library, titles[:STEERED]),
    }


def _spent(engine: Search, titles: list[str]) -> float:
    begun = time.process_time()
    for title in titles:
        engine.search(title)
    return time.process_time() - begun


def _steering(library: Library, titles: list[str]) -> dict[str, float]:
    """How strongly the first ten light a concept that some hit of the question lights: plain, asked for more, for less."""
    shares: dict[str, list[float]] = {"plain": [], "more": [], "less": [], "kept_of_ten_with_more": []}
    for number, title in enumerate(titles):
        words = " ".join(title.replace(":", " ").replace("-", " ").split()[:6])
        first = library.search(words, limit=20).hits
        lit = [one[0] for hit in first for one in hit.concepts]
        if not lit:
            continue
        slug = lit[number % len(lit)]
        found = {
            way: library.search(f"{words} {mark}", limit=10).hits
            for way, mark in {"plain": "", "more": f"concept:{slug}", "less": f"-concept:{slug}"}.items()
        }
        for way, hits in found.items():
            shares[way].append(float(library.concepts.weights(slug, [hit.paper_id.encode() for hit in hits]).mean()))
        before = {hit.paper_id for hit in found["plain"]}
        shares["kept_of_ten_with_more"].append(len(before & {hit.paper_id for hit in found["more"]}))
    return {way: round(float(np.mean(values)), 3) for way, values in shares.items()}


def main() -> None:
    """Measure, print, and keep where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    with Library.open(given.home) as library:
        found: dict[str, Any] = {"machine": machine(), "commit": commit(), "learning": learning(library)}
        print(orjson.dumps(found["learning"]).decode(), flush=True)
        found["in_search"] = in_search(library)
        print(orjson.dumps(found["in_search"]).decode(), flush=True)
        found["names"] = names(library)
        print(orjson.dumps(found["names"]).decode(), flush=True)
        snapshot = library.index.snapshot()
        assert snapshot.vectors is not None
        sample = np.sort(np.random.default_rng(4).permutation(np.flatnonzero(~snapshot.dead))[: FITTED + HELD_OUT])
        found["sparsity"] = sparsity(snapshot.vectors.rows(sample))
        for row in found["sparsity"]:
            print(row, flush=True)
    if given.write:
        RESULTS.write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2) + b"\n")


if __name__ == "__main__":
    main()
