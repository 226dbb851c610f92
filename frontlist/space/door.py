"""`Space`: near-duplicates of a library, and its learned space (or a file's) measured on one page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from frontlist.errors import EncoderError
from frontlist.features.estimator import Floats
from frontlist.index.door import Index
from frontlist.model.duplicate import Duplicate
from frontlist.space import duplicates as follower
from frontlist.space import page
from frontlist.space.library import points_of
from frontlist.space.points import read
from frontlist.space.report import SpaceReport, Tell, measure
from frontlist.store import duplicates
from frontlist.store.database import Database


@dataclass(frozen=True)
class Space:
    """The door."""

    database: Database
    index: Index

    def find_duplicates(self, most: int = follower.BATCH) -> int:
        """Compare up to so many papers that nobody has compared yet with all that are indexed; how many there were."""
        return follower.follow(self.database, self.index.snapshot(), most)

    def compared(self, papers: Sequence[str]) -> list[Duplicate]:
        """Look at papers that have just come in: which of them have much text in common with one that is here?"""
        self.index.update()
        return follower.compare(self.database, self.index.snapshot(), papers)

    def duplicates(self, *, limit: int = 1000) -> list[Duplicate]:
        """Pairs with much of their text in common, those with most first."""
        with self.database.read() as connection:
            return duplicates.every(connection, limit)

    def report(self, file: Path | None, most: int, tell: Tell) -> SpaceReport:
        """The learned space measured: of a file of vectors or texts, or of this library."""
        if file is None:
            self.index.update()
            points = points_of(self.database, self.index.snapshot(), most)
        else:
            points = read(file, self._encode, most)
        return measure(points, self._encode, tell)

    def write(self, report: SpaceReport, out: Path) -> Path:
        """The report as a page at `out`, and its numbers as JSON beside it, whose path is returned."""
        return page.write(report, out)

    def _encode(self, texts: Sequence[str]) -> Floats:
        encoder = self.index.chosen()
        if encoder is None:
            raise EncoderError("There is no encoder to turn texts into vectors.", "See `frontlist encoder list`.")
        return encoder.encode(texts)
