"""Following the change log: from the position in the manifest to the newest entry.

One process at a time writes (a lock on a file, which a dying process gives back by dying). An index that is lost,
damaged, of another version, encoder or library, or further behind than the log reaches, is made anew (`anew.py`); as
long as the old one tells the truth, it goes on serving and following meanwhile.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from frontlist.errors import IndexUnavailable, ReadOnlyHome
from frontlist.index import manifest as manifests
from frontlist.index import vector
from frontlist.index.manifest import RULES, Manifest
from frontlist.index.streams import Wordlist
from frontlist.index.writer import Encoder, Writer, begin
from frontlist.store import changes
from frontlist.store import papers as paper_store

BATCH: Final = 1000
# So many papers are followed at once; the next update takes up the rest.
MOST_CHANGES: Final = 200_000
# When so much of the index stands for nothing, or would after the changes that wait, it is time to make it anew.
DEAD_SHARE: Final = 0.3

Progress = Callable[[int, int], None]


def silent(_done: int, _all: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class Update:
    """What an update did: `rebuilt` says why everything was made anew, '' when it was not.

    `elsewhere` when another process is making the index anew, and this one did not wait for it; `held` is why the index
    was left as it is, where that was better.
    """

    changed: int
    rebuilt: str
    position: int
    elsewhere: bool = False
    held: str = ""


def stands(home: Path, state: Manifest, encoder: Encoder | None, wordlist: Wordlist, connection: Connection) -> bool:
    """Whether there is nothing to do: no new change, and every file of the right length. Bytes are read when opening."""
    return (
        not _stale(state, encoder, wordlist)
        and state.position == changes.latest(connection)
        and not (off_the_log(state, connection) or behind(state, connection))
        and not (manifests.flagged(home, state) or manifests.damage(home, state, deep=False))
    )


def unfit(
    home: Path, state: Manifest | None, encoder: Encoder | None, wordlist: Wordlist, connection: Connection
) -> str:
    """Why the index must be made anew, or ''."""
    if state is None:
        return "there was no index of this version"
    return (
        wrong(home, state, connection)
        or _stale(state, encoder, wordlist)
        or behind(state, connection)
        or _worn(state, connection)
    )


def wrong(home: Path, state: Manifest, connection: Connection) -> str:
    """Why this index must not answer any more, or ''."""
    deep = state.size < manifests.DEEP_CHECK_BYTES
    if damage := manifests.flagged(home, state) or manifests.damage(home, state, deep=deep):
        return f"the index was damaged: {damage}"
    return off_the_log(state, connection)


def _stale(state: Manifest, encoder: Encoder | None, wordlist: Wordlist) -> str:
    """What has changed here since the index was made, or ''."""
    if state.encoder != (encoder.name if encoder else ""):
        return f"the encoder changed from {state.encoder or 'none'} to {encoder.name if encoder else 'none'}"
    if encoder and state.dimension != encoder.dim:
        return f"the encoder now has {encoder.dim} dimensions, not {state.dimension}"
    if state.words != wordlist.name:
        return "the word vectors changed"
    return "" if state.rules == RULES else "this version takes other things from a text"


def off_the_log(state: Manifest, connection: Connection) -> str:
    """Why this state cannot have come of this change log, or ''."""
    if state.position > changes.latest(connection) or (
        state.tail and tail(connection, state.position) not in {(), state.tail}
    ):
        return "the index was of another library, or of a later state of this one"
    return ""


def behind(state: Manifest, connection: Connection) -> str:
    """Why the change log cannot bring this state up to date any more, or ''."""
    reached = state.position + 1 >= changes.oldest(connection)
    return "" if reached else "the change log no longer reaches back to the index"


def _worn(state: Manifest, connection: Connection) -> str:
    """Why it is better to begin again than to put in what waits: each change makes a row, and may leave one dead."""
    waiting = changes.latest(connection) - state.position
    rows, live = state.rows + waiting, paper_store.count(connection)
    if rows - live > DEAD_SHARE * max(rows, 1000):
        return "a large part of the index had been replaced"
    if (
        state.encoder
        and live >= vector.EXACT_BELOW
        and (live > 2 * state.trained_rows or state.trained_rows < vector.EXACT_BELOW)
    ):
        return "the library has outgrown the index"
    return ""


def flooded(state: Manifest, connection: Connection) -> bool:
    """Whether more waits than the index holds: to put that in would take longer than to make another."""
    return changes.latest(connection) - state.position > max(state.rows, BATCH)


def tail(connection: Connection, position: int) -> tuple[str, ...]:
    """The log's entry at `position`, as proof that a state belongs to this log; () when it is forgotten."""
    found = changes.after(connection, position - 1, 1)
    return (found[0].kind, found[0].paper_id, found[0].at) if found and found[0].position == position else ()


def follow(
    home: Path, connection: Connection, state: Manifest, encoder: Encoder | None, wordlist: Wordlist, progress: Progress
) -> Update:
    """Put into the index what changed since `state`."""
    position, ids = changed(connection, state.position)
    if position == state.position:
        return Update(0, "", position)
    writer = begin(home, state, encoder, wordlist)
    replay(connection, writer, ids, progress)
    writer.finish(position, tail(connection, position))
    return Update(len(ids), "", position)


def replay(connection: Connection, writer: Writer, ids: list[str], progress: Progress = silent) -> None:
    """These papers as they are now; those that are no more are taken out."""
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        now = paper_store.get_many(connection, some)
        writer.drop([paper_id for paper_id in some if paper_id not in now])
        writer.put(list(now.values()))
        progress(min(start + BATCH, len(ids)), len(ids))


def changed(connection: Connection, position: int) -> tuple[int, list[str]]:
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
