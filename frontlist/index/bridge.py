"""From an encoder to the next without a pause: the old vectors as the new encoder would have them, nearly.

The alignment is learned on papers encoded by both (features/alignment.py, after Schönemann 1966 and BT², Zhou et al.
2023). It turns a question into the old space, where the old index answers, and the old vectors into the new space,
where papers that have been encoded anew have their own already. What that is worth is measured on the same papers:
the share of the ten that the finished index will find. For that each half of them is aligned by the other half.

A turned vector lies less near to its questions than the paper's own new one will. Beside each other the new ones would
crowd the others out, so the turned ones are made longer, by as much as finds most of the ten when every second paper is new.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from frontlist.features.alignment import OrthogonalAlignment
from frontlist.features.archive import read_arrays
from frontlist.features.estimator import unit
from frontlist.index import columns, vector
from frontlist.index.building import Building
from frontlist.index.columns import ENCODED
from frontlist.index.manifest import Manifest, epoch_folder, generation_folder
from frontlist.index.streams import text_of
from frontlist.index.vector import SEED, Floats, Rows, Vectors
from frontlist.index.writer import VECTORS, Encoder, read_dead
from frontlist.store import papers

NAME: Final = "bridge.npz"
SAMPLE: Final = 2_000
QUESTIONS: Final = 200
NEAREST: Final = 10
STRETCHES: Final = tuple(1 + step / 20 for step in range(13))


@dataclass(frozen=True, eq=False)
class Bridge:
    """The turn from old to new, how much longer turned vectors are made, and the papers that both were learned on: new,
    and as the alignment would have them."""

    turn: Floats
    stretch: npt.NDArray[np.float64]
    ids: npt.NDArray[np.bytes_]
    new: Floats
    aligned: Floats
    questions: Floats


def learn(home: Path, state: Manifest, making: Manifest, connection: Connection, encoder: Encoder) -> Bridge:
    """Encode some papers of the old index, learn the alignment, and keep both beside the index in the making."""
    ids = _paper_ids(home, state)
    alive = np.flatnonzero(~read_dead(home, state))
    chosen = np.sort(np.random.default_rng(SEED).choice(alive, min(SAMPLE, len(alive)), replace=False))
    there = papers.get_many(connection, [paper.decode() for paper in ids[chosen].tolist()])
    rows = chosen[[paper.decode() in there for paper in ids[chosen].tolist()]]
    kept = [there[paper.decode()] for paper in ids[rows].tolist()]
    new = encoder.encode([text_of(paper) for paper in kept])
    asked = [encoder.encode_query(paper.title) for paper in kept[:: max(1, len(kept) // QUESTIONS)]]
    old = vector.load(generation_folder(home, state) / VECTORS, 1, mapped=False).rows(rows)
    questions, aligned = np.array(asked, np.float32).reshape(-1, encoder.dim), cross_aligned(old, new)
    made = Bridge(turn_of(old, new), np.array(stretch_of(questions, new, aligned)), ids[rows], new, aligned, questions)
    path = epoch_folder(home, making.epoch) / NAME
    arrays: dict[str, Any] = {name: getattr(made, name) for name in Bridge.__dataclass_fields__}
    with path.with_suffix(".new").open("wb") as file:
        np.savez(file, **arrays)
    path.with_suffix(".new").replace(path)
    return made


def turn_of(old: Floats, new: Floats) -> Floats:
    """The rotation from the old space into the new one."""
    turn: Floats = OrthogonalAlignment().fit(old, new).fitted("rotation_")
    return turn


def cross_aligned(old: Floats, new: Floats) -> Floats:
    """The old vectors in the new space, each turned by what the other half has taught."""
    found = np.zeros_like(new)
    if len(old) < 2:
        return found
    for part in (slice(0, None, 2), slice(1, None, 2)):
        other = slice(1 - part.start, None, 2)
        found[part] = unit(old[part] @ turn_of(old[other], new[other]))
    return found


def stretch_of(questions: Floats, new: Floats, aligned: Floats) -> float:
    """How much longer turned vectors should be, for most of the ten to be found where every second paper is new."""
    if not len(questions):
        return 1.0
    truth, turned = _best(questions @ new.T, NEAREST), questions @ aligned.T
    anew = np.arange(len(new)) % 2 == 0
    found = [
        vector.recall(_best(np.where(anew, questions @ new.T, tried * turned), NEAREST), truth, NEAREST)
        for tried in STRETCHES
    ]
    return STRETCHES[int(np.argmax(found))]


def read(home: Path, state: Manifest, building: Building) -> Bridge | None:
    """The bridge from this state into what is being made; None where there is none, or none that can be read."""
    try:
        with (epoch_folder(home, building.state.epoch) / NAME).open("rb") as opened:
            found = Bridge(**read_arrays(opened))
    except (OSError, ValueError, TypeError):
        return None
    return found if found.turn.shape == (state.dimension, building.dimension) else None


def recall(home: Path, making: Manifest, over: Bridge) -> float:
    """Of the ten nearest sample papers in the finished state, the share that is found now."""
    if not len(over.questions):
        return 1.0
    anew = np.isin(over.ids, _paper_ids(home, making))
    now = np.where(anew[:, None], over.new, over.stretch.astype(np.float32) * over.aligned)
    count = min(NEAREST, len(over.ids))
    found, truth = (_best(over.questions @ vectors.T, count) for vectors in (now, over.new))
    return round(vector.recall(found, truth, count), 4)


def _best(scores: Floats, count: int) -> Rows:
    return np.argsort(-scores, axis=1, kind="stable")[:, :count]


def _paper_ids(home: Path, state: Manifest) -> npt.NDArray[np.bytes_]:
    return columns.mapped(epoch_folder(home, state.epoch), "paper", state.columns["paper"])


class Turned:
    """The new encoder as if it were the old one: new papers go on into the old index."""

    def __init__(self, encoder: Encoder, over: Bridge, state: Manifest) -> None:
        self.encoder, self.turn = encoder, over.turn
        self.name, self.dim = state.encoder, state.dimension

    def encode(self, texts: Sequence[str]) -> Floats:
        """Unit vectors in the old space, one a text."""
        return unit(self.encoder.encode(texts) @ self.turn.T)

    def encode_query(self, text: str) -> Floats:
        """The unit vector of a question, in the old space."""
        found: Floats = unit(self.encoder.encode_query(text)[None] @ self.turn.T)[0]
        return found


@dataclass(frozen=True, eq=False)
class Fresh:
    """The papers that have been read anew, searched by lists: the vectors of all rows of the index in the making."""

    epoch: int
    vectors: Vectors
    encoded: npt.NDArray[np.float16]

    @classmethod
    def of(cls, home: Path, building: Building, over: Bridge, old: Vectors, before: Fresh | None) -> Fresh:
        """What `before` holds already is not put in again: stretch after stretch comes to it."""
        mapped = columns.mapped(epoch_folder(home, building.state.epoch), ENCODED, building.encoded)
        encoded = mapped.reshape(-1, building.dimension)
        if before is None or before.epoch != building.state.epoch or before.vectors.index.ntotal > len(encoded):
            vectors = vector.turned(old, over.turn, over.new)
        else:
            # Somebody may be searching in it: what is new goes into a copy.
            vectors = vector.copied(before.vectors)
        for start in range(vectors.index.ntotal, len(encoded), vector.TRAIN_ROWS):
            vectors.add(encoded[start : start + vector.TRAIN_ROWS].astype(np.float32))
        return cls(building.state.epoch, vectors, encoded)


class Bridged(Vectors):
    """The old index seen from the new space, with the papers that have their new vectors already.

    `rows` says for each row of the index in the making which old row it stands for, or -1.
    """

    def __init__(self, old: Vectors, over: Bridge, rows: Rows, fresh: Fresh) -> None:
        self.old, self.turn, self.fresh_rows, self.fresh = old, over.turn, rows, fresh
        self.stretch = float(over.stretch)
        self.index, self.probes, self.codes = old.index, old.probes, None
        self.place = np.full(old.index.ntotal, -1, np.int64)
        self.place[rows[rows >= 0]] = np.flatnonzero(rows >= 0)

    @property
    def exact(self) -> bool:
        """Whether every vector is looked at."""
        return self.old.exact

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        return int(self.turn.shape[1])

    def rows(self, rows: Rows) -> Floats:
        """The vectors of these rows in the new space."""
        found = unit(self.old.rows(rows) @ self.turn) * np.float32(self.stretch)
        place = self.place[rows]
        found[place >= 0] = self.fresh.encoded[place[place >= 0]]
        return found

    def nearest(
        self, queries: Floats, count: int, selection: vector.Selection | None = None, probes: int = 0
    ) -> tuple[Floats, Rows]:
        """The nearest of both kinds of rows."""
        queries = np.atleast_2d(queries)
        kept = np.ones(len(self.place), bool) if selection is None else selection.mask(len(self.place))
        old = vector.selection_of(kept & (self.place < 0))
        anew = vector.selection_of((self.fresh_rows >= 0) & kept[self.fresh_rows])
        turned = self.old.nearest(queries @ self.turn.T, count, old, max(probes, self.old.probes_for(old.kept)))
        own = self.fresh.vectors.nearest(queries, count, anew, max(probes, self.fresh.vectors.probes_for(anew.kept)))
        rows = np.hstack([turned[1], own[1]])
        scores = np.where(rows < 0, -np.inf, np.hstack([turned[0], own[0]]))
        scores[:, :count] *= np.float32(self.stretch)
        rows[:, count:] = np.append(self.fresh_rows, -1)[rows[:, count:]]
        order = np.argsort(-scores, axis=1, kind="stable")[:, :count]
        scores, rows = np.take_along_axis(scores, order, 1), np.take_along_axis(rows, order, 1)
        return scores.astype(np.float32), rows


def bridged(
    home: Path, state: Manifest, building: Building, over: Bridge, old: Vectors, before: Vectors | None
) -> Bridged:
    """The old vectors, seen through what has been made of the new ones so far; `before` is what was seen last."""
    ids, made = _paper_ids(home, state), _paper_ids(home, building.state)
    standing = np.flatnonzero(~read_dead(home, building.state))
    alive = np.flatnonzero(~read_dead(home, state))
    order = alive[np.argsort(ids[alive], kind="stable")]
    at = np.searchsorted(ids[order], made[standing])
    found = at < len(order)
    found[found] = ids[order[at[found]]] == made[standing[found]]
    rows = np.full(len(made), -1, np.int64)
    rows[standing[found]] = order[at[found]]
    fresh = Fresh.of(home, building, over, old, before.fresh if isinstance(before, Bridged) else None)
    return Bridged(old, over, rows, fresh)
