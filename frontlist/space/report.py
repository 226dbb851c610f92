"""Everything that is measured of a set of points, one part after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from frontlist.features.estimator import Floats, unit
from frontlist.space import compression, parts, shape
from frontlist.space.compression import Loss
from frontlist.space.parts import Concepts, Locality, Month, Near
from frontlist.space.points import SEED, Encode, Points
from frontlist.space.shape import Dimension, Hubness, Spectrum, Spread

# All pairs of so many points are compared.
COMPARED: Final = 20_000
MAPPED: Final = 2_000
FEWEST: Final = 12

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Map:
    """A sample of the points along the two directions in which the set spreads most."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    names: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SpaceReport:
    """What was measured. Parts are None or empty where the points do not allow them."""

    source: str
    points: int
    total: int
    left_out: int
    dimensions: int
    compared: int
    spectrum: Spectrum | None = None
    dimension: Dimension | None = None
    spread: Spread | None = None
    hubness: Hubness | None = None
    losses: tuple[Loss, ...] = ()
    locality: Locality | None = None
    concepts: Concepts | None = None
    near: tuple[Near, ...] = ()
    months: tuple[Month, ...] = ()
    map: Map | None = None


def measure(points: Points, encode: Encode, tell: Tell = lambda _: None) -> SpaceReport:
    """Measure a set of points; of a set too small for that only its size."""
    wide = points.vectors.shape[1] if points.vectors.ndim == 2 else 0
    rows = np.sort(np.random.default_rng(SEED).permutation(len(points))[:COMPARED])
    size = SpaceReport(points.source, len(points), points.total, points.left_out, wide, len(rows))
    if len(points) < FEWEST:
        return size
    tell("Spectrum and spread")
    spectrum = shape.spectrum(points.vectors)
    spread = shape.spread(points.vectors, _views(points, encode))
    tell("Nearest neighbours")
    near = shape.neighbours(points.vectors[rows])
    dimension, hubness = shape.dimension(near), shape.hubness(near)
    tell("Compression")
    losses = tuple(compression.losses(points.vectors[rows]))
    tell("Local against global")
    locality = parts.locality(points, encode) if points.texts else None
    tell("Concepts")
    concepts = parts.concepts(points)
    tell("Months")
    return replace(
        size, spectrum=spectrum, dimension=dimension, spread=spread, hubness=hubness, losses=losses, locality=locality,
        concepts=concepts, near=parts.examples(points, near, rows), months=parts.months(points), map=_mapped(points),
    )  # fmt: skip


def _views(points: Points, encode: Encode) -> tuple[Floats, Floats] | None:
    """Title and abstract as two views of a paper, of a sample."""
    both = [text.split("\n", 1) for text in points.texts if "\n" in text][:5000]
    if len(both) < FEWEST:
        return None
    return encode([title for title, _ in both]), encode([rest for _, rest in both])


def _mapped(points: Points) -> Map:
    rows = np.sort(np.random.default_rng(SEED).permutation(len(points))[:MAPPED])
    vectors = unit(points.vectors[rows]).astype(np.float64)
    vectors -= vectors.mean(axis=0)
    _, axes = np.linalg.eigh(vectors.T @ vectors)
    main = axes[:, -2:][:, ::-1]
    # The sign of an axis is arbitrary: its largest part counts as positive, so that the picture does not flip.
    main = main * np.sign(main[np.abs(main).argmax(axis=0), np.arange(main.shape[1])])
    places = vectors @ main
    second = places[:, 1] if places.shape[1] > 1 else np.zeros(len(places))
    return Map(
        tuple(np.round(places[:, 0], 4).tolist()), tuple(np.round(second, 4).tolist()),
        tuple(points.names[row] for row in rows), tuple(points.fields[row] for row in rows) if points.fields else (),
    )  # fmt: skip
