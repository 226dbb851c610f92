"""Making the index anew, or bringing it up to date: which of the two, and the first without a pause for anybody.

A new index is made newest paper first, in stretches that are committed one by one (`building.py`); killed anywhere,
the next writer goes on behind the last of them. The old index serves and follows the change log until the new one is
finished, unless it is wrong; where the encoder is another, a bridge leads over (`bridge.py`).
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from frontlist.errors import IndexUnavailable
from frontlist.index import bridge, building
from frontlist.index import follow as following
from frontlist.index import manifest as manifests
from frontlist.index.bridge import Bridge
from frontlist.index.building import Building
from frontlist.index.follow import Progress, Update, silent, tail, writers_lock
from frontlist.index.manifest import RULES, Manifest
from frontlist.index.streams import Wordlist
from frontlist.index.writer import Encoder, Writer, begin, read_words, tidy_generations
from frontlist.model.query import PaperFilter
from frontlist.store import changes, papers
from frontlist.store.database import Database

# A stretch lasts as long as everything before it, within these bounds: something to serve from soon, little to lose.
SHORTEST: Final = 1.0
LONGEST: Final = 10.0
# So many vectors are not thrown away because their encoder is missing: a disk that is not mounted, a hub out of reach.
DEAR: Final = 5_000
HELD: Final = "its encoder cannot be had; `frontlist index rebuild` goes on without one, by words only"


def update(
    home: Path,
    database: Database,
    encoder: Encoder | None,
    wordlist: Wordlist,
    *,
    rebuild: str = "",
    progress: Progress = silent,
    one_stretch: bool = False,
) -> Update:
    """Bring the index in `home` up to the newest change. `rebuild` is a reason to start from nothing.

    `one_stretch` leaves an index in the making after one stretch, for who has other things to do as well.
    """
    work = Work(home, database, encoder, wordlist, progress, one_stretch)
    try:
        with writers_lock(home, wait=False):
            return _update(work, rebuild)
    except IndexUnavailable:
        if building.read(home) is not None and not rebuild:
            state = manifests.read(home)
            return Update(0, "", state.position if state else 0, elsewhere=True)
    with writers_lock(home):
        return _update(work, rebuild)


def open_bridge(home: Path, database: Database, encoder: Encoder | None, wordlist: Wordlist) -> None:
    """Only so much that the old index answers for a new encoder; where another process writes, that is up to it."""
    with suppress(IndexUnavailable), writers_lock(home, wait=False):
        _update(Work(home, database, encoder, wordlist, silent), "", bridge_only=True)


@dataclass(frozen=True)
class Work:
    """What a writer works with."""

    home: Path
    database: Database
    encoder: Encoder | None
    wordlist: Wordlist
    progress: Progress
    one_stretch: bool = False


def _update(work: Work, rebuild: str, *, bridge_only: bool = False) -> Update:
    state, home = manifests.read(work.home), work.home
    with work.database.read() as connection:
        if not rebuild and state and following.stands(home, state, work.encoder, work.wordlist, connection):
            _nothing_in_the_making(home)
            return Update(0, "", state.position)
        why = rebuild or following.unfit(home, state, work.encoder, work.wordlist, connection)
        if state is not None and not rebuild and _would_forget(work, state, connection):
            return Update(0, "", state.position, held=HELD)
        if not why and state is not None:
            _nothing_in_the_making(home)
            return following.follow(home, connection, state, work.encoder, work.wordlist, work.progress)
        if state is not None and following.wrong(home, state, connection):
            (home / manifests.NAME).unlink()
            state = None
        begun = _going_on(work, state, connection)
    old = _Old.open(work, state, begun)
    if bridge_only and not old.differs:
        return Update(0, "", state.position if state else 0)
    return _anew(work, begun, old, why, bridge_only=bridge_only)


def _would_forget(work: Work, state: Manifest, connection: Connection) -> bool:
    """Whether all that is wrong with many vectors is that their encoder cannot be had just now."""
    waits = work.encoder is None and bool(state.encoder) and state.live > DEAR
    return waits and not following.wrong(work.home, state, connection)


def _nothing_in_the_making(home: Path) -> None:
    """What was being made is not wanted any more."""
    if (home / building.NAME).exists():
        building.forget(home, building.read(home), finished=False)


def _going_on(work: Work, state: Manifest | None, connection: Connection) -> Building | None:
    """What a writer that died has left, if it can be gone on with."""
    found = building.read(work.home)
    if found is None:
        return None
    fits = (
        (state is None or state.epoch != found.state.epoch)
        and (found.encoder, found.dimension) == (work.encoder.name if work.encoder else "", work.encoder.dim if work.encoder else 0)
        and (found.state.words, found.state.rules) == (work.wordlist.name, RULES)
        and not following.off_the_log(found.state, connection)
        and not building.damage(work.home, found)
    )  # fmt: skip
    if not fits:
        building.forget(work.home, found, finished=False)
    return found if fits else None


@dataclass
class _Old:
    """The index that serves while another is made, and how it follows the log: with what it was made with."""

    work: Work
    state: Manifest | None
    words: Wordlist | None = None
    over: Bridge | None = None

    @classmethod
    def open(cls, work: Work, state: Manifest | None, begun: Building | None) -> _Old:
        if state is None:
            return cls(work, None)
        words = work.wordlist if state.words == work.wordlist.name else read_words(work.home, state)
        return cls(work, state, words, bridge.read(work.home, state, begun) if begun else None)

    def follow(self, connection: Connection) -> None:
        """Put into it what changed meanwhile."""
        if self.state is None or self.words is None:
            return
        if following.behind(self.state, connection) or following.flooded(self.state, connection):
            return
        encoder = self._encoder()
        if bool(encoder) != bool(self.state.encoder):
            return
        following.follow(self.work.home, connection, self.state, encoder, self.words, silent)
        self.state = manifests.read(self.work.home)

    def _encoder(self) -> Encoder | None:
        assert self.state is not None  # asked only where there is one
        encoder = self.work.encoder
        if encoder is None or (encoder.name, encoder.dim) == (self.state.encoder, self.state.dimension):
            return encoder
        return bridge.Turned(encoder, self.over, self.state) if self.over else None

    @property
    def differs(self) -> bool:
        """Whether its vectors are those of another encoder, so that a bridge is needed."""
        state, encoder = self.state, self.work.encoder
        return (
            state is not None
            and encoder is not None
            and bool(state.encoder and state.live)
            and (state.encoder, state.dimension) != (encoder.name, encoder.dim)
        )

    def lead_over(self, made: Building) -> Building:
        """Learn how the two encoders lie to each other, once, and measure what the way over is worth now."""
        state, encoder = self.state, self.work.encoder
        assert state is not None
        assert encoder is not None  # they differ
        if self.over is None:
            with self.work.database.read() as connection:
                self.over = bridge.learn(self.work.home, state, made.state, connection, encoder)
        if made.recalls and made.recalls[-1][0] == made.done:
            return made
        recall = bridge.recall(self.work.home, made.state, self.over)
        now = replace(made, recalls=(*made.recalls, (made.done, recall)))
        building.write(self.work.home, now)
        return now


def _anew(work: Work, made: Building | None, old: _Old, why: str, *, bridge_only: bool) -> Update:
    while True:
        if made is not None and old.differs:
            made = old.lead_over(made)
            if bridge_only:
                return Update(0, why, made.state.position)
        with work.database.read() as connection:
            if made is not None:
                old.follow(connection)
            # Where a bridge is needed it comes first: the first stretch is empty.
            stretch = _stretch(work, made, connection, empty=made is None and old.differs)
        if isinstance(stretch, Update):
            return replace(stretch, rebuilt=why)
        read, made = stretch.done - (made.done if made else 0), stretch
        if work.one_stretch and read:
            return Update(read, why, made.state.position)


def _stretch(work: Work, made: Building | None, connection: Connection, *, empty: bool) -> Building | Update:
    """One stretch of the work, committed; an `Update` when it was the last."""
    began = time.monotonic()
    seconds = made.seconds if made else 0.0
    until = began + min(max(seconds, SHORTEST), LONGEST)
    writer = begin(work.home, None, work.encoder, work.wordlist, made)
    position = changes.latest(connection)
    if made is not None:
        position, ids = following.changed(connection, made.state.position)
        following.replay(connection, writer, ids)
    cursor, finished = ("", False) if empty else _fill(work, connection, writer, made.cursor if made else "", until)
    if finished:
        writer.finish(position, tail(connection, position))
        building.forget(work.home, made, finished=True)
        return Update(len(writer.alive), "", position)
    state, encoded = writer.pause(position, tail(connection, position))
    now = Building(
        state=state, encoded=encoded, encoder=work.encoder.name if work.encoder else "",
        dimension=work.encoder.dim if work.encoder else 0, total=papers.count(connection), cursor=cursor,
        seconds=seconds + time.monotonic() - began, titles=tuple(writer.titles), recalls=made.recalls if made else (),
    )  # fmt: skip
    building.write(work.home, now)
    tidy_generations(work.home, state)
    return now


def _fill(work: Work, connection: Connection, writer: Writer, cursor: str, until: float) -> tuple[str, bool]:
    """Take papers in, newest first, until the time is over; whether all are in."""
    total = papers.count(connection)
    while batch := papers.select(connection, PaperFilter(), limit=following.BATCH, after=cursor):
        cursor = batch[-1].id
        # What came or changed meanwhile is there already, by the change log.
        writer.put([paper for paper in batch if paper.id.encode() not in writer.alive])
        work.progress(len(writer.alive), max(total, len(writer.alive)))
        if time.monotonic() > until:
            return cursor, False
    # The place in the order may have moved, or gone, with the paper that marked it.
    missed = [paper_id for paper_id in papers.all_ids(connection) if paper_id.encode() not in writer.alive]
    for start in range(0, len(missed), following.BATCH):
        writer.put(list(papers.get_many(connection, missed[start : start + following.BATCH]).values()))
        if time.monotonic() > until:
            return cursor, False
    return cursor, True
