"""The contrastive loss and its gradient, in plain numpy.

Two views of a paper should be closer to each other than to anything else in the batch (InfoNCE, van den Oord et al.
2018; both ways, as in CLIP, Radford et al. 2021), at every nested size (Matryoshka, Kusupati et al. 2022).
"""

from __future__ import annotations

import numpy as np

from frontlist.features.words import Floats

TEMPERATURE = 0.05
NESTED = (64, 128, 256)


def _unit(sums: Floats) -> tuple[Floats, Floats]:
    lengths: Floats = np.sqrt(np.einsum("ij,ij->i", sums, sums))[:, None] + np.float32(1e-6)
    return sums / lengths, lengths


def _through_unit(gradient: Floats, unit: Floats, lengths: Floats) -> Floats:
    along = np.einsum("ij,ij->i", gradient, unit)[:, None]
    back: Floats = (gradient - along * unit) / lengths
    return back


def _softmax(scores: Floats, axis: int) -> Floats:
    exps: Floats = np.exp(scores - scores.max(axis=axis, keepdims=True))
    exps /= exps.sum(axis=axis, keepdims=True)
    return exps


def contrast(left: Floats, right: Floats, temperature: float = TEMPERATURE) -> tuple[float, Floats, Floats]:
    """Loss at one size and its gradients by the unnormalised sums of each side."""
    a, a_length = _unit(left)
    b, b_length = _unit(right)
    scores = (a @ b.T) / np.float32(temperature)
    rows, columns = _softmax(scores, 1), _softmax(scores, 0)
    own = np.arange(len(left))
    loss = -float(np.log(rows[own, own] + 1e-12).mean() + np.log(columns[own, own] + 1e-12).mean()) / 2
    rows += columns
    rows[own, own] -= 2
    rows /= np.float32(2 * len(left) * temperature)
    return loss, _through_unit(rows @ b, a, a_length), _through_unit(rows.T @ a, b, b_length)


def nested_contrast(left: Floats, right: Floats, sizes: tuple[int, ...]) -> tuple[float, Floats, Floats]:
    """The mean loss over every prefix in `sizes`; the loss returned is that of the full size."""
    d_left, d_right = np.zeros_like(left), np.zeros_like(right)
    loss = 0.0
    for size in sizes:
        loss, one, two = contrast(left[:, :size], right[:, :size])
        d_left[:, :size] += one / len(sizes)
        d_right[:, :size] += two / len(sizes)
    return loss, d_left, d_right
