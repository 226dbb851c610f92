"""Following the change log: from the position in the manifest to the newest entry, or from nothing.

One process at a time writes (a lock on a file, which a dying process gives back by dying). An index that is lost,
damaged, of another version, encoder or library, or further behind than the log reaches, is built anew by the same code.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from frontlist.errors import IndexUnavailable, ReadOnlyHome
from frontlist.index import manifest as manifests
from frontlist.index import vector
from frontlist.index.manifest import Manifest
from frontlist.index.streams import Wordlist
from frontlist.index.writer import Encoder, Writer, begin
from frontlist.store import changes, papers
from frontlist.store.database import Database

BATCH: Final = 1000
# More changes than this at once: it is cheaper to start again.
MOST_CHANGES: Final = 200_000
# When so much of the index stands for nothing, it is time to make it anew.
DEAD_SHARE: Final = 0.3

Progress = Callable[[int, int], None]


def silent(_done: int, _all: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class Update:
    """What an update did: `rebuilt` says why everything was made anew, '' when it was not."""

    changed: int
    rebuilt: str
    position: int


def update(
    home: Path,
    database: Database,
    encoder: Encoder | None,
    wordlist: Wordlist,
    *,
    rebuild: str = "",
    progress: Progress = silent,
) -> Update:
    """Bring the index in `home` up to the newest change. `rebuild` is a reason to start from nothing."""
    with writers_lock(home):
        state = manifests.read(home)
        with database.read() as connection:
            if not rebuild and state and _stands(home, state, encoder, wordlist, connection):
                return Update(0, "", state.position)
            why = rebuild or unfit(home, state, encoder, wordlist, connection)
            if why or state is None:
                return _rebuild(home, connection, encoder, wordlist, why, progress)
            return _update(home, connection, state, encoder, wordlist, progress)


def _stands(home: Path, state: Manifest, encoder: Encoder | None, wordlist: Wordlist, connection: Connection) -> bool:
    """Whether there is nothing to do: no new change, and every file of the right length. Bytes are read when opening."""
    made_with = (state.encoder, state.dimension, state.words) == (
        encoder.name if encoder else "",
        encoder.dim if encoder else 0,
        wordlist.name,
    )
    return (
        made_with
        and state.position == changes.latest(connection)
        and not _off_the_log(state, connection)
        and not (manifests.flagged(home, state) or manifests.damage(home, state, deep=False))
    )


def unfit(
    home: Path, state: Manifest | None, encoder: Encoder | None, wordlist: Wordlist, connection: Connection
) -> str:
    """Why the index cannot be updated and must be built anew, or ''."""
    if state is None:
        return "there was no index of this version"
    if state.encoder != (encoder.name if encoder else ""):
        return f"the encoder changed from {state.encoder or 'none'} to {encoder.name if encoder else 'none'}"
    if encoder and state.dimension != encoder.dim:
        return f"the encoder now has {encoder.dim} dimensions, not {state.dimension}"
    if state.words != wordlist.name:
        return "the word vectors changed"
    deep = state.size < manifests.DEEP_CHECK_BYTES
    if damage := manifests.flagged(home, state) or manifests.damage(home, state, deep=deep):
        return f"the index was damaged: {damage}"
    return _off_the_log(state, connection) or _worn(state)


def _off_the_log(state: Manifest, connection: Connection) -> str:
    if state.position > changes.latest(connection) or (
        state.tail and _tail(connection, state.position) not in {(), state.tail}
    ):
        return "the index was of another library, or of a later state of this one"
    if state.position + 1 < changes.oldest(connection):
        return "the change log no longer reaches back to the index"
    return ""


def _worn(state: Manifest) -> str:
    if state.rows - state.live > DEAD_SHARE * max(state.rows, 1000):
        return "a large part of the index had been replaced"
    if (
        state.encoder
        and state.rows >= vector.EXACT_BELOW
        and (state.rows > 2 * state.trained_rows or state.trained_rows < vector.EXACT_BELOW)
    ):
        return "the library has outgrown the index"
    return ""


def _tail(connection: Connection, position: int) -> tuple[str, ...]:
    """The log's entry at `position`, as proof that a state belongs to this log; () when it is forgotten."""
    found = changes.after(connection, position - 1, 1)
    return (found[0].kind, found[0].paper_id, found[0].at) if found and found[0].position == position else ()


def _rebuild(
    home: Path, connection: Connection, encoder: Encoder | None, wordlist: Wordlist, why: str, progress: Progress
) -> Update:
    position, total, done = changes.latest(connection), papers.count(connection), 0
    writer = begin(home, None, encoder, wordlist)
    stream = papers.iterate(connection, BATCH)
    while batch := list(islice(stream, BATCH)):
        writer.put(batch)
        done += len(batch)
        progress(done, total)
    return _finished(writer, connection, position, done, why)


def _update(
    home: Path, connection: Connection, state: Manifest, encoder: Encoder | None, wordlist: Wordlist, progress: Progress
) -> Update:
    position, ids = _changed(connection, state.position)
    if position == state.position:
        return Update(0, "", position)
    writer = begin(home, state, encoder, wordlist)
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        now = papers.get_many(connection, some)
        writer.drop([paper_id for paper_id in some if paper_id not in now])
        writer.put(list(now.values()))
        progress(min(start + BATCH, len(ids)), len(ids))
    return _finished(writer, connection, position, len(ids), "")


def _finished(writer: Writer, connection: Connection, position: int, count: int, why: str) -> Update:
    writer.finish(position, _tail(connection, position))
    return Update(count, why, position)


def _changed(connection: Connection, position: int) -> tuple[int, list[str]]:
    """The newest position and the ids of every paper that changed since, once each."""
    ids: dict[str, None] = {}
    while entries := changes.after(connection, position, 10_000):
        position = entries[-1].position
        for entry in entries:
            ids[entry.paper_id] = None
            if entry.into:
                ids[entry.into] = None
        if len(ids) > MOST_CHANGES:
            break
    return position, list(ids)


@contextmanager
def writers_lock(home: Path, *, wait: bool = True) -> Iterator[None]:
    """Only one process writes; the others wait, or are told."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        file = (home / "writer.lock").open("w")
    except OSError as error:
        raise ReadOnlyHome("The index cannot be written.", "Check the permissions of the home folder.") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as error:
            raise IndexUnavailable(
                "Another process is writing the index.", "Try again when it has finished."
            ) from error
        yield
