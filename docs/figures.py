"""The table of figures in README.md: every number from `benchmarks/results/` or from a table of another document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from docs.science_rows import NOT_YET, RESULTS, cell, cell_after, document, readers, result, short

README: Final = Path(__file__).parent.parent / "README.md"
BEGIN: Final = "<!-- figures: written by `python -m docs.generate` -->"
END: Final = "<!-- end of figures -->"
FIT: Final = "python -m benchmarks.fit_ranker"
LISTS: Final = ("day", "week", "month", "year", "all time", "all time, one category", "all time, top", "week, newest")


class Figure(NamedTuple):
    """One row: what was measured, how it came out, what was asked, and the command that measures it anew."""

    what: str
    measured: str
    asked: str
    command: str


def readme_page() -> str:
    """README.md with the table as the results are now."""
    before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    rows = [f"| {one.what} | {one.measured} | {one.asked} | `{one.command}` |" for one in figures()]
    table = ["| what | measured | asked | made by |", "| --- | --- | --- | --- |", *rows]
    return "\n".join([before + BEGIN, "", *table, "", END]) + rest.partition(END)[2]


def figures() -> Iterator[Figure]:
    """Every row."""
    yield from _coming_in()
    yield from _found()
    yield from _chosen()
    yield from _served()
    yield from _kept()


def _coming_in() -> Iterator[Figure]:
    ingest: Any = result("ingest")
    yield Figure(
        f"{ingest['papers']:,} arXiv papers imported, cleaned and identified",
        f"{ingest['import papers/s']:,} a second, {ingest['times the floor']} × bare parsing and inserting, {ingest['memory MB']} MB",
        missed("≤ 12 ×, < 500 MB", ingest["times the floor"] <= 12 and ingest["memory MB"] < 500),
        "python -m benchmarks.ingest",
    )
    again = ingest["again papers/s"] / ingest["import papers/s"]
    yield Figure(
        "the same file again", f"{again:.0f} × faster", missed("≥ 3 ×", again >= 3), "python -m benchmarks.ingest"
    )
    precision, recall = re.findall(r"\*\*([\d.]+)\*\*", document("identity"))[:2]
    yield Figure(
        "the same paper in DBLP and ACM, half not fitted on", f"precision {float(precision):.3f}, recall {float(recall):.3f}",
        missed(".985, .960", float(precision) >= 0.985 and float(recall) >= 0.96), "python -m benchmarks.identity",
    )  # fmt: skip
    pairs, found = result("duplicates", "pairs"), result("duplicates", "found")
    yield Figure(
        "pairs of one abstract and two titles", f"{found} of {pairs} found", "–", "python -m benchmarks.duplicates"
    )


def _found() -> Iterator[Figure]:
    for name in ("cranfield", "cisi", "cacm", "vaswani_npl"):
        ours, words, goal = cell("search", name, "hybrid"), cell("search", name, "BM25"), cell("search", name, "asked")
        needed = float(words) * 1.1 if goal.startswith("BM25") else float(goal)
        yield Figure(f"nDCG@10 on {name} (BM25 {words})", ours, missed(goal, float(ours) >= needed), FIT)
    for name in ("cranfield", "cisi"):
        ours = cell_after("search", name, "with MiniLM: vectors", "hybrid")
        goal = cell_after("search", name, "with MiniLM: vectors", "asked")
        yield Figure(
            f"the same with MiniLM on {name}", ours, missed(goal, float(ours) >= float(goal)), f"{FIT} --encoder FOLDER"
        )
    ours, words, goal = (cell("search", "77 literature", name) for name in ("hybrid", "BM25", "asked"))
    yield Figure(
        f"77 literature questions over the arXiv file (BM25 {words})",
        ours,
        missed(goal, float(ours) >= float(goal)),
        FIT,
    )
    for name, what in (
        ("whole / (tantivy + faiss)", "a search beside bare tantivy and faiss"),
        ("similar / (2 faiss + 1 ms)", "`similar` beside two bare faiss searches and 1 ms"),
    ):
        yield _of_search(name, what)


def _of_search(name: str, what: str) -> Figure:
    command = "python -m benchmarks.search"
    if not (RESULTS / "search.json").exists():
        return Figure(what, NOT_YET, "–", command)
    one: Any = result("search", "figures", name)
    goal = str(one["asked"])
    bound = float(goal.rsplit(" ", 1)[-1])
    met = one["measured"] <= bound if goal.startswith("at most") else one["measured"] >= bound
    return Figure(what, str(one["measured"]), missed(goal, met), command)


def _chosen() -> Iterator[Figure]:
    for column, what in (
        ("×", "a trending list over a million signals, beside its bare query"),
        ("× beside the bare query then", "the same after a new signal"),
    ):
        found = sorted(float(cell("trending", name, column)) for name in LISTS)
        yield Figure(
            what, f"{found[0]} to {found[-1]} ×", missed("≤ 4 ×", found[-1] <= 4), "python -m benchmarks.trending"
        )
    fair = cell("trending", "frontlist", "fields that can be, and are, within 0.5 to 2")
    all_of_them = len(set(fair.split(" of "))) == 1
    yield Figure(
        "fields within 0.5 to 2 of their share, of those that can be",
        fair,
        missed("all", all_of_them),
        "python -m benchmarks.fairness",
    )
    for seeds in (5, 10, 20, 50):
        than = "TF-IDF + linear SVM"
        both = [
            f"{name} {short(readers(seeds, 'frontlist', kind)[0])} ({short(readers(seeds, than, kind)[0])})"
            for kind, name in (("recall", "recall@50"), ("precision", "precision@10"))
        ]
        sure = all(readers(seeds, than, f"{kind}: ours less this")[1] > 0 for kind in ("recall", "precision"))
        yield Figure(
            f"for me, from {seeds} saved papers (a linear SVM in brackets)", ", ".join(both), missed("both surely better", sure),
            "python -m benchmarks.readers",
        )  # fmt: skip


def _served() -> Iterator[Figure]:
    digest: Any = result("digest")
    memory = max(one["VmHWM"] for one in digest["memory_mb"].values())
    yield Figure(
        f"a morning's {digest['mails']:,} mails beside their bare parts",
        f"{digest['ratio_cpu']} × the processor time, {digest['ratio']} × by the clock, {memory:.0f} MB",
        missed("≤ 2 ×, ≤ 1 GB", max(digest["ratio"], digest["ratio_cpu"]) <= 2 and memory <= 1024), "python -m benchmarks.digest",
    )  # fmt: skip
    for page in ("front", "paper", "search"):
        times, goal = (
            result("site", "pages", page, "times the peer"),
            result("site", "asked", f"times the peer, {page}"),
        )
        yield Figure(
            f"pages a second beside Flask over a linear TF-IDF scan: {page}",
            f"{times} ×",
            missed(f"≥ {goal} ×", times >= goal),
            "python -m benchmarks.site",
        )
    seconds: float = result("concepts", "learning", "cpu_seconds")
    yield Figure(
        "concepts and themes of the arXiv file learned",
        f"{seconds:.0f} s of processor time",
        missed("≤ 15 min", seconds <= 900),
        "python -m benchmarks.concepts",
    )


def _kept() -> Iterator[Figure]:
    for database, name in (("sqlite", "SQLite"), ("postgresql", "PostgreSQL")):
        week: Any = result(f"week_{database}")
        processes, deaths = len(week["processes"]), sum(week["deaths"].values())
        kept = sum(not found for found in week["promises"].values())
        broken = ", ".join(f"“{promise}”" for promise, found in week["promises"].items() if found)
        yield Figure(
            f"a week on {name}: {week['papers imported']:,} papers, {week['readers']} readers, {week['subscribers']:,} subscribers, "
            f"{processes} {'process' if processes == 1 else 'processes'}, {deaths} deaths and restarts",
            f"{kept} of {len(week['promises'])} promises kept"
            f" ({f'broken: {broken}' if broken else 'nothing lost, nothing doubled, index and editions right'})",
            missed("all", kept == len(week["promises"])), f"python -m benchmarks.week --database {database}",
        )  # fmt: skip


def missed(goal: str, met: bool) -> str:
    """The goal, and whether it was missed."""
    return goal if met else f"{goal}, **missed**"
