"""When may a screening stop? Sets that people labelled, screened by the product's own desk, and stopped by its rule.

    python -m benchmarks.screening [--starts 10]

Each run begins with one paper that belongs in and one that does not, and reads on as `frontlist screen go` does; the model
learns again after each twentieth of what was read. At every fifth verdict the rule is asked. It promises that the share that
it names was found with 95 % confidence. Told are the recall where it stops, the share of the set that was left unread, and
in how many runs the promise was kept; beside it two rules of thumb: to stop after fifty papers in a row that do not belong
in, and after half of the set. The estimate of what is left is judged half way through the set. Nothing of the rule was
chosen on these sets; the reader model was, on the four that are marked.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from benchmarks.ingest import commit, machine
from benchmarks.readers import CHOSEN_ON, REPORTED_ON, Rows, World, read, screening_ways, world_of
from frontlist.app import Library
from frontlist.evaluate.intervals import bootstrap
from frontlist.rank.stopping import EVEN, most_left

RESULT: Final = Path(__file__).parent / "results" / "screening.json"
TARGETS: Final = (0.8, 0.9, 0.95)
CONFIDENCE: Final = 0.95
ASKED_EVERY: Final = 5
BATCH: Final = 0.05
IN_A_ROW: Final = 50
Bools = npt.NDArray[np.bool_]


class Stop(NamedTuple):
    """Where a run stopped: what was found of all that belongs in, and what was left unread."""

    recall: float
    unread: float


def order(world: World, wanted: Bools, seed: int) -> Rows:
    """All papers in the order in which they are read."""
    random = np.random.default_rng(seed)
    known = np.array([random.choice(np.flatnonzero(wanted)), random.choice(np.flatnonzero(~wanted))])
    ours = screening_ways(world)["frontlist"]
    while len(known) < len(wanted):
        scores = ours(known[wanted[known]], known[~wanted[known]])
        scores[known] = -np.inf
        batch = np.argsort(-scores, kind="stable")[: max(ASKED_EVERY, int(BATCH * len(known)))]
        known = np.concatenate([known, batch[: len(wanted) - len(known)]])
    return known


def stops(verdicts: Bools) -> dict[str, Stop]:
    """Where each rule stops this run."""
    found: npt.NDArray[np.int64] = np.cumsum(verdicts)
    every = int(verdicts.sum())
    places = {f"{target:.0%}": at for target, at in _promised(verdicts, found).items()}
    last = np.maximum.accumulate(np.where(verdicts, np.arange(len(verdicts)), 0))
    long = np.flatnonzero(np.arange(len(verdicts)) - last >= IN_A_ROW)
    places["fifty in a row"] = int(long[0]) + 1 if len(long) else len(verdicts)
    places["half"] = len(verdicts) // 2
    return {rule: Stop(float(found[at - 1] / every), 1 - at / len(verdicts)) for rule, at in places.items()}


def _promised(verdicts: Bools, found: npt.NDArray[np.int64]) -> dict[float, int]:
    places = dict.fromkeys(TARGETS, len(verdicts))
    for at in range(ASKED_EVERY, len(verdicts), ASKED_EVERY):
        here = int(found[at - 1])
        least = here / max(1, here + most_left(verdicts[:at].tolist(), len(verdicts), CONFIDENCE))
        places |= {target: min(at, places[target]) for target in TARGETS if least >= target}
        if least >= max(TARGETS):
            break
    return places


def runs(records: Sequence[Mapping[str, Any]], starts: int) -> Iterator[tuple[dict[str, Stop], int, int]]:
    """Each run: where the rules stop, and what is thought to be left half way beside what is."""
    wanted = np.array([bool(record["included"]) for record in records])
    with tempfile.TemporaryDirectory() as home, Library.open(home) as library:
        world = world_of(library, records)
        for seed in range(starts):
            verdicts = wanted[order(world, wanted, seed)]
            half = len(verdicts) // 2
            yield stops(verdicts), most_left(verdicts[:half].tolist(), len(verdicts), EVEN), int(verdicts[half:].sum())


def told(name: str, records: Sequence[Mapping[str, Any]], starts: int) -> dict[str, Any]:
    """One set."""
    found = list(runs(records, starts))
    rules = {}
    for rule in found[0][0]:
        every = [one[rule] for one, _, _ in found]
        rules[rule] = {"recalls": [round(one.recall, 4) for one in every], "unread": [round(one.unread, 4) for one in every]}  # fmt: skip
    return {"set": name, "papers": len(records), "wanted": sum(bool(one["included"]) for one in records), "chosen on": name in CHOSEN_ON,
            "half way": {"thought left": [one[1] for one in found], "left": [one[2] for one in found]}, "rules": rules}  # fmt: skip


def summed(sets: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Over all runs: the recall, what was left unread, and how often a promise was kept."""
    found: dict[str, Any] = {}
    for rule in sets[0]["rules"]:
        recalls = [recall for one in sets for recall in one["rules"][rule]["recalls"]]
        unread = [share for one in sets for share in one["rules"][rule]["unread"]]
        promised = float(rule.removesuffix("%")) / 100 if rule.endswith("%") else 0.95
        kept = float(np.mean(np.array(recalls) >= promised - 1e-9))
        found[rule] = {"runs": len(recalls), "recall": [round(one, 4) for one in bootstrap(recalls)],
                       "unread": [round(one, 4) for one in bootstrap(unread)], "lowest recall": min(recalls), "reached": round(kept, 4)}  # fmt: skip
    return found


def main() -> None:
    """Measure, print, and keep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--starts", type=int, default=10)
    options = parser.parse_args()
    sets: list[dict[str, Any]] = []
    found: dict[str, Any] = {}
    for name in (*REPORTED_ON, *CHOSEN_ON):
        sets.append(told(name, read(f"feedback/{name}.jsonl"), options.starts))
        print(json.dumps(sets[-1]), flush=True)
        found = {"machine": machine(), "commit": commit(), "every run": summed(sets), "sets": sets}
        RESULT.write_text(json.dumps(found, indent=1) + "\n")
    print(json.dumps(found["every run"], indent=1))


if __name__ == "__main__":
    main()
