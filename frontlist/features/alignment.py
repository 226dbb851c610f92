"""From one learned space into another: a rotation between them, or coordinates that both share.

Two encoders of the same texts differ mostly by a rotation: the best one is known in closed form (orthogonal
Procrustes, Schönemann 1966; for embeddings Xing et al. 2015, as an upgrade path BT², Zhou et al. 2023). Likeness to
the same anchor texts needs no map at all (relative representations, Moschella et al. 2023).
"""

from __future__ import annotations

from typing import Self

import numpy as np

from frontlist.errors import VectorsUnusable
from frontlist.features.estimator import AnyFloats, Estimator, Floats, sample_of, unit, usable


class OrthogonalAlignment(Estimator):
    """The rotation (and shift, where `centre`) that brings vectors nearest to those of the same texts elsewhere.

    >>> import numpy as np
    >>> random = np.random.default_rng(0)
    >>> old = unit(random.standard_normal((200, 8)))
    >>> turn = np.linalg.qr(random.standard_normal((8, 8)))[0].astype(np.float32)
    >>> bool(np.allclose(OrthogonalAlignment().fit(old, old @ turn).transform(old), old @ turn, atol=1e-4))
    True
    """

    rotation_: Floats | None = None
    source_mean_: Floats | None = None
    target_mean_: Floats | None = None

    def __init__(self, centre: bool = False) -> None:
        self.centre = centre

    def fit(self, source: AnyFloats, target: AnyFloats) -> Self:
        """From pairs: row by row the same text in both spaces, which may differ in their dimensions."""
        source, target = usable(source), usable(target)
        if len(source) != len(target):
            raise VectorsUnusable(
                "Not every vector has its other half.", "Give the same texts in both spaces, in the same order."
            )
        zero = np.zeros(1, np.float32)
        self.source_mean_ = source.mean(axis=0) if self.centre else zero
        self.target_mean_ = target.mean(axis=0) if self.centre else zero
        across = (source - self.source_mean_).T.astype(np.float64) @ (target - self.target_mean_)
        left, _, right = np.linalg.svd(across, full_matrices=False)
        self.rotation_ = (left @ right).astype(np.float32)
        return self

    def transform(self, source: AnyFloats) -> Floats:
        """The vectors as they would be in the other space, unit length."""
        turned = (usable(source) - self.fitted("source_mean_")) @ self.fitted("rotation_")
        return unit(turned + self.fitted("target_mean_"))


class RelativeRepresentation(Estimator):
    """A vector as its likeness to the same anchors, whatever space it comes from.

    >>> import numpy as np
    >>> vectors = np.random.default_rng(0).standard_normal((50, 8)).astype(np.float32)
    >>> turn = np.linalg.qr(vectors[:8])[0]
    >>> here, there = (RelativeRepresentation().fit(space[:9]).transform(space) for space in (vectors, vectors @ turn))
    >>> bool(np.allclose(here, there, atol=1e-4))
    True
    """

    anchors_: Floats | None = None
    mean_: Floats | None = None

    def __init__(self, centre: bool = False) -> None:
        self.centre = centre

    def fit(self, anchors: AnyFloats, y: object = None) -> Self:
        """The anchors' vectors in this space; elsewhere the same texts in the same order."""
        anchors = sample_of(anchors)
        self.mean_ = anchors.mean(axis=0) if self.centre else np.zeros(1, np.float32)
        self.anchors_ = unit(anchors - self.mean_)
        return self

    def transform(self, vectors: AnyFloats) -> Floats:
        """One number an anchor, unit length."""
        return unit(unit(usable(vectors) - self.fitted("mean_")) @ self.fitted("anchors_").T)
