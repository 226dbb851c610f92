"""The index of a library: open what is finished, follow the change log, say how it stands, prove that it is right."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from frontlist.errors import EncoderError, IndexUnavailable
from frontlist.features.static_encoder import StaticEncoder
from frontlist.index import manifest as manifests
from frontlist.index.follow import Progress, Update, silent, update
from frontlist.index.manifest import Manifest
from frontlist.index.snapshot import Snapshot, open_snapshot
from frontlist.index.streams import Wordlist
from frontlist.index.writer import Encoder, content_mark
from frontlist.model.query import PaperFilter
from frontlist.store import changes, papers
from frontlist.store.database import Database


@dataclass(frozen=True, slots=True)
class Status:
    """How the index stands against the library."""

    papers: int
    indexed: int
    position: int
    behind: int
    encoder: str
    kind: str
    bytes: int
    built_at: str
    updated_at: str
    trouble: str
    measured: dict[str, float]


@dataclass
class _Opened:
    """The state that this process reads from; replaced when a newer one is finished."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    snapshot: Snapshot | None = None
    mark: tuple[int, int, int] | None = None
    doubt: str = ""


@dataclass(frozen=True)
class Index:
    """The index in the folder `home`. `encoder` None means words only."""

    home: Path
    database: Database
    encoder: Encoder | None
    opened: _Opened = field(default_factory=_Opened, repr=False, compare=False)

    @cached_property
    def wordlist(self) -> Wordlist:
        """The words of the static encoder, which the local comparison uses beside any encoder."""
        if isinstance(self.encoder, StaticEncoder):
            return Wordlist(self.encoder)
        try:
            return Wordlist(StaticEncoder.load())
        except EncoderError:
            return Wordlist(None)

    @cached_property
    def _manifest(self) -> str:
        return str(self.home / manifests.NAME)

    def snapshot(self) -> Snapshot:
        """The newest finished state. What is missing or damaged is built first."""
        with self.opened.lock:
            mark = self._mark()
            if self.opened.snapshot is None or mark != self.opened.mark:
                self.opened.snapshot, self.opened.mark = self._open(), self._mark()
            return self.opened.snapshot

    @property
    def doubt(self) -> str:
        """What is wrong with the state that is served, where that was found only after it had begun to serve."""
        return self.opened.doubt

    def update(self, *, progress: Progress = silent) -> Update:
        """Bring the index up to the newest change; cheap when there is none."""
        return update(self.home, self.database, self.encoder, self.wordlist, progress=progress)

    def rebuild(self, *, progress: Progress = silent) -> Update:
        """Make the index anew. Searches go on with the old one until it is finished."""
        return update(self.home, self.database, self.encoder, self.wordlist, rebuild="asked for", progress=progress)

    def status(self) -> Status:
        """What is indexed, how far behind, made of what, and what is wrong with it."""
        state = manifests.read(self.home)
        with self.database.read() as connection:
            count, latest = papers.count(connection, PaperFilter()), changes.latest(connection)
        trouble = manifests.damage(self.home, state, deep=True) if state else "there is no index yet"
        shown = state or _NOTHING
        return Status(
            papers=count, indexed=shown.live, position=shown.position, behind=latest - shown.position, encoder=shown.encoder,
            kind=shown.kind, bytes=shown.size, built_at=shown.built_at, updated_at=shown.updated_at, trouble=trouble,
            measured=dict(shown.measured),
        )  # fmt: skip

    def verify(self) -> list[str]:
        """Everything that the index and the store do not agree on; an empty list proves that they do."""
        snapshot = self.snapshot()
        if found := manifests.damage(self.home, snapshot.state, deep=True):
            return [found]
        rows = np.flatnonzero(~snapshot.dead)
        marks = dict(zip(snapshot.papers(rows), snapshot.columns["content"][rows].tolist(), strict=True))
        wrong = []
        with self.database.read() as connection:
            if (behind := changes.latest(connection) - snapshot.state.position) > 0:
                wrong.append(f"{behind} changes are not indexed yet")
            for paper in papers.iterate(connection):
                mark = marks.pop(paper.id, None)
                if mark is None:
                    wrong.append(f"{paper.id} is not in the index")
                elif mark != content_mark(paper):
                    wrong.append(f"{paper.id} has changed since it was indexed")
        return wrong + [f"{paper_id} is in the index and not in the library" for paper_id in marks] + _inner(snapshot)

    def _mark(self) -> tuple[int, int, int] | None:
        try:
            stat = os.stat(self._manifest)  # not by a Path, which would cost more than the look: each search comes here
            return stat.st_ino, stat.st_mtime_ns, stat.st_size
        except OSError:
            return None

    def _open(self) -> Snapshot:
        for _ in range(3):
            if found := self._try():
                return found
            # Whatever could not be opened is looked at byte by byte, and made anew if need be.
            update(self.home, self.database, self.encoder, self.wordlist, rebuild=self._broken())
        raise IndexUnavailable("The index cannot be opened, even rebuilt.", "See `frontlist index status`.")

    def _broken(self) -> str:
        state = manifests.read(self.home)
        found = manifests.damage(self.home, state, deep=True) if state else ""
        return f"the index was damaged: {found}" if found else ""

    def _try(self) -> Snapshot | None:
        state = manifests.read(self.home)
        if (
            state is None
            or state.words != self.wordlist.name
            or state.encoder != (self.encoder.name if self.encoder else "")
            or state.dimension != (self.encoder.dim if self.encoder else 0)
        ):
            return None
        try:
            # Files that were checked when they were last opened are not read through again for a small update.
            first = self.opened.snapshot is None or self.opened.snapshot.state.epoch != state.epoch
            small = state.size < manifests.DEEP_CHECK_BYTES
            found = open_snapshot(self.home, state, deep=first and small)
        except IndexUnavailable:
            return None
        if first:
            self.opened.doubt = ""
        if first and not small:
            threading.Thread(target=self._check, args=(state,), daemon=True).start()
        return found

    def _check(self, state: Manifest) -> None:
        """Read every byte of a large index while it serves already."""
        found = manifests.damage(self.home, state, deep=True)
        newest = manifests.read(self.home)
        if found and newest is not None and newest.epoch == state.epoch:
            # What a writer has tidied away meanwhile is not damaged: only what still belongs to the newest state counts.
            found = manifests.damage(self.home, newest, deep=True)
            if found and manifests.read(self.home) == newest:
                self.opened.doubt = found
                manifests.flag(self.home, newest, found)


def _inner(snapshot: Snapshot) -> list[str]:
    """Whether words and vectors hold exactly the living rows."""
    import tantivy

    held = snapshot.matching(tantivy.Query.all_query())
    wrong = [] if np.array_equal(held, ~snapshot.dead) else ["the word index holds other papers than the columns"]
    if snapshot.vectors is not None and snapshot.vectors.index.ntotal != snapshot.state.rows:
        wrong.append("the vector index holds another number of papers")
    return wrong


_NOTHING = Manifest(
    format=0, epoch=0, generation=0, position=0, tail=(), encoder="", dimension=0, words="", rows=0, live=0, trained_rows=0,
    kind="", columns={}, files=(),
)  # fmt: skip
