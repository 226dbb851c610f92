"""The shape of a set of vectors: how many dimensions it uses, how evenly it fills the sphere, and its hubs."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from frontlist.features.estimator import Floats, unit
from frontlist.features.hubs import LocalScaling, Neighbours, nearest, occurrences, skewness

SEED: Final = 20_261_121
PAIRS: Final = 100_000
NEIGHBOURS: Final = 10
# Candidates that are ordered again when hubs are held down; only those can move into a list.
CANDIDATES: Final = 50


class Spectrum(NamedTuple):
    """How much of the variance each principal direction carries, and what that amounts to."""

    shares: tuple[float, ...]
    effective_rank: float
    for_90_percent: int


class Spread(NamedTuple):
    """Uniformity is lower the more evenly the points fill the sphere; alignment lower the nearer two views lie."""

    mean_cosine: float
    uniformity: float
    alignment: float | None


class Hubness(NamedTuple):
    """The skew of who is on whose list of nearest neighbours, and how often each point is on one, before and after."""

    skew_before: float
    skew_after: float
    counts_before: tuple[int, ...]
    counts_after: tuple[int, ...]


class Dimension(NamedTuple):
    """Intrinsic dimension: of the whole set by two estimates, and around each point (the quartiles)."""

    two_nearest: float
    likelihood: float
    local_quartiles: tuple[float, float, float]
    local: tuple[float, ...]


def spectrum(vectors: Floats) -> Spectrum:
    """Shares of variance, largest first. The effective rank is RankMe (Garrido et al. 2023), after Roy & Vetterli."""
    centred = vectors.astype(np.float64) - vectors.mean(axis=0, dtype=np.float64)
    values = np.linalg.eigvalsh(centred.T @ centred)[::-1].clip(0)
    shares = values / max(values.sum(), 1e-30)
    lengths = np.sqrt(values)
    weights = lengths / max(lengths.sum(), 1e-30)
    rank = float(np.exp(-(weights * np.log(np.maximum(weights, 1e-30))).sum()))
    wide = int(np.searchsorted(np.cumsum(shares), 0.9) + 1)
    return Spectrum(tuple(np.round(shares, 6).tolist()), rank, min(wide, len(shares)))


def spread(vectors: Floats, views: tuple[Floats, Floats] | None = None) -> Spread:
    """Over random pairs (Wang & Isola 2020). `views` are two vectors of the same thing, such as title and abstract."""
    random = np.random.default_rng(SEED)
    left, right = random.integers(len(vectors), size=(2, PAIRS))
    left, right = left[left != right], right[left != right]
    whole = unit(vectors)
    cosines = np.einsum("ij,ij->i", whole[left], whole[right]).astype(np.float64)
    uniformity = float(np.log(np.exp(-2 * (2 - 2 * cosines)).mean()))
    aligned = None
    if views:
        aligned = float((2 - 2 * np.einsum("ij,ij->i", unit(views[0]), unit(views[1]))).mean(dtype=np.float64))
    return Spread(float(cosines.mean()), uniformity, aligned)


def hubness(near: Neighbours) -> Hubness:
    """Skewness of the 10-occurrence (Radovanović et al. 2010), before and after local scaling (CSLS)."""
    count = len(near.rows)
    before = occurrences(near.rows[:, :NEIGHBOURS], count)
    scaling = LocalScaling().fit(near.similarities[:, :NEIGHBOURS])
    scaled = scaling.transform(near.similarities, near.rows)
    order = np.argsort(-scaled, axis=1, kind="stable")[:, :NEIGHBOURS]
    after = occurrences(np.take_along_axis(near.rows, order, 1), count)
    return Hubness(
        skewness(before), skewness(after), tuple(np.sort(before)[::-1].tolist()), tuple(np.sort(after)[::-1].tolist())
    )


def dimension(near: Neighbours) -> Dimension | None:
    """Two-nearest-neighbour estimate (Facco et al. 2017) and maximum likelihood (Levina & Bickel 2005).

    None where too many points coincide for distances to say anything.
    """
    distances = np.sqrt(np.maximum(2 - 2 * near.similarities.astype(np.float64), 0))
    # Four-byte cosines cannot tell smaller distances from none.
    apart = distances[:, 0] > 2e-3
    if apart.sum() < 10 or distances.shape[1] < 5:
        return None
    distances = distances[apart]
    ratio = np.log(np.maximum(distances[:, 1] / distances[:, 0], 1 + 1e-9))
    # The largest tenth of the ratios is left out: it is where the estimate's assumption of even density fails.
    kept = np.sort(ratio)[: max(1, int(0.9 * len(ratio)))]
    rank = np.arange(1, len(kept) + 1) / len(ratio)
    two = float((kept * -np.log1p(-rank)).sum() / np.maximum((kept**2).sum(), 1e-30))
    k = min(NEIGHBOURS * 2, distances.shape[1])
    logs = np.log(distances[:, k - 1 : k] / np.maximum(distances[:, : k - 1], 1e-9))
    local = 1 / np.maximum(logs.mean(axis=1), 1e-9)
    # Inverse mean of inverses, after MacKay & Ghahramani's correction.
    likelihood = float(1 / np.maximum((1 / local).mean(), 1e-9))
    quartiles = np.quantile(local, [0.25, 0.5, 0.75])
    return Dimension(two, likelihood, (float(quartiles[0]), float(quartiles[1]), float(quartiles[2])), _rounded(local))


def _rounded(values: npt.NDArray[np.float64]) -> tuple[float, ...]:
    return tuple(np.round(values, 2).tolist())


def neighbours(vectors: Floats) -> Neighbours:
    """The nearest `CANDIDATES` of each point, exactly."""
    return nearest(unit(vectors), CANDIDATES)
