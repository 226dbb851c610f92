"""What each feature of a search is worth: over all judged questions, by kind of question, and how sure its weight is.

    python -m benchmarks.importance [--cache FOLDER] [--write]

Run it after `benchmarks.fit_ranker --write`. A feature is shuffled among the candidates of each question, which are
ranked by weights fitted on the other collections. Kinds of what people type: by words and by form of the judged
questions. Kinds of looking for one known paper: its title, three words of it, or the name that it gives its method, all
put to abstracts without titles. For a single hit, the weights are fitted again on questions drawn with replacement.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson

from benchmarks.fit_ranker import MODES, Weights, features, fitted, left_out
from benchmarks.judged import DATA, TOPICAL, Judged, everything, held_out, index_of, judge, lines
from benchmarks.metrics import ndcg
from frontlist.features.importance import permutation_importance
from frontlist.features.static_encoder import StaticEncoder
from frontlist.index.streams import Wordlist
from frontlist.index.vector import Floats
from frontlist.model.ids import make_paper_id
from frontlist.search.features import NAMES
from frontlist.search.importance import EVERY, KINDS, alike, kind_of, mark_of

TARGET: Final = Path(str(files("frontlist.search") / "weights" / "importance.json"))
MOST_OF_A_KIND: Final = 500
REFITS: Final = 24
# "GraphCast: learning …": one word before a colon, in its authors' own spelling.
NAMED: Final = re.compile(r"([^\s:]{3,24}): ")


def names(cache: Path, encoder: StaticEncoder) -> list[Judged]:
    """Names that papers give their methods, put to abstracts without titles; only where the abstract says the name."""
    rows = [row for row in lines(DATA / "arxiv-to-2025.jsonl.zst") if held_out(row["id"]) and row.get("abstract")]
    words = Wordlist(StaticEncoder.load())
    # The index of `benchmarks.judged.titles`, which has been made by now.
    snapshot = index_of(cache / "titles", (), encoder, words)
    named = {row["id"]: found[1] for row in rows if (found := NAMED.match(row["title"]))}
    said = {row["id"] for row in rows if row["id"] in named and named[row["id"]].lower() in row["abstract"].lower()}
    drawn = np.random.default_rng(5).permutation(sorted(said))[:MOST_OF_A_KIND].tolist()
    truth = {paper: {make_paper_id(f"judged:{paper}"): 1.0} for paper in drawn}
    return judge("name", snapshot, encoder, words, {paper: named[paper] for paper in drawn}, truth)


def kinds(judged: Sequence[Judged]) -> dict[str, list[Judged]]:
    """Each kind's questions; one question may be of two."""
    topical = [one for one in judged if one.collection in TOPICAL]
    found: dict[str, list[Judged]] = {EVERY: topical}
    for kind in KINDS:
        if kind != EVERY:
            found[kind] = [one for one in topical if kind in kind_of(one.question)]
    known = {"title": "title", "three": "three words", "name": "name"}
    return found | {kind: [one for one in judged if one.collection == name] for kind, name in known.items()}


def measured(judged: Sequence[Judged], weights: dict[str, Weights]) -> dict[str, Any]:
    """One kind: how good the ranking is, what each feature's shuffling takes, and which features go together."""
    tables = [features(one, weights[one.collection].first)[1] for one in judged]

    def quality(number: int, table: Floats) -> float:
        one = judged[number]
        scores = weights[one.collection].whole.transform(table)
        return ndcg(one.grades[np.argsort(-scores, kind="stable")].tolist(), list(one.relevant.values()))

    whole = float(np.mean([quality(number, table) for number, table in enumerate(tables)]))
    found = permutation_importance(NAMES, tables, quality, repeats=3)
    together = alike(np.concatenate(tables))
    return {
        "questions": len(judged), "quality": round(whole, 4),
        "lost": {one.name: [round(value, 4) for value in one[1:]] for one in found},
        "alike": {name: [[other, round(value, 2)] for other, value in others] for name, others in together.items()},
    }  # fmt: skip


def doubt(judged: Sequence[Judged]) -> dict[str, float]:
    """How far off each weight may be (95 %): how much it moves when fitted on other questions of the same collections."""
    random = np.random.default_rng(0)
    groups = [
        [one for one in judged if one.collection == name] for name in dict.fromkeys(one.collection for one in judged)
    ]
    found = []
    for _ in range(REFITS):
        drawn = [group[at] for group in groups for at in random.integers(0, len(group), len(group))]
        found.append(fitted(drawn, MODES["hybrid"]).whole.to_dict())
        print(f"  weights fitted again, {len(found)} of {REFITS}", flush=True)
    return {name: round(1.96 * float(np.std([one[name] for one in found], ddof=1)), 4) for name in NAMES}


def main() -> None:
    """Measure, print, and keep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="put what was measured into the package")
    parser.add_argument(
        "--cache", type=Path, default=Path.home() / ".cache" / "frontlist-benchmarks", help="where indexes are kept"
    )
    options = parser.parse_args()
    encoder = StaticEncoder.load()
    fit_on = everything(options.cache, encoder)
    # Names were never fitted on; the ranker that ships is what they meet.
    weights = left_out(fit_on, MODES["hybrid"]) | {"name": fitted(fit_on, MODES["hybrid"])}
    rows = {}
    for kind, asked in kinds([*fit_on, *names(options.cache, encoder)]).items():
        rows[kind] = measured(asked, weights)
        show(kind, rows[kind])
    if options.write:
        body = {"weights": mark_of("hybrid"), "kinds": rows, "doubt": doubt(fit_on)}
        TARGET.write_bytes(orjson.dumps(body, option=orjson.OPT_INDENT_2) + b"\n")


def show(kind: str, row: dict[str, Any]) -> None:
    """One kind's features, the dearest first."""
    print(f"{kind} ({KINDS[kind]}): {row['questions']} questions, nDCG@10 {row['quality']:.3f}")
    for name, (lost, low, high) in row["lost"].items():
        others = ", ".join(f"{other} {value:+.2f}" for other, value in row["alike"][name])
        print(f"  {name:22s} {lost:+.4f} [{low:+.4f}, {high:+.4f}]  {others}", flush=True)


if __name__ == "__main__":
    main()
