"""The index of a library: open what is finished, follow the change log, say how it stands, prove that it is right."""

from __future__ import annotations

import dataclasses
import errno
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

import numpy as np

from frontlist.errors import DiskFull, EncoderError, FrontlistError, IndexUnavailable
from frontlist.features.static_encoder import StaticEncoder
from frontlist.index import bridge, building
from frontlist.index import manifest as manifests
from frontlist.index.anew import open_bridge, update
from frontlist.index.building import Building
from frontlist.index.follow import Progress, Update, silent
from frontlist.index.manifest import Manifest
from frontlist.index.snapshot import Snapshot, open_snapshot
from frontlist.index.streams import Wordlist
from frontlist.index.writer import Encoder, content_mark, read_words
from frontlist.model.query import PaperFilter
from frontlist.store import changes, papers
from frontlist.store.database import Database
from frontlist.text.amounts import duration

logger = logging.getLogger("frontlist.index")

# An index of so many papers is made while the first who needs it waits; of more, beside.
QUICK: Final = 5_000
# The first stretch of an index in the making takes a second or two; a slow encoder longer.
PATIENCE: Final = 60.0
PACKAGED: Final = ""
Mark = tuple[tuple[int, int, int] | None, tuple[int, int, int] | None]


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
    making: str
    recalls: tuple[tuple[int, float], ...]


@dataclass
class _Opened:
    """The state that this process reads from; replaced when a newer one is finished."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    snapshot: Snapshot | None = None
    mark: Mark | None = None
    doubt: str = ""
    encoders: dict[str, Encoder] = field(default_factory=dict)
    words: dict[str, Wordlist] = field(default_factory=dict)
    maker: threading.Thread | None = None
    failed: FrontlistError | None = None


@dataclass(frozen=True)
class Index:
    """The index in the folder `home`. An encoder of None means words only.

    `choose` tells which encoder is to be used now, where that may change while this process runs.
    """

    home: Path
    database: Database
    encoder: Encoder | None
    choose: Callable[[], Encoder | None] | None = field(default=None, repr=False, compare=False)
    opened: _Opened = field(default_factory=_Opened, repr=False, compare=False)

    @cached_property
    def _files(self) -> tuple[str, str]:
        return str(self.home / manifests.NAME), str(self.home / building.NAME)

    def snapshot(self) -> Snapshot:
        """The newest finished state, of whatever encoder and version it is. Where none can be read, one is made first:
        at once where that is quick, else beside, and what there is of it is served."""
        with self.opened.lock:
            if self.opened.snapshot is None or self._mark() != self.opened.mark:
                self.opened.snapshot = self._open()
            return self.opened.snapshot

    @property
    def doubt(self) -> str:
        """What is wrong with the state that is served, where that was found only after it had begun to serve."""
        return self.opened.doubt

    @property
    def making(self) -> Building | None:
        """How far an index is that is being made, or None."""
        return building.read(self.home)

    def update(self, *, progress: Progress = silent, one_stretch: bool = False) -> Update:
        """Bring the index up to the newest change; cheap when there is none.

        Where it has to be made anew, `one_stretch` makes ten seconds' worth of it, and the next call goes on.
        """
        return self._write(self.chosen(), progress=progress, one_stretch=one_stretch)

    def rebuild(self, *, progress: Progress = silent) -> Update:
        """Make the index anew. Searches go on with the old one until it is finished."""
        return self._write(self.chosen(), rebuild="asked for", progress=progress)

    def open_bridge(self) -> None:
        """After another encoder was chosen: learn how the old index answers for it. `update` does the rest."""
        encoder = self.chosen()
        with room_told():
            open_bridge(self.home, self.database, encoder, self._words_of(encoder))

    def _write(
        self, encoder: Encoder | None, *, rebuild: str = "", progress: Progress = silent, one_stretch: bool = False
    ) -> Update:
        words = self._words_of(encoder)
        with room_told():
            return update(
                self.home, self.database, encoder, words, rebuild=rebuild, progress=progress, one_stretch=one_stretch
            )

    def chosen(self) -> Encoder | None:
        """The encoder that is to be used now, which the index may not have followed yet; None means words only."""
        encoder = self.choose() if self.choose else self.encoder
        if encoder is not None:
            self.opened.encoders[encoder.name] = encoder
        return encoder

    def _words_of(self, encoder: Encoder | None) -> Wordlist:
        """The words of the static encoder, which the local comparison uses beside any encoder."""
        name = encoder.name if isinstance(encoder, StaticEncoder) else PACKAGED
        if name not in self.opened.words:
            self.opened.words[name] = _wordlist(encoder)
        return self.opened.words[name]

    def status(self) -> Status:
        """What is indexed, how far behind, made of what, and what is wrong with it."""
        state, found = manifests.damage_now(self.home)
        with self.database.read() as connection:
            count, latest = papers.count(connection, PaperFilter()), changes.latest(connection)
        trouble = found if state else "there is no index yet"
        shown, making = state or _NOTHING, self.making
        return Status(
            papers=count, indexed=shown.live, position=shown.position, behind=latest - shown.position, encoder=shown.encoder,
            kind=shown.kind, bytes=shown.size, built_at=shown.built_at, updated_at=shown.updated_at, trouble=trouble,
            measured=dict(shown.measured), making=making_words(making) if making else "",
            recalls=making.recalls if making else (),
        )  # fmt: skip

    def verify(self) -> list[str]:
        """Everything that the index and the store do not agree on; an empty list proves that they do."""
        snapshot = self.snapshot()
        if snapshot.partial:
            return [f"the index is being made: {making_words(snapshot.partial)}"]
        chosen = self.chosen()
        if snapshot.state.encoder != (chosen.name if chosen else ""):
            return ["the index is of another encoder"]
        if found := manifests.damage_now(self.home)[1]:
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

    def _mark(self) -> Mark:
        return _stamp(self._files[0]), _stamp(self._files[1])

    def _open(self) -> Snapshot:
        encoder = self.chosen()
        until = time.monotonic() + PATIENCE
        for _ in range(3):
            mark = self._mark()  # before the look: what is finished after it is seen the next time
            if found := self._try(encoder):
                self.opened.mark = mark
                return found
            self._make(encoder, until)
        raise IndexUnavailable("The index cannot be opened, even rebuilt.", "See `frontlist index status`.")

    def _make(self, encoder: Encoder | None, until: float) -> None:
        """Whatever could not be opened is looked at byte by byte, and made anew if need be."""
        with self.database.read() as connection:
            small = papers.count(connection, PaperFilter()) <= QUICK
        if small and not self._write(encoder, rebuild=self._broken()).elsewhere:
            return
        maker = self.opened.maker
        if not small and (maker is None or not maker.is_alive()):
            maker = self.opened.maker = threading.Thread(target=self._make_beside, args=(encoder,), daemon=True)
            self.opened.failed = None
            maker.start()
        while self._try(encoder) is None:
            if self.opened.failed:
                raise self.opened.failed
            time.sleep(0.05)
            if time.monotonic() > until:
                raise IndexUnavailable("The search index is being made and is not ready yet.", "Try again in a minute.")

    def _make_beside(self, encoder: Encoder | None) -> None:
        try:
            self._write(encoder, rebuild=self._broken())
        except FrontlistError as error:
            self.opened.failed = error
            logger.warning("The index cannot be made: %s", error)

    def _broken(self) -> str:
        """What is wrong with the index that could not be opened; left, too, for whoever writes it, who looks less closely."""
        state, found = manifests.damage_now(self.home)
        if state is None or not found:
            return ""
        manifests.flag(self.home, state, found)
        return f"the index was damaged: {found}"

    def _try(self, encoder: Encoder | None) -> Snapshot | None:
        """The finished state as far as it can be read; else what there is of the one that is being made."""
        state, making = manifests.read(self.home), building.read(self.home)
        try:
            found = self._finished(state, making, encoder) if state else None
            return found or (self._partial(making) if making and making.done else None)
        except (
            IndexUnavailable,
            OSError,
        ):  # not as written; or a writer finished, and tidied away what was being opened
            return None

    def _finished(self, state: Manifest, making: Building | None, encoder: Encoder | None) -> Snapshot | None:
        words = self._words_named(state, encoder)
        if words is None:
            return None
        # Files that were checked when they were last opened are not read through again for a small update.
        first = self.opened.snapshot is None or self.opened.snapshot.state.epoch != state.epoch
        small = state.size < manifests.DEEP_CHECK_BYTES
        try:
            found = open_snapshot(self.home, state, deep=first and small, words=words)
        except IndexUnavailable:
            return None
        if first:
            self.opened.doubt = ""
        if first and not small:
            threading.Thread(target=self._check, args=(state,), daemon=True).start()
        return self._with_encoder(found, making, encoder)

    def _with_encoder(self, found: Snapshot, making: Building | None, encoder: Encoder | None) -> Snapshot:
        """The state with the encoder that can ask it: the chosen one, over a bridge if need be; or the one before."""
        state = found.state
        if found.vectors is None:
            return found
        if encoder is not None and making and making.encoder == encoder.name != state.encoder:
            over = bridge.read(self.home, state, making)
            if over is not None:
                last = self.opened.snapshot.vectors if self.opened.snapshot else None
                vectors = bridge.bridged(self.home, state, making, over, found.vectors, last)
                seen = dataclasses.replace(state, encoder=encoder.name, dimension=encoder.dim)
                return dataclasses.replace(found, state=seen, vectors=vectors, encoder=encoder)
        before = self.opened.encoders.get(state.encoder)
        fits = before is not None and before.dim == state.dimension
        return dataclasses.replace(found, encoder=before if fits else None, vectors=found.vectors if fits else None)

    def _partial(self, making: Building) -> Snapshot | None:
        words = read_words(self.home, making.state)
        if words is None:
            return None
        found = open_snapshot(self.home, making.state, deep=False, words=words)
        return dataclasses.replace(found, partial=making)

    def _words_named(self, state: Manifest, encoder: Encoder | None) -> Wordlist | None:
        own = self._words_of(encoder)
        if state.words == own.name:
            return own
        if state.words not in self.opened.words and (kept := read_words(self.home, state)) is not None:
            self.opened.words[state.words] = kept
        return self.opened.words.get(state.words)

    def _check(self, state: Manifest) -> None:
        """Read every byte of a large index while it serves already."""
        newest, found = manifests.damage_now(self.home)
        if found and newest is not None and newest.epoch == state.epoch:
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


def _stamp(file: str) -> tuple[int, int, int] | None:
    try:
        stat = os.stat(file)  # not by a Path, which would cost more than the look: each search comes here
        return stat.st_ino, stat.st_mtime_ns, stat.st_size
    except OSError:
        return None


def _wordlist(encoder: Encoder | None) -> Wordlist:
    if isinstance(encoder, StaticEncoder):
        return _words(encoder)
    try:
        return _words(StaticEncoder.load())
    except EncoderError:
        return Wordlist(None)


@lru_cache(maxsize=2)
def _words(encoder: StaticEncoder) -> Wordlist:
    """Shared by all libraries that one process has open, as the package's encoder is: some fifty megabytes."""
    return Wordlist(encoder)


def making_words(making: Building) -> str:
    """'12,000 of 244,458 papers · 2 min left'."""
    left = f" · {duration(making.seconds_left)} left" if making.done else ""
    return f"{making.done:,} of {max(making.total, making.done):,} papers{left}"


_NOTHING = Manifest(
    format=0, epoch=0, generation=0, position=0, tail=(), encoder="", dimension=0, words="", rows=0, live=0, trained_rows=0,
    kind="", columns={}, files=(),
)  # fmt: skip


@contextmanager
def room_told() -> Iterator[None]:
    """DiskFull when no space is left for the index. tantivy says everything by ValueError, the system's number in words."""
    try:
        yield
    except (OSError, ValueError) as error:
        if getattr(error, "errno", None) != errno.ENOSPC and f"os error {errno.ENOSPC}" not in str(error):
            raise
        raise DiskFull(
            "The disk that holds the index is full.", "Free some space and run the same command again."
        ) from error
