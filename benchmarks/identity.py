"""Fit and judge `ingest/same_record.py` on the DBLP–ACM pairs: fitted on one half, judged on the other.

    python benchmarks/identity.py PATH/same-paper/er_dblp_acm [--write]

`--write` puts the weights into the module and the wrong pairs into docs/explanation/identity.md.
"""

from __future__ import annotations

import argparse
import re
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from frontlist.ingest import same_record
from frontlist.ingest.same_record import BIAS, FEATURES, SURE, WEIGHTS, Entry, blocks, entry, features, told_apart
from frontlist.model.paper import Author, Record

ROOT = Path(__file__).resolve().parent.parent
PRECISION, RECALL = 0.985, 0.96
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


class Pair(NamedTuple):
    """Two records, by their numbers."""

    dblp: str
    acm: str


class Judged(NamedTuple):
    """How a set of decisions fares against the truth."""

    precision: float
    recall: float
    wrong: list[Pair]
    missed: list[Pair]


def main() -> None:
    """Fit, judge, and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    dblp, acm, truth = read(given.folder)
    pairs = candidates(dblp, acm)
    if given.write:
        weights, bias = fit([pair for pair in pairs if fitting(pair)], dblp, acm, truth)
        write_weights(weights, bias)
        same_record.WEIGHTS, same_record.BIAS = weights, bias  # type: ignore[misc, assignment]  # the ones just written
    result = judge(pairs, dblp, acm, truth)
    print(f"blocking keeps {len(truth & set(pairs)) / len(truth):.4f} of the matches in {len(pairs)} pairs")
    print(f"precision {result.precision:.4f} (asked {PRECISION}), recall {result.recall:.4f} (asked {RECALL})")
    if given.write:
        write_docs(result, dblp, acm)


def read(folder: Path) -> tuple[dict[str, Record], dict[str, Record], set[Pair]]:
    """The two lists and the pairs that are the same record."""
    lists = []
    for name in ("dblp", "acm"):
        lines = (folder / f"{name}.jsonl").read_bytes().splitlines()
        lists.append({row["id"]: record(name, row) for row in map(orjson.loads, lines)})
    matches = (line.split("\t") for line in (folder / "matches.tsv").read_text().splitlines()[1:])
    return lists[0], lists[1], {Pair(*match) for match in matches}


def record(source: str, row: dict[str, Any]) -> Record:
    """A row as a record."""
    authors = tuple(Author(name.strip()) for name in row["authors"].split(",") if name.strip())
    return Record(source, row["id"], title=row["title"], authors=authors, venue=row["venue"], published=row["year"])


def candidates(dblp: dict[str, Record], acm: dict[str, Record]) -> list[Pair]:
    """The pairs that share a block."""
    where: dict[str, list[str]] = {}
    for number, one in acm.items():
        for block in blocks(entry(one)):
            where.setdefault(block, []).append(number)
    found = {
        Pair(number, other)
        for number, one in dblp.items()
        for block in blocks(entry(one))
        for other in where.get(block, ())
    }
    return sorted(found)


def fitting(pair: Pair) -> bool:
    """Whether the pair belongs to the half on which the weights are fitted: by its DBLP record, so that none is in both."""
    return zlib.crc32(pair.dblp.encode()) % 2 == 0


def fit(
    pairs: Sequence[Pair], dblp: dict[str, Record], acm: dict[str, Record], truth: set[Pair]
) -> tuple[tuple[float, ...], float]:
    """Logistic regression; few weights, many pairs."""
    from sklearn.linear_model import LogisticRegression

    compared = {pair: (entry(dblp[pair.dblp]), entry(acm[pair.acm])) for pair in pairs}
    open_pairs = [pair for pair in pairs if not told_apart(*compared[pair])]
    values = [features(*compared[pair]) for pair in open_pairs]
    model = LogisticRegression(C=10.0, max_iter=5000).fit(values, [pair in truth for pair in open_pairs])
    return tuple(round(float(weight), 3) for weight in model.coef_[0]), round(float(model.intercept_[0]), 3)


def judge(pairs: Iterable[Pair], dblp: dict[str, Record], acm: dict[str, Record], truth: set[Pair]) -> Judged:
    """Precision and recall on the half that was not fitted; what blocking loses counts as missed."""
    entries: dict[tuple[str, str], Entry] = {("d", key): entry(one) for key, one in dblp.items()}
    entries |= {("a", key): entry(one) for key, one in acm.items()}
    said = {
        pair for pair in pairs
        if not fitting(pair) and same_record.same_record(entries["d", pair.dblp], entries["a", pair.acm]) >= SURE
    }  # fmt: skip
    true = {pair for pair in truth if not fitting(pair)}
    right = len(said & true)
    return Judged(right / len(said), right / len(true), sorted(said - true), sorted(true - said))


def write_weights(weights: tuple[float, ...], bias: float) -> None:
    """Into the module."""
    place = ROOT / "frontlist" / "ingest" / "same_record.py"
    text = re.sub(r"WEIGHTS: Final = \(.*?\)\n", f"WEIGHTS: Final = {weights}\n", place.read_text(), flags=re.S)
    place.write_text(re.sub(r"BIAS: Final = .*\n", f"BIAS: Final = {bias}\n", text))


def write_docs(result: Judged, dblp: dict[str, Record], acm: dict[str, Record]) -> None:
    """Into the page, between its two marks."""
    lines = [
        f"Precision **{result.precision:.4f}** (asked: {PRECISION}), recall **{result.recall:.4f}** (asked: {RECALL}).", "",
        f"Taken for one record, and are not ({len(result.wrong)}):", "", *rows(result.wrong, dblp, acm), "",
        f"One record, and not found ({len(result.missed)}):", "", *rows(result.missed, dblp, acm),
    ]  # fmt: skip
    place = ROOT / "docs" / "explanation" / "identity.md"
    before, _, rest = place.read_text().partition(BEGIN)
    place.write_text(f"{before}{BEGIN}\n" + "\n".join(lines) + f"\n{END}" + rest.partition(END)[2])


def rows(pairs: Sequence[Pair], dblp: dict[str, Record], acm: dict[str, Record]) -> list[str]:
    """A table of pairs: number, first words, venue, year on each side."""
    head = ["| DBLP | | ACM | |", "| --- | --- | --- | --- |"]
    return head + [f"| {cells(dblp[pair.dblp])} | {cells(acm[pair.acm])} |" for pair in pairs]


def cells(one: Record) -> str:
    """Two cells about one record."""
    words = " ".join(one.title.replace("|", "/").split()[:8])
    return f"{one.key}: {words} | {one.venue.replace('&mdash;', '—')[:40]} {one.published}"


if __name__ == "__main__":
    print(f"weights so far: {dict(zip(FEATURES, WEIGHTS, strict=True))}, bias {BIAS}")
    main()
