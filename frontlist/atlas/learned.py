"""The learned model, as it is kept in the store so that every machine of an installation has the same.

What it says of each paper is derived (`sheet.py`); this is what names, links and subscriptions hang on.
"""

from __future__ import annotations

import io
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from frontlist.features.archive import read_arrays
from frontlist.features.estimator import Floats, unit
from frontlist.features.sparse_dictionary import Codes, SparseDictionary
from frontlist.model.atlas import Concept, Theme


class BadModel(Exception):
    """These bytes are no model of this version: it is learned anew."""


@dataclass(frozen=True)
class Learned:
    """Concepts and themes of one encoder's space. `former` leads from slugs that are no more to what came after."""

    made_at: str
    encoder: str
    papers: int
    mean: Floats
    dictionary: Floats
    centres: Floats
    concepts: tuple[Concept, ...] = ()
    themes: tuple[Theme, ...] = ()
    areas: tuple[Theme, ...] = ()
    former: dict[str, str] = field(default_factory=dict)

    @cached_property
    def concept_by_slug(self) -> dict[str, Concept]:
        """Every concept that has a name."""
        return {concept.slug: concept for concept in self.concepts if concept.slug}

    @cached_property
    def theme_by_slug(self) -> dict[str, Theme]:
        """Themes and areas."""
        return {theme.slug: theme for theme in (*self.areas, *self.themes)}

    @cached_property
    def _sparse(self) -> SparseDictionary:
        made = SparseDictionary()
        made.mean_, made.dictionary_ = self.mean, self.dictionary
        return made

    def codes(self, vectors: Floats) -> Codes:
        """Which concepts these vectors light."""
        return self._sparse.codes(vectors)

    def themes_of(self, vectors: Floats) -> npt.NDArray[np.int16]:
        """The nearest theme of each vector, -1 without any theme or vector."""
        if not len(self.centres):
            return np.full(len(vectors), -1, np.int16)
        found: npt.NDArray[np.int16] = (unit(vectors) @ self.centres.T).argmax(axis=1).astype(np.int16)
        found[~vectors.any(axis=1)] = -1
        return found

    def areas_of(self, themes: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The areas of these themes by number; -1 of none."""
        number = {area.slug: place for place, area in enumerate(self.areas)}
        parents = np.array([number[theme.area] for theme in self.themes] or [-1], np.int64)
        return np.where(themes >= 0, parents[np.maximum(themes, 0)], -1)

    def to_bytes(self) -> bytes:
        """One blob, without pickles."""
        words = orjson.dumps({
            "made_at": self.made_at, "encoder": self.encoder, "papers": self.papers, "former": self.former,
            "concepts": [asdict(one) for one in self.concepts], "themes": [asdict(one) for one in self.themes],
            "areas": [asdict(one) for one in self.areas],
        })  # fmt: skip
        arrays = {name: getattr(self, name).astype(np.float16) for name in ("mean", "dictionary", "centres")}
        body = io.BytesIO()
        np.savez_compressed(body, words=np.frombuffer(words, np.uint8), **arrays)
        return body.getvalue()

    @classmethod
    def from_bytes(cls, body: bytes) -> Learned:
        """What `to_bytes` wrote; BadModel where it is something else."""
        try:
            return cls._read(body)
        except (ValueError, KeyError, TypeError, OSError) as error:
            raise BadModel(str(error)) from error

    @classmethod
    def _read(cls, body: bytes) -> Learned:
        stored = read_arrays(io.BytesIO(body))
        words: dict[str, Any] = orjson.loads(stored["words"].tobytes())
        arrays = {name: stored[name].astype(np.float32) for name in ("mean", "dictionary", "centres")}
        kinds = {"concepts": Concept, "themes": Theme, "areas": Theme}
        for name, kind in kinds.items():
            words[name] = tuple(kind(**{**one, "words": tuple(one["words"])}) for one in words[name])
        # Half precision is enough to keep; the directions are made unit length again.
        return cls(**words, mean=arrays["mean"], dictionary=unit(arrays["dictionary"]), centres=unit(arrays["centres"]))
