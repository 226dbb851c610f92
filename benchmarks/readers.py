"""How well does the reader model know a reader? Libraries that people kept, and screenings that people labelled.

    python -m benchmarks.readers [--development] [--skip-screening]

Readers are split in two: what the model is made of was chosen on the development half, and the table is of the other.
From each reader's library so many papers are drawn as known; the rest must be found among all others. "recall@50" is
the share of them among the first fifty (of at most fifty), "precision@10" that of the first ten; "diversity" is how
little the tags that people gave to the first ten overlap; "small venues" is how many different venues with at most five
papers stand in the first ten of all readers together.

Beside the model stand popularity (how many other readers keep a paper), TF-IDF with a linear support-vector machine as
arxiv-sanity-lite has it, and the nearest centroid of the encoder's vectors. The model's attention is how many readers
of the development half keep a paper; "without attention" leaves that out. On the screening sets, the papers are looked
at one batch after the other, the best first, and the model learns from each: "work saved" is how much of the
set was left when 95 % of what belongs in was found, less the 5 % that chance would have saved.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from benchmarks.ingest import commit, machine
from frontlist.app import Library
from frontlist.discover import for_me as model
from frontlist.discover.for_me import Likes
from frontlist.evaluate.intervals import bootstrap, paired
from frontlist.index.snapshot import Snapshot
from frontlist.index.streams import text_of
from frontlist.model.ids import make_paper_id
from frontlist.model.paper import Paper
from frontlist.store import papers as paper_store

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
RESULT = Path(__file__).parent / "results" / "readers.json"
SEEDS: Final = (5, 10, 20, 50)
# Fewer papers left to find than this say nothing of a reader.
LEFT: Final = 5
# So many that each number of seeds gets some hundreds of tasks: what one draw leaves to chance weighs less then.
DRAWS: Final = {5: 2, 10: 4, 20: 16, 50: 32}
SMALL_VENUE: Final = 5
# Screening: chosen on the first four, reported on the others.
CHOSEN_ON: Final = ("Cohen_Antihistamines", "Cohen_Estrogens", "Cohen_BetaBlockers", "Bannach-Brown_2019")
REPORTED_ON: Final = ("Cohen_Triptans", "Cohen_Opiods", "Cohen_ProtonPumpInhibitors", "Kitchenham_2010")
BATCH: Final = 0.02

Doubles = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]
Rank = Callable[["Task"], Rows]


class Task(NamedTuple):
    """One reader: what is known, what is to be found, all of it."""

    reader: int
    known: Rows
    rest: Rows


@dataclass(frozen=True)
class World:
    """An index over some papers, and the same papers as others see them."""

    snapshot: Snapshot
    library: Library
    papers: Sequence[Paper]
    rows: Rows
    vectors: npt.NDArray[np.float32]
    terms: Any

    @property
    def ids(self) -> list[str]:
        """Paper ids in the order of the file."""
        return [paper.id for paper in self.papers]


def world_of(library: Library, records: Sequence[Mapping[str, Any]]) -> World:
    """The papers, stored and indexed as the product does it."""
    papers = [
        Paper(
            make_paper_id(f"{number}"), record["title"] or "", abstract=record["abstract"] or "", venue=record.get("venue") or ""
        )
        for number, record in enumerate(records)
    ]  # fmt: skip
    with library.database.write(bulk=True) as connection:
        paper_store.put(connection, [(paper, False) for paper in papers])
    library.index.update()
    snapshot = library.index.snapshot()
    place = {paper: number for number, paper in enumerate(snapshot.papers(np.arange(snapshot.state.rows)))}
    rows = np.array([place[paper.id] for paper in papers], np.int64)
    assert snapshot.vectors is not None
    terms = TfidfVectorizer(
        strip_accents="unicode", stop_words="english", token_pattern=r"(?u)\b[a-zA-Z_][a-zA-Z0-9_]+\b", max_features=20_000,
        sublinear_tf=True, max_df=0.1, min_df=5,
    ).fit_transform([text_of(paper) for paper in papers])  # fmt: skip
    return World(snapshot, library, papers, rows, snapshot.vectors.rows(rows), terms.tocsr())


def tasks(libraries: Sequence[Rows], readers: Sequence[int], seeds: int) -> list[Task]:
    """Each reader with enough papers, drawn several times where readers are few."""
    found = []
    for reader in readers:
        if len(libraries[reader]) < seeds + LEFT:
            continue
        for draw in range(DRAWS[seeds]):
            mixed = np.random.default_rng((reader, seeds, draw)).permutation(libraries[reader])
            found.append(Task(reader, mixed[:seeds], mixed[seeds:]))
    return found


def ranked_by(scores: Doubles, known: Rows) -> Rows:
    """Rows, best first, without what is known."""
    scores = scores.astype(np.float64)
    scores[known] = -np.inf
    return np.argsort(-scores, kind="stable")[:50]


def machine_of(terms: Any, known: Rows, less: Rows | None = None) -> Doubles:
    """TF-IDF and a linear support-vector machine, with the settings of arxiv-sanity-lite."""
    rows = np.arange(terms.shape[0]) if less is None else np.concatenate([known, less])
    wanted = np.isin(rows, known)
    machine = LinearSVC(class_weight="balanced", max_iter=10_000, tol=1e-6, C=0.01, random_state=0)
    return np.asarray(machine.fit(terms[rows], wanted).decision_function(terms), np.float64)


def rankings(world: World, libraries: Sequence[Rows], development: Sequence[int]) -> dict[str, Rank]:
    """Each way of ordering, by name."""
    kept = Counter(int(row) for library in libraries for row in library)
    popular = np.array([kept[row] for row in range(len(world.papers))], np.float64)
    known_to = np.bincount(np.concatenate([libraries[reader] for reader in development]), minlength=len(world.papers))
    learned_from = set(development)

    def attention(task: Task) -> dict[str, float]:
        """Who is asked about does not speak for what is looked for."""
        others = known_to.astype(np.float64)
        if task.reader in learned_from:
            others[np.concatenate([task.known, task.rest])] -= 1
        return dict(zip(world.ids, others.tolist(), strict=True))

    def popularity(task: Task) -> Rows:
        others = popular.copy()
        others[np.concatenate([task.known, task.rest])] -= 1
        return ranked_by(others, task.known)

    return {
        "frontlist": lambda task: suggested(world, task.known, attention(task)),
        "without attention": lambda task: suggested(world, task.known, None),
        "popularity": popularity,
        "TF-IDF + linear SVM": lambda task: ranked_by(machine_of(world.terms, task.known), task.known),
        "nearest centroid": lambda task: ranked_by(world.vectors @ world.vectors[task.known].mean(axis=0), task.known),
    }


def suggested(world: World, known: Rows, attention: Mapping[str, float] | None) -> Rows:
    """The product's own list."""
    place = {paper.id: row for row, paper in enumerate(world.papers)}
    likes = Likes({world.papers[row].id: model.SAVED for row in known})
    counted = (lambda ids: {paper: attention[paper] for paper in ids}) if attention else None
    found = model.for_me(world.snapshot, likes, limit=50, attention=counted)
    return np.array([place[one.paper_id] for one in found], np.int64)


class Measured(NamedTuple):
    """Per reader, in the readers' order (draws of one reader averaged), and over all of them."""

    recall: Doubles
    precision: Doubles
    diversity: Doubles
    venues: int


def measured(world: World, tags: Sequence[set[str]], drawn: Sequence[Task], rank: Rank) -> Measured:
    """What a ranking is worth on these tasks."""
    sizes = Counter(paper.venue.casefold() for paper in world.papers)
    by_reader: dict[int, list[tuple[float, float, float]]] = {}
    small: set[str] = set()
    for task in drawn:
        found = rank(task)
        hits = np.isin(found, task.rest)
        one = float(hits.sum()) / min(50, len(task.rest)), float(hits[:10].mean()), _diversity(tags, found[:10])
        by_reader.setdefault(task.reader, []).append(one)
        small |= {world.papers[row].venue.casefold() for row in found[:10].tolist()}
    means = np.array([np.mean(values, axis=0) for values in by_reader.values()])
    few = {venue for venue in small if venue and sizes[venue] <= SMALL_VENUE}
    return Measured(means[:, 0], means[:, 1], means[:, 2], len(few))


def _diversity(tags: Sequence[set[str]], rows: Rows) -> float:
    """1 less the mean overlap (Jaccard) of the tags of two papers of the list."""
    sets = [tags[row] for row in rows.tolist() if tags[row]]
    pairs = [len(a & b) / len(a | b) for number, a in enumerate(sets) for b in sets[:number]]
    return 1 - float(np.mean(pairs)) if pairs else 1.0


def read(name: str) -> list[dict[str, Any]]:
    """The rows of a file of the shared data."""
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def libraries_report(development: bool) -> Iterator[dict[str, Any]]:
    """One row for each number of seeds and each ranking."""
    records, readers = read("readers/corpus.jsonl"), read("readers/users.jsonl")
    place = {record["id"]: row for row, record in enumerate(records)}
    libraries = [np.array([place[item] for item in reader["items"]], np.int64) for reader in readers]
    mixed = np.random.default_rng(0).permutation(len(libraries)).tolist()
    halves = mixed[: len(mixed) // 2], mixed[len(mixed) // 2 :]
    tags = [set(record["tags"] or ()) for record in records]
    with tempfile.TemporaryDirectory() as home, Library.open(home) as library:
        world = world_of(library, records)
        ways = rankings(world, libraries, halves[0])
        for seeds in SEEDS:
            drawn = tasks(libraries, halves[0] if development else halves[1], seeds)
            if drawn:
                yield from compared(world, tags, drawn, ways, seeds)


def compared(
    world: World, tags: Sequence[set[str]], drawn: Sequence[Task], ways: Mapping[str, Rank], seeds: int
) -> Iterator[dict[str, Any]]:
    """Every ranking on the same tasks, and how far the model lies above it."""
    ours: Measured | None = None
    for name, rank in ways.items():
        began = time.process_time()
        found = measured(world, tags, drawn, rank)
        spent = (time.process_time() - began) / len(drawn) * 1000
        ours = ours or found
        row: dict[str, Any] = {"seeds": seeds, "readers": len(found.recall), "way": name, "small venues": found.venues, "ms": round(spent, 1)}  # fmt: skip
        for measure in ("recall", "precision", "diversity"):
            theirs, own = getattr(found, measure), getattr(ours, measure)
            ahead = paired(theirs, own)
            row[measure] = [round(value, 4) for value in bootstrap(theirs)]
            row[f"{measure}: ours less this"] = [round(value, 4) for value in (ahead.mean, ahead.low, ahead.high)]
        yield row


def screened(order: Callable[[Rows, Rows], Doubles], wanted: npt.NDArray[np.bool_], seed: int) -> float:
    """Work saved over sampling at 95 % recall (Cohen et al. 2006)."""
    random = np.random.default_rng(seed)
    known = np.array([random.choice(np.flatnonzero(wanted)), random.choice(np.flatnonzero(~wanted))])
    goal = int(np.ceil(0.95 * wanted.sum()))
    while wanted[known].sum() < goal:
        scores = order(known[wanted[known]], known[~wanted[known]])
        scores[known] = -np.inf
        batch = np.argsort(-scores, kind="stable")[: max(5, int(BATCH * len(known)))]
        known = np.concatenate([known, batch])
        over = int(wanted[known].sum()) - goal
        if over >= 0:
            # The last batch counts up to the paper that reached the goal.
            at = np.flatnonzero(np.cumsum(wanted[known]) >= goal)[0] + 1
            return float((len(wanted) - at) / len(wanted) - 0.05)
    return float((len(wanted) - len(known)) / len(wanted) - 0.05)


def screening_ways(world: World) -> dict[str, Callable[[Rows, Rows], Doubles]]:
    """How each would order what is left, from what was taken in and what was left out."""
    space = model.space_of(world.snapshot)
    everything = model.seen(world.snapshot, space, world.rows)

    def ours(known: Rows, less: Rows) -> Doubles:
        likes = Likes({world.papers[row].id: 1.0 for row in known}, [world.papers[row].id for row in less[::-1]])
        fitted = model.fitted(world.snapshot, likes)
        assert fitted is not None
        return fitted.interests.transform(everything).score

    return {
        "frontlist": ours,
        "TF-IDF + linear SVM": lambda known, less: machine_of(world.terms, known, less),
        "nearest centroid": lambda known, less: np.asarray(world.vectors @ world.vectors[known].mean(axis=0), np.float64),
    }  # fmt: skip


def screening_report(development: bool, draws: int = 3) -> Iterator[dict[str, Any]]:
    """One row a set and a way; popularity has no meaning where nobody keeps anything: chance saves nothing."""
    for name in CHOSEN_ON if development else REPORTED_ON:
        records = read(f"feedback/{name}.jsonl")
        wanted = np.array([bool(record["included"]) for record in records])
        with tempfile.TemporaryDirectory() as home, Library.open(home) as library:
            world = world_of(library, records)
            for way, order in screening_ways(world).items():
                saved = [screened(order, wanted, seed) for seed in range(draws)]
                yield {"set": name, "papers": len(wanted), "wanted": int(wanted.sum()), "way": way, "work saved": [round(one, 4) for one in saved]}  # fmt: skip


def main() -> None:
    """Measure, print, and (on the readers that nothing was chosen on) write it down."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--development", action="store_true", help="the half that choices are made on; writes nothing")
    parser.add_argument("--skip-screening", action="store_true", help="libraries only")
    options = parser.parse_args()
    result: dict[str, Any] = {"machine": machine(), "commit": commit(), "libraries": [], "screening": []}
    parts = {"libraries": libraries_report, "screening": screening_report}
    for name, report in parts.items():
        if name == "screening" and options.skip_screening:
            break
        for row in report(options.development):
            result[name].append(row)
            print(json.dumps(row), flush=True)
            if not options.development:
                RESULT.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
