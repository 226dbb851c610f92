"""Can the text alone say what a community will pick? Trains the shipped prior, and measures it on later months.

    python -m benchmarks.prior            # measure: trained to 2025-06, reported on 2025-07 to 2025-12
    python -m benchmarks.prior --write    # the same, and write frontlist/discover/prior.npz

Each day's picks are ranked by what is known at hour 0. The settings were chosen on April to June 2025 with a model that
was trained on what came before; the strength that the ranking gives the prior comes from those months too.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import zstandard
from scipy import sparse
from scipy.stats import spearmanr
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import Ridge

from frontlist.discover import prior as shipped
from frontlist.discover.prior import BUCKETS, Prior, features

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
PENALTY = 10.0
CHOSEN_FROM, REPORTED_FROM = "2025-04-01", "2025-07-01"
LEAST_PICKS = 5
TOP = 3
RESAMPLES = 2000
FIELD_PSEUDO = 10.0

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Picks:
    """The daily picks: texts, day, upvotes, and log upvotes less the mean of their day."""

    rows: list[dict[str, Any]]
    days: npt.NDArray[np.str_]
    upvotes: Floats
    above: Floats


def read() -> Picks:
    """Every pick, by day."""
    with (DATA / "signals" / "daily-upvotes.jsonl").open(encoding="utf-8") as lines:
        rows = sorted((json.loads(line) for line in lines), key=lambda row: (row["day"], row["id"]))
    days = np.array([row["day"] for row in rows])
    upvotes = np.array([row["upvotes"] for row in rows], dtype=np.float64)
    logs = np.log1p(upvotes)
    mean = {day: logs[days == day].mean() for day in np.unique(days)}
    return Picks(rows, days, upvotes, logs - np.array([mean[day] for day in days]))


def train(picks: Picks, known: Mask) -> Prior:
    """The prior from the picks of `known`."""
    texts = [features(row["title"], row["abstract"]) for row in picks.rows]
    matrix = _matrix(texts)
    counts = np.asarray((matrix[known] > 0).sum(axis=0)).ravel()
    rarity = np.maximum(0.0, np.log(known.sum() / (1.0 + counts)))
    scaled = _unit_rows(matrix @ sparse.diags_array(rarity))
    fitted = Ridge(alpha=PENALTY, solver="sparse_cg").fit(scaled[known], picks.above[known])
    return Prior(_stored(fitted.coef_, np.int8)[0], _stored(rarity, np.uint8)[0], 1.0, 0.0)


def measure(picks: Picks, scores: Floats, months: Mask) -> dict[str, tuple[float, float, float]]:
    """Mean over days of the rank correlation and of the share of the true top 3 found, each with a 95 % interval."""
    correlations, precisions = [], []
    for day in np.unique(picks.days[months]):
        today = picks.days == day
        if today.sum() < LEAST_PICKS or np.ptp(picks.upvotes[today]) == 0:
            continue
        ours, theirs = scores[today], picks.upvotes[today]
        correlations.append(spearmanr(ours, theirs)[0] if np.ptp(ours) > 0 else 0.0)
        best, guessed = (set(np.argsort(-values, kind="stable")[:TOP]) for values in (theirs, ours))
        precisions.append(len(best & guessed) / TOP)
    return {"rank correlation": _interval(correlations), "precision of the top 3": _interval(precisions)}


def rivals(picks: Picks, known: Mask) -> dict[str, Floats]:
    """What the prior is compared with, each from the same months."""
    texts = [f"{row['title']} {row['abstract']}" for row in picks.rows]
    words = TfidfVectorizer(min_df=3, sublinear_tf=True, stop_words="english")
    words.fit([text for text, inside in zip(texts, known, strict=True) if inside])
    matrix = words.transform(texts)
    ridge = Ridge(alpha=PENALTY, solver="sparse_cg").fit(matrix[known], picks.above[known])
    newest = np.array([float("".join(filter(str.isdigit, row["published"]))[:12] or 0) for row in picks.rows])
    return {
        "chance": np.random.default_rng(0).random(len(picks.rows)),
        "newest": newest,
        "field prior": _field_prior(picks, known),
        "TF-IDF ridge": matrix @ ridge.coef_,
    }


def predict(model: Prior, picks: Picks) -> Floats:
    """The model's number for each pick."""
    return np.array([model.raw(row["title"], row["abstract"]) for row in picks.rows])


def write(model: Prior, deviation: float, strength: float) -> Path:
    """Write the weights as bytes, each with its unit."""
    path = Path(shipped.__file__).with_name("prior.npz")
    weights, rarity = _stored(model.weights, np.int8), _stored(model.rarity, np.uint8)
    np.savez_compressed(
        path, weights=weights[1], weights_unit=weights[2], rarity=rarity[1], rarity_unit=rarity[2],
        deviation=deviation, strength=strength,
    )  # fmt: skip
    return path


def main() -> None:
    """Train, measure, and with --write keep the model."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--write", action="store_true")
    keep = arguments.parse_args().write
    picks = read()
    early, known = picks.days < CHOSEN_FROM, picks.days < REPORTED_FROM
    guesses = predict(train(picks, early), picks)
    strength = measure(picks, guesses, known & ~early)["rank correlation"][1]
    deviation = float(guesses[known & ~early].std())
    model = train(picks, known)
    print(
        f"{known.sum()} picks to 2025-06, {(~known).sum()} after; strength {strength:.3f}, deviation {deviation:.3f}\n"
    )
    print("| hour 0, from text alone | rank correlation within a day | precision of the top 3 |\n| --- | --- | --- |")
    for name, scores in {**rivals(picks, known), "the prior": predict(model, picks)}.items():
        print(f"| {name} | " + " | ".join(map(_shown, measure(picks, scores, ~known).values())) + " |")
    if keep:
        print(f"\nwritten: {write(model, deviation, strength)}")


def _field_prior(picks: Picks, known: Mask) -> Floats:
    """The shrunk mean of each primary category, where the arXiv file knows it."""
    wanted = {row["id"] for row in picks.rows}
    fields: dict[str, str] = {}
    with (DATA / "arxiv-to-2025.jsonl.zst").open("rb") as file:
        for line in zstandard.ZstdDecompressor().stream_reader(file).read().splitlines():
            row = json.loads(line)
            if row["id"] in wanted and row.get("categories"):
                fields[row["id"]] = row["categories"][0]
    field = np.array([fields.get(row["id"], "") for row in picks.rows])
    mean = {
        name: picks.above[known & (field == name)].sum() / ((known & (field == name)).sum() + FIELD_PSEUDO)
        for name in np.unique(field)
    }
    return np.array([mean[name] for name in field])


def _matrix(texts: list[tuple[npt.NDArray[np.int64], Floats]]) -> sparse.csr_array:
    ends = np.concatenate([[0], np.cumsum([len(buckets) for buckets, _ in texts])])
    buckets, values = (np.concatenate(parts) for parts in zip(*texts, strict=True))
    return sparse.csr_array((values, buckets, ends), shape=(len(texts), BUCKETS))


def _unit_rows(matrix: sparse.csr_array) -> sparse.csr_array:
    lengths = np.sqrt(np.asarray((matrix * matrix).sum(axis=1)).ravel())
    return sparse.csr_array(sparse.diags_array(1.0 / np.maximum(lengths, 1e-9)) @ matrix)


def _stored(values: Floats, kind: type[np.integer[Any]]) -> tuple[Floats, npt.NDArray[Any], float]:
    """(as read back, as written, unit): a byte a number."""
    unit = float(np.abs(values).max()) / np.iinfo(kind).max
    written = np.rint(values / unit).astype(kind)
    return written * unit, written, unit


def _interval(values: list[float]) -> tuple[float, float, float]:
    known = np.array(values)
    draw = np.random.default_rng(0)
    means = known[draw.integers(0, len(known), (RESAMPLES, len(known)))].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return float(known.mean()), float(low), float(high)


def _shown(interval: tuple[float, float, float]) -> str:
    return "{:.3f} [{:.3f}, {:.3f}]".format(*interval)


if __name__ == "__main__":
    main()
